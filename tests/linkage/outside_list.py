"""Invented children and lists of them with slips of many kinds, for the tests and the benchmark of matching."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

Person = dict[str, Any]
Slip = Callable[[Person, random.Random], Person]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ENDS = ("ton", "ley", "ford", "wood", "by", "ham", "son", "well", "ard", "er")
VOWELS = "aeiou"


def _syllables(chance: random.Random, many: int) -> str:
    return "".join(chance.choice("bcdfghjklmnprstvw") + chance.choice(VOWELS) for _ in range(many))


def children(many: int, seed: int = 1) -> list[Person]:
    """Children in families: siblings share name and home, some are twins, and common names are common."""
    chance = random.Random(seed)
    given = [_syllables(chance, chance.choice((2, 2, 3))).title() for _ in range(1200)]
    family = [
        (_syllables(chance, chance.choice((1, 2))) + chance.choice(ENDS)).title()
        for _ in range(9000)
    ]
    people: list[Person] = []
    while len(people) < many:
        name = family[int(len(family) * chance.random() ** 2)]
        if chance.random() < 0.05:
            name += "-" + chance.choice(family)
        home = postcode(chance)
        born = dt.date(2008, 1, 1) + dt.timedelta(chance.randrange(6200))
        for _ in range(chance.choice((1, 1, 2, 3))):
            person = {
                "id": f"N{len(people):06d}",
                "given_name": given[int(len(given) * chance.random() ** 2)],
                "family_name": name,
                "birth_date": born,
                "postcode": home,
            }
            people.append(person)
            # A twin, or a sister or brother a year or more on.
            born += dt.timedelta(0 if chance.random() < 0.04 else chance.randrange(330, 1500))
    return people[:many]


def postcode(chance: random.Random) -> str:
    """A postcode of an area that does not exist."""
    tail = "".join(chance.choice("ABDEFGHJLNPQRSTUWXYZ") for _ in range(2))
    return f"Q{chance.choice('ABCDEFGH')}{chance.randrange(1, 40)} {chance.randrange(10)}{tail}"


def _typo(word: str, chance: random.Random) -> str:
    place = chance.randrange(max(len(word), 1))
    kind = chance.randrange(4)
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + chance.choice(LETTERS) + word[place + 1 :]
    if kind == 2:
        return word[:place] + chance.choice(LETTERS) + word[place:]
    return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


def typo(person: Person, chance: random.Random) -> Person:
    which = chance.choice(("given_name", "family_name"))
    return person | {which: _typo(person[which], chance)}


def swapped_names(person: Person, chance: random.Random) -> Person:
    return person | {"given_name": person["family_name"], "family_name": person["given_name"]}


def day_and_month_swapped(person: Person, chance: random.Random) -> Person:
    born = person["birth_date"]
    return person | (
        {"birth_date": dt.date(born.year, born.day, born.month)} if born.day < 13 else {}
    )


def moved(person: Person, chance: random.Random) -> Person:
    return person | {"postcode": postcode(chance)}


def no_postcode(person: Person, chance: random.Random) -> Person:
    return person | {"postcode": None}


def wrong_figure(person: Person, chance: random.Random) -> Person:
    born = person["birth_date"]
    return person | {"birth_date": born.replace(day=1 + (born.day + 8) % 28)}


TUNED: tuple[tuple[Slip, float], ...] = (
    (typo, 0.14),
    (swapped_names, 0.03),
    (day_and_month_swapped, 0.04),
    (moved, 0.18),
    (no_postcode, 0.03),
    (wrong_figure, 0.02),
)
"""The kinds of slip that the model was set on."""


def shortened(person: Person, chance: random.Random) -> Person:
    return person | {"given_name": person["given_name"][: chance.choice((3, 4))]}


def half_of_a_double_name(person: Person, chance: random.Random) -> Person:
    return person | {"family_name": chance.choice(person["family_name"].split("-"))}


def second_given_name(person: Person, chance: random.Random) -> Person:
    return person | {"given_name": person["given_name"] + " " + _syllables(chance, 2)}


def shouted_with_accents(person: Person, chance: random.Random) -> Person:
    return person | {
        "given_name": person["given_name"].upper().replace("E", "É"),
        "family_name": " " + person["family_name"].upper().replace("-", " "),
    }


def year_wrong(person: Person, chance: random.Random) -> Person:
    born = person["birth_date"]
    return person | {
        "birth_date": born.replace(year=born.year + chance.choice((-1, 1)), day=min(born.day, 28))
    }


def first_of_the_month(person: Person, chance: random.Random) -> Person:
    return person | {"birth_date": person["birth_date"].replace(day=1)}


def two_typos(person: Person, chance: random.Random) -> Person:
    return person | {name: _typo(person[name], chance) for name in ("given_name", "family_name")}


def sounds_alike(person: Person, chance: random.Random) -> Person:
    said = person["family_name"].replace("f", "ph").replace("k", "c").replace("w", "wh")
    return person | {"family_name": said}


def neighbour_postcode(person: Person, chance: random.Random) -> Person:
    return person | {"postcode": (person["postcode"] or "QA1 1AA")[:-1] + chance.choice("ABDEFGH")}


UNTUNED: tuple[tuple[Slip, float], ...] = (
    (shortened, 0.06),
    (half_of_a_double_name, 0.05),
    (second_given_name, 0.05),
    (shouted_with_accents, 0.10),
    (year_wrong, 0.02),
    (first_of_the_month, 0.02),
    (two_typos, 0.02),
    (sounds_alike, 0.05),
    (neighbour_postcode, 0.06),
    (moved, 0.12),
)
"""Kinds that it was not set on."""


def outside_list(
    among: Sequence[Person],
    strangers: Sequence[Person],
    many: int,
    slips: Sequence[tuple[Slip, float]],
    seed: int = 2,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A list of `many` children, some unknown to the council, with slips; and whom each line means."""
    chance = random.Random(seed)
    known = chance.sample(list(among), many - len(strangers))
    lines, truth = [], []
    for number, person in enumerate(chance.sample([*known, *strangers], many)):
        said = dict(person)
        for slip, often in slips:
            if chance.random() < often:
                said = slip(said, chance)
        record = f"R{number:05d}"
        lines.append(said | {"id": record})
        stranger = person["id"].startswith("X")
        truth.append({"record": record, "child": None if stranger else person["id"]})
    return pl.DataFrame(lines), pl.DataFrame(
        truth, schema={"record": pl.String, "child": pl.String}
    )


def strangers_among(people: Sequence[Person], many: int, seed: int = 3) -> list[Person]:
    """Children whom the council does not know: half of them brothers, sisters or twins of those it does."""
    chance = random.Random(seed)
    others = children(many, seed=seed + 100)
    for place, person in enumerate(others):
        person["id"] = f"X{place:05d}"
        if place % 2:
            kin = chance.choice(people)
            apart = 0 if chance.random() < 0.1 else chance.randrange(330, 2000)
            person |= {
                "family_name": kin["family_name"],
                "postcode": kin["postcode"],
                "birth_date": kin["birth_date"] + dt.timedelta(apart),
            }
    return others
