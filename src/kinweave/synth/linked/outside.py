"""A list kept outside the council's case system, with its slips, and whom each line truly means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from kinweave.synth.errors import SynthError
from kinweave.synth.linked.draw import Draw, as_dates, parameters
from kinweave.synth.linked.misspell import (
    one_day_or_year_off,
    slipped_postcode,
    slipped_word,
    sometimes,
)
from kinweave.synth.linked.people import Families, cast_children, cast_families, postcodes
from kinweave.synth.linked.size import Size
from kinweave.synth.linked.world import World

__all__ = ["Outside", "outside_list"]

_FIRST_FREE_NUMBER = 5_000_000
_MONTHS = 12


@dataclass(frozen=True)
class Outside:
    """The council's own list of children, the outside list, and which line is which child.

    `children`: child_number, given_name, family_name, birth_date, sex, postcode. `records`: record and the
    same without the number. `matches`: record, child_number (null for a child whom the council does not
    know) and the `slips` put in, as words.
    """

    children: pl.DataFrame
    records: pl.DataFrame
    matches: pl.DataFrame


def outside_list(world: World, records: int, among: int) -> Outside:
    """So many outside records of children of the first council, who are among so many.

    Children of the linked set come first; if there are fewer than `among`, more are invented who appear
    nowhere else.
    """
    given = parameters()["outside"]
    needed = round(records * (1 - given["without_match"]))
    if not 0 < needed <= among:
        raise SynthError(
            f"An outside list of {records} records needs at least {needed} children to be among."
        )
    strangers = records - needed
    people = _people(world, among + strangers)
    children, unknown = people.head(among), people.tail(strangers)
    draw = Draw(world.size.seed, "outside")
    chosen = children[np.sort(draw.order(among)[:needed])]
    both = pl.concat([chosen, unknown.with_columns(child_number=pl.lit(None, dtype=pl.String))])
    both = both[draw.order(records)]
    number = pl.Series("record", [f"R{one:06d}" for one in range(1, records + 1)])
    said, slips = _said(draw, both)
    return Outside(
        children=children.drop("known_as"),
        records=said.select(number, "given_name", "family_name", "birth_date", "sex", "postcode"),
        matches=pl.DataFrame(
            {"record": number, "child_number": both["child_number"], "slips": slips}
        ),
    )


def _people(world: World, many: int) -> pl.DataFrame:
    """Children known by the first council's numbers, and further invented ones to make up the number."""
    rows = world.numbers.filter(pl.col("la") == 0)
    child = rows["child"].to_numpy()
    born = world.children.birth[child] <= world.size.extract
    own = _columns(world.children.names[child], world.children.birth[child], rows["number"]).filter(
        pl.Series(born)
    )
    more = max(many - own.height, 0)
    if not more:
        return own.head(many)
    size = Size(councils=1, families=more, seed=world.size.seed + 1)
    families = cast_families(size)
    single = Families(
        **{name: getattr(families, name) for name in Families.__dataclass_fields__}
        | {"size": np.ones(more, dtype=np.int64)}
    )
    others = cast_children(size, single)
    numbers = pl.Series(np.arange(more) + _FIRST_FREE_NUMBER).cast(pl.String)
    birth = np.minimum(others.birth, world.size.extract - 1)
    return pl.concat([own, _columns(others.names, birth, numbers)])


def _columns(names: pl.DataFrame, birth: np.ndarray, numbers: pl.Series) -> pl.DataFrame:
    return names.select(
        numbers.alias("child_number"),
        "given_name",
        "family_name",
        "known_as",
        as_dates(birth).alias("birth_date"),
        "sex",
        "postcode",
    )


def _said(draw: Draw, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """What the outside list says of these people, and the slips in each line."""
    given, many = parameters()["outside"], people.height
    happens = {
        name: draw.happens(given[name], many)
        for name in (
            "name_typo",
            "swapped_names",
            "known_as",
            "date_typo",
            "day_month_swapped",
            "moved",
            "postcode_typo",
            "no_postcode",
        )
    }
    birth = people["birth_date"]
    happens["day_month_swapped"] &= (birth.dt.day() <= _MONTHS).to_numpy() & (
        birth.dt.day() != birth.dt.month()
    ).to_numpy()
    happens["known_as"] &= (people["known_as"] != "").to_numpy()
    first = sometimes(happens["known_as"], people["known_as"], people["given_name"])
    last = people["family_name"]
    in_first = draw.happens(0.5, many)
    first = sometimes(happens["name_typo"] & in_first, slipped_word(first, draw), first)
    last = sometimes(happens["name_typo"] & ~in_first, slipped_word(last, draw), last)
    turned = happens["swapped_names"]
    first, last = sometimes(turned, last, first), sometimes(turned, first, last)
    of = pl.col("birth_date").dt
    swapped = people.select(
        pl.date(of.year(), of.day().clip(1, _MONTHS), of.month()).alias("birth_date")
    )
    turned_date = swapped["birth_date"]
    birth = sometimes(happens["date_typo"], one_day_or_year_off(birth, draw), birth)
    birth = sometimes(happens["day_month_swapped"], turned_date, birth)
    code = people["postcode"]
    code = sometimes(happens["postcode_typo"], slipped_postcode(code, draw), code)
    elsewhere = pl.Series(postcodes(draw, np.zeros(many, dtype=np.int64), many))
    code = sometimes(happens["moved"], elsewhere, code)
    code = sometimes(happens["no_postcode"], pl.Series([None] * many, dtype=pl.String), code)
    slips = pl.select(
        pl.concat_str(
            *(
                pl.when(pl.Series(which)).then(pl.lit(name)).otherwise(None)
                for name, which in happens.items()
            ),
            separator=" ",
            ignore_nulls=True,
        ).alias("slips")
    ).to_series()
    said = people.with_columns(
        first.alias("given_name"),
        last.alias("family_name"),
        birth.alias("birth_date"),
        code.alias("postcode"),
    )
    return said, slips
