"""Whom outcomes are asked of: each child's index dates, and the council numbers that link them to returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import narwhals as nw

from kinweave.engine import lazy, numbered
from kinweave.linkage.returns import LinkageError, child_number
from kinweave.standard import load

__all__ = ["Index", "council_numbers", "index_dates"]


class Index(StrEnum):
    """The event from which time is counted; the caller chooses before looking."""

    LETTER = "letter"
    REFERRAL = "referral"
    CONFERENCE = "conference"
    PLAN = "plan"


def index_dates(fgc: Mapping[str, Any], index: Index) -> nw.LazyFrame[Any]:
    """One row a child and index date: `person`, `index_date`, `index_number`, `joined_after_index`.

    The letter is a pre-proceedings period's letter before proceedings, for the children in the period; a
    referral is its day of receipt, a conference the day it was held, a plan the day it was first made, for
    the children of the case. `index_number` counts a child's index dates from 1. A child who joined the
    case after the index date is kept and marked; one who had left by then is not an index child.
    """
    events = _EVENTS[index](fgc)
    unique = (
        events.filter(~nw.col("person").is_null() & ~nw.col("index_date").is_null())
        .filter((nw.col("left_date") > nw.col("index_date")).fill_null(True))
        .with_columns(
            (nw.col("joined_date") > nw.col("index_date"))
            .fill_null(False)
            .cast(nw.Int64)
            .alias("after")
        )
        .group_by("person", "index_date")
        .agg(nw.col("after").min().alias("after"))
        .with_columns((nw.col("after") == 1).alias("joined_after_index"))
        .drop("after")
    )
    return numbered(
        unique, "index_number", within=["person"], by=["index_date"], always="index_date"
    )


def _table(fgc: Mapping[str, Any], name: str) -> nw.LazyFrame[Any]:
    if name not in fgc:
        label = load().entity(name).label.lower()
        raise LinkageError(
            f"The FGC set has no table “{name}” ({label}), which this index date needs."
        )
    return lazy(fgc[name])


def _letters(fgc: Mapping[str, Any]) -> nw.LazyFrame[Any]:
    periods = _table(fgc, "pre_proceedings_period").select(
        nw.col("id").alias("period"), nw.col("letter_sent_date").alias("index_date")
    )
    return (
        _table(fgc, "pre_proceedings_child")
        .select("period", "person", "left_date")
        .join(periods, on="period", how="inner")
        .with_columns(nw.lit(None, dtype=nw.Date()).alias("joined_date"))
        .select("person", "index_date", "joined_date", "left_date")
    )


def _of_cases(fgc: Mapping[str, Any], events: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return (
        _table(fgc, "child_in_case")
        .select("case", "person", "joined_date", "left_date")
        .join(events, on="case", how="inner")
        .select("person", "index_date", "joined_date", "left_date")
    )


def _referrals(fgc: Mapping[str, Any]) -> nw.LazyFrame[Any]:
    received = nw.col("received_date").alias("index_date")
    return _of_cases(fgc, _table(fgc, "referral").select("case", received))


def _conferences(fgc: Mapping[str, Any]) -> nw.LazyFrame[Any]:
    held = _table(fgc, "conference").filter(nw.col("outcome") == nw.lit("held"))
    return _of_cases(fgc, held.select("case", nw.col("held_date").alias("index_date")))


def _plans(fgc: Mapping[str, Any]) -> nw.LazyFrame[Any]:
    first = (
        _table(fgc, "plan")
        .group_by("conference")
        .agg(nw.col("made_date").min().alias("index_date"))
    )
    conferences = _table(fgc, "conference").select(nw.col("id").alias("conference"), "case")
    return _of_cases(fgc, first.join(conferences, on="conference", how="inner"))


_EVENTS = {
    Index.LETTER: _letters,
    Index.REFERRAL: _referrals,
    Index.CONFERENCE: _conferences,
    Index.PLAN: _plans,
}


def council_numbers(
    fgc: Mapping[str, Any], las: Iterable[str], names: Mapping[str, str] | None = None
) -> nw.LazyFrame[Any]:
    """Every council child number of every person: `person`, `la`, `child_number`, `shared`.

    A number belongs to the council that its issuer names, by number or by name (`names` gives further
    names, name to number); without an issuer to the council responsible for the child, and where none is
    recorded to the only council whose returns (`las`) there are. A number of another council has its `la`
    only if that council is among `las`, else null. `shared` marks a number that two people have, so that
    nobody can say whose it is.
    """
    councils = sorted(set(las))
    numbers = (
        _table(fgc, "identifier")
        .filter(nw.col("scheme") == nw.lit("la_child_id"))
        .select(
            "person",
            child_number(nw.col("value")).alias("child_number"),
            _la_of(nw.col("issuer"), councils, names or {}).alias("issued_by"),
            (nw.col("issuer").str.strip_chars() != "").fill_null(False).alias("has_issuer"),
        )
        .filter(~nw.col("child_number").is_null() & ~nw.col("person").is_null())
    )
    responsible = _responsible(fgc, numbers)
    only = nw.lit(councils[0] if len(councils) == 1 else None, dtype=nw.String())
    with_la = numbers.join(responsible, on="person", how="left").with_columns(
        nw.when(nw.col("has_issuer"))
        .then(nw.col("issued_by"))
        .otherwise(
            nw.when(nw.col("responsible").is_null()).then(only).otherwise(nw.col("responsible"))
        )
        .alias("la")
    )
    unique = with_la.select("person", "la", "child_number").unique()
    holders = unique.filter(~nw.col("la").is_null()).select(
        "person", "la", "child_number", (nw.len().over("la", "child_number") > 1).alias("shared")
    )
    return unique.join(holders, on=["person", "la", "child_number"], how="left").with_columns(
        nw.col("shared").fill_null(False)
    )


def _responsible(fgc: Mapping[str, Any], numbers: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The responsible council of each person who ever had only one."""
    if "responsible_council" not in fgc:
        nobody = numbers.filter(nw.col("has_issuer").is_null())
        return nobody.select("person", nw.col("issued_by").alias("responsible"))
    return (
        lazy(fgc["responsible_council"])
        .filter(~nw.col("la_code").is_null())
        .group_by("person")
        .agg(nw.col("la_code").min().alias("responsible"), nw.col("la_code").max().alias("other"))
        .filter(nw.col("responsible") == nw.col("other"))
        .select("person", "responsible")
    )


def _la_of(issuer: nw.Expr, councils: list[str], names: Mapping[str, str]) -> nw.Expr:
    """The number of the council that a text names."""
    labels = {code.code: code.label for code in load().lists["la"].codes}
    written = issuer.str.strip_chars().str.to_lowercase()
    found: nw.Expr = nw.lit(None, dtype=nw.String())
    for la in councils:
        called = {la, labels.get(la, ""), *(name for name, of in names.items() if of == la)}
        spoken = sorted({name.strip().lower() for name in called} - {""})
        found = nw.when(written.is_in(spoken)).then(nw.lit(la)).otherwise(found)
    return found
