"""Dates and times as people type them, and the sentence for each way in which they go wrong."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from kinweave.service.design.forms import sentences
from kinweave.service.design.forms.fields import Group, Question
from kinweave.service.design.jinja import govuk
from kinweave.service.design.wording import LONDON, time_in_words

EXAMPLE = "27 3 2026"
_PARTS = ("day", "month", "year")
_WIDTHS = {"day": 2, "month": 3, "year": 4}
_MONTH_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SHORTEST_MONTH = 3
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?(am|pm)?")
_NAMED_TIMES = {"midday": "12pm", "noon": "12pm", "midnight": "12am"}


class Typed(NamedTuple):
    """A date, and perhaps a time, just as it was typed."""

    day: str = ""
    month: str = ""
    year: str = ""
    time: str = ""

    @classmethod
    def of(cls, value: object) -> "Typed":
        """A stored date as somebody would have typed it."""
        match value:
            case Typed():
                return value
            case dt.datetime():
                local = value.astimezone(LONDON) if value.tzinfo else value
                return cls(str(local.day), str(local.month), str(local.year), time_in_words(local))
            case dt.date():
                return cls(str(value.day), str(value.month), str(value.year))
            case _:
                return cls()

    def spread(self) -> "Typed":
        """A whole date written into the first box ("12 9 2026", "12 September 2026") in its parts."""
        parts = re.split(r"[\s/.\-]+", self.day.strip())
        if len(parts) == len(_PARTS) and not (self.month or self.year):
            return self._replace(day=parts[0], month=parts[1], year=parts[2])
        return self


class DateParts(forms.Widget):
    """Reads the boxes of a date; they are drawn by the field."""

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> Typed:
        """What was typed, kept as it is."""
        return Typed(*(str(data.get(f"{name}-{part}") or "").strip() for part in Typed._fields))

    def value_omitted_from_data(self, data: Mapping[str, Any], _files: Any, name: str) -> bool:
        """Whether the page did not ask for this date at all."""
        return not any(f"{name}-{part}" in data for part in Typed._fields)

    def id_for_label(self, id_: str, _index: str | int | None = None) -> str:
        """The first box."""
        return f"{id_}-day"


class DateField(Question):
    """A date in three boxes. Month names, and a whole date in the first box, are understood.

    `past` and `future` say where the day must lie, today being both.
    """

    widget = DateParts
    is_group = True
    example = f"For example, {EXAMPLE}."
    empty_values = [None, "", Typed()]  # noqa: RUF012

    def __init__(self, *, past: bool = False, future: bool = False, **options: Any) -> None:
        """Say whether the day must already have come, or must not have passed."""
        self.past = past
        self.future = future
        super().__init__(**options)

    def when_missing(self) -> str:
        """An empty date is mended with an example."""
        return f"{sentences.enter(self.noun)}, like {EXAMPLE}"

    def to_python(self, value: object) -> Any:
        """The day that was typed, or the sentence that says what is wrong with it."""
        if isinstance(value, dt.date):
            return value
        typed = Typed.of(value).spread()
        if not any(typed[:3]):
            return None
        about = sentences.about(self.noun)
        if missing := [part for part in _PARTS if not getattr(typed, part)]:
            wanted = " and ".join(f"a {part}" for part in missing)
            raise ValidationError(f"{about} must include {wanted}", code=f"no_{' '.join(missing)}")
        unreal = ValidationError(f"{about} must be a real date, like {EXAMPLE}", code="invalid")
        if not re.fullmatch(r"[0-9]{4}", typed.year):
            raise ValidationError(
                f"{about} must have a year of 4 numbers, like 2026", code="no_year"
            )
        month = _month(typed.month)
        if month is None or not re.fullmatch(r"[0-9]{1,2}", typed.day):
            raise unreal
        try:
            return dt.date(int(typed.year), month, int(typed.day))
        except ValueError as error:
            raise unreal from error

    def misplaced(self, day: dt.date, today: dt.date | None) -> str:
        """The sentence for a day on the wrong side of today, or nothing."""
        if not (self.past or self.future):
            return ""
        if today is None:
            raise TypeError(f"the form must be told what day it is, to check {self.noun}")
        about = sentences.about(self.noun)
        if isinstance(day, dt.datetime):
            day = day.astimezone(LONDON).date()
        if self.past and day > today:
            return f"{about} must be today or in the past"
        if self.future and day < today:
            return f"{about} must be today or in the future"
        return ""

    def has_changed(self, initial: object, data: object) -> bool:
        """Whether other boxes were typed than those that were there."""
        return Typed.of(initial)[:3] != Typed.of(data)[:3]

    def focus_id(self, bound: Group) -> str:
        """The box that is wrong, or the first."""
        return f"{bound.auto_id}-{next(iter(_wrong_parts(bound)), 'day')}"

    def draw(self, bound: Group, *, heading: bool) -> str:
        """Three boxes, with those marked that are to be mended."""
        return govuk.date_input(**self.params(bound, heading=heading))

    def params(self, bound: Group, *, heading: bool) -> dict[str, Any]:
        """What the component is told."""
        params = bound.common(heading=heading)
        params["hint"] = {"text": f"{bound.help_text} {self.example}".strip()}
        params["fieldset"]["role"] = "group"
        typed = Typed.of(bound.value())
        wrong = _wrong_parts(bound)
        params["namePrefix"] = params.pop("name")
        params["items"] = [
            {
                "name": part,
                "label": part.capitalize(),
                "value": getattr(typed, part),
                # Letters too, since a month may be typed by its name.
                "inputmode": "text" if part == "month" else "numeric",
                "autocomplete": "off",
                "classes": f"govuk-input--width-{_WIDTHS[part]}"
                + (" govuk-input--error" if part in wrong else ""),
            }
            for part in _PARTS
        ]
        return params


class DateTimeField(DateField):
    """A day and a time in London, kept as an instant."""

    example = f"For example, {EXAMPLE} at 2:30pm."

    def to_python(self, value: object) -> Any:
        """The instant, or the sentence that says what is wrong with the day or the time."""
        if isinstance(value, dt.datetime):
            return value
        day = super().to_python(value)
        written = Typed.of(value).time
        about = sentences.about(self.noun)
        if day is None:
            if written:
                raise ValidationError(
                    f"{about} must include a day, a month and a year", code="no_day"
                )
            return None
        if not written:
            raise ValidationError(f"{about} must include a time, like 2:30pm", code="no_time")
        clock = _clock(written)
        if clock is None:
            raise ValidationError(
                f"{about} must have a real time, like 2:30pm or 14:30", code="no_time"
            )
        instant = dt.datetime.combine(day, clock, tzinfo=LONDON).astimezone(dt.UTC)
        if instant.astimezone(LONDON).time() != clock:
            raise ValidationError(
                f"{about} falls in the hour that is skipped when the clocks go forward: "
                "choose another time",
                code="no_time",
            )
        return instant

    def has_changed(self, initial: object, data: object) -> bool:
        """Whether another day or time was typed."""
        return Typed.of(initial) != Typed.of(data)

    def params(self, bound: Group, *, heading: bool) -> dict[str, Any]:
        """The three boxes, and one for the time."""
        params = super().params(bound, heading=heading)
        wrong = " govuk-input--error" if "time" in _wrong_parts(bound) else ""
        params["items"].append(
            {
                "name": "time",
                "label": "Time",
                "value": Typed.of(bound.value()).time,
                "inputmode": "text",
                "autocomplete": "off",
                "classes": f"govuk-input--width-5{wrong}",
            }
        )
        return params


def _wrong_parts(bound: Group) -> list[str]:
    if not bound.errors:
        return []
    code = next(iter(bound.errors.as_data())).code or ""
    if not code.startswith("no_"):
        return list(_PARTS)
    return code.removeprefix("no_").split()


def _month(written: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,2}", written):
        return int(written)
    begun = written.lower().rstrip(".")
    if len(begun) < _SHORTEST_MONTH:
        return None
    for number, name in enumerate(_MONTH_NAMES, start=1):
        if name.startswith(begun):
            return number
    return None


def _clock(written: str) -> dt.time | None:
    plain = written.lower().replace(" ", "")
    found = _CLOCK.fullmatch(_NAMED_TIMES.get(plain, plain))
    if not found or not (found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    try:
        return dt.time(hour, minute)
    except ValueError:
        return None
