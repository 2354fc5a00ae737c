"""One year's looked-after children return as the councils knew it on 31 March: every table of it.

An episode is in the return of each year in which it was open; what had not ended by the year's end has a
blank end, and comes again the next year with its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from kinweave.synth.linked import periods_of_care
from kinweave.synth.linked.corrections import report
from kinweave.synth.linked.draw import NEVER, Draw, Floats, as_dates, parameters
from kinweave.synth.linked.people import Children, upns_at
from kinweave.synth.linked.size import Size, Year

__all__ = ["COLUMNS", "Care", "know", "yearly_return"]

# The return's own columns in their order (statutory notes, 2.1).
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "header": ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
    "episodes": (
        "CHILD",
        "DECOM",
        "RNE",
        "LS",
        "CIN",
        "PLACE",
        "PLACE_PROVIDER",
        "DEC",
        "REC",
        "REASON_PLACE_CHANGE",
        "HOME_POST",
        "PL_POST",
        "URN",
    ),
    "reviews": ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
    "uasc": ("CHILD", "SEX", "DOB", "DUC"),
    "oc2": (
        "CHILD",
        "DOB",
        "SDQ_SCORE",
        "SDQ_REASON",
        "CONVICTED",
        "HEALTH_CHECK",
        "IMMUNISATIONS",
        "TEETH_CHECK",
        "HEALTH_ASSESSMENT",
        "SUBSTANCE_MISUSE",
        "INTERVENTION_RECEIVED",
        "INTERVENTION_OFFERED",
    ),
    "oc3": ("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
    "ad1": (
        "CHILD",
        "DOB",
        "DATE_INT",
        "DATE_MATCH",
        "FOSTER_CARE",
        "NB_ADOPTR",
        "SEX_ADOPTR",
        "LS_ADOPTR",
    ),
    "placed_adoption": (
        "CHILD",
        "DOB",
        "DATE_PLACED",
        "DATE_PLACED_CEASED",
        "REASON_PLACED_CEASED",
    ),
    "prev_perm": ("CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"),
    "missing": ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
    "sw_episodes": ("CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"),
    "dolo": ("CHILD", "DOB", "DOLO_START", "DOLO_END"),
}
# Tables that did not exist yet before the return of the year that ends so.
_BEGAN = {"sw_episodes": 2024, "dolo": 2027}
_NEW_SEX_CODES = 2025
_YEAR = 365.25
_SHORT = pl.col("ls").is_in(["V3", "V4"])


@dataclass(frozen=True)
class Care:
    """The truth about care from which every return is taken."""

    episodes: pl.DataFrame
    reviews: pl.DataFrame
    workers: pl.DataFrame
    missing: pl.DataFrame
    liberty: pl.DataFrame
    adoptions: pl.DataFrame
    previous: pl.DataFrame
    wrong: pl.DataFrame


def know(size: Size, children: Children, episodes: pl.DataFrame, wrong: pl.DataFrame) -> Care:
    """Everything about these children's care that a return may hold."""
    periods = periods_of_care.care_periods(episodes)
    return Care(
        episodes=episodes.with_row_index("episode"),
        reviews=periods_of_care.reviews(size, children, periods),
        workers=periods_of_care.workers(size, periods),
        missing=periods_of_care.missing(size, children, episodes),
        liberty=periods_of_care.liberty_orders(size, episodes),
        adoptions=periods_of_care.adoptions(size, episodes, periods),
        previous=_previous_permanence(size, children, episodes),
        wrong=wrong,
    )


def yearly_return(
    size: Size, year: Year, children: Children, care: Care, numbers: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """Every table of one year for all councils, the return's columns after `la`, dates as dates."""
    episodes = report(
        care.episodes.filter((pl.col("decom") <= year.end) & (pl.col("dec") >= year.start)),
        care.wrong.filter(pl.col("year") == year.year),
    ).with_columns(open=pl.col("dec") > year.end)
    here = (
        episodes.group_by("child", "la")
        .agg(
            pl.col("decom").filter(~_SHORT).max().alias("last_decom"),
            pl.col("decom").filter(~_SHORT & (pl.col("rne") == "S")).max().alias("began"),
            pl.col("decom").filter(~_SHORT).len().alias("looked_after"),
            pl.col("dec").filter(~_SHORT).max().alias("last_dec"),
        )
        .sort("child", "la")
    )
    whole = {
        "header": _header(year, children, here),
        "episodes": episodes.with_columns(
            rec=pl.when("open").then(None).otherwise("rec"),
            reason_place_change=pl.when("open").then(None).otherwise("reason"),
        ),
        "reviews": _inside(care.reviews, here, "review", "review", year),
        "uasc": here.filter(pl.Series(children.uasc[here["child"].to_numpy()])).with_columns(
            duc=pl.lit(NEVER, dtype=pl.Int64)
        ),
        "oc2": _outcomes(size, year, children, here),
        "oc3": here.clear().with_columns(
            pl.lit(None, dtype=pl.String).alias(name) for name in ("in_touch", "activ", "accom")
        ),
        "ad1": _adopted(care.adoptions, year, here),
        "placed_adoption": _decided(care.adoptions, year, here),
        "prev_perm": care.previous.join(
            here, on=["child", "la"], how="semi", maintain_order="left"
        ),
        "missing": _inside(care.missing, here, "mis_start", "mis_end", year),
        "sw_episodes": _workers(care.workers, here, year),
        "dolo": _inside(care.liberty, here, "dolo_start", "dolo_end", year),
    }
    return {
        name: _finish(name, frame, year=year, children=children, numbers=numbers, size=size)
        for name, frame in whole.items()
        if year.year >= _BEGAN.get(name, 0)
    }


def _finish(
    name: str,
    frame: pl.DataFrame,
    *,
    year: Year,
    children: Children,
    numbers: pl.DataFrame,
    size: Size,
) -> pl.DataFrame:
    """One table with the return's columns: numbers for children, sex in the year's codes, dates."""
    frame = frame.join(
        numbers.select("child", "la", "number"),
        on=["child", "la"],
        how="inner",
        maintain_order="left",
    )
    child = frame["child"].to_numpy()
    columns = {"CHILD": frame["number"], "DOB": as_dates(children.birth[child])}
    if "SEX" in COLUMNS[name]:
        sex = children.names["sex"].to_numpy()[child].astype("U1")
        if year.year < _NEW_SEX_CODES:
            sex = np.where(sex == "M", "1", "2")
        columns["SEX"] = pl.Series(sex)
    for column in COLUMNS[name]:
        if column in columns:
            continue
        values = frame[column.lower()]
        if values.dtype.is_integer():
            days = values.fill_null(NEVER).to_numpy()
            values = as_dates(np.where(days > year.end, NEVER, days))
        columns[column] = values.alias(column)
    la = pl.Series(size.la_codes)[frame["la"].to_numpy()]
    return pl.DataFrame({"la": la} | {column: columns[column] for column in COLUMNS[name]}).sort(
        "la", maintain_order=True
    )


def _header(year: Year, children: Children, here: pl.DataFrame) -> pl.DataFrame:
    child = here["child"].to_numpy()
    girl = (children.names["sex"].to_numpy() == "F")[child]
    looked_after = (here["looked_after"] > 0).to_numpy()
    until = np.minimum(here["last_dec"].fill_null(0).to_numpy(), year.end)
    mother = children.mothers_child[child] <= until
    answer = np.where(mother, "1", "0")
    given = pl.Series(girl & looked_after)
    return here.with_columns(
        ethnic=children.names["ethnicity"][child],
        upn=pl.Series(upns_at(children, child, year.end)),
        mother=pl.when(given).then(pl.Series(answer)).otherwise(None),
        mc_dob=pl.when(given & pl.Series(mother))
        .then(pl.Series(children.mothers_child[child]))
        .otherwise(None),
    )


def _inside(
    rows: pl.DataFrame, here: pl.DataFrame, begins: str, ends: str, year: Year
) -> pl.DataFrame:
    """The rows that were open in the year, of children in the return, before their care ended in it."""
    return (
        rows.filter((pl.col(begins) <= year.end) & (pl.col(ends) >= year.start))
        .join(
            here.filter(pl.col("looked_after") > 0).select("child", "la", "last_dec"),
            on=["child", "la"],
            how="inner",
            maintain_order="left",
        )
        .filter(pl.col(ends) <= pl.col("last_dec"))
    )


def _workers(workers: pl.DataFrame, here: pl.DataFrame, year: Year) -> pl.DataFrame:
    inside = workers.filter(
        (pl.col("sw_decom") <= year.end) & (pl.col("sw_dec") >= year.start)
    ).join(
        here.filter(pl.col("looked_after") > 0).select("child", "la", "last_dec"),
        on=["child", "la"],
        how="inner",
        maintain_order="left",
    )
    return inside.filter(pl.col("sw_decom") < pl.col("last_dec")).with_columns(
        sw_dec=pl.min_horizontal("sw_dec", "last_dec")
    )


def _outcomes(size: Size, year: Year, children: Children, here: pl.DataFrame) -> pl.DataFrame:
    """What is asked of children looked after for the whole year: strengths, health, convictions."""
    rows = here.filter(
        (pl.col("looked_after") > 0)
        & (pl.col("began").is_null() | (pl.col("began") <= year.start))
        & (pl.col("last_dec") > year.end)
    )
    draw, given, many = Draw(size.seed, f"oc2 {year.year}"), parameters()["returns"], rows.height
    birth = children.birth[rows["child"].to_numpy()]
    at_start, at_end = (year.start - birth) / _YEAR, (year.end - birth) / _YEAR
    asked = (at_start >= 4) & (at_end < 16.99)  # noqa: PLR2004
    scored = draw.happens(given["sdq_scored"], many)
    flags = {
        "convicted": np.where(at_end >= 10.0, _flag(draw, given["convicted"], many), ""),  # noqa: PLR2004
        "health_check": np.where(at_end < 5.0, _flag(draw, given["health"], many), ""),  # noqa: PLR2004
        "immunisations": _flag(draw, given["health"], many),
        "teeth_check": _flag(draw, given["health"], many),
        "health_assessment": _flag(draw, given["health"], many),
    }
    misuse = _flag(draw, np.where(at_end >= 12.0, given["substance"], 0.0), many)  # noqa: PLR2004
    received = np.where(misuse == "1", _flag(draw, 0.7, many), "")
    flags |= {
        "sdq_score": np.where(asked & scored, draw.between((0, 40), many).astype("U2"), ""),
        "sdq_reason": np.where(asked & ~scored, draw.of(given["sdq_reason"], many), ""),
        "substance_misuse": misuse,
        "intervention_received": received,
        "intervention_offered": np.where(received == "0", _flag(draw, 0.8, many), ""),
    }
    return rows.with_columns(
        pl.Series(name, values).replace("", None) for name, values in flags.items()
    )


def _flag(draw: Draw, chance: float | Floats, many: int) -> np.ndarray:
    return np.where(draw.happens(chance, many), "1", "0")


def _adopted(adoptions: pl.DataFrame, year: Year, here: pl.DataFrame) -> pl.DataFrame:
    return (
        adoptions.filter(pl.col("adopted").is_between(year.start, year.end))
        .join(here, on=["child", "la"], how="semi", maintain_order="left")
        .with_columns(date_int="decided", date_match="matched")
    )


def _decided(adoptions: pl.DataFrame, year: Year, here: pl.DataFrame) -> pl.DataFrame:
    rows = adoptions.filter((pl.col("decided") <= year.end) & (pl.col("end") >= year.start)).join(
        here.filter(pl.col("looked_after") > 0),
        on=["child", "la"],
        how="semi",
        maintain_order="left",
    )
    return rows.with_columns(
        date_placed="decided",
        date_placed_ceased="ceased",
        reason_placed_ceased=pl.when(pl.col("ceased") <= year.end)
        .then(pl.lit("RD4"))
        .otherwise(None),
    )


def _previous_permanence(size: Size, children: Children, episodes: pl.DataFrame) -> pl.DataFrame:
    """Whether each child had left care for a permanent home before: once a child and council."""
    draw, given = Draw(size.seed, "previous permanence"), parameters()["returns"]
    rows = episodes.unique(["child", "la"], keep="first", maintain_order=True)
    many, start = rows.height, rows["decom"].to_numpy()
    birth = children.birth[rows["child"].to_numpy()]
    kind = np.where(start - birth > 2 * _YEAR, draw.of(given["previous_permanence"], many), "Z1")
    on = birth + 60 + (draw.uniform(many) * np.maximum(start - birth - 150, 1)).astype(np.int64)
    when = as_dates(on).dt.to_string("%d/%m/%Y")
    own = pl.Series(size.la_codes)[rows["la"].to_numpy()]
    had = pl.Series(kind != "Z1")
    return rows.select("child", "la").with_columns(
        prev_perm=pl.Series(kind),
        la_perm=pl.when(had).then(own).otherwise(None),
        date_perm=pl.when(had).then(when).otherwise(None),
    )
