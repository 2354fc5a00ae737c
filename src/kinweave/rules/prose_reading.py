"""The third reading: a rule as plain British English, for screens and for the docs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch
from typing import Final

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
    Node,
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
    WithinYear,
)
from kinweave.standard import FieldType

_OF_TIME: Final = {
    Operator.EQUAL: "is",
    Operator.NOT_EQUAL: "is not",
    Operator.BEFORE: "is before",
    Operator.NOT_AFTER: "is on or before",
    Operator.AFTER: "is after",
    Operator.NOT_BEFORE: "is on or after",
}
_OF_NUMBER: Final = {
    Operator.EQUAL: "is",
    Operator.NOT_EQUAL: "is not",
    Operator.BEFORE: "is less than",
    Operator.NOT_AFTER: "is at most",
    Operator.AFTER: "is more than",
    Operator.NOT_BEFORE: "is at least",
}
_DAYS: Final = {
    ParameterName.TODAY: "today",
    ParameterName.YEAR_START: "the first day of the census year",
    ParameterName.YEAR_END: "the last day of the census year",
}
_QUANTITIES: Final = {
    Quantity.ANY: "there is at least one",
    Quantity.NO: "there is no",
    Quantity.EVERY: "for every",
}
_JOINED: Final = (And, Or, Implies, Quantified)


def prose(node: Condition) -> str:
    """The rule as one sentence."""
    sentence = phrase(node)
    return f"{sentence[0].upper()}{sentence[1:]}."


@singledispatch
def phrase(node: Node) -> str:
    """A part of the rule as a part of a sentence."""
    raise TypeError(f"{type(node).__name__} has no words.")


@phrase.register
def _(node: And) -> str:
    return " and ".join(_held_together(node.parts))


@phrase.register
def _(node: Or) -> str:
    return " or ".join(_held_together(node.parts))


@phrase.register
def _(node: Not) -> str:
    return f"it is not so that {next(_held_together([node.part]))}"


@phrase.register
def _(node: Implies) -> str:
    condition = next(_held_together([node.condition], but=(And, Or)))
    return f"if {condition}, then {phrase(node.consequence)}"


@phrase.register
def _(node: Compare) -> str:
    number = isinstance(node.left, Count) or (
        isinstance(node.left, FieldValue | Literal) and node.left.type is FieldType.INTEGER
    )
    words = (_OF_NUMBER if number else _OF_TIME)[node.operator]
    return f"{phrase(node.left)} {words} {phrase(node.right)}"


@phrase.register
def _(node: Missing) -> str:
    return f"{phrase(node.field)} is not given"


@phrase.register
def _(node: Present) -> str:
    return f"{phrase(node.field)} is given"


@phrase.register
def _(node: Known) -> str:
    return f"{phrase(node.field)} has an answer other than unknown"


@phrase.register
def _(node: OneOf) -> str:
    *first, last = [phrase(code) for code in node.codes]
    codes = f"{', '.join(first)} or {last}" if first else last
    return f"{phrase(node.field)} is {codes}"


@phrase.register
def _(node: InList) -> str:
    on = "" if node.on is None else f" as it stood on {phrase(node.on)}"
    return f"{phrase(node.field)} is in the code list “{node.title}”{on}"


@phrase.register
def _(node: Matches) -> str:
    return f"{phrase(node.field)} is written as {node.meaning}"


@phrase.register
def _(node: Includes) -> str:
    return f"{phrase(node.field)} includes {phrase(node.code)}"


@phrase.register
def _(node: IsTrue) -> str:
    return f"{phrase(node.field)} is {'true' if node.expected else 'false'}"


@phrase.register
def _(node: WithinYear) -> str:
    return f"{phrase(node.date)} falls within the census year"


@phrase.register
def _(node: Quantified) -> str:
    words = f"{_QUANTITIES[node.quantity]} {phrase(node.related)}"
    return words if node.satisfies is None else f"{words}, {phrase(node.satisfies)}"


@phrase.register
def _(node: Related) -> str:
    where = "" if node.where is None else f" where {phrase(node.where)}"
    return f"“{node.label}” record{_along(node.of, ' of the same')}{where}"


@phrase.register
def _(node: Count) -> str:
    where = "" if node.related.where is None else f" where {phrase(node.related.where)}"
    along = _along(node.related.of, " of the same")
    return f"the number of “{node.related.label}” records{along}{where}"


@phrase.register
def _(node: FieldValue) -> str:
    return f"“{node.label}”{_along(node.hops, ' of the')}"


@phrase.register
def _(node: Literal) -> str:
    return f"“{node.label}”" if isinstance(node.value, str) else node.label


@phrase.register
def _(node: Parameter) -> str:
    return _DAYS[node.name]


@phrase.register
def _(node: Shifted) -> str:
    amount = abs(node.amount)
    unit = node.unit.removesuffix("s") if amount == 1 else node.unit.value
    return f"{amount} {unit} {'after' if node.amount >= 0 else 'before'} {phrase(node.date)}"


def _held_together(parts: Iterable[Condition], but: tuple[type, ...] = ()) -> Iterator[str]:
    """Each part in words, in brackets if it is itself made of parts."""
    for part in parts:
        joined = isinstance(part, _JOINED) and not isinstance(part, but)
        yield f"({phrase(part)})" if joined else phrase(part)


def _along(hops: tuple[Hop, ...], joint: str) -> str:
    return "".join(f"{joint} “{hop.label}”" for hop in reversed(hops))
