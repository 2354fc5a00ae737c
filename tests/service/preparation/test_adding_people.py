"""Bringing people into a family's network, and saying how they belong together."""

import pytest

from kinweave.service.audit.models import Event
from kinweave.service.core.refusals import NotPossible
from kinweave.service.people import actions
from kinweave.service.people.models import Person, Relationship
from tests.service import making
from tests.service.preparation.making import protected
from tests.service.preparation.test_network_page import words

TIE = {"kind": "aunt_or_uncle", "parental_responsibility": "no", "status": "reported", "source": ""}
AUNT = {"given_name": "Dáithí", "family_name": "O’Brien", "known_as": ""}


def answers(scene, **changed):
    return {
        "given_name": "Jo",
        "family_name": "Reed",
        "children": str(scene.tom.pk),
        "interpreter_needed": "unknown",
        **TIE,
    } | changed


def test_somebody_new_joins_the_network_related_to_the_child(open_page, scene):
    response = open_page(scene.coordinator, "person-add", **answers(scene))
    assert response.status_code == 302
    assert "Jo Reed Aunt or uncle of Tom No Reported" in words(
        open_page(scene.coordinator, "network")
    )


def test_adding_is_one_unit_with_an_event_for_each_thing_and_no_name_in_any(within):
    person = actions.add_to_network(
        by=within.coordinator,
        case_id=within.case.pk,
        details=AUNT,
        children=[within.tom.pk],
        relationship=TIE,
        another_person=False,
    )
    told = Event.objects.filter(case_id=within.case.pk).order_by("sequence")
    assert [event.verb for event in told] == ["person.added", "relationship.recorded"]
    assert (person.search_key, told[0].field_names) == (
        "daithi obrien",
        "family_name given_name known_as",
    )
    assert {event.reason for event in told} == {""}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"details": {"given_name": "", "family_name": "", "known_as": ""}}, "given_name"),
        ({"children": []}, "children"),
    ],
)
def test_without_a_name_or_a_child_nobody_is_added(within, changed, field):
    before = Person.objects.count()
    told = {"details": AUNT, "children": [within.tom.pk], **changed}
    with pytest.raises(NotPossible) as refusal:
        actions.add_to_network(
            by=within.coordinator,
            case_id=within.case.pk,
            relationship=TIE,
            another_person=False,
            **told,
        )
    assert (refusal.value.field, Person.objects.count()) == (field, before)


def test_a_child_of_another_case_cannot_be_named(within):
    elsewhere = making.a_person(within.council, "Other", "Child")
    making.a_case(within.council, children=[elsewhere])
    with pytest.raises(NotPossible) as refusal:
        actions.add_to_network(
            by=within.coordinator,
            case_id=within.case.pk,
            details=AUNT,
            children=[elsewhere.pk],
            relationship=TIE,
            another_person=False,
        )
    assert refusal.value.field == "children"


def test_the_same_name_in_this_network_is_asked_about_first(open_page, scene):
    typed = answers(scene, given_name="Mary")
    response = open_page(scene.coordinator, "person-add", **typed)
    assert response.status_code == 200
    assert "Somebody with this name is already among these people" in words(response)
    assert (
        open_page(scene.coordinator, "person-add", **typed, another_person="no").status_code == 200
    )
    assert (
        open_page(scene.coordinator, "person-add", **typed, another_person="yes").status_code == 302
    )


def test_the_same_name_in_another_case_is_never_told(open_page, scene):
    elsewhere = making.a_person(scene.council, "Jo", "Reed")
    other = making.a_case(scene.council, children=[making.a_person(scene.council, "Kit")])
    with_child = making.record
    from kinweave.service.offers.models import AgreementToTakePart

    with_child(
        scene.council, AgreementToTakePart, case=other, person=elsewhere, wording_version="1"
    )
    assert open_page(scene.coordinator, "person-add", **answers(scene)).status_code == 302


def test_a_protected_namesake_is_not_told_of_by_a_reader_without_leave(within):
    protected(within, within.mary)
    added = actions.add_to_network(
        by=within.referrer,
        case_id=within.case.pk,
        details={"given_name": "Mary", "family_name": "Reed", "known_as": ""},
        children=[within.tom.pk],
        relationship=TIE,
        another_person=False,
    )
    assert added.pk != within.mary.pk


def test_an_address_in_a_source_is_asked_back_and_nothing_is_written(open_page, scene):
    typed = answers(scene, source="Her sister at 12 Elm Road")
    response = open_page(scene.coordinator, "person-add", **typed)
    assert "Put it in the contact point, where it is protected." in words(response)
    assert "Her sister at 12 Elm Road" in response.content.decode()
    from kinweave.service.access.walls import inside

    with inside(scene.council.pk):
        assert Person.objects.filter(given_name="Jo").count() == 0


def test_two_people_of_the_network_are_related_and_both_accounts_stand(within):
    details = {
        "kind": "partner",
        "parental_responsibility": "no",
        "status": "reported",
        "source": "Mary",
        "start_date": None,
    }
    for status in ("reported", "disputed"):
        actions.relate(
            by=within.coordinator,
            case_id=within.case.pk,
            person=within.mary.pk,
            to=within.carl.pk,
            details=details | {"status": status},
        )
    found = Relationship.objects.filter(from_person=within.mary, kind="partner")
    assert sorted(found.values_list("status", flat=True)) == ["disputed", "reported"]


def test_nobody_of_another_case_can_be_related(within):
    stranger = making.a_person(within.council, "Stranger")
    for to in (within.mary.pk, stranger.pk):
        with pytest.raises(NotPossible):
            actions.relate(
                by=within.coordinator,
                case_id=within.case.pk,
                person=within.mary.pk,
                to=to,
                details={},
            )


def test_a_relationship_is_disputed_and_ended_on_its_own_page(open_page, scene, within):
    tie = Relationship.objects.get(from_person=within.carl)
    typed = {"status": "disputed", "parental_responsibility": "unknown", "source": "Mary"}
    ended = {"end_date-day": "1", "end_date-month": "10", "end_date-year": "2026"}
    response = open_page(scene.coordinator, "relationship-change", tie.pk, **typed, **ended)
    assert response.status_code == 302
    tie.refresh_from_db()
    assert (tie.status, str(tie.end_date), tie.source) == ("disputed", "2026-10-01", "Mary")
    assert "Carl Stone Father of Tom" not in words(open_page(scene.coordinator, "network"))


def test_a_relationship_of_another_case_is_not_there(open_page, scene):
    child = making.a_person(scene.council, "Kit")
    making.a_case(scene.council, children=[child])
    tie = making.related(scene.council, making.a_person(scene.council, "Una"), "mother", child)
    assert open_page(scene.coordinator, "relationship-change", tie.pk).status_code == 404


def test_saving_a_relationship_unchanged_writes_nothing(within):
    tie = Relationship.objects.get(from_person=within.carl)
    before = Event.objects.count()
    actions.change_relationship(
        by=within.coordinator,
        case_id=within.case.pk,
        relationship=tie,
        details={"status": tie.status},
    )
    assert Event.objects.count() == before
