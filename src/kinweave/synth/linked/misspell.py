"""Slips of the pen in names, dates and postcodes, made for whole columns at once."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from kinweave.synth.linked.draw import Bools, Draw

__all__ = ["one_day_or_year_off", "slipped_postcode", "slipped_word", "sometimes"]


def sometimes(which: Bools, changed: pl.Series, kept: pl.Series) -> pl.Series:
    """The changed value where `which`, else the one kept."""
    return pl.select(
        pl.when(pl.Series(which)).then(changed).otherwise(kept).alias(kept.name)
    ).to_series()


def slipped_word(words: pl.Series, draw: Draw) -> pl.Series:
    """Each word with one slip: a letter left out, doubled, turned round with the next, or another vowel."""
    many, name = len(words), words.name
    length = words.str.len_chars().fill_null(0).to_numpy().astype(np.int64)
    # Never the first letter, which people get right.
    place = 1 + (draw.uniform(many) * np.maximum(length - 2, 0)).astype(np.int64)
    kind = draw.between((0, 3), many)
    vowel = draw.one(list("aeiou"), many)
    frame = pl.DataFrame({"word": words, "place": place, "kind": kind, "vowel": vowel})
    before = pl.col("word").str.slice(0, pl.col("place"))
    here = pl.col("word").str.slice(pl.col("place"), 1)
    after = pl.col("word").str.slice(pl.col("place") + 1)
    following = pl.col("word").str.slice(pl.col("place") + 1, 1)
    rest = pl.col("word").str.slice(pl.col("place") + 2)
    slips = (
        pl.when(pl.col("kind") == 0)
        .then(before + after)
        .when((pl.col("kind") == 1) | (following == here))
        .then(before + here + here + after)
        .when((pl.col("kind") == 2) & (following != ""))  # noqa: PLR2004
        .then(before + following + here + rest)
        .otherwise(before + pl.col("vowel") + here + after)
    )
    return frame.select(slips.alias(name)).to_series()


def slipped_postcode(postcodes: pl.Series, draw: Draw) -> pl.Series:
    """Each postcode with its digit before the last two letters one higher."""
    frame = pl.DataFrame({"code": postcodes, "more": draw.between((1, 9), len(postcodes))})
    start = pl.col("code").str.slice(0, pl.col("code").str.len_chars() - 3)
    digit = pl.col("code").str.slice(-3, 1).cast(pl.Int64, strict=False)
    changed = start + ((digit + pl.col("more")) % 10).cast(pl.String) + pl.col("code").str.slice(-2)
    return frame.select(changed.alias(postcodes.name)).to_series()


def one_day_or_year_off(dates: pl.Series, draw: Draw) -> pl.Series:
    """Each date a day, a month of thirty days, or a year of 365 days earlier."""
    off = draw.one(["1", "30", "365"], len(dates)).astype(np.int64)
    steps = pl.Series(off).cast(pl.Int64) * (timedelta(days=1) // timedelta(microseconds=1))
    return (
        (dates.cast(pl.Datetime("us")) - steps.cast(pl.Duration("us")))
        .cast(pl.Date)
        .alias(dates.name)
    )
