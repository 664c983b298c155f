"""What a producer does with its papers: keep one, describe it, put a new version in its place."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.dossiers.documents import forms
from namsao.dossiers.documents.models import Document
from namsao.dossiers.documents.reading import first_text_state, search_key_of
from namsao.dossiers.models import Evidence
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.checks import kept
from namsao.kernel.files import Upload
from namsao.kernel.models import StoredFile
from namsao.kernel.reach import Actor
from namsao.law.dossier import WITH_PRODUCER
from namsao.producers.models import Producer


def document_of(
    producer: Producer, file: StoredFile, at: datetime, *, kind: str, name: str, **printed: Any
) -> Document:
    """The producer's document of that file and kind; made where there is none yet.

    Part of the actions that take a file.
    """
    there = Document.objects.filter(producer=producer, file=file, kind=kind, newer=None)
    found = there.order_by("id").first()
    if found is not None:
        found.file = file  # the very one: not to be read again
        return found
    made = Document(
        producer=producer,
        kind=kind,
        name=name[:200],
        file=file,
        added_at=at,
        text_state=first_text_state(file.media_type),
        **{key: value for key, value in printed.items() if value},
    )
    made.search_key = search_key_of(made)
    made.save()
    return made


@action(
    Producer,
    "add_document",
    label=gettext_lazy("Thêm tài liệu"),
    effect=gettext_lazy(
        "Lưu vào kho tài liệu của chủ thể. Chưa cơ quan nào thấy, cho đến khi tài liệu được dùng"
        " trong một hồ sơ đã nộp."
    ),
    form=forms.Add,
)
def add_document(
    producer: Producer,
    *,
    by: Actor,
    at: datetime,
    upload: Upload,
    kind: str,
    name: str = "",
    **printed: Any,
) -> Made[Document]:
    """Keep a paper in the store, ready for any dossier."""
    file = kept(upload, at)
    there = Document.objects.filter(producer=producer, file=file, kind=kind, newer=None).first()
    if there is not None:
        said = _("Tệp này đã có trong kho với tên “%s”.") % there.name
        raise Refused(said, {"upload": [said]})
    called = name or upload.name or _("Tài liệu")
    made = document_of(producer, file, at, kind=kind, name=called, **printed)
    return Made(made, {"kind": kind, "name": made.name, "sha256": file.sha256})


def _superseded(document: Document) -> str | None:
    newer = Document.objects.filter(supersedes=document).first()
    if newer is None:
        return None
    return _("Tài liệu này đã có bản mới. Hãy mở bản mới để sửa.")


@action(
    Document,
    "describe_document",
    label=gettext_lazy("Ghi thông tin trên giấy"),
    form=forms.Describe,
    guard=_superseded,
)
def describe_document(document: Document, *, by: Actor, at: datetime, **printed: Any) -> Facts:
    """Write down what is printed on the paper."""
    before = {name: getattr(document, name) for name in printed}
    for name, value in printed.items():
        setattr(document, name, value)
    document.search_key = search_key_of(document, document.text)
    document.save(update_fields=[*printed, "search_key"])
    changed = {name: _plain(value) for name, value in printed.items() if value != before[name]}
    return {"name": document.name, "changed": changed}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@action(
    Document,
    "replace_document",
    label=gettext_lazy("Thay bằng bản mới"),
    effect=gettext_lazy(
        "Bản cũ vẫn được giữ. Hồ sơ đang soạn dùng bản mới; hồ sơ đã nộp giữ bản đã nộp."
    ),
    form=forms.Replace,
    guard=_superseded,
)
def replace_document(
    document: Document,
    *,
    by: Actor,
    at: datetime,
    upload: Upload,
    name: str = "",
    **printed: Any,
) -> Made[Document]:
    """A new version, such as a test report of this year; drafts that use the old one follow."""
    file = kept(upload, at)
    if file.pk == document.file_id:
        said = _("Tệp này giống hệt bản đang có.")
        raise Refused(said, {"upload": [said]})
    made = Document(
        producer_id=document.producer_id,
        kind=document.kind,
        name=name or document.name,
        file=file,
        supersedes=document,
        added_at=at,
        text_state=first_text_state(file.media_type),
        **{key: value for key, value in printed.items() if value},
    )
    made.search_key = search_key_of(made)
    made.save()
    moved = _follow(document, made, at)
    return Made(made, {"name": made.name, "sha256": file.sha256, "uses": moved})


def _follow(old: Document, new: Document, at: datetime) -> int:
    """In what its producer still writes, the new version takes the old one's place."""
    uses = Evidence.objects.filter(
        document=old, removed_at=None, dossier__state__in=WITH_PRODUCER
    ).select_for_update()
    found = list(uses)
    Evidence.objects.bulk_create(
        Evidence(dossier_id=use.dossier_id, criterion=use.criterion, document=new, added_at=at)
        for use in found
    )
    return Evidence.objects.filter(pk__in=[use.pk for use in found]).update(removed_at=at)
