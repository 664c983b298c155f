"""Public pages read from a copy of the database, where the operator has one.

A copy (a streaming replica, named by NAMSAO_READ_DATABASE_URL) is a moment behind. Pages for
everybody may read it; who acts never does. Without a copy all of this does nothing.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

COPY = "copy"
# Who asks, and what waits for them: somebody who has just signed in is signed in everywhere.
OF_THE_READER = frozenset({"sessions", "people", "account", "mfa", "notices"})
_public: ContextVar[bool] = ContextVar("public", default=False)


def read_from_a_copy[**P, R](view: Callable[P, R]) -> Callable[P, R]:
    """A view for everybody, that writes nothing: its questions go to the copy."""

    @wraps(view)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        before = _public.set(COPY in connections.databases)
        try:
            return view(*args, **kwargs)
        finally:
            _public.reset(before)

    return asked


def connection_to_read() -> BaseDatabaseWrapper:
    """The connection for a question that is asked in SQL."""
    return connections[COPY if _public.get() else DEFAULT_DB_ALIAS]


class Router:
    """Django's router: rows for a public page from the copy, all else from the one database."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        """The copy within a public page. `None`: no opinion."""
        return COPY if _public.get() and model._meta.app_label not in OF_THE_READER else None

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        """What is read from the copy is written, if ever, where all is written."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool:
        """Both are the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """A copy gets its tables as it gets its rows."""
        return False if db == COPY else None
