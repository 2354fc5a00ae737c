"""By when the service has promised the next thing in a case, from ``data/due_dates.toml``."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from kinweave.domain.clocks import clocks, due
from kinweave.service.cases.models import Case


@dataclass(frozen=True)
class DueRow:
    """What gives a stage its due date: a clock, or a date on the record."""

    stages: frozenset[str]
    clock: str
    date: str
    urgent: bool


@cache
def due_rows() -> tuple[DueRow, ...]:
    """Load the table's rows, in the order in which they count."""
    text = files(__package__).joinpath("data/due_dates.toml").read_text(encoding="utf-8")
    return tuple(
        DueRow(
            stages=frozenset(row["stages"]),
            clock=row.get("clock", ""),
            date=row.get("date", ""),
            urgent=row.get("urgent", False),
        )
        for row in tomllib.loads(text)["due"]
    )


def due_date_of(case: Case, stage: str) -> date | None:
    """When the next thing is due in a case at this stage, as its records stand."""
    for row in due_rows():
        if stage in row.stages and (not row.urgent or _is_urgent(case)):
            clock = clocks()[row.clock] if row.clock else None
            start = _DATES[clock.starts if clock else row.date](case)
            return due(clock, start) if clock and start else start
    return None


def _is_urgent(case: Case) -> bool:
    return Case.objects.filter(pk=case.pk, referral__urgent="yes").exists()


def _received(case: Case) -> date | None:
    return Case.objects.filter(pk=case.pk).values_list("referral__received_date", flat=True).first()


def _held(case: Case) -> date | None:
    return (
        case.conferences.filter(outcome="held")
        .order_by("-sequence")
        .values_list("held_date", flat=True)
        .first()
    )


def _review(case: Case) -> date | None:
    return (
        Case.objects.filter(pk=case.pk, conferences__plans__reviews__outcome="planned")
        .order_by("-conferences__plans__reviews__planned_date")
        .values_list("conferences__plans__reviews__planned_date", flat=True)
        .first()
    )


# How each date that the clocks count from is read from a case.
_DATES: Mapping[str, Callable[[Case], date | None]] = {
    "referral.received_date": _received,
    "conference.held_date": _held,
    "review.planned_date": _review,
}
