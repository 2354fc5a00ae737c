"""What a conference did in the families who have one if referred and not otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from kinweave.evidence.analysis.contrast import scaled
from kinweave.evidence.analysis.plan import Plan, words
from kinweave.evidence.analysis.terms import terms
from kinweave.evidence.intervals import Interval
from kinweave.evidence.kernel import iv2sls, ols

__all__ = ["Complier", "complier"]

# The first stage's F below which an instrument is called weak (Staiger and Stock's rule of thumb).
_WEAK = 10.0


@dataclass(frozen=True, slots=True)
class Complier:
    """The difference that having received makes, the offer as its instrument.

    `received_offered` and `received_usual` are the shares of children, with an outcome, whose family received;
    `means` is the one definition of received; `strength` the first stage's F. `factor` names the small-sample
    factor of the CR1 errors.
    """

    difference: Interval
    p: float
    received_offered: float
    received_usual: float
    means: str
    strength: float
    n: int
    families: int
    factor: str
    assumes: tuple[str, ...]
    warnings: tuple[str, ...]

    def sentence(self) -> str:
        """The effect in plain words."""
        low, high = (
            scaled(self.difference.low, "children"),
            scaled(self.difference.high, "children"),
        )
        return (
            f"Received means {self.means}: {self.received_offered:.0%} of children referred and "
            f"{self.received_usual:.0%} of others. Among families who have one if referred and not otherwise the "
            f"difference is {scaled(self.difference.estimate, 'children')} children of 100 ({low} to {high})."
        )


def complier(children: pl.DataFrame, plan: Plan) -> Complier | None:
    """Two-stage least squares with council effects and the plan's terms; none without a record of receipt."""
    if "received" not in children.columns:
        return None
    known = children.filter(pl.col("received").is_not_null())
    got = known["received"].cast(pl.Float64).to_numpy()
    offered = known["offered"].to_numpy().astype(float)
    if known["offered"].n_unique() < 2 or np.ptp(got) == 0:  # noqa: PLR2004
        return None
    made = terms(known, plan.covariates, councils=plan.unit == "family")
    family = known[plan.unit].rank("dense").to_numpy()
    others = made.design[:, 1:]
    fit = iv2sls(
        got,
        offered,
        known["outcome"].to_numpy().astype(float),
        others=others,
        names=("received", *made.names[1:]),
        cluster=family,
    )
    first = ols(made.design, got, names=made.names, errors="CR1", cluster=family).term("referred")
    term = fit.term("received", plan.level)
    strength = float(first.statistic**2)
    warned = []
    if strength < _WEAK:
        warned.append(
            f"Being referred hardly changed who received {plan.received_means} (F {strength:.1f}): this effect "
            "and its interval are not to be relied on."
        )
    blank = children.height - known.height
    if blank:
        warned.append(
            f"Whether {blank} children's families received {plan.received_means} is not recorded; they are left "
            "out of this figure only."
        )
    return Complier(
        difference=term.interval,
        p=term.p,
        received_offered=float(got[offered == 1].mean()),
        received_usual=float(got[offered == 0].mean()),
        means=plan.received_means,
        strength=strength,
        n=fit.n,
        families=known["family"].n_unique(),
        factor=fit.factor,
        assumes=(words()["assumes"]["complier"].format(received=plan.received_means),),
        warnings=tuple(warned),
    )
