"""Papers that run out, told to the producer before they do."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from namsao.dossiers.documents.models import Document
from namsao.kernel.reach import Actor
from namsao.law.papers_validity import WARNED_DAYS
from namsao.notices.digest import Due, DueThing, due_of, tells_what_is_due

SPAN = timedelta(days=WARNED_DAYS)


@tells_what_is_due
def papers_that_run_out(actor: Actor, day: date) -> Iterator[Due]:
    """The newest versions that run out soon, or did lately: who has let one go knows by then."""
    rows = (
        Document.objects.where_may(actor, "dossiers.replace_document")
        .filter(newer=None, expires_on__gte=day - SPAN, expires_on__lte=day + SPAN)
        .defer("text")
        .order_by("expires_on", "id")
    )
    yield from due_of(_("Giấy tờ sắp hết hạn hoặc đã hết hạn"), rows, _as_due)


def _as_due(document: Document) -> DueThing:
    return DueThing(document.name, document.get_absolute_url(), document.expires_on)
