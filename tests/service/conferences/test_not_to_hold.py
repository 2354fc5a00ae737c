"""Somebody accepted, and it is decided that holding the meeting is not in the child's best interests."""

from datetime import date

import pytest
from django.urls import reverse

from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event
from kinweave.service.cases.models import Case
from kinweave.service.conferences.actions.outcome import NotHeldDecision, decide_not_to_hold
from kinweave.service.conferences.actions.planning import plan_conference
from kinweave.service.conferences.models import Conference
from kinweave.service.core.refusals import NotPossible
from kinweave.service.offers.models import Answer, Offer
from kinweave.service.offers.queries import duty_warnings, offers_of
from tests.service import making as scene_of
from tests.service.conferences import making

WHY = "The specialist advised against it"
DECIDED = {
    "not_held_decided_by": "H. Head of service",
    "not_held_decision_date-day": "18",
    "not_held_decision_date-month": "11",
    "not_held_decision_date-year": "2026",
    "not_held_decision_reason": WHY,
}
DUTY_FROM = date(2026, 9, 1)


@pytest.fixture
def council(db):
    return scene_of.a_council("Eastmere Council", "EM", "903", duty_from=DUTY_FROM)


@pytest.fixture
def scene(council):
    return making.a_scene(council)


@pytest.fixture
def accepted(scene, council):
    """The mother's yes, which is enough."""
    offer = scene_of.record(
        council,
        Offer,
        case=scene.case,
        person=scene.mother,
        outcome="offered",
        offered_date=date(2026, 9, 3),
        in_letter="yes",
    )
    return scene_of.record(
        council, Answer, offer=offer, answer="accepted", answered_date=date(2026, 9, 8)
    )


def decision(**changed):
    values = {
        "decided_by": "H. Head of service",
        "decision_date": date(2026, 11, 18),
        "decision_reason": WHY,
    }
    return NotHeldDecision(**values | changed)


def decide(scene, **changed):
    with inside(scene.council.pk):
        return decide_not_to_hold(
            by=scene.coordinator,
            case=scene.case,
            decision=decision(**changed),
            today=making.TODAY,
        )


def duty_codes(scene):
    with inside(scene.council.pk):
        warnings = duty_warnings(
            scene.council,
            scene.case,
            offers=offers_of(scene.case.pk),
            parents=[scene.mother.pk],
            today=making.TODAY,
        )
        return {warning.code for warning in warnings}


def test_with_no_date_set_the_decision_stands_with_a_conference_of_its_own(scene, accepted):
    decide(scene)
    with inside(scene.council.pk):
        kept = Conference.objects.get()
        assert (kept.sequence, kept.outcome, kept.planned_at) == (1, "did_not_happen", None)
        assert kept.not_held_reason == "not_in_childs_best_interests"
        assert (kept.not_held_decided_by, kept.not_held_decision_date) == (
            "H. Head of service",
            date(2026, 11, 18),
        )
        assert Case.objects.get().stage == "preparing"
        event = Event.objects.get(verb="conference.decided_against")
        assert (event.object_id, event.case_id) == (kept.pk, scene.case.pk)
        assert WHY not in event.field_names + event.reason


def test_a_conference_that_was_planned_did_not_happen_then(scene, accepted):
    with inside(scene.council.pk):
        Case.objects.get()  # the case is read inside its council's wall
    conference = scene.conference()
    with inside(scene.council.pk), scene_of.made(scene.council):
        Case.objects.filter(pk=scene.case.pk).update(stage="conference_planned")
    decide(scene)
    with inside(scene.council.pk):
        conference.refresh_from_db()
        assert (conference.outcome, conference.not_held_decided_by) == (
            "did_not_happen",
            "H. Head of service",
        )
        assert Conference.objects.count() == 1
        assert Case.objects.get().stage == "preparing"


def test_the_duty_asks_no_more_once_it_was_decided(scene, accepted):
    assert duty_codes(scene) == {"hold_before_applying"}
    decide(scene)
    assert duty_codes(scene) == set()


def test_once_another_conference_is_planned_the_duty_asks_again(scene, accepted):
    decide(scene)
    with inside(scene.council.pk):
        plan_conference(
            by=scene.coordinator,
            case=Case.objects.get(),
            planned=making.planned(),
            today=making.TODAY,
        )
    assert duty_codes(scene) == {"hold_before_applying"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"decided_by": ""}, "not_held_decided_by"),
        ({"decision_date": None}, "not_held_decision_date"),
        ({"decision_date": date(2026, 11, 21)}, "not_held_decision_date"),
        ({"decision_reason": ""}, "not_held_decision_reason"),
    ],
)
def test_a_decision_has_its_author_its_day_and_its_reason(scene, accepted, changed, field):
    with pytest.raises(NotPossible) as refused:
        decide(scene, **changed)
    assert refused.value.field == field
    with inside(scene.council.pk):
        assert Conference.objects.count() == 0


def test_without_a_yes_there_is_nothing_to_decide(scene):
    with pytest.raises(NotPossible, match="acceptance"):
        decide(scene)


def test_it_is_decided_once_and_never_of_a_meeting_that_was_held(scene, accepted, council):
    decide(scene)
    with pytest.raises(NotPossible, match="already"):
        decide(scene)
    scene.conference(sequence=2, outcome="held", held_date=date(2026, 11, 10))
    with pytest.raises(NotPossible, match="was held"):
        decide(scene)


@pytest.mark.parametrize("role", ["legal_tracker", "service_manager"])
def test_whoever_keeps_the_offers_records_it_on_one_page(scene, accepted, client_of, role):
    desk = client_of(scene_of.a_colleague(scene.council, role))
    offers = reverse("offers", args=[scene.case.pk])
    address = reverse("decide-not-to-hold", args=[scene.case.pk])
    assert address in desk.get(offers).content.decode()
    assert "Check your answers" in desk.post(address, DECIDED).content.decode()
    with inside(scene.council.pk):
        assert Conference.objects.count() == 0
    assert desk.post(address, DECIDED | {"step": "confirm"})["Location"] == offers
    page = desk.get(offers).content.decode()
    assert "It was decided not to hold the conference" in page
    assert "Wednesday 18 November 2026" in page
    assert address not in page
    # Why is for the coordinator and their supervisor.
    assert (WHY in page) == (role == "service_manager")


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(scene, accepted, client_of):
    desk = client_of(scene.coordinator)
    address = reverse("decide-not-to-hold", args=[scene.case.pk])
    page = desk.post(address, DECIDED | {"not_held_decided_by": ""}).content.decode()
    assert "There is a problem" in page
    assert WHY in page


def test_the_page_of_what_did_not_happen_asks_for_the_decision_too(scene, client_of):
    conference = scene.conference()
    with inside(scene.council.pk), scene_of.made(scene.council):
        Case.objects.filter(pk=scene.case.pk).update(stage="conference_planned")
    desk = client_of(scene.coordinator)
    address = reverse("conference-not-held", args=[scene.case.pk, 1])
    reason = {"not_held_reason": "not_in_childs_best_interests"}
    page = desk.post(address, reason | {"step": "confirm"}).content.decode()
    assert "There is a problem" in page
    desk.post(address, reason | DECIDED | {"step": "confirm"})
    with inside(scene.council.pk):
        conference.refresh_from_db()
        assert conference.not_held_decision_reason == WHY
    page = desk.get(reverse("conference", args=[scene.case.pk])).content.decode()
    assert WHY in page


def test_another_reason_keeps_no_decision(scene, client_of):
    conference = scene.conference()
    with inside(scene.council.pk), scene_of.made(scene.council):
        Case.objects.filter(pk=scene.case.pk).update(stage="conference_planned")
    address = reverse("conference-not-held", args=[scene.case.pk, 1])
    answers = {"not_held_reason": "illness_or_death", "step": "confirm"}
    client_of(scene.coordinator).post(address, DECIDED | answers)
    with inside(scene.council.pk):
        conference.refresh_from_db()
        assert (conference.outcome, conference.not_held_decided_by) == ("did_not_happen", "")


@pytest.mark.parametrize("role", ["referrer", "administrator", "auditor", "analyst"])
def test_nobody_else_opens_the_page(scene, accepted, client_of, role):
    desk = client_of(scene_of.a_colleague(scene.council, role))
    assert desk.get(reverse("decide-not-to-hold", args=[scene.case.pk])).status_code == 404
