"""The looks that a plan promised: whether anybody is harmed, all together or in one ethnic group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import t as student

from kinweave.evidence.design.plan import Plan, Stopping
from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.kernel import ols

__all__ = ["Look", "look_for_harm"]

_LEAST_FAMILIES = 2


@dataclass(frozen=True, slots=True)
class Look:
    """One rule, looked at for everyone or for one group.

    `offered` and `compared` count children with an outcome in either arm; `difference` is the share in care
    with the offer less the share without, and `certainty` how sure it is to be worse by more than the rule's
    `harm`. When a group is too small these two are missing, and `too_small` says so.
    """

    rule: Stopping
    group: str
    offered: int
    compared: int
    difference: float | None
    certainty: float | None

    @property
    def too_small(self) -> bool:
        """Whether the group is too small for a test; it is then reviewed child by child."""
        return self.certainty is None

    @property
    def stop(self) -> bool:
        """Whether the rule says to stop and review."""
        return self.certainty is not None and self.certainty >= self.rule.certainty

    @property
    def verdict(self) -> str:
        """“stop”, “look” where children are reviewed one by one, or “go on”."""
        return "stop" if self.stop else "look" if self.too_small else "go on"

    def closed(self) -> str:
        """The verdict alone: how either arm fared is not told, unless the rule says to stop."""
        many = f"{self.offered + self.compared:,} children"
        if self.too_small:
            return f"{self.group}: look. {many} are too few for a test; review them one by one."
        if self.stop:
            return (
                f"{self.group}: stop and review. Of {many}, those with the offer are in care more often, by more "
                f"than {self.rule.harm * 100:.0f} in 100 with a certainty of {self.rule.certainty:.2f} or above."
            )
        return (
            f"{self.group}: go on. {many} were looked at and the line for stopping is not reached."
        )

    def sentence(self) -> str:
        """The finding in plain words, with the difference: for those who may know it."""
        if self.difference is None or self.certainty is None:
            return (
                f"{self.group}: {self.offered} and {self.compared} children are too few for a test; review them one "
                "by one."
            )
        apart = "more" if self.difference > 0 else "fewer"
        verdict = "stop and review" if self.stop else "go on"
        return (
            f"{self.group}: {abs(self.difference) * 100:.1f} in 100 {apart} in care with the offer; the certainty that "
            f"the offer brings more than {self.rule.harm * 100:.0f} in 100 into care is {self.certainty:.2f}: {verdict}."
        )


def look_for_harm(
    plan: Plan,
    *,
    in_care: ArrayLike,
    offered: ArrayLike,
    family: ArrayLike,
    ethnicity: ArrayLike,
) -> tuple[Look, ...]:
    """Every rule of the plan, on children whose outcome is known: one row a child.

    `in_care` and `offered` are 0 or 1; errors are by family. Raises `EvidenceError` for rows of different
    number or a blank outcome.
    """
    outcome, arm = np.asarray(in_care, dtype=float), np.asarray(offered, dtype=float)
    homes, groups = np.asarray(family), np.asarray(ethnicity).astype(str)
    if not outcome.size == arm.size == homes.size == groups.size:
        raise EvidenceError("Outcome, arm, family and ethnicity have one row for each child.")
    wrong = np.flatnonzero(~(np.isin(outcome, (0, 1)) & np.isin(arm, (0, 1))))
    if wrong.size:
        raise EvidenceError(
            f"{wrong.size} children have an outcome or arm other than 0 or 1, the first in row {int(wrong[0]) + 1}; "
            "look only at those whose outcome is known."
        )
    looks = []
    for rule in plan.stopping:
        names = ["everyone"] if rule.who == "everyone" else sorted(set(groups))
        for name in names:
            rows = np.ones(outcome.size, dtype=bool) if rule.who == "everyone" else groups == name
            looks.append(_look(rule, name, outcome[rows], arm[rows], homes[rows]))
    return tuple(looks)


def _look(
    rule: Stopping,
    group: str,
    outcome: NDArray[np.float64],
    arm: NDArray[np.float64],
    family: NDArray[np.generic],
) -> Look:
    here = int(arm.sum())
    there = int(arm.size - here)
    few = min(len(set(family[arm == one])) for one in (0, 1)) < _LEAST_FAMILIES
    if few or min(here, there) < rule.least_children:
        return Look(rule, group, here, there, None, None)
    design = np.column_stack([np.ones_like(arm), arm])
    fit = ols(design, outcome, names=("usual", "offer"), errors="CR2", cluster=family)
    difference, se, df = float(fit.coef[1]), float(fit.se[1]), float(fit.df[1])
    if se < 1e-12:  # noqa: PLR2004
        certainty = float(difference > rule.harm)
    else:
        certainty = float(student.cdf((difference - rule.harm) / se, df))
    return Look(rule, group, here, there, difference, certainty)
