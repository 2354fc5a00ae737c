"""Which fields leave in which product, as ``data/products.toml`` lays it down."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kinweave.service.access.permissions import Permission
from kinweave.standard import Entity, Field, FieldType, load
from kinweave.tables import Product

_TEXT = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
_KEYS = frozenset({FieldType.ID, FieldType.REFERENCE})
NEEDS: Mapping[Product, Permission] = {
    Product.RETURN: Permission.EXTRACT_RETURN,
    Product.RESEARCH: Permission.EXTRACT_RESEARCH,
}


@dataclass(frozen=True)
class Rules:
    """What one product lets out. What no rule lets out stays in."""

    classes: frozenset[str]
    counted_classes: frozenset[str]
    personal: frozenset[str]
    empty: frozenset[str]
    to_the_month: frozenset[str]

    def lets_out(self, entity: Entity, field: Field) -> bool:
        """Whether a field's values leave in this product."""
        if field.type is FieldType.ID:
            return True
        if field.sensitivity in self.classes:
            return True
        if field.type in _TEXT:
            return False
        if field.type is FieldType.REFERENCE and field.sensitivity == "personal":
            return True
        return (
            field.sensitivity in self.counted_classes
            or f"{entity.name}.{field.name}" in self.personal
        )

    def fields_of(self, entity: Entity) -> list[Field]:
        """The fields of an entity that leave; none of a table that leaves empty."""
        if entity.name in self.empty:
            return []
        return [field for field in entity.fields.values() if self.lets_out(entity, field)]


def keys_of(entity: Entity) -> list[Field]:
    """The fields by which records point at each other."""
    return [field for field in entity.fields.values() if field.type in _KEYS]


@cache
def rules(product: Product) -> Rules:
    """The rules of one product."""
    text = files(__package__).joinpath("data/products.toml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = tomllib.loads(text)[str(product)]
    personal = frozenset(one["field"] for one in read.get("personal", ()))
    for name in personal:
        entity, _, field = name.partition(".")
        load().entity(entity).field(field)
    for name in read["empty"]:
        load().entity(name)
    return Rules(
        classes=frozenset(read.get("classes", ())),
        counted_classes=frozenset(read["counted_classes"]),
        personal=personal,
        empty=frozenset(read["empty"]),
        to_the_month=frozenset(read.get("to_the_month", ())),
    )
