"""What the program tells by itself about codes that are scanned more than a lot can explain."""

from datetime import datetime

from django.utils.translation import gettext_lazy

from namsao.kernel.action import Facts, action
from namsao.kernel.reach import Actor
from namsao.traceability.lots.models import Lot


@action(
    Lot,
    "flag_lot",
    label=gettext_lazy("Báo mã bị quét bất thường"),
    effect=gettext_lazy("Chủ thể và cơ quan OCOP được báo."),
)
def flag_lot(lot: Lot, *, by: Actor, at: datetime) -> Facts:
    """Tell producer and office that labels may have been copied. Taken by the program alone."""
    from namsao.traceability.shelf.counting import suspicions_of  # noqa: PLC0415 -- reads the book

    return {
        "suspicions": [
            {"reason": one.reason, "found": one.found, "explained": one.explained}
            for one in suspicions_of(lot)
        ]
    }
