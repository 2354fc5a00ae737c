"""What the standard is made of: entities, fields, code lists and codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class StandardError(LookupError):
    """The standard was asked for something it does not hold, or cannot be read."""


class FieldType(StrEnum):
    """The kind of value that a field holds."""

    ID = "id"
    REFERENCE = "reference"
    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    CODE = "code"
    CODES = "codes"


class Required(StrEnum):
    """When a field must be filled in: always, by the time of a return, or never."""

    ALWAYS = "always"
    RETURN = "return"
    OPTIONAL = "optional"


class Sensitivity(StrEnum):
    """How much harm a value could do in the wrong hands."""

    OPEN = "open"
    WORK = "work"
    PERSONAL = "personal"
    SPECIAL = "special"
    LOCATING = "locating"
    SEALED = "sealed"
    FAMILY_WORDS = "family_words"


class Retention(StrEnum):
    """Which clock says how long a record is kept."""

    CASE_RECORD = "case_record"
    DECLINED_OFFER = "declined_offer"
    NETWORK_MEMBER = "network_member"
    MEETING_RECORD = "meeting_record"
    LEGAL_TRACKING = "legal_tracking"


class Scope(StrEnum):
    """Whose wall a record stands behind."""

    COUNCIL = "council"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is recorded about an entity.

    A `derived` field stands in no file: it is worked out from the rows beside it, as its hint says.
    """

    name: str
    type: FieldType
    required: Required
    sensitivity: Sensitivity
    label: str
    hint: str
    code_list: str | None
    references: str | None
    maps: Mapping[str, str]
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of record, such as a referral or a line of a plan."""

    name: str
    label: str
    meaning: str
    retention: Retention
    scope: Scope
    fields: Mapping[str, Field]

    def field(self, name: str) -> Field:
        """The field of this name; a `StandardError` if the entity has none."""
        try:
            return self.fields[name]
        except KeyError:
            raise StandardError(
                f"The entity “{self.name}” has no field “{name}”. It has: {', '.join(self.fields)}."
            ) from None


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a list, for the period in which it may be used.

    The period is half-open: `valid_to` is the first day on which the code may
    no longer be used. A code whose meaning changed stands in its list once for
    each period. `inverse` is read only for relationships: what the second
    person is to the first.
    """

    code: str
    label: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    source: str
    label_published: bool
    inverse: str | None = None

    def holds(self, on: dt.date) -> bool:
        """Whether the code may be used for something that happened on this day."""
        begun = self.valid_from is None or self.valid_from <= on
        ended = self.valid_to is not None and self.valid_to <= on
        return begun and not ended


@dataclass(frozen=True, slots=True)
class CodeList:
    """The answers a coded field may have, each with its period."""

    name: str
    title: str
    source: str
    maps: Mapping[str, str]
    codes: tuple[Code, ...]

    def at(self, on: dt.date | None) -> tuple[Code, ...]:
        """The codes that may be used on a day; without a day, every code there has been.

        Each code stands once; without a day, with its latest meaning.
        """
        if on is not None:
            return tuple(code for code in self.codes if code.holds(on))
        latest: dict[str, Code] = {}
        for code in self.codes:
            known = latest.get(code.code)
            if known is None or _begins(code) >= _begins(known):
                latest[code.code] = code
        return tuple(latest.values())

    def find(self, code: str, on: dt.date | None = None) -> Code | None:
        """The code with the meaning it had on a day, or else its latest meaning."""
        if on is not None:
            for candidate in self.codes:
                if candidate.code == code and candidate.holds(on):
                    return candidate
        for candidate in self.at(None):
            if candidate.code == code:
                return candidate
        return None

    def label(self, code: str, on: dt.date | None = None) -> str:
        """The words for a code; a code outside its period keeps its words.

        A code that the list has never held is named as such, because old records
        must still be readable.
        """
        found = self.find(code, on)
        return f"{code} (not in the list)" if found is None else found.label

    def choices(self, on: dt.date | None = None) -> list[tuple[str, str]]:
        """Code and words, in the order a form offers them."""
        return [(code.code, code.label) for code in self.at(on)]

    def contains(self, code: str, on: dt.date | None = None) -> bool:
        """Whether the code may be used on a day; without a day, whether it ever could."""
        return any(known.code == code for known in self.at(on))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A shape that a written value must have as a whole; `meaning` says it in words."""

    name: str
    pattern: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Standard:
    """The whole data standard at one version, its entities in the order of the journey.

    A `collection` has the name of one statutory return of one year, whose tables its entities are.
    """

    version: str
    title: str
    sources: Mapping[str, str]
    returns: Mapping[str, str]
    meanings: Mapping[str, Mapping[str, str]]
    entities: Mapping[str, Entity]
    lists: Mapping[str, CodeList]
    patterns: Mapping[str, Pattern] = field(default_factory=lambda: MappingProxyType({}))
    collection: str = ""

    def entity(self, name: str) -> Entity:
        """The entity of this name; a `StandardError` if there is none."""
        try:
            return self.entities[name]
        except KeyError:
            raise StandardError(f"The standard has no entity “{name}”.") from None

    def codes(self, name: str) -> CodeList:
        """The code list of this name; a `StandardError` if there is none."""
        try:
            return self.lists[name]
        except KeyError:
            raise StandardError(f"The standard has no code list “{name}”.") from None


def _begins(code: Code) -> dt.date:
    return code.valid_from or dt.date.min
