"""The database counts its tables, so that one case of many thousand is found by its own index."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kinweave.service.core.statistics import count_tables

pytestmark = pytest.mark.django_db


def counted(table):
    """How many rows SQLite believes a table to hold, or None if it never counted them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if cursor.fetchone() is None:
            return None
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = %s LIMIT 1", [table])
        row = cursor.fetchone()
        return None if row is None else int(row[0].split()[0])


def test_after_counting_the_database_knows_the_size_of_a_table():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        rows = cursor.fetchone()[0]
    with CaptureQueriesContext(connection) as asked:
        count_tables()
    if connection.vendor == "sqlite":
        assert counted("django_migrations") == rows
    else:
        # PostgreSQL counts by itself, and lets only their owner count the tables.
        assert len(asked) == 0
