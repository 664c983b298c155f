"""What several verbs ask of their facts, refused in the same words."""

from collections.abc import Callable
from datetime import date, datetime
from typing import IO, NoReturn

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from namsao.kernel.action import Refused
from namsao.kernel.files import BadFile, Upload, store
from namsao.kernel.models import StoredFile


def refuse(field: str, said: str) -> NoReturn:
    """Raises Refused with that sentence, at that field."""
    raise Refused(said, {field: [said]})


def not_ahead(day: date, at: datetime, field: str) -> None:
    """Raises Refused at `field` where the day is still to come at that time."""
    if day > localdate(at):
        refuse(field, _("Ngày này không thể ở tương lai."))


def kept(
    upload: Upload, at: datetime, check: Callable[[IO[bytes], str], str] | None = None
) -> StoredFile:
    """The upload, kept as `files.store` does. Raises Refused at `upload` if it is not taken."""
    try:
        return store(upload, at, check)
    except BadFile as bad:
        raise Refused(str(bad), {"upload": [str(bad)]}) from bad
