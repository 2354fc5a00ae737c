"""The power of a parallel design by formula, for a first look and to hold the simulation to."""

from __future__ import annotations

import math

from scipy.stats import norm

__all__ = ["closed_form_power", "design_effect"]


def design_effect(mean_size: float, size_cv: float, icc: float) -> float:
    """How many times the variance of unrelated children: 1 + ((cv² + 1) m − 1) ρ.

    `icc` is the correlation of brothers and sisters on the scale of the outcome.
    """
    return 1 + ((size_cv**2 + 1) * mean_size - 1) * icc


def closed_form_power(
    *,
    families_an_arm: float,
    mean_size: float,
    size_cv: float,
    icc: float,
    shares: tuple[float, float],
    alpha: float = 0.05,
) -> float:
    """Power to tell two shares of children apart, by the design effect of Donner and Klar, both sides."""
    one, other = shares
    spread = one * (1 - one) + other * (1 - other)
    children = families_an_arm * mean_size
    se = math.sqrt(spread * design_effect(mean_size, size_cv, icc) / children)
    far, edge = abs(one - other) / se, float(norm.ppf(1 - alpha / 2))
    return float(norm.cdf(far - edge) + norm.cdf(-far - edge))
