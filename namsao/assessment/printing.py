"""Score sheets and minutes as papers."""

from fractions import Fraction

from django.utils.timezone import localtime

from namsao.assessment import queries
from namsao.assessment.models import Conflict, Entry, Result, ScoreSheet, Session
from namsao.dossiers.cards import option_lines
from namsao.dossiers.queries import criteria_of
from namsao.law.criteria.model import Choices, CriteriaSet, Criterion
from namsao.law.scoring import points_of
from namsao.papers import documents as paper
from namsao.papers.official import in_official_words
from namsao.papers.render import render


def print_sheet(sheet: ScoreSheet) -> bytes:
    """A member's signed sheet as PDF."""
    return render(sheet_paper(sheet))


def print_minutes(session: Session) -> bytes:
    """The minutes of a closed session as PDF."""
    return render(minutes_paper(session))


def _letterhead(session: Session, number: str = "") -> paper.Letterhead:
    return paper.Letterhead(
        superior=f"ỦY BAN NHÂN DÂN {session.round.area.title.upper()}",
        body="HỘI ĐỒNG ĐÁNH GIÁ, PHÂN HẠNG SẢN PHẨM OCOP",
        number=number,
    )


def sheet_paper(sheet: ScoreSheet) -> paper.ScoreSheet:
    """One sheet with every criterion, its gates and its sums."""
    entry = sheet.entry
    criteria = in_official_words(criteria_of(entry.dossier))
    score, choices = queries.sheet_score(sheet), queries.sheet_choices(sheet)
    unmet = {(gate.criterion, gate.level) for gate in score.unmet_gates}
    row = _rows(sheet, choices)
    signed = sheet.signed_at
    return paper.ScoreSheet(
        place=entry.round.area.name,
        dated=localtime(signed).date() if signed else None,
        letterhead=_letterhead(entry.session) if entry.session else paper.Letterhead(),
        round=entry.round.name,
        member=sheet.seat.person.name,
        duty=sheet.seat.get_duty_display(),
        organisation=sheet.seat.organisation,
        product=entry.dossier.product.name,
        product_code=entry.dossier.product.code,
        producer=entry.dossier.product.producer.name,
        criteria_set=f"{criteria.number}. {criteria.name.vi}",
        parts=tuple(
            paper.Part(
                code=part.code,
                title=part.title.vi,
                maximum=part.maximum,
                points=score.parts[part.code],
                sections=tuple(
                    paper.Section(
                        number=section.number,
                        title=section.title.vi,
                        maximum=section.maximum,
                        rows=tuple(row(criterion) for criterion in section.criteria),
                    )
                    for section in part.sections
                ),
            )
            for part in criteria.parts
        ),
        total=score.total,
        gates=tuple(
            paper.Gate(
                criterion=gate.criterion,
                stars=gate.level,
                required=criteria.by_number[gate.criterion].option(gate.option).wording.vi,
                met=(gate.criterion, gate.level) not in unmet,
            )
            for gate in criteria.gates
        ),
        stars_by_points=score.stars_by_points,
        stars=score.stars,
        remark=sheet.remark,
        signed_at=signed,
        signed_on_device_at=sheet.signed_on_device_at,
    )


class _rows:  # noqa: N801 -- a function with its tables at hand
    """Makes the line of one criterion on a sheet."""

    def __init__(self, sheet: ScoreSheet, choices: Choices) -> None:
        self.choices = choices
        self.scores = {score.criterion: score for score in sheet.scores.all()}
        self.settled = queries.settled_facts(sheet.entry)

    def __call__(self, criterion: Criterion) -> paper.ScoredCriterion:
        choice = self.choices.get(criterion.number)
        chosen = next((o for o in option_lines(criterion, choice, "vi") if o.chosen), None)
        score = self.scores.get(criterion.number)
        return paper.ScoredCriterion(
            number=criterion.number,
            title=criterion.title.vi,
            maximum=criterion.maximum,
            choice=chosen.text if chosen else "",
            points=None if choice is None else points_of(criterion, choice),
            settled=criterion.number in self.settled,
            note=score.note if score else "",
            objection=score.objection if score else "",
        )


def minutes_paper(session: Session) -> paper.CouncilMinutes:
    """Attendance, the rules used, and each dossier with the sheets that made its result."""
    rules = session.round.rules
    council = list(queries.council_of(session.round))
    here = {seat.pk for seat in queries.sitting_of(session).here}
    secretary = session.round.seats.filter(duty="secretary").select_related("person").first()
    entries = (
        session.entries.filter(result__isnull=False)
        .select_related("result", "dossier__product__producer")
        .order_by("id")
    )
    closed = session.closed_at
    return paper.CouncilMinutes(
        place=session.round.area.name,
        dated=session.meets_on,
        letterhead=_letterhead(session, session.minutes_number),
        round=session.round.name,
        venue=session.place,
        ended_at=localtime(closed) if closed else None,
        council=tuple(
            paper.Attendee(
                name=seat.person.name,
                organisation=seat.organisation,
                duty=seat.get_duty_display(),
                present=seat.pk in here,
            )
            for seat in council
        ),
        rules=paper.RulesUsed(
            decision=rules.decision_number,
            quorum=f"{rules.quorum_numerator}/{rules.quorum_denominator} thành viên"
            + (", có chủ tịch" if rules.quorum_needs_chair else ""),
            gate_rule=str(rules.get_gate_rule_display()),
            largest_spread=rules.largest_spread,
            facts="tổ tư vấn xác định" if rules.facts_settled_by_team else "từng thành viên chấm",
        ),
        dossiers=tuple(minuted(entry) for entry in entries),
        chair=next((seat.person.name for seat in council if seat.duty == "chair"), ""),
        secretary=secretary.person.name if secretary else "",
    )


def minuted(entry: Entry) -> paper.MinutedDossier:
    """One dossier of the minutes, from its result as it was frozen."""
    result: Result = entry.result
    criteria = in_official_words(criteria_of(entry.dossier))
    codes = [part.code for part in criteria.parts]
    aside = Conflict.objects.filter(entry=entry).select_related("seat__person")
    return paper.MinutedDossier(
        product=entry.dossier.product.name,
        product_code=entry.dossier.product.code,
        producer=entry.dossier.product.producer.name,
        criteria_set=f"{criteria.number}. {criteria.name.vi}",
        parts=tuple(paper.PartHead(code=p.code, maximum=p.maximum) for p in criteria.parts),
        sheets=tuple(
            paper.CountedSheet(
                member=counted["person"],
                parts=tuple(counted["parts"][code] for code in codes),
                total=counted["total"],
            )
            for counted in result.counted_sheets
        ),
        set_aside=tuple(
            paper.Remark(member=conflict.seat.person.name, text="đã khai báo xung đột lợi ích")
            for conflict in aside
        ),
        mean_parts=tuple(Fraction(*result.parts[code]) for code in codes),
        mean=result.total,
        gates=_gates(criteria, result),
        stars_by_points=result.stars_by_points,
        stars=result.stars,
    )


def _gates(criteria: CriteriaSet, result: Result) -> tuple[paper.Gate, ...]:
    """Every gate of the set; of those not met, how many sheets met them."""
    votes = {(gate["criterion"], gate["level"]): gate["votes"] for gate in result.unmet_gates}
    return tuple(
        paper.Gate(
            criterion=gate.criterion,
            stars=gate.level,
            required=criteria.by_number[gate.criterion].option(gate.option).wording.vi,
            met=(gate.criterion, gate.level) not in votes,
            votes=votes.get((gate.criterion, gate.level)),
            sheets=len(result.counted_sheets),
        )
        for gate in criteria.gates
    )
