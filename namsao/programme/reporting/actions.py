"""A report is opened, written, sent, sent back or accepted."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.checks import not_ahead
from namsao.kernel.reach import Actor
from namsao.law.programme import REPORT_MOVES
from namsao.law.programme import period as days_of
from namsao.programme.reporting import forms, queries
from namsao.programme.reporting.models import Report


@action(
    Area,
    "open_report",
    label=gettext_lazy("Lập báo cáo"),
    effect=gettext_lazy("Số liệu lấy từ hệ thống. Cấp trên đọc được, nhưng chưa phải là đã gửi."),
    form=forms.OpenReport,
    guard=lambda area: None if area.is_current else _("Đơn vị này không còn."),
)
def open_report(area: Area, *, by: Actor, at: datetime, period: str, day: date) -> Made[Report]:
    """Open a unit's report of the month, quarter, half-year or year that holds a day."""
    since, until = days_of(period, day)
    not_ahead(since, at, "day")
    report = Report(area=area, period=period, until=until)
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError as error:
        said = _("Đơn vị đã có báo cáo của kỳ này.")
        raise Refused(said, {"period": [said]}) from error
    return Made(report, {"period": period, "until": until.isoformat()})


@action(
    Report,
    REPORT_MOVES["write_report"],
    label=gettext_lazy("Viết phần lời"),
    effect=gettext_lazy("Ghi vào báo cáo đang viết."),
    form=forms.WriteReport,
)
def write_report(
    report: Report, *, by: Actor, at: datetime, difficulties: str = "", proposals: str = ""
) -> Facts:
    """The words beside the figures."""
    report.difficulties, report.proposals = difficulties, proposals
    return {}


def _runs_on(report: Report, today: date) -> str | None:
    if today >= report.until:
        return None
    return _("Kỳ này chưa hết: gửi từ ngày %s.") % f"{report.until:%d/%m/%Y}"


@action(
    Report,
    REPORT_MOVES["send_report"],
    label=gettext_lazy("Gửi cấp trên"),
    effect=gettext_lazy("Số liệu của hôm nay được giữ nguyên trong báo cáo. Không sửa được nữa."),
    on_day=_runs_on,
)
def send_report(report: Report, *, by: Actor, at: datetime) -> Facts:
    """Send it, with the figures of this day for good. A period that runs on is not reported."""
    report.figures = queries.figures(report.area, report.since, report.until)
    report.sent_on, report.remark = localdate(at), ""
    return {"standing": report.figures["standing"]}


def _of_ones_own(report: Report, by: Actor, permission: str) -> None:
    """Nobody answers the report of the very unit that they hold the office of."""
    own = {grant.area_path for grant in by.granting(permission)}
    if report.area.path in own:
        raise Refused(_("Báo cáo của chính đơn vị bạn do cấp trên xem."))


@action(
    Report,
    REPORT_MOVES["send_back_report"],
    label=gettext_lazy("Trả lại để sửa"),
    effect=gettext_lazy("Đơn vị đọc ý kiến, sửa và gửi lại."),
    form=forms.Because,
)
def send_back_report(report: Report, *, by: Actor, at: datetime, reason: str) -> Facts:
    """The level above sends it back with what to change; its figures are computed anew."""
    _of_ones_own(report, by, "programme.send_back_report")
    report.remark, report.figures, report.sent_on = reason, None, None
    return {"reason": reason}


@action(
    Report,
    REPORT_MOVES["accept_report"],
    label=gettext_lazy("Nhận báo cáo"),
    effect=gettext_lazy("Báo cáo được giữ nguyên."),
)
def accept_report(report: Report, *, by: Actor, at: datetime) -> Facts:
    """The level above takes it."""
    _of_ones_own(report, by, "programme.accept_report")
    return {}
