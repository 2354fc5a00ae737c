"""How long a child could be followed: to the extract, to a death, to eighteen, to a move out of the files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import narwhals as nw

from kinweave.engine import add_months, lazy
from kinweave.linkage.care import care_codes
from kinweave.linkage.census import Census
from kinweave.linkage.stitching import Histories

__all__ = ["ENDS", "births_and_deaths", "followed", "moves_away", "years_covered"]

_CHILD: Final = ["la", "child_number"]
ENDS: Final = ("died", "turned_18", "moved_to_another_council", "extract_date")
"""Why following ends; of several on one day the first in this order is the reason."""
_EIGHTEEN_YEARS: Final = 18 * 12


def births_and_deaths(
    fgc: Mapping[str, Any],
    links: nw.LazyFrame[Any],
    children: nw.LazyFrame[Any],
    histories: Histories,
    censuses: Census | None,
) -> nw.LazyFrame[Any]:
    """Each linked person's `birth_date` and first recorded `death_date`.

    The FGC records are asked first for the birth date, then the SSDA903 header. Deaths are those of the
    FGC records, of the CIN census, and care that ended by death.
    """
    people = lazy(fgc["person"]).select(
        nw.col("id").alias("person"),
        "birth_date",
        nw.col("death_date").alias("told_death"),
    )
    codes = care_codes()
    deaths = [
        histories.episodes.filter(nw.col("rec").is_in(list(codes.died))).select(
            *_CHILD, nw.col("dec").alias("died_on")
        )
    ]
    if censuses is not None:
        deaths += [
            censuses.children.select(*_CHILD, nw.col("death_date").alias("died_on")),
            censuses.referrals.filter(nw.col("closure").is_in(list(codes.cin_died))).select(
                *_CHILD, nw.col("closed").alias("died_on")
            ),
        ]
    recorded = (
        nw.concat(deaths, how="vertical")
        .join(links, on=_CHILD, how="inner")
        .group_by("person")
        .agg(nw.col("died_on").min())
    )
    births = (
        children.select(*_CHILD, nw.col("birth_date").alias("return_birth"))
        .join(links, on=_CHILD, how="inner")
        .group_by("person")
        .agg(nw.col("return_birth").min())
    )
    joined = people.join(recorded, on="person", how="left").join(births, on="person", how="left")
    told, died = nw.col("told_death"), nw.col("died_on")
    return joined.select(
        "person",
        nw.when(nw.col("birth_date").is_null())
        .then(nw.col("return_birth"))
        .otherwise(nw.col("birth_date"))
        .alias("birth_date"),
        nw.when(told.is_null() | (died < told)).then(died).otherwise(told).alias("death_date"),
    )


def moves_away(
    transfers: nw.LazyFrame[Any], links: nw.LazyFrame[Any], censuses: Census | None
) -> nw.LazyFrame[Any]:
    """Each day on which a person went to another council whose files do not show them: `person`, `moved_on`.

    That is care taken over by another council (E3), and a CIN episode closed by a transfer (RC5), of a
    person known by the number of one council only.
    """
    unseen = transfers.filter(~(nw.col("band") == nw.lit("matched")).fill_null(False))
    gone = [unseen.select(*_CHILD, nw.col("left_on").alias("moved_on"))]
    if censuses is not None:
        closed = censuses.referrals.filter(nw.col("closure").is_in(list(care_codes().cin_moved)))
        gone.append(closed.select(*_CHILD, nw.col("closed").alias("moved_on")))
    councils = links.group_by("person").agg(
        nw.col("la").min().alias("la_one"), nw.col("la").max().alias("la_other")
    )
    return (
        nw.concat(gone, how="vertical")
        .join(links, on=_CHILD, how="inner")
        .join(councils, on="person", how="inner")
        .filter(nw.col("la_one") == nw.col("la_other"))
        .select("person", "moved_on")
    )


def followed(
    asked: nw.LazyFrame[Any],
    lives: nw.LazyFrame[Any],
    moves: nw.LazyFrame[Any],
    extract_date: dt.date,
) -> nw.LazyFrame[Any]:
    """`asked` with `followed_until` (the first day of which nothing more is said) and `ends`, why.

    The extract shows its own day whole; the day of a death, an eighteenth birthday or a move is no longer
    followed.
    """
    away = (
        asked.select("person", "index_date")
        .join(moves, on="person", how="inner")
        .filter(nw.col("moved_on") > nw.col("index_date"))
        .group_by("person", "index_date")
        .agg(nw.col("moved_on").min())
    )
    joined = asked.join(lives, on="person", how="left").join(
        away, on=["person", "index_date"], how="left"
    )
    dates = joined.with_columns(
        nw.col("death_date").alias("end_died"),
        add_months(nw.col("birth_date"), _EIGHTEEN_YEARS).alias("end_turned_18"),
        nw.col("moved_on").alias("end_moved_to_another_council"),
        nw.lit(extract_date + dt.timedelta(days=1)).cast(nw.Date).alias("end_extract_date"),
    )
    first = nw.min_horizontal(*(nw.col(f"end_{name}") for name in ENDS))
    marked = dates.with_columns(first.alias("followed_until"))
    why: nw.Expr = nw.lit(None, dtype=nw.String())
    for name in reversed(ENDS):
        that_day = (nw.col(f"end_{name}") == nw.col("followed_until")).fill_null(False)
        why = nw.when(that_day).then(nw.lit(name)).otherwise(why)
    return marked.with_columns(why.alias("ends")).drop(
        *(f"end_{name}" for name in ENDS), "birth_date", "death_date", "moved_on"
    )


def years_covered(
    asked: nw.LazyFrame[Any],
    links: nw.LazyFrame[Any],
    returned: Sequence[tuple[str, int]],
    horizons: Sequence[int],
    prefix: str,
) -> nw.LazyFrame[Any]:
    """How many collection years between index date and horizon a return of the child's councils covers.

    `returned` names the returns by council and year. Columns `{prefix}_{h}m`, and `{prefix}_index` for the
    index date itself, by person and index date. The last year counts up to its end: a return made before its
    year was over covers what the extract date lets it.
    """
    if not returned:
        names = [f"{prefix}_index", *(f"{prefix}_{h}m" for h in horizons)]
        nothing = [nw.lit(0).cast(nw.Int64).alias(name) for name in names]
        return asked.select("person", "index_date", *nothing)
    by_year = _returned(links, returned)
    pairs = asked.join(by_year, on="person", how="inner").with_columns(
        nw.max_horizontal(nw.col("opens"), nw.col("index_day") + 1).alias("from_day")
    )
    columns = [
        ((nw.col("opens") <= nw.col(f"day_{h}m")) & (nw.col("closes") > nw.col("index_day") + 1))
        .cast(nw.Int64)
        .alias(f"{prefix}_{h}m")
        for h in horizons
    ]
    on_index = (nw.col("opens") <= nw.col("index_day")) & (nw.col("closes") > nw.col("index_day"))
    names = [f"{prefix}_index", *(f"{prefix}_{h}m" for h in horizons)]
    return (
        pairs.with_columns(on_index.cast(nw.Int64).alias(f"{prefix}_index"), *columns)
        .group_by("person", "index_date")
        .agg(*(nw.col(name).sum().cast(nw.Int64) for name in names))
    )


def _returned(links: nw.LazyFrame[Any], returned: Sequence[tuple[str, int]]) -> nw.LazyFrame[Any]:
    """Each person beside each year of which a council of theirs has made a return, once."""
    frames = []
    people = links.select("person", "la").unique()
    for year in sorted({year for _, year in returned}):
        councils = sorted({la for la, of in returned if of == year})
        opens, closes = _day(dt.date(year - 1, 4, 1)), _day(dt.date(year, 4, 1))
        frames.append(
            people.filter(nw.col("la").is_in(councils))
            .select("person")
            .unique()
            .select(
                "person",
                nw.lit(opens).cast(nw.Int64).alias("opens"),
                nw.lit(closes).cast(nw.Int64).alias("closes"),
            )
        )
    return nw.concat(frames, how="vertical")


def _day(date: dt.date) -> int:
    return (date - dt.date(1970, 1, 1)).days
