"""How alike brothers and sisters are, and how much families differ in size: what the errors turn on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["Siblings", "siblings"]


@dataclass(frozen=True, slots=True)
class Siblings:
    """The shape of the families that have an outcome, and what it does to the errors.

    `icc` is the share of the variance of the outcome, within
    arms, that lies between families (none when every child is alone); `size_cv` the spread of family size over
    its mean; `design_effect` how many times larger the variance is than if each child stood alone.
    """

    children: int
    families: int
    mean_size: float
    size_cv: float
    icc: float | None
    design_effect: float | None

    def sentence(self) -> str:
        """What it means, in words."""
        start = (
            f"{self.children} children of {self.families} families have an outcome, {self.mean_size:.2f} to a "
            f"family (spread over mean {self.size_cv:.2f})"
        )
        if self.icc is None or self.design_effect is None:
            return f"{start}; no family has two, so there is no likeness of siblings to reckon."
        return (
            f"{start}; the sibling correlation is {self.icc:.2f}, which makes the variance {self.design_effect:.2f} "
            "times what it would be if each child stood alone."
        )


def siblings(children: pl.DataFrame) -> Siblings:
    """From children with an outcome; the analysis-of-variance estimate, for families of unequal size."""
    family = children["family"].rank("dense").to_numpy().astype(np.intp) - 1
    y = children["outcome"].to_numpy().astype(float)
    offered = children["offered"].to_numpy().astype(np.intp)
    level = np.bincount(offered, y, minlength=2) / np.maximum(np.bincount(offered, minlength=2), 1)
    return _of(family, y - level[offered])


def _of(family: NDArray[np.intp], rest: NDArray[np.float64]) -> Siblings:
    size = np.bincount(family).astype(float)
    many, groups = rest.size, size.size
    mean, cv = float(size.mean()), float(size.std() / size.mean())
    if many == groups or groups < 3:  # noqa: PLR2004
        return Siblings(many, groups, mean, cv, None, None)
    means = np.bincount(family, rest) / size
    within = float(((rest - means[family]) ** 2).sum()) / (many - groups)
    between = float((size * means**2).sum()) / (groups - 2)
    usual = (many - (size**2).sum() / many) / (groups - 1)
    total = between + (usual - 1) * within
    icc = float(np.clip((between - within) / total, -1.0, 1.0)) if total > 0 else None
    effect = None if icc is None else 1 + ((cv**2 + 1) * mean - 1) * icc
    return Siblings(many, groups, mean, cv, icc, effect)
