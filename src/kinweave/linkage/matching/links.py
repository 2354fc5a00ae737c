"""A matching as a file of links that outcomes are worked out with, its linkage error beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import polars as pl

from kinweave.linkage.matching.deciding import BANDS, Matching
from kinweave.linkage.matching.quality import Estimate, Quality
from kinweave.linkage.returns import LinkageError

__all__ = ["ErrorFrom", "Links", "as_links", "read_links"]


class ErrorFrom(StrEnum):
    """What precision and recall were worked out from."""

    TRUTH = "truth"
    PROBABILITIES = "probabilities"


_SCHEMA: Final = pl.Schema(
    {
        "record": pl.String(),
        "band": pl.String(),
        "la": pl.String(),
        "child_number": pl.String(),
        "probability": pl.Float64(),
        "how": pl.String(),
        "precision": pl.Float64(),
        "recall": pl.Float64(),
        "error_from": pl.String(),
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Links as they are used: `matched` has `person`, `la`, `child_number` and `probability`.

    `records` are all that were looked for, in the three bands. `precision` and `recall` are the lowest of
    the files, and `error_from` says what they rest on (probabilities where any file has no better).
    """

    matched: pl.DataFrame
    records: frozenset[str]
    awaiting: frozenset[str]
    precision: float
    recall: float
    error_from: ErrorFrom


def as_links(matching: Matching, la: str, of: Quality | Estimate) -> pl.DataFrame:
    """One row a record: `record`, `band`, `la`, `child_number`, `probability`, `how`, and the linkage error.

    `la` is the council whose children they were looked for among. The error is that of the whole list and
    stands on every row, so that it cannot be parted from the links.
    """
    basis = ErrorFrom.TRUTH if isinstance(of, Quality) else ErrorFrom.PROBABILITIES
    return matching.records.select(
        "record",
        "band",
        pl.when(pl.col("child").is_not_null()).then(pl.lit(la)).alias("la"),
        pl.col("child").alias("child_number"),
        "probability",
        "how",
        pl.lit(of.precision).alias("precision"),
        pl.lit(of.recall).alias("recall"),
        pl.lit(basis.value).alias("error_from"),
    ).cast(_SCHEMA)


def read_links(paths: Sequence[Path]) -> Links:
    """The links in files that `as_links` made and were written as CSV or Parquet, one or more councils'.

    Raises `LinkageError` for a file that is none, and where two files match one person.
    """
    frames = [_read(path) for path in paths]
    rows = pl.concat(frames)
    matched = rows.filter(band="matched").select(
        pl.col("record").alias("person"), "la", "child_number", "probability"
    )
    twice = matched.filter(pl.col("person").is_duplicated())
    if twice.height:
        raise LinkageError(f"Record {twice['person'][0]} is matched twice in the links.")
    basis = set(rows["error_from"])
    worst = ErrorFrom.TRUTH if basis == {ErrorFrom.TRUTH.value} else ErrorFrom.PROBABILITIES
    return Links(
        matched,
        frozenset(rows["record"]),
        frozenset(rows.filter(band="to_review")["record"]) - frozenset(matched["person"]),
        min(rows["precision"].to_list()),
        min(rows["recall"].to_list()),
        worst,
    )


def _read(path: Path) -> pl.DataFrame:
    try:
        if path.suffix == ".parquet":
            frame = pl.read_parquet(path)
        else:
            frame = pl.read_csv(path, infer_schema=False)
        found = frame.select(list(_SCHEMA)).cast(_SCHEMA)
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        raise LinkageError(
            f"The file {path} holds no links; make one with kinweave link, and leave its columns as they are."
        ) from None
    whole = found.select("precision", "recall", "error_from").drop_nulls().height == found.height
    if not found.height or not whole or not set(found["band"]) <= set(BANDS):
        raise LinkageError(f"The file {path} holds no links, or has rows that are none.")
    return found
