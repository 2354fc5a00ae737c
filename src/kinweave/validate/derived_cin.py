"""What a rule about a CIN census needs from neighbouring rows, worked out once for whole tables.

A value that depends on the order of one child's rows is marked as unreadable when a date that gives the
order cannot be read; the rows of no other child are touched.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl

from kinweave.validate.cin import UNREADABLE

__all__ = ["Step", "derive", "steps"]

_ISO = "%Y-%m-%d"


@dataclass(frozen=True)
class Step:
    """One derived column: `count` says how many rows are alike in `of`, `previous` what stood before.

    `previous` takes `of` from the row before this one among the rows of the same `within`, ordered by
    `order`; rows for which a column named in `only` does not hold its value take no part.
    """

    table: str
    field: str
    kind: str
    of: tuple[str, ...]
    within: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    only: Mapping[str, bool] | None = None


@cache
def steps(name: str) -> tuple[Step, ...]:
    """The derived columns of a collection, from its data."""
    text = (files("kinweave.validate") / "data" / f"{name}.toml").read_text(encoding="utf-8")
    return tuple(
        Step(
            table=one["table"],
            field=one["field"],
            kind=one["kind"],
            of=tuple(one["of"]),
            within=tuple(one.get("within", ())),
            order=tuple(one.get("order", ())),
            only=one.get("only"),
        )
        for one in tomllib.loads(text)["derived"]
    )


def derive(tables: Mapping[str, pl.DataFrame], name: str) -> dict[str, pl.DataFrame]:
    """The tables of a return with the derived columns that its collection describes; rows keep their order."""
    made = dict(tables)
    for step in steps(name):
        work = _counted if step.kind == "count" else _previous
        made[step.table] = made[step.table].with_columns(
            work(made[step.table], step).alias(step.field)
        )
    return made


def _counted(table: pl.DataFrame, step: Step) -> pl.Series:
    alike = pl.when(pl.all_horizontal(pl.col(*step.of).is_not_null())).then(pl.len().over(step.of))
    return table.select(alike.cast(pl.Int64)).to_series()


def _previous(table: pl.DataFrame, step: Step) -> pl.Series:
    (source,) = step.of
    only = step.only or {}
    doubtful = pl.any_horizontal(
        pl.lit(False), *(_unreadable(table, column) for column in (*step.order, *only))
    )
    held = pl.all_horizontal(pl.lit(True), *(_holds(table, *wanted) for wanted in only.items()))
    rows = table.select(
        *step.within,
        pl.col(source).alias("from"),
        held.alias("held"),
        pl.int_range(pl.len()).alias("place"),
        *(_day(table, column).alias(f"day {number}") for number, column in enumerate(step.order)),
        doubtful.any().over(step.within).alias("doubtful"),
    )
    ordered = rows.filter("held").sort(
        *step.within,
        *(f"day {number}" for number, _ in enumerate(step.order)),
        "place",
    )
    same = pl.all_horizontal(pl.col(column) == pl.col(column).shift(1) for column in step.within)
    before = ordered.select("place", pl.when(same).then(pl.col("from").shift(1)).alias("before"))
    found = rows.join(before, on="place", how="left", maintain_order="left")
    if not found["doubtful"].any():
        return found["before"]
    text = pl.col("before") if found["before"].dtype == pl.String else _written(found["before"])
    return found.select(pl.when("doubtful").then(pl.lit(UNREADABLE)).otherwise(text)).to_series()


def _written(cells: pl.Series) -> pl.Expr:
    return pl.lit(cells.dt.to_string(_ISO))


def _day(table: pl.DataFrame, name: str) -> pl.Expr:
    if table.schema[name] != pl.String:
        return pl.col(name)
    return pl.col(name).str.to_date(_ISO, strict=False)


def _unreadable(table: pl.DataFrame, name: str) -> pl.Expr:
    """Cells that hold text which is neither a day nor a truth."""
    if table.schema[name] != pl.String:
        return pl.lit(False)
    return pl.col(name) == UNREADABLE


def _holds(table: pl.DataFrame, name: str, wanted: bool) -> pl.Expr:
    if table.schema[name] != pl.String:
        return (pl.col(name) == wanted).fill_null(False)
    return (pl.col(name) == str(wanted).lower()).fill_null(False)
