"""Writing a linked set: a folder for each council, the truth and the faults beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import polars as pl

from kinweave.standard import load
from kinweave.synth.linked import faults
from kinweave.synth.linked.census import take
from kinweave.synth.linked.census_xml import write as census_file
from kinweave.synth.linked.corrections import choose
from kinweave.synth.linked.outside import outside_list
from kinweave.synth.linked.service_cases import case_tables
from kinweave.synth.linked.service_people import known_people, people_tables
from kinweave.synth.linked.size import Size, Year
from kinweave.synth.linked.truth import truth
from kinweave.synth.linked.world import World, invent_world
from kinweave.synth.linked.yearly import Care, know, yearly_return
from kinweave.tables import Product, SetInfo, schema, ssda903, write_tables
from kinweave.tables.cin.layout import layout
from kinweave.tables.whole import new_directory, write_file

__all__ = ["Written", "write_linked"]

_EPOCH = datetime(1970, 1, 1, 12, tzinfo=UTC)
_DAY = "%d/%m/%Y"


@dataclass(frozen=True)
class Written:
    """What was written: councils, families, children, and rows by kind of file."""

    councils: int
    families: int
    children: int
    rows: Mapping[str, int]


def write_linked(size: Size, out: Path, *, outside: int = 0, among: int = 0) -> Written:
    """Write a linked set of this size to a new folder, whole or not at all.

    `outside` asks for an external list of so many records, linked to `among` children of the first council.
    """
    with new_directory(out) as partial:
        return fill(size, partial, outside=outside, among=among)


def fill(size: Size, folder: Path, *, outside: int = 0, among: int = 0) -> Written:
    """Write a linked set into a folder that is there."""
    world = invent_world(size)
    places = {la: folder / f"la-{la}" for la in size.la_codes}
    for place in places.values():
        place.mkdir()
    rows, found = _write_service(world, places)
    wrong = choose(size, world.episodes)
    care = know(size, world.children, world.episodes, wrong)
    found.append(faults.corrected_later(world, wrong))
    for year in size.years:
        more, here = _write_year(world, care, year, places)
        rows[f"ssda903-{year.name}"] = more
        found.append(here)
    rows["cin-2026-27"] = _write_census(world, places)
    if outside:
        first = places[size.la_codes[0]]
        lists = outside_list(world, outside, among)
        write_file(first / "children.csv", lists.children.write_csv().encode())
        write_file(first / "outside.csv", lists.records.write_csv().encode())
        write_file(first / "outside.truth.parquet", _parquet(lists.matches))
        rows["outside"] = lists.records.height
    told = truth(world, known_people(world).number_recorded)
    write_file(folder / "truth.parquet", _parquet(told))
    every = faults.listed(found)
    write_file(folder / "faults.parquet", _parquet(every))
    write_file(folder / "about.toml", _about(world).encode())
    rows |= {"truth": told.height, "faults": every.height}
    return Written(size.councils, size.families, world.children.height, rows)


def _write_service(
    world: World, places: Mapping[str, Path]
) -> tuple[dict[str, int], list[pl.DataFrame]]:
    known = known_people(world)
    tables = people_tables(world, known) | case_tables(world, known)
    found: list[pl.DataFrame] = []
    if world.size.faults:
        tables, told = faults.in_service(world, tables)
        found.append(told)
    split = {name: frame.partition_by("la", as_dict=True) for name, frame in tables.items()}
    for place, (la, folder) in enumerate(places.items()):
        whole = {
            name: split[name][(place,)].drop("la")
            if (place,) in split.get(name, {})
            else pl.DataFrame(schema=schema(name))
            for name in load().entities
        }
        info = SetInfo(
            product=Product.RETURN,
            council=la,
            purpose="return",
            who="kinweave synth",
            why="An invented set: nobody in it is anybody.",
            made_at=_EPOCH + timedelta(days=world.size.extract),
        )
        write_tables(folder / "fgc", whole, info=info)
    return {"fgc": sum(frame.height for frame in tables.values())}, found


def _write_year(
    world: World, care: Care, year: Year, places: Mapping[str, Path]
) -> tuple[int, pl.DataFrame]:
    tables = {
        name: frame.with_columns(pl.selectors.date().dt.to_string(_DAY))
        for name, frame in yearly_return(
            world.size, year, world.children, care, world.numbers
        ).items()
    }
    found = pl.DataFrame(schema=faults.FAULT_COLUMNS)
    if world.size.faults:
        tables["episodes"], found = faults.in_returns(world, year.name, tables["episodes"])
    split = {name: frame.partition_by("la", as_dict=True) for name, frame in tables.items()}
    for la, folder in places.items():
        here = {
            name: _ours(split[name].get((la,), frame.clear())) for name, frame in tables.items()
        }
        ssda903.write(here, folder / f"ssda903-{year.name}", year.year)
    return sum(frame.height for frame in tables.values()), found


def _ours(frame: pl.DataFrame) -> pl.DataFrame:
    """A table under the names that it has in memory."""
    return frame.drop("la").rename(lambda name: "child_number" if name == "CHILD" else name.lower())


def _write_census(world: World, places: Mapping[str, Path]) -> int:
    of, year = layout(), world.size.years[-1]
    census = take(world, year)
    for place, (la, folder) in enumerate(places.items()):
        text = census_file(of, year, world.children, census, la=la, place=place)
        write_file(folder / f"{of.name}.xml", text)
    return census.cin.height


def _parquet(frame: pl.DataFrame) -> bytes:
    content = BytesIO()
    frame.write_parquet(content)
    return content.getvalue()


def _about(world: World) -> str:
    """What the set was made from, so that it can be made again, and what was built in."""
    size = world.size
    given = "the usual share" if size.corrections is None else f"{size.corrections}"
    return "\n".join(
        [
            "# An invented set. Nobody in it is anybody.",
            f"councils = {size.councils}",
            f"families = {size.families}",
            f"children = {world.children.height}",
            f"seed = {size.seed}",
            f"extract_date = {(_EPOCH + timedelta(days=size.extract)).date().isoformat()}",
            f"faults = {size.faults}",
            f'corrections = "{given}"',
            "# What a conference that was held was made to change of the chance of ever being looked after.",
            "# Families at higher risk take up the offer less often whatever the effect.",
            f"built_in_effect = {size.effect}",
            "",
        ]
    )
