"""A plan's lines, read one by one, so that what is amiss is named with its place and its mend."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kinweave.evidence.errors import EvidenceError

__all__ = ["Lines", "plan_text"]


def plan_text(path: Path) -> str:
    """The text of a plan's file; raises `EvidenceError` when it cannot be read."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise EvidenceError(f"{path} is not a plan in UTF-8; save it as plain text.") from None
    except OSError as error:
        raise EvidenceError(f"The plan {path} cannot be read: {error.strerror}.") from None


class Lines:
    """One table of a plan: its keys, and where in the text they stand."""

    def __init__(self, table: Mapping[str, Any], text: str, name: str = "", nth: int = 0) -> None:
        self._table = table
        self._text = text
        self._name = name
        self._nth = nth
        self._read: set[str] = set()

    @classmethod
    def of_plan(cls, text: str) -> Lines:
        """The head of a plan; raises `EvidenceError` with the line when the text is not TOML."""
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise EvidenceError(
                f"The plan is not TOML: {str(error).rstrip('.')}; mend that line."
            ) from None
        return cls(document, text)

    def refuse(self, key: str, what: str) -> EvidenceError:
        """The sentence that says what is amiss in this line and what to do."""
        return EvidenceError(f"The plan, {self.place(key)}: {what}")

    def place(self, key: str) -> str:
        """Where a key stands, or where it belongs."""
        start = self._start()
        full = f"{self._name}.{key}" if self._name else key
        for number, line in enumerate(self._text.splitlines()[start:], start + 1):
            if number > start + 1 and line.lstrip().startswith("["):
                break
            if re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", line):
                return f"line {number} ({full})"
        where = f"[{self._name}], line {start}" if self._name and start else "its first lines"
        return f"{where} ({full})"

    def _start(self) -> int:
        """The number of the line on which this table's heading stands; 0 for the head of the plan."""
        if not self._name:
            return 0
        heading = re.compile(rf"\s*\[{{1,2}}{re.escape(self._name)}\]{{1,2}}\s*(#.*)?$")
        found = [
            number for number, line in enumerate(self._text.splitlines(), 1) if heading.match(line)
        ]
        return found[self._nth] if len(found) > self._nth else 0

    def has(self, key: str) -> bool:
        """Whether the plan says anything of this."""
        return key in self._table

    def table(self, key: str) -> Lines:
        """A table inside this one; an empty one when the plan has none."""
        self._read.add(key)
        inner = self._table.get(key, {})
        if not isinstance(inner, Mapping):
            raise self.refuse(key, f"{key} is a table, written [{key}].")
        return Lines(inner, self._text, f"{self._name}.{key}" if self._name else key)

    def tables(self, key: str) -> list[Lines]:
        """Tables of one kind, each written [[key]]."""
        self._read.add(key)
        inner = self._table.get(key, [])
        if not isinstance(inner, list) or not all(isinstance(one, Mapping) for one in inner):
            raise self.refuse(key, f"write one [[{key}]] for each.")
        return [Lines(one, self._text, key, nth) for nth, one in enumerate(inner)]

    def word(self, key: str, choices: tuple[str, ...] = (), default: str | None = None) -> str:
        """Words, not empty; one of `choices` when there are some."""
        value = self._get(key, default)
        wanted = f"one of {', '.join(choices)}" if choices else "words"
        if not isinstance(value, str) or not value.strip() or (choices and value not in choices):
            raise self.refuse(key, f"write {wanted}.")
        return value.strip()

    def words(self, key: str) -> tuple[str, ...]:
        """A list of different words."""
        value = self._get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise self.refuse(key, "write a list of words.")
        twice = {one for one in value if value.count(one) > 1}
        if twice:
            raise self.refuse(key, f"“{min(twice)}” stands there twice; take one out.")
        return tuple(value)

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """A number from `low` to `high`."""
        value = self._get(key, default)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            raise self.refuse(key, f"write a number from {low:g} to {high:g}.")
        return float(value)

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from `low` to `high`."""
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.refuse(key, f"write a whole number from {low} to {high}.")
        return value

    def wholes(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers above nought."""
        value = self._get(key, [])
        if not isinstance(value, list) or not all(type(one) is int and one > 0 for one in value):
            raise self.refuse(key, "write a list of whole numbers, such as [4, 6, 8].")
        return tuple(value)

    def yes(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            raise self.refuse(key, "write true or false.")
        return value

    def day(self, key: str) -> date:
        """A date."""
        value = self._get(key, None)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.refuse(key, "write a date, such as 2026-01-05, without quotation marks.")
        return value

    def shares(self, key: str) -> tuple[tuple[int, float], ...]:
        """Whole numbers with how many of each, as shares that sum to 1."""
        value = self._get(key, {})
        fits = isinstance(value, Mapping) and value
        if not fits or not all(
            name.isascii() and name.isdigit() and int(name) > 0 and _count(many)
            for name, many in value.items()
        ):
            raise self.refuse(
                key, "write how many families have each size, such as { 1 = 54, 2 = 28 }."
            )
        total = sum(value.values())
        if not total > 0:
            raise self.refuse(
                key, "no family of any size is expected; write how many have each size."
            )
        return tuple(sorted((int(name), many / total) for name, many in value.items()))

    def keys(self) -> tuple[str, ...]:
        """The keys of this table, as they stand."""
        return tuple(self._table)

    def raw(self, key: str) -> object:
        """What stands there, unread."""
        self._read.add(key)
        return self._table.get(key)

    def done(self, *also: str) -> None:
        """Refuse a key that nobody knows, so that a slip of the pen is not passed over."""
        for key in self._table:
            if key not in self._read and key not in also:
                raise self.refuse(
                    key, "no line of a plan has this name; mend its spelling or take it out."
                )

    def _get(self, key: str, default: object) -> Any:
        self._read.add(key)
        value = self._table.get(key, default)
        if value is None:
            raise self.refuse(key, "this line is missing; add it.")
        return value


def _count(many: object) -> bool:
    return isinstance(many, int | float) and not isinstance(many, bool) and many >= 0
