"""The text of documents, read beside the site: for search, and for what it proposes."""

import logging
from datetime import datetime

from django.db import transaction

from namsao.dossiers.documents.models import Document
from namsao.dossiers.documents.proposals import proposals
from namsao.kernel.files import path_of
from namsao.kernel.folding import fold
from namsao.notices.morning import all_day_long
from namsao.papers.text import READABLE, IsAScan, Unreadable, reads_pictures, text_of

log = logging.getLogger(__name__)

AT_ONCE = 20  # documents in one turn: letters must not wait for papers


def first_text_state(media_type: str) -> str:
    """How the reading of a new document stands."""
    return "waiting" if media_type in READABLE else "none"


def search_key_of(document: Document, text: str = "") -> str:
    """What a search finds the document by: its words without accents."""
    return fold(" ".join([document.name, document.number, document.issuer, text]))


@all_day_long
def read_documents(at: datetime) -> int:
    """Read the text of what waits for it; scans too, once something here reads pictures."""
    states = ["waiting", "scan"] if reads_pictures() else ["waiting"]
    done = 0
    while done < AT_ONCE and (document := _claim(states)):
        _read(document)
        done += 1
    return done


def _claim(states: list[str]) -> Document | None:
    """The next one, marked as failed until it is read: what kills its reader is not read twice."""
    with transaction.atomic():
        rows = Document.objects.filter(text_state__in=states).select_for_update(
            skip_locked=True, of=("self",)
        )
        found = rows.select_related("file").order_by("id").first()
        if found is not None:
            Document.objects.filter(pk=found.pk).update(text_state="failed")
    return found


def _read(document: Document) -> None:
    try:
        text = text_of(path_of(document.file), document.file.media_type)
    except IsAScan:
        Document.objects.filter(pk=document.pk).update(text_state="scan")
        return
    except (Unreadable, OSError):
        log.exception("the text of %s cannot be read", document.ref)
        return
    with transaction.atomic():  # somebody may be typing in its number
        now = Document.objects.select_for_update().get(pk=document.pk)
        now.text, now.text_state, now.proposed = text, "read", proposals(text)
        now.search_key = search_key_of(now, text)
        now.save(update_fields=["text", "text_state", "proposed", "search_key"])
