"""What a costing is made of: items with their payer and price year, an effect, and what it saves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = [
    "Amount",
    "Cost",
    "CourtCost",
    "Difference",
    "Later",
    "Placement",
    "Plan",
    "Rollout",
    "Spread",
]

DAYS_A_MONTH: Final = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Spread:
    """How far an amount may lie from what the plan says, and what that spread stands for.

    `shape` is fixed, normal, gamma or lognormal; `share` is the standard deviation as a share of
    the amount. All three shapes keep the amount as their mean.
    """

    shape: str = "fixed"
    share: float = 0.0
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """So many pounds of the plan's price year, with what was written: pounds, year, source, spread."""

    pounds: float
    written: float
    price_year: str
    uplift: float
    source: str
    spread: Spread


@dataclass(frozen=True, slots=True)
class Cost:
    """One item of what the service costs.

    `per` is child, family or service; `kind` is running, set-up, or not split where a source gives
    both in one sum; `share` is of the families or children referred; `lasts_years` spreads set-up
    over the years it serves; `support` marks a family network support package.
    """

    item: str
    amount: Amount
    per: str
    kind: str
    payer: str
    share: float = 1.0
    lasts_years: int = 1
    support: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """Referred less not referred, a child, at the plan's horizon, with its standard error.

    In shares of 1 for care and proceedings, in days for days. `tie` is its correlation with the
    difference in care, since both come from the same families.
    """

    value: float
    se: float
    source: str
    tie: float = 0.0


@dataclass(frozen=True, slots=True)
class Placement:
    """One kind of placement: its share of the days averted, what a day of it costs, and who pays."""

    kind: str
    share: float
    a_day: Amount
    payer: str


@dataclass(frozen=True, slots=True)
class CourtCost:
    """What a payer spends on one set of proceedings, each child or each family."""

    item: str
    amount: Amount
    per: str
    payer: str


@dataclass(frozen=True, slots=True)
class Later:
    """What is still saved, so many years on, for each child who was kept out of care."""

    years_on: int
    amount: Amount
    share: float
    payer: str


@dataclass(frozen=True, slots=True)
class Rollout:
    """A service for many councils: the flow is of children into pre-proceedings, a year."""

    where: str
    children_a_year: float
    flow_basis: str
    flow_source: str
    years: int
    uptake: float
    ramp: tuple[float, ...]
    services: int
    later: tuple[Later, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A costing as its plan states it, all money in pounds of one price year.

    `care_view` says which of the two views of care is priced: `days` (days in care averted, by
    placement) or `status` (an amount for each child not in care at the horizon). They are one
    saving seen twice, so a plan has one of them.
    """

    title: str
    price_year: str
    index: str
    horizon_months: int
    discount_rate: float
    payers: tuple[str, ...]
    children_per_family: float | None
    families_a_year: float | None
    costs: tuple[Cost, ...]
    care: Difference
    care_view: str
    status: Amount | None
    status_payer: str
    days: Difference | None
    placements: tuple[Placement, ...]
    court: Difference | None
    court_costs: tuple[CourtCost, ...]
    rollout: Rollout | None
    willingness: float
    notes: tuple[str, ...]
    digest: str
