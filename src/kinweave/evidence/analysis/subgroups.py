"""Groups named in the plan: the difference within each, and whether the groups differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import f, norm, t

from kinweave.evidence.analysis.plan import Plan, words
from kinweave.evidence.analysis.terms import terms
from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals import Interval, holm
from kinweave.evidence.kernel import Fit, ols

__all__ = ["Group", "Subgroup", "subgroups"]

Floats = NDArray[np.float64]
# Fewer children than this in either arm of a group is too few to say anything of it.
_ENOUGH = 10
_MOST_GROUPS = 12


@dataclass(frozen=True, slots=True)
class Group:
    """One group: how many children of either arm, and the difference (none where there are too few)."""

    name: str
    offered: int
    usual: int
    difference: Interval | None
    df: float | None


@dataclass(frozen=True, slots=True)
class Subgroup:
    """One term of the plan: its groups, and the p-value that they differ, as it is and by Holm over all terms."""

    term: str
    groups: tuple[Group, ...]
    interaction_p: float | None
    holm_p: float | None
    assumes: tuple[str, ...]

    def sentence(self) -> str:
        """Whether the groups differ, in words."""
        if self.interaction_p is None or self.holm_p is None:
            return f"By {self.term}: too few children in all groups but one to compare them."
        verdict = "differ" if self.holm_p < 0.05 else "cannot be said to differ"  # noqa: PLR2004
        return (
            f"By {self.term}: the groups {verdict} (interaction p {self.interaction_p:.3f}; {self.holm_p:.3f} by "
            "Holm over all terms looked at)."
        )


def subgroups(children: pl.DataFrame, plan: Plan) -> tuple[Subgroup, ...]:
    """Linear models with the arm in each group, council effects and the plan's terms; CR2 by family."""
    found = [_one(children, name, plan) for name in plan.subgroups]
    tested = [at for at, (_, p) in enumerate(found) if p is not None]
    adjusted = holm([p for _, p in found if p is not None]) if tested else np.array([])
    assumes = (words()["assumes"]["subgroups"],)
    return tuple(
        Subgroup(
            plan.subgroups[at],
            groups,
            p,
            float(adjusted[tested.index(at)]) if at in tested else None,
            assumes,
        )
        for at, (groups, p) in enumerate(found)
    )


def _one(children: pl.DataFrame, name: str, plan: Plan) -> tuple[tuple[Group, ...], float | None]:
    labels = children[name].cast(pl.String).fill_null("not recorded").to_numpy()
    arm = children["offered"].to_numpy().astype(float)
    levels = sorted(set(labels))
    if len(levels) > _MOST_GROUPS:
        raise EvidenceError(
            f"The plan's subgroup “{name}” has {len(levels)} groups; band it into {_MOST_GROUPS} or fewer."
        )
    counts = {
        level: (int((arm[labels == level] == 1).sum()), int((arm[labels == level] == 0).sum()))
        for level in levels
    }
    enough = [level for level in levels if min(counts[level]) >= _ENOUGH]
    spoken = {"true": "yes", "false": "no"}
    if not enough:
        return tuple(Group(spoken.get(one, one), *counts[one], None, None) for one in levels), None
    kept = children.filter(pl.Series(np.isin(labels, enough)))
    within = labels[np.isin(labels, enough)]
    others = terms(
        kept, [one for one in plan.covariates if one != name], councils=plan.unit == "family"
    )
    # The arm within each group, then the groups but the first, then the rest.
    own = np.column_stack([(within == one) * others.design[:, 0] for one in enough])
    rest = [np.asarray(within == one, dtype=float) for one in enough[1:]]
    design = np.column_stack([own, *rest, others.design[:, 1:]])
    names = (*enough, *(f"group {one}" for one in enough[1:]), *others.names[1:])
    fit = ols(
        design,
        kept["outcome"].to_numpy().astype(float),
        names=names,
        errors="CR2",
        cluster=kept[plan.unit].rank("dense").to_numpy(),
    )
    groups = []
    for level in levels:
        interval, df = None, None
        if level in enough:
            at = enough.index(level)
            df = float(fit.df[at])
            interval = _interval(float(fit.coef[at]), float(fit.se[at]), df, plan.level)
        groups.append(Group(spoken.get(level, level), *counts[level], interval, df))
    return tuple(groups), _interaction(fit, len(enough))


def _interval(estimate: float, se: float, df: float, level: float) -> Interval:
    over = norm if np.isinf(df) else t(df)
    reach = float(over.ppf(0.5 + level / 2)) * se
    return Interval(estimate, estimate - reach, estimate + reach, level, "linear model, CR2", se)


def _interaction(fit: Fit, many: int) -> float | None:
    """Wald's test that all groups' differences are one, on the fewest degrees of freedom of any of them."""
    if many < 2:  # noqa: PLR2004
        return None
    contrast = np.zeros((many - 1, fit.coef.size))
    contrast[:, 0] = -1.0
    contrast[np.arange(many - 1), np.arange(1, many)] = 1.0
    gap = contrast @ fit.coef
    spread = contrast @ fit.vcov @ contrast.T
    statistic = float(gap @ np.linalg.solve(spread, gap)) / (many - 1)
    return float(f.sf(statistic, many - 1, float(fit.df[:many].min())))
