"""The audit: events without foreign keys and without personal content, one hash chain a council.

Erasing a person does not break the chain, because an event says who did what to which identifier,
never what the record held. Triggers refuse change and deletion on SQLite and PostgreSQL.
"""

from typing import ClassVar

from django.db import models

from kinweave.service.core.ids import new_id

# Events of the whole deployment (a sign-in that named nobody) have a chain of their own.
DEPLOYMENT_CHAIN = "00000000-0000-0000-0000-000000000000"


class Event(models.Model):
    """One thing that was done, or refused, sealed to the event before it."""

    retention: ClassVar[str] = "audit"
    service_fields: ClassVar[dict[str, str]] = dict.fromkeys(
        (
            "chain",
            "sequence",
            "at",
            "actor_id",
            "actor_role",
            "verb",
            "object_type",
            "object_id",
            "case_id",
            "field_names",
            "reason",
            "previous",
            "seal",
        ),
        "work",
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chain = models.UUIDField()
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_role = models.CharField(max_length=40)
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    field_names = models.TextField(blank=True)
    reason = models.CharField(max_length=300, blank=True)
    previous = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="event_order_in_chain"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case_id", "at"], name="event_by_case"),
        ]

    def __str__(self) -> str:
        return f"event {self.sequence} of {self.chain}"


class ChainHead(models.Model):
    """The last event of each chain; locking it keeps two writers from taking one number."""

    retention: ClassVar[str] = "audit"
    service_fields: ClassVar[dict[str, str]] = {
        "chain": "work",
        "sequence": "work",
        "seal": "work",
    }

    chain = models.UUIDField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
    seal = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"head of {self.chain}"


class ReadEntry(models.Model):
    """That somebody opened a record. Reads are many, so they are sealed in small batches."""

    retention: ClassVar[str] = "audit"
    service_fields: ClassVar[dict[str, str]] = dict.fromkeys(
        ("chain", "at", "actor_id", "actor_role", "page", "object_type", "object_id", "case_id"),
        "work",
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chain = models.UUIDField()
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_role = models.CharField(max_length=40)
    page = models.CharField(max_length=80)
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case_id", "at"], name="read_by_case"),
        ]

    def __str__(self) -> str:
        return f"read {self.pk}"


class ReadSeal(models.Model):
    """That a read belongs to a batch whose fingerprint stands in the chain."""

    retention: ClassVar[str] = "audit"
    service_fields: ClassVar[dict[str, str]] = {
        "entry_id": "work",
        "event_id": "work",
        "chain": "work",
    }

    entry_id = models.UUIDField(primary_key=True)
    event_id = models.UUIDField(db_index=True)
    chain = models.UUIDField()

    def __str__(self) -> str:
        return f"seal of read {self.entry_id}"
