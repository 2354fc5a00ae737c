"""What became of each child follows from the files alone, whoever works it out."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from kinweave.synth.linked import Size, write_linked
from tests.synth.reading import councils, last_told, service

EXTRACT = date(2027, 3, 31)
SHORT_BREAKS = {"V3", "V4"}


def months_later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def looked_after(episodes: list[dict[str, object]], on: date) -> dict[str, object] | None:
    """The episode in which the end of this day finds the child, without short breaks."""
    for one in episodes:
        if one["LS"] in SHORT_BREAKS:
            continue
        if one["DECOM"] <= on and (one["DEC"] is None or on < one["DEC"]):
            return one
    return None


@pytest.fixture(scope="module")
def truth(clean: Path) -> pl.DataFrame:
    return pl.read_parquet(clean / "truth.parquet")


def test_care_at_the_horizon_ever_and_in_days_follow_day_by_day_from_the_returns(
    clean: Path, truth: pl.DataFrame
) -> None:
    told, checked, in_care = last_told(clean), 0, 0
    for row in truth.filter(pl.col("index_kind") == "letter").to_dicts():
        if row["child_number"] is None:
            continue
        episodes = told.get((row["la"], row["child_number"]), [])
        if row["moved_on"] is not None:
            episodes = episodes + told.get((row["moved_to_la"], row["moved_to_number"]), [])
        until = min(row["horizon_date"], (row["censor_date"] or date.max) - timedelta(days=1))
        length = (until - row["index_date"]).days
        days = [row["index_date"] + timedelta(days=one) for one in range(1, length + 1)]
        days_in_care = sum(looked_after(episodes, one) is not None for one in days)
        assert row["days_looked_after"] == days_in_care
        assert row["ever_looked_after"] == (days_in_care > 0)
        if not row["censored"]:
            then = looked_after(episodes, row["horizon_date"])
            assert row["looked_after_at"] == (then is not None)
            assert row["legal_status_at"] == (then["LS"] if then else None)
            assert row["placement_at"] == (then["PLACE"] if then else None)
            in_care += then is not None
        checked += 1
    assert checked > 400
    assert in_care > 100


def test_a_horizon_is_so_many_calendar_months_later_and_month_ends_are_clamped(
    truth: pl.DataFrame,
) -> None:
    for row in truth.to_dicts():
        assert row["horizon_date"] == months_later(row["index_date"], row["horizon_months"])


def test_what_the_extract_a_death_or_the_eighteenth_birthday_hides_is_censored_with_its_reason(
    clean: Path, truth: pl.DataFrame
) -> None:
    people = {
        one["id"]: one for la in councils(clean) for one in service(clean, la, "person").to_dicts()
    }
    seen = set()
    for row in truth.to_dicts():
        person, horizon = people[row["fgc_person"]], row["horizon_date"]
        born = person["birth_date"] or person["expected_birth_date"]
        ends = {
            "died": person["death_date"] or date.max,
            "turned_18": months_later(born, 216) if person["birth_date"] else date.max,
            "extract_date": EXTRACT + timedelta(days=1),
        }
        first = min(ends, key=lambda name: ends[name])
        expected = first if ends[first] <= horizon else None
        assert row["censor_reason"] == expected
        assert row["censored"] == (expected is not None)
        assert (row["looked_after_at"] is None) == row["censored"]
        seen.add(expected)
    assert {"turned_18", "extract_date", None} <= seen


def test_every_index_date_stands_in_the_services_own_tables(
    clean: Path, truth: pl.DataFrame
) -> None:
    expected = set()
    for la in councils(clean):
        case = service(clean, la, "child_in_case").select("case", "person")
        conference = service(clean, la, "conference").filter(pl.col("outcome") == "held")
        plan = service(clean, la, "plan").join(
            conference.select("case", conference="id"), on="conference"
        )
        period = service(clean, la, "pre_proceedings_period").filter(
            pl.col("letter_sent_date").is_not_null()
        )
        letters = service(clean, la, "pre_proceedings_child").join(
            period.select("letter_sent_date", period="id"), on="period"
        )
        referral = service(clean, la, "referral").select("case", on="received_date")
        for kind, events in (
            ("referral", referral),
            ("conference", conference.select("case", on="held_date")),
            ("plan", plan.select("case", on="made_date")),
        ):
            rows = case.join(events, on="case")
            expected |= {(kind, one["person"], one["on"]) for one in rows.to_dicts()}
        expected |= {
            ("letter", one["person"], one["letter_sent_date"]) for one in letters.to_dicts()
        }
    told = {(one["index_kind"], one["fgc_person"], one["index_date"]) for one in truth.to_dicts()}
    assert told == expected


def test_proceedings_are_those_that_the_service_recorded(clean: Path, truth: pl.DataFrame) -> None:
    applied: dict[str, list[date]] = {}
    for la in councils(clean):
        facts = service(clean, la, "legal_fact").filter(pl.col("kind") == "proceedings")
        for one in facts.to_dicts():
            applied.setdefault(one["person"], []).append(one["start_date"])
    answers = set()
    for row in truth.filter(~pl.col("censored")).to_dicts():
        days = applied.get(row["fgc_person"], [])
        by_then = any(row["index_date"] < one <= row["horizon_date"] for one in days)
        assert row["proceedings"] == by_then
        answers.add(by_then)
    assert answers == {True, False}


def test_where_a_looked_after_child_lives_is_their_placement(truth: pl.DataFrame) -> None:
    in_care = truth.filter(pl.col("looked_after_at"))
    relatives = in_care["placement_at"].is_in(["U1", "U2", "U3"])
    assert (in_care["living_arrangement"].eq("relative_or_friend") == relatives).all()
    parents = in_care["placement_at"] == "P1"
    assert (in_care["living_arrangement"].eq("with_parents") == parents).all()


def test_no_effect_is_built_in_unless_it_is_asked_for_and_then_the_truth_says_so(
    clean: Path, truth: pl.DataFrame, tmp_path: Path
) -> None:
    assert truth["built_in_effect"].unique().to_list() == [0.0]
    helped = tmp_path / "helped"
    write_linked(Size(councils=3, families=600, seed=11, corrections=0.0, effect=-0.5), helped)
    other = pl.read_parquet(helped / "truth.parquet")
    assert other["built_in_effect"].unique().to_list() == [-0.5]
    met = (pl.col("index_kind") == "conference") & (pl.col("horizon_months") == 12)
    before = truth.filter(met)["looked_after_at"].mean()
    after = other.filter(met)["looked_after_at"].mean()
    assert after < before - 0.1
