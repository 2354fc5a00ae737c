"""What is compared and when it is enough to call two records one child: the model, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["Comparison", "Decision", "Level", "Model", "model"]


@dataclass(frozen=True, slots=True)
class Level:
    """One way in which two records may compare; without `sql` the one that is left.

    A `counted` level is plain agreement, which can be counted over all pairs.
    """

    name: str
    sql: str | None
    m: float
    counted: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing that is compared, its levels from best to worst."""

    name: str
    null: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """When a pair is a match, and when a person should look."""

    match_weight: float
    margin: float
    review_weight: float
    name_levels: tuple[str, ...]
    also: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Model:
    """The whole of it."""

    blocking: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    decision: Decision


@cache
def model() -> Model:
    """The model that Kinweave ships."""
    text = (files("kinweave.linkage") / "data" / "matching.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    decision = data["decision"]
    return Model(
        blocking=tuple(data["blocking"]),
        comparisons=tuple(
            Comparison(
                one["name"],
                one["null"],
                tuple(
                    Level(each["name"], each.get("sql"), each["m"], each.get("counted", False))
                    for each in one["levels"]
                ),
            )
            for one in data["comparisons"]
        ),
        decision=Decision(
            match_weight=decision["match_weight"],
            margin=decision["margin"],
            review_weight=decision["review_weight"],
            name_levels=tuple(decision["name_levels"]),
            also={name: tuple(levels) for name, levels in decision["also"].items()},
        ),
    )
