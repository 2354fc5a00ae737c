"""A letter waits unless somebody has said that the address is safe today."""

from dataclasses import dataclass
from datetime import date

import pytest

from kinweave.service.people.reaching import why_held

TODAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Point:
    kind: str = "address"
    start_date: date | None = None
    end_date: date | None = None
    safe_to_use: str = "yes"


SAFE = Point()


def test_a_safe_address_in_use_may_be_used():
    assert why_held(SAFE, [], on=TODAY) == ""


@pytest.mark.parametrize(
    ("point", "sentence"),
    [
        (Point(end_date=TODAY), "Not in use. Nothing is sent here."),
        (Point(start_date=date(2026, 11, 21)), "Not in use. Nothing is sent here."),
        (Point(safe_to_use="no"), "Not safe to use. Nothing is sent here."),
        (Point(safe_to_use="unknown"), "On hold: nobody has said that it is safe to use."),
    ],
)
def test_an_address_that_ended_or_that_nobody_called_safe_is_held(point, sentence):
    assert why_held(point, [], on=TODAY) == sentence


def test_two_safe_addresses_hold_each_other_until_somebody_says_which():
    assert (
        why_held(SAFE, [Point(start_date=date(2026, 11, 1))], on=TODAY)
        == "On hold: two addresses are in use. Say which is safe, or end one."
    )


@pytest.mark.parametrize(
    "other", [Point(end_date=TODAY), Point(safe_to_use="no"), Point(kind="phone")]
)
def test_an_ended_unsafe_or_different_point_holds_nothing(other):
    assert why_held(SAFE, [other], on=TODAY) == ""


def test_nothing_is_sent_to_somebody_who_has_died():
    assert (
        why_held(SAFE, [], on=TODAY, death_date=date(2026, 11, 1))
        == "This person has died. Nothing is sent."
    )
