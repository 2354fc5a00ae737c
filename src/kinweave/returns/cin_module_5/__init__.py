"""Module 5 of the children in need census: pre-proceedings and family group decision-making.

Made per child from a return set, merged into the council's own CIN file or written alone, and then held
against the rules of the collection.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from kinweave.returns.cin_module_5.checking import Checked, Finding, check
from kinweave.returns.cin_module_5.placing import Arrived, Placed, place_alone, place_into
from kinweave.returns.cin_module_5.result import Result, as_json, as_text
from kinweave.returns.cin_module_5.selection import Built, Entry, LeftOut, NoHome, build, reason
from kinweave.tables.cin import CinFile, Layout, layout, read

__all__ = [
    "Arrived",
    "Built",
    "Checked",
    "Entry",
    "Finding",
    "LeftOut",
    "NoHome",
    "Placed",
    "Result",
    "as_json",
    "as_text",
    "build",
    "check",
    "make",
    "place_alone",
    "place_into",
    "reason",
]


def make(
    tables: Mapping[str, pl.LazyFrame],
    *,
    la: str,
    into: bytes | None = None,
    council: str = "",
    year: Layout | None = None,
) -> Result:
    """Make module 5 of one council's return set, merge it into the council's CIN file if given, and check it.

    Parameters
    ----------
    tables
        The standard tables of a return set.
    la
        The council's three-digit number; a CIN file of another council is refused.
    into
        The council's CIN file; without it, module 5 makes a file of its own.
    council
        What the council calls itself, by which the issuer of a child number may name it.
    year
        The census year; 2026-27 when not given.

    """
    year = year or layout()
    built = build(tables, year, la, council=council)
    remarks: tuple[str, ...] = ()
    if into is None:
        filed = place_alone(built, year=year, la=la)
    else:
        theirs = read(into, of=year)
        filed = place_into(into, built, year=year, la=la, their_la=theirs.la)
        remarks = _remarks(theirs, year)
    return Result(
        collection=year.name,
        xml=filed.xml,
        placed=filed.placed,
        no_home=(*built.no_home, *filed.no_home),
        left_out=built.left_out,
        checked=check(filed.xml, year=year),
        remarks=remarks,
    )


def _remarks(theirs: CinFile, year: Layout) -> tuple[str, ...]:
    """What should be looked at in the council's own file before it is sent."""
    given = theirs.reference_date
    if given == year.year_end.isoformat():
        return ()
    said = "has no reference date" if given is None else f"has the reference date {given}"
    until = year.year_end.isoformat()
    return (f"The CIN file's header {said}; this return is for the year to {until}.",)
