"""Every habit of writing a date is read, day first, and nothing is made more exact than it is."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave.tables.profiles.dates import DateKind, DateOrder, read_date
from kinweave.tables.sheets import Cell
from tests.tables.invented_trackers import dotted, spoken, uk

DAY = dt.date(2025, 9, 3)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2049, 12, 31))


@pytest.mark.parametrize(
    "cell",
    [
        DAY,
        dt.datetime(2025, 9, 3, 14, 30),
        45903,
        45903.5,
        "45903",
        "20250903",
        "03092025",
        "03/09/2025",
        " 3/9/25 ",
        "03.09.2025",
        "3-9-25",
        "3 9 2025",
        "3rd Sep 25",
        "3 Sept 2025",
        "3rd of September, 2025",
        "03-Sep-2025",
        "Wed 3rd Sept 2025 at 2pm",
        "3/9/25 6.30pm",
        "2025-09-03",
        "2025-09-03T00:00:00",
        "Sept 3rd 2025",
        "3rd September'25",
    ],
)
def test_a_day_is_read_in_every_way_it_is_written(cell: Cell) -> None:
    reading = read_date(cell)
    assert (reading.kind, reading.value, reading.beside) == (DateKind.EXACT, DAY, "")


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (None, DateKind.EMPTY),
        ("  ", DateKind.EMPTY),
        ("Sept 2025", DateKind.PARTIAL),
        ("09/2025", DateKind.PARTIAL),
        ("3rd Sep", DateKind.PARTIAL),
        ("3/9", DateKind.PARTIAL),
        ("TBC - Sept", DateKind.PARTIAL),
        ("03/09/2025?", DateKind.UNSURE),
        ("w/c 3/9/25", DateKind.UNSURE),
        ("approx 3/9/25", DateKind.UNSURE),
        ("03/09/25 and 04/10/25", DateKind.SEVERAL),
        ("09/25/2025", DateKind.OTHER_ORDER),
        ("31/02/2025", DateKind.IMPOSSIBLE),
        ("cancelled x2", DateKind.NO_DATE),
        (7, DateKind.NO_DATE),
        (True, DateKind.NO_DATE),
        (dt.time(9), DateKind.NO_DATE),
    ],
)
def test_what_is_no_certain_day_gives_none(cell: Cell, kind: DateKind) -> None:
    reading = read_date(cell)
    assert (reading.kind, reading.value) == (kind, None)


def test_a_birth_still_to_come_says_so() -> None:
    for cell in ("EDD 13/05/26", "due 13.5.26", "unborn - expected 13 May 2026"):
        reading = read_date(cell)
        assert (reading.value, reading.expected) == (dt.date(2026, 5, 13), True)


def test_words_beside_a_date_are_kept_and_those_that_change_it_are_known() -> None:
    assert read_date("3/9/25 Town Hall").beside == "town hall"
    assert not read_date("3/9/25 Town Hall").changed
    assert read_date("3/9/25 moved").changed


def test_a_workbook_that_counts_from_1904_is_read_as_it_counts() -> None:
    assert read_date(44441, day_zero_1904=True).value == DAY


@settings(max_examples=150, deadline=None)
@given(DAYS)
def test_every_day_written_in_any_habit_comes_back(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    for written in (
        uk(day),
        spoken(day),
        day.isoformat(),
        day.strftime("%d %B %Y"),
        day.strftime("%A %d %b %Y"),
        day.strftime("%d-%b-%Y"),
        serial,
        str(serial),
        day,
    ):
        assert read_date(written).value == day
    if day.year >= 2000:
        assert read_date(dotted(day)).value == day


@settings(max_examples=100, deadline=None)
@given(DAYS)
def test_the_order_of_america_is_reported_and_never_guessed(day: dt.date) -> None:
    american = day.strftime("%m/%d/%Y")
    reading = read_date(american)
    if day.day > 12:
        assert reading.kind is DateKind.OTHER_ORDER
    else:
        assert reading.value == dt.date(day.year, day.day, day.month)
        assert reading.either_order == (day.day != day.month)
    assert read_date(american, order=DateOrder.MONTH_FIRST).value == day


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.datetimes()))
def test_nothing_that_is_typed_into_a_date_column_stops_the_reading(cell: Cell) -> None:
    reading = read_date(cell)
    assert (reading.value is not None) == (reading.kind is DateKind.EXACT)
    assert (reading.reason == "") == (reading.kind in {DateKind.EXACT, DateKind.EMPTY})
