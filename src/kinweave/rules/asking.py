"""Asks many rules of one kind of record at once, on one frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import narwhals as nw

from kinweave.rules.columns import CannotRunError
from kinweave.rules.parser import SUBMISSION
from kinweave.rules.table_reading import Doubts, Tables
from kinweave.rules.tree import Condition
from kinweave.rules.values import Parameters


class Answer(NamedTuple):
    """The column that holds the answers to one rule, and the marks of cells it could not read."""

    column: str
    doubts: Doubts


class Answers(NamedTuple):
    """A frame of one row a record with its `id`, where each rule's answer stands in it, and what cannot be asked."""

    frame: nw.LazyFrame[Any]
    given: Mapping[str, Answer]
    refused: Mapping[str, str]


def answers(
    conditions: Mapping[str, Condition],
    entity: str,
    tables: Mapping[str, Any],
    parameters: Parameters,
) -> Answers:
    """The answers to rules, by their codes, on every record of an entity's table.

    For the whole submission there is one row, and one condition at a time.
    """
    reading = Tables(
        {name: nw.from_native(table).lazy() for name, table in tables.items()},
        parameters,
    )
    if entity == SUBMISSION:
        (node,) = conditions.values()
        scope = reading.submission(node)
        identity: nw.Expr = nw.lit(SUBMISSION)
    else:
        scope = reading.scope(entity)
        identity = nw.col(scope.key("id"))
    given: dict[str, Answer] = {}
    refused: dict[str, str] = {}
    for code, node in conditions.items():
        scope.doubts = []
        try:
            column = scope.add(scope.holds(node))
        except CannotRunError as reason:
            refused[code] = str(reason)
        else:
            given[code] = Answer(column, tuple(scope.doubts))
    marks = {mark for answer in given.values() for mark, _ in answer.doubts}
    wanted = [answer.column for answer in given.values()] + sorted(marks)
    frame = scope.frame.select(identity.alias("id"), *wanted)
    return Answers(frame, given, refused)
