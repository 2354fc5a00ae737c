"""Values in words: a date as people say it, and nothing at all for what is hidden or absent."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as dateformat

from kinweave.domain.disclosure import Disclosed

LONDON = ZoneInfo("Europe/London")


def date_in_words(value: object) -> str:
    """A date as people say it, "Friday 21 November 2026"; empty when hidden or absent."""
    value = _open(value)
    if value is None or value == "":
        return ""
    if isinstance(value, dt.datetime):
        value = value.astimezone(LONDON).date() if value.tzinfo else value.date()
    if not isinstance(value, dt.date):
        raise TypeError(f"a date was expected, not a {type(value).__name__}")
    return dateformat(value, "l j F Y")


def time_in_words(value: object) -> str:
    """A London time of day, "2:30pm"; "midday" and "midnight" in words, since 12pm confuses."""
    value = _open(value)
    if value is None or value == "":
        return ""
    if not isinstance(value, dt.datetime):
        raise TypeError(f"an instant was expected, not a {type(value).__name__}")
    local = value.astimezone(LONDON) if value.tzinfo else value
    if (local.hour, local.minute) in {(0, 0), (12, 0)}:
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def shown(value: object) -> str:
    """What may be shown of a value, in words. Hidden and absent are both empty, and look the same."""
    value = _open(value)
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case dt.datetime():
            return f"{date_in_words(value)} at {time_in_words(value)}"
        case dt.date():
            return date_in_words(value)
        case list() | tuple():
            return ", ".join(words for item in value if (words := shown(item)))
        case _:
            return str(value)


def any_shown(values: object) -> list[object]:
    """Those of the values that have something to show, so that nothing leaves a gap behind it."""
    if not isinstance(values, list | tuple):
        raise TypeError(f"a list was expected, not a {type(values).__name__}")
    return [value for value in values if shown(value)]


def _open(value: object) -> object:
    return value.value if isinstance(value, Disclosed) else value


def moment_in_words(value: dt.date) -> str:
    """A day, and for an instant its time in London too: "Friday 21 November 2026 at 4:30pm"."""
    if isinstance(value, dt.datetime):
        return f"{date_in_words(value)} at {time_in_words(value)}"
    return date_in_words(value)
