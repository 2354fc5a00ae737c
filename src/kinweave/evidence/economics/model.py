"""A plan as sums: each line of money is a quantity, times what one of it costs, times how often."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from kinweave.evidence.economics.plan import Amount, Cost, Difference, Plan, Spread

__all__ = ["CARE", "COURT", "DAYS", "Floats", "Line", "Model", "Parameter", "Values"]

Floats = NDArray[np.float64]
Values = Mapping[str, "Floats | float"]
CARE: Final = "fewer children in care"
DAYS: Final = "fewer days in care"
COURT: Final = "fewer children in proceedings"
ONCE: Final = "once"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number the result rests on: its mean, its spread, and what the spread stands for.

    A difference found by the trial carries its standard error in `se` and the correlation with
    the difference in care in `tie`; an amount carries a `spread`.
    """

    name: str
    unit: str
    mean: float
    spread: Spread
    se: float = 0.0
    tie: float = 0.0
    measured: bool = False

    @property
    def uncertain(self) -> bool:
        """Whether it has any spread."""
        return self.se > 0 or (self.spread.shape != "fixed" and self.mean != 0)

    def quantile(self, at: float) -> float:
        """Its value at this share of its own distribution."""
        if self.se:
            return float(stats.norm.ppf(at, self.mean, self.se))
        share = self.spread.share
        if self.spread.shape == "normal":
            return float(stats.norm.ppf(at, self.mean, self.mean * share))
        if self.spread.shape == "gamma":
            return float(stats.gamma.ppf(at, share**-2, scale=self.mean * share**2))
        if self.spread.shape == "lognormal":
            width = np.sqrt(np.log1p(share**2))
            return float(self.mean * np.exp(stats.norm.ppf(at) * width - width**2 / 2))
        return self.mean

    def draws(self, seed: int, size: int, care: Floats | None = None) -> Floats | float:
        """`size` draws; its own stream, so that another line of the plan never changes them.

        `care` are the standard normal draws behind the difference in care, for what is tied to it.
        """
        if not self.uncertain:
            return self.mean
        own = np.random.SeedSequence([seed, zlib.crc32(self.name.encode())])
        stream = np.random.Generator(np.random.SFC64(own))
        if self.se:
            scattered = stream.standard_normal(size)
            if self.tie and care is not None:
                scattered *= np.sqrt(1 - self.tie**2)
                scattered += self.tie * care
            scattered *= self.se
        elif self.spread.shape == "gamma":
            scattered = stream.standard_gamma(self.spread.share**-2, size)
            scattered *= self.mean * self.spread.share**2
            return scattered
        elif self.spread.shape == "lognormal":
            width = np.sqrt(np.log1p(self.spread.share**2))
            scattered = stream.standard_normal(size)
            scattered *= width
            scattered -= width**2 / 2
            np.exp(scattered, out=scattered)
            scattered *= self.mean
            return scattered
        else:
            scattered = stream.standard_normal(size)
            scattered *= self.mean * self.spread.share
        scattered += self.mean
        return scattered


@dataclass(frozen=True, slots=True)
class Line:
    """One line of money, a child referred: `factor` × quantity × unit, in pounds.

    `role` is cost or saving; `kind` is running, set-up, not split, care or court.
    """

    label: str
    role: str
    kind: str
    payer: str
    quantity: str
    unit: str
    factor: float
    support: bool = False

    def value(self, values: Values) -> Floats | float:
        """Pounds a child at these values."""
        unit = values[self.unit] * self.factor
        return unit if self.quantity == ONCE else unit * values[self.quantity]


@dataclass(frozen=True)
class Model:
    """The plan's parameters and lines."""

    parameters: tuple[Parameter, ...]
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, plan: Plan) -> Model:
        """The sums of this plan."""
        build = _Build(plan)
        build.costs()
        build.savings()
        return cls(tuple(build.parameters.values()), tuple(build.lines))

    def means(self) -> dict[str, float]:
        """Every parameter at its mean."""
        return {one.name: one.mean for one in self.parameters}

    def uncertain(self) -> tuple[Parameter, ...]:
        """The parameters that have a spread."""
        return tuple(one for one in self.parameters if one.uncertain)

    def total(
        self,
        values: Values,
        role: str,
        kinds: tuple[str, ...] | None = None,
        payer: str | None = None,
    ) -> Floats | float:
        """Pounds a child of one role, of some kinds, of one payer or of all.

        Lines with one quantity are summed before it is multiplied in.
        """
        sums: dict[str, Floats | float] = {}
        for line in self.lines:
            if line.role != role or (kinds is not None and line.kind not in kinds):
                continue
            if payer is not None and line.payer != payer:
                continue
            sums[line.quantity] = sums.get(line.quantity, 0.0) + values[line.unit] * line.factor
        total: Floats | float = 0.0
        for quantity, units in sums.items():
            total = total + (units if quantity == ONCE else units * values[quantity])
        return total

    def net(self, values: Values) -> Floats | float:
        """Saving less cost, pounds a child."""
        return self.total(values, "saving") - self.total(values, "cost")


class _Build:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.parameters: dict[str, Parameter] = {}
        self.lines: list[Line] = []
        self._difference(CARE, "share of children", plan.care)

    def costs(self) -> None:
        for cost in self.plan.costs:
            self._money(cost.item, "£", cost.amount)
            self.lines.append(
                Line(
                    cost.item,
                    "cost",
                    cost.kind,
                    cost.payer,
                    ONCE,
                    cost.item,
                    self._each(cost),
                    cost.support,
                )
            )

    def savings(self) -> None:
        plan = self.plan
        if plan.status is not None:
            name = "cost of a child in care at the horizon"
            self._money(name, "£ a child in care", plan.status)
            self.lines.append(
                Line("care averted", "saving", "care", plan.status_payer, CARE, name, 1.0)
            )
        if plan.days is not None:
            self._difference(DAYS, "days a child", plan.days)
            for place in plan.placements:
                name = f"a day in care: {place.kind}"
                self._money(name, "£ a day", place.a_day)
                self.lines.append(
                    Line(
                        f"days in care: {place.kind}",
                        "saving",
                        "care",
                        place.payer,
                        DAYS,
                        name,
                        place.share,
                    )
                )
        if plan.court is not None:
            self._difference(COURT, "share of children", plan.court)
            for court in plan.court_costs:
                name = f"proceedings: {court.item}"
                self._money(name, f"£ a {court.per}", court.amount)
                each = 1.0 if court.per == "child" else 1.0 / (plan.children_per_family or 1.0)
                self.lines.append(Line(name, "saving", "court", court.payer, COURT, name, each))

    def _each(self, cost: Cost) -> float:
        """How much of an item falls on one child: shared in a family, in a year of the service, over its life."""
        factor = cost.share
        families, a_year = self.plan.children_per_family or 1.0, self.plan.families_a_year or 1.0
        if cost.per == "family":
            factor /= families
        elif cost.per == "service":
            factor /= families * a_year
        return factor * annual(cost.lasts_years, self.plan.discount_rate)

    def _difference(self, name: str, unit: str, found: Difference) -> None:
        # Fewer is what saves, so the sign is turned once, here.
        self.parameters[name] = Parameter(
            name, unit, -found.value, Spread(), found.se, found.tie, measured=True
        )

    def _money(self, name: str, unit: str, amount: Amount) -> None:
        self.parameters[name] = Parameter(name, unit, amount.pounds, amount.spread)


def annual(years: int, rate: float) -> float:
    """The share of a sum that each of so many equal years bears, paid at the start of each."""
    if years == 1:
        return 1.0
    if rate == 0:
        return 1.0 / years
    return (1 - 1 / (1 + rate)) / (1 - (1 + rate) ** -years)
