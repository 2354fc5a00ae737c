"""The published case summed again: what follows from what, what does not, and what would make it so."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from scipy import stats

from kinweave.evidence.economics.costing import Costing, chance_in_words, cost, pounds
from kinweave.evidence.economics.parsing import parse_plan, published_plan
from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.published import figures

__all__ = [
    "Reconciliation",
    "Row",
    "Step",
    "counts_that_print",
    "effects_that_print",
    "net_with_effect_alone",
    "reconcile",
]


@dataclass(frozen=True, slots=True)
class Row:
    """One sum: its name, how it is made, its value, and the value as people write it."""

    name: str
    sum: str
    value: float
    shown: str


@dataclass(frozen=True, slots=True)
class Step:
    """Sums that belong together, with what they come to in words."""

    title: str
    rows: tuple[Row, ...]
    verdict: str


@dataclass(frozen=True)
class Reconciliation:
    """The whole of it, with the costing of the published plan that some of its sums come from."""

    steps: tuple[Step, ...]
    costing: Costing

    def value(self, name: str) -> float:
        """The value of the sum of this name."""
        return next(row.value for step in self.steps for row in step.rows if row.name == name)


@dataclass(frozen=True, slots=True)
class _Published:
    cost: float
    saving: float
    net: float
    usual: float
    offered: float
    fewer: float
    children: float
    national: float
    days: float
    short_days: float
    proceedings: float

    @property
    def effect(self) -> float:
        return round((self.usual - self.offered) / 100, 6)


def counts_that_print(printed: int, least: Fraction, most: Fraction) -> tuple[int, int]:
    """The smallest and largest whole number of children that, times an effect, prints as this number.

    The effect is from `least` up to but not including `most` (or exactly it, when they are one).
    """
    low, high = (printed - Fraction(1, 2)) / most, (printed + Fraction(1, 2)) / least
    first = math.ceil(low) if least == most else math.floor(low) + 1
    return first, math.ceil(high) - 1


def effects_that_print(printed: int, children: int) -> tuple[float, float]:
    """The effects, in shares of 1, that times these children print as this number."""
    return (printed - 0.5) / children, (printed + 0.5) / children


def net_with_effect_alone(
    cost_a_child: float, saving_a_child: float, effect: float, se: float
) -> tuple[float, float, float]:
    """The chance of a net saving and its 95 in 100 interval when only the effect is uncertain.

    The saving is in proportion to the effect, which is normal about `effect` with `se`.
    """
    each = saving_a_child / effect
    mean, spread = saving_a_child - cost_a_child, each * se
    z = float(stats.norm.ppf(0.975))
    return float(stats.norm.cdf(mean / spread)), mean - z * spread, mean + z * spread


@cache
def reconcile(seed: int = 1, draws: int = 1_000_000) -> Reconciliation:
    """Sum the published case again; every published number comes from the figures shipped with the engine."""
    found = _published()
    data = tomllib.loads(
        files("kinweave.evidence.economics")
        .joinpath("data", "reconciliation.toml")
        .read_text("utf-8")
    )
    costing = cost(parse_plan(published_plan()), seed=seed, draws=draws)
    return Reconciliation(
        (
            _net(found),
            _kept_out(found),
            _days(found, data),
            _sure(found, data, costing),
            _fewer(found, data),
            _national(found),
        ),
        costing,
    )


def _figure(quantity: str, version: str, arm: str = "both") -> float:
    for one in figures(quantity):
        if one.version == version and one.arm == arm and one.adjusted is not False:
            return one.value
    raise EvidenceError(
        f"The published figure “{quantity}” of {version} is missing; install Kinweave anew."
    )


def _published() -> _Published:
    report, journal = "report-2023", "bjsw-2024"
    return _Published(
        cost=_figure("cost of the service", report),
        saving=_figure("gross saving", report),
        net=_figure("net saving", report),
        usual=_figure("looked after at twelve months", journal, "not referred"),
        offered=_figure("looked after at twelve months", journal, "referred"),
        fewer=_figure("fewer children entering care", report),
        children=_figure("children in new public-law cases", "cafcass-2022"),
        national=_figure("national saving", report),
        days=_figure("days in care", journal, "not referred")
        - _figure("days in care", journal, "referred"),
        short_days=_figure("fewer days in care", "community-care-2023"),
        proceedings=round(
            _figure("care proceedings issued", journal, "not referred")
            - _figure("care proceedings issued", journal, "referred"),
            6,
        )
        / 100,
    )


def _money(name: str, how: str, value: float) -> Row:
    return Row(name, how, value, pounds(value))


def _millions(name: str, how: str, value: float) -> Row:
    return Row(name, how, value, f"£{value / 1e6:,.1f} million")


def _net(found: _Published) -> Step:
    net = found.saving - found.cost
    holds = "the published sum holds" if net == found.net else "the published sum does not hold"
    return Step(
        "Net saving of a child referred, first year",
        (
            _money("net", f"£{found.saving:,.0f} − £{found.cost:,.0f}", net),
            Row(
                "saved for each pound spent",
                f"£{found.saving:,.0f} ÷ £{found.cost:,.0f}",
                found.saving / found.cost,
                f"£{found.saving / found.cost:.2f}",
            ),
        ),
        f"{found.net:,.0f} was published; {holds}. Set-up and the pandemic are in the cost and cannot be taken out.",
    )


def _kept_out(found: _Published) -> Step:
    points = found.effect * 100
    rows = tuple(
        _money(
            f"{name} of each child not in care",
            f"£{amount:,.0f} ÷ {found.effect:g}",
            amount / found.effect,
        )
        for name, amount in (("cost", found.cost), ("saving", found.saving), ("net", found.net))
    )
    return Step(
        "For each child not in care at twelve months",
        rows,
        f"{found.usual:g} − {found.offered:g} = {points:.1f} points, adjusted, of children.",
    )


def _days(found: _Published, data: dict[str, Any]) -> Step:
    a_day = found.saving / found.days
    short = found.saving / found.short_days
    known = "; ".join(
        f"{one['what']} £{one['pounds']:,}"
        + (f" to £{one['pounds_to']:,}" if "pounds_to" in one else "")
        + f" ({one['source']})"
        for one in data["known_costs"]
    )
    return Step(
        "If the whole saving were days in care",
        (
            Row(
                "a day averted",
                f"£{found.saving:,.0f} ÷ {found.days:g} days",
                a_day,
                f"£{a_day:,.2f}",
            ),
            _money("a week averted", "× 7", a_day * 7),
            _money("a year averted", "× 365.25", a_day * 365.25),
            _money(
                "a day averted, of the ten at six months",
                f"£{found.saving:,.0f} ÷ {found.short_days:g} days",
                short,
            ),
        ),
        f"Known costs: {known}. So the saving fits {found.days:g} days in a mix of foster care and children's "
        f"homes, or fewer days with court costs; {found.short_days:g} days alone do not carry it. The split is "
        "not published in what could be read.",
    )


def _sure(found: _Published, data: dict[str, Any], costing: Costing) -> Step:
    rows = [
        Row(
            "break-even",
            f"£{found.cost:,.0f} ÷ (£{found.saving:,.0f} ÷ {found.effect:g})",
            found.cost / found.saving * found.effect * 100,
            f"{found.cost / found.saving * found.effect * 100:.2f} points",
        )
    ]
    for se in data["standard_errors"]:
        chance, low, high = net_with_effect_alone(found.cost, found.saving, found.effect, se)
        rows.append(
            Row(
                f"chance of a net saving, standard error {se}",
                f"interval {pounds(low)} to {pounds(high)} a child",
                chance,
                f"{chance:.3f}",
            )
        )
    usual = net_with_effect_alone(found.cost, found.saving, found.effect, data["standard_error"])
    sure = costing.uncertainty
    rows += [
        Row(
            "chance with amounts uncertain too",
            f"{sure.size:,} draws, seed {sure.seed}; spreads as the plan of this case assumes",
            sure.chance,
            f"{sure.chance:.2f}",
        ),
        _money(
            "worth of knowing all, a child", "expected value of perfect information", sure.worth
        ),
    ]
    return Step(
        f"How sure the £{found.net:,.0f} is",
        tuple(rows),
        f"The chance that the service paid for itself in year one is {chance_in_words(usual[0])}, and "
        f"{chance_in_words(sure.chance)} when the amounts are uncertain too; the net saving lies between "
        f"{pounds(usual[1])} and {pounds(usual[2])} a child. The standard errors are assumed, because none is "
        "published; brothers and sisters alike by half or more would give them.",
    )


def _fewer(found: _Published, data: dict[str, Any]) -> Step:
    printed, children = int(found.fewer), int(found.children)
    exact = Fraction(str(found.effect))
    half = Fraction(5, 10_000)
    one = counts_that_print(printed, exact, exact)
    any_effect = counts_that_print(printed, exact - half, exact + half)
    least, most = effects_that_print(printed, children)
    effect, se = data["effect_unrounded"], data["standard_error"]
    z = float(stats.norm.ppf(0.975))
    low, high = children * (effect - z * se), children * (effect + z * se)
    relative = found.effect * 100 / found.usual
    return Step(
        f"Where {printed:,} fewer entries may come from",
        (
            Row(
                "children × unrounded effect",
                f"{children:,} × {effect * 100:.2f} points",
                children * effect,
                f"{children * effect:,.1f}, prints as {round(children * effect):,}",
            ),
            Row(
                "children × rounded effect",
                f"{children:,} × {found.effect * 100:.2f} points",
                children * found.effect,
                f"{children * found.effect:,.1f}, prints as {round(children * found.effect):,}",
            ),
            Row("fewest children at exactly 8.6", "that print so", one[0], f"{one[0]:,}"),
            Row("most children at exactly 8.6", "that print so", one[1], f"{one[1]:,}"),
            Row(
                "fewest children at what rounds to 8.6",
                "8.55 up to 8.65",
                any_effect[0],
                f"{any_effect[0]:,}",
            ),
            Row(
                "most children at what rounds to 8.6",
                "8.55 up to 8.65",
                any_effect[1],
                f"{any_effect[1]:,}",
            ),
            Row(
                "least effect that prints so",
                f"with {children:,} children",
                least * 100,
                f"{least * 100:.3f} points",
            ),
            Row(
                "greatest effect that prints so",
                f"with {children:,} children",
                most * 100,
                f"{most * 100:.3f} points",
            ),
            Row(
                "lowest likely", f"{children:,} × ({effect:g} − 1.96 × {se:g})", low, f"{low:,.0f}"
            ),
            Row(
                "highest likely",
                f"{children:,} × ({effect:g} + 1.96 × {se:g})",
                high,
                f"{high:,.0f}",
            ),
            Row(
                "children if it were proceedings",
                f"{printed:,} ÷ {found.proceedings:g}",
                printed / found.proceedings,
                f"{printed / found.proceedings:,.0f}: no published count",
            ),
            Row(
                "entrants if it were a relative fall",
                f"{printed:,} ÷ {relative:.3f}",
                printed / relative,
                f"{printed / relative:,.0f}: no published count",
            ),
        ),
        f"The count of children in new public-law cases times an effect of 8.64 points prints {printed:,}: the best "
        "reconstruction, strong and not proven. Such cases are not the flow into pre-proceedings: some families "
        "never had a letter, and some leave that stage without a court.",
    )


def _national(found: _Published) -> Step:
    total, children, fewer = found.national, found.children, found.fewer
    year = found.net * children
    return Step(
        f"Why £{total / 1e6:.0f} million does not follow from £{found.net:,.0f}",
        (
            _millions("net × children, a year", f"£{found.net:,.0f} × {children:,.0f}", year),
            _millions("net × children, two cohorts", "× 2", 2 * year),
            _money(
                "A: year two, each child kept out",
                f"(£{total / 1e6:.0f} million − £{year / 1e6:.1f} million) ÷ {fewer:,.0f}",
                (total - year) / fewer,
            ),
            _money(
                "B: each child kept out",
                f"£{total / 1e6:.0f} million ÷ {fewer:,.0f}",
                total / fewer,
            ),
            _millions(
                "C: gross × children",
                f"£{found.saving:,.0f} × {children:,.0f}",
                found.saving * children,
            ),
        ),
        f"The sum falls short by a factor of {total / year:.1f}. Three things would make it: (A) the first year's net, "
        "and then a second year out of care worth about what a placement costs a year; (B) an amount for each "
        "child kept out; (C) the gross saving, with the cost forgotten. A fits “within two years” best. Not "
        "identified: the report's sum is not in what could be read, and one paper printed “a year”.",
    )
