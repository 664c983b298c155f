"""Keeping a round: its own facts, its council, its papers."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.certificates.importing.values import Unclear
from namsao.certificates.past import forms
from namsao.certificates.past.actions.guards import being_written, refuse, round_being_written
from namsao.certificates.past.models import PastMember, PastPaper, PastRound
from namsao.certificates.past.units import title_of, unit_of
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.checks import kept
from namsao.kernel.files import Upload
from namsao.kernel.reach import Actor
from namsao.law.past_rounds import had_council
from namsao.law.regimes import IN_FORCE, regime_on


def _not_a_province(area: Area) -> str | None:
    if area.level == "province" and area.is_current:
        return None
    return _("Cơ quan OCOP cấp tỉnh ghi lại các đợt cũ của tỉnh và của các huyện trước đây.")


@action(
    Area,
    "keep_past_round",
    label=gettext_lazy("Ghi lại một đợt đánh giá cũ"),
    effect=gettext_lazy("Mở một bản ghi. Chưa công bố gì; ghi xong mới công bố ở bước cuối."),
    form=forms.KeepRound,
    guard=_not_a_province,
)
def keep_past_round(
    area: Area,
    *,
    by: Actor,
    at: datetime,
    unit: str,
    met_on: date,
    name: str,
    minutes_number: str,
    council_decision: str,
    place: str = "",
    note: str = "",
) -> Made[PastRound]:
    """Begin the record of a round whose council met on `met_on`, under the law of that day."""
    if met_on >= IN_FORCE:
        refuse(
            "met_on",
            _("Từ ngày 22/5/2026 đánh giá theo Quyết định 26/2026/QĐ-TTg, trên hệ thống này."),
        )
    try:
        then = unit_of(unit, met_on, area)
    except Unclear as unclear:
        refuse("unit", f"{unclear.wrong} {unclear.remedy}")
    level: Any = then.level
    if not had_council(level, met_on):
        refuse(
            "met_on",
            _("Ngày ấy cấp này không đánh giá, phân hạng theo các quyết định từ năm 2023."),
        )
    if PastRound.objects.filter(area=then, name=name).exclude(state="dropped").exists():
        refuse("name", _("Đợt này của đơn vị đã được ghi."))
    made = PastRound.objects.create(
        keeper=area,
        area=then,
        unit=title_of(then, met_on),
        level=level,
        regime=regime_on(met_on).key,
        name=name,
        met_on=met_on,
        place=place,
        minutes_number=minutes_number,
        council_decision=council_decision,
        note=note,
    )
    return Made(made, {"name": name, "unit": made.unit, "met_on": f"{met_on}"})


@action(
    PastRound,
    "describe_past_round",
    label=gettext_lazy("Sửa thông tin đợt"),
    form=forms.DescribeRound,
    guard=being_written,
)
def describe_past_round(round: PastRound, *, by: Actor, at: datetime, **facts: Any) -> Facts:
    """Correct the round's own facts while it is being written."""
    if facts["name"] != round.name:
        others = PastRound.objects.filter(area=round.area_id, name=facts["name"])
        if others.exclude(state="dropped").exists():
            refuse("name", _("Đợt này của đơn vị đã được ghi."))
    for name, value in facts.items():
        setattr(round, name, value)
    round.save(update_fields=list(facts))
    return facts


@action(
    PastRound,
    "name_past_member",
    label=gettext_lazy("Thêm người của hội đồng"),
    form=forms.NameMember,
    guard=being_written,
)
def name_past_member(
    round: PastRound,
    *,
    by: Actor,
    at: datetime,
    name: str,
    duty: str,
    organisation: str = "",
    present: bool = False,
) -> Facts:
    """Name somebody of the council or its team, and whether the minutes count them present."""
    if duty == "chair" and round.members.filter(duty="chair").exists():
        refuse("duty", _("Đợt này đã có chủ tịch hội đồng."))
    if round.members.filter(name=name, organisation=organisation).exists():
        refuse("name", _("Người này đã có trong danh sách."))
    PastMember.objects.create(
        round=round, name=name, duty=duty, organisation=organisation, present=present
    )
    return {"duty": duty, "present": present}


@action(
    PastMember,
    "strike_past_member",
    label=gettext_lazy("Bỏ khỏi danh sách"),
    guard=round_being_written,
)
def strike_past_member(member: PastMember, *, by: Actor, at: datetime) -> Made[PastRound]:
    """Take a person out again; refused while a sheet of theirs is recorded."""
    if member.marks.exists():
        raise Refused(_("Đã ghi điểm trên phiếu của người này. Hãy bỏ các điểm ấy trước."))
    round = member.round
    PastMember.objects.filter(pk=member.pk).delete()
    return Made(round, {"duty": member.duty})


@action(
    PastRound,
    "attach_past_paper",
    label=gettext_lazy("Thêm tài liệu"),
    form=forms.AttachPaper,
    guard=being_written,
)
def attach_past_paper(
    round: PastRound, *, by: Actor, at: datetime, kind: str, title: str, upload: Upload
) -> Facts:
    """Keep a scan of a paper with the round."""
    stored = kept(upload, at)
    PastPaper.objects.create(round=round, kind=kind, title=title, file=stored, added_at=at)
    return {"kind": kind, "name": title, "file": stored.sha256}


@action(
    PastPaper, "remove_past_paper", label=gettext_lazy("Bỏ tài liệu"), guard=round_being_written
)
def remove_past_paper(paper: PastPaper, *, by: Actor, at: datetime) -> Made[PastRound]:
    """Take a paper out that does not belong there; its file stays kept."""
    round = paper.round
    PastPaper.objects.filter(pk=paper.pk).delete()
    return Made(round, {"kind": paper.kind, "name": paper.title, "file": paper.file.sha256})
