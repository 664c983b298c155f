"""Forms 01, 02 and 03 of Annex III, filled from a dossier."""

from collections.abc import Callable
from dataclasses import replace

from django.utils.timezone import localtime

from namsao.dossiers import cards, queries
from namsao.dossiers.models import Answer, Dossier, Evidence
from namsao.kernel.action import Refused
from namsao.kernel.models import Event
from namsao.law.criteria.model import CriteriaSet, Criterion, Section
from namsao.law.product_lines import group_of, line_of
from namsao.law.scoring import points_of
from namsao.papers import documents as paper
from namsao.papers.official import in_official_words
from namsao.papers.render import render
from namsao.producers.models import Producer


def print_form(dossier: Dossier, form: str) -> bytes:
    """The form as PDF. Raises Refused when there is nothing to print yet."""
    return render(form_of(dossier, form))


type Form = paper.RegistrationForm | paper.SelfAssessmentReport | paper.CommuneReport


def form_of(dossier: Dossier, form: str) -> Form:
    """The form's data. Raises Refused when there is nothing to print yet."""
    makers: dict[str, Callable[[Dossier], Form]] = {
        "registration": registration_form,
        "self_assessment": self_assessment_report,
        "commune_report": commune_report,
    }
    return makers[form](dossier)


def without_personal_data[F: Form](form: F) -> F:
    """The same form with dotted lines for what is sealed of the representative."""
    person = replace(form.producer.representative, gender="", ethnicity="", home_address="")
    return replace(form, producer=replace(form.producer, representative=person))


def producer_of(producer: Producer) -> paper.Producer:
    """The producer with its representative, sealed fields included: for the forms alone."""
    person = producer.representative
    return paper.Producer(
        name=producer.name,
        kind=producer.get_kind_display(),
        address=f"{producer.address}, {producer.commune.full_title}",
        phone=producer.phone,
        email=producer.email,
        representative=paper.Representative(
            name=person.name,
            position=person.position,
            gender=person.gender,
            ethnicity=person.ethnicity,
            home_address=person.home_address,
        ),
    )


def registration_form(dossier: Dossier) -> paper.RegistrationForm:
    """Form 01, with the receipts of commune and province."""
    producer = dossier.product.producer
    commune, province = producer.commune, producer.commune.province
    group = group_of(dossier.criteria_set)
    filed = localtime(dossier.submitted_at or dossier.opened_at).date()
    return paper.RegistrationForm(
        place=commune.name,
        dated=filed,
        province=province.title,
        year=filed.year,
        producer=producer_of(producer),
        product=dossier.product.name,
        line=line_of(group.line).label.vi,
        group=group.heading.vi if group.heading else group.label.vi,
        subgroup=group.label.vi if group.heading else "",
        kind=queries.kind_of(dossier),
        samples=dossier.samples,
        commune_receipt=_receipt(dossier, "receive", dossier.commune_receipt, commune.title),
        province_receipt=_receipt(
            dossier, "receive_at_province", dossier.province_receipt, province.title
        ),
    )


def _receipt(dossier: Dossier, verb: str, number: str, unit: str) -> paper.Receipt:
    """An office's receipt: who took the dossier in is in the event."""
    event = (
        Event.objects.filter(story=dossier.ref, action=f"dossiers.{verb}")
        .select_related("by")
        .first()
    )
    if event is None:
        return paper.Receipt()
    return paper.Receipt(
        number=number,
        received_on=localtime(event.at).date(),
        received_by=str(event.by),
        office=f"Ủy ban nhân dân {unit}",
    )


def self_assessment_report(dossier: Dossier) -> paper.SelfAssessmentReport:
    """Form 02, all four parts."""
    producer = dossier.product.producer
    criteria = in_official_words(queries.criteria_of(dossier))
    score = queries.self_score(dossier)
    sections = _answered(dossier, criteria)
    return paper.SelfAssessmentReport(
        place=producer.commune.name,
        dated=localtime(dossier.submitted_at or dossier.opened_at).date(),
        producer=producer_of(producer),
        founded_on=producer.registered_on,
        registration_number=producer.registration_number,
        product=dossier.product.name,
        specification=dossier.specification,
        papers_held=tuple(dossier.papers_held),
        history=producer.history,
        organisation=producer.organisation,
        business_results=dossier.business_results,
        criteria_set=f"{criteria.number}. {criteria.name.vi}",
        parts=tuple(
            paper.Part(
                code=part.code,
                title=part.title.vi,
                maximum=part.maximum,
                points=score.parts[part.code],
                sections=tuple(sections[part.code, section.number] for section in part.sections),
            )
            for part in criteria.parts
        ),
        total=score.total,
        stars_claimed=score.stars,
        business_plan=dossier.business_plan,
    )


type AnsweredSection = paper.Section[paper.AnsweredCriterion]


def _answered(dossier: Dossier, criteria: CriteriaSet) -> dict[tuple[str, str], AnsweredSection]:
    answers = {answer.criterion: answer for answer in Answer.objects.filter(dossier=dossier)}
    files: dict[str, list[str]] = {}
    standing = Evidence.objects.filter(dossier=dossier, removed_at=None)
    for item in standing.select_related("document").defer("document__text"):
        files.setdefault(item.criterion, []).append(item.name)

    def row(criterion: Criterion) -> paper.AnsweredCriterion:
        answer = answers.get(criterion.number)
        choice = queries.as_choice(criterion, answer.choice) if answer else None
        chosen = next((o for o in cards.option_lines(criterion, choice, "vi") if o.chosen), None)
        return paper.AnsweredCriterion(
            number=criterion.number,
            title=criterion.title.vi,
            maximum=criterion.maximum,
            choice=chosen.text if chosen else "",
            points=None if choice is None else points_of(criterion, choice),
            explanation=answer.explanation if answer else "",
            evidence=tuple(files.get(criterion.number, ())),
        )

    def table(section: Section) -> AnsweredSection:
        return paper.Section(
            number=section.number,
            title=section.title.vi,
            maximum=section.maximum,
            rows=tuple(row(criterion) for criterion in section.criteria),
        )

    return {
        (part.code, section.number): table(section)
        for part in criteria.parts
        for section in part.sections
    }


def commune_report(dossier: Dossier) -> paper.CommuneReport:
    """Form 03. Raises Refused while the commune has not written it."""
    report = getattr(dossier, "commune_report", None)
    if report is None:
        raise Refused("Xã chưa viết báo cáo (Mẫu số 03).")
    producer = dossier.product.producer
    commune, province = producer.commune, producer.commune.province
    return paper.CommuneReport(
        place=commune.name,
        dated=localtime(report.written_at).date(),
        letterhead=paper.Letterhead(
            body=f"ỦY BAN NHÂN DÂN {commune.title.upper()}", number=report.proposal_number
        ),
        commune=commune.title,
        province=province.title,
        producer=producer_of(producer),
        product=dossier.product.name,
        local_material=report.local_material,
        local_labour=report.local_labour,
        idea_origin=report.idea_origin,
        local_identity=report.local_identity,
        signature=paper.Signature(capacity=("TM. ỦY BAN NHÂN DÂN",)),
        recipients=(f"Ủy ban nhân dân {province.title}", "Lưu: VT"),
    )
