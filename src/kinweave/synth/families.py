"""Inventing families, one after another, each from its own part of the seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from kinweave.synth.chances import Dice, table
from kinweave.synth.journey import tell
from kinweave.synth.people import cast_family
from kinweave.synth.story import FamilyStory
from kinweave.synth.timetable import Timetable, timetable
from kinweave.tables.cin.layout import layout


def invent(seed: int, families: int, today: date) -> Iterator[FamilyStory]:
    """Invent so many families as they are today, at every stage of the journey.

    Those that began by letter have their pre-proceedings inside the census year, so that a council's
    module 5 can be made of them; after the year's end they stand as they did on its last day.
    """
    for number in range(1, families + 1):
        yield _family(Dice(f"{seed}/{number}"), number, today)


def _family(dice: Dice, number: int, today: date) -> FamilyStory:
    when = _timetable(dice, today)
    by_letter = when.route == "letter"
    cast = cast_family(dice, number=number, today=when.start, all_have_numbers=by_letter)
    if by_letter:
        cast.children = [
            replace(child, cin_referral_date=when.start - dice.days("referral_to_cin"))
            for child in cast.children
        ]
    return tell(cast, when)


def _timetable(dice: Dice, today: date) -> Timetable:
    chances, year = table("chances"), layout()
    reach = dice.of(chances["reach"])
    again = dice.happens(chances["conference"]["did_not_happen"])
    met = not dice.happens(chances["closure"]["without_conference"])
    if dice.happens(chances["route"]["letter"]):
        when = timetable(
            dice,
            route="letter",
            reach=reach,
            now=min(today, year.year_end),
            meets_at_second_try=again,
            with_conference=met,
        )
        if when.start >= year.year_start:
            return when
    return timetable(
        dice,
        route="referral",
        reach=reach,
        now=today,
        meets_at_second_try=again,
        with_conference=met,
    )
