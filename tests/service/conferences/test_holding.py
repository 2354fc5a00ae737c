"""What became of a conference. Of private family time only what the family declares is kept."""

from datetime import UTC, date, datetime

import pytest

from kinweave.service.audit.models import Event
from kinweave.service.cases.models import Case
from kinweave.service.conferences.actions.outcome import (
    Held,
    record_did_not_happen,
    record_held,
)
from kinweave.service.conferences.models import StageTime
from kinweave.service.conferences.parts import Part
from kinweave.service.core.refusals import NotPossible
from tests.service.conferences import making

DAY = date(2026, 11, 14)


def at(hour, minute=0):
    return datetime(2026, 11, 14, hour, minute, tzinfo=UTC)


INFORMATION = Part(stage="information_giving", started_at=at(10), ended_at=at(11))
PRIVATE = Part(
    stage="private_family_time",
    started_at=at(11),
    ended_at=at(13),
    professionals_left_at=at(11),
    professionals_returned_at=at(12),
    returned_at_request_of="family",
    stayed_by_invitation="Rae, the advocate",
)
AGREEING = Part(stage="agreeing_the_plan", started_at=at(13), ended_at=at(14))
ALL = (INFORMATION, PRIVATE, AGREEING)


@pytest.fixture
def scene(in_council):
    return making.a_scene(in_council, stage="conference_planned")


@pytest.fixture
def conference(scene):
    return scene.conference(planned_at=at(10))


def hold(scene, conference, parts=ALL, **fields):
    values = {"meeting_type": "family_group_conference", "held_date": DAY}
    record_held(
        by=scene.coordinator,
        conference=conference,
        held=Held(parts=tuple(parts), **values | fields),
        today=making.TODAY,
    )


def told(conference):
    return [time.stage for time in StageTime.objects.filter(conference=conference).order_by("pk")]


def test_a_conference_that_was_held_has_its_day_and_its_three_parts(scene, conference):
    hold(scene, conference)
    conference.refresh_from_db()
    assert (conference.outcome, conference.held_date) == ("held", DAY)
    assert told(conference) == ["information_giving", "private_family_time", "agreeing_the_plan"]
    assert making.verbs(scene.case) == [
        "conference.held",
        "stage_time.recorded",
        "stage_time.recorded",
        "stage_time.recorded",
        "case.stage_moved",
    ]


def test_the_case_moves_on_and_each_childs_legal_stage_is_fixed_on_that_day(scene, conference):
    hold(scene, conference)
    assert Case.objects.get(pk=scene.case.pk).stage == "conference_held"
    assert scene.case.children.get().legal_stage_at_conference == "child_protection"


def test_private_family_time_is_declared_by_the_family_and_the_rest_by_the_coordinator(
    scene, conference
):
    hold(scene, conference)
    assert dict(StageTime.objects.values_list("stage", "declared_by")) == {
        "information_giving": "coordinator",
        "private_family_time": "family",
        "agreeing_the_plan": "coordinator",
    }


def test_of_private_family_time_the_record_has_room_for_nothing_else():
    base = {"id", "council", "created_at", "updated_at", "conference", "stage"}
    assert {field.name for field in StageTime._meta.concrete_fields} - base == {
        "started_at",
        "ended_at",
        "declared_by",
        "professionals_left_at",
        "professionals_returned_at",
        "returned_at_request_of",
        "stayed_by_invitation",
    }


def test_times_that_nobody_knows_stay_empty_and_the_part_counts(scene, conference):
    hold(scene, conference, [Part(stage=part.stage) for part in ALL])
    assert set(StageTime.objects.values_list("started_at", "ended_at")) == {(None, None)}
    assert len(told(conference)) == 3


@pytest.mark.parametrize("missing", ALL, ids=lambda part: part.stage)
def test_a_family_group_conference_without_one_of_its_parts_is_refused(scene, conference, missing):
    with pytest.raises(NotPossible) as refusal:
        hold(scene, conference, [part for part in ALL if part is not missing])
    assert refusal.value.sentence.startswith("This is recorded as a family group conference")
    conference.refresh_from_db()
    assert (conference.outcome, told(conference), making.verbs(scene.case)) == ("planned", [], [])


def test_a_family_meeting_has_no_parts(scene, conference):
    hold(scene, conference, [], meeting_type="family_meeting")
    conference.refresh_from_db()
    assert (conference.outcome, conference.meeting_type) == ("held", "family_meeting")
    with pytest.raises(NotPossible):
        hold(scene, conference, [PRIVATE], meeting_type="family_meeting")
    assert told(conference) == []


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 8, 31)])
def test_a_day_in_the_future_or_before_the_case_is_refused(scene, conference, day):
    with pytest.raises(NotPossible):
        hold(scene, conference, [], meeting_type="family_meeting", held_date=day)
    assert making.verbs(scene.case) == []


@pytest.mark.parametrize(
    ("part", "field"),
    [
        (
            Part(stage="information_giving", started_at=at(11), ended_at=at(10)),
            "information_giving_ended_at",
        ),
        (
            Part(
                stage="private_family_time",
                professionals_left_at=at(12),
                professionals_returned_at=at(11),
                returned_at_request_of="family",
            ),
            "private_family_time_professionals_returned_at",
        ),
        (
            Part(stage="agreeing_the_plan", started_at=at(10, 30)),
            "agreeing_the_plan_started_at",
        ),
    ],
)
def test_an_order_that_cannot_be_is_refused_at_its_question(scene, conference, part, field):
    parts = [part if part.stage == other.stage else other for other in ALL]
    with pytest.raises(NotPossible) as refusal:
        hold(scene, conference, parts)
    assert (refusal.value.field, making.verbs(scene.case)) == (field, [])


def test_professionals_do_not_come_back_without_it_being_said_who_asked(scene, conference):
    came_back = Part(
        stage="private_family_time",
        professionals_left_at=at(11),
        professionals_returned_at=at(12),
    )
    with pytest.raises(NotPossible):
        hold(scene, conference, [INFORMATION, came_back, AGREEING])
    assert told(conference) == []


def test_what_is_told_can_be_mended_afterwards_and_the_case_does_not_move_again(scene, conference):
    hold(scene, conference)
    later = Part(
        stage="private_family_time",
        started_at=at(11),
        ended_at=at(13, 20),
        professionals_left_at=at(11),
    )
    hold(scene, conference, [INFORMATION, later, Part(stage="agreeing_the_plan")])
    private = StageTime.objects.get(stage="private_family_time")
    assert (private.ended_at, private.returned_at_request_of) == (at(13, 20), "")
    assert scene.case.stages.filter(stage="conference_held").count() == 1


def test_a_part_that_did_not_take_place_after_all_is_taken_back(scene, conference):
    hold(scene, conference, meeting_type="other_fgdm")
    hold(scene, conference, [INFORMATION], meeting_type="other_fgdm")
    assert told(conference) == ["information_giving"]
    assert Event.objects.filter(reason="This part did not take place after all").count() == 2


def test_a_conference_that_did_not_happen_takes_the_case_back_to_preparing(scene, conference):
    record_did_not_happen(
        by=scene.coordinator,
        conference=conference,
        not_held_reason="family_asked_for_later",
        today=making.TODAY,
    )
    conference.refresh_from_db()
    assert (conference.outcome, conference.held_date) == ("did_not_happen", None)
    assert Case.objects.get(pk=scene.case.pk).stage == "preparing"
    assert making.verbs(scene.case) == ["conference.not_held", "case.stage_moved"]


def test_a_conference_that_did_not_happen_has_a_reason(scene, conference):
    with pytest.raises(NotPossible):
        record_did_not_happen(
            by=scene.coordinator, conference=conference, not_held_reason="", today=making.TODAY
        )
    conference.refresh_from_db()
    assert (conference.outcome, making.verbs(scene.case)) == ("planned", [])


def test_what_was_held_cannot_be_said_not_to_have_happened_nor_the_other_way(scene, conference):
    hold(scene, conference)
    with pytest.raises(NotPossible):
        record_did_not_happen(
            by=scene.coordinator,
            conference=conference,
            not_held_reason="illness_or_death",
            today=making.TODAY,
        )
    other = scene.conference(
        sequence=2, outcome="did_not_happen", not_held_reason="illness_or_death"
    )
    with pytest.raises(NotPossible):
        hold(scene, other)
    other.refresh_from_db()
    assert other.outcome == "did_not_happen"


ANSWERS = {
    "held_date-day": "14",
    "held_date-month": "11",
    "held_date-year": "2026",
    "meeting_type": "family_group_conference",
    "information_giving": "yes",
    "information_giving_started_at": "10am",
    "information_giving_ended_at": "11am",
    "private_family_time": "yes",
    "private_family_time_started_at": "11am",
    "private_family_time_ended_at": "1pm",
    "private_family_time_professionals_left_at": "11am",
    "private_family_time_professionals_returned_at": "midday",
    "private_family_time_returned_at_request_of": "family",
    "private_family_time_stayed_by_invitation": "Rae, the advocate",
    "agreeing_the_plan": "yes",
    "agreeing_the_plan_started_at": "1pm",
    "agreeing_the_plan_ended_at": "",
}


def post(client_of, scene, address, **answers):
    browser = client_of(scene.coordinator)
    return browser.post(address("conference-held", 1), ANSWERS | {"step": "confirm"} | answers)


@pytest.mark.usefixtures("conference")
def test_the_page_shows_the_answers_before_they_are_kept(scene, client_of, address):
    page = post(client_of, scene, address, step="answer")
    words = page.content.decode()
    assert ("Check your answers" in words, "Rae, the advocate" in words) == (True, True)
    assert StageTime.objects.count() == 0


def test_the_page_keeps_the_times_of_that_day(scene, conference, client_of, address):
    page = post(client_of, scene, address)
    assert page.url == address("conference-came", 1)
    private = StageTime.objects.get(conference=conference, stage="private_family_time")
    assert (private.started_at, private.ended_at, private.professionals_returned_at) == (
        at(11),
        at(13),
        at(12),
    )
    assert (private.returned_at_request_of, private.stayed_by_invitation) == (
        "family",
        "Rae, the advocate",
    )


@pytest.mark.usefixtures("conference")
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            {"information_giving_ended_at": "9am"},
            "Information giving cannot end before it begins",
        ),
        (
            {"private_family_time_ended_at": "10:30am"},
            "Private family time cannot end before it begins",
        ),
        (
            {"private_family_time_professionals_returned_at": "10:45am"},
            "The professionals cannot come back before they left",
        ),
        (
            {"agreeing_the_plan_started_at": "12:30pm"},
            "Agreeing the plan cannot begin before private family time is over",
        ),
        (
            {"private_family_time_professionals_left_at": ""},
            "Enter when the professionals left the room",
        ),
        (
            {"private_family_time_returned_at_request_of": ""},
            "Choose who asked the professionals back",
        ),
        ({"information_giving_started_at": "half ten"}, "must have a real time"),
        ({"private_family_time": ""}, "Say whether there was private family time"),
        ({"private_family_time": "no"}, "one of its three parts is not"),
        ({"held_date-year": "2027"}, "must be today or in the past"),
    ],
)
def test_the_page_stops_what_cannot_be_and_keeps_what_was_typed(
    scene, client_of, address, wrong, sentence
):
    page = post(client_of, scene, address, **wrong)
    words = page.content.decode()
    assert page.status_code == 200
    assert sentence in words
    assert 'value="Rae, the advocate"' in words
    assert (StageTime.objects.count(), making.verbs(scene.case)) == (0, [])


def test_a_family_meeting_is_not_asked_for_its_parts(scene, conference, client_of, address):
    post(client_of, scene, address, meeting_type="family_meeting")
    conference.refresh_from_db()
    assert (conference.outcome, StageTime.objects.count()) == ("held", 0)


def test_the_page_of_a_held_conference_begins_with_what_is_told(
    scene, conference, client_of, address
):
    post(client_of, scene, address)
    words = client_of(scene.coordinator).get(address("conference-held", 1)).content.decode()
    assert ('value="Rae, the advocate"' in words, 'value="midday"' in words) == (True, True)


def test_saying_through_the_page_that_it_did_not_happen(scene, conference, client_of, address):
    browser = client_of(scene.coordinator)
    where, answers = address("conference-not-held", 1), {"not_held_reason": "not_safe"}
    assert "Check your answers" in browser.post(where, answers).content.decode()
    browser.post(where, answers | {"step": "confirm"})
    conference.refresh_from_db()
    assert conference.not_held_reason == "not_safe"
