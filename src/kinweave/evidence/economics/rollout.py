"""A service for many councils over years: who is reached, what it costs, what it saves, how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kinweave.evidence.economics.model import CARE, Floats, Model, Values
from kinweave.evidence.economics.plan import Plan, Rollout
from kinweave.evidence.economics.uncertainty import LEVEL, Draws

__all__ = ["RolledOut", "Year", "roll_out"]


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a roll-out. Money in pounds of the price year, not discounted; intervals 95 in 100."""

    number: int
    children: float
    fewer_in_care: float
    fewer_low: float
    fewer_high: float
    setting_up: float
    running: float
    saving: float
    net: float
    net_low: float
    net_high: float


@dataclass(frozen=True)
class RolledOut:
    """A roll-out, year by year and together; the totals are discounted to the first year.

    `plain_net` is the total before discounting.
    """

    where: str
    flow: float
    flow_basis: str
    flow_source: str
    uptake: float
    years: tuple[Year, ...]
    cumulative: tuple[tuple[float, float, float], ...]
    children: float
    fewer_in_care: float
    fewer_low: float
    fewer_high: float
    plain_net: float
    net: float
    low: float
    high: float
    chance: float
    rate: float


def roll_out(plan: Plan, model: Model, draws: Draws) -> RolledOut | None:
    """The plan's roll-out on the same draws as its net saving, so that the two agree; none if it has none.

    Each child costs and saves what one child of the plan does. Set-up of a service is spent once
    for each service, in the share of the ramp that each year adds; other set-up belongs to the
    children of the first year. Later savings follow the children kept out of care in each year.
    """
    rollout = plan.rollout
    if rollout is None:
        return None
    means = model.means()
    total, discounted = np.zeros(draws.size), np.zeros(draws.size)
    plain = together = children = 0.0
    years, cumulative = [], []
    running, saving = _each(model, means)
    drawn_running, drawn_saving = _each(model, draws.values)
    fewer_low, fewer_high = _ends(draws.values[CARE])
    for at in range(rollout.years):
        reached = _reached(rollout, at)
        children += reached
        setting_up = _setting_up(plan, rollout, at)
        later = _later(rollout, at)
        fewer_mean = means[CARE]
        net_mean = reached * (saving - running) + later * fewer_mean - setting_up
        net = np.asarray(
            reached * (drawn_saving - drawn_running) + later * draws.values[CARE] - setting_up
        ) + np.zeros(draws.size)
        net_low, net_high = _ends(net)
        years.append(
            Year(
                number=at + 1,
                children=reached,
                fewer_in_care=reached * fewer_mean,
                fewer_low=reached * fewer_low,
                fewer_high=reached * fewer_high,
                setting_up=setting_up,
                running=float(reached * running),
                saving=float(reached * saving + later * fewer_mean),
                net=float(net_mean),
                net_low=net_low,
                net_high=net_high,
            )
        )
        worth = (1 + plan.discount_rate) ** -at
        total += net
        discounted += net * worth
        plain += float(net_mean)
        together += float(net_mean) * worth
        cumulative.append((together, *_ends(discounted)))
    _, low, high = cumulative[-1]
    return RolledOut(
        where=rollout.where,
        flow=rollout.children_a_year,
        flow_basis=rollout.flow_basis,
        flow_source=rollout.flow_source,
        uptake=rollout.uptake,
        years=tuple(years),
        cumulative=tuple(cumulative),
        children=children,
        fewer_in_care=children * means[CARE],
        fewer_low=children * fewer_low,
        fewer_high=children * fewer_high,
        plain_net=plain,
        net=together,
        low=low,
        high=high,
        chance=float(np.count_nonzero(discounted > 0) / draws.size),
        rate=plan.discount_rate,
    )


def _each(model: Model, values: Values) -> tuple[Floats | float, Floats | float]:
    return (
        model.total(values, "cost", ("running", "not split")),
        model.total(values, "saving"),
    )


def _ramp(rollout: Rollout, at: int) -> float:
    return rollout.ramp[min(at, len(rollout.ramp) - 1)]


def _reached(rollout: Rollout, at: int) -> float:
    return rollout.children_a_year * rollout.uptake * _ramp(rollout, at)


def _setting_up(plan: Plan, rollout: Rollout, at: int) -> float:
    """Pounds of set-up in this year, at its mean."""
    reached_before = max((_ramp(rollout, earlier) for earlier in range(at)), default=0.0)
    added = max(_ramp(rollout, at) - reached_before, 0.0)
    spent = 0.0
    for cost in plan.costs:
        if cost.kind != "set-up":
            continue
        if cost.per == "service":
            spent += cost.amount.pounds * cost.share * rollout.services * added
        elif at == 0:
            each = cost.amount.pounds * cost.share
            if cost.per == "family":
                each /= plan.children_per_family or 1.0
            spent += each * _reached(rollout, 0)
    return spent


def _later(rollout: Rollout, at: int) -> float:
    """Pounds saved in this year for each unit of the difference in care, by children of earlier years."""
    return sum(
        one.amount.pounds * one.share * _reached(rollout, at - one.years_on)
        for one in rollout.later
        if at >= one.years_on
    )


def _ends(values: Floats | float) -> tuple[float, float]:
    if not isinstance(values, np.ndarray):
        return values, values
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
