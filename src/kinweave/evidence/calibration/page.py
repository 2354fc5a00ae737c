"""The calibration as a page: what each interval is, how often it holds what is true, and what is used instead."""

from __future__ import annotations

from kinweave.evidence.calibration.designs import described
from kinweave.evidence.calibration.table import CORRELATIONS, Row, Table

__all__ = ["given", "sections"]

_BEFORE = """An interval of 95 % should hold what is true in 95 of 100 studies, and a test should find something in
nothing in no more than 5. Whether they do is tried here on invented studies: with brothers and sisters whose outcomes
are tied with a correlation of 0, 0.3, 0.6 and 0.9, and with 5, 21 and 60 councils.

Each cell has two numbers. The first is in how many of 100 studies, in which the offer changed nothing, the interval
kept clear of nothing (the *size*; 5 is right). The second is in how many of 100 studies with the published effect
({effect} in 100 children) the interval held it (the *coverage*; 95 is right). A design without an interval has the
first alone.

So many simulations leave something open. The *worst* column has the number of its line that is furthest below 95 in
100 intervals holding the truth, with exact bounds that are right for all {number} numbers of this page at once, with
95 % certainty (Bonferroni). An interval is called **too narrow** when even the upper bound of any of its numbers is
below 95, **wide** when the lower bounds of all are above, and otherwise it holds as far as can be seen. Lines in bold
are what the engine gives; where it does not give the formula's interval it says so in its output.

Made with seed {seed}. To make it again, which takes about five minutes on one core:

```bash
kinweave trial calibrate --out src/kinweave/evidence/calibration/data/table.csv
python -m docs.generate
```"""
_HEADS = ("councils", "interval", "studies", "worst, with bounds", "verdict")


def sections(table: Table) -> list[str]:
    """The page's parts in Markdown, below its title."""
    effects = [row.effect for row in table.rows if row.effect]
    before = _BEFORE.format(
        number=len(table.rows),
        seed=table.seed,
        effect=f"{abs(effects[0]) * 100:.1f} fewer" if effects else "none",
    )
    designs = dict.fromkeys(row.design for row in table.rows)
    return [before, *(_design(table, name) for name in designs)]


def given(design: str, councils: int) -> str:
    """Which of a design's intervals the engine gives with so many councils."""
    return "instead" if councils < described(design).get("few", 0) else "formula"


def _design(table: Table, name: str) -> str:
    words = described(name)
    said = [f"## {words['title']}", f"From {words['where']}. {words['world']}"]
    listed = [f"- *Formula*: {words['formula']}."]
    if "instead" in words:
        listed.append(f"- *Instead*: {words['instead']}.")
    ties = [f"siblings {tie:g}" for tie in _ties(table, name)]
    heads = [*_HEADS[:2], *ties, *_HEADS[2:]]
    lines = [heads, ["---"] * len(heads)]
    lines += [_line(table, *line) for line in table.lines() if line[0] == name]
    rows = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return "\n\n".join([*said, "\n".join(listed), rows])


def _ties(table: Table, name: str) -> list[float]:
    found = {row.correlation for row in table.rows if row.design == name}
    return [tie for tie in CORRELATIONS if tie in found]


def _line(table: Table, name: str, method: str, councils: int) -> list[str]:
    rows = table.of(name, method, councils)
    worst = min(rows, key=lambda row: row.share)
    low, high = table.bounds(worst)
    bounds = f"{100 * worst.share:.1f} ({100 * low:.1f}\u00a0to\u00a0{100 * high:.1f})"
    cells = [_cell([row for row in rows if row.correlation == tie]) for tie in _ties(table, name)]
    ours = given(name, councils) == method
    head = [str(councils), method]
    verdict = table.verdict(rows)
    if ours:
        head, verdict = [f"**{one}**" for one in head], f"**{verdict}**"
    return [*head, *cells, f"{worst.simulations:,}", bounds, verdict]


def _cell(rows: list[Row]) -> str:
    size = [100 * (1 - row.share) for row in rows if not row.effect]
    coverage = [100 * row.share for row in rows if row.effect]
    # Spaces that do not break keep the two numbers on one line.
    return "\u00a0/\u00a0".join(f"{number:.1f}" for number in (*size, *coverage))
