"""The census's rules for module 5, asked of one pre-proceedings period as it is written down.

An order of dates that cannot be stops the form. Everything else is a thing to mend before the
return, and its owner is the council.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kinweave.rules import Parameters, Rule, RuleScope, RuleSet, evaluate, load
from kinweave.service.offers.models import PreProceedingsPeriod
from kinweave.standard import load as load_standard

RULE_SET = "cin-2026-27/module-5"
_ANY_YEAR = Parameters(year_start=date.min, year_end=date.max)


@dataclass(frozen=True)
class ImpossibleOrder:
    """A date that cannot stand, the rule that says so, and a sentence for the form."""

    field: str
    rule: str
    sentence: str


# The rules whose second half orders two dates. Asked with the year left open, only that half is
# left to fail.
_ORDERS = (
    ImpossibleOrder(
        "letter_sent_date",
        "9006",
        "The letter before proceedings cannot be dated before the day pre-proceedings began",
    ),
    ImpossibleOrder(
        "step_decision_date",
        "9009",
        "The decision to step up or down cannot be dated before the day pre-proceedings began",
    ),
    ImpossibleOrder(
        "court_application_date",
        "9012",
        "The application to court cannot be dated before the decision to step up or down",
    ),
    ImpossibleOrder(
        "letter_to_issue_date",
        "9013",
        "The letter saying the council will go to court cannot be dated before the application",
    ),
)


def module_5() -> RuleSet:
    """The rules of the census year that this version knows."""
    return load(RULE_SET)


def impossible_order(dates: Mapping[str, Any]) -> ImpossibleOrder | None:
    """The first date that cannot stand beside the others, if one cannot."""
    rules = module_5()
    for order in _ORDERS:
        if evaluate(rules.rule(order.rule).node, dates, parameters=_ANY_YEAR) is False:
            return order
    return None


def in_census_year(period: PreProceedingsPeriod) -> bool:
    """Whether the rules of this census year are about the period: it begins in it, or has no date."""
    year = module_5().parameters
    start = period.start_date or period.letter_sent_date
    if start is None or year.year_start is None or year.year_end is None:
        return True
    return year.year_start <= start <= year.year_end


def things_to_mend(period: PreProceedingsPeriod, *, today: date) -> list[Rule]:
    """What the return would be asked about this period, if it were made as the record stands."""
    rules = module_5()
    if not in_census_year(period):
        return []
    parameters = Parameters(today=today).filled_from(rules.parameters)
    dates = as_record(period)
    asked = rules.select(entity="pre_proceedings_period", scope=RuleScope.RECORD)
    return [rule for rule in asked if evaluate(rule.node, dates, parameters=parameters) is False]


def as_record(period: PreProceedingsPeriod) -> dict[str, Any]:
    """The period as the standard's record."""
    fields = load_standard().entity("pre_proceedings_period").fields
    told = {name: getattr(period, name) for name in fields if name not in {"id", "family"}}
    return told | {"id": str(period.pk), "family": str(period.family_id)}
