"""Which children of an FGC set the returns know, by council child number, and why others are not linked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw

from kinweave.engine import worked_out
from kinweave.linkage.census import Census
from kinweave.linkage.outcomes.people import council_numbers
from kinweave.linkage.returns import CareReturn
from kinweave.linkage.stitching import Histories
from kinweave.linkage.transfers import transfers

__all__ = ["NOT_LINKED", "Linked", "link"]

_CHILD: Final = ["la", "child_number"]
_LINK: Final = ["person", *_CHILD]
# A child whose care passed from council to council this many times is followed through all of them.
_MOVES_FOLLOWED: Final = 4

NOT_LINKED: Final = (
    "number_of_two_people",
    "no_child_in_common",
    "no_return_of_its_council",
    "no_council_number",
)
"""Why a child is not linked; of several reasons the first in this order."""


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """`links`: `person`, `la`, `child_number`, several where care passed from council to council.

    `people`: one row a person asked about, with `la` and `child_number` of their own council, the
    `linkage` that everything said of them rests on (`number_in_returns`, `number_not_in_returns`, which is
    what a child never looked after has, or `matched` with its `link_probability`), `not_linked` (why not)
    and `in_doubt` (a row of theirs was set aside). `transfers` are all departures to another council.
    """

    links: nw.LazyFrame[Any]
    people: nw.LazyFrame[Any]
    transfers: nw.LazyFrame[Any]


def link(
    fgc: Mapping[str, Any],
    asked: nw.LazyFrame[Any],
    *,
    returns: Sequence[CareReturn],
    histories: Histories,
    children: nw.LazyFrame[Any],
    censuses: Census | None,
    names: Mapping[str, str] | None,
    matched: nw.LazyFrame[Any] | None,
) -> Linked:
    """The persons asked about beside the council numbers by which the returns know them.

    A council none of whose numbers is in its returns is taken to number children otherwise there, so that
    absence from them means nothing: its children are not linked.
    """
    las = {one.la for one in returns}
    numbers = worked_out(council_numbers(fgc, las, names).join(asked, on="person", how="inner"))
    usable = numbers.filter(~nw.col("la").is_null() & ~nw.col("shared")).select(*_LINK)
    by_number = usable.with_columns(
        nw.lit("number").alias("how"), nw.lit(1.0).alias("link_probability")
    )
    if matched is not None:
        others = matched.join(usable.select("person").unique(), on="person", how="anti")
        by_number = nw.concat([by_number, _matches(others, asked, las)], how="vertical")
    known = _in_returns(children, histories, censuses)
    found = by_number.join(known, on=_CHILD, how="left").with_columns(
        nw.col("seen").fill_null(0).alias("seen")
    )
    found = worked_out(found.with_columns(nw.col("seen").max().over("la").alias("in_common")))
    own = found.filter(nw.col("in_common") == 1)
    moved = worked_out(transfers(histories, children, own.select(*_LINK)))
    links = worked_out(_followed(own.select(*_LINK), moved))
    doubted = (
        links.join(histories.doubts, on=_CHILD, how="inner")
        .select("person")
        .unique()
        .with_columns(nw.lit(True).alias("in_doubt"))
    )
    people = _people(asked, numbers, found, own).join(doubted, on="person", how="left")
    people = people.with_columns(nw.col("in_doubt").fill_null(False))
    return Linked(links, worked_out(people), moved)


def _matches(
    matched: nw.LazyFrame[Any], asked: nw.LazyFrame[Any], las: set[str]
) -> nw.LazyFrame[Any]:
    return (
        matched.join(asked, on="person", how="inner")
        .filter(nw.col("la").is_in(sorted(las)))
        .select(
            *_LINK,
            nw.lit("matched").alias("how"),
            nw.col("probability").cast(nw.Float64).alias("link_probability"),
        )
    )


def _in_returns(
    children: nw.LazyFrame[Any], histories: Histories, censuses: Census | None
) -> nw.LazyFrame[Any]:
    """Every council number that any return holds."""
    frames = [children.select(*_CHILD), histories.audit.select(*_CHILD)]
    if censuses is not None:
        frames.append(censuses.children.select(*_CHILD))
    numbers = nw.concat(frames, how="vertical").filter(~nw.col("child_number").is_null()).unique()
    return numbers.with_columns(nw.lit(1).cast(nw.Int64).alias("seen"))


def _followed(links: nw.LazyFrame[Any], moved: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The links, and those to the numbers that other councils gave when they took over care."""
    onward = moved.filter((nw.col("band") == nw.lit("matched")).fill_null(False)).select(
        *_CHILD, "to_la", "to_child_number"
    )
    known = links
    for _ in range(_MOVES_FOLLOWED):
        there = known.join(onward, on=_CHILD, how="inner").select(
            "person",
            nw.col("to_la").alias("la"),
            nw.col("to_child_number").alias("child_number"),
        )
        known = nw.concat([known, there], how="vertical").unique()
    return known


def _people(
    asked: nw.LazyFrame[Any],
    numbers: nw.LazyFrame[Any],
    found: nw.LazyFrame[Any],
    own: nw.LazyFrame[Any],
) -> nw.LazyFrame[Any]:
    """One row a person: by what they are linked, or why they are not."""
    first = own.group_by("person").agg(nw.col("la").min())
    linked = (
        own.join(first, on=["person", "la"], how="inner")
        .group_by("person", "la")
        .agg(
            nw.col("child_number").min(),
            nw.col("how").min(),
            nw.col("seen").max(),
            nw.col("link_probability").min(),
        )
    )
    tried = numbers.group_by("person").agg(
        nw.col("shared").cast(nw.Int64).max().alias("number_of_two_people"),
        nw.col("la").is_null().cast(nw.Int64).max().alias("no_return_of_its_council"),
    )
    apart = found.group_by("person").agg(
        (1 - nw.col("in_common")).max().alias("no_child_in_common")
    )
    frame = asked
    for more in (linked, tried, apart):
        frame = frame.join(more, on="person", how="left")
    why: nw.Expr = nw.lit("no_council_number")
    for reason in reversed(NOT_LINKED[:-1]):
        why = nw.when((nw.col(reason) == 1).fill_null(False)).then(nw.lit(reason)).otherwise(why)
    by = (
        nw.when(nw.col("how") == nw.lit("matched"))
        .then(nw.lit("matched"))
        .otherwise(
            nw.when(nw.col("seen") == 1)
            .then(nw.lit("number_in_returns"))
            .otherwise(nw.lit("number_not_in_returns"))
        )
    )
    is_linked = ~nw.col("la").is_null()
    return frame.select(
        "person",
        "la",
        "child_number",
        nw.when(is_linked).then(by).alias("linkage"),
        "link_probability",
        nw.when(~is_linked).then(why).alias("not_linked"),
    )
