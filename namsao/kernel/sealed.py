"""Text encrypted at rest: a column whose value only the running program can read."""

from functools import cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


@cache
def _cipher() -> MultiFernet:
    # The first key seals; the others still open what was sealed before a change of keys.
    return MultiFernet([Fernet(key) for key in settings.SEALING_KEYS])


class SealedTextField(models.TextField):  # type: ignore[type-arg]
    """A text column sealed with `settings.SEALING_KEYS` (Fernet: AES-128-CBC with HMAC)."""

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        return _cipher().encrypt(str(value).encode()).decode("ascii")

    def from_db_value(
        self, value: str | None, expression: Any, connection: BaseDatabaseWrapper
    ) -> str | None:
        return None if value is None else _cipher().decrypt(value.encode("ascii")).decode()

    def get_lookup(self, lookup_name: str) -> Any:
        # Each sealing differs, so a comparison in SQL can never be true.
        if lookup_name != "isnull":
            raise TypeError("a sealed column cannot be searched")
        return super().get_lookup(lookup_name)
