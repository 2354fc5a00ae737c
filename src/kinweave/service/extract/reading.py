"""Reading a council's records as the standard's tables, only the fields that leave."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

from kinweave.service.core.records import Record
from kinweave.service.extract.products import Rules
from kinweave.standard import Entity, FieldType, load

Rows = list[dict[str, Any]]


def models_by_entity() -> dict[str, type[Record]]:
    """The model that keeps each entity of the standard."""
    return {
        model.entity: model
        for model in apps.get_models()
        if issubclass(model, Record) and model.entity is not None
    }


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything as it stood at one moment, whatever is written meanwhile."""
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def read_records(rules: Rules) -> dict[str, Rows]:
    """Every entity's records inside the council's wall, each with the fields that leave.

    A value that stays in is not even read: nothing sealed is opened on the way.
    """
    models = models_by_entity()
    return {name: _rows(models[name], entity, rules) for name, entity in load().entities.items()}


def _rows(model: type[Record], entity: Entity, rules: Rules) -> Rows:
    fields = rules.fields_of(entity)
    if not fields:
        return []
    columns = {
        field.name: f"{field.name}_id" if field.type is FieldType.REFERENCE else field.name
        for field in fields
    }
    found = model.objects.order_by("pk").values_list(*columns.values())
    return [dict(zip(columns, map(_plain, values), strict=True)) for values in found.iterator()]


def _plain(value: Any) -> Any:
    """A value as tables have it: nothing for what is blank, identifiers as text, instants in UTC."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return None if value == "" else value
