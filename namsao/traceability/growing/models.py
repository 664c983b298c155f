"""Raw-material areas, packing houses, the codes they hold, and which products live on them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Moved, Reached
from namsao.law.criteria.model import Wording
from namsao.law.growing import CROPS, MARKETS, STANDARDS
from namsao.traceability.growing.boundaries import Boundary, stored_boundary


def _choices(words: dict[str, Wording]) -> list[tuple[str, str]]:
    return [(key, wording.vi) for key, wording in words.items()]


class GrowingArea(Moved):
    """A raw-material area (vùng nguyên liệu) that a producer works or buys from.

    `hectares` is what was declared; `measured_hectares` what its boundary encloses on the
    ellipsoid. Households are counted, not named.
    """

    AREA = "commune__path"
    PRODUCER = "producer_id"

    producer = models.ForeignKey(
        "producers.Producer", models.PROTECT, related_name="growing_areas"
    )
    commune = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    name = models.CharField(_("tên vùng"), max_length=200)
    crop = models.CharField(_("cây trồng, vật nuôi"), max_length=20, choices=_choices(CROPS))
    variety = models.CharField(_("giống"), max_length=120, blank=True)
    hectares = models.DecimalField(_("diện tích kê khai (ha)"), max_digits=9, decimal_places=3)
    households = models.PositiveIntegerField(_("số hộ"), default=1)
    boundary = models.JSONField(null=True)
    measured_hectares = models.DecimalField(
        _("diện tích đo theo ranh giới (ha)"), max_digits=9, decimal_places=3, null=True
    )
    state = models.CharField(
        max_length=20,
        choices=[
            ("declared", _("Chờ xã xác nhận")),
            ("questioned", _("Xã yêu cầu xem lại")),
            ("confirmed", _("Xã đã xác nhận")),
            ("closed", _("Không còn dùng")),
        ],
        default="declared",
    )
    remark = models.TextField(_("ý kiến của xã"), blank=True)
    search_key = models.TextField(default="", editable=False)

    class Meta:
        verbose_name = _("vùng nguyên liệu")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(hectares__gt=0), name="trace_area_has_land"),
            models.UniqueConstraint(
                fields=["producer", "name"],
                name="trace_area_name_once",
                violation_error_message=_("Chủ thể đã có vùng mang tên này."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("traceability:area", args=[self.pk])

    @property
    def crop_name(self) -> str:
        """What grows here, in the reader's language."""
        return CROPS[self.crop].in_language(get_language() or "vi")

    @property
    def land(self) -> Boundary | None:
        """Its boundary, where one was drawn."""
        return stored_boundary(self.boundary) if self.boundary else None


class PackingHouse(Reached):
    """Where goods are sorted and packed (cơ sở đóng gói), with codes of its own."""

    AREA = "commune__path"
    PRODUCER = "producer_id"

    producer = models.ForeignKey(
        "producers.Producer", models.PROTECT, related_name="packing_houses"
    )
    commune = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    name = models.CharField(_("tên cơ sở đóng gói"), max_length=200)
    address = models.CharField(_("địa chỉ"), max_length=300)
    tonnes_a_day = models.DecimalField(
        _("công suất (tấn mỗi ngày)"), max_digits=9, decimal_places=2, null=True
    )

    class Meta:
        verbose_name = _("cơ sở đóng gói")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["producer", "name"],
                name="trace_packing_house_name_once",
                violation_error_message=_("Chủ thể đã có cơ sở mang tên này."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("traceability:packing_house", args=[self.pk])


class GrowingAreaCode(Moved):
    """A code (mã số vùng trồng, mã số cơ sở đóng gói) that an authority gave for one market.

    Its text is opaque. One orchard holds several, one for each market; a code may cover a part.
    """

    AREA = "commune__path"
    PRODUCER = "producer_id"

    growing_area = models.ForeignKey(GrowingArea, models.PROTECT, null=True, related_name="codes")
    packing_house = models.ForeignKey(
        PackingHouse, models.PROTECT, null=True, related_name="codes"
    )
    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="+")
    commune = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    text = models.CharField(_("mã số"), max_length=60)
    key = models.CharField(max_length=60, editable=False)
    market = models.CharField(_("thị trường"), max_length=2, choices=_choices(MARKETS))
    hectares = models.DecimalField(
        _("diện tích được cấp mã (ha)"), max_digits=9, decimal_places=3, null=True
    )
    issued_by = models.CharField(_("cơ quan cấp"), max_length=200)
    issued_on = models.DateField(_("ngày cấp"))
    valid_until = models.DateField(_("hiệu lực đến hết ngày"), null=True)
    paper = models.ForeignKey("dossiers.Document", models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        max_length=20,
        choices=[
            ("valid", _("Đang dùng")),
            ("suspended", _("Tạm dừng")),
            ("withdrawn", _("Đã thu hồi")),
        ],
        default="valid",
    )

    class Meta:
        verbose_name = _("mã số vùng trồng, cơ sở đóng gói")
        ordering: ClassVar = ["text"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(growing_area__isnull=True) ^ Q(packing_house__isnull=True),
                name="trace_code_of_one_place",
            ),
            models.UniqueConstraint(
                fields=["key", "market"],
                condition=~Q(state="withdrawn"),
                name="trace_code_once_a_market",
                violation_error_message=_("Mã số này đã được kê khai cho nơi khác."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        place = self.growing_area or self.packing_house
        return f"{place.get_absolute_url()}#code-{self.pk}" if place else "/"

    @property
    def market_name(self) -> str:
        """The market it is for, in the reader's language."""
        return MARKETS[self.market].in_language(get_language() or "vi")

    def story(self) -> Reached:
        return self.growing_area or self.packing_house or self


class CodeAlias(models.Model):
    """Another spelling or a former text of a code, under which lots may still name it."""

    code = models.ForeignKey(GrowingAreaCode, models.CASCADE, related_name="aliases")
    text = models.CharField(max_length=60)
    key = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "text"], name="trace_alias_once")
        ]

    def __str__(self) -> str:
        return self.text


class CodeSuspension(models.Model):
    """A time in which a code may not be used, and who said so."""

    code = models.ForeignKey(GrowingAreaCode, models.CASCADE, related_name="suspensions")
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.TextField()
    ordered_by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["-since"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="trace_suspension_ends_after_it_began",
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(until__isnull=True), name="trace_suspended_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.since}"


class GrowingStandard(Reached):
    """A standard that an area holds, by a paper with its dates."""

    AREA = "growing_area__commune__path"
    PRODUCER = "growing_area__producer_id"

    growing_area = models.ForeignKey(GrowingArea, models.CASCADE, related_name="standards")
    kind = models.CharField(_("tiêu chuẩn"), max_length=20, choices=_choices(STANDARDS))
    number = models.CharField(_("số giấy chứng nhận"), max_length=80)
    issuer = models.CharField(_("tổ chức chứng nhận"), max_length=200)
    issued_on = models.DateField(_("ngày cấp"))
    expires_on = models.DateField(_("hiệu lực đến hết ngày"))
    hectares = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    paper = models.ForeignKey("dossiers.Document", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("tiêu chuẩn của vùng")
        ordering: ClassVar = ["-expires_on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("issued_on")), name="trace_standard_has_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.standard_name} {self.number}"

    @property
    def standard_name(self) -> str:
        """The standard, in the reader's language."""
        return STANDARDS[self.kind].in_language(get_language() or "vi")

    def story(self) -> Reached:
        return self.growing_area


class Supply(Reached):
    """This product takes its material from this area, by this contract, for so long.

    `share` is how much of the product's material comes from here, in percent; `output_share` how
    much of the area's crop the contract takes.
    """

    AREA = "product__producer__commune__path"
    PRODUCER = "product__producer_id"

    product = models.ForeignKey("producers.Product", models.PROTECT, related_name="supplies")
    growing_area = models.ForeignKey(GrowingArea, models.PROTECT, related_name="supplies")
    share = models.DecimalField(
        _("tỷ lệ nguyên liệu của sản phẩm (%)"), max_digits=5, decimal_places=2
    )
    output_share = models.DecimalField(
        _("tỷ lệ sản lượng của vùng (%)"), max_digits=5, decimal_places=2, null=True
    )
    contract = models.CharField(_("số hợp đồng"), max_length=80, blank=True)
    since = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến hết ngày"), null=True)
    paper = models.ForeignKey("dossiers.Document", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("nguồn nguyên liệu")
        ordering: ClassVar = ["-since"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(share__gt=0) & Q(share__lte=100), name="trace_supply_share"
            ),
            models.CheckConstraint(
                condition=Q(output_share__isnull=True)
                | (Q(output_share__gt=0) & Q(output_share__lte=100)),
                name="trace_supply_output_share",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="trace_supply_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} ← {self.growing_area}"

    def story(self) -> Reached:
        return self.growing_area


class SeasonForecast(Moved):
    """How much an area may give in a season, in kilograms: declared, then approved."""

    AREA = "growing_area__commune__path"
    PRODUCER = "growing_area__producer_id"

    growing_area = models.ForeignKey(GrowingArea, models.PROTECT, related_name="forecasts")
    season = models.CharField(_("vụ"), max_length=40)
    begins_on = models.DateField(_("bắt đầu thu hoạch"))
    ends_on = models.DateField(_("kết thúc thu hoạch"))
    kilograms = models.DecimalField(_("sản lượng dự kiến (kg)"), max_digits=14, decimal_places=3)
    basis = models.TextField(_("căn cứ"))
    state = models.CharField(
        max_length=20,
        choices=[
            ("submitted", _("Chờ duyệt")),
            ("approved", _("Đã duyệt")),
            ("rejected", _("Không duyệt")),
        ],
        default="submitted",
    )
    remark = models.TextField(_("ý kiến"), blank=True)

    class Meta:
        verbose_name = _("dự báo sản lượng")
        ordering: ClassVar = ["-begins_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")) & Q(kilograms__gt=0),
                name="trace_forecast_has_time_and_weight",
            )
        ]

    def __str__(self) -> str:
        return f"{self.growing_area}: {self.season}"

    @property
    def tonnes_a_hectare(self) -> float:
        """What it means for a hectare, in tonnes."""
        return float(self.kilograms) / 1000 / float(self.growing_area.hectares)

    def story(self) -> Reached:
        return self.growing_area
