"""A peer's figures beside ours, and how time and memory grow: what the benchmarks of files have in common."""

from __future__ import annotations

import itertools
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PEERS = Path(__file__).parent / "peers"


@dataclass(frozen=True)
class Ran:
    """One run: what it was given, seconds of wall and processor, MiB at most, and rules asked."""

    size: int
    wall: float
    work: float
    peak: float
    rules: int
    raised: int = 0

    @property
    def a_rule(self) -> float:
        """Milliseconds of processor for each rule, reading and all."""
        return 1000 * self.work / self.rules

    def line(self, whose: str) -> str:
        """The run in one line."""
        broke = f", {self.raised} of them broke off" if self.raised else ""
        return (
            f"{whose:<6}{self.size:>9,} children: {self.wall:8.2f} s wall, {self.work:8.2f} s of work, "
            f"peak {self.peak:7,.0f} MiB, {self.rules} rules{broke}, {self.a_rule:7.1f} ms of work a rule"
        )


def apart(module: str, *arguments: object) -> Ran:
    """Our own run, in a process of its own so that peaks do not mix; what it told is printed after it."""
    ran = subprocess.run(  # noqa: S603 - a benchmark of this very folder
        [sys.executable, "-m", module, *map(str, arguments)],
        check=True,
        capture_output=True,
        text=True,
    )
    *told, last = ran.stdout.splitlines()
    one = Ran(**json.loads(last))
    print("\n".join([one.line("ours"), *told]))
    return one


def peer(python: Path, script: str, size: int, *arguments: object) -> Ran:
    """Run a peer in its own environment on the files that we were given."""
    told = subprocess.run(  # noqa: S603 - the interpreter that the caller names
        [str(python), str(PEERS / script), *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
    )
    if told.returncode:
        raise SystemExit(f"The peer at {python} broke off: {told.stderr.strip().splitlines()[-1]}")
    said = json.loads(told.stdout.splitlines()[-1])
    return Ran(size, said["wall"], said["work"], said["peak"], said["rules"], said["raised"])


def side_by_side(ours: Ran, theirs: Ran) -> str:
    """How many times more the peer takes, whole and for each rule."""
    return (
        f"      the peer takes {theirs.wall / ours.wall:,.0f} times the time, {theirs.work / ours.work:,.0f} times the "
        f"work ({theirs.a_rule / ours.a_rule:,.0f} times for each rule) and {theirs.peak / ours.peak:.1f} times the memory"
    )


def slopes(whose: str, runs: Sequence[Ran]) -> None:
    """Print how work and memory grow from one size to the next; 1 is in proportion to rows."""
    for small, large in itertools.pairwise(sorted(runs, key=lambda one: one.size)):
        if small.size == large.size:
            continue
        grown = math.log(large.size / small.size)
        work = math.log(large.work / small.work) / grown
        memory = math.log(large.peak / small.peak) / grown
        print(
            f"{whose:<6}from {small.size:,} to {large.size:,} children: slope of work {work:.2f}, "
            f"of memory {memory:.2f} (1 is in proportion; memory begins with the program itself)"
        )


def how_to(package: str, module: str) -> str:
    """How to set the peer beside us, where it was not asked for."""
    return (
        f"The peer is not beside us: make it an environment of its own (python3.11 -m venv PEER; PEER/bin/pip install "
        f"{package}) and run python -m benchmarks.{module} --peer-python PEER/bin/python"
    )
