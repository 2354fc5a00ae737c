"""Each design that is calibrated: its words, which intervals it has, and how many trials are simulated."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kinweave.evidence.calibration.allocated import (
    councils_allocated,
    families_allocated,
    stepped_wedge,
)
from kinweave.evidence.calibration.without_chance import (
    series,
    staggered_starts,
    synthetic,
    weighted,
)
from kinweave.evidence.calibration.worlds import EFFECT

__all__ = ["COUNCILS", "DESIGNS", "Design", "described"]

COUNCILS = (5, 21, 60)


@dataclass(frozen=True, slots=True)
class Design:
    """One design: what simulates it, how often for each number of councils, and whether it has an interval."""

    name: str
    simulate: Callable[..., Any]
    times: tuple[int, int, int]
    has_interval: bool = True

    def methods(self, councils: int) -> tuple[str, ...]:
        """The intervals tried: the formula, and what the engine uses instead where it does."""
        few = described(self.name).get("few", 0)
        return ("formula", "instead") if councils < few else ("formula",)

    @property
    def effects(self) -> tuple[float, ...]:
        """No effect, and the published one for designs with an interval."""
        return (0.0, EFFECT) if self.has_interval else (0.0,)


DESIGNS = {
    one.name: one
    for one in (
        Design("families", families_allocated, (2000, 2000, 2000)),
        Design("councils", councils_allocated, (1000, 1000, 1000)),
        Design("starts", staggered_starts, (1000, 1000, 1000)),
        Design("wedge", stepped_wedge, (1000, 1000, 1000), has_interval=False),
        Design("series", series, (500, 500, 500)),
        Design("weights", weighted, (1000, 1000, 1000)),
        Design("synthetic", synthetic, (1000, 1000, 500), has_interval=False),
    )
}


@cache
def described(name: str) -> dict[str, Any]:
    """A design's words, from the data of this package."""
    where = files("kinweave.evidence.calibration").joinpath("data", "designs.toml")
    found: dict[str, Any] = tomllib.loads(where.read_text("utf-8"))[name]
    return found
