"""A costing plan read from its TOML; what cannot be costed honestly is refused with its place and mend."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Final

from kinweave.evidence.design.reading import Lines, plan_text
from kinweave.evidence.economics.plan import (
    DAYS_A_MONTH,
    Cost,
    CourtCost,
    Difference,
    Placement,
    Plan,
)
from kinweave.evidence.economics.pricing import Prices, amount_of, payer_of
from kinweave.evidence.economics.rollout_plan import rollout_of
from kinweave.evidence.economics.trial import trial_effect

__all__ = ["example_plan", "parse_plan", "published_plan", "read_plan"]

_ROUND: Final = 1e-6


def example_plan() -> str:
    """The text of the example plan that is shipped."""
    return _shipped("example.toml")


def published_plan() -> str:
    """The text of the plan that costs the published trial as far as print allows."""
    return _shipped("published-case.toml")


def _shipped(name: str) -> str:
    return files("kinweave.evidence.economics").joinpath("data", name).read_text("utf-8")


def read_plan(path: Path) -> Plan:
    """Read a costing plan; raises `EvidenceError` with the line and the mend when it cannot be costed."""
    return parse_plan(plan_text(path), path.parent)


def parse_plan(text: str, folder: Path | None = None) -> Plan:
    """Read a costing plan from its text; raises `EvidenceError` when it cannot be costed honestly.

    `folder` is where a trial's analysis that the plan names is looked for.
    """
    top = Lines.of_plan(text)
    payers = top.words("payers")
    if not payers:
        raise top.refuse("payers", "name who pays, such as [“council”, “courts”].")
    prices = Prices.of(top)
    families, service = top.table("families"), top.table("service")
    children = (
        families.number("children_per_family", 1, 20)
        if families.has("children_per_family")
        else None
    )
    held = families.number("conference_held", 0, 1) if families.has("conference_held") else None
    families.word("source", default="not said")
    a_year = service.number("families_a_year", 1, 1e6) if service.has("families_a_year") else None
    months = top.whole("horizon_months", 1, 60)
    costs = [_cost(one, prices, payers, children, a_year) for one in top.tables("costs")]
    costs += [
        _package(one, prices, payers, children, held) for one in top.tables("support_packages")
    ]
    if not costs:
        raise top.refuse("costs", "nothing is spent; write one [[costs]] for each item.")
    view, effect = top.word("care_view", ("days", "status")), top.table("effect")
    care = (
        trial_effect(effect, folder, months)
        if effect.has("analysis")
        else _difference(effect, "difference", 1.0, months)
    )
    _one_view_only(top, view)
    days, placements = _days(top, prices, payers, months) if view == "days" else (None, ())
    status, status_payer = None, ""
    if view == "status":
        line = top.table("status")
        status, status_payer = amount_of(line, prices), payer_of(line, payers)
        line.done()
    court, court_costs = _court(top, prices, payers, children, months)
    plan = Plan(
        title=top.word("title"),
        price_year=prices.year,
        index=prices.name,
        horizon_months=months,
        discount_rate=top.number("discount_rate", 0, 0.2),
        payers=payers,
        children_per_family=children,
        families_a_year=a_year,
        costs=tuple(costs),
        care=care,
        care_view=view,
        status=status,
        status_payer=status_payer,
        days=days,
        placements=placements,
        court=court,
        court_costs=court_costs,
        rollout=rollout_of(top, prices, payers, costs),
        willingness=top.number("willingness_up_to", 1, 1e7, 50_000),
        notes=top.words("notes"),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    for table in (top, families, service):
        table.done()
    names = [one.item for one in costs]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise top.refuse(
            "costs", f"“{min(twice)}” stands there twice; give each item its own name."
        )
    return plan


def _cost(
    line: Lines,
    prices: Prices,
    payers: tuple[str, ...],
    children: float | None,
    a_year: float | None,
) -> Cost:
    per = line.word("per", ("child", "family", "service"))
    kind = line.word("kind", ("running", "set-up", "not split"))
    _needs_families(line, per, children)
    if per == "service" and (a_year is None or children is None):
        raise line.refuse(
            "per",
            "a cost of the whole service is shared among its children; add families_a_year to [service] "
            "and children_per_family to [families].",
        )
    cost = Cost(
        item=line.word("item"),
        amount=amount_of(line, prices),
        per=per,
        kind=kind,
        payer=payer_of(line, payers),
        share=line.number("share", 0, 1, 1.0),
        lasts_years=line.whole("lasts_years", 1, 60, 1) if kind == "set-up" else 1,
    )
    line.done()
    return cost


def _package(
    line: Lines, prices: Prices, payers: tuple[str, ...], children: float | None, held: float | None
) -> Cost:
    """A family network support package: money that frees relatives and friends to help."""
    per, share = line.word("per", ("child", "family"), "family"), line.number("share", 0, 1)
    _needs_families(line, per, children)
    if held is None:
        raise line.refuse(
            "share",
            "a package follows a conference; add conference_held, the share of families who had one, to "
            "[families].",
        )
    if share > held:
        raise line.refuse(
            "share",
            f"{share:.0%} of families would have a package and only {held:.0%} had a conference, which comes "
            "first; lower the share.",
        )
    cost = Cost(
        item=line.word("item"),
        amount=amount_of(line, prices),
        per=per,
        kind="running",
        payer=payer_of(line, payers),
        share=share,
        support=True,
    )
    line.done()
    return cost


def _needs_families(line: Lines, per: str, children: float | None) -> None:
    if per == "family" and children is None:
        raise line.refuse(
            "per",
            "a cost for each family cannot be set beside an effect for each child without the size of "
            "families; add children_per_family to [families].",
        )


def _difference(
    line: Lines, key: str, most: float, months: int, *, tied: bool = False
) -> Difference:
    at = line.whole("horizon_months", 1, 60)
    if at != months:
        raise line.refuse(
            "horizon_months",
            f"this difference was measured at {at} months and the plan costs {months}; take a difference "
            f"at {months} months, or change the plan's horizon.",
        )
    se = line.number("se", 0, most)
    found = Difference(
        value=line.number(key, -most, most),
        se=se,
        source=line.word("source"),
        tie=line.number("correlation", -1, 1) if tied and se else 0.0,
    )
    line.done("correlation")
    return found


def _one_view_only(top: Lines, view: str) -> None:
    other = ("status",) if view == "days" else ("days", "placements")
    for key in other:
        if top.has(key):
            raise top.refuse(
                "care_view",
                f"the plan prices care by {view} and also has [{key}], but days in care and being in care are "
                "one saving seen twice; keep one of the two views.",
            )


def _days(
    top: Lines, prices: Prices, payers: tuple[str, ...], months: int
) -> tuple[Difference, tuple[Placement, ...]]:
    days = _difference(top.table("days"), "difference", months * DAYS_A_MONTH, months, tied=True)
    found = []
    for line in top.tables("placements"):
        unit = line.word("unit", ("day", "week"))
        found.append(
            Placement(
                kind=line.word("kind"),
                share=line.number("share", 0, 1),
                a_day=amount_of(line, prices, over=7.0 if unit == "week" else 1.0),
                payer=payer_of(line, payers),
            )
        )
        line.done()
    total = sum(one.share for one in found)
    if abs(total - 1) > _ROUND:
        raise top.refuse(
            "placements",
            f"the shares of the placements come to {total:g}, not 1; mend them so that every day averted is "
            "priced once.",
        )
    return days, tuple(found)


def _court(
    top: Lines, prices: Prices, payers: tuple[str, ...], children: float | None, months: int
) -> tuple[Difference | None, tuple[CourtCost, ...]]:
    lines = top.tables("court_costs")
    if not top.has("court"):
        if lines:
            raise top.refuse(
                "court_costs",
                "add [court] with the difference in the share of children in proceedings.",
            )
        return None, ()
    court = _difference(top.table("court"), "difference", 1.0, months, tied=True)
    found = []
    for line in lines:
        per = line.word("per", ("child", "family"))
        _needs_families(line, per, children)
        found.append(
            CourtCost(line.word("item"), amount_of(line, prices), per, payer_of(line, payers))
        )
        line.done()
    if not found:
        raise top.refuse(
            "court_costs",
            "proceedings are averted but cost nothing; write one [[court_costs]] for each.",
        )
    return court, tuple(found)
