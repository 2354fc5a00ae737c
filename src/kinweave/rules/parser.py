"""Reads the text of a rule into a typed tree, or says where it is wrong and how to mend it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from kinweave.rules.errors import RuleError, error_at
from kinweave.rules.names import REFERENCES, Names
from kinweave.rules.tokens import Token, TokenKind, tokens
from kinweave.rules.tree import (
    And,
    Compare,
    Condition,
    Count,
    FieldValue,
    Implies,
    Includes,
    InList,
    IsTrue,
    Known,
    Literal,
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
    Unit,
    Value,
    WithinYear,
)
from kinweave.standard import Entity, FieldType, Standard, load

SUBMISSION = "submission"
"""Stands in place of an entity in a rule about everything that is sent."""

# More digits than these and a date leaves the calendar, a number its column.
_DIGITS_OF_A_SHIFT = 5
_DIGITS_OF_A_NUMBER = 18
_TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
_WRITTEN = frozenset({FieldType.TEXT, FieldType.CODE})
_ORDERED = frozenset({FieldType.DATE, FieldType.DATETIME, FieldType.INTEGER})
_UNITS = {word: unit for unit in Unit for word in (unit.value, unit.value.removesuffix("s"))}
_SPOKEN = {
    FieldType.ID: "points to a record",
    FieldType.REFERENCE: "points to a record",
    FieldType.TEXT: "is text",
    FieldType.LONG_TEXT: "is text",
    FieldType.DATE: "is a date",
    FieldType.DATETIME: "is a date with a time",
    FieldType.BOOLEAN: "is true or false",
    FieldType.INTEGER: "is a whole number",
    FieldType.CODE: "is a code",
    FieldType.CODES: "is a set of codes",
}


def parse(text: str, *, entity: str, standard: Standard | None = None) -> Condition:
    """The tree of a rule about one kind of record, or about the whole `submission`.

    Every field, code and type is checked against the standard (the one that
    ships with Kinweave unless another is given); a `RuleError` says what is wrong.
    """
    standard = standard or load()
    if entity != SUBMISSION and entity not in standard.entities:
        raise RuleError(f"the standard has no entity “{entity}”.")
    home = None if entity == SUBMISSION else standard.entity(entity)
    return _Parser(text, standard).whole(home)


class _Parser:
    """Reads from left to right; `home` is the kind of record whose fields are meant."""

    def __init__(self, text: str, standard: Standard) -> None:
        self.text = text
        self.names = Names(text, standard)
        self.pieces = tokens(text)
        self.at = 0

    @property
    def next(self) -> Token:
        return self.pieces[self.at]

    def whole(self, home: Entity | None) -> Condition:
        condition = self.condition(home)
        if self.next.kind is not TokenKind.END:
            raise self.wrong(self.next, f"put “and” or “or” before {self.next.shown()}.")
        return condition

    def condition(self, home: Entity | None) -> Condition:
        if not self.took("if"):
            return self.either(home)
        condition = self.condition(home)
        self.must("then", "after what follows “if”")
        return Implies(condition, self.condition(home))

    def either(self, home: Entity | None) -> Condition:
        parts = self.joined("or", lambda: self.both(home))
        return parts[0] if len(parts) == 1 else Or(parts)

    def both(self, home: Entity | None) -> Condition:
        parts = self.joined("and", lambda: self.single(home))
        return parts[0] if len(parts) == 1 else And(parts)

    def joined(self, word: str, read: Callable[[], Condition]) -> tuple[Condition, ...]:
        parts = [read()]
        while self.took(word):
            parts.append(read())
        return tuple(parts)

    def single(self, home: Entity | None) -> Condition:
        if self.took("not"):
            return Not(self.single(home))
        if self.took("("):
            condition = self.condition(home)
            self.must(")", "to close the bracket")
            return condition
        for quantity in Quantity:
            if self.took(quantity.value):
                return self.quantified(quantity, home)
        return self.statement(home)

    def quantified(self, quantity: Quantity, home: Entity | None) -> Condition:
        related, entity = self.related(home)
        if quantity is not Quantity.EVERY:
            return Quantified(quantity, related)
        self.must("satisfies", f"to say what every {related.entity} must meet")
        return Quantified(quantity, related, self.condition(entity))

    def related(self, home: Entity | None) -> tuple[Related, Entity]:
        name = self.word("the name of an entity")
        by = self.word("the name of a field") if self.took("by") else None
        path = self.path() if self.took("of") else []
        if home is None:
            if by or path:
                raise self.wrong(name, "leave out “by” and “of” in a rule on the whole submission.")
            related = self.names.related(name, None, (), None)
        else:
            hops, target = self.names.hops(path, home)
            related = self.names.related(name, by, hops, target)
        entity = self.names.entity(name)
        if self.took("where"):
            related = replace(related, where=self.condition(entity))
        return related, entity

    def statement(self, home: Entity | None) -> Condition:
        start = self.next
        left = self.value(home)
        sign = self.next
        if sign.kind is TokenKind.SIGN and sign.text in list(Operator):
            self.at += 1
            return self.compare(left, Operator(sign.text), sign, home)
        if self.took("within"):
            self.must("census", "after “within”")
            self.must("year", "after “within census”")
            if isinstance(left, Count) or _type(left) is not FieldType.DATE:
                raise self.wrong(start, f"{_named(left)}; only a date falls within a year.")
            return WithinYear(left)
        if self.took("is"):
            return self.state(self.recorded(left, start))
        if self.took("in"):
            return self.member(self.coded(left, start, FieldType.CODE), home)
        if self.took("matches"):
            return self.names.pattern(self.written(left, start), self.word("the name of a pattern"))
        if self.took("includes"):
            field = self.coded(left, start, FieldType.CODES)
            return Includes(field, self.names.code(self.piece("a code"), field))
        raise self.wrong(
            sign,
            f"say what must be true of “{start.text}”, with “=”, “is”, “in”, “matches” or “within”.",
        )

    def state(self, field: FieldValue) -> Condition:
        word = self.word("“missing”, “present”, “known”, “true” or “false”")
        if word.text == "missing":
            return Missing(field)
        if word.text == "present":
            return Present(field)
        if word.text == "known":
            return Known(self.coded(field, word, FieldType.CODE))
        if word.text in {"true", "false"}:
            if field.type is not FieldType.BOOLEAN:
                raise self.wrong(word, f"{_named(field)}; only a yes-or-no box is true or false.")
            return IsTrue(field, word.text == "true")
        raise self.wrong(word, f"put missing, present, known, true or false for “{word.text}”.")

    def member(self, field: FieldValue, home: Entity | None) -> Condition:
        if self.took("list"):
            listed = self.names.in_list(field, self.word("the name of a code list"))
            return self.dated(listed, home) if self.took("on") else listed
        self.must("{", "to open the set of codes, or “list” and the name of a code list")
        codes = [self.names.code(self.piece("a code"), field)]
        while self.took(","):
            codes.append(self.names.code(self.piece("a code"), field))
        self.must("}", "to close the set of codes")
        return OneOf(field, tuple(codes))

    def dated(self, listed: InList, home: Entity | None) -> InList:
        start = self.next
        on = self.value(home)
        if isinstance(on, Count) or _type(on) is not FieldType.DATE:
            raise self.wrong(start, f"{_named(on)}; a code is looked up on a date.")
        return replace(listed, on=on)

    def compare(
        self, left: Value, operator: Operator, sign: Token, home: Entity | None
    ) -> Condition:
        start = self.next
        right = self.code_or_value(left, home)
        kind, other = _type(left), _type(right)
        alike = kind is other or {kind, other} <= REFERENCES or {kind, other} <= _TEXTS
        if not alike:
            raise self.wrong(start, f"{_named(left)} and {_named(right)}: compare like with like.")
        if kind in {FieldType.BOOLEAN, FieldType.CODES}:
            raise self.wrong(sign, f"{_named(left)}: use “is true” or “includes”.")
        if operator not in {Operator.EQUAL, Operator.NOT_EQUAL} and kind not in _ORDERED:
            raise self.wrong(sign, f"{_named(left)}, which has no order: use “=” or “!=”.")
        lists = {side.code_list for side in (left, right) if isinstance(side, FieldValue)}
        if kind is FieldType.CODE and len(lists) > 1:
            raise self.wrong(start, f"{_named(left)} of another list than {_named(right)}.")
        return Compare(left, operator, right)

    def code_or_value(self, left: Value, home: Entity | None) -> Value:
        """What stands right of a sign: beside a coded field a bare word is a code of its list."""
        if isinstance(left, FieldValue) and left.type is FieldType.CODE:
            is_field = home is not None and self.next.text in home.fields
            if self.names.is_code(self.next, left) or not is_field:
                return self.names.code(self.piece("a code"), left)
        return self.value(home)

    def value(self, home: Entity | None) -> Value:
        value = self.atom(home)
        while self.next.kind is TokenKind.SIGN and self.next.text in {"+", "-"}:
            sign = self.next
            self.at += 1
            amount = self.next
            if amount.kind is not TokenKind.INTEGER or len(amount.text) > _DIGITS_OF_A_SHIFT:
                raise self.wrong(amount, f"put a number of days, such as 5, after “{sign.text}”.")
            self.at += 1
            unit = self.word("days, weeks, months or years")
            if unit.text not in _UNITS:
                raise self.wrong(unit, f"put days, weeks, months or years for “{unit.text}”.")
            if isinstance(value, Count) or _type(value) is not FieldType.DATE:
                raise self.wrong(sign, f"{_named(value)}; only a date can be moved on or back.")
            moved = int(amount.text) if sign.text == "+" else -int(amount.text)
            value = Shifted(value, moved, _UNITS[unit.text])
        return value

    def atom(self, home: Entity | None) -> Value:
        token = self.next
        if token.kind in {TokenKind.SIGN, TokenKind.END}:
            raise self.wrong(token, f"put a field or a value before {token.shown()}.")
        if token.kind is TokenKind.INTEGER and len(token.text) > _DIGITS_OF_A_NUMBER:
            raise self.wrong(token, "put a smaller number: no record can hold this one.")
        if token.kind is not TokenKind.WORD:
            self.at += 1
            return _literal(token)
        if self.took("count"):
            return Count(self.related(home)[0])
        if token.text in list(ParameterName):
            self.at += 1
            return Parameter(ParameterName(token.text))
        if home is None:
            raise self.wrong(
                token,
                f"“{token.text}” needs a record: begin with any, no, every or count.",
            )
        return self.names.value(self.path(), home)

    def path(self) -> list[Token]:
        path = [self.word("the name of a field")]
        while self.took("."):
            path.append(self.word("the name of a field"))
        return path

    def recorded(self, value: Value, start: Token) -> FieldValue:
        if not isinstance(value, FieldValue):
            raise self.wrong(start, "put a field before “is”: a value is always there.")
        return value

    def coded(self, value: Value, start: Token, kind: FieldType) -> FieldValue:
        if not isinstance(value, FieldValue) or value.type is not kind:
            raise self.wrong(start, f"{_named(value)}; this can only be asked of codes.")
        return value

    def written(self, value: Value, start: Token) -> FieldValue:
        if not isinstance(value, FieldValue) or value.type not in _WRITTEN:
            raise self.wrong(start, f"{_named(value)}; only text and codes have a shape.")
        return value

    def took(self, text: str) -> bool:
        """Whether the next piece is this word or sign; if so it has been read."""
        here = self.next
        if here.kind in {TokenKind.WORD, TokenKind.SIGN} and here.text == text:
            self.at += 1
            return True
        return False

    def must(self, text: str, why: str) -> None:
        if not self.took(text):
            raise self.wrong(self.next, f"put “{text}” {why}, before {self.next.shown()}.")

    def word(self, what: str) -> Token:
        token = self.next
        if token.kind is not TokenKind.WORD:
            raise self.wrong(token, f"put {what} before {token.shown()}.")
        self.at += 1
        return token

    def piece(self, what: str) -> Token:
        token = self.next
        if token.kind in {TokenKind.SIGN, TokenKind.END}:
            raise self.wrong(token, f"put {what} before {token.shown()}.")
        self.at += 1
        return token

    def wrong(self, token: Token, problem: str) -> RuleError:
        return error_at(self.text, token.start, problem)


def _literal(token: Token) -> Literal:
    if token.kind is TokenKind.DATE:
        date = dt.date.fromisoformat(token.text)
        return Literal(date, FieldType.DATE, f"{date.day} {date:%B %Y}")
    if token.kind is TokenKind.INTEGER:
        return Literal(int(token.text), FieldType.INTEGER, token.text)
    return Literal(token.text.strip(" \t"), FieldType.TEXT, token.text)


def _type(value: Value) -> FieldType:
    if isinstance(value, FieldValue | Literal):
        return value.type
    return FieldType.INTEGER if isinstance(value, Count) else FieldType.DATE


def _named(value: Value) -> str:
    """The value with its type, as an error names it."""
    if isinstance(value, FieldValue):
        name = ".".join((*(hop.field for hop in value.hops), value.name))
    elif isinstance(value, Literal):
        name = value.label
    elif isinstance(value, Parameter):
        name = value.name.value
    else:
        name = "count" if isinstance(value, Count) else "the date worked out"
    return f"“{name}” {_SPOKEN[_type(value)]}"
