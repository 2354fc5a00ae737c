"""How long a council's spreadsheet takes to become standard tables: `python -m benchmarks.tracker [FAMILIES…]`.

An invented tracker with headings in two rows is read, its profile worked out and applied, as `kinweave import` does.
"""

from __future__ import annotations

import math
import sys
import time
from itertools import pairwise

from kinweave.tables.profiles import apply, propose
from kinweave.tables.sheets import read_bytes
from tests.tables.invented_trackers import AS_AT, families, headings_in_two_rows

SIZES = (600, 6_000)


def measure(many: int) -> tuple[int, float]:
    """Read a tracker of so many families; gives its rows and the seconds of work."""
    content = headings_in_two_rows(families(many, seed=7))
    wall, work = time.perf_counter(), time.process_time()
    book = read_bytes(content, "tracker.xlsx")
    proposal = propose([book])
    found = apply(
        [book], proposal.profile, council="Bench", as_at=AS_AT, questions=proposal.questions
    )
    wall, work = time.perf_counter() - wall, time.process_time() - work
    rows = sum(one.rows for one in found.accounting)
    print(
        f"{rows:>8,} rows, {found.counts['children']:,} children: {wall:.2f} s ({work:.2f} s of work)"
    )
    return rows, work


def main() -> None:
    """Each size, and the slope from one to the next."""
    measured = [measure(many) for many in map(int, sys.argv[1:] or SIZES)]
    for (few, before), (many, after) in pairwise(measured):
        slope = math.log(after / before) / math.log(many / few)
        print(f"slope of work from {few:,} to {many:,} rows: {slope:.2f} (1 is in proportion)")


if __name__ == "__main__":
    main()
