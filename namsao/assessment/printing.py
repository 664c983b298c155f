"""Score sheets, minutes and the table of all scores as papers."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from django.utils.timezone import localtime

from namsao.assessment import queries
from namsao.assessment.models import Result, ScoreSheet, Session
from namsao.assessment.room.disputes import Looked, minuted_looks
from namsao.assessment.score_table import Line, table_of
from namsao.dossiers.cards import option_lines
from namsao.dossiers.queries import criteria_of
from namsao.kernel.files import path_of
from namsao.kernel.trail import link_of
from namsao.law.criteria.model import Choices, CriteriaSet, Criterion
from namsao.law.scoring import points_of
from namsao.papers import council_minutes as minutes
from namsao.papers import documents as paper
from namsao.papers.models import PaperKind
from namsao.papers.official import in_official_words
from namsao.papers.render import render
from namsao.papers.score_summary import ScoreSummary, SummaryCell, SummaryRow
from namsao.papers.sealing import sealed_copy


def print_sheet(sheet: ScoreSheet) -> bytes:
    """A member's signed sheet as PDF."""
    return render(sheet_paper(sheet))


def print_minutes(session: Session, seal: paper.SealNote | None = None) -> bytes:
    """The minutes of a closed session as PDF."""
    return render(replace(minutes_paper(session), seal=seal))


def print_scores(session: Session, seal: paper.SealNote | None = None) -> bytes:
    """The table of all scores of a closed session as PDF."""
    return render(replace(scores_paper(session), seal=seal))


def minutes_file(session: Session) -> bytes:
    """The minutes as they are given out: the sealed copy, once there is one."""
    sealed = sealed_copy(session, PaperKind.MINUTES)
    return path_of(sealed).read_bytes() if sealed else print_minutes(session)


def scores_file(session: Session) -> bytes:
    """The table of all scores as it is given out."""
    sealed = sealed_copy(session, PaperKind.SCORES)
    return path_of(sealed).read_bytes() if sealed else print_scores(session)


def _trail(session: Session) -> paper.TrailHead | None:
    """The hash of the chain where the session closed: the newest one at that moment."""
    closed = link_of("assessment.close_session", session)
    return paper.TrailHead(position=closed.position, hash=closed.hash) if closed else None


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


def minutes_paper(session: Session) -> minutes.CouncilMinutes:
    """Attendance, the rules used, and each dossier with the sheets that made its result."""
    rules = session.round.rules
    sitting = queries.sitting_of(session)
    seats = queries.attendable(session)
    here = {seat.pk for seat in sitting.here}
    presiding = sitting.presided_by([seat for seat in seats if seat.pk in here])
    stands_for = {
        row.substitute_id: row.seat.person.name
        for row in session.substitutions.select_related("seat__person")
    }
    secretary = session.round.seats.filter(duty="secretary").select_related("person").first()
    closed = session.closed_at
    looks = minuted_looks(session)
    return minutes.CouncilMinutes(
        place=session.round.area.name,
        dated=session.meets_on,
        letterhead=_letterhead(session, session.minutes_number),
        round=session.round.name,
        venue=session.place,
        ended_at=localtime(closed) if closed else None,
        council=tuple(
            minutes.Attendee(
                name=seat.person.name,
                organisation=seat.organisation,
                duty=seat.get_duty_display(),
                present=seat.pk in here,
                note=f"thay {stands_for[seat.pk]}" if seat.pk in stands_for else "",
            )
            for seat in seats
        ),
        rules=minutes.RulesUsed(
            decision=rules.decision_number,
            quorum=f"{rules.quorum_numerator}/{rules.quorum_denominator} thành viên"
            + (", có chủ tịch" if rules.quorum_needs_chair else ""),
            gate_rule=str(rules.get_gate_rule_display()),
            largest_spread=rules.largest_spread,
            facts="tổ tư vấn xác định" if rules.facts_settled_by_team else "từng thành viên chấm",
        ),
        dossiers=tuple(minuted(line, looks) for line in table_of(session).lines),
        chair=presiding.person.name if presiding else "",
        secretary=secretary.person.name if secretary else "",
        trail=_trail(session),
    )


def minuted(line: Line, looks: Iterable[Looked]) -> minutes.MinutedDossier:
    """One dossier of the minutes, from its result as it was frozen and the session's looks."""
    entry, result = line.entry, line.result
    criteria = in_official_words(criteria_of(entry.dossier))
    codes = [part.code for part in criteria.parts]
    return minutes.MinutedDossier(
        product=entry.dossier.product.name,
        product_code=entry.dossier.product.code,
        producer=entry.dossier.product.producer.name,
        criteria_set=f"{criteria.number}. {criteria.name.vi}",
        parts=tuple(minutes.PartHead(code=p.code, maximum=p.maximum) for p in criteria.parts),
        sheets=tuple(
            minutes.CountedSheet(
                member=counted["person"],
                parts=tuple(counted["parts"][code] for code in codes),
                total=counted["total"],
            )
            for counted in result.counted_sheets
        ),
        set_aside=_set_aside(line),
        mean_parts=tuple(Fraction(*result.parts[code]) for code in codes),
        mean=result.total,
        gates=_gates(criteria, result),
        stars_by_points=result.stars_by_points,
        stars=result.stars,
        dissent=_dissent(line),
        second_looks=_second_looks(look for look in looks if look.entry_id == entry.pk),
        rulings=tuple(
            minutes.MinutedRuling(
                criterion=one.criterion,
                ruling=str(one.get_ruling_display()),
                reason=one.reason,
            )
            for one in entry.resolutions.all()
        ),
    )


def _set_aside(line: Line) -> tuple[minutes.Remark, ...]:
    """Whose sheet did not count, and why."""
    aside = {conflict.seat_id: conflict for conflict in line.entry.conflicts.all()}
    said = [
        minutes.Remark(member=conflict.seat.person.name, text="đã khai báo xung đột lợi ích")
        for conflict in aside.values()
    ]
    said += [
        minutes.Remark(
            member=sheet.seat.person.name, text="không dự họp nên phiếu không được tính"
        )
        for sheet in line.entry.sheets.all()
        if sheet.state == "signed" and sheet.seat_id not in {*line.counted, *aside}
    ]
    return tuple(said)


def _dissent(line: Line) -> tuple[minutes.Remark, ...]:
    """Where a member whose sheet counts departs from a fact that the team settled, and why."""
    return tuple(
        minutes.Remark(
            member=sheet.seat.person.name, text=f"tiêu chí {score.criterion}: {score.objection}"
        )
        for sheet in line.entry.sheets.all()
        if sheet.seat_id in line.counted
        for score in sheet.scores.all()
        if score.objection
    )


def _second_looks(looks: Iterable[Looked]) -> tuple[minutes.MinutedLook, ...]:
    """Who looked again, with both sums; a look that was never answered made no second sheet."""
    return tuple(
        minutes.MinutedLook(
            member=look.member,
            ground=str(look.ground),
            first_total=look.first_total,
            second_total=look.second_total,
            answer=look.answer,
        )
        for look in looks
        if look.second_total is not None
    )


def scores_paper(session: Session) -> ScoreSummary:
    """Dossiers down, members across, from the results as they were frozen."""
    table = table_of(session)
    secretary = session.round.seats.filter(duty="secretary").select_related("person").first()
    lines = table.lines
    return ScoreSummary(
        place=session.round.area.name,
        dated=session.meets_on,
        letterhead=_letterhead(session),
        round=session.round.name,
        minutes_number=session.minutes_number,
        members=tuple(seat.person.name for seat in table.seats),
        parts=tuple(lines[0].codes) if lines else (),
        rows=tuple(
            SummaryRow(
                product=line.entry.dossier.product.name,
                producer=line.entry.dossier.product.producer.name,
                cells=tuple(_cell(line, seat.pk) for seat in table.seats),
                mean_parts=tuple(map(line.mean_of, line.codes)),
                mean=line.result.total,
                stars=line.result.stars,
            )
            for line in lines
        ),
        gate_rule=str(session.round.rules.get_gate_rule_display()),
        chair=next((seat.person.name for seat in table.seats if seat.duty == "chair"), ""),
        secretary=secretary.person.name if secretary else "",
        trail=_trail(session),
    )


def _cell(line: Line, seat: int) -> SummaryCell:
    sums = line.counted.get(seat)
    if sums is None:
        return SummaryCell(absent=line.absent.get(seat, ""))
    return SummaryCell(
        total=sums["total"], parts=tuple(sums["parts"][code] for code in line.codes)
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
