"""Faults put into the returns and into the service's tables on purpose, each of them written down."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from kinweave.synth.linked.draw import NEVER, Bools, Days, Draw, as_dates, parameters
from kinweave.synth.linked.misspell import (
    one_day_or_year_off,
    slipped_postcode,
    slipped_word,
    sometimes,
)
from kinweave.synth.linked.world import World

__all__ = ["FAULT_COLUMNS", "corrected_later", "in_returns", "in_service", "listed"]

# One row a fault: where it stands, what was said, what was true, and whether a later return settles it.
FAULT_COLUMNS = pl.Schema(
    {
        "la": pl.String(),
        "table": pl.String(),
        "year": pl.String(),
        "row": pl.Int64(),
        "child_number": pl.String(),
        "person": pl.String(),
        "kind": pl.String(),
        "field": pl.String(),
        "said": pl.String(),
        "true": pl.String(),
        "settled_later": pl.Boolean(),
    }
)
_IN_RETURNS = ("bad_date", "unknown_code", "overlapping_episodes", "missing_dec")
_IN_SERVICE = ("swapped_names", "name_typo", "birth_date_typo", "postcode_typo")
_CODES = ("RNE", "LS", "PLACE", "CIN")
_DAY = "%d/%m/%Y"


def listed(faults: list[pl.DataFrame]) -> pl.DataFrame:
    """All the faults as one table with its columns, in the order of where they stand."""
    empty = pl.DataFrame(schema=FAULT_COLUMNS)
    every = pl.concat(
        [empty, *(one.select(FAULT_COLUMNS.names()).cast(FAULT_COLUMNS) for one in faults)]
    )
    return every.sort("la", "year", "table", "row", "kind", "child_number", nulls_last=True)


def corrected_later(world: World, wrong: pl.DataFrame) -> pl.DataFrame:
    """What an earlier return had wrong and the next one put right, as faults that are settled."""
    if wrong.is_empty():
        return pl.DataFrame(schema=FAULT_COLUMNS)
    rows = wrong.join(
        world.numbers.select("child", "la", child_number="number"),
        on=["child", "la"],
        how="left",
        maintain_order="left",
    )
    kind = rows["kind"]
    said_decom, decom = (_text(rows[name].to_numpy()) for name in ("said_decom", "true_decom"))
    said_dec = _text(rows["said_dec"].to_numpy())
    year = rows["year"]
    return rows.select(
        pl.Series("la", world.size.la_codes)[rows["la"].to_numpy()],
        pl.lit("episodes").alias("table"),
        (
            pl.lit("ssda903-") + (year - 1).cast(pl.String) + "-" + (year % 100).cast(pl.String)
        ).alias("year"),
        pl.lit(None, dtype=pl.Int64).alias("row"),
        "child_number",
        pl.lit(None, dtype=pl.String).alias("person"),
        "kind",
        kind.replace_strict(
            {
                "decom_changed": "DECOM",
                "missing_episode": "CHILD",
                "legal_status_changed": "LS",
                "ended_too_early": "DEC",
            },
            return_dtype=pl.String,
        ).alias("field"),
        pl.when(kind == "decom_changed")
        .then(said_decom)
        .when(kind == "legal_status_changed")
        .then("said_ls")
        .when(kind == "ended_too_early")
        .then(said_dec)
        .otherwise(None)
        .alias("said"),
        pl.when(kind.is_in(["decom_changed", "missing_episode"]))
        .then(decom)
        .when(kind == "legal_status_changed")
        .then("true_ls")
        .otherwise(None)
        .alias("true"),
        pl.lit(value=True).alias("settled_later"),
    )


def in_returns(
    world: World, year: str, episodes: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One year's episodes as text with faults in them, and the faults.

    `episodes` has `la` and the return's columns as text, in the order in which they are written.
    """
    share = world.size.faults
    draw, many = Draw(world.size.seed, f"faults {year}"), episodes.height
    weights = parameters()["faults"]["kinds"]
    kind = draw.of({name: weights[name] for name in _IN_RETURNS}, many)
    chosen = draw.happens(share, many)
    follows = (episodes["CHILD"] == episodes["CHILD"].shift(-1)) & (
        episodes["la"] == episodes["la"].shift(-1)
    )
    goes_on = (follows & (episodes["REC"] == "X1")).fill_null(value=False).to_numpy()
    ended = episodes["DEC"].is_not_null().to_numpy()
    chosen &= (kind != "overlapping_episodes") | goes_on
    chosen &= (kind != "missing_dec") | ended
    field = np.select(
        [kind == "bad_date", kind == "unknown_code"],
        [np.where(ended & draw.happens(0.5, many), "DEC", "DECOM"), draw.one(_CODES, many)],
        "DEC",
    )
    decided = episodes["DEC"].str.to_date(_DAY, strict=False)
    off = pl.Series(draw.between((3, 9), many) * 86_400_000_000).cast(pl.Duration("us"))
    later = (decided.cast(pl.Datetime("us")) + off).dt.to_string(_DAY)
    changed, faults = episodes, []
    numbered = episodes.with_columns(row=pl.int_range(pl.len()).over("la"))
    for column in ("DECOM", "DEC", *_CODES):
        here = chosen & (field == column)
        said = {
            "bad_date": _bad_date(episodes[column], draw),
            "unknown_code": pl.Series(draw.one(["ZZ", "Q9", "9X"], many)),
            "overlapping_episodes": later,
            "missing_dec": pl.Series([None] * many, dtype=pl.String),
        }
        text = episodes[column]
        for name, values in said.items():
            text = sometimes(here & (kind == name), values, text)
        changed = changed.with_columns(text.alias(column))
        faults.append(
            numbered.select(
                "la", "row", child_number="CHILD", true=column, table=pl.lit("episodes"), year=pl.lit(f"ssda903-{year}"),
                person=pl.lit(None, dtype=pl.String), kind=pl.Series(kind), field=pl.lit(column), said=text,
                settled_later=pl.lit(value=False),
            ).filter(pl.Series(here))
        )  # fmt: skip
    return changed, listed(faults)


def in_service(
    world: World, tables: Mapping[str, pl.DataFrame]
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """The service's tables with slips in children's names, birth dates and postcodes, and the faults."""
    share, weights = world.size.faults, parameters()["faults"]["kinds"]
    draw, person = Draw(world.size.seed, "faults of the service"), tables["person"]
    many = person.height
    kind = draw.of({name: weights[name] for name in _IN_SERVICE}, many)
    is_child = person["id"].str.contains("-7001-", literal=True).to_numpy()
    chosen = draw.happens(share, many) & is_child & person["birth_date"].is_not_null().to_numpy()
    here = {name: chosen & (kind == name) for name in _IN_SERVICE}
    given, family = person["given_name"], person["family_name"]
    swaps = here["swapped_names"]
    new_given = sometimes(
        swaps, family, sometimes(here["name_typo"], slipped_word(given, draw), given)
    )
    new_family = sometimes(swaps, given, family)
    birth = sometimes(
        here["birth_date_typo"],
        one_day_or_year_off(person["birth_date"], draw),
        person["birth_date"],
    )
    changed = person.with_columns(
        new_given.alias("given_name"), new_family.alias("family_name"), birth.alias("birth_date")
    )
    slips = person.select("la", pl.col("id").alias("person")).filter(
        pl.Series(here["postcode_typo"])
    )
    address = tables["contact_point"]
    slip = address["person"].is_in(slips["person"].implode()).to_numpy()
    value = sometimes(slip, slipped_postcode(address["value"], draw), address["value"])
    said = {
        "swapped_names": ("given_name", new_given),
        "name_typo": ("given_name", new_given),
        "birth_date_typo": ("birth_date", birth),
    }
    faults = [
        _service_faults(world, "person", person, here[kind], kind=kind, field=field, said=text)
        for kind, (field, text) in said.items()
    ]
    faults.append(
        _service_faults(
            world,
            "contact_point",
            address,
            slip,
            kind="postcode_typo",
            field="value",
            said=value,
            key="person",
        )
    )
    return dict(tables) | {
        "person": changed,
        "contact_point": address.with_columns(value.alias("value")),
    }, listed(faults)


def _service_faults(
    world: World,
    table: str,
    frame: pl.DataFrame,
    here: Bools,
    *,
    kind: str,
    field: str,
    said: pl.Series,
    key: str = "id",
) -> pl.DataFrame:
    rows = frame.with_columns(
        row=pl.int_range(pl.len()).over("la"), said=said.cast(pl.String)
    ).filter(pl.Series(here))
    child = rows[key].str.slice(-12).cast(pl.Int64)
    numbers = world.numbers.filter(pl.col("since") == 0).select("child", child_number="number")
    return (
        rows.select(
            pl.Series("la", world.size.la_codes)[rows["la"].to_numpy()], "row", "said",
            child=child, person=key, table=pl.lit(table), year=pl.lit("fgc"), kind=pl.lit(kind),
            field=pl.lit(field), true=pl.col(field).cast(pl.String), settled_later=pl.lit(value=False),
        ).join(numbers, on="child", how="left", maintain_order="left")
    )  # fmt: skip


def _bad_date(dates: pl.Series, draw: Draw) -> pl.Series:
    """The same date as nobody can read it: a month that is not, or words."""
    ways = draw.between((0, 2), len(dates))
    frame = pl.DataFrame({"date": dates, "way": ways})
    return frame.select(
        pl.when(pl.col("way") == 0)
        .then(pl.lit("31/02/") + pl.col("date").str.slice(6))
        .when(pl.col("way") == 1)
        .then(pl.col("date").str.slice(0, 2) + "/13/" + pl.col("date").str.slice(6))
        .otherwise(pl.lit("not known"))
        .alias("date")
    ).to_series()


def _text(days: Days) -> pl.Series:
    return as_dates(np.where(days >= NEVER, NEVER, days)).dt.to_string("%Y-%m-%d")
