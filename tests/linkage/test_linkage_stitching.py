"""Several years of returns become one history per child, and every row is accounted for."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave import engine
from kinweave.linkage import CareReturn, Histories, LinkageError, reasons, stitch
from tests.linkage.making import care_return, day, episode
from tests.linkage.true_care import Stay, histories, honest_returns, told_end

quick = settings(max_examples=10, deadline=None)


def read(frame: Any) -> pl.DataFrame:
    return engine.polars().collect(frame)


def care(found: Histories) -> list[tuple[Any, ...]]:
    columns = ["child_number", "decom", "dec", "end_known"]
    return read(found.episodes).select(columns).sort("child_number", "decom").rows()


def fates(found: Histories) -> list[tuple[Any, ...]]:
    columns = ["year", "row", "fate", "reason", "by_year", "by_row"]
    return read(found.audit).select(columns).sort("year", "row").rows()


def test_an_episode_left_open_is_closed_by_the_next_years_return():
    found = stitch(
        [
            care_return(2026, episode("A", day("2025-05-01"), day("2026-02-01"))),
            care_return(2025),
            care_return(2027, episode("A", day("2026-06-01"))),
            care_return(2024, episode("B", day("2024-01-01"))),
        ]
    )
    assert care(found) == [
        ("A", day("2025-05-01"), day("2026-02-01"), "as_told"),
        ("A", day("2026-06-01"), None, "open"),
        ("B", day("2024-01-01"), day("2024-04-01"), "not_in_later_return"),
    ]


def test_the_audit_says_which_return_said_what_and_what_superseded_it():
    found = stitch(
        [
            care_return(2025, episode("A", day("2024-05-01")), episode("A", day("2024-05-01"))),
            care_return(2026, episode("A", day("2024-05-01"))),
            care_return(2027, episode("A", day("2024-05-01"), day("2026-07-01"))),
        ]
    )
    assert care(found) == [("A", day("2024-05-01"), day("2026-07-01"), "as_told")]
    assert fates(found) == [
        (2025, 0, "superseded", "closed_by_later_return", 2027, 0),
        (2025, 1, "superseded", "closed_by_later_return", 2027, 0),
        (2026, 0, "superseded", "closed_by_later_return", 2027, 0),
        (2027, 0, "used", "as_told", None, None),
    ]
    row = read(found.episodes).row(0, named=True)
    assert (row["year"], row["row"], row["first_year"], row["times_told"]) == (2027, 0, 2025, 4)


def test_a_later_return_wins_for_a_time_that_both_tell():
    found = stitch(
        [
            care_return(2025, episode("A", day("2024-06-01"), ls="V2")),
            care_return(2026, episode("A", day("2024-05-20"), ls="C1")),
        ]
    )
    assert care(found) == [("A", day("2024-05-20"), None, "open")]
    assert fates(found)[0] == (2025, 0, "superseded", "overlaps_later_return", 2026, 0)


def test_a_move_told_only_by_the_later_return_closes_what_the_earlier_left_open():
    found = stitch(
        [
            care_return(2025, episode("A", day("2024-06-01"))),
            care_return(2026, episode("A", day("2025-08-01"), rne="P")),
        ]
    )
    assert care(found) == [
        ("A", day("2024-06-01"), day("2025-08-01"), "closed_by_next_episode"),
        ("A", day("2025-08-01"), None, "open"),
    ]


def test_a_new_start_long_after_the_return_that_left_an_episode_open_does_not_stretch_it():
    found = stitch(
        [
            care_return(2025, episode("A", day("2024-06-01"))),
            care_return(2026, episode("A", day("2026-01-10"), rne="S")),
        ]
    )
    assert care(found)[0] == ("A", day("2024-06-01"), day("2025-04-01"), "not_in_later_return")


def test_two_episodes_of_one_return_that_overlap_are_told_apart_and_not_counted_twice():
    found = stitch(
        [
            care_return(
                2025,
                episode("A", day("2024-06-01"), day("2024-09-01")),
                episode("A", day("2024-08-01"), day("2024-12-01"), rne="P"),
            )
        ]
    )
    assert care(found) == [
        ("A", day("2024-06-01"), day("2024-08-01"), "overlaps_in_one_return"),
        ("A", day("2024-08-01"), day("2024-12-01"), "as_told"),
    ]
    # The end we gave is none that a return stated, so its reason for ending is not ours to keep.
    assert read(found.episodes).sort("decom")["rec"].to_list() == [None, "E4A"]


def test_two_different_episodes_that_begin_on_one_day_are_a_contradiction():
    found = stitch(
        [
            care_return(
                2025,
                episode("A", day("2024-06-01"), ls="V2"),
                episode("A", day("2024-06-01"), ls="C2"),
                episode("B", day("2024-06-01")),
                episode("B", day("2024-06-01")),
            )
        ]
    )
    assert read(found.episodes).sort("child_number")["ls"].to_list() == ["C2", "C2"]
    assert [fate[3] for fate in fates(found)] == [
        "contradicts_in_one_return",
        "open",
        "told_twice",
        "open",
    ]


def test_an_episode_of_one_day_stands_beside_the_one_that_begins_then():
    found = stitch(
        [
            care_return(
                2025,
                episode("A", day("2024-06-01"), day("2024-06-01")),
                episode("A", day("2024-06-01"), day("2024-07-01"), rne="P"),
            )
        ]
    )
    assert {row[2] for row in care(found)} == {day("2024-06-01"), day("2024-07-01")}
    assert {fate[2] for fate in fates(found)} == {"used"}


def test_short_breaks_are_kept_apart_from_being_looked_after():
    found = stitch(
        [
            care_return(
                2025,
                episode("A", day("2024-04-10"), ls="V4"),
                episode("A", day("2024-06-01"), day("2024-06-03"), ls="V3"),
                episode("A", day("2024-06-02"), day("2024-09-01"), ls="V2"),
            )
        ]
    )
    assert care(found) == [("A", day("2024-06-02"), day("2024-09-01"), "as_told")]
    assert sorted(read(found.short_breaks)["ls"]) == ["V3", "V4"]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (episode(None, day("2024-06-01")), "no_child_number"),
        (episode("A", "31/31/2024"), "start_unreadable"),
        (episode("A", None), "start_missing"),
        (episode("A", "2024-06-01", "soon"), "end_unreadable"),
        (episode("A", day("2024-06-01"), day("2024-05-01")), "ends_before_it_starts"),
        (episode("A", day("2025-06-01")), "starts_after_the_year"),
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside_with_the_reason_and_touches_nobody_else(
    bad, reason
):
    good = episode("B", day("2024-06-01"), day("2024-07-01"))
    found = stitch([care_return(2025, bad, good)])
    assert care(found) == [("B", day("2024-06-01"), day("2024-07-01"), "as_told")]
    assert fates(found)[0][2:4] == ("set_aside", reason)
    doubted = [] if reason == "no_child_number" else [("201", "A")]
    assert read(found.doubts).rows() == doubted


def test_a_later_return_that_has_the_episode_right_takes_the_doubt_away():
    found = stitch(
        [
            care_return(2025, episode("A", "2024-06-01", "soon")),
            care_return(2026, episode("A", day("2024-06-01"), day("2025-05-05"))),
        ]
    )
    assert read(found.doubts).is_empty()
    assert care(found) == [("A", day("2024-06-01"), day("2025-05-05"), "as_told")]


def test_one_child_number_in_two_councils_is_two_children():
    found = stitch(
        [
            care_return(2025, episode("A", day("2024-06-01"))),
            care_return(2025, episode("A", day("2024-08-01")), la="202"),
        ]
    )
    assert len(care(found)) == 2


def test_a_number_written_with_spaces_or_small_letters_is_the_same_number():
    found = stitch(
        [
            care_return(2025, episode("a1 ", day("2024-06-01"))),
            care_return(2026, episode("A1", day("2024-06-01"), day("2025-06-01"))),
        ]
    )
    assert care(found) == [("A1", day("2024-06-01"), day("2025-06-01"), "as_told")]


def test_returns_that_cannot_be_stitched_are_refused_in_a_sentence():
    with pytest.raises(LinkageError, match="no return to stitch"):
        stitch([])
    with pytest.raises(LinkageError, match="council 201, 2024-25 has no episodes table"):
        stitch([CareReturn("201", 2025, {})])
    with pytest.raises(LinkageError, match="no column dec"):
        stitch(
            [
                CareReturn(
                    "201",
                    2025,
                    {"episodes": pl.DataFrame({"row": [0], "child_number": ["A"], "decom": ["x"]})},
                )
            ]
        )
    numbers = care_return(2025, episode("A", day("2024-06-01"))).tables["episodes"]
    wrong = numbers.with_columns(pl.lit(1.5).alias("dec"))
    with pytest.raises(LinkageError, match=r"episodes\.dec holds Float64"):
        stitch([CareReturn("201", 2025, {"episodes": wrong})])


@given(histories())
@quick
def test_honest_yearly_returns_give_back_the_true_history(stays: list[Stay]):
    found = stitch(honest_returns(stays))
    rows = read(found.episodes).select("child_number", "decom", "dec", "ls", "place").rows()
    assert sorted(rows) == sorted(
        (stay.child, stay.decom, told_end(stay), stay.ls, stay.place) for stay in stays
    )


WILD_DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2026, 6, 30))


@st.composite
def wild_returns(draw: st.DrawFn) -> list[CareReturn]:
    """Returns that agree on nothing."""
    row = st.builds(
        episode,
        st.sampled_from(["A", "B", None]),
        st.none() | WILD_DAYS | st.just("later"),
        st.none() | WILD_DAYS | st.just("??"),
        rne=st.sampled_from(["S", "P", "L", None]),
        ls=st.sampled_from(["C2", "V2", "V3", None]),
    )
    years = draw(st.lists(st.sampled_from([2025, 2026, 2027]), min_size=1, max_size=4))
    return [care_return(year, *draw(st.lists(row, max_size=6))) for year in years]


@given(wild_returns())
@quick
def test_every_row_of_every_return_is_used_superseded_or_set_aside_and_none_twice(returns):
    found = stitch(returns)
    audit = read(found.audit)
    rows = sum(one.tables["episodes"].height for one in returns)
    assert audit.height == rows
    assert set(audit["fate"]) <= {"used", "superseded", "set_aside"}
    assert set(audit["reason"]) <= set(reasons())
    used = audit.filter(fate="used").height
    assert used == read(found.episodes).height + read(found.short_breaks).height
    assert audit.filter(fate="superseded")["by_year"].null_count() == 0


@given(wild_returns())
@quick
def test_no_child_is_in_two_episodes_on_one_day(returns):
    found = stitch(returns)
    for table in (found.episodes, found.short_breaks):
        frame = read(table).sort("child_number", "decom", "dec", nulls_last=True)
        spans: dict[str, list[tuple[dt.date, dt.date]]] = {}
        for child, start, end in frame.select("child_number", "decom", "dec").rows():
            spans.setdefault(child, []).append((start, end or dt.date.max))
        for line in spans.values():
            lasting = [span for span in line if span[0] < span[1]]
            assert all(a[1] <= b[0] for a, b in pairwise(lasting))


@given(wild_returns(), st.integers(0, 100), st.sampled_from(["decom", "dec"]))
@quick
def test_spoiling_one_cell_of_one_child_changes_no_other_child(returns, place, column):
    told = [
        (number, row)
        for number, one in enumerate(returns)
        for row, child in enumerate(one.tables["episodes"]["child_number"])
        if child == "A"
    ]
    if not told:
        return
    which, row = told[place % len(told)]
    cells = returns[which].tables["episodes"][column].cast(pl.String).to_list()
    cells[row] = "spoilt"
    spoilt = returns[which].tables["episodes"].with_columns(pl.Series(column, cells))
    others = list(returns)
    others[which] = CareReturn("201", returns[which].year, {"episodes": spoilt})

    def of_b(found: Histories) -> list[tuple[Any, ...]]:
        rows = read(found.episodes).filter(child_number="B").rows()
        return sorted(rows, key=str) + sorted(
            read(found.audit).filter(child_number="B").rows(), key=str
        )

    assert of_b(stitch(others)) == of_b(stitch(returns))
