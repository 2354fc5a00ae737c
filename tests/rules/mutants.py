"""A rule with one thing changed in it, in every way that the language knows."""

import dataclasses

from kinweave.rules.tree import (
    And,
    Compare,
    Condition,
    Implies,
    InList,
    IsTrue,
    Known,
    Matches,
    Missing,
    Not,
    OneOf,
    Operator,
    Or,
    Present,
    Quantified,
    Quantity,
    Related,
)

CONDITIONS = Condition.__args__
FLIPPED = {
    Operator.EQUAL: [Operator.NOT_EQUAL],
    Operator.NOT_EQUAL: [Operator.EQUAL],
    Operator.BEFORE: [Operator.NOT_AFTER, Operator.NOT_BEFORE],
    Operator.NOT_AFTER: [Operator.BEFORE, Operator.AFTER],
    Operator.AFTER: [Operator.NOT_BEFORE, Operator.NOT_AFTER],
    Operator.NOT_BEFORE: [Operator.AFTER, Operator.BEFORE],
}


def mutants(node):
    """Every tree that differs from this one in a single place."""
    yield from changed(node)
    for part in dataclasses.fields(node):
        content = getattr(node, part.name)
        if isinstance(content, tuple):
            for index, child in enumerate(content):
                if isinstance(child, CONDITIONS):
                    for other in mutants(child):
                        swapped = (*content[:index], other, *content[index + 1 :])
                        yield dataclasses.replace(node, **{part.name: swapped})
        elif isinstance(content, (*CONDITIONS, Related)):
            for other in mutants(content):
                yield dataclasses.replace(node, **{part.name: other})


def changed(node):
    """The node itself, changed."""
    if isinstance(node, CONDITIONS):
        yield Not(node)
    yield from CHANGES.get(type(node), nothing)(node)


def nothing(node):
    return ()


def joined_otherwise(node):
    other = Or if isinstance(node, And) else And
    yield other(node.parts)
    yield from one_fewer(node, "parts")


def one_fewer(node, name):
    parts = getattr(node, name)
    for index in range(len(parts) if len(parts) > 1 else 0):
        yield dataclasses.replace(node, **{name: parts[:index] + parts[index + 1 :]})


def undated(node):
    return [] if node.on is None else [dataclasses.replace(node, on=None)]


def asked_otherwise(node):
    if node.quantity is not Quantity.EVERY:
        other = Quantity.NO if node.quantity is Quantity.ANY else Quantity.ANY
        yield dataclasses.replace(node, quantity=other)


CHANGES = {
    And: joined_otherwise,
    Or: joined_otherwise,
    Implies: lambda node: [Implies(node.consequence, node.condition), node.consequence],
    Compare: lambda node: [dataclasses.replace(node, operator=o) for o in FLIPPED[node.operator]],
    Missing: lambda node: [Present(node.field)],
    Present: lambda node: [Missing(node.field)],
    Known: lambda node: [Present(node.field)],
    OneOf: lambda node: one_fewer(node, "codes"),
    InList: lambda node: [Present(node.field), *undated(node)],
    Matches: lambda node: [Present(node.field)],
    IsTrue: lambda node: [IsTrue(node.field, not node.expected)],
    Quantified: asked_otherwise,
    Related: lambda node: [dataclasses.replace(node, where=None)] if node.where else [],
}
