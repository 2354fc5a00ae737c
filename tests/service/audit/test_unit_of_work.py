"""No write without an event, and no event for a write that did not happen."""

import pytest
from django.db import connection, transaction
from django.http import Http404

from kinweave.service.access.actors import the_service
from kinweave.service.access.refusals import refuse
from kinweave.service.access.walls import inside
from kinweave.service.audit import chain
from kinweave.service.audit.models import Event, ReadEntry, ReadSeal
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import (
    BATCH,
    UnauditedWrite,
    note_read,
    record_alone,
    seal_reads,
    seal_reads_when_due,
    unit_of_work,
)
from kinweave.service.people.models import Person
from tests.service import making


def a_row(council):
    return Person.objects.create(council=council, given_name="Ada", family_name="Reed")


def count():
    return Event.objects.count()


def test_a_write_that_records_nothing_is_rolled_back(council, in_council):
    before = count()
    with (
        pytest.raises(UnauditedWrite, match="people_person"),
        unit_of_work(by=the_service(council.pk)),
    ):
        a_row(council)
    assert (Person.objects.count(), count()) == (0, before)


@pytest.mark.parametrize(
    "write",
    [
        a_row,
        lambda _: Person.objects.update(given_name="Eve"),
        lambda _: Person.objects.all().delete(),
        lambda council: Person.objects.bulk_create([Person(council=council, given_name="Eve")]),
    ],
)
def test_a_write_outside_any_unit_never_reaches_the_database(council, in_council, write):
    making.a_person(council)
    with pytest.raises(UnauditedWrite, match="outside any unit of work"), transaction.atomic():
        write(council)
    assert list(Person.objects.values_list("given_name", flat=True)) == ["Ada"]


def test_raw_sql_is_held_to_the_same(council, in_council):
    making.a_person(council)
    with pytest.raises(UnauditedWrite), connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET given_name = 'Eve'")


def test_a_write_with_its_event_stands(council, in_council, colleague):
    actor = colleague("coordinator")
    with unit_of_work(by=actor) as record:
        person = a_row(council)
        record(Verb.PERSON_ADDED, person, fields=["given_name", "family_name"])
    event = Event.objects.get(verb=Verb.PERSON_ADDED)
    assert (event.actor_id, event.actor_role) == (actor.user_id, "coordinator")
    assert (event.object_type, event.object_id) == ("person", person.pk)
    assert event.field_names == "given_name family_name"
    assert (event.chain, event.sequence) == (council.pk, event.sequence)


def fails():
    raise RuntimeError("power cut")


def test_what_fails_leaves_neither_the_row_nor_its_event(council, in_council):
    before = count()

    def act():
        with unit_of_work(by=the_service(council.pk)) as record:
            record(Verb.PERSON_ADDED, a_row(council))
            fails()

    with pytest.raises(RuntimeError, match="power cut"):
        act()
    assert (Person.objects.count(), count()) == (0, before)


def test_a_unit_inside_a_unit_joins_it(council, in_council):
    before = count()

    def act():
        with unit_of_work(by=the_service(council.pk)):
            with unit_of_work(by=the_service(council.pk)) as record:
                record(Verb.PERSON_ADDED, a_row(council))
            fails()

    with pytest.raises(RuntimeError, match="power cut"):
        act()
    assert (Person.objects.count(), count()) == (0, before)


def test_a_refusal_stands_though_it_rolls_back_what_was_begun(council, in_council, colleague):
    actor = colleague("coordinator")
    case = making.a_case(council)

    def act():
        with unit_of_work(by=actor) as record:
            record(Verb.PERSON_ADDED, a_row(council))
            raise refuse(actor=actor, case_id=case.pk, reason="not theirs")

    with pytest.raises(Http404):
        act()
    assert Person.objects.count() == 0
    refusal = Event.objects.get(verb=Verb.REFUSED)
    assert (refusal.case_id, refusal.reason) == (case.pk, "not theirs")
    assert not Event.objects.filter(verb=Verb.PERSON_ADDED).exists()


def test_a_refusal_is_written_for_the_page_that_looks_absent(client, council, colleague):
    case = making.a_case(council)
    actor = colleague("coordinator")
    making.sign_in(client, actor)
    assert client.get(f"/cases/{case.pk}/audit").status_code == 404
    with inside(council.pk):
        refusal = Event.objects.get(verb=Verb.REFUSED)
        assert (refusal.actor_id, refusal.case_id) == (actor.user_id, case.pk)
        assert not ReadEntry.objects.exists()


def test_reads_are_sealed_in_small_batches(council, in_council, colleague):
    actor = colleague("coordinator")
    for _ in range(BATCH - 1):
        note_read(by=actor, page="case")
        seal_reads_when_due(by=actor)
    assert not Event.objects.filter(verb=Verb.READS_SEALED).exists()
    note_read(by=actor, page="case")
    seal_reads_when_due(by=actor)
    assert Event.objects.filter(verb=Verb.READS_SEALED).count() == 1
    assert ReadSeal.objects.count() == BATCH
    assert seal_reads(by=actor) == 0


def test_a_council_seals_its_own_reads_alone(council, other_council, colleague):
    theirs = making.a_colleague(other_council, "coordinator")
    with inside(other_council.pk):
        note_read(by=theirs, page="case")
    with inside(council.pk):
        ours = colleague("coordinator")
        note_read(by=ours, page="case")
        assert seal_reads(by=ours) == 1


def test_a_reason_longer_than_the_column_is_cut_and_the_seal_still_holds(council, in_council):
    record_alone(Verb.SEARCHED, by=the_service(council.pk), reason="x" * 400)
    assert len(Event.objects.get(verb=Verb.SEARCHED).reason) == 300
    assert list(chain.verify(council.pk)) == []
