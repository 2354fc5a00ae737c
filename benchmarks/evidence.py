"""How fast the evidence engine is, in CPU seconds on one thread, beside its peers in the same run.

python -m benchmarks.evidence [--peer-python PATH] [--only ROW]...

statsmodels is installed with the evidence engine and is timed on a part of each job, whose time is multiplied up.
pyfixest is not a dependency: put it into an environment of its own and name that environment's Python.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import statsmodels.api as sm
from scipy.special import expit
from threadpoolctl import threadpool_limits

from kinweave.evidence.kernel import (
    RealBlocks,
    absorb,
    families_of,
    fit_cells,
    ols,
    randomisation_test,
    resampled,
    tallied,
    wild_cluster_bootstrap,
)

FAMILIES, COUNCILS = 1_500, 21
MANY = 1_000_000
HOW = "not installed: pip install pyfixest wildboottest in an environment of its own and give --peer-python PATH"
PEER = Path(__file__).with_name("pyfixest_peer.py")


@dataclass(frozen=True)
class Trial:
    """A trial's families and children: 1,500 and about 2,500 in 21 councils."""

    sizes: np.ndarray
    arm: np.ndarray
    council: np.ndarray
    blocks: RealBlocks
    chance: np.ndarray
    family: np.ndarray
    outcome: np.ndarray

    @property
    def design(self) -> np.ndarray:
        """The arm and a column for each council, child by child."""
        places = self.council[self.family][:, None] == np.arange(COUNCILS)
        return np.column_stack([self.arm[self.family], places]).astype(float)


def trial(families: int = FAMILIES) -> Trial:
    """One trial with brothers and sisters alike, and an effect."""
    random = np.random.default_rng(1)
    council = np.sort(random.integers(0, COUNCILS, families))
    within = np.arange(families) - np.searchsorted(council, council)
    blocks = RealBlocks.of(council * families + within // 6, np.full(families, 6))
    arm = blocks.draw(1, random)[0].astype(np.intp)
    sizes = np.minimum(1 + random.poisson(0.68, families), 6)
    chance = expit(-0.25 - 0.4 * arm + 2.0 * random.standard_normal(families))
    family = np.repeat(np.arange(families), sizes)
    outcome = (random.random(family.size) < chance[family]).astype(float)
    return Trial(sizes.astype(float), arm, council, blocks, chance, family, outcome)


def cpu(job: Callable[[], object]) -> float:
    """The least CPU seconds of three goes, on one thread."""
    taken = []
    with threadpool_limits(1):
        for _ in range(3):
            begun = time.process_time()
            job()
            taken.append(time.process_time() - begun)
    return min(taken)


def part(times: int, of: int, job: Callable[[], object]) -> float:
    """What a whole job takes, from so many of its parts, in CPU seconds on one thread."""
    with threadpool_limits(1):
        begun = time.process_time()
        for _ in range(times):
            job()
        return (time.process_time() - begun) / times * of


def their_difference(design: np.ndarray, outcome: np.ndarray, family: np.ndarray) -> float:
    """A logit with clustered errors by statsmodels, standardised by hand as its users do, with the delta method."""
    fit = sm.Logit(outcome, design).fit(
        disp=0, method="newton", cov_type="cluster", cov_kwds={"groups": family}
    )
    slopes, risks = [], []
    for value in (1.0, 0.0):
        each = design.copy()
        each[:, 0] = value
        chance = fit.predict(each)
        risks.append(chance.mean())
        slopes.append((each * (chance * (1 - chance))[:, None]).mean(axis=0))
    slope = slopes[0] - slopes[1]
    return float((risks[0] - risks[1]) / np.sqrt(slope @ fit.cov_params() @ slope))


def simulated(made: Trial) -> tuple[float, float]:
    """1,000 simulated trials: a logit with clustered errors and the standardised difference of each."""
    random = np.random.default_rng(2)

    def ours() -> object:
        arm = made.blocks.draw(1000, random).astype(np.intp)
        events = random.binomial(made.sizes.astype(int), made.chance, (1000, FAMILIES))
        return fit_cells(tallied(made.sizes, events.astype(float), arm, made.council))

    design = made.design
    theirs = part(10, 1000, lambda: their_difference(design, made.outcome, made.family))
    return cpu(ours), theirs


def rerandomised(made: Trial) -> tuple[float, float]:
    """10,000 stratified re-randomisations with the real blocks."""

    def ours() -> object:
        return randomisation_test(
            made.outcome, made.family, made.arm, made.council, made.blocks, times=10_000, seed=1
        )

    design = made.design
    theirs = part(30, 10_000, lambda: sm.OLS(made.outcome, design).fit().params[0])
    return cpu(ours), theirs


def bootstrapped(made: Trial) -> tuple[float, float]:
    """2,000 bootstraps of whole families, the standardised difference of each."""

    def ours() -> object:
        families = families_of(
            made.outcome, made.family, made.arm[made.family], made.council[made.family]
        )
        return fit_cells(resampled(*families, times=2000, seed=1))

    random = np.random.default_rng(3)
    design = made.design
    starts = np.searchsorted(made.family, np.arange(FAMILIES))

    def one() -> object:
        drawn = random.integers(0, FAMILIES, FAMILIES)
        rows = np.concatenate(
            [np.arange(starts[at], starts[at] + int(made.sizes[at])) for at in drawn]
        )
        again = np.repeat(np.arange(FAMILIES), made.sizes[drawn].astype(int))
        return their_difference(design[rows], made.outcome[rows], again)

    return cpu(ours), part(10, 2000, one)


def wild(made: Trial) -> tuple[float, None]:
    """999 wild cluster bootstraps, by family."""
    design = made.design

    def ours() -> object:
        return wild_cluster_bootstrap(
            design, made.outcome, made.family, tested=0, times=999, seed=1
        )

    return cpu(ours), None


def million(children: Trial) -> tuple[float, float]:
    """A linear model with council effects and errors by family on a million children."""
    family, outcome = children.family, children.outcome
    arm, council = children.arm[family].astype(float), children.council[family]

    def ours() -> object:
        left = absorb(np.column_stack([arm, outcome]), council)
        return ols(left[:, :1], left[:, 1], errors="CR1", cluster=family, absorbed=COUNCILS)

    def one() -> object:
        fit = sm.OLS(outcome, children.design)
        return fit.fit(cov_type="cluster", cov_kwds={"groups": family})

    return cpu(ours), part(1, 1, one)


def peer(python: str | None, made: Trial, row: str) -> str:
    """What pyfixest takes for the same job in the environment given, or how to have it."""
    if python is None:
        return HOW
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "children.npz"
        np.savez(
            where,
            outcome=made.outcome,
            family=made.family,
            arm=made.arm[made.family],
            council=made.council[made.family],
        )
        ran = subprocess.run(  # noqa: S603 - the Python that was asked for
            [python, str(PEER), row, str(where)], capture_output=True, text=True, check=False
        )
    if ran.returncode:
        return f"did not run: {(ran.stderr.strip().splitlines() or ['no word why'])[-1]}"
    said = json.loads(ran.stdout)
    return f"{said['cpu']:.2f} s ({said['wall']:.2f} s wall, version {said['version']})"


ROWS = {
    "simulated": ("1,000 simulated trials", simulated, 1.0, False),
    "rerandomised": ("10,000 stratified re-randomisations", rerandomised, 0.5, False),
    "bootstrapped": ("2,000 family bootstraps", bootstrapped, 1.0, False),
    "wild": ("999 wild cluster bootstraps", wild, 0.3, True),
    "million": ("clustered linear model, 1,000,000 children", million, 0.3, True),
}


def main() -> int:
    """Every row, or those asked for; 1 when one takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer-python", help="the Python of an environment that has pyfixest")
    parser.add_argument("--only", action="append", choices=list(ROWS), help="only this row")
    chosen = parser.parse_args()
    late = 0
    for name in chosen.only or ROWS:
        title, job, most, has_peer = ROWS[name]
        made = trial(int(MANY / 1.68)) if name == "million" else trial()
        ours, theirs = job(made)
        late += ours > most
        print(
            f"{title} ({made.outcome.size:,} children): {ours:.3f} s of {most} s at most, CPU on one thread"
            f"{'' if ours <= most else ' — TOO SLOW'}"
        )
        if theirs is not None:
            print(f"    statsmodels: {theirs:.1f} s, {theirs / ours:,.0f} times as long")
        if has_peer:
            print(f"    pyfixest: {peer(chosen.peer_python, made, name)}")
    return int(late > 0)


if __name__ == "__main__":
    raise SystemExit(main())
