"""Stories written by hand, as TOML: days are counted from today, minus for the past."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any

from kinweave.synth import story as told
from kinweave.synth.story import FamilyStory

_DATES = frozenset(
    {
        "on",
        "since",
        "start_date",
        "planned_date",
        "by_when",
        "birth_date",
        "expected_birth_date",
        "cin_referral_date",
        "initial_meeting_date",
        "step_decision_date",
    }
)
_INSTANTS = frozenset({"planned_at", "began_at", "private_from", "private_until", "ended_at"})
_INSIDE = {
    "offers": told.Offered,
    "parts": told.Part,
    "lines": told.Line,
    "accounts": told.Account,
}


def read_story(name: str, today: date) -> FamilyStory:
    """One story as of today, from its file."""
    text = files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    read = tomllib.loads(text)
    return FamilyStory(
        number=read["number"],
        reach=read["reach"],
        children=_all(told.Child, read["children"], today),
        parents=_all(told.Someone, read["parents"], today),
        others=_all(told.Someone, read["others"], today),
        ties=_all(told.Tie, read["ties"], today),
        contacts=_all(told.Contact, read["contacts"], today),
        homes=_all(told.Home, read["homes"], today),
        events=tuple(_event(event, today) for event in read["events"]),
    )


def _all(kind: type[Any], rows: list[Mapping[str, Any]], today: date) -> tuple[Any, ...]:
    return tuple(_made(kind, row, today) for row in rows)


def _event(row: Mapping[str, Any], today: date) -> Any:
    values = dict(row)
    return _made(getattr(told, values.pop("what")), values, today)


def _made(kind: type[Any], row: Mapping[str, Any], today: date) -> Any:
    values: dict[str, Any] = {}
    for name, value in row.items():
        if name in _INSIDE:
            values[name] = _all(_INSIDE[name], value, today)
        elif name in _INSTANTS:
            day, clock = value
            values[name] = datetime.combine(today + timedelta(days=day), clock, UTC)
        elif isinstance(value, list):
            values[name] = tuple(value)
        elif name in _DATES and not isinstance(value, date):
            values[name] = today + timedelta(days=value)
        else:
            values[name] = value
    return kind(**values)
