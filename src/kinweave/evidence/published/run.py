"""Recomputes the published numbers; a data set that is missing fails, and is never passed over."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.published.trials import TRIALS
from kinweave.evidence.published.unrandomised import UNRANDOMISED

__all__ = ["Check", "Number", "checks", "recompute"]

_MODELS = {**TRIALS, **UNRANDOMISED}


@dataclass(frozen=True, slots=True)
class Check:
    """One published analysis: whose data, which model, what was printed and how near is near enough."""

    id: str
    area: str
    source: str
    data: str
    model: str
    tolerance: float
    numbers: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Number:
    """One number as published and as computed here; `trouble` says why it could not be computed."""

    check: Check
    name: str
    published: float
    computed: float | None
    trouble: str = ""

    @property
    def holds(self) -> bool:
        """Whether the two agree to what is lost by rounding in print."""
        # The tolerance itself is a decimal that the machine cannot hold exactly.
        slack = self.check.tolerance * 1e-6 + 1e-12
        return (
            self.computed is not None
            and abs(self.computed - self.published) <= self.check.tolerance + slack
        )


def checks() -> tuple[Check, ...]:
    """Every check of the data file, each with a model that computes it."""
    text = files("kinweave.evidence.published").joinpath("data", "checks.toml").read_text("utf-8")
    found = tuple(Check(**content) for content in tomllib.loads(text)["checks"])
    unmade = {check.id for check in found} ^ set(_MODELS)
    if unmade:
        raise EvidenceError(f"Checks and models do not match: {', '.join(sorted(unmade))}.")
    return found


def recompute(only: str | None = None) -> tuple[Number, ...]:
    """Every published number beside what the engine makes of the same data."""
    chosen = [check for check in checks() if only in (None, check.id)]
    if not chosen:
        raise EvidenceError(f"There is no published check called “{only}”.")
    return tuple(number for check in chosen for number in _numbers(check))


def _numbers(check: Check) -> list[Number]:
    try:
        computed = _MODELS[check.id]()
    except (ImportError, OSError, LookupError) as error:
        trouble = f"its data could not be read ({check.data}): {type(error).__name__}"
        return [Number(check, name, value, None, trouble) for name, value in check.numbers.items()]
    if set(computed) != set(check.numbers):
        raise EvidenceError(f"The check {check.id} computes other numbers than it publishes.")
    return [
        Number(check, name, float(value), float(computed[name]))
        for name, value in check.numbers.items()
    ]
