"""The second wall: what raw SQL can see and write, as the role that requests run as."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from kinweave.service.access.second_wall import walled_tables
from kinweave.service.access.walls import inside
from kinweave.service.core.records import Record
from kinweave.service.people.models import Person
from tests.service import making


def ask(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def on_postgresql():
    return connection.vendor == "postgresql"


def open_wall():
    return ask("SELECT current_setting('app.council', true)")[0][0] if on_postgresql() else ""


def test_every_record_and_every_audit_table_is_behind_the_wall():
    records = {m._meta.db_table for m in apps.get_models() if issubclass(m, Record)}
    audit = {m._meta.db_table for m in apps.get_app_config("audit").get_models()}
    assert set(walled_tables()) == records | audit
    assert len(records) > 20


def test_raw_sql_sees_one_council_inside_and_none_outside(council, other_council):
    making.a_person(council, "Ada")
    making.a_person(other_council, "Bea")
    sql = "SELECT given_name FROM people_person ORDER BY 1"
    everyone = [] if on_postgresql() else [("Ada",), ("Bea",)]
    assert ask(sql) == everyone
    with inside(council.pk):
        assert ask(sql) == ([("Ada",)] if on_postgresql() else everyone)
    assert ask(sql) == everyone


def test_a_row_of_another_council_cannot_be_written_or_moved(council, other_council):
    with inside(council.pk), making.made(council):
        person = Person.objects.create(council=council, given_name="Ada")
        if on_postgresql():
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                Person.objects.create(council=other_council, given_name="Eve")
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                Person.objects.filter(pk=person.pk).update(council=other_council)
        assert list(Person.objects.values_list("given_name", flat=True)) == ["Ada"]
    with inside(other_council.pk):
        assert not Person.objects.exists()


def test_after_each_request_no_wall_stands_open(client, council, colleague):
    making.sign_in(client, colleague("auditor"))
    for path in ("/audit/", "/staff/", "/no-such-page", "/account/login/"):
        client.get(path)
        assert open_wall() == "", path


def test_after_a_request_that_fails_no_wall_stands_open(client, council, colleague, monkeypatch):
    from kinweave.service.audit import queries

    def fail(*_args, **_options):
        with inside(council.pk):
            raise RuntimeError("a fault in the middle of a page")

    monkeypatch.setattr(queries, "events_of_council", fail)
    making.sign_in(client, colleague("auditor"))
    client.raise_request_exception = False
    assert client.get("/audit/").status_code == 500
    assert open_wall() == ""


def test_one_council_inside_another_is_left_as_it_was(council, other_council):
    making.a_person(council, "Ada")
    making.a_person(other_council, "Bea")

    def seen():
        return list(Person.objects.values_list("given_name", flat=True))

    with inside(council.pk):
        with inside(other_council.pk):
            assert seen() == ["Bea"]
        assert seen() == ["Ada"]
    assert open_wall() == ""


# SQLite has one wall only, so these have nothing to ask of it.
if on_postgresql():

    def test_every_walled_table_has_its_policy_for_its_owner_too(db):
        found = ask(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
            "WHERE c.relrowsecurity AND c.relforcerowsecurity AND p.polname = 'council_wall' "
            "AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL AND p.polcmd = '*'"
        )
        assert {name for (name,) in found} == set(walled_tables())

    def test_requests_run_as_a_role_that_the_wall_binds(db):
        ((role, is_super, bypasses),) = ask(
            "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert (role, is_super, bypasses) == ("kinweave_app", False, False)

    def test_the_role_of_the_requests_may_not_rewrite_the_audit(council):
        for table in ("audit_event", "audit_readentry", "audit_readseal"):
            for change in ("UPDATE", "DELETE", "TRUNCATE"):
                ((may,),) = ask("SELECT has_table_privilege(%s, %s)", table, change)
                assert may is False, (table, change)
