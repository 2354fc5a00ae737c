"""Several years of SSDA903 returns as one history per child, and what became of every row of them.

How it is settled, in this order:

1. A row that cannot be used (no child number, a date that cannot be read or cannot be) is set aside.
2. Rows of one child that begin on the same day are the same episode: the latest return wins, and within
   one return the last row. An episode that begins and ends on one day stands beside another that begins
   then.
3. An episode during whose known time a later return has another one under way is superseded by it. What
   a return leaves open it knows only to the end of its year.
4. What is left of a child follows on: an open episode ends when the next begins, unless that is a new
   start after the year of its return; one that a later return no longer has ends with the year of its
   own; one that runs past the start of the next ends there.

Short breaks (V3, V4) are settled among themselves and kept in a table of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw

from kinweave.engine import worked_out
from kinweave.linkage.care import care_codes
from kinweave.linkage.returns import (
    CODES,
    CareReturn,
    episode_rows,
    in_order,
    told_return,
    told_row,
    told_year,
)

__all__ = ["Histories", "stitch"]

_CHILD: Final = ["la", "child_number"]
_EPISODE: Final = [*_CHILD, "decom", "one_day"]
_LINE: Final = [*_CHILD, "short_break"]
_AUDIT: Final = ["la", "told", "child_number", "decom", "dec", "fate", "reason", "by"]


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """Children's care over several returns.

    `episodes`: one row an episode of being looked after: `la`, `child_number`, `decom`, `dec` (the day
    care or the episode ended; null while open), `rne`, `ls`, `cin`, `place`, `place_provider`, `rec` (null
    where the end is not one a return stated), `reason_place_change`, `end_known` (how the end is known: a
    code of the reasons), `year` and `row` of the return it was taken from, `first_year` and `times_told`.
    A child's episodes do not overlap.
    `short_breaks`: the same for V3 and V4, which are not being looked after.
    `audit`: one row for every row of every return: where it stood (`la`, `year`, `row`, `child_number`),
    its dates as told, its `fate` (used, superseded, set_aside), the `reason`, and `by_year` and `by_row`,
    the row that superseded it or gave it its end.
    `doubts`: children of whom a row was set aside and no later return had the same episode; their care is
    not fully known.
    """

    episodes: nw.LazyFrame[Any]
    short_breaks: nw.LazyFrame[Any]
    audit: nw.LazyFrame[Any]
    doubts: nw.LazyFrame[Any]


def stitch(returns: Sequence[CareReturn]) -> Histories:
    """One history per child of each council, from its returns in any order.

    All returns must be tables of one engine. Raises `LinkageError` where there is no return, or one has no
    episodes that could be read as such. Nothing is lost: every row has its line in the audit.
    """
    rows = episode_rows(in_order(returns))
    aside = rows.filter(~nw.col("fault").is_null())
    told = worked_out(_same_episode(rows.filter(nw.col("fault").is_null())))
    winners = told.filter(nw.col("told") == nw.col("by"))
    standing = worked_out(_superseded(winners))
    kept = worked_out(_ended(standing.filter(nw.col("by").is_null())))
    used = kept.select(
        "la",
        "child_number",
        "decom",
        nw.col("end").alias("dec"),
        *(nw.col(name) for name in CODES if name != "rec"),
        nw.when(nw.col("end_known") == nw.lit("as_told")).then(nw.col("rec")).alias("rec"),
        "end_known",
        told_year(nw.col("told")).alias("year"),
        told_row(nw.col("told")).alias("row"),
        "first_year",
        "times_told",
        "short_break",
    )
    audit = nw.concat(
        [
            _line(aside, "set_aside", nw.col("fault"), nw.lit(None, dtype=nw.Int64())),
            _line(
                told.filter(nw.col("told") != nw.col("by")), "superseded", _retold(), nw.col("by")
            ),
            _line(
                standing.filter(~nw.col("by").is_null()),
                "superseded",
                nw.lit("overlaps_later_return"),
                nw.col("by"),
            ),
            _line(kept, "used", nw.col("end_known"), nw.col("by")),
        ],
        how="vertical",
    )
    return Histories(
        episodes=used.filter(~nw.col("short_break")).drop("short_break"),
        short_breaks=used.filter(nw.col("short_break")).drop("short_break"),
        audit=worked_out(_placed(audit)),
        doubts=worked_out(_doubts(aside, told)),
    )


def _same_episode(rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Each row beside the latest that begins its episode (`by`), and what that one says."""
    content = [nw.col(name).fill_null("") for name in CODES]
    end = nw.col("dec").cast(nw.String).fill_null("")
    marked = rows.with_columns(
        (nw.col("dec") == nw.col("decom")).fill_null(False).alias("one_day"),
        nw.concat_str([end, *content], separator="|").alias("content"),
    )
    first = marked.group_by(_EPISODE).agg(
        nw.col("told").max().alias("by"),
        nw.col("told").min().alias("first_told"),
        nw.col("told").count().cast(nw.Int64).alias("times_told"),
    )
    beside = marked.join(first, on=_EPISODE, how="inner").with_columns(
        told_year(nw.col("first_told")).alias("first_year"),
    )
    latest = beside.filter(nw.col("told") == nw.col("by")).select(
        "by", nw.col("content").alias("by_content"), nw.col("dec").alias("by_dec")
    )
    return beside.join(latest, on="by", how="inner").drop("first_told")


def _retold() -> nw.Expr:
    """Why a row gave way to another that begins the same episode."""
    one_return = told_return(nw.col("told")) == told_return(nw.col("by"))
    same = nw.col("content") == nw.col("by_content")
    ended = nw.col("dec").is_null() & ~nw.col("by_dec").is_null()
    return (
        nw.when(one_return & same)
        .then(nw.lit("told_twice"))
        .otherwise(
            nw.when(one_return)
            .then(nw.lit("contradicts_in_one_return"))
            .otherwise(
                nw.when(same)
                .then(nw.lit("told_again"))
                .otherwise(
                    nw.when(ended)
                    .then(nw.lit("closed_by_later_return"))
                    .otherwise(nw.lit("changed_by_later_return"))
                )
            )
        )
    )


def _superseded(winners: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Each row with the row of a later return that was under way when it began (`by`), or null."""
    known = nw.when(nw.col("dec").is_null() | (nw.col("dec") > nw.col("year_closes")))
    with_known = winners.drop("by").with_columns(
        known.then(nw.col("year_closes")).otherwise(nw.col("dec")).alias("known_to")
    )
    others = with_known.select(
        *_LINE,
        nw.col("told").alias("other_told"),
        nw.col("decom").alias("other_decom"),
        nw.col("known_to").alias("other_known_to"),
    )
    under_way = (nw.col("other_decom") <= nw.col("decom")) & (
        (nw.col("other_known_to") > nw.col("decom")) | (nw.col("other_decom") == nw.col("decom"))
    )
    by = (
        with_known.select(*_LINE, "told", "decom")
        .join(others, on=_LINE, how="inner")
        .filter(told_return(nw.col("other_told")) > told_return(nw.col("told")))
        .filter(under_way)
        .group_by("told")
        .agg(nw.col("other_told").max().alias("by"))
    )
    return with_known.join(by, on="told", how="left")


def _ended(standing: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Each episode with the day it ends, how that is known, and the row that says so (`by`)."""
    standing = standing.drop("by")
    lasting = standing.filter(~nw.col("one_day"))
    following = [
        nw.col(name).shift(-1).over(*_LINE, order_by=["decom"]).alias(f"next_{name}")
        for name in ("decom", "told", "rne")
    ]
    with_next = lasting.with_columns(*following)
    later_return = told_return(nw.col("next_told")) > told_return(nw.col("told"))
    goes_on = (nw.col("next_rne") != nw.lit(care_codes().started)).fill_null(True)
    open_end = nw.col("dec").is_null()
    followed = ~nw.col("next_decom").is_null() & (
        goes_on | ~nw.col("later") | (nw.col("next_decom") <= nw.col("year_closes"))
    )
    too_long = (nw.col("dec") > nw.col("next_decom")).fill_null(False)
    how = (
        nw.when(open_end & followed)
        .then(nw.lit("closed_by_next_episode"))
        .otherwise(
            nw.when(open_end & nw.col("later"))
            .then(nw.lit("not_in_later_return"))
            .otherwise(
                nw.when(open_end)
                .then(nw.lit("open"))
                .otherwise(
                    nw.when(too_long & later_return)
                    .then(nw.lit("cut_by_later_return"))
                    .otherwise(
                        nw.when(too_long)
                        .then(nw.lit("overlaps_in_one_return"))
                        .otherwise(nw.lit("as_told"))
                    )
                )
            )
        )
    )
    known = with_next.with_columns(how.alias("end_known"))
    by_next = nw.col("end_known").is_in(
        ["closed_by_next_episode", "cut_by_later_return", "overlaps_in_one_return"]
    )
    with_year = nw.col("end_known") == nw.lit("not_in_later_return")
    ended = known.with_columns(
        nw.when(by_next)
        .then(nw.col("next_decom"))
        .otherwise(nw.when(with_year).then(nw.col("year_closes")).otherwise(nw.col("dec")))
        .alias("end"),
        nw.when(by_next).then(nw.col("next_told")).alias("by"),
    ).drop("next_decom", "next_told", "next_rne")
    of_one_day = standing.filter(nw.col("one_day")).with_columns(
        nw.lit("as_told").alias("end_known"),
        nw.col("dec").alias("end"),
        nw.lit(None, dtype=nw.Int64()).alias("by"),
    )
    return nw.concat([ended, of_one_day], how="vertical")


def _line(frame: nw.LazyFrame[Any], fate: str, reason: nw.Expr, by: nw.Expr) -> nw.LazyFrame[Any]:
    return frame.with_columns(
        nw.lit(fate).alias("fate"), reason.alias("reason"), by.alias("by")
    ).select(*_AUDIT)


def _placed(audit: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The audit with the places of rows in their returns instead of their running numbers."""
    return audit.select(
        "la",
        told_year(nw.col("told")).alias("year"),
        told_row(nw.col("told")).alias("row"),
        "child_number",
        "decom",
        "dec",
        "fate",
        "reason",
        told_year(nw.col("by")).alias("by_year"),
        told_row(nw.col("by")).alias("by_row"),
    )


def _doubts(aside: nw.LazyFrame[Any], told: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The children of whom a row was set aside that no return since has mended."""
    since = told.group_by([*_CHILD, "decom"]).agg(nw.col("told").max().alias("last_told"))
    unmended = aside.filter(~nw.col("child_number").is_null()).join(
        since, on=[*_CHILD, "decom"], how="left"
    )
    mended = told_return(nw.col("last_told")) >= told_return(nw.col("told"))
    return unmended.filter(~mended.fill_null(False)).select(*_CHILD).unique()
