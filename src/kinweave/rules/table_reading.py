"""The second reading: rules on whole tables, through Narwhals.

It must give the same answer as `record_reading` on every record, nulls included.
Each kind of record becomes one frame, to which columns are added; what is asked of
related records is worked out on their own frame and joined back. Rules about one
kind of record share that frame, so that a cell is read, and a join made, once.
"""

from __future__ import annotations

import datetime as dt
import functools
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import singledispatchmethod
from itertools import count
from typing import Any, Final, NamedTuple, TypeVar, cast

import narwhals as nw

from kinweave.rules.columns import CannotRunError, Cells, cells
from kinweave.rules.parser import SUBMISSION
from kinweave.rules.record_reading import UNKNOWN
from kinweave.rules.tree import (
    And,
    Compare,
    Condition,
    FieldValue,
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
    Period,
    Present,
    Quantified,
    Quantity,
    Related,
    Shifted,
    Unit,
    Value,
    WithinYear,
    walk,
)
from kinweave.rules.values import Parameters
from kinweave.standard import FieldType

_COMPARED: Final[Mapping[Operator, Callable[[Any, Any], Any]]] = {
    Operator.EQUAL: operator.eq,
    Operator.NOT_EQUAL: operator.ne,
    Operator.BEFORE: operator.lt,
    Operator.NOT_AFTER: operator.le,
    Operator.AFTER: operator.gt,
    Operator.NOT_BEFORE: operator.ge,
}
_OFFSETS: Final = {
    Unit.DAYS: (1, "d"),
    Unit.WEEKS: (7, "d"),
    Unit.MONTHS: (1, "mo"),
    Unit.YEARS: (1, "y"),
}

Work = TypeVar("Work")
Doubts = tuple[tuple[str, str], ...]
"""Columns that mark unreadable cells, each with the name of the field they were read from."""


@dataclass(frozen=True)
class Tables:
    """The tables of one run, and names for the columns that are added to them."""

    frames: Mapping[str, nw.LazyFrame[Any]]
    parameters: Parameters
    numbers: Iterator[int] = field(default_factory=count)
    schemas: dict[str, nw.Schema] = field(default_factory=dict)

    def name(self) -> str:
        """A column name that no table of the standard has."""
        return f"kinweave rule {next(self.numbers)}"

    def frame(self, entity: str) -> nw.LazyFrame[Any]:
        if entity not in self.frames:
            raise CannotRunError(f"there is no table “{entity}”")
        return self.frames[entity]

    def schema(self, entity: str) -> nw.Schema:
        """The columns of a table as it came, asked of it once."""
        if entity not in self.schemas:
            self.schemas[entity] = self.frame(entity).collect_schema()
        return self.schemas[entity]

    def scope(self, entity: str) -> Scope:
        return Scope(self, entity, self.frame(entity))

    def submission(self, node: Condition) -> Scope:
        """One row that stands for everything sent."""
        entities = [part.entity for part in walk(node) if isinstance(part, Related)]
        if not entities:
            raise CannotRunError("the rule asks nothing of any table")
        row = self.frame(entities[0]).select(nw.len().alias(self.name()))
        return Scope(self, SUBMISSION, row)


@dataclass
class Scope:
    """One kind of record: its frame, which grows, and where its cells were unreadable."""

    tables: Tables
    entity: str
    frame: nw.LazyFrame[Any]
    doubts: list[tuple[str, str]] = field(default_factory=list)
    done: dict[object, tuple[Any, Doubts]] = field(default_factory=dict)

    # Columns ---------------------------------------------------------------------------

    def add(self, expression: nw.Expr) -> str:
        """A new column; its name."""
        name = self.tables.name()
        self.frame = self.frame.with_columns(expression.alias(name))
        return name

    def once(self, key: object, work: Callable[[], Work]) -> Work:
        """Work that every rule of this scope may share; the doubts it raised are each rule's own."""
        if key not in self.done:
            held, self.doubts = self.doubts, []
            result = work()
            self.done[key] = result, tuple(self.doubts)
            self.doubts = held
        found, raised = self.done[key]
        self.doubts += [doubt for doubt in raised if doubt not in self.doubts]
        return cast(Work, found)

    def mark(self, expression: nw.Expr, place: str) -> nw.Expr:
        """A new column that marks unreadable cells of the field it names."""
        mark = self.add(expression)
        self.doubts.append((mark, place))
        return nw.col(mark)

    def column(self, name: str, kind: FieldType) -> Cells:
        """The cells of one column of this entity's own table."""
        # Columns that were added have other names, so this is the table as it came.
        schema = self.tables.schema(self.entity)
        place = f"{self.entity}.{name}"
        if name not in schema:
            raise CannotRunError(f"the table “{self.entity}” has no column “{name}”")
        return cells(name, schema[name], kind, place)

    def key(self, name: str) -> str:
        """A column of ids or references as text."""
        return self.once(
            ("key", name), lambda: self.add(self.column(name, FieldType.REFERENCE).value)
        )

    def cell(self, node: FieldValue) -> Cells:
        """The cells of a field, here or along references."""
        return self.once(node, lambda: self.read(node))

    def read(self, node: FieldValue) -> Cells:
        """The cells of a field as two new columns: their values, and whether they are unreadable."""
        read = self.followed(node) if node.hops else self.column(node.name, node.type)
        place = f"{node.entity}.{node.name}"
        value = nw.col(self.add(read.value))
        return Cells(value, self.mark(read.unreadable, place))

    def followed(self, node: FieldValue) -> Cells:
        """The cells of a field of the record that this one points to."""
        first, *rest = node.hops
        parent = self.tables.scope(first.entity)
        end = FieldValue(tuple(rest), node.entity, node.name, node.type, node.label, node.code_list)
        found = parent.cell(end)
        theirs, value, unreadable = (
            parent.key("id"),
            self.tables.name(),
            self.tables.name(),
        )
        # Two records with one id: nobody can say which is meant, so neither is read.
        alone = nw.len().over(theirs) == 1
        others = (
            parent.frame.filter(~nw.col(theirs).is_null())
            .select(
                nw.col(theirs),
                nw.when(alone).then(found.value).alias(value),
                (~alone | found.unreadable).alias(unreadable),
            )
            .unique(subset=[theirs], keep="any")
        )
        ours = self.key(first.field)
        self.frame = self.frame.join(others, left_on=ours, right_on=theirs, how="left")
        return Cells(nw.col(value), nw.col(unreadable).fill_null(False))

    # Values ----------------------------------------------------------------------------

    def value(self, node: Value) -> nw.Expr:
        """What a field, a literal, a told day, a moved date or a count comes to."""
        if isinstance(node, FieldValue):
            return self.cell(node).value
        if isinstance(node, Literal):
            return nw.lit(node.value)
        if isinstance(node, Parameter):
            return nw.lit(self.tables.parameters.day(node.name), dtype=nw.Date)
        if isinstance(node, Shifted):
            number, letter = _OFFSETS[node.unit]
            offset = f"{node.amount * number}{letter}"
            moved = self.value(node.date).dt.offset_by(offset).cast(nw.Date)
            # One record at a time knows no day before the year 1 or after 9999.
            real = (moved >= nw.lit(dt.date.min)) & (moved <= nw.lit(dt.date.max))
            return nw.when(real).then(moved)
        tally = self.tally(node.related, None)
        return nw.when(tally.unsure == 0).then(tally.true)

    # Conditions ------------------------------------------------------------------------

    @singledispatchmethod
    def holds(self, node: Condition) -> nw.Expr:
        raise TypeError(f"{type(node).__name__} is not a condition.")

    @holds.register
    def _(self, node: And) -> nw.Expr:
        return functools.reduce(operator.and_, [self.holds(part) for part in node.parts])

    @holds.register
    def _(self, node: Or) -> nw.Expr:
        return functools.reduce(operator.or_, [self.holds(part) for part in node.parts])

    @holds.register
    def _(self, node: Not) -> nw.Expr:
        return ~self.holds(node.part)

    @holds.register
    def _(self, node: Implies) -> nw.Expr:
        return ~self.holds(node.condition) | self.holds(node.consequence)

    @holds.register
    def _(self, node: Compare) -> nw.Expr:
        left, right = self.value(node.left), self.value(node.right)
        compared: nw.Expr = _COMPARED[node.operator](left, right)
        return compared

    @holds.register
    def _(self, node: Missing) -> nw.Expr:
        found = self.cell(node.field)
        return nw.when(~found.unreadable).then(found.value.is_null())

    @holds.register
    def _(self, node: Present) -> nw.Expr:
        return ~self.holds(Missing(node.field))

    @holds.register
    def _(self, node: Known) -> nw.Expr:
        found = self.cell(node.field)
        return nw.when(~found.unreadable).then((found.value != UNKNOWN).fill_null(False))

    @holds.register
    def _(self, node: OneOf) -> nw.Expr:
        return _among(self.cell(node.field).value, [code.value for code in node.codes])

    @holds.register
    def _(self, node: InList) -> nw.Expr:
        value = self.cell(node.field).value
        ever = _among(value, sorted({period.code for period in node.periods}))
        if node.on is None:
            return ever
        on = self.value(node.on)
        return ever & functools.reduce(
            operator.or_,
            [_in_use(value, on, period) for period in node.periods],
            ~on.is_null() & nw.lit(False),
        )

    @holds.register
    def _(self, node: Matches) -> nw.Expr:
        # \z is the very end on every engine; $ would let Spark pass over a last line separator.
        return self.cell(node.field).value.str.contains(rf"^(?:{node.pattern})\z")

    @holds.register
    def _(self, node: Includes) -> nw.Expr:
        value = self.cell(node.field).value
        return nw.when(~value.is_null()).then(value.list.contains(node.code.value))

    @holds.register
    def _(self, node: IsTrue) -> nw.Expr:
        value = self.cell(node.field).value
        return value if node.expected else ~value

    @holds.register
    def _(self, node: WithinYear) -> nw.Expr:
        start = Compare(node.date, Operator.NOT_BEFORE, Parameter(ParameterName.YEAR_START))
        end = Compare(node.date, Operator.NOT_AFTER, Parameter(ParameterName.YEAR_END))
        return self.holds(And((start, end)))

    @holds.register
    def _(self, node: Quantified) -> nw.Expr:
        tally = self.tally(node.related, node.satisfies)
        settled = tally.false if node.quantity is Quantity.EVERY else tally.true
        found = nw.when((settled > 0) | (tally.unsure == 0)).then(settled > 0)
        return found if node.quantity is Quantity.ANY else ~found

    # Related records -------------------------------------------------------------------

    def tally(self, node: Related, satisfies: Condition | None) -> _Tally:
        """How many related records answer true, false and neither."""
        return self.once((node, satisfies), lambda: self.counted(node, satisfies))

    def counted(self, node: Related, satisfies: Condition | None) -> _Tally:
        """The related records, asked on their own frame and joined back."""
        other = self.tables.scope(node.entity)
        answer = nw.lit(True) if node.where is None else other.holds(node.where)
        if satisfies is not None:
            answer = ~answer | other.holds(satisfies)
        given = nw.col(other.add(answer))
        true, false, unsure = (self.tables.name() for _ in range(3))
        sums = [
            _sum(given.fill_null(False)).alias(true),
            _sum((~given).fill_null(False)).alias(false),
            _sum(given.is_null()).alias(unsure),
        ]
        marks = [(self.tables.name(), place) for _, place in other.doubts]
        for (mark, _), (theirs, _) in zip(marks, other.doubts, strict=True):
            sums.append(_sum(nw.col(theirs) & given.is_null()).alias(mark))
        known = self.join(node, other, sums)
        for mark, place in marks:
            self.mark(nw.col(mark).fill_null(0) > 0, place)
        return _Tally(
            nw.col(true).fill_null(0),
            nw.col(false).fill_null(0),
            nw.when(known).then(nw.col(unsure).fill_null(0)).otherwise(nw.lit(1)),
        )

    def join(self, node: Related, other: Scope, sums: list[nw.Expr]) -> nw.Expr:
        """Brings the sums over related records home; whether it is known which those are."""
        if node.link is None:
            self.frame = self.frame.join(other.frame.select(*sums), how="cross")
            return nw.lit(True)
        known: nw.Expr = nw.lit(True)
        if node.of:
            last = node.of[-1]
            owner = node.of[-2].entity if node.of[:-1] else self.entity
            kept = self.cell(
                FieldValue(node.of[:-1], owner, last.field, FieldType.REFERENCE, last.label)
            )
            ours, known = self.add(kept.value), ~kept.unreadable
        else:
            ours = self.key("id")
        theirs = other.key(node.link)
        grouped = other.frame.group_by(theirs).agg(*sums).filter(~nw.col(theirs).is_null())
        self.frame = self.frame.join(grouped, left_on=ours, right_on=theirs, how="left")
        return known


class _Tally(NamedTuple):
    true: nw.Expr
    false: nw.Expr
    unsure: nw.Expr


def _sum(mark: nw.Expr) -> nw.Expr:
    return mark.cast(nw.Int64).sum()


def _among(value: nw.Expr, codes: list[Any]) -> nw.Expr:
    return nw.when(~value.is_null()).then(value.is_in(codes))


def _in_use(value: nw.Expr, on: nw.Expr, period: Period) -> nw.Expr:
    """Whether the cell is this code on a day of its period; null without a day."""
    held = (value == period.code) & ~on.is_null()
    if period.valid_from is not None:
        held = held & (on >= nw.lit(period.valid_from))
    if period.valid_to is not None:
        held = held & (on < nw.lit(period.valid_to))
    return nw.when(~on.is_null()).then(held)
