"""The looked-after children return at national size: read, worked out and checked, with the time per rule.

    python -m benchmarks.ssda903 [--sizes CHILDREN…] [--peer-python PYTHON]

prints wall clock, processor time and peak memory for a return of this year beside last year’s, how they grow, and the
sector's own validator on the same files where its Python is given.
"""

import argparse
import json
import resource
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.beside import Ran, apart, how_to, peer, side_by_side, slopes
from kinweave.rules import load, run
from kinweave.tables.ssda903 import read, write
from kinweave.validate.derived_ssda903 import derive
from tests.tables.made_ssda903 import YEAR, made_returns, many_times

BASE = 1_000
RULES = "ssda903-2026-27"
SLOWEST = 10
PEER = "csc-validator-be-903==0.1.17"


def made_files(children: int, place: Path) -> None:
    """Two returns of so many children, in which nothing is wrong, as files."""
    this_year, last_year = made_returns(BASE)
    write(many_times(this_year, children // BASE), place / "this", YEAR)
    write(many_times(last_year, children // BASE), place / "last", YEAR)


class Clock:
    """Wall clock and processor time of each step, and the most memory held so far."""

    def __init__(self):
        self.begun = time.perf_counter(), time.process_time()
        self.last = self.begun

    def step(self, what: str) -> None:
        """Print the step that has just ended."""
        now = time.perf_counter(), time.process_time()
        self.show(what, self.last, now)
        self.last = now

    def whole(self) -> tuple[float, float]:
        """Print all the steps together; gives their wall clock and processor time."""
        return self.show("all", self.begun, self.last)

    def show(self, what, since, until) -> tuple[float, float]:
        """Print what passed between two readings, and give it."""
        wall, processor = (end - start for start, end in zip(since, until, strict=True))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"      {what:<24}{wall:8.2f} s wall {processor:8.2f} s of work {memory:8.0f} MiB at most"
        )
        return wall, processor


def measure(children: int, place: Path, *, alone: bool) -> None:
    """Measure reading, deriving and checking, then each rule alone; last the figures as JSON."""
    clock = Clock()
    this_year, last_year = read(place / "this"), read(place / "last")
    rows = sum(table.height for one in (this_year, last_year) for table in one.tables.values())
    clock.step(f"read {rows:,} rows")
    tables = derive(this_year.tables, last_year.tables)
    clock.step("derived columns")
    rules = load(RULES)
    results = run(rules, tables)
    clock.step(f"{len(results)} rules together")
    wall, work = clock.whole()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if alone:
        each_alone(rules, tables)
    print(json.dumps(asdict(Ran(children, wall, work, peak, len(results)))))


def each_alone(rules, tables) -> None:
    """Print which rules take longest when each is asked by itself."""
    took = []
    for rule in rules.rules:
        begun = time.process_time()
        run(replace(rules, rules=(rule,)), tables)
        took.append((time.process_time() - begun, rule.code))
    mean = sum(seconds for seconds, _ in took) / len(took)
    print(f"      each rule alone: {mean:.3f} s of work on average; the slowest:")
    for seconds, code in sorted(took, reverse=True)[:SLOWEST]:
        print(f"      {code:<8}{seconds:.3f} s of work")


def ours(size: int, place: Path, *, alone: bool) -> Ran:
    words = ["--alone"] if alone else []
    return apart("benchmarks.ssda903", "--measure", place, "--sizes", size, *words)


def main() -> None:
    """Each size, with the peer beside it where there is one, and the slopes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--peer-python", type=Path, help=f"an interpreter that has {PEER}")
    parser.add_argument("--peer-sizes", type=int, nargs="+", default=[1_000, 2_000])
    parser.add_argument("--alone", action="store_true", help="also each rule by itself")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        measure(chosen.sizes[0], chosen.measure, alone=chosen.alone)
        return
    sizes = chosen.peer_sizes if chosen.peer_python else []
    runs, theirs = [], []
    for size in sorted({*chosen.sizes, *sizes}):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            made_files(size, place)
            runs.append(ours(size, place, alone=chosen.alone))
            if size in sizes:
                given = (place / "this", place / "last", YEAR)
                theirs.append(peer(chosen.peer_python, "ssda903.py", size, *given))
                print(theirs[-1].line("peer"), side_by_side(runs[-1], theirs[-1]), sep="\n")
    slopes("ours", runs)
    slopes("peer", theirs)
    if not chosen.peer_python:
        print(how_to(PEER, "ssda903"))


if __name__ == "__main__":
    main()
