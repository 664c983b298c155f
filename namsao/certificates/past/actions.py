"""Recording a round of a former decision, and publishing what it recognised (Article 12.1).

The office of today's province does it for the districts and provinces that it succeeded. Nothing
is scored again. What contradicts the decision of the time is refused: a level that did not exist
on that day, stars that another level recognised, a way up below its points.
"""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from secrets import token_urlsafe
from typing import Any, NoReturn, cast

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from namsao.areas.models import Area
from namsao.certificates.actions.decisions import Signed, decide
from namsao.certificates.importing.values import Unclear
from namsao.certificates.models import Certificate, Decision
from namsao.certificates.past import forms
from namsao.certificates.past.models import PastEntry, PastMark, PastMember, PastPaper, PastRound
from namsao.certificates.past.units import commune_of, title_of, unit_of
from namsao.certificates.queries import hanging_on
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.checks import kept
from namsao.kernel.files import Upload
from namsao.kernel.folding import fold
from namsao.kernel.reach import Actor
from namsao.law.deadlines import certificate_expiry
from namsao.law.past_rounds import PAST_MOVES, had_council, outcomes, stars_by_band
from namsao.law.regimes import IN_FORCE, regime, regime_on
from namsao.law.steps import Level


def _refuse(field: str, said: str) -> NoReturn:
    raise Refused(said, {field: [said]})


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
        _refuse(
            "met_on",
            _("Từ ngày 22/5/2026 đánh giá theo Quyết định 26/2026/QĐ-TTg, trên hệ thống này."),
        )
    try:
        then = unit_of(unit, met_on, area)
    except Unclear as unclear:
        _refuse("unit", f"{unclear.wrong} {unclear.remedy}")
    level: Any = then.level
    if not had_council(level, met_on):
        _refuse(
            "met_on",
            _("Ngày ấy cấp này không đánh giá, phân hạng theo các quyết định từ năm 2023."),
        )
    if PastRound.objects.filter(area=then, name=name).exclude(state="dropped").exists():
        _refuse("name", _("Đợt này của đơn vị đã được ghi."))
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


def _closed(round: PastRound) -> str | None:
    if round.state == "writing":
        return None
    return _("Đợt này đã lưu. Muốn sửa, hãy mở lại bản ghi.")


def _round_closed(row: PastEntry | PastMember | PastPaper) -> str | None:
    return _closed(row.round)


@action(
    PastRound,
    "describe_past_round",
    label=gettext_lazy("Sửa thông tin đợt"),
    form=forms.DescribeRound,
    guard=_closed,
)
def describe_past_round(round: PastRound, *, by: Actor, at: datetime, **facts: Any) -> Facts:
    """Correct the round's own facts while it is being written."""
    if facts["name"] != round.name:
        others = PastRound.objects.filter(area=round.area_id, name=facts["name"])
        if others.exclude(state="dropped").exists():
            _refuse("name", _("Đợt này của đơn vị đã được ghi."))
    for name, value in facts.items():
        setattr(round, name, value)
    round.save(update_fields=list(facts))
    return facts


@action(
    PastRound,
    "name_past_member",
    label=gettext_lazy("Thêm người của hội đồng"),
    form=forms.NameMember,
    guard=_closed,
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
        _refuse("duty", _("Đợt này đã có chủ tịch hội đồng."))
    if round.members.filter(name=name, organisation=organisation).exists():
        _refuse("name", _("Người này đã có trong danh sách."))
    PastMember.objects.create(
        round=round, name=name, duty=duty, organisation=organisation, present=present
    )
    return {"duty": duty, "present": present}


@action(
    PastMember,
    "strike_past_member",
    label=gettext_lazy("Bỏ khỏi danh sách"),
    guard=_round_closed,
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
    "enter_past_dossier",
    label=gettext_lazy("Ghi một sản phẩm"),
    form=forms.EnterDossier,
    guard=_closed,
)
def enter_past_dossier(
    round: PastRound, *, by: Actor, at: datetime, marks: dict[int, Decimal], **facts: Any
) -> Facts:
    """Record a product with the council's total, stars and outcome (148/2023, criteria)."""
    entry = PastEntry(round=round)
    _write(entry, marks, facts)
    return _told(entry)


@action(
    PastEntry,
    "correct_past_dossier",
    label=gettext_lazy("Sửa"),
    form=forms.EnterDossier,
    guard=_round_closed,
)
def correct_past_dossier(
    entry: PastEntry, *, by: Actor, at: datetime, marks: dict[int, Decimal], **facts: Any
) -> Facts:
    """Correct what was recorded of a product."""
    _write(entry, marks, facts)
    return _told(entry)


@action(
    PastEntry,
    "strike_past_dossier",
    label=gettext_lazy("Bỏ khỏi đợt"),
    guard=_round_closed,
)
def strike_past_dossier(entry: PastEntry, *, by: Actor, at: datetime) -> Made[PastRound]:
    """Take a product out of the record again."""
    round, told = entry.round, _told(entry)
    PastEntry.objects.filter(pk=entry.pk).delete()
    return Made(round, told)


def _told(entry: PastEntry) -> Facts:
    return {
        "name": entry.product_name,
        "total": str(entry.total),
        "stars": entry.stars,
        "outcome": entry.outcome,
    }


def _write(entry: PastEntry, marks: dict[int, Decimal], facts: dict[str, Any]) -> None:
    round = entry.round
    for name, value in facts.items():
        setattr(entry, name, value)
    _check_outcome(entry)
    try:
        entry.commune = commune_of(entry.place, round.area, round.met_on, round.keeper)
    except Unclear as unclear:
        _refuse("place", f"{unclear.wrong} {unclear.remedy}")
    same = PastEntry.objects.filter(
        round=round, product_name=entry.product_name, producer_name=entry.producer_name
    )
    if same.exclude(pk=entry.pk).exists():
        _refuse("product_name", _("Sản phẩm này đã có trong đợt."))
    entry.save()
    entry.marks.all().delete()
    PastMark.objects.bulk_create(
        PastMark(entry=entry, member_id=member, total=total) for member, total in marks.items()
    )


def _check_outcome(entry: PastEntry) -> None:
    """Against the law of the time: bands, who recognised, from where a product went up."""
    law, level = regime(entry.round.regime), cast(Level, entry.round.level)
    total = Fraction(entry.total)
    most = stars_by_band(law, total)
    if entry.stars > most:
        said = _("%(total)s điểm nhiều nhất được %(most)d sao.")
        _refuse("stars", said % {"total": entry.total, "most": most})
    if entry.outcome not in outcomes(law, level, total, entry.stars):
        said = _("Theo %(law)s, cấp này không làm thế với %(total)s điểm, %(stars)d sao.")
        _refuse(
            "outcome",
            said
            % {
                "law": law.title.in_language(get_language() or "vi"),
                "total": entry.total,
                "stars": entry.stars,
            },
        )
    if entry.outcome != "recognised":
        entry.certificate_number = ""


@action(
    PastRound,
    "attach_past_paper",
    label=gettext_lazy("Thêm tài liệu"),
    form=forms.AttachPaper,
    guard=_closed,
)
def attach_past_paper(
    round: PastRound, *, by: Actor, at: datetime, kind: str, title: str, upload: Upload
) -> Facts:
    """Keep a scan of a paper with the round."""
    stored = kept(upload, at)
    PastPaper.objects.create(round=round, kind=kind, title=title, file=stored, added_at=at)
    return {"kind": kind, "name": title, "file": stored.sha256}


@action(PastPaper, "remove_past_paper", label=gettext_lazy("Bỏ tài liệu"), guard=_round_closed)
def remove_past_paper(paper: PastPaper, *, by: Actor, at: datetime) -> Made[PastRound]:
    """Take a paper out that does not belong there; its file stays kept."""
    round = paper.round
    PastPaper.objects.filter(pk=paper.pk).delete()
    return Made(round, {"kind": paper.kind, "name": paper.title, "file": paper.file.sha256})


def lacking(round: PastRound) -> list[str]:
    """What the record still lacks before it can be published, as sentences."""
    entries, kinds = list(round.entries.all()), {paper.kind for paper in round.papers.all()}
    duties = {member.duty for member in round.members.all() if member.present}
    recognised = any(entry.outcome == "recognised" for entry in entries)
    wants = (
        (bool(entries), _("Chưa ghi sản phẩm nào.")),
        ("chair" in duties, _("Chưa ghi chủ tịch hội đồng có mặt.")),
        ("minutes" in kinds, _("Chưa có bản chụp biên bản họp hội đồng.")),
        ("decision" in kinds or not recognised, _("Chưa có bản chụp quyết định công nhận.")),
    )
    return [said for there, said in wants if not there]


def _incomplete(round: PastRound) -> str | None:
    return " ".join(lacking(round)) or None


@action(
    PastRound,
    PAST_MOVES["publish_past_round"],
    label=gettext_lazy("Lưu và công bố"),
    effect=gettext_lazy(
        "Khóa bản ghi và đưa các giấy chứng nhận vào sổ; ai cũng tra cứu được."
        " Không gửi tin cho ai."
    ),
    form=forms.Publish,
    guard=_incomplete,
)
def publish_past_round(
    round: PastRound,
    *,
    by: Actor,
    at: datetime,
    decision_number: str = "",
    decided_on: date | None = None,
    signer: str = "",
) -> Facts:
    """Close the record; what was recognised is in the register, valid to its end (12.1)."""
    recognised = list(round.entries.filter(outcome="recognised").select_related("commune"))
    if recognised:
        if decided_on is None:
            _refuse("decided_on", _("Hãy ghi ngày quyết định."))
        level: Any = round.level
        if decided_on >= IN_FORCE or not had_council(level, decided_on):
            _refuse("decided_on", _("Ngày ấy cấp này không còn thẩm quyền theo quyết định cũ."))
        signed = Signed(decision_number, decided_on, signer)
        round.decision = decide(round.area, "recognition", signed, round.met_on, at)
        for entry in recognised:
            _into_the_register(entry, round.decision)
    return {"decision": decision_number, "recognised": len(recognised)}


def _into_the_register(entry: PastEntry, decision: Decision) -> Certificate:
    """The certificate as it was given; one that stands already is tied, if it says the same."""
    number = entry.certificate_number
    standing = Certificate.objects.filter(number=number).first() if number else None
    if standing is not None:
        return _tie(standing, entry, decision)
    _refuse_double(entry, decision)
    key = f"{entry.product_name} {entry.producer_name} {entry.place} {number}"
    return Certificate.objects.create(
        number=number or f"ĐC-{decision.decided_on.year}-{entry.round_id}-{entry.pk}",
        token=token_urlsafe(12),
        state="issued",
        regime=entry.round.regime,
        kept=entry,
        decision=decision,
        area=entry.commune,
        product_name=entry.product_name,
        product_code=entry.product_code,
        producer_name=entry.producer_name,
        place=entry.place,
        line=entry.line,
        stars=entry.stars,
        issued_on=decision.decided_on,
        issued_year=decision.decided_on.year,
        expires_on=certificate_expiry(decision.decided_on),
        search_key=fold(key),
    )


def _tie(standing: Certificate, entry: PastEntry, decision: Decision) -> Certificate:
    """A certificate of an imported list or a published source, now with its round."""
    day = decision.decided_on
    agrees = (
        standing.dossier_id is None
        and standing.kept_id is None
        and fold(standing.product_name) == fold(entry.product_name)
        and (standing.stars, standing.issued_year) == (entry.stars, day.year)
        and standing.issued_on in {None, day}
        and standing.area is not None
        and standing.area.path.startswith(entry.round.keeper.path)
    )
    if not agrees:
        raise Refused(
            _("Số giấy chứng nhận %s đã có trong sổ và ghi khác. Hãy xem lại cả hai.")
            % standing.number
        )
    standing.kept, standing.decision = entry, decision
    standing.issued_on = day
    standing.expires_on = standing.expires_on or certificate_expiry(day)
    standing.save(update_fields=["kept", "decision", "issued_on", "expires_on"])
    return standing


def _refuse_double(entry: PastEntry, decision: Decision) -> None:
    """A recognition is published once: the same one under another number is named."""
    rows = Certificate.objects.filter(
        area__path__startswith=entry.round.keeper.path,
        issued_year=decision.decided_on.year,
        stars=entry.stars,
    )
    mine = (fold(entry.product_name), fold(entry.producer_name))
    for name, producer, number in rows.values_list("product_name", "producer_name", "number"):
        if (fold(name), fold(producer)) == mine:
            raise Refused(
                _("“%(product)s” đã có trong sổ với số %(number)s. Hãy ghi số ấy vào sản phẩm.")
                % {"product": entry.product_name, "number": number}
            )


@action(
    PastRound,
    PAST_MOVES["reopen_past_round"],
    label=gettext_lazy("Mở lại bản ghi"),
    effect=gettext_lazy(
        "Rút các giấy chứng nhận của đợt khỏi sổ để sửa, cho đến khi công bố lại."
    ),
    form=forms.Because,
)
def reopen_past_round(round: PastRound, *, by: Actor, at: datetime, reason: str) -> Facts:
    """Take back what this record put into the register; refused once something hangs on it.

    A certificate that stood there before stays, without its round.
    """
    if PastEntry.objects.filter(came_from__round=round).exists():
        raise Refused(_("Một đợt của tỉnh đã dùng kết quả của đợt này."))
    rows = Certificate.objects.select_for_update(of=("self",)).filter(kept__round=round)
    made = list(rows.filter(imported=None, source="").values_list("pk", flat=True))
    if later := hanging_on(made):
        raise Refused(
            _("Không mở lại được: đã có việc khác gắn với giấy chứng nhận số %s.") % later
        )
    Certificate.objects.filter(pk__in=made).delete()
    rows.update(kept=None, decision=None)
    _forget_decision(round)
    return {"reason": reason, "deleted": len(made)}


def _forget_decision(round: PastRound) -> None:
    """The decision goes too, unless it carries more: its number may be what was wrong."""
    decision, round.decision = round.decision, None
    PastRound.objects.filter(pk=round.pk).update(decision=None)
    if decision is None or decision.certificates.exists() or decision.past_rounds.exists():
        return
    Decision.objects.filter(pk=decision.pk).delete()


@action(
    PastRound,
    PAST_MOVES["drop_past_round"],
    label=gettext_lazy("Bỏ bản ghi này"),
    effect=gettext_lazy("Bản ghi không được công bố và không sửa được nữa."),
    form=forms.Because,
)
def drop_past_round(round: PastRound, *, by: Actor, at: datetime, reason: str) -> Facts:
    """Give up a record that was begun by mistake."""
    return {"reason": reason}
