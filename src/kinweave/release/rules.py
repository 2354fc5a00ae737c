"""The rule by which numbers are held back, read from its file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kinweave.release.errors import ReleaseError

__all__ = ["Rule", "rule"]


@dataclass(frozen=True)
class Rule:
    """What is small, how it is marked and how uncertain a reader is left; `round_to` 1 means not rounded."""

    smallest: int
    largest: int
    mark: str
    width: int
    width_of_a_zero: int
    cost_of_a_zero: int
    reach: int
    round_to: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.round_to <= 2 * self.largest:
            raise ReleaseError(
                f"Numbers can be rounded to a multiple from 1 to {2 * self.largest}, so that 0 still means none."
            )

    def is_small(self, number: int) -> bool:
        """Whether a number is of so few that it is held back."""
        return self.smallest <= number <= self.largest

    @property
    def words(self) -> str:
        """The rule in a sentence, for the notes of a publication."""
        rounded = f" Other numbers are rounded to the nearest {self.round_to}." * (
            self.round_to > 1
        )
        return (
            f"Numbers from {self.smallest} to {self.largest} are shown as {self.mark}, and so are numbers from "
            f"which one of them could be worked out, in this publication or together with an earlier one.{rounded}"
        )


@cache
def rule(*, rounded: bool = False) -> Rule:
    """The rule in force, with the numbers that are shown as they are, or rounded."""
    text = (files("kinweave.release") / "data" / "rules.toml").read_text(encoding="utf-8")
    given = tomllib.loads(text)
    if not rounded:
        given["round_to"] = 1
    return Rule(**given)
