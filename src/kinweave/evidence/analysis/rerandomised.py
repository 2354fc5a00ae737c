"""The randomisation test, with the blocks in which families were really allocated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from kinweave.evidence.analysis.plan import Plan, words
from kinweave.evidence.analysis.records import Records
from kinweave.evidence.kernel import RealBlocks, randomisation_test

__all__ = ["Rerandomised", "rerandomised"]


@dataclass(frozen=True, slots=True)
class Rerandomised:
    """The share of re-randomisations, of `times`, with a difference at least as large as the one seen.

    `blocks` counts the blocks and `unfinished` those not used up; `sizes` says where their sealed sizes come
    from. The difference is between arms within councils, adjusted for nothing else.
    """

    difference: float
    p: float
    times: int
    blocks: int
    unfinished: int
    sizes: str
    assumes: tuple[str, ...]

    def sentence(self) -> str:
        """The test in plain words."""
        return (
            f"Had the same {self.blocks} blocks been drawn again {self.times:,} times and being referred done "
            f"nothing for any child, a difference as large would have come up with p {self.p:.4f}."
        )


def rerandomised(records: Records, plan: Plan) -> Rerandomised | None:
    """None where the record of allocation has no blocks, or where councils were allocated."""
    families = records.families
    if "block" not in families.columns or plan.unit != "family" or families["block"].null_count():
        return None
    if "block_size" in families.columns and (families["block_size"] == 0).all():
        return None  # minimised: there were no blocks to draw again
    labels = families.select(pl.struct("council", "block").rank("dense"))["council"].to_numpy()
    held = families.select(pl.len().over("council", "block"))["len"].to_numpy()
    if "block_size" in families.columns and not families["block_size"].null_count():
        sizes, source = families["block_size"].to_numpy(), "as sealed"
    else:
        sizes = np.array([_smallest(int(one), plan.block_sizes) for one in held])
        source = (
            "the smallest size of the plan's that holds the block"
            if plan.block_sizes
            else "the families in the block, made even"
        )
    seen = records.children.filter(pl.col("state") == "observed")
    row = {name: at for at, name in enumerate(families["family"].to_list())}
    of = np.array([row[name] for name in seen["family"].to_list()], dtype=np.intp)
    found = randomisation_test(
        seen["outcome"].to_numpy().astype(float),
        of,
        families["offered"].to_numpy(),
        families["council"].to_numpy().astype(str),
        RealBlocks.of(labels, sizes),
        times=plan.rerandomisations,
        seed=plan.seed,
    )
    short = np.unique(labels[sizes > held]).size
    return Rerandomised(
        difference=found.difference,
        p=found.p,
        times=found.times,
        blocks=int(np.unique(labels).size),
        unfinished=int(short),
        sizes=source,
        assumes=(words()["assumes"]["rerandomised"],),
    )


def _smallest(held: int, sizes: tuple[int, ...]) -> int:
    fitting = [size for size in sorted(sizes) if size >= held]
    return fitting[0] if fitting else held + held % 2
