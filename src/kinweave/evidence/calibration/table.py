"""How often intervals hold what is true, with bounds that are all right at once; written and read as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product

import numpy as np
from numpy.typing import NDArray

from kinweave.evidence.batches import in_batches
from kinweave.evidence.calibration.designs import COUNCILS, DESIGNS
from kinweave.evidence.calibration.worlds import World
from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals.proportions import clopper_pearson

__all__ = ["CORRELATIONS", "Row", "Table", "calibrate", "read_table", "stored", "written"]

CORRELATIONS = (0.0, 0.3, 0.6, 0.9)
_BATCH = 125
_LEVEL, _SURE = 0.95, 0.95
_HEADS = ("design", "method", "councils", "correlation", "effect", "simulations", "kept")


@dataclass(frozen=True, slots=True)
class Row:
    """Of so many simulated studies of one kind, in how many the interval kept the true difference.

    `method` is the formula, or what the engine uses `instead` of it. With no effect built in, the share of
    intervals that do not keep 0 is the size of the test.
    """

    design: str
    method: str
    councils: int
    correlation: float
    effect: float
    simulations: int
    kept: int

    @property
    def share(self) -> float:
        """Coverage: how often the interval kept what is true."""
        return self.kept / self.simulations


@dataclass(frozen=True, slots=True)
class Table:
    """The whole calibration, from one seed."""

    rows: tuple[Row, ...]
    seed: int

    def bounds(self, row: Row) -> tuple[float, float]:
        """What so few simulations leave open, exactly, for all rows at once (Bonferroni over the table)."""
        sure = 1 - (1 - _SURE) / len(self.rows)
        found = clopper_pearson(row.kept, row.simulations, sure)
        return found.low, found.high

    def verdict(self, rows: Sequence[Row]) -> str:
        """“too narrow” when any is surely short of 95 %, “wide” when all surely keep more, else “holds”."""
        bounds = [self.bounds(row) for row in rows]
        if any(high < _LEVEL for _, high in bounds):
            return "too narrow"
        if all(low > _LEVEL for low, _ in bounds):
            return "wide"
        return "holds"

    def of(self, design: str, method: str, councils: int) -> tuple[Row, ...]:
        """The rows of one line of the page."""
        asked = (design, method, councils)
        return tuple(row for row in self.rows if (row.design, row.method, row.councils) == asked)

    def lines(self) -> tuple[tuple[str, str, int], ...]:
        """Design, method and number of councils of each line, in the order of the rows."""
        return tuple(dict.fromkeys((row.design, row.method, row.councils) for row in self.rows))


def calibrate(
    designs: Sequence[str] = tuple(DESIGNS),
    *,
    seed: int = 1,
    simulations: int | None = None,
    councils: Sequence[int] = COUNCILS,
    correlations: Sequence[float] = CORRELATIONS,
    jobs: int | None = 1,
) -> Table:
    """Simulate these designs and count. `simulations` is instead of each design's own number.

    The counts of a design hang on the seed alone, not on what else is calibrated, by how many cores or where.
    Raises `EvidenceError` for a design that there is not.
    """
    for name in designs:
        if name not in DESIGNS:
            raise EvidenceError(
                f"“{name}” is not a design that is calibrated; choose from {', '.join(DESIGNS)}."
            )
    rows: list[Row] = []
    for name, places in product(designs, councils):
        for tie, effect in product(correlations, DESIGNS[name].effects):
            world = World(DESIGNS[name].methods(places), places, tie, effect)
            rows += _rows(name, world, seed, simulations, jobs)
    # The lines of a design stand together: the formula at each number of councils, then what is used instead.
    order = list(dict.fromkeys((row.design, row.method) for row in rows))
    rows.sort(key=lambda row: order.index((row.design, row.method)))
    return Table(tuple(rows), seed)


def _rows(
    name: str, world: World, seed: int, simulations: int | None, jobs: int | None
) -> list[Row]:
    design, councils = DESIGNS[name], world.councils
    number = COUNCILS.index(councils) if councils in COUNCILS else 0
    times = simulations or design.times[number]
    tie, effect = world.correlation, world.effect
    own = (seed, list(DESIGNS).index(name), councils, round(tie * 100), int(effect != 0))
    batches: list[dict[str, NDArray[np.bool_]]] = in_batches(
        design.simulate,
        (world,),
        times=times,
        seed=own,
        size=_BATCH,
        jobs=jobs,
    )
    return [
        Row(
            name,
            method,
            councils,
            tie,
            effect,
            times,
            sum(int(one[method].sum()) for one in batches),
        )
        for method in world.methods
    ]


def written(table: Table) -> str:
    """The table as a file: comma-separated, its seed in the first line."""
    out = io.StringIO()
    out.write(f"# seed {table.seed}\n")
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(_HEADS)
    for row in table.rows:
        lines.writerow([getattr(row, head) for head in _HEADS])
    return out.getvalue()


def read_table(text: str) -> Table:
    """A table from its file; raises `EvidenceError` for a file of another kind."""
    first, _, rest = text.partition("\n")
    word, _, seed = first.removeprefix("# ").partition(" ")
    lines = csv.DictReader(io.StringIO(rest))
    if word != "seed" or tuple(lines.fieldnames or ()) != _HEADS:
        raise EvidenceError("This is not a calibration; write one with kinweave trial calibrate.")
    rows = tuple(
        Row(
            line["design"],
            line["method"],
            int(line["councils"]),
            float(line["correlation"]),
            float(line["effect"]),
            int(line["simulations"]),
            int(line["kept"]),
        )
        for line in lines
    )
    return Table(rows, int(seed))


@cache
def stored() -> Table:
    """The calibration that came with this version."""
    where = files("kinweave.evidence.calibration").joinpath("data", "table.csv")
    return read_table(where.read_text("utf-8"))
