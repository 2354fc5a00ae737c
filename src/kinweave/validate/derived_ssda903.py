"""What a rule about an SSDA903 return needs from neighbouring rows, worked out once for whole tables.

Each child's rows stand alone: where one of a child's days cannot be read, or an episode has no first
day, what depends on the order of that child's rows is marked as unreadable, and no other child's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

__all__ = ["FROM_LAST_YEAR", "UNKNOWN", "derive"]

FROM_LAST_YEAR = frozenset({"last_year_dob", "last_year_open_decom", "open_dolo_continues"})
"""The columns that are there only when last year's return was read too."""

UNKNOWN: Final = "cannot be worked out"
"""Stands in a derived column, which is then of text, where a child's own rows cannot be read."""

_CHILD: Final = "child_number"
_PLACED: Final = ("place", "place_provider", "pl_post", "urn")
_SPANS: Final = {"missing": "mis", "dolo": "dolo"}
_PERIOD: Final = [_CHILD, "kinweave period"]
_ISO: Final = "%Y-%m-%d"
_DOUBT: Final = "kinweave doubtful"

Frames = Mapping[str, pl.DataFrame]


def derive(tables: Frames, previous: Frames | None = None) -> dict[str, pl.DataFrame]:
    """The tables of a return with their derived columns, as the collection describes them.

    `previous` is the return of the year before; without it the columns that compare the two are not
    made, so that a rule about them says that it could not run. Rows keep their order.
    """
    made = dict(tables)
    ordered = _ordered(tables["episodes"]) if "episodes" in tables else None
    if ordered is not None:
        made["episodes"] = _episodes(tables, ordered, previous)
    if "header" in tables:
        made["header"] = _header(tables, previous)
    for name, prefix in _SPANS.items():
        if name in tables:
            made[name] = _spans(tables[name], prefix, ordered)
    return made


# Episodes ------------------------------------------------------------------------------


def _ordered(episodes: pl.DataFrame) -> pl.DataFrame:
    """The episodes with readable days, in each child's order, and a mark where nothing can be said of a child."""
    unreadable = _unreadable(episodes, "decom") | _unreadable(episodes, "dec")
    doubtful = unreadable | pl.col("decom").is_null() | pl.col(_CHILD).is_null()
    return (
        episodes.with_columns(doubtful.any().over(_CHILD).alias(_DOUBT))
        .with_columns(_day(episodes, "decom"), _day(episodes, "dec"))
        .sort(_CHILD, "decom", "dec", "row", nulls_last=True)
    )


def _episodes(tables: Frames, ordered: pl.DataFrame, previous: Frames | None) -> pl.DataFrame:
    episodes = tables["episodes"]
    known = ordered.filter(~pl.col(_DOUBT))
    same = pl.col(_CHILD) == pl.col(_CHILD).shift(1)
    again = pl.col(_CHILD) == pl.col(_CHILD).shift(-1)

    def before(name: str) -> pl.Expr:
        return pl.when(same).then(pl.col(name).shift(1))

    def after(name: str) -> pl.Expr:
        return pl.when(again).then(pl.col(name).shift(-1))

    moved = [pl.col(name).ne_missing(before(name)) for name in _PLACED if name in known.columns]
    run = (
        ~same.fill_null(False)
        | (before("dec") != pl.col("decom"))
        | pl.col("ls").ne_missing(before("ls"))
    )
    made = known.select(
        "row",
        _CHILD,
        "decom",
        "dec",
        pl.int_range(1, pl.len() + 1).over(_CHILD).alias("episode_number"),
        before("dec").alias("previous_dec"),
        before("rec").alias("previous_rec"),
        after("decom").alias("next_decom"),
        after("rne").alias("next_rne"),
        after("place").alias("next_place"),
        pl.when(same).then(pl.col("ls").ne_missing(before("ls"))).alias("ls_changed"),
        pl.when(same).then(pl.any_horizontal(moved)).alias("placement_changed"),
        run.fill_null(True).cum_sum().alias("run"),
        pl.len().over(_CHILD, "decom").alias("times_given"),
    ).with_columns(pl.col("decom").first().over("run").alias("ls_since"))
    if previous is not None and "episodes" in previous:
        made = made.join(_left_open(previous["episodes"]), on=_CHILD, how="left").with_columns(
            pl.when(pl.col("episode_number") == 1).then(pl.col("last_year_open_decom"))
        )
    doubted = _doubted(ordered)
    columns = [name for name in made.columns if name not in {"row", _CHILD, "decom", "dec", "run"}]
    whole = episodes.join(
        made.select("row", *columns), on="row", how="left", maintain_order="left"
    ).with_columns(_of_these(doubted))
    whole = _marked(whole, columns)
    return _under_orders(whole, tables.get("dolo"), made, doubted)


def _left_open(episodes: pl.DataFrame) -> pl.DataFrame:
    """The first day of the episode that each child's return of the year before left open."""
    days = episodes.with_columns(_day(episodes, "decom"))
    last = days.filter(pl.col("dec").is_null()).group_by(_CHILD)
    return last.agg(pl.col("decom").max().alias("last_year_open_decom"))


def _under_orders(
    episodes: pl.DataFrame, orders: pl.DataFrame | None, days: pl.DataFrame, doubted: pl.Series
) -> pl.DataFrame:
    """Whether an order that deprives the child of liberty covers some of each episode."""
    if orders is None:
        return episodes.drop(_DOUBT)
    read = orders.with_columns(_day(orders, "dolo_start"), _day(orders, "dolo_end"))
    begun = pl.col("dec").is_null() | (pl.col("dolo_start") < pl.col("dec"))
    lasting = pl.col("dolo_end").is_null() | (pl.col("dolo_end") > pl.col("decom"))
    covered = (
        days.select("row", _CHILD, "decom", "dec")
        .join(read.select(_CHILD, "dolo_start", "dolo_end"), on=_CHILD)
        .filter(pl.col("dolo_start").is_not_null() & begun & lasting)
    )
    unread = orders.filter(_unreadable(orders, "dolo_start") | _unreadable(orders, "dolo_end"))
    unsure = pl.concat([doubted, unread[_CHILD]]).unique()
    return _marked(
        episodes.with_columns(
            pl.col("row").is_in(covered["row"].implode()).alias("under_dolo"),
            _of_these(unsure),
        ),
        ["under_dolo"],
    ).drop(_DOUBT)


# Header ---------------------------------------------------------------------------------


def _header(tables: Frames, previous: Frames | None) -> pl.DataFrame:
    header = tables["header"].with_columns(
        pl.when(pl.col(_CHILD).is_not_null()).then(pl.len().over(_CHILD)).alias("times_given")
    )
    if previous is None:
        return header
    if "header" in previous:
        before = previous["header"].select(_CHILD, last_year_dob="dob")
        once = before.unique(subset=_CHILD, keep="first", maintain_order=True)
        header = header.join(once, on=_CHILD, how="left", maintain_order="left")
    return _orders_going_on(header, tables, previous)


def _orders_going_on(header: pl.DataFrame, tables: Frames, previous: Frames) -> pl.DataFrame:
    """Whether the order that last year's return left open stands in this one."""
    if "dolo" not in previous:
        # Nobody had one to leave open: the return of the year before may not have had the table.
        return header.with_columns(pl.lit(None, dtype=pl.Boolean).alias("open_dolo_continues"))
    old = previous["dolo"]
    left = old.filter(pl.col("dolo_end").is_null()).select(_CHILD, _day(old, "dolo_start"))
    left = left.drop_nulls()
    now = tables.get("dolo")
    if now is None:
        found = left.with_columns(pl.lit(False).alias("found"))
    else:
        begun = now.select(_CHILD, _day(now, "dolo_start")).unique()
        begun = begun.with_columns(pl.lit(True).alias("found"))
        found = left.join(begun, on=[_CHILD, "dolo_start"], how="left", nulls_equal=False)
    every = found.group_by(_CHILD).agg(
        pl.col("found").fill_null(False).all().alias("open_dolo_continues")
    )
    whole = header.join(every, on=_CHILD, how="left", maintain_order="left")
    if now is None:
        return whole
    unread = now.filter(_unreadable(now, "dolo_start"))[_CHILD].unique()
    asked = _of_these(unread) & pl.col("open_dolo_continues").is_not_null()
    return _marked(whole.with_columns(asked.alias(_DOUBT)), ["open_dolo_continues"]).drop(_DOUBT)


# Times away and orders --------------------------------------------------------------------


def _spans(table: pl.DataFrame, prefix: str, episodes: pl.DataFrame | None) -> pl.DataFrame:
    """Times away, or orders: the one before each, and the time in care in which it began."""
    start, end = f"{prefix}_start", f"{prefix}_end"
    unreadable = _unreadable(table, start) | _unreadable(table, end)
    doubtful = (unreadable | pl.col(start).is_null() | pl.col(_CHILD).is_null()).any().over(_CHILD)
    days = table.with_columns(_day(table, start), _day(table, end), doubtful.alias(_DOUBT))
    same = pl.col(_CHILD) == pl.col(_CHILD).shift(1)
    columns = [f"previous_{start}", f"previous_{end}"]
    known = (
        days.filter(~pl.col(_DOUBT))
        .sort(_CHILD, start, "row")
        .select(
            "row",
            _CHILD,
            pl.col(start).alias("day"),
            pl.when(same).then(pl.col(start).shift(1)).alias(columns[0]),
            pl.when(same).then(pl.col(end).shift(1)).alias(columns[1]),
        )
    )
    whole = table.join(
        known.select("row", *columns), on="row", how="left", maintain_order="left"
    ).with_columns(_of_these(days.filter(_DOUBT)[_CHILD].unique()))
    whole = _marked(whole, columns)
    if episodes is None:
        return whole.drop(_DOUBT)
    found = ["in_care_at_start", "care_ended"]
    whole = whole.join(
        _care_at(known.select("row", _CHILD, "day"), episodes),
        on="row",
        how="left",
        maintain_order="left",
    ).with_columns(pl.col(_DOUBT) | _of_these(_doubted(episodes)))
    return _marked(whole, found).drop(_DOUBT)


def _care_at(days: pl.DataFrame, episodes: pl.DataFrame) -> pl.DataFrame:
    """Whether each day falls in a time in care, and the day that time ended."""
    known = episodes.filter(~pl.col(_DOUBT)).select(_CHILD, "decom", "dec")
    fresh = (pl.col(_CHILD) != pl.col(_CHILD).shift(1)) | (pl.col("decom") > pl.col("dec").shift(1))
    periods = (
        known.with_columns(fresh.fill_null(False).cum_sum().alias(_PERIOD[1]))
        .group_by(_PERIOD)
        .agg(
            pl.col("decom").min().alias("begun"),
            pl.when(pl.col("dec").is_null().any())
            .then(None)
            .otherwise(pl.col("dec").max())
            .alias("care_ended"),
        )
        .sort("begun")
    )
    placed = days.sort("day").join_asof(
        periods.drop(_PERIOD[1]),
        left_on="day",
        right_on="begun",
        by=_CHILD,
        strategy="backward",
        check_sortedness=False,
    )
    ended = pl.col("care_ended")
    within = pl.col("begun").is_not_null() & (ended.is_null() | (pl.col("day") <= ended))
    return placed.select(
        "row",
        within.alias("in_care_at_start"),
        pl.when(within).then(ended).alias("care_ended"),
    )


# Cells ------------------------------------------------------------------------------------


def _day(table: pl.DataFrame, name: str) -> pl.Expr:
    """A column of days as days; nothing where there is none, or it cannot be read."""
    if table.schema[name] != pl.String:
        return pl.col(name).cast(pl.Date)
    return pl.col(name).str.to_date(_ISO, strict=False)


def _unreadable(table: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).is_not_null() & _day(table, name).is_null()


def _doubted(episodes: pl.DataFrame) -> pl.Series:
    return episodes.filter(_DOUBT)[_CHILD].unique()


def _of_these(children: pl.Series) -> pl.Expr:
    """Which rows are of these children, or of nobody that a number names."""
    named = pl.col(_CHILD).is_in(children.drop_nulls().implode())
    return (pl.col(_CHILD).is_null() | named).alias(_DOUBT)


def _marked(table: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """The columns with what cannot be worked out marked; of their own type where nothing is."""
    if not table[_DOUBT].any():
        return table
    told = []
    for name in columns:
        if table.schema[name] == pl.String:
            # A code that is not known is left out: text has no mark, and the days beside it have.
            told.append(pl.when(~pl.col(_DOUBT)).then(pl.col(name)).alias(name))
            continue
        text = (
            pl.col(name).dt.to_string(_ISO)
            if table.schema[name] == pl.Date
            else pl.col(name).cast(pl.String)
        )
        told.append(pl.when(_DOUBT).then(pl.lit(UNKNOWN)).otherwise(text).alias(name))
    return table.with_columns(told)
