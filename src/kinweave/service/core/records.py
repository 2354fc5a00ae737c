"""What every record of a council has in common."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django_scopes import ScopedManager

from kinweave.service.core.ids import new_id
from kinweave.standard import load


@dataclass(frozen=True)
class Handling:
    """How one field is handled: who may read it, how long it is kept, within which wall."""

    sensitivity: str
    retention: str
    scope: str


class Record(models.Model):
    """A row that belongs to one council and can be read only inside that council's scope.

    ``entity`` names the standard's entity that the model keeps; ``service_fields`` gives the
    sensitivity of each field that only the service has.
    """

    entity: ClassVar[str | None] = None
    retention: ClassVar[str | None] = None
    service_fields: ClassVar[dict[str, str]] = {}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    council = models.ForeignKey("councils.Council", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ScopedManager(council="council")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"


_BASE = ("id", "council", "created_at", "updated_at")


def handling(model: type[models.Model]) -> dict[str, Handling]:
    """The handling of each field of one of our models; a field that nobody classed is missing."""
    retention = getattr(model, "retention", None)
    fields: dict[str, Handling] = {}
    entity_name = getattr(model, "entity", None)
    scope = "council" if issubclass(model, Record) else "deployment"
    if entity_name:
        entity = load().entity(entity_name)
        retention = retention or str(entity.retention)
        for field in entity.fields.values():
            fields[field.name] = Handling(str(field.sensitivity), retention, scope)
    if retention:
        for name in _BASE:
            fields.setdefault(name, Handling("work", retention, scope))
        for name, sensitivity in getattr(model, "service_fields", {}).items():
            fields[name] = Handling(sensitivity, retention, scope)
    return fields


def changed_fields(record: models.Model, values: dict[str, Any]) -> list[str]:
    """The names among ``values`` whose value differs from the record's; these go to the audit."""
    return [name for name, value in values.items() if getattr(record, name) != value]


def save(record: Record, *, fields: list[str] | None = None) -> None:
    """Check a record's values against the standard's lists and types, then write it.

    References are left to the database, which checks them without another query.
    """
    references = [f.name for f in record._meta.concrete_fields if f.is_relation]
    record.clean_fields(exclude=[*references, "id"])
    if fields is None:
        record.save()
    else:
        record.save(update_fields=[*fields, "updated_at"])
