"""From those who are counted to numbers: each with its name, the rows it was counted from, and its sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kinweave.release import Cell, Counts, Kind, Sum, not_more_than
from kinweave.returns.national.cases import FGC
from kinweave.returns.national.layout import Breakdown, Layout, Table
from kinweave.returns.national.units import ANY, Counted

__all__ = ["TOTAL", "Figures", "Line", "figures"]

TOTAL = "total"
_UNKNOWN = "not_recorded"


@dataclass(frozen=True)
class Line:
    """One row of a table: its category and words, and the name of its number for each measure."""

    category: str
    label: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Figures:
    """Every number of the return by name, how they add up, and who was counted in each.

    `lines` gives the rows of each table, the total first; `strange` says how many were counted under “not
    recorded” because their code is in no list, by breakdown and code.
    """

    counts: Counts
    lines: Mapping[str, tuple[Line, ...]]
    whose: Mapping[str, tuple[Counted, ...]]
    strange: Mapping[tuple[str, str], int]

    def trace(self, plan: Layout) -> pl.DataFrame:
        """One row for each printed number and each child, family or conference counted in it."""
        rows = [
            (table.name, line.category, measure, cell, one.unit, one.id, list(one.cases))
            for table in plan.tables
            for line in self.lines[table.name]
            for measure, cell in line.cells.items()
            for one in self.whose[cell]
        ]
        shape = {
            **dict.fromkeys(("table", "row", "measure", "cell", "unit", "id"), pl.String()),
            "cases": pl.List(pl.String()),
        }
        return pl.DataFrame(rows, schema=shape, orient="row")


def figures(everybody: Sequence[Counted], plan: Layout, prefix: str) -> Figures:
    """Count everything that the layout asks for. `prefix` begins every number's name: whose, and which year."""
    counting = _Counting(plan, prefix, everybody)
    lines = {table.name: tuple(counting.lines(table)) for table in plan.tables}
    cells = {name: Cell(len(whose)) for name, whose in counting.whose.items()}
    counts = Counts(cells).together_with(_sums(counting, lines, cells))
    return Figures(counts, lines, counting.whose, dict(counting.strange))


class _Counting:
    """Counts each number once, however many tables it stands in."""

    def __init__(self, plan: Layout, prefix: str, everybody: Sequence[Counted]) -> None:
        self.plan, self.prefix = plan, prefix
        self.whose: dict[str, tuple[Counted, ...]] = {}
        self.strange: Counter[tuple[str, str]] = Counter()
        self.of: dict[tuple[str, str], list[Counted]] = {}
        for one in everybody:
            self.of.setdefault((one.unit, one.population), []).append(one)

    def name(
        self, unit: str, population: str, measure: str, by: str = "", category: str = ""
    ) -> str:
        """What a number is called; the same people counted for the same thing have one name."""
        parts = [self.prefix, unit, population, measure]
        return "/".join(parts + ([f"{by}={category}"] if by else []))

    def lines(self, table: Table) -> Iterator[Line]:
        """The rows of one table, the total first."""
        by = self.plan.breakdowns[table.by]
        population = ANY if by.populations else FGC
        label = f"All {self.plan.units[table.unit].label.lower()}"
        yield Line(TOTAL, label, self._total(table, population))
        under = {} if by.populations else self._under(table, by)
        for category, words in by.categories.items():
            if by.populations:
                yield Line(category, words, self._total(table, category))
                continue
            cells = {}
            for measure in table.measures:
                cells[measure] = self.name(table.unit, FGC, measure, by.name, category)
                self.whose[cells[measure]] = tuple(
                    one for one in under.get(category, ()) if measure in one.measures
                )
            yield Line(category, words, cells)

    def _total(self, table: Table, population: str) -> dict[str, str]:
        cells = {}
        for measure in table.measures:
            cells[measure] = self.name(table.unit, population, measure)
            self.whose[cells[measure]] = tuple(
                one for one in self.of.get((table.unit, population), ()) if measure in one.measures
            )
        return cells

    def _under(self, table: Table, by: Breakdown) -> dict[str, list[Counted]]:
        """Who stands under each category; a code that is in no list is counted as not recorded, and said."""
        under: dict[str, list[Counted]] = {}
        for one in self.of.get((table.unit, FGC), ()):
            if not one.measures & set(table.measures):
                continue
            for category in one.under[by.name]:
                known = category in by.categories
                if not known:
                    self.strange[by.name, category] += 1
                if known or not by.several:
                    under.setdefault(category if known else _UNKNOWN, []).append(one)
        return under


# ---- What a reader can add up or take away --------------------------------------------------------


def _sums(
    counting: _Counting, lines: Mapping[str, Sequence[Line]], cells: Mapping[str, Cell]
) -> Iterator[Counts]:
    plan = counting.plan
    for table in plan.tables:
        by = plan.breakdowns[table.by]
        total, *rows = lines[table.name]
        for measure in table.measures:
            parts = [row.cells[measure] for row in rows]
            whole = total.cells[measure]
            if not by.several:
                yield _add_up(cells, whole, parts)
                continue
            if not by.populations or measure in by.never_more_than_total:
                for part in parts:
                    yield _left(cells, whole, part)
            if measure in by.at_least_one_row:
                yield _at_least_once(cells, whole, parts)
        for row in lines[table.name]:
            yield from _across(plan, row.cells, cells)
        yield from _groups(counting, table, lines, cells)
    for (unit, measure), (other_unit, other) in plan.never_more:
        most, fewer = counting.name(unit, FGC, measure), counting.name(other_unit, FGC, other)
        if most in cells and fewer in cells and cells[fewer].value <= cells[most].value:
            yield not_more_than(most, cells[most].value, [(fewer, cells[fewer].value)])


def _add_up(cells: Mapping[str, Cell], whole: str, parts: Sequence[str]) -> Counts:
    return Counts({name: cells[name] for name in (whole, *parts)}, (Sum(whole, tuple(parts)),))


def _at_least_once(cells: Mapping[str, Cell], whole: str, parts: Sequence[str]) -> Counts:
    """That the rows together are not fewer than the whole; how many stand twice is nobody's count."""
    together = sum(cells[part].value for part in parts)
    again, all_rows = f"{whole} once more", f"{whole} in every row"
    between = {
        again: Cell(together - cells[whole].value, Kind.SLACK),
        all_rows: Cell(together, Kind.SLACK),
    }
    return Counts(
        {name: cells[name] for name in (whole, *parts)} | between,
        (Sum(all_rows, (whole, again)), Sum(all_rows, tuple(parts))),
    )


def _left(cells: Mapping[str, Cell], whole: str, part: str) -> Counts:
    """A number and a part of it; what is left can be worked out, and says as much about those who are left."""
    left = f"{whole} without {part}"
    rest = Cell(cells[whole].value - cells[part].value, Kind.IMPLIED)
    return Counts({whole: cells[whole], part: cells[part], left: rest}, (Sum(whole, (part, left)),))


def _across(plan: Layout, row: Mapping[str, str], cells: Mapping[str, Cell]) -> Iterator[Counts]:
    for whole, parts in plan.whole_and_parts:
        if whole in row and set(parts) <= set(row):
            yield _add_up(cells, row[whole], [row[part] for part in parts])
        elif whole in row:
            for part in parts:
                if part in row:
                    yield _left(cells, row[whole], row[part])
    for whole, part in plan.within:
        if whole in row and part in row:
            yield _left(cells, row[whole], row[part])


def _groups(
    counting: _Counting,
    table: Table,
    lines: Mapping[str, Sequence[Line]],
    cells: Mapping[str, Cell],
) -> Iterator[Counts]:
    """A coarser breakdown as sums of a finer one, where both are printed for the same people."""
    by = counting.plan.breakdowns[table.by]
    for other in counting.plan.tables:
        if by.groups_of is None or other.by != by.groups_of or other.unit != table.unit:
            continue
        finer = {row.category: row for row in lines[other.name]}
        for row in lines[table.name][1:]:
            for measure in set(table.measures) & set(other.measures):
                parts = [finer[code].cells[measure] for code in by.groups[row.category]]
                yield _add_up(cells, row.cells[measure], parts)
