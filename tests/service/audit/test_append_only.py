"""What was done cannot be undone in the audit, by this service or by SQL beside it."""

import pytest
from django.db import DatabaseError, connection, transaction

from kinweave.service.audit.append_only import APPEND_ONLY
from kinweave.service.audit.work import note_read, seal_reads
from kinweave.service.studies import actions
from tests.service import making
from tests.service.studies import making as studies

CHANGES = {
    "audit_event": "reason",
    "audit_readentry": "page",
    "audit_readseal": "chain",
    "cases_casestage": "stage",
    "studies_study": "title",
    "studies_studyend": "reason",
    "studies_studyentry": "says",
    "studies_studyexport": "enrolling",
}


def run_as_owner(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        as_owner(cursor)
        cursor.execute(sql)


@pytest.fixture(autouse=True)
def _past_the_watch(db):
    """SQL beside the service, which its own watch does not see."""
    kept = connection.execute_wrappers[:]
    connection.execute_wrappers[:] = []
    yield
    connection.execute_wrappers[:] = kept


@pytest.fixture
def rows(council, colleague, in_council):
    """At least one row in each append-only table."""
    case = making.a_case(council, stage="referred")
    actor = colleague("coordinator")
    note_read(by=actor, page="case", about=case, case_id=case.pk)
    assert seal_reads(by=actor) == 1
    a_study_that_ended(council, colleague)


def a_study_that_ended(council, colleague):
    analyst, tracker = colleague("analyst"), colleague("legal_tracker")
    study = studies.sealed(council, analyst)
    studies.enrolled(council, study, studies.a_family(council), tracker)
    actions.take_out(by=analyst, study=study)
    actions.end_enrolment(by=analyst, study=study, reason="as_planned")


def as_owner(cursor):
    # Not as the role of the requests, which lacks the right: the trigger must hold for its owner.
    if connection.vendor == "postgresql":
        cursor.execute("RESET ROLE")


def test_the_list_is_the_list_of_this_test():
    assert set(CHANGES) == set(APPEND_ONLY)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["UPDATE", "DELETE"])
def test_a_row_cannot_be_changed_or_deleted(rows, table, change):
    sql = (
        f"UPDATE {table} SET {CHANGES[table]} = {CHANGES[table]}"
        if change == "UPDATE"
        else f"DELETE FROM {table}"
    )
    with connection.cursor() as cursor:
        as_owner(cursor)
        cursor.execute(f"SELECT count(*) FROM {table}")
        (before,) = cursor.fetchone()
        assert before > 0
    with pytest.raises(DatabaseError, match="append-only"):
        run_as_owner(sql)
    with connection.cursor() as cursor:
        as_owner(cursor)
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (before,)
