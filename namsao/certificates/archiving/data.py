"""The dossier as plain data, in the shape that `docs/guides/archive.md` describes.

Names stay as they are here for good: who reads them in twenty years has that page alone.
"""

from dataclasses import asdict
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.utils.timezone import localtime

from namsao.assessment.models import Finding, Result, ScoreSheet
from namsao.assessment.queries import sheet_choices, sheet_score
from namsao.certificates.archiving.seen import Evaluation, Proof, Seen, message_path
from namsao.certificates.models import Certificate
from namsao.dossiers import history, queries
from namsao.dossiers.cards import option_lines
from namsao.dossiers.models import DossierMessage
from namsao.dossiers.talking.queries import titles_of
from namsao.kernel.exporting import Column
from namsao.law.criteria.model import Choice, Criterion
from namsao.law.evidence import LABELS
from namsao.law.scoring import points_of
from namsao.papers.numbers import number_text

SHAPE = "namsao-dossier/1"
DOSSIER_FIELDS = (
    "regime",
    "criteria_set",
    "criteria_version",
    "opened_at",
    "submitted_at",
    "follows",
    "follows_stars",
    "follows_expires_on",
    "updates",
    "specification",
    "papers_held",
    "business_results",
    "business_plan",
    "samples",
    "commune_receipt",
    "commune_received_at",
    "commune_due_on",
    "forwarded_at",
    "province_receipt",
    "province_received_at",
    "centre_received_at",
    "evaluation_due_on",
    "return_reasons",
    "closing_reason",
)
PRODUCER_FIELDS = (
    "name",
    "address",
    "phone",
    "email",
    "tax_code",
    "registration_number",
    "registered_on",
    "history",
    "organisation",
)
CERTIFICATE_FIELDS = (
    "number",
    "product_name",
    "product_code",
    "producer_name",
    "place",
    "stars",
    "issued_on",
    "expires_on",
    "revoked_on",
    "revocation_reason",
)
REPORT_FIELDS = ("local_material", "local_labour", "idea_origin", "local_identity")


def dossier_data(seen: Seen, at: datetime) -> dict[str, Any]:
    """Everything that the person may see, as JSON holds it."""
    dossier = seen.dossier
    score = queries.self_score(dossier)
    return {
        "shape": SHAPE,
        "written_at": value(at),
        "left_out": left_out(seen),
        "dossier": {
            "number": dossier.pk,
            "kind": _named(dossier, "kind"),
            "state": _named(dossier, "state"),
            "level": _named(dossier, "level"),
            **_fields(dossier, DOSSIER_FIELDS),
        },
        "product": _product(seen),
        "producer": _producer(seen),
        "self_assessment": {"total": score.total, "parts": score.parts, "stars": score.stars},
        "answers": [answer_data(seen, criterion) for criterion in seen.criteria],
        "evidence": [evidence_data(proof) for proof in seen.proofs],
        "completion_requests": [
            _fields(row, ("criterion", "text", "asked_at", "done_at", "note"))
            for row in dossier.requests.all()
        ],
        "messages": messages_data(seen),
        "commune_report": _commune_report(seen),
        "evaluations": [_evaluation(evaluation) for evaluation in seen.evaluations],
        "certificates": [certificate_data(row) for row in seen.certificates],
    }


def left_out(seen: Seen) -> list[str]:
    """What the person who took the archive out may not see, by a word for each."""
    kept_back = []
    if not seen.personal:
        kept_back.append("personal_data")
    if seen.appraised_unseen:
        kept_back.append("appraisal")
    if any(evaluation.result and not evaluation.sheets for evaluation in seen.evaluations):
        kept_back.append("score_sheets")
    if seen.messages_unseen:
        kept_back.append("messages")
    if seen.uncovered_kept_back:
        kept_back.append("uncovered_evidence")
    return kept_back


def answer_data(seen: Seen, criterion: Criterion) -> dict[str, Any]:
    """What the producer answered to one criterion, and with which files."""
    answer = seen.answers.get(criterion.number)
    choice = queries.as_choice(criterion, answer.choice) if answer else None
    return {
        "criterion": criterion.number,
        "title": criterion.title.vi,
        **_chosen(criterion, choice),
        "maximum": criterion.maximum,
        "explanation": answer.explanation if answer else "",
        "evidence": [
            proof.path for proof in seen.proofs if proof.evidence.criterion == criterion.number
        ],
    }


def evidence_data(proof: Proof) -> dict[str, Any]:
    """One file of evidence with its checksum."""
    evidence, stored = proof.evidence, proof.file
    return {
        "path": proof.path,
        "criterion": evidence.criterion,
        "kind": evidence.kind,
        "kind_label": LABELS[evidence.kind].vi if evidence.kind in LABELS else evidence.kind,
        "name": evidence.name,
        "media_type": stored.media_type,
        "size": stored.size,
        "sha256": stored.sha256,
        "added_at": value(evidence.added_at),
        "covered": stored != evidence.file,
    }


def messages_data(seen: Seen) -> list[dict[str, Any]]:
    """What was said about the dossier, oldest first; `answers` is the number of another one."""
    titles = titles_of({p for row in seen.messages for p in (row.from_office, row.to_office)})
    return [
        {
            "number": row.pk,
            "audience": _named(row, "audience"),
            "by": row.author.name,
            "from": titles[row.from_office],
            "to": titles[row.to_office],
            **_fields(row, ("written_at", "text", "criterion", "answer_by", "answered_at")),
            "document": row.document.name if row.document else "",
            "answers": row.answers_id,
            "file": _sent_along(number, row),
        }
        for number, row in enumerate(seen.messages, start=1)
    ]


def _sent_along(number: int, row: DossierMessage) -> dict[str, Any] | None:
    if row.file is None:
        return None
    told = {"path": message_path(number, row), "name": row.file_name}
    return told | {"sha256": row.file.sha256, "size": row.file.size}


def certificate_data(row: Certificate) -> dict[str, Any]:
    """A certificate with the decision that gave it."""
    decision = row.decision
    given = _fields(decision, ("number", "decided_on", "signer")) if decision else None
    return {"state": _named(row, "state"), **_fields(row, CERTIFICATE_FIELDS), "decision": given}


def result_data(evaluation: Evaluation, result: Result) -> dict[str, Any]:
    """What the council concluded; members are named to whom may see their sheets."""
    return {
        "total": value(result.total),
        "parts": {code: value(Fraction(*pair)) for code, pair in sorted(result.parts.items())},
        "stars_by_points": result.stars_by_points,
        "stars": result.stars,
        "unmet_gates": [
            {"criterion": gate["criterion"], "level": gate["level"]} for gate in result.unmet_gates
        ],
        "gate_rule": result.gate_rule,
        "counted_sheets": [
            {
                "member": sheet["person"] if evaluation.sheets else f"Thành viên {number}",
                "parts": sheet["parts"],
                "total": sheet["total"],
            }
            for number, sheet in enumerate(result.counted_sheets, start=1)
        ],
        "concluded_at": value(result.concluded_at),
    }


def criteria_data(seen: Seen) -> dict[str, Any]:
    """The exact criteria set with the words that were used, whether ours or the gazette's."""
    ours = queries.criteria_of(seen.dossier)
    return {
        "shape": "namsao-criteria/1",
        "version": seen.dossier.criteria_version,
        "official_words": seen.criteria != ours,
        **asdict(seen.criteria),
    }


def history_data(seen: Seen) -> list[dict[str, Any]]:
    """What happened, oldest first."""
    rows = []
    for event in seen.events:
        line = history.line_of(event)
        rows.append(
            {
                "at": value(event.at),
                "by": line.by,
                "action": event.action,
                "label": line.label,
                "about": event.subject,
                "before": line.before,
                "after": line.after,
                "told": dict(line.told),
            }
        )
    return rows


HISTORY_COLUMNS: tuple[Column[dict[str, Any]], ...] = (
    Column("Lúc", lambda row: row["at"]),
    Column("Người làm", lambda row: row["by"]),
    Column("Việc", lambda row: row["label"]),
    Column("Trước", lambda row: row["before"]),
    Column("Sau", lambda row: row["after"]),
    Column("Nội dung", lambda row: "; ".join(f"{k}: {v}" for k, v in row["told"].items())),
    Column("Mã việc", lambda row: row["action"]),
    Column("Đối tượng", lambda row: row["about"]),
)


def value(thing: Any) -> Any:
    """A value as JSON holds it: days and times in ISO 8601, exact fractions as two numbers."""
    match thing:
        case datetime():
            return localtime(thing).isoformat(timespec="seconds")
        case date():
            return thing.isoformat()
        case Fraction():
            exact = {"numerator": thing.numerator, "denominator": thing.denominator}
            return {**exact, "text": number_text(thing)}
        case _:
            return thing


def _fields(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value(getattr(row, name)) for name in names}


def _named(row: Any, name: str) -> dict[str, str]:
    return {
        "key": getattr(row, name),
        "label": str(getattr(row, f"get_{name}_display")()),
    }


def _chosen(criterion: Criterion, choice: Choice | None) -> dict[str, Any]:
    lines = option_lines(criterion, choice, "vi")
    return {
        "choice": choice,
        "option": next((line.text for line in lines if line.chosen), ""),
        "points": None if choice is None else points_of(criterion, choice),
    }


def _product(seen: Seen) -> dict[str, Any]:
    product = seen.dossier.product
    return {**_fields(product, ("name", "code", "description")), "line": seen.criteria.line}


def _producer(seen: Seen) -> dict[str, Any]:
    producer = seen.dossier.product.producer
    commune, person = producer.commune, producer.representative
    sealed = ("gender", "ethnicity", "home_address") if seen.personal else ()
    return {
        **_fields(producer, PRODUCER_FIELDS),
        "kind": _named(producer, "kind"),
        "commune": {"code": commune.code, "title": commune.full_title},
        "representative": _fields(person, ("name", "position", *sealed)),
    }


def _commune_report(seen: Seen) -> dict[str, Any] | None:
    report = getattr(seen.dossier, "commune_report", None)
    return _fields(report, (*REPORT_FIELDS, "proposal_number", "written_at")) if report else None


def _evaluation(evaluation: Evaluation) -> dict[str, Any]:
    entry, result = evaluation.entry, evaluation.result
    told: dict[str, Any] = {"round": entry.round.name, "area": entry.round.area.title}
    if evaluation.appraised:
        told["rules"] = entry.round.rules.decision_number
        told["appraisal"] = {
            **_fields(entry, ("appraisal_summary", "appraised_at")),
            "findings": [_finding(row) for row in entry.findings.order_by("id")],
            "visits": [
                _fields(row, ("visited_on", "present", "notes"))
                for row in entry.visits.order_by("visited_on", "id")
            ],
        }
    if session := evaluation.minuted:
        told["session"] = _fields(session, ("form", "meets_on", "place", "minutes_number"))
    told["result"] = result_data(evaluation, result) if result else None
    told["sheets"] = [_sheet(sheet) for sheet in evaluation.sheets]
    return told


def _finding(row: Finding) -> dict[str, Any]:
    criterion = queries.criteria_of(row.entry.dossier).by_number[row.criterion]
    choice = queries.as_choice(criterion, row.choice)
    return {
        "criterion": row.criterion,
        **_chosen(criterion, choice),
        "reason": row.reason,
        "by": str(row.by),
        "found_at": value(row.found_at),
    }


def _sheet(sheet: ScoreSheet) -> dict[str, Any]:
    criteria = queries.criteria_of(sheet.entry.dossier)
    score, choices = sheet_score(sheet), sheet_choices(sheet)
    notes = {row.criterion: row for row in sheet.scores.all()}
    return {
        "member": sheet.seat.person.name,
        "duty": sheet.seat.get_duty_display(),
        "organisation": sheet.seat.organisation,
        "signed_at": value(sheet.signed_at),
        "signed_on_device_at": value(sheet.signed_on_device_at),
        "total": score.total,
        "stars": score.stars,
        "remark": sheet.remark,
        "scores": [
            {
                "criterion": criterion.number,
                **_chosen(criterion, choices.get(criterion.number)),
                "note": notes[criterion.number].note if criterion.number in notes else "",
                "objection": notes[criterion.number].objection
                if criterion.number in notes
                else "",
            }
            for criterion in criteria
        ],
    }
