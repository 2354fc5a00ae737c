"""How often things happen in invented families, and how a seed decides them."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")

_SATURDAY = 5


@cache
def table(name: str) -> Mapping[str, Any]:
    """One of this package's tables: ``chances`` or ``words``."""
    return tomllib.loads(_text(f"{name}.toml"))


@dataclass(frozen=True)
class Origin:
    """Where a family's names come from, with the names."""

    ethnicity: str
    language: str
    given_names: Mapping[str, tuple[str, ...]]
    family_names: tuple[str, ...]


@cache
def origins() -> Mapping[str, Origin]:
    """Every origin of names, by its name."""
    given = list(csv.DictReader(_text("given_names.csv").splitlines()))
    family = list(csv.DictReader(_text("family_names.csv").splitlines()))
    return {
        row["origin"]: Origin(
            ethnicity=row["ethnicity"],
            language=row["language"],
            given_names={
                sex: tuple(
                    one["name"]
                    for one in given
                    if one["origin"] == row["origin"] and one["sex"] == sex
                )
                for sex in ("M", "F")
            },
            family_names=tuple(one["name"] for one in family if one["origin"] == row["origin"]),
        )
        for row in csv.DictReader(_text("origins.csv").splitlines())
    }


@cache
def origin_weights() -> Mapping[str, int]:
    """How often each origin is drawn."""
    return {
        row["origin"]: int(row["weight"])
        for row in csv.DictReader(_text("origins.csv").splitlines())
    }


class Dice:
    """Every choice in one family's story, decided by the seed alone."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)  # noqa: S311

    def happens(self, chance: float) -> bool:
        """Whether something of this chance happens."""
        return self._random.random() < chance

    def of(self, weights: Mapping[str, float]) -> str:
        """One of these, by weight."""
        return self._random.choices(list(weights), list(weights.values()))[0]

    def one(self, choices: Sequence[T]) -> T:
        """One of these, each as likely."""
        return self._random.choice(choices)

    def some(self, choices: Sequence[T], number: int) -> list[T]:
        """So many different ones of these, in their order."""
        chosen = self._random.sample(range(len(choices)), min(number, len(choices)))
        return [choices[place] for place in sorted(chosen)]

    def between(self, pair: Sequence[int]) -> int:
        """A whole number between these two, both possible."""
        return self._random.randint(pair[0], pair[1])

    def days(self, name: str) -> timedelta:
        """How long one thing takes after another."""
        return self.days_of(table("chances")["days"][name])

    def days_of(self, pair: Sequence[int]) -> timedelta:
        """A time of so many days."""
        return timedelta(days=self.between(pair))


def working_day(day: date) -> date:
    """The day, or the Friday before when it falls on a weekend; never out of order, never later."""
    return day - timedelta(days=max(0, day.weekday() - _SATURDAY + 1))


def _text(name: str) -> str:
    return (files("kinweave.synth") / "data" / name).read_text(encoding="utf-8")
