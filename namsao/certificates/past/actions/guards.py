"""When a record of a round may be written, and how a field is refused."""

from typing import NoReturn

from django.utils.translation import gettext as _

from namsao.certificates.past.models import PastEntry, PastMember, PastPaper, PastRound
from namsao.kernel.action import Refused


def refuse(field: str, said: str) -> NoReturn:
    """Refuse what was typed into that field. Raises `Refused`."""
    raise Refused(said, {field: [said]})


def being_written(round: PastRound) -> str | None:
    """Guard: why the record cannot be changed, or None while it is being written."""
    if round.state == "writing":
        return None
    return _("Đợt này đã lưu. Muốn sửa, hãy mở lại bản ghi.")


def round_being_written(row: PastEntry | PastMember | PastPaper) -> str | None:
    """The same guard for a part of the record."""
    return being_written(row.round)
