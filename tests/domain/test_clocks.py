"""Working days, promises and periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave.domain.clocks import Basis, Period, add_months_clamped, clocks, due, england

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
# As published for England and Wales.
BANK_HOLIDAYS = {
    2022: [(1, 3), (4, 15), (4, 18), (5, 2), (6, 2), (6, 3), (8, 29), (9, 19), (12, 26), (12, 27)],
    2026: [(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)],
    2027: [(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)],
}


@pytest.mark.parametrize("year", BANK_HOLIDAYS)
def test_offices_close_on_weekends_and_on_englands_bank_holidays(year):
    all_days = [date(year, 1, 1) + timedelta(days=count) for count in range(365)]
    closed = [day for day in all_days if not england().is_working_day(day)]
    weekdays_closed = [(day.month, day.day) for day in closed if day.weekday() < 5]
    assert weekdays_closed == BANK_HOLIDAYS[year]
    assert sum(day.weekday() >= 5 for day in closed) in (104, 105)


def test_scotlands_holidays_are_working_days_in_england():
    assert england().is_working_day(date(2026, 1, 2))
    assert england().is_working_day(date(2026, 11, 30))


def test_five_working_days_over_easter_skip_two_bank_holidays():
    assert england().add_working_days(date(2026, 4, 1), 5) == date(2026, 4, 10)


def test_a_promise_of_no_days_falls_due_at_once_and_of_fewer_makes_no_sense():
    assert england().add_working_days(date(2026, 4, 4), 0) == date(2026, 4, 4)
    with pytest.raises(ValueError, match="before it starts"):
        england().add_working_days(date(2026, 4, 4), -1)


@settings(deadline=None)
@given(days, st.integers(1, 60))
def test_adding_working_days_and_counting_them_agree(start, number):
    end = england().add_working_days(start, number)
    assert england().is_working_day(end)
    assert england().working_days_between(start, end) == number
    assert england().working_days_between(start, end - timedelta(days=1)) == number - 1
    assert england().working_days_between(end, start) == -number


@pytest.mark.parametrize(
    ("code", "start", "last_day"),
    [
        ("baseline_meeting", date(2026, 12, 23), date(2027, 1, 4)),
        ("urgent_conference", date(2026, 12, 24), date(2026, 12, 25)),
        ("plan_sent", date(2026, 7, 31), date(2026, 8, 2)),
        ("whole_process_earliest", date(2026, 3, 2), date(2026, 3, 30)),
        ("whole_process", date(2026, 3, 2), date(2026, 4, 27)),
    ],
)
def test_published_promises_fall_due(code, start, last_day):
    assert due(clocks()[code], start) == last_day


def test_every_clock_is_one_councils_practice_with_its_source():
    assert {clock.local for clock in clocks().values()} == {True}
    assert {clock.source.split(":")[0] for clock in clocks().values()} == {"https"}
    assert [code for code, clock in clocks().items() if clock.basis is Basis.WORKING] == [
        "baseline_meeting"
    ]


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_end_where_their_last_day_is(day, months, result):
    assert add_months_clamped(day, months) == result


@settings(deadline=None)
@given(days, st.integers(-60, 60))
def test_so_many_months_on_is_that_month_and_never_a_later_day(day, months):
    later = add_months_clamped(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


def test_a_period_holds_its_first_day_and_not_its_end():
    period = Period(date(2026, 5, 1), date(2026, 5, 3))
    held = [day for day in range(1, 6) if period.holds(date(2026, 5, day))]
    assert held == [1, 2]
    assert Period(date(2026, 5, 1)).holds(date(2036, 5, 1))


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="cannot end before"):
        Period(date(2026, 5, 2), date(2026, 5, 1))


@settings(deadline=None)
@given(
    st.tuples(*[st.none() | st.integers(0, 6)] * 2), st.tuples(st.integers(0, 6), st.integers(0, 6))
)
def test_periods_meet_if_and_only_if_they_share_a_day(ends, starts):
    first_day = date(2026, 5, 1)
    one, other = (
        Period(
            first_day + timedelta(days=start),
            None if length is None else first_day + timedelta(days=start + length),
        )
        for start, length in zip(starts, ends, strict=True)
    )
    month = [first_day + timedelta(days=count) for count in range(31)]
    assert one.meets(other) == any(one.holds(day) and other.holds(day) for day in month)
