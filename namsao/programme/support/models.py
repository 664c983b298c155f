"""The list of taking-part products, calls, applications, supports and the steps of delivery."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Moved, Reached, StoredFile
from namsao.law.support import KIND, KINDS
from namsao.producers.models import ProducerKind
from namsao.programme.money.models import Allotment, Commitment
from namsao.programme.planning.models import Plan, say

KIND_CHOICES = [(kind.key, kind.label.vi) for kind in KINDS]


def kind_label(key: str) -> str:
    """A kind of support in the reader's language."""
    return say(KIND[key].label)


class ProductList(Reached):
    """A paper that approves which products take part in a plan's year; a year may have several."""

    AREA = "plan__keeper__path"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="product_lists")
    document = models.CharField(_("số văn bản phê duyệt"), max_length=100)
    approved_on = models.DateField(_("ngày phê duyệt"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("danh sách sản phẩm tham gia")
        ordering: ClassVar = ["approved_on", "id"]

    def __str__(self) -> str:
        return f"{self.document}, {self.approved_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("programme:support", args=[self.plan_id])

    def story(self) -> Plan:
        return self.plan


class Listed(Reached):
    """A product on the list of a plan's year. Struck off, it stays with its day and reason."""

    AREA = "product__producer__commune__path"
    PRODUCER = "product__producer_id"

    product_list = models.ForeignKey(ProductList, models.PROTECT, related_name="rows")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="listed")
    product = models.ForeignKey("producers.Product", models.PROTECT, related_name="listed")
    struck_on = models.DateField(_("ngày đưa ra khỏi danh sách"), null=True)
    reason = models.TextField(_("lý do đưa ra"), blank=True)

    class Meta:
        verbose_name = _("sản phẩm tham gia")
        ordering: ClassVar = ["product__name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "product"],
                condition=Q(struck_on__isnull=True),
                name="programme_product_listed_once",
                violation_error_message=_("Sản phẩm này đã có trong danh sách của năm."),
            )
        ]

    def __str__(self) -> str:
        return self.product.name

    def get_absolute_url(self) -> str:
        return reverse("programme:support", args=[self.plan_id])

    def story(self) -> Plan:
        return self.plan


class Call(Moved):
    """What may be applied for: a kind of support, from which money, how much, until when, by whom.

    The amount is what the call may give in all. Money is bound when a support is agreed under a
    contract, not here: what the line still has then decides.
    """

    AREA = "allotment__line__plan__keeper__path"

    allotment = models.ForeignKey(Allotment, models.PROTECT, related_name="calls")
    kind = models.CharField(_("loại hỗ trợ"), max_length=20, choices=KIND_CHOICES)
    title = models.CharField(_("tên đợt hỗ trợ"), max_length=200)
    terms = models.TextField(_("nội dung và điều kiện"))
    amount = models.BigIntegerField(_("tổng số tiền (đồng)"))
    most = models.BigIntegerField(_("mức cao nhất cho một sản phẩm (đồng)"), null=True)
    opens_on = models.DateField(_("nhận đơn từ ngày"))
    until = models.DateField(_("nhận đơn đến hết ngày"))
    producer_kinds = models.JSONField(_("loại chủ thể được nộp"), default=list)  # all where empty
    listed_only = models.BooleanField(_("chỉ sản phẩm trong danh sách của năm"), default=True)
    state = models.CharField(
        max_length=20,
        choices=[
            ("open", _("Đang mở")),
            ("closed", _("Đã kết thúc")),
            ("dropped", _("Đã hủy")),
        ],
        default="open",
    )
    remark = models.TextField(_("lý do hủy"), blank=True)

    class Meta:
        verbose_name = _("đợt hỗ trợ")
        ordering: ClassVar = ["-until", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__gt=0)
                & (Q(most__isnull=True) | Q(most__gt=0))
                & Q(until__gte=models.F("opens_on")),
                name="programme_call_has_money_and_time",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def plan(self) -> Plan:
        """The plan whose money it offers."""
        return self.allotment.line.plan

    @property
    def kind_label(self) -> str:
        """The kind of support in the reader's language."""
        return kind_label(self.kind)

    @property
    def may_apply(self) -> str:
        """Which kinds of producers may apply, in the reader's language; "" for all."""
        return ", ".join(str(ProducerKind(one).label) for one in self.producer_kinds)

    def takes(self, day: date) -> bool:
        """Whether applications are taken on that day."""
        return self.state == "open" and self.opens_on <= day <= self.until

    def get_absolute_url(self) -> str:
        return reverse("programme:call", args=[self.pk])


class Application(Moved):
    """A producer's application for one product; decided with a reason that the producer reads."""

    AREA = "product__producer__commune__path"
    PRODUCER = "product__producer_id"

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications")
    product = models.ForeignKey("producers.Product", models.PROTECT, related_name="applications")
    state = models.CharField(
        max_length=20,
        choices=[
            ("applied", _("Chờ chọn")),
            ("chosen", _("Được chọn, chờ hợp đồng")),
            ("agreed", _("Đã có hợp đồng")),
            ("refused", _("Không được chọn")),
            ("withdrawn", _("Đã rút")),
        ],
        default="applied",
    )
    asked = models.BigIntegerField(_("số tiền đề nghị (đồng)"))
    own_share = models.BigIntegerField(_("phần của chủ thể (đồng)"), default=0)
    wish = models.TextField(_("cần hỗ trợ gì, để làm gì"))
    applied_on = models.DateField(_("ngày nộp"))
    reason = models.TextField(_("lý do chọn hoặc không chọn"), blank=True)
    decided_on = models.DateField(_("ngày quyết định"), null=True)

    class Meta:
        verbose_name = _("đơn đề nghị hỗ trợ")
        ordering: ClassVar = ["applied_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["call", "product"],
                condition=~Q(state="withdrawn"),
                name="programme_applied_once",
                violation_error_message=_("Sản phẩm này đã nộp đơn cho đợt hỗ trợ này."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["applied", "withdrawn"])
                | (~Q(reason="") & Q(decided_on__isnull=False)),
                name="programme_choice_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(asked__gt=0) & Q(own_share__gte=0),
                name="programme_application_asks_for_money",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.call}"

    @property
    def name(self) -> str:
        """The product, for lists."""
        return self.product.name

    def get_absolute_url(self) -> str:
        return reverse("programme:application", args=[self.pk])


class Support(Moved):
    """What one product gets under a contract: its share of the money, and what was delivered."""

    AREA = "product__producer__commune__path"
    PRODUCER = "product__producer_id"

    product = models.ForeignKey("producers.Product", models.PROTECT, related_name="supports")
    kind = models.CharField(_("loại hỗ trợ"), max_length=20, choices=KIND_CHOICES)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="supports")
    application = models.OneToOneField(
        Application, models.PROTECT, null=True, related_name="support"
    )
    state = models.CharField(
        max_length=20,
        choices=[
            ("agreed", _("Đang thực hiện")),
            ("delivered", _("Đã bàn giao")),
            ("stopped", _("Đã dừng")),
        ],
        default="agreed",
    )
    amount = models.BigIntegerField(_("phần của chương trình (đồng)"))
    own_share = models.BigIntegerField(_("phần của chủ thể (đồng)"), default=0)
    document = models.CharField(_("số thỏa thuận"), max_length=100)
    agreed_on = models.DateField(_("ngày thỏa thuận"))
    delivered_on = models.DateField(_("ngày bàn giao"), null=True)
    stop_reason = models.TextField(_("lý do dừng"), blank=True)
    confirmed_on = models.DateField(_("chủ thể xác nhận ngày"), null=True)
    confirmation = models.TextField(_("ý kiến của chủ thể"), blank=True)

    class Meta:
        verbose_name = _("hỗ trợ")
        ordering: ClassVar = ["-agreed_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commitment", "product", "kind"],
                condition=~Q(state="stopped"),
                name="programme_support_once_in_a_contract",
                violation_error_message=_("Sản phẩm này đã có hỗ trợ ấy trong hợp đồng này."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(own_share__gte=0),
                name="programme_support_has_its_share",
            ),
            models.CheckConstraint(
                condition=(Q(state="delivered") & Q(delivered_on__gte=models.F("agreed_on")))
                | (~Q(state="delivered") & Q(delivered_on__isnull=True)),
                name="programme_delivery_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True) | Q(state="delivered"),
                name="programme_what_is_delivered_is_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.kind_label}"

    @property
    def kind_label(self) -> str:
        """The kind of support in the reader's language."""
        return kind_label(self.kind)

    def get_absolute_url(self) -> str:
        return reverse("programme:one_support", args=[self.pk])


class Step(Reached):
    """A step of a delivery, with its paper once it is done."""

    AREA = "support__product__producer__commune__path"
    PRODUCER = "support__product__producer_id"

    support = models.ForeignKey(Support, models.PROTECT, related_name="steps")
    title = models.CharField(_("bước"), max_length=200)
    due_on = models.DateField(_("hạn"))
    done_on = models.DateField(_("ngày xong"), null=True)
    document = models.CharField(_("số biên bản, chứng từ"), max_length=100, blank=True)
    note = models.TextField(_("kết quả"), blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("bước bàn giao")
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, document="")
                | (Q(done_on__isnull=False) & ~Q(document="")),
                name="programme_step_done_by_its_paper",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.support.get_absolute_url()

    def story(self) -> Support:
        return self.support
