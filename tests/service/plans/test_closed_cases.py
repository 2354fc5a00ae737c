"""A closed case keeps its people and its plan as they were, and still hears what must not wait."""

from datetime import date

import pytest
from django.urls import reverse

from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event
from kinweave.service.cases import actions as cases
from kinweave.service.cases.models import Case
from kinweave.service.core.refusals import NotPossible
from kinweave.service.people import actions as people
from kinweave.service.people.closed_cases import CLOSED
from kinweave.service.people.models import KeepApart
from kinweave.service.plans import actions as plans
from kinweave.service.preparation import actions as preparation
from tests.service import making
from tests.service.plans.making import TODAY, a_scene


@pytest.fixture
def scene(council):
    """A family with a shared plan, whose case has been closed since."""
    found = a_scene(council, stage="plan_made")
    found.plan(status="shared", family_words="We share the week")
    with inside(council.pk), making.made(council):
        Case.objects.filter(pk=found.case.pk).update(stage="closed")
        found.case.refresh_from_db()
    return found


PEOPLE = {
    "a new person": lambda s: people.add_to_network(
        by=s.coordinator,
        case_id=s.case.pk,
        details={"given_name": "Una"},
        children=[s.ada.pk],
        relationship={"kind": "aunt_or_uncle", "status": "reported"},
        another_person=False,
    ),
    "a name": lambda s: people.change_person(
        by=s.coordinator, case_id=s.case.pk, person=s.mum, details={"known_as": "May"}
    ),
    "a tie": lambda s: people.relate(
        by=s.coordinator,
        case_id=s.case.pk,
        person=s.mum.pk,
        to=s.uncle.pk,
        details={"kind": "sibling", "status": "reported"},
    ),
    "an address": lambda s: people.add_contact_point(
        by=s.coordinator,
        case_id=s.case.pk,
        person=s.mum,
        details={"kind": "address", "value": "1 Old Road"},
        earlier_still_used="",
        today=TODAY,
    ),
    "a home": lambda s: people.join_household(
        by=s.coordinator,
        case_id=s.case.pk,
        person=s.mum,
        household=None,
        label="Hers",
        details={"share": "all"},
    ),
    "a child": lambda s: cases.add_child(
        by=s.coordinator,
        case=s.case,
        child=cases.NewChild(given_name="Zoë"),
        already=None,
        another_person=False,
        joined_date=TODAY,
        today=TODAY,
    ),
    "a child’s details": lambda s: cases.change_child(
        by=s.coordinator,
        case=s.case,
        person=s.ada,
        values={"known_as": "A"},
        la_child_id="",
        on=TODAY,
    ),
    "a version of the plan": lambda s: plans.begin_version(by=s.coordinator, case=s.case),
    "an answer to the plan": lambda s: plans.answer_for_person(
        by=s.coordinator,
        plan=s.case.conferences.get().plans.get(),
        person=s.mum,
        decision="agreed",
        reasons="",
        decided_date=TODAY,
    ),
}


@pytest.mark.parametrize("what", PEOPLE)
def test_what_is_new_belongs_to_a_new_case(scene, what):
    with inside(scene.council.pk):
        before = Event.objects.count()
        with pytest.raises(NotPossible) as refused:
            PEOPLE[what](scene)
        assert (refused.value.sentence, Event.objects.count()) == (CLOSED, before)


@pytest.mark.parametrize(
    "route",
    ["person-add", "relationship-add", "child-add", "plan-new-version", "plan-council-answer"],
)
def test_the_page_says_so_plainly_in_place_of_the_question(scene, client_of, route):
    desk = client_of(making.a_colleague(scene.council, "service_manager"))
    address = reverse(route, args=[scene.case.pk])
    for answer in (desk.get(address), desk.post(address, {"step": "confirm"})):
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "This case is closed, so its record stays as it is." in page
        assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_a_death_and_a_danger_are_still_written_down(scene):
    with inside(scene.council.pk):
        people.record_death(
            by=scene.coordinator,
            case_id=scene.case.pk,
            person=scene.gran,
            death_date=date(2026, 11, 18),
        )
        preparation.keep_apart(
            by=scene.coordinator,
            case_id=scene.case.pk,
            people=(scene.mum.pk, scene.uncle.pk),
            details={"kind": "no_contact", "reason": "Threats", "start_date": TODAY},
            today=TODAY,
        )
        assert KeepApart.objects.count() == 1
        scene.gran.refresh_from_db()
        assert scene.gran.death_date == date(2026, 11, 18)


def test_the_record_stays_to_be_read(scene, client_of):
    desk = client_of(making.a_colleague(scene.council, "service_manager"))
    for route in ("case", "network", "plan", "closure"):
        assert desk.get(reverse(route, args=[scene.case.pk])).status_code == 200
