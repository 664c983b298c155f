"""What dossiers hold about officers, what printing unseals, and when erasure must wait."""

from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from namsao.dossiers.forms import PrintPaper
from namsao.dossiers.models import CommuneReport, Dossier
from namsao.dossiers.queries import OPEN_STATES
from namsao.people.keeping import READINGS, Piece, Reading, hinders_erasure, holds, refs
from namsao.people.models import Holding, User
from namsao.people.personal import day
from namsao.producers.models import Producer


@holds(
    "reports",
    lambda person: (
        CommuneReport.objects.filter(written_by=person)
        .select_related("dossier__product")
        .order_by("-id")
    ),
)
def report(row: CommuneReport) -> Piece:
    """A commune's report that the person wrote."""
    facts = {"dossier": row.dossier.ref, "written_at": row.written_at}
    return Piece(f"{row.dossier.product.name}, {day(row.written_at)}", facts)


def _dossiers_of(producers: Any) -> Any:
    return refs(Dossier.objects.filter(product__producer__in=producers))


def _producers_of(keys: list[int]) -> dict[int, Producer]:
    rows = Dossier.objects.filter(pk__in=keys).select_related("product__producer")
    return {row.pk: row.product.producer for row in rows}


def _paper_printed(facts: dict[str, Any]) -> str:
    papers: Any = PrintPaper.base_fields["paper"]
    return str(dict(papers.choices).get(facts.get("paper"), ""))


# The forms of Annex III hold what is sealed.
READINGS["dossiers.print_paper"] = Reading(_dossiers_of, _producers_of, _paper_printed)


@hinders_erasure
def only_member_of_an_open_dossier(person: User) -> str | None:
    """Nobody would be left to answer for a dossier under way."""
    living = Q(until=None) | Q(until__gt=localdate())
    members = Holding.objects.filter(living, role="producer_member", user__is_active=True)
    others = members.exclude(user=person).values("producer")
    alone = members.filter(user=person).exclude(producer__in=others).values("producer")
    waiting = Dossier.objects.filter(product__producer__in=alone, state__in=OPEN_STATES)
    found = waiting.select_related("product__producer").order_by("id").first()
    if found is None:
        return None
    return _(
        "Là thành viên duy nhất của %(producer)s, mà hồ sơ “%(product)s” chưa kết thúc. Hãy mời"
        " thành viên khác, rút hồ sơ, hoặc chờ hồ sơ kết thúc."
    ) % {"producer": found.product.producer.name, "product": found.product.name}
