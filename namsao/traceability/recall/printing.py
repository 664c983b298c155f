"""The recall notice as a letter."""

from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import override

from namsao.law.recall import ANSWER_HOURS, REASONS
from namsao.papers import documents as paper
from namsao.papers.render import render
from namsao.traceability.lots.models import Lot
from namsao.traceability.recall.models import RecallHolder
from namsao.traceability.recall.showing import amount_text

MOST_LINES = 500


def print_notice(holder: RecallHolder) -> bytes:
    """The notice to one holder as PDF, with the lots that they got."""
    case = holder.case
    known = Lot.objects.in_bulk([line[0] for line in holder.got[:MOST_LINES]])
    with override("vi"):  # papers are Vietnamese, whoever prints them
        lines = tuple(
            paper.RecalledLot(
                number=str(known[pk]) if pk in known else str(pk),
                uri=known[pk].uri if pk in known else "",
                amount=amount_text(None if amount is None else Decimal(amount), uom),
            )
            for pk, amount, uom in holder.got[:MOST_LINES]
        )
        return render(
            paper.RecallNotice(
                place=case.area.province.name,
                dated=localdate(case.announced_at) if case.announced_at else None,
                letterhead=paper.Letterhead(body=case.producer.name.upper(), number=case.number),
                number=case.number,
                holder=holder.name,
                address=holder.address,
                reason=dict(REASONS)[case.reason].vi,
                what=case.what,
                instructions=case.instructions,
                answer_hours=ANSWER_HOURS,
                contact=", ".join(filter(None, (case.producer.phone, case.producer.email))),
                lots=lines,
            )
        )
