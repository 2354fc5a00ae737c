"""The examples a rule carries: records it passes, records it fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from kinweave.rules.errors import RuleError
from kinweave.rules.parser import SUBMISSION
from kinweave.rules.tree import Condition, entities_of
from kinweave.standard import Entity, Standard

RELATED = "related"


@dataclass(frozen=True, slots=True)
class Example:
    """One record, and the records round it by entity."""

    record: Mapping[str, Any]
    related: Mapping[str, tuple[Mapping[str, Any], ...]]


def read_example(
    written: Mapping[str, Any],
    entity: str,
    node: Condition,
    standard: Standard,
    where: str,
) -> Example:
    """An example as a rule file writes it, once every field in it is seen to exist.

    Ids may be left out, and so may references: one that is not written points to
    this record, or else to the only record given of its kind. An entity that the
    rule looks at and the example does not give has no records in it.
    """
    record = {key: value for key, value in written.items() if key != RELATED}
    given: Mapping[str, Any] = written.get(RELATED, {})
    others = {
        name: [dict(other) for other in given.get(name, ())]
        for name in (*given, *(name for name in entities_of(node) if name not in given))
    }
    for name, records in others.items():
        for number, other in enumerate(records, start=1):
            other.setdefault("id", f"{name} {number}")
    if entity != SUBMISSION:
        record.setdefault("id", "this record")
        _complete(
            record,
            _entity(standard, entity, where),
            home="",
            this="",
            others=others,
            where=where,
        )
    elif record:
        raise RuleError(f"{where}: a rule on the whole submission has only related records.")
    for name, records in others.items():
        for other in records:
            this = str(record.get("id", ""))
            _complete(
                other,
                _entity(standard, name, where),
                home=entity,
                this=this,
                others=others,
                where=where,
            )
    return Example(
        MappingProxyType(record),
        MappingProxyType(
            {
                name: tuple(MappingProxyType(other) for other in found)
                for name, found in others.items()
            }
        ),
    )


def _entity(standard: Standard, name: str, where: str) -> Entity:
    if name not in standard.entities:
        raise RuleError(f"{where}: the standard has no entity “{name}”.")
    return standard.entity(name)


def _complete(
    record: dict[str, Any],
    entity: Entity,
    *,
    home: str,
    this: str,
    others: Mapping[str, list[dict[str, Any]]],
    where: str,
) -> None:
    """Fills in the references of one record of an example."""
    for name in record:
        if name not in entity.fields:
            raise RuleError(f"{where}: the entity “{entity.name}” has no field “{name}”.")
    for name, field in entity.fields.items():
        target = field.references
        if target is None or name in record:
            continue
        if target == home:
            record[name] = this
        elif len(others.get(target, ())) == 1:
            record[name] = others[target][0]["id"]
