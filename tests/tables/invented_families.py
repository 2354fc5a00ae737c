"""Invented families, what is truly known of them, and the ways in which people write a date."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

AS_AT = dt.date(2026, 4, 10)
FIRST = [
    "Ava",
    "Leo",
    "Zoë",
    "Dáithí",
    "Mia",
    "Kai",
    "Oskar",
    "Freya",
    "Idris",
    "Tomasz",
    "Aisha",
    "Ruby",
]
LAST = [
    "Carter",
    "da Silva",
    "O'Neill",
    "Lee-Jones",
    "Müller",
    "Begum",
    "Nowak",
    "Ó Brien",
    "Walsh",
]


@dataclass
class Child:
    """One invented child; a child not yet born has only the day it is expected."""

    first: str
    last: str
    born: dt.date | None
    expected: dt.date | None
    number: str | None
    sex: str
    ethnicity: str

    @property
    def name(self) -> str:
        return f"{'Unborn' if self.born is None else self.first} {self.last}"


@dataclass
class Family:
    """One invented family and its conference journey."""

    reference: str
    referred: dt.date
    consent: str
    stage: str
    children: list[Child] = field(default_factory=list)
    held: dt.date | None = None
    agreed: bool = False
    review: dt.date | None = None
    reason: str = ""


def families(count: int = 24, seed: int = 1, unborn: bool = True) -> list[Family]:
    """Families with from one to four children, half of whom had a conference."""
    chance = random.Random(seed)
    found = []
    for number in range(1, count + 1):
        last = chance.choice(LAST)
        family = Family(
            reference=f"NM/{number:03d}",
            referred=dt.date(2025, 4, 1) + dt.timedelta(days=chance.randrange(200)),
            consent=chance.choice(["yes", "yes", "yes", "no"]),
            stage=chance.choice(["child_in_need", "child_protection", "pre_proceedings"]),
        )
        for _ in range(chance.randrange(1, 5)):
            not_yet = unborn and chance.random() < 0.1
            born = dt.date(2009, 1, 1) + dt.timedelta(days=chance.randrange(5800))
            family.children.append(
                Child(
                    first=chance.choice(FIRST),
                    last=last,
                    born=None if not_yet else born,
                    expected=dt.date(2026, 5, 1) + dt.timedelta(days=chance.randrange(90))
                    if not_yet
                    else None,
                    number=None
                    if not_yet or chance.random() < 0.15
                    else str(chance.randrange(100000, 999999)),
                    sex=chance.choice("MF"),
                    ethnicity=chance.choice(["WBRI", "APKN", "BAFR", "MWBC"]),
                )
            )
        if family.consent == "yes" and chance.random() < 0.7:
            family.held = family.referred + dt.timedelta(days=chance.randrange(20, 60))
            family.agreed = chance.random() < 0.8
            if family.agreed and chance.random() < 0.6:
                family.review = family.held + dt.timedelta(days=chance.randrange(60, 100))
        else:
            family.reason = chance.choice(["Family declined", "Moved out of area"])
        found.append(family)
    return found


def truth(of: Sequence[Family]) -> dict[str, int]:
    """What is truly in a tracker of these families."""
    children = [child for family in of for child in family.children]
    held = [family for family in of if family.held]
    return {
        "families": len(of),
        "children": len(children),
        "consented_families": sum(family.consent == "yes" for family in of),
        "held_families": len(held),
        "children_in_held": sum(len(family.children) for family in held),
        "plans_agreed": sum(family.agreed for family in held),
        "reviews": sum(family.review is not None for family in of),
        "unborn": sum(child.born is None for child in children),
        "without_council_id": sum(child.number is None for child in children),
    }


def uk(day: dt.date | None) -> str:
    """03/09/2025."""
    return "" if day is None else day.strftime("%d/%m/%Y")


def dotted(day: dt.date | None) -> str:
    """3.9.25, as some type it."""
    return "" if day is None else f"{day.day}.{day.month}.{day:%y}"


def spoken(day: dt.date | None) -> str:
    """3rd Sept 2025."""
    if day is None:
        return ""
    ending = (
        "th" if 10 <= day.day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    )
    month = {9: "Sept"}.get(day.month, day.strftime("%b"))
    return f"{day.day}{ending} {month} {day:%Y}"
