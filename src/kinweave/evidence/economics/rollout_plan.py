"""The part of a costing plan that speaks of many councils and several years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kinweave.evidence.design.reading import Lines
from kinweave.evidence.economics.plan import Cost, Later, Rollout
from kinweave.evidence.economics.pricing import Prices, amount_of, payer_of

__all__ = ["rollout_of"]

_MOST_YEARS: Final = 30


def rollout_of(
    top: Lines, prices: Prices, payers: tuple[str, ...], costs: Sequence[Cost]
) -> Rollout | None:
    """The plan's roll-out, or none. The flow into pre-proceedings is an input, never derived here."""
    later = top.tables("later")
    if not top.has("rollout"):
        if later:
            raise top.refuse("later", "later years belong to a roll-out; add [rollout].")
        return None
    line = top.table("rollout")
    years = line.whole("years", 1, _MOST_YEARS)
    ramp = line.raw("ramp") if line.has("ramp") else [1.0]
    if not isinstance(ramp, list) or not ramp or not all(_is_share(one) for one in ramp):
        raise line.refuse("ramp", "write the share reached in each year, such as [0.3, 0.7, 1.0].")
    shared = [one.item for one in costs if one.per == "service" and one.kind == "set-up"]
    if shared and not line.has("services"):
        raise line.refuse(
            "services",
            f"“{shared[0]}” is spent once for each service; say how many services there would be.",
        )
    rollout = Rollout(
        where=line.word("where"),
        children_a_year=line.number("children_a_year", 1, 1e7),
        flow_basis=line.word("flow_basis"),
        flow_source=line.word("flow_source"),
        years=years,
        uptake=line.number("uptake", 0, 1),
        ramp=tuple(float(one) for one in ramp),
        services=line.whole("services", 1, 10_000) if line.has("services") else 0,
        later=tuple(_later(one, prices, payers, years) for one in later),
    )
    line.done()
    return rollout


def _later(line: Lines, prices: Prices, payers: tuple[str, ...], years: int) -> Later:
    later = Later(
        years_on=line.whole("years_on", 1, _MOST_YEARS),
        amount=amount_of(line, prices),
        share=line.number("share", 0, 1),
        payer=payer_of(line, payers),
    )
    if later.years_on >= years:
        raise line.refuse(
            "years_on",
            f"the roll-out ends after {years} years, so nothing {later.years_on} years on falls within it; "
            "lengthen it or take this out.",
        )
    line.done()
    return later


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
