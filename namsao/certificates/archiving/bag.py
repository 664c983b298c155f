"""The archive itself: which files it has, its page, and how it is written."""

import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from namsao.assessment.printing import minutes_file, print_sheet
from namsao.certificates.actions.archiving import archive
from namsao.certificates.archiving import data
from namsao.certificates.archiving.seen import Seen, message_path, plain
from namsao.certificates.printing import certificate_file, decision_file
from namsao.dossiers import history, queries
from namsao.dossiers.models import Dossier
from namsao.dossiers.printing import form_of, without_personal_data
from namsao.kernel.action import Refused
from namsao.kernel.exporting import write_csv
from namsao.kernel.files import path_of
from namsao.kernel.models import StoredFile
from namsao.kernel.reach import Actor
from namsao.law.criteria.model import Part
from namsao.law.regimes import regime
from namsao.papers import bagit
from namsao.papers.bagit import BadPayload, Item, Written
from namsao.papers.render import render

FORMS = (
    ("registration", "forms/01-phieu-dang-ky.pdf", "Phiếu đăng ký (Mẫu số 01)"),
    ("self_assessment", "forms/02-bao-cao-tu-danh-gia.pdf", "Báo cáo tự đánh giá (Mẫu số 02)"),
    ("commune_report", "forms/03-bao-cao-cua-xa.pdf", "Báo cáo của xã (Mẫu số 03)"),
)


def name_of(dossier: Dossier) -> str:
    """What the archive is called, without its ending."""
    return f"ho-so-{dossier.pk}-{plain(dossier.product.name)}"


def take_out(
    dossier: Dossier, target: IO[bytes], *, by: Actor, at: datetime, outside: bool = False
) -> Written:
    """Write the archive into `target` and record that it was taken out; both or neither.

    `outside`: for whoever is no office of the programme; evidence then goes as covered copies.

    The dossier is locked meanwhile, so that the parts of its archive agree. Raises Refused where
    the person may not, or where a file of the store is not as it was.
    """
    with transaction.atomic():
        done = archive(dossier, by=by, at=at, outside=outside)
        seen = Seen(dossier, by, personal=done.event.facts["personal_data"], outside=outside)
        info = {
            "Source-Organization": "Năm Sao (OCOP)",
            "External-Identifier": dossier.ref,
            "External-Description": f"Hồ sơ OCOP {dossier.pk}: {dossier.product.name}",
            "Internal-Sender-Description": settings.ADDRESS,
            "Bag-Software-Agent": "namsao",
        }
        try:
            with override("vi"):
                items = list(items_of(seen, at))
            return bagit.write(target, name_of(dossier), items, info, localtime(at))
        except BadPayload as bad:
            raise Refused(
                _(
                    "Tệp “%s” trong kho không còn nguyên vẹn nên chưa tải được hồ sơ. Hãy báo"
                    " quản trị hệ thống khôi phục từ bản sao lưu."
                )
                % bad
            ) from bad


def items_of(seen: Seen, at: datetime) -> Iterator[Item]:
    """Every file of the archive, its page last: the page links to the others."""
    papers = list(_papers(seen))
    yield from (item for item, _label in papers)
    for proof in seen.proofs:
        yield _stored(proof.path, proof.file)
    for number, message in enumerate(seen.messages, start=1):
        if message.file is not None:
            yield _stored(message_path(number, message), message.file)
    events = data.history_data(seen)
    yield _json("dossier.json", data.dossier_data(seen, at))
    yield _json("criteria.json", data.criteria_data(seen))
    yield _json("history.json", events)
    table = io.BytesIO()
    write_csv(table, data.HISTORY_COLUMNS, events)
    yield Item.of("history.csv", table.getvalue())
    labels = {item.name: label for item, label in papers}
    yield Item.of("index.html", _page(seen, at, labels))


def _papers(seen: Seen) -> Iterator[tuple[Item, str]]:
    """The forms and papers as PDF, as the site gives them out, each with its label."""
    for form, name, label in FORMS:
        if form == "commune_report" and not hasattr(seen.dossier, "commune_report"):
            continue
        paper = form_of(seen.dossier, form)
        yield (
            Item.of(name, render(paper if seen.personal else without_personal_data(paper))),
            label,
        )
    for evaluation in seen.evaluations:
        for sheet in evaluation.sheets:
            label = f"Phiếu đánh giá của {sheet.seat.person.name}"
            yield Item.of(evaluation.sheet_path(sheet), print_sheet(sheet)), label
        if session := evaluation.minuted:
            name = evaluation.path("minutes.pdf")
            yield Item.of(name, minutes_file(session)), "Biên bản họp hội đồng"
    for number, row in enumerate(seen.certificates, start=1):
        content = certificate_file(row)
        label = f"Giấy chứng nhận số {row.number}"
        yield Item.of(f"certificates/{number}-certificate.pdf", content), label
        if row.decision and seen.reads(row.decision):
            content = decision_file(row.decision)
            label = f"Quyết định số {row.decision.number}"
            yield Item.of(f"certificates/{number}-decision.pdf", content), label


def _stored(path: str, stored: StoredFile) -> Item:
    """A file of the store, opened when its turn comes."""

    def opened() -> IO[bytes]:
        try:
            return path_of(stored).open("rb")
        except FileNotFoundError as gone:
            raise BadPayload(path) from gone

    return Item(path, opened, stored.sha256)


def _json(name: str, content: Any) -> Item:
    return Item.of(name, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def _page(seen: Seen, at: datetime, papers: dict[str, str]) -> str:
    """The page to begin with: Vietnamese, by itself, opened from the unpacked folder."""
    dossier = seen.dossier
    context = {
        "dossier": dossier,
        "at": at,
        "regime": regime(dossier.regime).title.vi,
        "criteria": seen.criteria,
        "score": queries.self_score(dossier),
        "papers": papers,
        "parts": [(part, list(_answers(seen, part))) for part in seen.criteria.parts],
        "report": getattr(dossier, "commune_report", None),
        "requests": dossier.requests.all(),
        "messages": data.messages_data(seen),
        "evaluations": [
            (one.entry, data.result_data(one, one.result) if one.result else None)
            for one in seen.evaluations
        ],
        "certificates": seen.certificates,
        "evidence": [data.evidence_data(proof) for proof in seen.proofs],
        "history": history.lines_of(seen.events),
        "left_out": data.left_out(seen),
    }
    return render_to_string("certificates/archive.html", context)


def _answers(seen: Seen, part: Part) -> Iterator[tuple[dict[str, Any], list[tuple[str, str]]]]:
    """The answers of a part, each with the names and paths of its files."""
    for section in part.sections:
        for criterion in section.criteria:
            files = [
                (proof.path, proof.evidence.name)
                for proof in seen.proofs
                if proof.evidence.criterion == criterion.number
            ]
            yield data.answer_data(seen, criterion), files
