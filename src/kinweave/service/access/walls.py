"""Two walls round a council's records: scoped managers, and row-level security on PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection
from django_scopes import scope

_council: ContextVar[str] = ContextVar("council_wall", default="")


@contextmanager
def inside(council_id: UUID | None) -> Iterator[None]:
    """Work inside one council's wall. Outside, scoped managers raise and PostgreSQL shows nothing."""
    before = _council.get()
    token = _council.set(str(council_id or ""))
    _tell_database(_council.get())
    try:
        with scope(council=council_id):
            yield
    finally:
        _council.reset(token)
        _tell_database(before)


def _tell_database(value: str) -> None:
    # In a broken transaction PostgreSQL takes no statement; the connection is then closed instead,
    # so that no later request can find another council's wall open on it.
    if connection.vendor != "postgresql":
        return
    if connection.needs_rollback:
        connection.close_if_unusable_or_obsolete()
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.council', %s, false)", [value])
