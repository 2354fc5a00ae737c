"""Record numbers of the shape the service uses, made from a row's place so that they come out the same."""

from __future__ import annotations

import polars as pl

from kinweave.synth.linked.draw import Days

__all__ = ["ids"]

_KINDS = (
    "family", "child", "parent", "case", "identifier", "relationship", "contact_point", "living",
    "council", "period", "period_child", "legal_fact", "case_stage", "referral", "offer", "answer",
    "agreement", "allocation", "conference", "stage_time", "plan", "plan_line", "plan_agreement",
    "review", "account", "closure", "child_in_case",
)  # fmt: skip


def ids(kind: str, places: Days) -> pl.Series:
    """The ids of records of one kind by their places; a negative place has none."""
    head = f"01900000-0000-7{_KINDS.index(kind):03d}-8000-"
    numbers = pl.Series(places)
    return pl.select(
        pl.when(numbers >= 0)
        .then(pl.lit(head) + numbers.cast(pl.String).str.zfill(12))
        .otherwise(None)
        .alias("id")
    ).to_series()
