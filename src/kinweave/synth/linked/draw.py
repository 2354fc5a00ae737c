"""Columns drawn at random, each from its own part of the seed, and days as whole numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from statistics import NormalDist
from typing import Any, TypeAlias, cast

import numpy as np
import polars as pl

from kinweave.synth.chances import table

__all__ = [
    "NEVER",
    "Bools",
    "Days",
    "Draw",
    "Floats",
    "Words",
    "as_dates",
    "day",
    "months_later",
    "parameters",
    "quantile",
]

Days: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
Bools: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]
Words: TypeAlias = np.ndarray[Any, np.dtype[np.str_]]
Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

# A day that does not come: later than every other, so that comparing with it is right.
NEVER = 1 << 18

_EPOCH = date(1970, 1, 1)


@cache
def parameters() -> Mapping[str, Any]:
    """How the linked set is made: `data/linked.toml`."""
    return table("linked")


def day(of: date) -> int:
    """A date as whole days since 1 January 1970."""
    return (of - _EPOCH).days


def as_dates(days: Days) -> pl.Series:
    """Days as a column of dates, blank where the day never comes."""
    column = pl.Series(np.where(days >= NEVER, 0, days).astype(np.int32)).cast(pl.Date)
    return pl.select(
        pl.when(pl.Series(days < NEVER)).then(column).otherwise(None).alias("date")
    ).to_series()


def months_later(days: Days, months: int) -> Days:
    """The same day so many calendar months later; a month that is too short gives its last day."""
    of = days.astype("datetime64[D]")
    month = of.astype("datetime64[M]")
    within = (of - month.astype("datetime64[D]")).astype(np.int64)
    first = (month + months).astype("datetime64[D]").astype(np.int64)
    after = (month + months + 1).astype("datetime64[D]").astype(np.int64)
    same_day: Days = np.minimum(first + within, after - 1)
    return same_day


def quantile(chance: float) -> float:
    """The point of the normal curve below which this share of it lies."""
    return NormalDist().inv_cdf(min(max(chance, 1e-12), 1 - 1e-12))


class Draw:
    """Random columns for one purpose: the same seed and purpose give the same columns.

    Every purpose has its own stream, so that adding one leaves the others as they were.
    """

    def __init__(self, seed: int, purpose: str) -> None:
        key = np.random.SeedSequence(entropy=seed, spawn_key=tuple(purpose.encode()))
        self._random = np.random.Generator(np.random.PCG64(key))

    def happens(self, chance: float | Floats, size: int) -> Bools:
        """Whether something of this chance happens, `size` times."""
        return self._random.random(size) < chance

    def between(self, pair: Sequence[int], size: int) -> Days:
        """Whole numbers between these two, both possible."""
        return self._random.integers(pair[0], pair[1] + 1, size)

    def uniform(self, size: int) -> Floats:
        """Numbers from nought up to one."""
        return self._random.random(size)

    def normal(self, size: int) -> Floats:
        """Standard normal numbers."""
        return self._random.standard_normal(size)

    def waits(self, mean_and_shape: Mapping[str, float], size: int) -> Days:
        """Waiting times in whole days, at least one, from a gamma distribution."""
        mean, shape = mean_and_shape["mean"], mean_and_shape["shape"]
        waits: Days = 1 + self._random.gamma(shape, mean / shape, size).astype(np.int64)
        return waits

    def of(self, weights: Mapping[str, float], size: int) -> Words:
        """One of these by weight, `size` times."""
        names = np.array(list(weights), dtype=np.str_)
        return cast("Words", names[self.place(list(weights.values()), size)])

    def place(self, weights: Sequence[float], size: int) -> Days:
        """The place of one of these by weight, `size` times."""
        upto = np.cumsum(np.asarray(weights, dtype=np.float64))
        places: Days = np.searchsorted(upto, self._random.random(size) * upto[-1], side="right")
        return places

    def one(self, choices: Sequence[str], size: int) -> Words:
        """One of these, each as likely."""
        return cast(
            "Words", np.array(choices, dtype=np.str_)[self.between((0, len(choices) - 1), size)]
        )

    def order(self, size: int) -> Days:
        """The numbers from nought up to `size` in a random order."""
        return self._random.permutation(size)
