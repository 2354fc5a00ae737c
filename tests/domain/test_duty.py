"""The duty to offer a meeting before an application for a care or supervision order."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave.domain.duty import (
    BestInterestsDecision,
    ParentAnswer,
    ParentOffer,
    duty_state,
)
from kinweave.domain.reading import read_data

TODAY = date(2026, 11, 20)
BEFORE = TODAY - timedelta(days=30)
SOON = TODAY + timedelta(days=14)
WHOLE = BestInterestsDecision("Head of service", BEFORE, reason_given=True)
OFFERED = ParentOffer("mum", "offered", BEFORE, "yes")
SAID_YES = ParentAnswer("mum", "accepted", BEFORE)
KEPT = {
    "in_force_date": date(2026, 9, 1),
    "parents": ("mum",),
    "offers": (OFFERED,),
    "answers": (SAID_YES,),
    "held_date": TODAY - timedelta(days=5),
    "not_held": None,
    "application_date": None,
    "today": TODAY,
}


def codes(**changes):
    return [warning.code for warning in duty_state(**{**KEPT, **changes})]


def test_a_duty_that_was_kept_warns_of_nothing():
    assert codes() == []
    assert codes(application_date=SOON) == []
    assert codes(application_date=TODAY) == []


@pytest.mark.parametrize("in_force_date", [None, TODAY + timedelta(days=1)])
def test_before_the_duty_is_in_force_there_is_nothing_to_warn_of(in_force_date):
    assert codes(in_force_date=in_force_date, offers=(), answers=(), held_date=None) == []
    assert codes(in_force_date=TODAY, offers=(), answers=()) == ["parent_not_answered_for"]


def test_an_application_planned_for_after_the_start_is_warned_of_beforehand():
    start = TODAY + timedelta(days=7)
    assert codes(in_force_date=start, application_date=SOON, held_date=None) == [
        "application_planned_first"
    ]


def test_every_parent_is_listed_whether_or_not_they_hold_responsibility():
    warnings = duty_state(**{**KEPT, "parents": ("mum", "dad", "stepdad")})
    assert [(warning.code, warning.person) for warning in warnings] == [
        ("parent_not_answered_for", "dad"),
        ("parent_not_answered_for", "stepdad"),
    ]
    assert codes(parents=(), offers=(), answers=()) == ["no_parent_listed"]


def test_a_parent_who_was_not_found_is_accounted_for():
    assert codes(parents=("mum", "dad"), offers=(OFFERED, ParentOffer("dad", "not_found"))) == []


@pytest.mark.parametrize("outcome", ["unsafe_to_offer", "not_in_childs_best_interests"])
@pytest.mark.parametrize(
    ("decision", "warned"),
    [
        (None, ["decision_without_author"]),
        (BestInterestsDecision("", BEFORE, reason_given=True), ["decision_without_author"]),
        (BestInterestsDecision("Head", None, reason_given=True), ["decision_without_author"]),
        (BestInterestsDecision("Head", BEFORE, reason_given=False), ["decision_without_author"]),
        (WHOLE, []),
    ],
)
def test_a_decision_not_to_offer_has_its_author_day_and_reason(outcome, decision, warned):
    offers = (OFFERED, ParentOffer("dad", outcome, decision=decision))
    assert codes(parents=("mum", "dad"), offers=offers) == warned


@pytest.mark.parametrize("in_letter", ["no", "unknown"])
def test_an_offer_by_word_of_mouth_is_not_enough(in_letter):
    assert codes(offers=(ParentOffer("mum", "offered", BEFORE, in_letter),)) == [
        "offer_not_in_letter"
    ]


def test_an_offer_has_a_date():
    assert codes(offers=(ParentOffer("mum", "offered", None, "yes"),)) == ["offer_without_date"]


def test_one_parents_acceptance_asks_for_the_meeting_though_another_says_no():
    both = {
        "parents": ("mum", "dad"),
        "offers": (OFFERED, ParentOffer("dad", "offered", BEFORE, "yes")),
        "answers": (SAID_YES, ParentAnswer("dad", "said_no", BEFORE)),
        "held_date": None,
    }
    assert codes(**both) == ["hold_before_applying"]
    assert codes(**both, application_date=SOON) == ["application_planned_first"]
    assert codes(**both, application_date=TODAY) == ["applied_before_meeting"]


def test_nobodys_acceptance_asks_for_no_meeting():
    said_no = (ParentAnswer("mum", "said_no", BEFORE),)
    assert codes(answers=said_no, held_date=None, application_date=SOON) == []


def test_an_acceptance_stands_until_its_own_giver_takes_it_back():
    taken_back = ParentAnswer("mum", "accepted", BEFORE, withdrawn_date=TODAY)
    dads = ParentAnswer("dad", "accepted", BEFORE)
    dad_offered = ParentOffer("dad", "offered", BEFORE, "yes")
    assert codes(answers=(taken_back,), held_date=None) == []
    assert codes(
        parents=("mum", "dad"),
        offers=(OFFERED, dad_offered),
        answers=(taken_back, dads),
        held_date=None,
    ) == ["hold_before_applying"]


def test_an_acceptance_taken_back_after_the_application_stood_on_that_day():
    applied = TODAY - timedelta(days=3)
    taken_back = ParentAnswer("mum", "accepted", BEFORE, withdrawn_date=TODAY)
    assert codes(answers=(taken_back,), held_date=None, application_date=applied) == [
        "applied_before_meeting"
    ]


def test_a_meeting_that_is_only_planned_or_held_on_the_day_itself_was_not_held_before():
    assert codes(held_date=TODAY + timedelta(days=3)) == ["hold_before_applying"]
    assert codes(held_date=TODAY, application_date=TODAY) == ["applied_before_meeting"]
    assert codes(held_date=TODAY) == []


def test_not_holding_an_accepted_meeting_is_a_decision_of_its_own():
    assert codes(held_date=None, not_held=WHOLE, application_date=SOON) == []
    nameless = BestInterestsDecision("", BEFORE, reason_given=True)
    assert codes(held_date=None, not_held=nameless) == [
        "not_held_without_author",
        "hold_before_applying",
    ]


def test_a_decision_not_to_offer_does_not_excuse_from_holding_what_was_accepted():
    offers = (OFFERED, ParentOffer("dad", "not_in_childs_best_interests", decision=WHOLE))
    assert codes(parents=("mum", "dad"), offers=offers, held_date=None) == ["hold_before_applying"]


def test_applying_when_nobody_was_offered_is_warned_of_before_and_said_after():
    nobody = {"offers": (ParentOffer("mum", "not_found"),), "answers": (), "held_date": None}
    assert codes(**nobody) == []
    assert codes(**nobody, application_date=SOON) == ["nobody_offered"]
    assert codes(**nobody, application_date=TODAY) == ["applied_before_offer"]
    decided = (ParentOffer("mum", "not_in_childs_best_interests", decision=WHOLE),)
    assert codes(offers=decided, answers=(), held_date=None, application_date=SOON) == []


@pytest.mark.parametrize("answers", [(), (ParentAnswer("mum", "wants_time", BEFORE),)])
def test_an_open_answer_is_warned_of_when_an_application_is_in_sight(answers):
    assert codes(answers=answers, held_date=None) == []
    assert codes(answers=answers, held_date=None, application_date=SOON) == ["answer_awaited"]


def test_every_warning_has_a_sentence_a_source_and_an_example():
    table = read_data("duty")["warnings"]
    assert all(row["sentence"].endswith(".") and row["source"] for row in table.values())
    told = {
        *codes(parents=(), offers=(), answers=()),
        *codes(offers=(), answers=()),
        *codes(offers=(ParentOffer("mum", "offered"),)),
        *codes(offers=(ParentOffer("mum", "unsafe_to_offer"),)),
        *codes(offers=(), application_date=SOON),
        *codes(offers=(), application_date=TODAY),
        *codes(answers=(), application_date=SOON),
        *codes(held_date=None),
        *codes(held_date=None, application_date=SOON),
        *codes(held_date=None, application_date=TODAY),
        *codes(held_date=None, not_held=BestInterestsDecision("", None, reason_given=False)),
    }
    assert told == set(table)


@settings(deadline=None)
@given(st.dates(date(2026, 9, 1), date(2027, 6, 1)), st.dates(date(2026, 9, 1), TODAY))
def test_an_accepted_meeting_warns_exactly_when_it_was_not_held_before_the_application(
    application, held
):
    expected = [] if held < application else ["applied_before_meeting"]
    early = {
        "offers": (ParentOffer("mum", "offered", date(2026, 8, 1), "yes"),),
        "answers": (ParentAnswer("mum", "accepted", date(2026, 8, 2)),),
    }
    assert codes(**early, held_date=held, application_date=application) == expected
