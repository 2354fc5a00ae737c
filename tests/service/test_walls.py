"""Two walls round a council's records."""

import pytest
from django.db import connection
from django_scopes.exceptions import ScopeError

from kinweave.service.access.walls import inside
from kinweave.service.cases.models import Case
from tests.service import making


def test_a_query_outside_a_council_raises(council):
    making.a_case(council)
    with pytest.raises(ScopeError):
        Case.objects.count()


def test_inside_one_council_another_councils_case_is_not_there(council, other_council):
    ours = making.a_case(council)
    making.a_case(other_council)
    with inside(council.pk):
        assert list(Case.objects.all()) == [ours]


def test_raw_sql_outside_a_council_sees_nothing_on_postgresql(council):
    making.a_case(council)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        seen = cursor.fetchone()[0]
    # SQLite has one wall only; the number says so plainly on each database.
    assert seen == (0 if connection.vendor == "postgresql" else 1)
