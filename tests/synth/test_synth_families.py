"""Invented families are the same for the same seed, hang together, and keep to the census's rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from datetime import date, datetime
from typing import Any

import pytest

from kinweave.rules import Parameters, evaluate, load
from kinweave.standard import load as load_standard
from kinweave.synth import FamilyStory, cin_file, invent
from kinweave.synth.chances import table
from kinweave.synth.story import (
    Agreed,
    Born,
    ConferenceHeld,
    KeptApart,
    LetterSent,
    PartsSettled,
    PeriodMoved,
)
from kinweave.tables.cin import read

TODAY = date(2026, 11, 20)
DAYS = [date(2026, 4, 2), date(2026, 7, 15), TODAY, date(2027, 3, 31), date(2028, 6, 1)]


def families(number: int = 300, *, seed: int = 7, today: date = TODAY) -> list[FamilyStory]:
    return list(invent(seed, number, today))


@pytest.fixture(scope="module")
def three_hundred() -> list[FamilyStory]:
    return families()


def test_the_same_seed_gives_the_same_families_and_another_seed_gives_others() -> None:
    assert families(20) == families(20)
    assert families(20) != families(20, seed=8)


def test_more_families_leave_the_first_ones_as_they_were() -> None:
    assert families(25)[:10] == families(10)


def test_there_are_families_at_every_stage(three_hundred: list[FamilyStory]) -> None:
    stages = {code.code for code in load_standard().codes("stage").at(None)}
    assert {family.reach for family in three_hundred} == stages


def test_many_begin_by_letter_and_many_by_referral(
    three_hundred: list[FamilyStory],
) -> None:
    routes = Counter(family.by_letter for family in three_hundred)
    assert min(routes[True], routes[False]) > 60


def test_families_are_as_varied_as_families_are(three_hundred: list[FamilyStory]) -> None:
    people = [
        one
        for family in three_hundred
        for one in (*family.children, *family.parents, *family.others)
    ]
    names = {one.given_name for one in people} | {one.family_name for one in people}
    assert {"Dáithí", "Zoë", "Pennington-Smythe"} <= names
    assert any(one.given_name and not one.family_name for one in people)
    assert any(child.expected_birth_date for family in three_hundred for child in family.children)
    assert any(not child.la_child_id for family in three_hundred for child in family.children)
    assert any(tie.kind == "step_father" for family in three_hundred for tie in family.ties)
    assert any(isinstance(event, KeptApart) for one in three_hundred for event in one.events)
    answers = {contact.confidential for family in three_hundred for contact in family.contacts}
    assert answers == {"yes", "no", "unknown"}
    sides = [
        {one.key.split("-")[0] for one in family.others if "partner" not in one.key}
        for family in three_hundred
    ]
    assert {"mother", "father"} in sides
    assert max(len(family.children) for family in three_hundred) == 5


@pytest.mark.parametrize("today", DAYS)
def test_nothing_has_happened_after_today_and_everything_in_its_order(today: date) -> None:
    for family in families(80, today=today):
        days = [event.on for event in family.events]
        assert days == sorted(days)
        assert days[-1] <= today


def test_no_two_children_of_a_family_have_one_name(three_hundred: list[FamilyStory]) -> None:
    for family in three_hundred:
        names = [child.given_name for child in family.children if child.given_name]
        assert len(names) == len(set(names))


def test_events_speak_only_of_people_in_the_family(three_hundred: list[FamilyStory]) -> None:
    for family in three_hundred:
        keys = {one.key for one in (*family.children, *family.parents, *family.others)}
        assert {tie.person for tie in family.ties} | {tie.to for tie in family.ties} <= keys
        assert {contact.person for contact in family.contacts} <= keys
        assert {member for home in family.homes for member in home.members} <= keys
        assert {event.person for event in family.events if isinstance(event, Agreed)} <= keys


def test_nobody_who_has_died_is_asked_or_reached(three_hundred: list[FamilyStory]) -> None:
    died = 0
    for family in three_hundred:
        gone = {one.key for one in family.others if one.death_date}
        died += len(gone)
        asked = {event.person for event in family.events if isinstance(event, Agreed)}
        assert asked & gone == set()
        assert {contact.person for contact in family.contacts} & gone == set()
    assert died > 0


def test_two_people_who_are_kept_apart_never_both_come_in_person(
    three_hundred: list[FamilyStory],
) -> None:
    met = 0
    for family in three_hundred:
        pairs = [event.people for event in family.events if isinstance(event, KeptApart)]
        for settled in (event for event in family.events if isinstance(event, PartsSettled)):
            coming = {part.person for part in settled.parts if part.way == "in_person"}
            met += len(pairs)
            assert [pair for pair in pairs if set(pair) <= coming] == []
    assert met > 0


def test_private_family_time_lies_inside_its_conference(three_hundred: list[FamilyStory]) -> None:
    held = [
        event for one in three_hundred for event in one.events if isinstance(event, ConferenceHeld)
    ]
    assert held
    for event in held:
        if event.private_from and event.private_until:
            assert event.began_at < event.private_from < event.private_until < event.ended_at


def test_every_code_is_one_of_the_standards() -> None:
    standard = load_standard()
    chances = table("chances")
    for weights, code_list in (
        (chances["reach"], "stage"),
        (chances["offer"]["outcome_of_other_parent"], "offer_outcome"),
        (chances["offer"]["other_parents_answer"], "answer"),
        (chances["offer"]["reason"], "said_no_reason"),
        (chances["offer"]["method"], "offer_method"),
        (chances["conference"]["not_held_reason"], "not_held_reason"),
        (chances["conference"]["meeting_type"], "meeting_type"),
        (chances["conference"]["child_takes_part"], "child_takes_part"),
        (chances["conference"]["way"], "taking_part"),
        (chances["plan"]["decision"], "plan_decision"),
        (chances["plan"]["progress"], "line_progress"),
        (chances["plan"]["review_outcome"], "review_outcome"),
        (chances["closure"]["after_review"], "closure_reason"),
        (chances["closure"]["before_conference"], "closure_reason"),
        (chances["pre_proceedings"]["outcomes"], "cs131"),
    ):
        codes = {code.code for code in standard.codes(code_list).at(None)}
        assert set(weights) - codes == set()


# ---- The pre-proceedings period and the census ---------------------------------------------------


def period(family: FamilyStory) -> dict[str, Any]:
    """The family's period as the standard's record."""
    (letter,) = [event for event in family.events if isinstance(event, LetterSent)]
    (moved,) = [event for event in family.events if isinstance(event, PeriodMoved)]
    known = {field.name: getattr(moved, field.name) or None for field in fields(moved)}
    known.pop("on")
    known["review_meetings_count"] = moved.review_meetings_count
    return known | {
        "start_date": letter.start_date,
        "letter_sent_date": letter.on,
        "offer_in_letter": letter.offer_in_letter,
    }


@pytest.mark.parametrize("today", DAYS)
def test_every_period_passes_the_rules_of_module_5(today: date) -> None:
    rules = load("cin-2026-27/module-5")
    parameters = Parameters(today=today).filled_from(rules.parameters)
    asked = [rule for rule in rules.select(entity="pre_proceedings_period") if rule.code != "8995Q"]
    assert len(asked) == 11
    for family in families(80, today=today):
        if family.by_letter:
            record = period(family)
            failed = [
                r.code for r in asked if evaluate(r.node, record, parameters=parameters) is False
            ]
            assert failed == []


def test_before_the_census_year_nobody_begins_by_letter() -> None:
    assert [one for one in families(60, today=date(2026, 3, 1)) if one.by_letter] == []


def test_the_censuss_children_are_those_with_a_number_and_a_referral(
    three_hundred: list[FamilyStory],
) -> None:
    found = read(cin_file(three_hundred, "202"))
    assert found.la == "202"
    assert found.notes == ()
    wanted = {
        (child.la_child_id, child.cin_referral_date)
        for family in three_hundred
        for child in family.children
        if family.by_letter
    }
    held = found.tables["cin_details"].select("LAchildID", "CINreferralDate").rows()
    assert set(held) == wanted
    assert len(held) == len(wanted)
    assert found.tables["pre_proceedings"].height == 0


def test_a_child_born_on_the_way_is_in_the_census_with_a_birthday() -> None:
    for family in families(600):
        births = [event for event in family.events if isinstance(event, Born)]
        if births and family.by_letter:
            break
    else:
        pytest.fail("no child was born among six hundred families")
    child = next(one for one in family.children if one.key == births[0].child)
    rows = read(cin_file([family], "201")).tables["children"].to_dicts()
    (row,) = [one for one in rows if one["LAchildID"] == child.la_child_id]
    assert (row["PersonBirthDate"], row["ExpectedPersonBirthDate"]) == (births[0].birth_date, None)


def test_instants_know_their_time_zone(three_hundred: list[FamilyStory]) -> None:
    instants = [
        getattr(event, field.name)
        for family in three_hundred
        for event in family.events
        for field in fields(event)
        if isinstance(getattr(event, field.name), datetime)
    ]
    assert instants
    assert [moment for moment in instants if moment.tzinfo is None] == []
