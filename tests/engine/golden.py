"""Questions to which every engine must give the same answer, with the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

from kinweave.engine import (
    Session,
    add_months,
    count_int,
    covering_at,
    day_number,
    days_between,
    latest,
    numbered,
    round_half_up,
    total_int,
)

Answer = tuple[nw.LazyFrame[Any], list[tuple[Any, ...]]]
Question = Callable[[Session], Answer]


def _pairs(session: Session) -> nw.LazyFrame[Any]:
    return session.table(
        pl.DataFrame(
            {
                "n": [1, 2, 3, 4, 5],
                "a": [
                    date(2024, 2, 28),
                    date(2024, 8, 31),
                    date(2025, 3, 30),
                    None,
                    date(1899, 1, 1),
                ],
                "b": [
                    date(2024, 3, 1),
                    date(2024, 8, 31),
                    date(2025, 3, 29),
                    date(2024, 1, 1),
                    None,
                ],
            },
            schema={"n": pl.Int64, "a": pl.Date, "b": pl.Date},
        )
    )


def days_from_one_date_to_another(session: Session) -> Answer:
    frame = _pairs(session)
    days = days_between(frame, nw.col("a"), nw.col("b"))
    return frame.select("n", days=days), [(1, 2), (2, 0), (3, -1), (4, None), (5, None)]


def days_since_1970(session: Session) -> Answer:
    frame = _pairs(session)
    expected = [(1, 19781), (2, 19966), (3, 20177), (4, None), (5, -25932)]
    return frame.select("n", day=day_number(frame, nw.col("a"))), expected


def calendar_months_with_month_ends_clamped(session: Session) -> Answer:
    frame = _pairs(session)
    expected = [
        (1, date(2024, 8, 28), date(2025, 2, 28)),
        (2, date(2025, 2, 28), date(2025, 8, 31)),
        (3, date(2025, 9, 30), date(2026, 3, 30)),
        (4, None, None),
        (5, date(1899, 7, 1), date(1900, 1, 1)),
    ]
    six, twelve = add_months(nw.col("a"), 6), add_months(nw.col("a"), 12)
    return frame.select("n", six=six, twelve=twelve), expected


def halves_go_up(session: Session) -> Answer:
    numbers = [0.5, 1.5, 2.5, 4.5, 0.4999, 1.005, 0.0]
    frame = session.table(
        pl.DataFrame({"n": range(7), "x": numbers}, schema_overrides={"n": pl.Int64})
    )
    expected = [(0, 1.0, 0.5), (1, 2.0, 1.5), (2, 3.0, 2.5), (3, 5.0, 4.5), (4, 0.0, 0.5)]
    expected += [(5, 1.0, 1.01), (6, 0.0, 0.0)]
    whole, hundredths = round_half_up(nw.col("x")), round_half_up(nw.col("x"), 2)
    return frame.select("n", whole=whole, hundredths=hundredths), expected


def counts_and_sums_are_whole_numbers(session: Session) -> Answer:
    frame = session.table(
        pl.DataFrame({"g": ["a", "a", "b"], "t": [True, None, None], "x": [2, 3, None]})
    )
    counted = frame.group_by("g").agg(count_int(nw.col("t")).alias("n"), total_int(nw.col("x")))
    return counted, [("a", 1, 5), ("b", 0, 0)]


def nothing_counts_as_nought(session: Session) -> Answer:
    frame = session.table(pl.DataFrame({"t": [True], "x": [2]})).filter(nw.col("x") > 5)
    return frame.select(count_int(nw.col("t")).alias("n"), total_int(nw.col("x"))), [(0, 0)]


def _episodes(session: Session) -> nw.LazyFrame[Any]:
    starts = [date(2024, 1, 1), date(2024, 3, 1), None, date(2024, 3, 1), date(2023, 1, 1)]
    ends = [date(2024, 3, 1), None, date(2024, 1, 1), date(2024, 5, 1), date(2023, 2, 1)]
    return session.table(
        pl.DataFrame(
            {"child": ["c", "c", "c", "c", "d"], "row": range(5), "decom": starts, "dec": ends},
            schema_overrides={"row": pl.Int64},
        )
    )


def rows_without_a_date_come_first(session: Session) -> Answer:
    frame = numbered(
        _episodes(session), "number", within=["child"], by=["decom", "row"], always="row"
    )
    return frame.select("row", "number"), [(0, 2), (1, 3), (2, 1), (3, 4), (4, 1)]


def the_row_before_is_that_of_the_same_child(session: Session) -> Answer:
    before = nw.col("row").shift(1).over("child", order_by=["decom", "row"])
    return _episodes(session).select("row", before=before), [
        (0, 2),
        (1, 0),
        (2, None),
        (3, 1),
        (4, None),
    ]


def the_latest_record_of_each(session: Session) -> Answer:
    kept = latest(_episodes(session), within=["child"], rank="row")
    return kept.select("child", "row"), [("c", 3), ("d", 4)]


def what_held_on_a_day(session: Session) -> Answer:
    on = [
        date(2024, 2, 29),
        date(2024, 3, 1),
        date(2024, 5, 1),
        date(2023, 12, 31),
        date(2023, 2, 1),
    ]
    days = session.table(pl.DataFrame({"child": ["c", "c", "c", "c", "d"], "on": on}))
    held = covering_at(days, _episodes(session), by=["child"], on="on", start="decom", end="dec")
    expected = [("c", on[0], 0), ("c", on[1], 1), ("c", on[2], 1), ("c", on[3], None)]
    return held.select("child", "on", "row"), [*expected, ("d", on[4], None)]


def digits_are_ascii_digits(session: Session) -> Answer:
    frame = session.table(pl.DataFrame({"n": [1, 2, 3], "x": ["12", "１２", "a1"]}))
    found = nw.col("x").str.contains("^[0-9]+$")
    return frame.select("n", found=found), [(1, True), (2, False), (3, False)]


def joins_never_match_what_is_missing(session: Session) -> Answer:
    left = session.table(pl.DataFrame({"k": ["a", None], "x": [1, 2]}))
    right = session.table(pl.DataFrame({"k": ["a", None], "y": [3, 4]}))
    return left.join(right, on="k", how="left").select("x", "y"), [(1, 3), (2, None)]


def floors_and_remainders_of_negative_numbers(session: Session) -> Answer:
    frame = session.table(pl.DataFrame({"x": [-7, 7]}))
    return frame.select("x", f=nw.col("x") // 2, m=nw.col("x") % 2), [(-7, -4, 1), (7, 3, 1)]


def membership_of_nothing_is_unknown(session: Session) -> Answer:
    frame = session.table(pl.DataFrame({"n": [1, 2, 3], "x": ["a", "b", None]}))
    return frame.select("n", f=nw.col("x").is_in(["a"])), [(1, True), (2, False), (3, None)]


def what_is_missing_is_a_group_of_its_own(session: Session) -> Answer:
    frame = session.table(pl.DataFrame({"g": ["a", None, None], "x": [1, 2, 3]}))
    return frame.group_by("g").agg(total_int(nw.col("x"))), [("a", 1), (None, 5)]


def text_is_trimmed_lowered_and_measured_alike(session: Session) -> Answer:
    frame = session.table(pl.DataFrame({"n": [1, 2], "x": [" zoë ", "ß"]}))
    trimmed = nw.col("x").str.strip_chars()
    told = frame.select("n", low=trimmed.str.to_lowercase(), many=trimmed.str.len_chars())
    return told.with_columns(nw.col("many").cast(nw.Int64)), [(1, "zoë", 3), (2, "ß", 1)]


QUESTIONS: list[Question] = [
    days_from_one_date_to_another,
    days_since_1970,
    calendar_months_with_month_ends_clamped,
    halves_go_up,
    counts_and_sums_are_whole_numbers,
    nothing_counts_as_nought,
    rows_without_a_date_come_first,
    the_row_before_is_that_of_the_same_child,
    the_latest_record_of_each,
    what_held_on_a_day,
    digits_are_ascii_digits,
    joins_never_match_what_is_missing,
    floors_and_remainders_of_negative_numbers,
    membership_of_nothing_is_unknown,
    what_is_missing_is_a_group_of_its_own,
    text_is_trimmed_lowered_and_measured_alike,
]


def answered(session: Session, frame: nw.LazyFrame[Any]) -> list[tuple[Any, ...]]:
    """The rows of an answer in an order that no engine chose, and the kinds of their numbers."""
    rows = session.collect(frame).rows()
    return sorted(rows, key=lambda row: tuple((cell is None, str(cell)) for cell in row))
