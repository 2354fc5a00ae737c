"""A date is set after everyone's safety has been thought about."""

from datetime import UTC, date, datetime

import pytest

from kinweave.service.cases.models import Case
from kinweave.service.conferences.actions.planning import change_conference, plan_conference
from kinweave.service.conferences.models import Conference
from kinweave.service.core.refusals import NotPossible
from tests.service.conferences import making

ANSWERS = {
    "safety_concern": "no",
    "planned_at-day": "5",
    "planned_at-month": "7",
    "planned_at-year": "2027",
    "planned_at-time": "2:30pm",
    "venue": making.VENUE,
    "meeting_type": "family_group_conference",
    "language": "",
}


def plan(scene, **fields):
    return plan_conference(
        by=scene.coordinator, case=scene.case, planned=making.planned(**fields), today=making.TODAY
    )


def stages(scene):
    return list(scene.case.stages.order_by("created_at", "pk").values_list("stage", flat=True))


def test_planning_writes_the_conference_and_moves_the_case(scene):
    conference = plan(scene)
    assert (conference.sequence, conference.outcome, conference.venue) == (
        1,
        "planned",
        making.VENUE,
    )
    assert stages(scene) == ["preparing", "conference_planned"]
    assert making.verbs(scene.case) == ["conference.planned", "case.stage_moved"]


def test_a_case_that_is_only_allocated_passes_through_preparing(in_council):
    scene = making.a_scene(in_council, stage="allocated")
    plan(scene)
    assert stages(scene) == ["allocated", "preparing", "conference_planned"]


def test_nothing_is_planned_before_a_coordinator_has_begun_and_nothing_is_written(in_council):
    scene = making.a_scene(in_council, stage="agreed_to_take_part")
    with pytest.raises(NotPossible):
        plan(scene)
    assert (Conference.objects.count(), making.verbs(scene.case)) == (0, [])


def test_not_known_is_not_enough_about_safety(scene):
    with pytest.raises(NotPossible) as refusal:
        plan(scene, safety_concern="unknown")
    assert (refusal.value.field, Conference.objects.count()) == ("safety_concern", 0)


@pytest.mark.parametrize("says", ["", "unknown"])
def test_a_case_by_letter_keeps_the_answer_about_safety_with_its_conference(in_council, says):
    scene = making.a_scene(in_council, route="letter", referral_says=says)
    conference = plan(scene, safety_concern="yes")
    assert (conference.safety_concern, Case.objects.get(pk=scene.case.pk).stage) == (
        "yes",
        "conference_planned",
    )


def test_a_date_before_the_case_began_is_refused(scene):
    with pytest.raises(NotPossible) as refusal:
        plan(scene, planned_at=datetime(2026, 8, 31, 12, tzinfo=UTC))
    assert (refusal.value.field, Conference.objects.count()) == ("planned_at", 0)


def test_a_second_conference_waits_until_the_first_is_over(scene):
    plan(scene)
    with pytest.raises(NotPossible):
        plan(scene)
    assert Conference.objects.count() == 1


@pytest.mark.parametrize("stage", ["conference_held", "plan_answered", "reviewed"])
def test_a_later_conference_of_the_same_case_has_the_next_number(in_council, stage):
    scene = making.a_scene(in_council, stage=stage)
    scene.conference(outcome="held", held_date=date(2026, 10, 3))
    assert plan(scene).sequence == 2


def test_changing_the_place_names_only_what_changed(scene):
    conference = plan(scene)
    change_conference(
        by=scene.coordinator, conference=conference, planned=making.planned(venue="Elsewhere")
    )
    conference.refresh_from_db()
    assert conference.venue == "Elsewhere"
    assert making.verbs(scene.case)[-1] == "conference.changed"


def test_changing_nothing_writes_nothing(scene):
    conference = plan(scene)
    change_conference(by=scene.coordinator, conference=conference, planned=making.planned())
    assert making.verbs(scene.case) == ["conference.planned", "case.stage_moved"]


def test_a_conference_that_was_held_cannot_be_planned_anew(scene):
    conference = scene.conference(outcome="held", held_date=date(2026, 10, 3))
    with pytest.raises(NotPossible):
        change_conference(by=scene.coordinator, conference=conference, planned=making.planned())


def test_the_page_takes_london_time_and_keeps_an_instant(scene, client_of, address):
    browser = client_of(scene.coordinator)
    checked = browser.post(address("conference-plan"), ANSWERS)
    assert "Check your answers" in checked.content.decode()
    assert Conference.objects.count() == 0
    browser.post(address("conference-plan"), ANSWERS | {"step": "confirm"})
    # The fifth of July is in summer time, an hour ahead of UTC.
    assert Conference.objects.get().planned_at == datetime(2027, 7, 5, 13, 30, tzinfo=UTC)


def test_the_page_keeps_what_was_typed_when_safety_is_not_known(scene, client_of, address):
    answers = ANSWERS | {"safety_concern": "unknown", "step": "confirm"}
    page = client_of(scene.coordinator).post(address("conference-plan"), answers)
    words = page.content.decode()
    assert "Say yes or no about safety" in words
    assert making.VENUE in words
    assert Conference.objects.count() == 0


def test_the_page_of_change_begins_with_what_is_settled(scene, client_of, address):
    scene.conference()
    words = client_of(scene.coordinator).get(address("conference-change", 1)).content.decode()
    assert (making.VENUE in words, 'value="2:30pm"' in words) == (True, True)


def test_changing_through_the_page(scene, client_of, address):
    conference = scene.conference()
    answers = ANSWERS | {"venue": "Elsewhere", "step": "confirm"}
    client_of(scene.coordinator).post(address("conference-change", 1), answers)
    conference.refresh_from_db()
    assert conference.venue == "Elsewhere"
