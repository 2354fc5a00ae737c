"""A rule once it has been read: a tree whose every type has been checked against the standard."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from kinweave.standard import FieldType


class Operator(StrEnum):
    """How two values are compared."""

    EQUAL = "="
    NOT_EQUAL = "!="
    BEFORE = "<"
    NOT_AFTER = "<="
    AFTER = ">"
    NOT_BEFORE = ">="


class ParameterName(StrEnum):
    """The days that a rule is told: it never looks at a clock."""

    TODAY = "today"
    YEAR_START = "year_start"
    YEAR_END = "year_end"


class Unit(StrEnum):
    """What date arithmetic counts in; months and years end on the last day there is."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class Quantity(StrEnum):
    """How many of the related records a condition must hold for."""

    ANY = "any"
    NO = "no"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Hop:
    """A step from a record to the one that its reference points to."""

    field: str
    entity: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldValue:
    """The value of a field, of this record or of one that it points to through `hops`."""

    hops: tuple[Hop, ...]
    entity: str
    name: str
    type: FieldType
    label: str
    code_list: str | None = None


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the rule itself; `label` is what a reader is shown."""

    value: str | int | dt.date
    type: FieldType
    label: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A day that the rule is told."""

    name: ParameterName


@dataclass(frozen=True, slots=True)
class Shifted:
    """A date so many days, weeks, months or years later (or earlier, when negative)."""

    date: DateValue
    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Related:
    """The records of an entity that point to this record, or to one this record points to.

    `link` is the field by which they point; at submission scope it is None, and
    every record of the entity is meant.
    """

    entity: str
    label: str
    link: str | None
    of: tuple[Hop, ...]
    where: Condition | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many related records there are for which the condition holds."""

    related: Related


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of the parts."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of the part."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Implies:
    """If the first holds, so must the second."""

    condition: Condition
    consequence: Condition


@dataclass(frozen=True, slots=True)
class Compare:
    """One value beside another of the same type."""

    left: Value
    operator: Operator
    right: Value


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing is recorded."""

    field: FieldValue


@dataclass(frozen=True, slots=True)
class Present:
    """Something is recorded, even if it is “unknown”."""

    field: FieldValue


@dataclass(frozen=True, slots=True)
class Known:
    """A code is recorded, and it is not “unknown”."""

    field: FieldValue


@dataclass(frozen=True, slots=True)
class OneOf:
    """The code is one of these."""

    field: FieldValue
    codes: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """When a code may be used: from a day, to the day before another."""

    code: str
    valid_from: dt.date | None
    valid_to: dt.date | None


@dataclass(frozen=True, slots=True)
class InList:
    """The code stands in the code list, and on this date if one is named."""

    field: FieldValue
    code_list: str
    title: str
    periods: tuple[Period, ...]
    on: DateValue | None


@dataclass(frozen=True, slots=True)
class Matches:
    """The text as a whole has this shape; `meaning` says the shape in words."""

    field: FieldValue
    name: str
    pattern: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Includes:
    """The code is among those recorded."""

    field: FieldValue
    code: Literal


@dataclass(frozen=True, slots=True)
class IsTrue:
    """The yes-or-no box says what is expected of it."""

    field: FieldValue
    expected: bool


@dataclass(frozen=True, slots=True)
class WithinYear:
    """The date falls in the census year, its first and last days among them."""

    date: DateValue


@dataclass(frozen=True, slots=True)
class Quantified:
    """Any, no or every related record; `satisfies` is what every one of them must meet."""

    quantity: Quantity
    related: Related
    satisfies: Condition | None = None


DateValue: TypeAlias = FieldValue | Literal | Parameter | Shifted
Value: TypeAlias = DateValue | Count
Condition: TypeAlias = (
    And
    | Or
    | Not
    | Implies
    | Compare
    | Missing
    | Present
    | Known
    | OneOf
    | InList
    | Matches
    | Includes
    | IsTrue
    | WithinYear
    | Quantified
)
Node: TypeAlias = Condition | Value | Related


def walk(node: Node) -> Iterator[Node]:
    """The node and everything under it, in the order in which the rule is read."""
    yield node
    for part in dataclasses.fields(node):
        content = getattr(node, part.name)
        for child in content if isinstance(content, tuple) else (content,):
            if dataclasses.is_dataclass(child) and not isinstance(child, Hop | Period | type):
                yield from walk(child)  # type: ignore[arg-type]  # narrowed to a Node just above


def parameters_of(node: Node) -> tuple[ParameterName, ...]:
    """The days that a rule must be told before it can be checked."""
    needed = {part.name for part in walk(node) if isinstance(part, Parameter)}
    if any(isinstance(part, WithinYear) for part in walk(node)):
        needed |= {ParameterName.YEAR_START, ParameterName.YEAR_END}
    return tuple(name for name in ParameterName if name in needed)


def entities_of(node: Node) -> tuple[str, ...]:
    """The other kinds of record that a rule looks at, each once."""
    found: dict[str, None] = {}
    for part in walk(node):
        if isinstance(part, FieldValue):
            found.update((hop.entity, None) for hop in part.hops)
        elif isinstance(part, Related):
            found.update((hop.entity, None) for hop in part.of[:-1])
            found[part.entity] = None
    return tuple(found)
