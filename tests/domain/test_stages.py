"""The journey of a case, and a child's legal stage."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave.domain.stages import (
    JourneyError,
    can_move,
    check_move,
    derive_legal_stage,
    mermaid,
    read_journey,
    table,
)
from kinweave.standard import load

ALL_NEEDS = frozenset(table().needs)
BY_LETTER = ALL_NEEDS - {"begun_by_referral"}
BY_REFERRAL = ALL_NEEDS - {"begun_by_letter"}
FROM_AGREEMENT = [
    "agreed_to_take_part",
    "allocated",
    "preparing",
    "conference_planned",
    "conference_held",
    "plan_made",
    "plan_answered",
    "review_planned",
    "reviewed",
    "closed",
]


def steps(stages):
    return list(zip([None, *stages], stages, strict=False))


def test_a_case_that_begins_by_letter_runs_from_offer_to_closure():
    journey = ["offered", "referred", *FROM_AGREEMENT]
    assert [check_move(*step, BY_LETTER) for step in steps(journey)] == [None] * len(journey)


def test_a_case_that_begins_by_referral_is_offered_after_it():
    journey = ["referred", "offered", *FROM_AGREEMENT]
    assert [check_move(*step, BY_REFERRAL) for step in steps(journey)] == [None] * len(journey)


def test_each_route_has_its_own_beginning():
    assert [can_move(None, "referred", BY_LETTER), can_move(None, "offered", BY_REFERRAL)] == [
        False,
        False,
    ]
    assert check_move(None, "preparing", ALL_NEEDS).sentence == (
        "A case does not begin at: preparing. It begins at: offered or referred."
    )


def test_a_family_that_says_no_may_be_offered_a_conference_once_more():
    journey = ["offered", "ended_at_offer", "offered", "referred"]
    assert [can_move(*step, BY_LETTER) for step in steps(journey)] == [True] * 4


def test_a_case_does_not_end_at_the_offer_while_an_acceptance_stands():
    refusal = check_move("offered", "ended_at_offer", {"begun_by_letter", "somebody_accepted"})
    assert refusal.sentence == (
        "Somebody has accepted the offer, so the meeting is still to be arranged."
    )


@pytest.mark.parametrize("stage", ["conference_held", "plan_answered", "reviewed"])
def test_a_case_may_have_a_later_conference(stage):
    assert can_move(stage, "conference_planned", ALL_NEEDS)


@pytest.mark.parametrize("stage", sorted(table().live))
def test_every_live_case_may_close_with_a_reason_and_not_without(stage):
    assert check_move(stage, "closed", {"closing_reason_given"}) is None
    assert check_move(stage, "closed", ()).sentence == "Give the reason for closing first."


def test_a_closed_case_goes_nowhere():
    answers = {check_move("closed", stage, ALL_NEEDS).code for stage in table().stages}
    assert answers == {"already_there", "no_such_move"}
    assert check_move("closed", "preparing", ALL_NEEDS).sentence == (
        "The case is closed. If the family comes back, begin a new case for them."
    )


def test_no_conference_is_planned_before_safety_is_thought_about():
    refusal = check_move("preparing", "conference_planned", {"conference_date_set"})
    assert refusal.missing == ("safety_considered", "nobody_kept_apart_invited_together")
    assert refusal.sentence == (
        "Say first whether there is a worry about anyone's safety at a conference. "
        "Not known is not enough. Two people who are kept apart are both set to come in person. "
        "Let one take part another way first."
    )


def test_a_step_that_does_not_follow_says_what_may():
    refusal = check_move("plan_answered", "conference_held", ALL_NEEDS)
    assert refusal.sentence == (
        "A case does not go from plan answered to conference held. Next may be: "
        "plan made or review planned or conference planned or closed."
    )


def test_a_stage_that_nobody_knows_is_refused():
    assert check_move("offered", "lost", ALL_NEEDS).code == "unknown_stage"
    assert check_move("lost", "offered", ALL_NEEDS).code == "unknown_stage"


@settings(deadline=None)
@given(
    st.sampled_from([None, *table().stages]),
    st.sampled_from(table().stages),
    st.frozensets(st.sampled_from(sorted(ALL_NEEDS))),
    st.sampled_from(sorted(ALL_NEEDS)),
)
def test_meeting_one_more_need_never_closes_a_way(current, to, facts, more):
    if can_move(current, to, facts):
        assert can_move(current, to, facts | {more})


def test_every_stage_is_one_of_the_standards_and_can_be_reached():
    in_standard = {code.code for code in load().codes("stage").codes}
    assert set(table().stages) == in_standard
    assert {to for _, to in table().moves} == in_standard


def test_every_need_serves_a_move():
    assert {need for move in table().moves.values() for need in move.needs} == ALL_NEEDS


def test_the_picture_shows_every_move_and_the_end():
    lines = mermaid().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert lines[1] == "    [*] --> offered"
    assert lines[-1] == "    closed --> [*]"
    assert len(lines) == len(table().moves) + 2


MOVE = {"from": ["a"], "to": "b", "needs": ["n"], "meaning": "A step."}
SMALL = {"live": ["a"], "ended": ["b"], "needs": {"n": "Do it first."}, "moves": [MOVE]}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"moves": [MOVE, MOVE]}, "given twice"),
        ({"moves": [{**MOVE, "to": "c"}]}, "unknown stage"),
        ({"moves": [{**MOVE, "from": ["c"]}]}, "unknown stage"),
        ({"moves": [{**MOVE, "needs": ["m"]}]}, "unknown need"),
        ({"needs": ["n"]}, "a table of needs"),
        ({"live": "a"}, "a list here"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(wrong, said):
    assert read_journey(SMALL).stages == ("a", "b")
    with pytest.raises(JourneyError, match=said):
        read_journey({**SMALL, **wrong})


# ---- The legal stage -----------------------------------------------------------------------------

TODAY = date(2026, 11, 20)
STAGE_OF = {
    "section_20": "looked_after",
    "police_protection": "looked_after",
    "emergency_protection_order": "looked_after",
    "interim_care_order": "looked_after",
    "care_order": "looked_after",
    "placement_order": "looked_after",
    "remand": "looked_after",
    "proceedings": "proceedings",
    "pre_proceedings": "pre_proceedings",
    "child_protection_plan": "child_protection",
    "child_in_need": "child_in_need",
    "supervision_order": "child_in_need",
    "special_guardianship_order": "none_recorded",
    "child_arrangements_order": "none_recorded",
}
LOW_TO_HIGH = [
    "none_recorded",
    "child_in_need",
    "child_protection",
    "pre_proceedings",
    "proceedings",
    "looked_after",
]


@dataclass
class Fact:
    kind: str
    start_date: date = TODAY
    end_date: date | None = None


@pytest.mark.parametrize("kind", STAGE_OF)
def test_each_legal_fact_gives_its_stage(kind):
    assert derive_legal_stage([Fact(kind)], TODAY) == STAGE_OF[kind]


def test_every_legal_fact_and_stage_of_the_standard_is_known():
    assert {code.code for code in load().codes("legal_fact_kind").codes} == set(STAGE_OF)
    stages = {code.code for code in load().codes("legal_stage").codes}
    assert stages - set(LOW_TO_HIGH) == {"early_help"}


def test_no_facts_give_no_stage():
    assert derive_legal_stage([], TODAY) == "none_recorded"


def test_a_fact_counts_from_its_first_day_up_to_and_not_including_its_end():
    fact = Fact("care_order", TODAY, TODAY + timedelta(days=2))
    told = [derive_legal_stage([fact], TODAY + timedelta(days=count)) for count in range(-1, 3)]
    assert told == ["none_recorded", "looked_after", "looked_after", "none_recorded"]


def test_a_fact_that_nobody_knows_is_an_error_and_not_a_low_stage():
    with pytest.raises(ValueError, match="no legal stage is known for: wardship"):
        derive_legal_stage([Fact("child_in_need"), Fact("wardship")], TODAY)


@settings(deadline=None)
@given(st.lists(st.builds(Fact, st.sampled_from(sorted(STAGE_OF)))))
def test_the_stage_is_the_highest_of_its_facts_in_any_order(facts):
    highest = max((LOW_TO_HIGH.index(STAGE_OF[fact.kind]) for fact in facts), default=0)
    assert derive_legal_stage(facts, TODAY) == LOW_TO_HIGH[highest]
    assert derive_legal_stage(reversed(facts), TODAY) == LOW_TO_HIGH[highest]
