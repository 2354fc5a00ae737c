"""The looked-after children return at national size: read, worked out and checked, with the time per rule.

    python -m benchmarks.ssda903 [CHILDREN]

prints wall clock, processor time and peak memory for a return of this year beside last year’s.
"""

import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from kinweave.rules import load, run
from kinweave.tables.ssda903 import read, write
from kinweave.validate.derived_ssda903 import derive
from tests.tables.made_ssda903 import YEAR, made_returns, many_times

BASE = 1_000
RULES = "ssda903-2026-27"
SLOWEST = 10


def made_files(children: int, place: Path) -> None:
    """Two returns of so many children, in which nothing is wrong, as files."""
    this_year, last_year = made_returns(BASE)
    write(many_times(this_year, children // BASE), place / "this", YEAR)
    write(many_times(last_year, children // BASE), place / "last", YEAR - 1)


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

    def whole(self) -> None:
        """Print all the steps together."""
        self.show("all", self.begun, self.last)

    def show(self, what, since, until):
        wall, processor = (end - start for start, end in zip(since, until, strict=True))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{what:<24}{wall:8.2f} s wall {processor:8.2f} s cpu {memory:8.0f} MiB at most")


def main(children: int) -> None:
    """Measure reading, deriving and checking; then each rule alone."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        made_files(children, place)
        clock = Clock()
        this_year, last_year = read(place / "this"), read(place / "last")
        rows = sum(table.height for one in (this_year, last_year) for table in one.tables.values())
        clock.step(f"read {rows:,} rows")
        tables = derive(this_year.tables, last_year.tables)
        clock.step("derived columns")
        rules = load(RULES)
        results = run(rules, tables)
        clock.step(f"{len(results)} rules together")
        clock.whole()
        alone = []
        for rule in rules.rules:
            begun = time.process_time()
            run(replace(rules, rules=(rule,)), tables)
            alone.append((time.process_time() - begun, rule.code))
        mean = sum(seconds for seconds, _ in alone) / len(alone)
        print(f"each rule alone: {mean:.3f} s cpu on average; the slowest:")
        for seconds, code in sorted(alone, reverse=True)[:SLOWEST]:
            print(f"  {code:<8}{seconds:.3f} s cpu")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
