"""A council's rules of operation: what the decision leaves to each level (Article 7.3.b)."""

from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Reached


class GateRule(models.TextChoices):
    """When a council as a whole meets a star gate."""

    MAJORITY = "majority", _("quá nửa số phiếu được tính đạt")
    ALL = "all", _("tất cả số phiếu được tính đạt")


class RulesOfOperation(Reached):
    """A council's rules of operation (quy chế hoạt động): what the law leaves to a province."""

    AREA = "area__path"

    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    decision_number = models.CharField(_("số quyết định ban hành quy chế"), max_length=60)
    since = models.DateField(_("có hiệu lực từ ngày"))
    until = models.DateField(null=True)
    quorum_numerator = models.PositiveSmallIntegerField(default=3)
    quorum_denominator = models.PositiveSmallIntegerField(default=4)
    quorum_needs_chair = models.BooleanField(_("phải có chủ tịch hội đồng"), default=True)
    largest_spread = models.PositiveSmallIntegerField(
        _("chênh lệch điểm tối đa giữa các thành viên"), default=10
    )
    gate_rule = models.CharField(max_length=10, choices=GateRule, default="majority")
    days_before_meeting = models.PositiveSmallIntegerField(
        _("số ngày làm việc thành viên nhận hồ sơ trước phiên họp"), default=2
    )
    extra_rounds = models.PositiveSmallIntegerField(
        _("số đợt thêm được tổ chức trong năm, ngoài các đợt của quyết định"), default=0
    )
    facts_settled_by_team = models.BooleanField(
        _("tổ tư vấn xác định các tiêu chí có chứng cứ"), default=True
    )
    vice_chair_presides = models.BooleanField(
        _("phó chủ tịch hoặc người thay điều hành khi chủ tịch vắng hoặc không tham gia"),
        default=True,
    )
    substitutes_allowed = models.BooleanField(_("thành viên được cử người thay"), default=True)
    own_commune_conflicts = models.BooleanField(
        _("thành viên không chấm hồ sơ của xã mình"), default=False
    )
    split_gates_looked_at = models.BooleanField(
        _("phải xem lại khi điều kiện quyết định hạng sao có ý kiến khác nhau"), default=True
    )
    spread_binds = models.BooleanField(
        _("sau khi xem lại, điểm vẫn phải trong mức chênh cho phép mới được bế mạc"),
        default=False,
    )
    precedents_anonymous = models.BooleanField(
        _("tiền lệ không nêu tên sản phẩm, chủ thể"), default=True
    )

    class Meta:
        verbose_name = _("quy chế hoạt động")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "since"], name="assessment_rules_once_a_day"),
            models.CheckConstraint(
                condition=Q(quorum_denominator__gt=0)
                & Q(quorum_numerator__gt=0)
                & Q(quorum_numerator__lte=F("quorum_denominator")),
                name="assessment_quorum_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return self.decision_number

    @property
    def quorum(self) -> Fraction:
        """The share of the council that must be present."""
        return Fraction(self.quorum_numerator, self.quorum_denominator)
