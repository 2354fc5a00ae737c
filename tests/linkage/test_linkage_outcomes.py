"""What became of each child, at horizons that are the end of a day, and what could not be known."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave import engine
from kinweave.linkage import LinkageError
from kinweave.linkage.outcomes import Index, outcomes
from tests.engine.test_engine_conformance import clamped
from tests.linkage.making import care_return, cin_return, day, episode, fgc_set
from tests.linkage.true_care import (
    SPAN,
    Stay,
    days_in_care,
    histories,
    honest_returns,
)

INDEX = day("2024-06-10")
END = day("2027-03-31")
EMPTY = [care_return(year) for year in range(2024, 2028)]
ONE = fgc_set({"A": [INDEX]})
# Somebody else of the council is in its returns, so that its numbers are known to be the same.
SOMEBODY = episode("Z", day("2023-05-01"), day("2023-06-01"))


def told(*episodes: Any, year: int = 2025) -> list[Any]:
    """Returns of four years, the episodes in one of them."""
    others = [
        care_return(other, *([SOMEBODY] if other == 2024 else []))
        for other in range(2024, 2028)
        if other != year
    ]
    mine = [*episodes, *([SOMEBODY] if year == 2024 else [])]
    return [*others, care_return(year, *mine)]


FGC = fgc_set({"A": [INDEX], "Z": [day("2023-05-01")]})


def answers(returns: Any, fgc: Any = FGC, **settings: Any) -> dict[str, Any]:
    """The row of child A."""
    asked = {"index": "referral", "extract_date": END} | settings
    found = outcomes(fgc, returns, **asked)
    rows = engine.polars().collect(found.rows).filter(person="A").sort("index_date").to_dicts()
    return dict(rows[0])


def test_looked_after_at_ever_and_days_are_three_different_things():
    row = answers(told(episode("A", day("2024-07-01"), day("2024-08-01"))))
    assert row["looked_after_at_6m"] is False
    assert row["ever_looked_after_by_6m"] is True
    assert row["days_looked_after_to_6m"] == 31
    assert row["first_looked_after_date"] == day("2024-07-01")
    assert row["horizon_6m"] == day("2024-12-10")


def test_a_child_whose_care_ends_on_the_day_of_the_horizon_is_not_looked_after_at_its_end():
    row = answers(told(episode("A", day("2024-07-01"), day("2024-12-10"))))
    assert row["looked_after_at_6m"] is False
    row = answers(told(episode("A", day("2024-12-10"), day("2024-12-11"))))
    assert (row["looked_after_at_6m"], row["days_looked_after_to_6m"]) == (True, 1)


def test_moves_on_one_day_count_that_day_once():
    row = answers(
        told(
            episode("A", day("2024-07-01"), day("2024-08-01"), rec="X1"),
            episode("A", day("2024-08-01"), day("2024-09-01"), rne="P", place="U1", ls="C1"),
        )
    )
    assert row["days_looked_after_to_12m"] == 62
    assert row["looked_after_at_12m"] is False


def test_a_child_already_looked_after_at_the_index_date_is_marked():
    row = answers(told(episode("A", day("2024-05-01"), day("2024-07-10"))))
    assert row["looked_after_at_index"] is True
    assert row["days_looked_after_to_6m"] == 29  # 11 June to 9 July
    assert row["first_looked_after_date"] == day("2024-06-11")


def test_care_that_ended_by_the_index_date_counts_for_nothing():
    row = answers(told(episode("A", day("2024-05-01"), INDEX)))
    assert row["looked_after_at_index"] is False
    assert row["ever_looked_after_by_18m"] is False
    assert row["first_looked_after_date"] is None


def test_short_breaks_are_not_being_looked_after():
    row = answers(told(episode("A", day("2024-07-01"), day("2024-12-31"), ls="V3")))
    assert row["ever_looked_after_by_6m"] is False


@pytest.mark.parametrize(
    ("place", "living"),
    [
        ("P1", "with_parents"),
        ("U1", "relative_or_friend"),
        ("U3", "relative_or_friend"),
        ("U4", "other"),
        ("K2", "other"),
        (None, "unknown"),
    ],
)
def test_a_looked_after_child_lives_where_the_placement_says(place, living):
    row = answers(told(episode("A", day("2024-07-01"), place=place, ls="C1")))
    assert row["living_arrangement_at_6m"] == living
    assert row["legal_status_at_6m"] == "C1"


def test_where_a_child_who_is_not_looked_after_lives_is_unknown():
    row = answers(told(episode("A", day("2024-07-01"), day("2024-08-01"), rec="E4A")))
    assert row["living_arrangement_at_6m"] == "unknown"
    assert row["legal_status_at_6m"] is None


@pytest.mark.parametrize(
    ("fgc", "settings", "reason", "until"),
    [
        (FGC, {"extract_date": day("2024-12-09")}, "extract_date", day("2024-12-10")),
        (
            fgc_set({"A": [INDEX], "Z": []}, people={"A": {"death_date": day("2024-12-10")}}),
            {},
            "died",
            day("2024-12-10"),
        ),
        (
            fgc_set({"A": [INDEX], "Z": []}, people={"A": {"birth_date": day("2006-12-10")}}),
            {},
            "turned_18",
            day("2024-12-10"),
        ),
    ],
)
def test_a_child_is_followed_to_the_extract_a_death_or_eighteen_and_no_further(
    fgc, settings, reason, until
):
    row = answers(told(episode("A", day("2024-07-01"))), fgc, **settings)
    assert row["censored_6m"] == reason
    assert row["observed_6m"] is False
    assert (row["followed_until"], row["followed_until_reason"]) == (until, reason)
    assert row["looked_after_at_6m"] is None
    assert row["ever_looked_after_by_6m"] is None
    assert row["days_looked_after_to_6m"] is None
    assert row["living_arrangement_at_6m"] is None


def test_a_horizon_on_the_extract_date_is_observed():
    row = answers(told(), extract_date=day("2024-12-10"))
    assert (row["observed_6m"], row["censored_12m"]) == (True, "extract_date")


def test_care_that_ended_by_death_and_a_death_in_the_census_end_following():
    row = answers(told(episode("A", day("2024-07-01"), day("2024-08-01"), rec="E2")))
    assert (row["censored_6m"], row["followed_until"]) == ("died", day("2024-08-01"))
    cin = [cin_return(2025, children=[{"LAchildID": "A", "PersonDeathDate": day("2024-07-20")}])]
    assert answers(told(), cin=cin)["followed_until"] == day("2024-07-20")


def test_a_year_without_a_return_leaves_the_horizon_unobserved_not_no():
    returns = [one for one in told() if one.year != 2026]
    row = answers(returns)
    assert (row["observed_6m"], row["returns_covering_6m"]) == (True, 1)
    assert (row["censored_12m"], row["looked_after_at_12m"]) == ("no_return_covers_it", None)
    assert answers(told())["returns_covering_12m"] == 2


def test_a_child_one_of_whose_rows_cannot_be_read_is_in_doubt_and_no_other_is():
    returns = told(episode("A", "2024-07-01", "soon"))
    row = answers(returns)
    assert row["censored_6m"] == "care_history_in_doubt"
    assert row["looked_after_at_index"] is None


def test_a_child_never_looked_after_is_linked_by_a_number_that_stands_in_no_return():
    row = answers(told())
    assert (row["linkage"], row["ever_looked_after_by_6m"]) == ("number_not_in_returns", False)
    row = answers(told(), cin=[cin_return(2025, children=[{"LAchildID": "A"}])])
    assert row["linkage"] == "number_in_returns"


def test_a_council_none_of_whose_numbers_is_in_its_returns_has_no_outcomes():
    row = answers(EMPTY, ONE)
    assert (row["not_linked"], row["censored_6m"]) == ("no_child_in_common", "not_linked")
    assert row["looked_after_at_6m"] is None


@pytest.mark.parametrize(
    ("fgc", "reason"),
    [
        (fgc_set({"A": [INDEX]}, numbers={}), "no_council_number"),
        (fgc_set({"A": [INDEX]}, la="999"), "no_return_of_its_council"),
    ],
)
def test_why_a_child_is_not_linked_is_said(fgc, reason):
    assert answers(told(), fgc)["not_linked"] == reason


def test_a_number_that_two_people_have_is_nobodys():
    fgc = fgc_set({"A": [INDEX], "B": [INDEX]}, numbers={"A": "N", "B": "N"})
    assert answers(told(), fgc)["not_linked"] == "number_of_two_people"


def test_the_issuer_may_name_the_council_and_without_one_the_responsible_council_is_meant():
    named = fgc_set({"A": [INDEX], "Z": [INDEX]}, la="Northfold")
    assert answers(told(), named, names={"northfold": "201"})["la"] == "201"
    assert answers(told(), named)["not_linked"] == "no_return_of_its_council"
    alone = fgc_set({"A": [INDEX], "Z": [INDEX]}, la=None)
    assert answers(told(), alone)["la"] == "201"
    elsewhere = [{"id": "r", "person": "A", "la_code": "202"}]
    other = fgc_set({"A": [INDEX], "Z": [INDEX]}, la=None, responsible_council=elsewhere)
    assert answers(told(), other)["not_linked"] == "no_child_in_common"


def test_links_made_elsewhere_serve_a_child_without_a_number_and_carry_their_probability():
    fgc = fgc_set({"A": [INDEX], "Z": [INDEX]}, numbers={"Z": "Z"})
    matched = engine.polars().table(
        pl.DataFrame(
            {"person": ["A"], "la": ["201"], "child_number": ["N7"], "probability": [0.998]}
        )
    )
    returns = told(episode("N7", day("2024-07-01")))
    row = answers(returns, fgc, matched=matched)
    assert (row["linkage"], row["link_probability"]) == ("matched", 0.998)
    assert row["looked_after_at_6m"] is True


def test_each_index_date_of_a_child_has_its_own_row():
    fgc = fgc_set({"A": [INDEX, day("2025-01-10"), INDEX], "Z": [INDEX]})
    found = outcomes(fgc, told(), index=Index.REFERRAL, extract_date=END)
    rows = engine.polars().collect(found.rows).filter(person="A").sort("index_date")
    assert rows.select("index_date", "index_number").rows() == [(INDEX, 1), (day("2025-01-10"), 2)]


def test_the_index_may_be_the_letter_the_conference_or_the_plan():
    case = "A-0"
    fgc = fgc_set(
        {"A": [INDEX], "Z": [INDEX]},
        pre_proceedings_period=[{"id": "p", "letter_sent_date": day("2024-05-01")}],
        pre_proceedings_child=[{"id": "pc", "period": "p", "person": "A"}],
        conference=[
            {"id": "f", "case": case, "outcome": "held", "held_date": day("2024-07-01")},
            {"id": "g", "case": case, "outcome": "planned"},
        ],
        plan=[
            {"id": "n1", "conference": "f", "version": 1, "made_date": day("2024-07-01")},
            {"id": "n2", "conference": "f", "version": 2, "made_date": day("2024-07-09")},
        ],
    )
    dates = {
        index: [
            row["index_date"]
            for row in engine.polars()
            .collect(outcomes(fgc, told(), index=index, extract_date=END).rows)
            .filter(person="A")
            .to_dicts()
        ]
        for index in ("letter", "conference", "plan")
    }
    held = day("2024-07-01")
    assert dates == {"letter": [day("2024-05-01")], "conference": [held], "plan": [held]}


def test_a_child_who_left_before_the_index_date_is_no_index_child_and_one_who_joined_after_is_marked():
    children = [
        {"id": "1", "case": "A-0", "person": "A", "joined_date": day("2024-07-01")},
        {"id": "2", "case": "A-0", "person": "Z", "left_date": INDEX},
    ]
    fgc = fgc_set({"A": [INDEX], "Z": []}, child_in_case=children)
    found = outcomes(fgc, told(), index="referral", extract_date=END)
    rows = engine.polars().collect(found.rows)
    assert rows.select("person", "joined_after_index").rows() == [("A", True)]


def test_a_referral_after_a_close_is_a_re_referral():
    episodes = [
        {
            "LAchildID": "A",
            "CINreferralDate": day("2024-05-01"),
            "CINclosureDate": day("2024-08-01"),
        },
        {"LAchildID": "A", "CINreferralDate": day("2024-12-20")},
    ]
    cin = [cin_return(2025, cin_details=episodes), cin_return(2026)]
    row = answers(told(), cin=cin)
    assert (row["re_referred_by_6m"], row["re_referred_by_12m"]) == (False, True)
    # No census covers the year in which eighteen months end, but the referral was seen.
    assert row["re_referred_by_18m"] is True
    assert answers(told())["re_referred_by_6m"] is None


def test_steps_up_and_down_are_between_stages_that_something_records():
    facts = [
        {
            "id": "f",
            "person": "A",
            "kind": "child_in_need",
            "start_date": day("2024-01-01"),
            "end_date": day("2025-05-01"),
        }
    ]
    plans = [{"LAchildID": "A", "CPPstartDate": day("2024-11-01"), "CPPendDate": day("2025-02-01")}]
    cin = [cin_return(year, child_protection_plans=plans) for year in (2025, 2026)]
    fgc = fgc_set({"A": [INDEX], "Z": [INDEX]}, legal_fact=facts)
    row = answers(told(), fgc, cin=cin)
    assert (row["stage_at_index"], row["stage_at_6m"]) == ("child_in_need", "child_protection")
    assert (row["step_by_6m"], row["step_by_12m"]) == ("up", "down")
    assert row["stage_at_12m"] == "none_recorded"
    # Without a census nobody can say that nothing is recorded.
    assert answers(told(), fgc)["stage_at_12m"] is None


def test_an_application_for_a_care_or_supervision_order_is_found_in_module_5_and_in_the_fgc_set():
    period = {"LAchildID": "A", "PPStartDate": day("2024-05-01"), "CourtAppDate": day("2024-11-01")}
    row = answers(told(), cin=[cin_return(2025, pre_proceedings=[period])])
    assert (row["order_applied_for_by_6m"], row["stage_at_6m"]) == (True, "proceedings")
    assert row["stage_at_index"] == "pre_proceedings"
    fgc = fgc_set(
        {"A": [INDEX], "Z": [INDEX]},
        pre_proceedings_period=[
            {
                "id": "p",
                "start_date": day("2024-05-01"),
                "court_application_date": day("2025-01-01"),
            }
        ],
        pre_proceedings_child=[{"id": "c", "period": "p", "person": "A"}],
        legal_fact=[
            {"id": "o", "person": "A", "kind": "care_order", "start_date": day("2025-06-01")}
        ],
    )
    row = answers(told(), fgc)
    assert (row["order_applied_for_by_6m"], row["order_applied_for_by_12m"]) == (False, True)
    # The order ended the proceedings, and nothing says what there was after it.
    assert row["stage_at_12m"] is None
    assert answers(told())["order_applied_for_by_6m"] is None


def test_horizons_are_the_callers_and_must_be_whole_months():
    row = answers(told(), horizons=[3])
    assert row["horizon_3m"] == day("2024-09-10")
    assert "looked_after_at_6m" not in row
    with pytest.raises(LinkageError, match="1 or more"):
        outcomes(FGC, told(), index="referral", extract_date=END, horizons=[0])
    with pytest.raises(LinkageError, match="no table “conference”"):
        outcomes(FGC, told(), index="conference", extract_date=END)


@given(
    histories(),
    st.lists(st.dates(SPAN[0], SPAN[1] - dt.timedelta(60)), min_size=1, max_size=2, unique=True),
    st.dates(SPAN[0] + dt.timedelta(400), SPAN[1]),
)
@settings(max_examples=12, deadline=None)
def test_the_counts_are_those_of_going_through_the_days_one_by_one(
    stays: list[Stay], dates: list[dt.date], extract: dt.date
):
    children = sorted({stay.child for stay in stays})
    if not children:
        return
    fgc = fgc_set(dict.fromkeys(children, dates))
    found = outcomes(fgc, honest_returns(stays), index="referral", extract_date=extract)
    rows = engine.polars().collect(found.rows).to_dicts()
    assert len(rows) == len(children) * len(dates)
    for row in rows:
        own = [stay for stay in stays if stay.child == row["person"]]
        assert row["looked_after_at_index"] == any(stay.holds(row["index_date"]) for stay in own)
        for months in (6, 12, 18):
            horizon = clamped(row["index_date"], months)
            assert row[f"horizon_{months}m"] == horizon
            if horizon > extract:
                assert row[f"censored_{months}m"] == "extract_date"
                assert row[f"days_looked_after_to_{months}m"] is None
                continue
            days = days_in_care(own, row["index_date"], horizon)
            at = [stay for stay in own if stay.holds(horizon)]
            assert row[f"observed_{months}m"] is True
            assert row[f"days_looked_after_to_{months}m"] == days
            assert row[f"ever_looked_after_by_{months}m"] == (days > 0)
            assert row[f"looked_after_at_{months}m"] == bool(at)
            assert row[f"legal_status_at_{months}m"] == (at[0].ls if at else None)
