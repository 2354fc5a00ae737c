"""Invented families who were offered a conference, with an effect that is known and two ways to be misled.

Families under less strain have a conference sooner and more often, and enter care less often: who compares without
more ado is confounded. A conference is not held once a child has entered care: who compares those who had one with
those who had none gives the first the days that they had to live through without care to get there.
"""

from datetime import date, timedelta

import numpy as np
import polars as pl

OFFERS_FROM = date(2025, 1, 6)
YEAR = 365


def _drawn(random, daily, days):
    """The first day on which something with this daily chance happens, far away when it does not."""
    wait = random.geometric(np.clip(daily, 1e-12, 1))
    return np.where(wait <= days, wait, 10**6).astype(float)


def _entered(random, strain, began, ratio):
    """The day of entering care: a daily chance that strain raises and a conference multiplies by `ratio`."""
    chance = 0.0012 * np.exp(0.9 * strain)
    before = _drawn(random, chance, 2000)
    after = began + _drawn(random, np.minimum(chance * ratio, 0.5), 2000)
    return np.where(before <= began, before, after)


def offered(families=1500, *, ratio=1.0, seed=1, lost=0.0):
    """One row a child; `ratio` is what a conference makes of the daily chance of entering care."""
    random = np.random.default_rng(seed)
    size = 1 + random.binomial(2, 0.35, families)
    family = np.repeat(np.arange(families), size)
    strain = random.normal(size=families)
    conference = _drawn(random, 0.006 * np.exp(-0.6 * strain), 120)
    zero = np.array(
        [OFFERS_FROM + timedelta(days=int(at)) for at in random.integers(0, 400, families)]
    )
    began = conference[family]
    care = _entered(random, strain[family], began, ratio)
    held = np.where(began < care, began, np.inf)
    gone = np.where(
        random.random(family.size) < lost, random.integers(30, 360, family.size), np.inf
    )

    def day(after):
        return [
            start + timedelta(days=int(at)) if at < YEAR + 200 else None
            for start, at in zip(zero[family], after, strict=True)
        ]

    return pl.DataFrame(
        {
            "child": [f"{at:06d}" for at in range(family.size)],
            "family": [f"F{at:05d}" for at in family],
            "offer_date": list(zero[family]),
            "conference_date": pl.Series(day(held), dtype=pl.Date),
            "entered_care": pl.Series(day(np.where(care <= gone, care, np.inf)), dtype=pl.Date),
            "followed_to": pl.Series(day(gone), dtype=pl.Date),
            "reason": ["moved away" if at else None for at in np.isfinite(gone)],
            "strain": strain[family],
            "boy": random.random(family.size) < 0.5,
            "control": random.random(family.size) < 1 / (1 + np.exp(-strain[family])),
        }
    )


def truth(pace, *, ratio, step=7, many=150_000, seed=99):
    """The shares entering care within a year had all begun at this pace, and had none begun."""
    random = np.random.default_rng(seed)
    strain = random.normal(size=many)
    began = np.full(many, np.inf)
    for at, chance in enumerate(pace):
        now = np.isinf(began) & (random.random(many) < chance)
        began[now] = step * at + random.integers(1, step + 1, int(now.sum()))
    first = _entered(random, strain, began, ratio) <= YEAR
    second = _entered(random, strain, np.full(many, np.inf), 1.0) <= YEAR
    return float(first.mean()), float(second.mean())


PLAN = """
title = "A conference within twelve weeks of the offer, or none"
extract_date = 2027-12-31

[files]
records = "offered.parquet"

[columns]
child = "child"
family = "family"
time_zero = "offer_date"
began = "conference_date"
outcome = "entered_care"
followed_to = "followed_to"
reason = "reason"

[study]
horizon_months = 12
grace_days = 84
outcome_kind = "ever"
covariates = ["strain", "boy"]
bootstraps = 0
"""
