"""The standard that ships: whole, in order, and careful where it must be."""

from __future__ import annotations

import time
from importlib import resources

import pytest

from kinweave.standard import (
    FieldType,
    Required,
    Sensitivity,
    StandardError,
    check,
    load,
    load_from,
)

JOURNEY = (
    "family case child_in_case person identifier relationship contact_point household "
    "household_membership keep_apart restriction living_arrangement responsible_council "
    "pre_proceedings_period pre_proceedings_child legal_fact case_stage referral offer answer "
    "agreement_to_take_part information_sharing allocation conference participant stage_time "
    "plan plan_line agreement_to_plan review review_account feedback closure"
)

FIELDS = {
    "contact_point": "id person kind value start_date end_date confidential safe_to_use source",
    "keep_apart": "id person_a person_b kind reason start_date end_date source",
    "restriction": "id person kind reason other_way decided_by start_date end_date",
    "offer": "id case person outcome offered_date method in_letter letter_wording language "
    "decided_by decision_date decision_reason",
    "answer": "id offer answer answered_date method reason withdrawn_date",
    "stage_time": "id conference stage started_at ended_at declared_by professionals_left_at "
    "professionals_returned_at returned_at_request_of stayed_by_invitation",
}

MODULE_5 = {
    "start_date": "PPStartDate",
    "letter_sent_date": "LBPSentDate",
    "offer_in_letter": "FGDMMeetingOffer",
    "meeting_facilitated": "FGDMMeetingFac",
    "initial_meeting_date": "InitialPPMeetingDate",
    "review_meetings_count": "ReviewMeetingsCount",
    "step_decision_date": "StepDecisionDate",
    "outcome": "PPOutcome",
    "court_application_date": "CourtAppDate",
    "letter_to_issue_date": "LetterInitCPDate",
}


def test_the_shipped_standard_has_no_problems() -> None:
    assert [str(problem) for problem in check(load())] == []


def test_entities_stand_in_the_order_of_the_journey() -> None:
    assert " ".join(load().entities) == JOURNEY


@pytest.mark.parametrize("entity", FIELDS)
def test_an_entity_that_keeps_people_safe_has_exactly_its_settled_fields(
    entity: str,
) -> None:
    assert list(load().entity(entity).fields) == FIELDS[entity].split()


def test_all_ten_items_of_module_5_have_a_field_in_the_order_of_the_census() -> None:
    fields = load().entity("pre_proceedings_period").fields.values()
    mapped = {f.name: f.maps["cin_module_5"] for f in fields if "cin_module_5" in f.maps}
    assert list(mapped.items()) == list(MODULE_5.items())


def test_only_the_start_of_pre_proceedings_waits_until_the_return() -> None:
    waiting = [
        f"{entity.name}.{field.name}"
        for entity in load().entities.values()
        for field in entity.fields.values()
        if field.required is Required.RETURN
    ]
    assert waiting == ["pre_proceedings_period.start_date"]


def test_everything_that_says_where_a_person_is_counts_as_locating() -> None:
    locating = {
        f"{entity.name}.{field.name}"
        for entity in load().entities.values()
        for field in entity.fields.values()
        if field.sensitivity is Sensitivity.LOCATING
    }
    assert locating == {
        "contact_point.person",
        "contact_point.kind",
        "contact_point.value",
        "contact_point.start_date",
        "contact_point.end_date",
        "contact_point.confidential",
        "contact_point.safe_to_use",
        "household.label",
        "household_membership.household",
        "household_membership.person",
        "household_membership.start_date",
        "household_membership.end_date",
        "household_membership.share",
        "conference.planned_at",
        "conference.venue",
    }


@pytest.mark.parametrize("entity", ["keep_apart", "restriction"])
def test_nothing_of_who_is_protected_from_whom_is_less_than_sealed(entity: str) -> None:
    open_fields = [
        field.name
        for field in load().entity(entity).fields.values()
        if field.sensitivity is not Sensitivity.SEALED
    ]
    assert open_fields == ["id"]


def test_why_someone_said_no_is_sealed() -> None:
    assert load().entity("answer").field("reason").sensitivity is Sensitivity.SEALED


def test_every_safety_question_can_be_answered_not_known() -> None:
    asked = [
        load().entity(entity).field(field).code_list
        for entity, field in [
            ("contact_point", "confidential"),
            ("contact_point", "safe_to_use"),
            ("referral", "safety_concern"),
            ("relationship", "parental_responsibility"),
        ]
    ]
    assert asked == ["yes_no_unknown"] * 4


def test_private_family_time_has_no_room_for_what_was_said() -> None:
    types = {field.type for field in load().entity("stage_time").fields.values()}
    assert FieldType.LONG_TEXT not in types


def test_the_words_on_screen_never_blame() -> None:
    words = " ".join(
        text
        for entity in load().entities.values()
        for field in entity.fields.values()
        for text in (field.label, field.hint)
    ) + " ".join(code.label for codes in load().lists.values() for code in codes.codes)
    blaming = [
        "refus",
        "non-complian",
        "failed",
        "perpetrator",
        "exclu",
        "did not engage",
    ]
    assert [word for word in blaming if word in words.lower()] == []


def test_asking_for_what_is_not_there_says_so_in_a_sentence() -> None:
    standard = load()
    with pytest.raises(StandardError, match="The standard has no entity “persn”."):
        standard.entity("persn")
    with pytest.raises(StandardError, match="The standard has no code list “sexes”."):
        standard.codes("sexes")
    with pytest.raises(StandardError, match="The entity “family” has no field “name”."):
        standard.entity("family").field("name")


def test_the_standard_is_read_once() -> None:
    assert load() is load()


def test_reading_every_file_takes_less_than_a_tenth_of_a_second() -> None:
    data = resources.files("kinweave.standard").joinpath("data")
    taken = []
    for _ in range(5):
        before = time.process_time()
        load_from(data)
        taken.append(time.process_time() - before)
    assert min(taken) < 0.1
