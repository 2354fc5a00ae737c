"""The rows of several SSDA903 returns as one table, each told apart by its return and its place in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw

from kinweave.engine import lazy
from kinweave.linkage.care import care_codes
from kinweave.rules.columns import CannotRunError, cells
from kinweave.standard import FieldType

__all__ = [
    "CODES",
    "CareReturn",
    "LinkageError",
    "episode_rows",
    "in_order",
    "told_row",
    "told_year",
]

CODES: Final = ("rne", "ls", "cin", "place", "place_provider", "rec", "reason_place_change")
_RETURNS: Final = 1_000
_ROWS: Final = 1_000_000_000


class LinkageError(Exception):
    """Tables cannot be linked or stitched; the sentence is fit to show."""


@dataclass(frozen=True, slots=True, eq=False)
class CareReturn:
    """One council's SSDA903 return of one year.

    `la` is the council's three-digit number, `year` the calendar year in which the collection year ends
    (2027 is 1 April 2026 to 31 March 2027), `tables` the tables as `kinweave.tables.ssda903` reads them:
    Polars frames, or those of any engine that Narwhals knows.
    """

    la: str
    year: int
    tables: Mapping[str, Any]

    @property
    def first_day(self) -> dt.date:
        """1 April."""
        return dt.date(self.year - 1, 4, 1)

    @property
    def last_day(self) -> dt.date:
        """31 March."""
        return dt.date(self.year, 3, 31)

    def __str__(self) -> str:
        return f"council {self.la}, {self.year - 1}-{self.year % 100:02d}"


def in_order(returns: Sequence[CareReturn]) -> list[CareReturn]:
    """The returns by year, a second return of one council and year after the first."""
    if not returns:
        raise LinkageError("There is no return to stitch; give at least one.")
    return sorted(returns, key=lambda one: one.year)


def told_year(told: nw.Expr) -> nw.Expr:
    """The year of the return in which a row stands."""
    return told // (_ROWS * _RETURNS)


def told_return(told: nw.Expr) -> nw.Expr:
    """The return in which a row stands, as a number that grows with its year."""
    return told // _ROWS


def told_row(told: nw.Expr) -> nw.Expr:
    """The place of a row in its return."""
    return told % _ROWS


def episode_rows(returns: Sequence[CareReturn]) -> nw.LazyFrame[Any]:
    """Every row of every episodes table.

    `told` numbers the row among all rows and grows with the year of its return; `fault` says why a row
    cannot be used; `short_break` marks V3 and V4; `later` whether its council has a return of a later year;
    `year_closes` is the day after the return's last.
    """
    last = {la: max(one.year for one in returns if one.la == la) for la in {r.la for r in returns}}
    frames = [
        _rows(one, position, later=last[one.la] > one.year) for position, one in enumerate(returns)
    ]
    return nw.concat(frames, how="vertical")


def child_number(column: nw.Expr) -> nw.Expr:
    """A council's child number as it is compared: without spaces around it, letters as capitals."""
    text = column.cast(nw.String).str.strip_chars().str.to_uppercase()
    return nw.when(text != "").then(text)


def _rows(one: CareReturn, position: int, *, later: bool) -> nw.LazyFrame[Any]:
    frame, columns = _episodes(one)
    try:
        decom = cells("decom", columns["decom"], FieldType.DATE, "episodes.decom")
        dec = cells("dec", columns["dec"], FieldType.DATE, "episodes.dec")
    except CannotRunError as why:
        raise LinkageError(f"The return of {one} cannot be stitched: {why}.") from None
    codes = [
        nw.col(name).cast(nw.String).alias(name) if name in columns else _nothing(name)
        for name in CODES
    ]
    number = (one.year * _RETURNS + position) * _ROWS
    read = frame.select(
        (nw.col("row").cast(nw.Int64) + number).alias("told"),
        child_number(nw.col("child_number")).alias("child_number"),
        decom.value.alias("decom"),
        dec.value.alias("dec"),
        decom.unreadable.alias("bad_decom"),
        dec.unreadable.alias("bad_dec"),
        *codes,
    )
    return read.select(
        nw.lit(one.la).alias("la"),
        "told",
        "child_number",
        "decom",
        "dec",
        *CODES,
        nw.col("ls").is_in(list(care_codes().short_breaks)).fill_null(False).alias("short_break"),
        nw.lit(later).alias("later"),
        nw.lit(one.last_day + dt.timedelta(days=1)).cast(nw.Date).alias("year_closes"),
        _fault(one).alias("fault"),
    )


def _episodes(one: CareReturn) -> tuple[nw.LazyFrame[Any], dict[str, Any]]:
    if "episodes" not in one.tables:
        raise LinkageError(f"The return of {one} has no episodes table, so no history can be made.")
    frame = lazy(one.tables["episodes"])
    columns = dict(frame.collect_schema())
    lacking = [name for name in ("row", "child_number", "decom", "dec") if name not in columns]
    if lacking:
        raise LinkageError(f"The episodes of {one} have no column {lacking[0]}.")
    return frame, columns


def _nothing(name: str) -> nw.Expr:
    return nw.lit(None, dtype=nw.String()).alias(name)


def _fault(one: CareReturn) -> nw.Expr:
    """Why a row cannot be used, the first reason that holds; null where it can."""
    late = nw.col("decom") > nw.lit(one.last_day)
    reasons = (
        (nw.col("child_number").is_null(), "no_child_number"),
        (nw.col("bad_decom"), "start_unreadable"),
        (nw.col("decom").is_null(), "start_missing"),
        (nw.col("bad_dec"), "end_unreadable"),
        ((nw.col("dec") < nw.col("decom")).fill_null(False), "ends_before_it_starts"),
        (late.fill_null(False), "starts_after_the_year"),
    )
    chosen: nw.Expr = nw.lit(None, dtype=nw.String())
    for holds, code in reversed(reasons):
        chosen = nw.when(holds).then(nw.lit(code)).otherwise(chosen)
    return chosen
