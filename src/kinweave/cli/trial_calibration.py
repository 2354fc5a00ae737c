"""`kinweave trial calibrate`: how often the engine's intervals hold what is true."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from kinweave.cli.parsing import CommandParser, needs
from kinweave.cli.trial_options import count, seed
from kinweave.tables.whole import write_file

__all__ = ["add_to"]

_DESIGNS = ("families", "councils", "starts", "wedge", "series", "weights", "synthetic")


def add_to(inner: argparse._SubParsersAction[CommandParser]) -> None:
    """Add `calibrate` beneath `trial`."""
    one = inner.add_parser(
        "calibrate",
        help="how often the intervals hold what is true",
        description="Simulate each design with brothers and sisters less and more alike and with few and many "
        "councils, and count how often its interval holds what is true. All of it takes about five minutes.",
    )
    one.add_argument(
        "--design",
        action="append",
        choices=_DESIGNS,
        help="only this design; once for each (all of them)",
    )
    one.add_argument(
        "--simulations", type=count, metavar="N", help="instead of each design's own number"
    )
    one.add_argument(
        "--seed", type=seed, default=1, metavar="S", help="what decides every chance (1)"
    )
    one.add_argument(
        "--jobs", type=count, default=1, metavar="N", help="cores; the answer is the same (1)"
    )
    one.add_argument("--out", type=Path, metavar="FILE", help="also write the counts, as CSV")
    one.add_argument(
        "--format", choices=["text", "json"], default="text", help="text (default) or json"
    )
    one.set_defaults(run=_calibrate)


def _calibrate(chosen: argparse.Namespace) -> int:
    with needs("evidence"):
        from kinweave.evidence.calibration.page import sections
        from kinweave.evidence.calibration.table import calibrate, written

        found = calibrate(
            chosen.design or _DESIGNS,
            seed=chosen.seed,
            simulations=chosen.simulations,
            jobs=chosen.jobs,
        )
        text = "\n\n".join(sections(found)) + "\n"
    if chosen.out is not None:
        write_file(chosen.out, written(found).encode())
    if chosen.format == "json":
        rows = [
            asdict(row) | dict(zip(("low", "high"), found.bounds(row), strict=True))
            for row in found.rows
        ]
        text = json.dumps({"seed": found.seed, "rows": rows}, indent=2) + "\n"
    sys.stdout.write(text)
    return 0
