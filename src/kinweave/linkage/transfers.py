"""Children whose care one council took over from another, followed where the files allow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import narwhals as nw

from kinweave.engine import days_between, lazy, worked_out
from kinweave.linkage.care import care_codes
from kinweave.linkage.returns import CareReturn, child_number, in_order
from kinweave.linkage.stitching import Histories

__all__ = ["headers", "transfers"]

_LEFT: Final = ["la", "child_number", "left_on"]
_ARRIVED: Final = ["to_la", "to_child_number", "arrived_on"]


def headers(returns: Sequence[CareReturn]) -> nw.LazyFrame[Any]:
    """Each child of the returns once: `la`, `child_number`, `upn`, `birth_date` and `sex`, as last told.

    A pupil number's stand-in (UN1 and so on) counts as none; a birth date that cannot be read is null.
    """
    frames = [
        _header(one, position)
        for position, one in enumerate(in_order(returns))
        if "header" in one.tables
    ]
    if not frames:
        return _no_headers(returns[0])
    rows = nw.concat(frames, how="vertical").filter(~nw.col("child_number").is_null())
    return rows.filter(nw.col("told") == nw.col("told").max().over("la", "child_number")).drop(
        "told"
    )


def _header(one: CareReturn, position: int) -> nw.LazyFrame[Any]:
    frame = lazy(one.tables["header"])
    columns = dict(frame.collect_schema())
    number = nw.col("upn").cast(nw.String).str.strip_chars() if "upn" in columns else _no_text()
    stand_in = number.is_in([*care_codes().no_pupil_number, ""]).fill_null(True)
    return frame.select(
        nw.lit(one.la).alias("la"),
        (nw.col("row").cast(nw.Int64) + (one.year * 1_000 + position) * 1_000_000_000).alias(
            "told"
        ),
        child_number(nw.col("child_number")).alias("child_number"),
        nw.when(~stand_in).then(number).alias("upn"),
        birth_date(columns).alias("birth_date"),
        (nw.col("sex").cast(nw.String) if "sex" in columns else _no_text()).alias("sex"),
    )


def birth_date(columns: dict[str, Any]) -> nw.Expr:
    """The header's birth date where it can be read, cell by cell."""
    from kinweave.rules.columns import cells
    from kinweave.standard import FieldType

    if "dob" not in columns:
        return nw.lit(None, dtype=nw.Date())
    return cells("dob", columns["dob"], FieldType.DATE, "header.dob").value


def _no_text() -> nw.Expr:
    return nw.lit(None, dtype=nw.String())


def _no_headers(one: CareReturn) -> nw.LazyFrame[Any]:
    """No child, in the engine of the returns."""
    return (
        lazy(one.tables["episodes"])
        .filter(nw.col("row") < 0)
        .select(
            nw.lit(one.la).alias("la"),
            child_number(nw.col("child_number")).alias("child_number"),
            _no_text().alias("upn"),
            nw.lit(None, dtype=nw.Date()).alias("birth_date"),
            _no_text().alias("sex"),
        )
    )


def transfers(
    histories: Histories,
    children: nw.LazyFrame[Any],
    people: nw.LazyFrame[Any] | None = None,
) -> nw.LazyFrame[Any]:
    """Who left one council's care for another's (E3) and whom the other took in that day or the next (S).

    `children` are the returns' `headers`; `people` the links of persons to council numbers (`person`, `la`,
    `child_number`). One row a departure: `la`, `child_number`, `left_on`, and where they arrived, with its
    `basis`: `same_person` in the FGC records, `pupil_number` with the same birth date, or nothing but
    `birth_date_and_sex`, which is `to_review` and is not followed. A departure or an arrival that fits
    several is followed nowhere; a departure without an arrival has nulls.
    """
    left = (
        histories.episodes.filter(nw.col("rec").is_in(list(care_codes().taken_over)))
        .select("la", "child_number", nw.col("dec").alias("left_on"))
        .unique()
    )
    arrived = (
        histories.episodes.filter(nw.col("rne") == nw.lit(care_codes().started))
        .select(
            nw.col("la").alias("to_la"),
            nw.col("child_number").alias("to_child_number"),
            nw.col("decom").alias("arrived_on"),
        )
        .unique()
    )
    left, arrived = worked_out(left), worked_out(arrived)
    theirs = children.rename({"la": "to_la", "child_number": "to_child_number"})
    leaving = left.join(children, on=["la", "child_number"], how="inner")
    coming = arrived.join(theirs, on=["to_la", "to_child_number"], how="inner")
    found = [
        _fitting(leaving, coming, ["upn", "birth_date"], "pupil_number", 1),
        _fitting(leaving, coming, ["birth_date", "sex"], "birth_date_and_sex", 2),
    ]
    if people is not None:
        ours = left.join(people, on=["la", "child_number"], how="inner")
        others = people.rename({"la": "to_la", "child_number": "to_child_number"})
        there = arrived.join(others, on=["to_la", "to_child_number"], how="inner")
        found.append(_fitting(ours, there, ["person"], "same_person", 0))
    candidates = nw.concat(found, how="vertical")
    best = candidates.filter(
        nw.col("strength") == nw.col("strength").min().over(*_LEFT),
    )
    alone = (
        best.with_columns(
            nw.len().over(*_LEFT).alias("ways_out"), nw.len().over(*_ARRIVED).alias("ways_in")
        )
        .filter((nw.col("ways_out") == 1) & (nw.col("ways_in") == 1))
        .drop("ways_out", "ways_in", "strength")
    )
    return left.join(alone, on=_LEFT, how="left")


def _fitting(
    leaving: nw.LazyFrame[Any],
    coming: nw.LazyFrame[Any],
    on: list[str],
    basis: str,
    strength: int,
) -> nw.LazyFrame[Any]:
    """Departures and arrivals that fit in person, place and time."""
    pairs = leaving.select(*_LEFT, *on).join(
        coming.select(*_ARRIVED, *on).unique(), on=on, how="inner"
    )
    gap = days_between(pairs, nw.col("left_on"), nw.col("arrived_on"))
    band = "to_review" if basis == "birth_date_and_sex" else "matched"
    return (
        pairs.filter((nw.col("la") != nw.col("to_la")) & gap.is_in([0, 1]))
        .select(
            *_LEFT,
            *_ARRIVED,
            nw.lit(basis).alias("basis"),
            nw.lit(band).alias("band"),
            nw.lit(strength).cast(nw.Int64).alias("strength"),
        )
        .unique()
    )
