"""The first reading: a rule on one record, in three-valued logic.

This is the reference. `table_reading` must give the same answer on every record.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import Any, Final

from kinweave.rules.tree import (
    And,
    Compare,
    Condition,
    Count,
    FieldValue,
    Hop,
    Implies,
    Includes,
    InList,
    IsTrue,
    Known,
    Literal,
    Matches,
    Missing,
    Not,
    OneOf,
    Operator,
    Or,
    Parameter,
    ParameterName,
    Present,
    Quantified,
    Quantity,
    Related,
    Shifted,
    Value,
    WithinYear,
)
from kinweave.rules.values import (
    UNREADABLE,
    Parameters,
    Read,
    Unreadable,
    read,
    shifted,
)
from kinweave.standard import FieldType

Record = Mapping[str, Any]
Records = Mapping[str, Sequence[Record]]
UNKNOWN: Final = "unknown"
"""The code by which a list says that nobody knows."""

_COMPARED: Final[Mapping[Operator, Callable[[Any, Any], bool]]] = {
    Operator.EQUAL: operator.eq,
    Operator.NOT_EQUAL: operator.ne,
    Operator.BEFORE: operator.lt,
    Operator.NOT_AFTER: operator.le,
    Operator.AFTER: operator.gt,
    Operator.NOT_BEFORE: operator.ge,
}


def evaluate(
    node: Condition,
    record: Record,
    related: Records | None = None,
    parameters: Parameters | None = None,
) -> bool | None:
    """Whether a record keeps a rule: True, False, or None when that cannot be said.

    `related` holds the records round this one, by entity; those that point here,
    or that this record points to, are found by their ids. An entity that is not
    given at all is not known, which is different from there being none.
    """
    return _Reading(related or {}, parameters or Parameters()).holds(node, record)


def _all(answers: Iterable[bool | None]) -> bool | None:
    found = list(answers)
    return False if False in found else None if None in found else True


def _any(answers: Iterable[bool | None]) -> bool | None:
    found = list(answers)
    return True if True in found else None if None in found else False


def _opposite(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


@dataclass(frozen=True)
class _Reading:
    """What the rule may look at beside the record itself."""

    related: Records
    parameters: Parameters

    @singledispatchmethod
    def holds(self, node: Condition, record: Record) -> bool | None:  # noqa: ARG002
        raise TypeError(f"{type(node).__name__} is not a condition.")

    @holds.register
    def _(self, node: And, record: Record) -> bool | None:
        return _all(self.holds(part, record) for part in node.parts)

    @holds.register
    def _(self, node: Or, record: Record) -> bool | None:
        return _any(self.holds(part, record) for part in node.parts)

    @holds.register
    def _(self, node: Not, record: Record) -> bool | None:
        return _opposite(self.holds(node.part, record))

    @holds.register
    def _(self, node: Implies, record: Record) -> bool | None:
        unless = _opposite(self.holds(node.condition, record))
        return _any((unless, self.holds(node.consequence, record)))

    @holds.register
    def _(self, node: Compare, record: Record) -> bool | None:
        left, right = self.value(node.left, record), self.value(node.right, record)
        if (
            left is None
            or right is None
            or isinstance(left, Unreadable)
            or isinstance(right, Unreadable)
        ):
            return None
        return _COMPARED[node.operator](left, right)

    @holds.register
    def _(self, node: Missing, record: Record) -> bool | None:
        value = self.value(node.field, record)
        return None if isinstance(value, Unreadable) else value is None

    @holds.register
    def _(self, node: Present, record: Record) -> bool | None:
        return _opposite(self.holds(Missing(node.field), record))

    @holds.register
    def _(self, node: Known, record: Record) -> bool | None:
        value = self.value(node.field, record)
        return None if isinstance(value, Unreadable) else value not in (None, UNKNOWN)

    @holds.register
    def _(self, node: OneOf, record: Record) -> bool | None:
        value = self.value(node.field, record)
        if value is None or isinstance(value, Unreadable):
            return None
        return value in {code.value for code in node.codes}

    @holds.register
    def _(self, node: InList, record: Record) -> bool | None:
        value = self.value(node.field, record)
        if value is None or isinstance(value, Unreadable):
            return None
        periods = [period for period in node.periods if period.code == value]
        if node.on is None or not periods:
            return bool(periods)
        on: Any = self.value(node.on, record)
        if on is None or isinstance(on, Unreadable):
            return None
        return any(
            (period.valid_from is None or period.valid_from <= on)
            and (period.valid_to is None or on < period.valid_to)
            for period in periods
        )

    @holds.register
    def _(self, node: Matches, record: Record) -> bool | None:
        value = self.value(node.field, record)
        return re.fullmatch(node.pattern, value) is not None if isinstance(value, str) else None

    @holds.register
    def _(self, node: Includes, record: Record) -> bool | None:
        value = self.value(node.field, record)
        return node.code.value in value if isinstance(value, tuple) else None

    @holds.register
    def _(self, node: IsTrue, record: Record) -> bool | None:
        value = self.value(node.field, record)
        return value is node.expected if isinstance(value, bool) else None

    @holds.register
    def _(self, node: WithinYear, record: Record) -> bool | None:
        start = Compare(node.date, Operator.NOT_BEFORE, Parameter(ParameterName.YEAR_START))
        end = Compare(node.date, Operator.NOT_AFTER, Parameter(ParameterName.YEAR_END))
        return _all((self.holds(start, record), self.holds(end, record)))

    @holds.register
    def _(self, node: Quantified, record: Record) -> bool | None:
        answers = self.answers(node.related, record, node.satisfies)
        if answers is None:
            return None
        if node.quantity is Quantity.EVERY:
            return _all(answers)
        found = _any(answers)
        return found if node.quantity is Quantity.ANY else _opposite(found)

    def answers(
        self, node: Related, record: Record, satisfies: Condition | None = None
    ) -> list[bool | None] | None:
        """The answer on each related record; None if it is not known which there are."""
        chosen = self.chosen(node, record)
        if chosen is None:
            return None
        answers: list[bool | None] = []
        for other in chosen:
            picked = True if node.where is None else self.holds(node.where, other)
            if satisfies is not None:
                picked = _any((_opposite(picked), self.holds(satisfies, other)))
            answers.append(picked)
        return answers

    def chosen(self, node: Related, record: Record) -> Sequence[Record] | None:
        """The records that point to this one, before any condition on them."""
        records = self.related.get(node.entity)
        if records is None or node.link is None:
            return records
        key: Read = _key(record, "id")
        if node.of:
            owner = self.follow(node.of[:-1], record)
            if isinstance(owner, Unreadable):
                return None
            key = None if owner is None else _key(owner, node.of[-1].field)
        if isinstance(key, Unreadable):
            return None
        if key is None:
            return []
        return [other for other in records if _key(other, node.link) == key]

    def follow(self, hops: tuple[Hop, ...], record: Record) -> Record | Unreadable | None:
        """The record at the end of the steps; None where a step leads nowhere."""
        for hop in hops:
            records = self.related.get(hop.entity)
            if records is None:
                return UNREADABLE
            key = _key(record, hop.field)
            found = [] if key is None else [other for other in records if _key(other, "id") == key]
            if not found:
                return None
            if len(found) > 1:
                # Two records with one id: nobody can say which of them is meant.
                return UNREADABLE
            record = found[0]
        return record

    def value(self, node: Value, record: Record) -> Read:
        """What a field, a literal, a told day, a moved date or a count comes to."""
        if isinstance(node, FieldValue):
            owner = self.follow(node.hops, record)
            if owner is None or isinstance(owner, Unreadable):
                return owner
            return read(owner.get(node.name), node.type)
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, Parameter):
            return self.parameters.day(node.name)
        if isinstance(node, Shifted):
            return self.moved(node, record)
        return self.count(node, record)

    def moved(self, node: Shifted, record: Record) -> Read:
        """A date moved on or back, if there is one."""
        date: Any = self.value(node.date, record)
        if date is None or isinstance(date, Unreadable):
            return date
        return shifted(date, node.amount, node.unit)

    def count(self, node: Count, record: Record) -> int | None:
        """How many there are; not known as soon as one of them is in doubt."""
        answers = self.answers(node.related, record)
        return None if answers is None or None in answers else answers.count(True)


def _key(record: Record, name: str) -> Read:
    """An id or a reference, as the text by which records find one another."""
    return read(record.get(name), FieldType.REFERENCE)
