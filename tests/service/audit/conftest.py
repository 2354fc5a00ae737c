"""What tests of the audit share: SQL that no trigger stops, as somebody with the disk could run it."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from kinweave.service.access import second_wall
from kinweave.service.audit import append_only


@pytest.fixture
def tamper(db):
    """``tamper(sql, *parameters)`` changes the audit past its triggers and puts them back."""

    def change(sql, *parameters):
        with _without_triggers() as cursor:
            cursor.execute(sql, parameters)
            assert cursor.rowcount >= 1, "nothing was tampered with"

    return change


@contextmanager
def _without_triggers():
    wrappers = connection.execute_wrappers[:]
    connection.execute_wrappers[:] = []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL ROLE none")
                cursor.execute("SET LOCAL session_replication_role = replica")
                yield cursor
                cursor.execute("SET LOCAL session_replication_role = origin")
            else:
                for table in append_only.APPEND_ONLY:
                    for change in ("update", "delete"):
                        cursor.execute(f"DROP TRIGGER {table}_no_{change}")
                yield cursor
        append_only.protect(using="default")
        second_wall.build(using="default")
    finally:
        connection.execute_wrappers[:] = wrappers
