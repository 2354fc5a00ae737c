"""What comes in from outside: uploaded spreadsheets, the sets made of them, and the nightly feed."""

from typing import ClassVar

from django.db import models

from kinweave.service.core.encryption import EncryptedBytesField, EncryptedTextField
from kinweave.service.core.records import Record


class Submission(Record):
    """A spreadsheet that somebody uploaded, sealed, until they have finished or its days are over."""

    retention: ClassVar[str] = "upload"
    service_fields: ClassVar[dict[str, str]] = {
        "uploaded_by": "work",
        "file_name": "personal",
        "content": "sealed",
        "profile": "personal",
        "as_at": "work",
        "delete_on": "work",
        "accepted_at": "work",
    }

    uploaded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    file_name = EncryptedTextField()
    content = EncryptedBytesField()
    profile = EncryptedTextField()
    as_at = models.DateField()
    delete_on = models.DateField(db_index=True)
    accepted_at = models.DateTimeField(null=True, blank=True)


class ImportedSet(Record):
    """Standard tables made of a council's own file: where they lie, who made them, of what and when."""

    retention: ClassVar[str] = "imported_set"
    service_fields: ClassVar[dict[str, str]] = {
        "made_by": "work",
        "folder": "work",
        "key_id": "work",
        "source_sha256": "work",
        "profile_name": "work",
        "as_at": "work",
        "families": "work",
        "children": "work",
        "rows_held": "work",
    }

    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    folder = models.CharField(max_length=120)
    key_id = models.CharField(max_length=80)
    source_sha256 = models.CharField(max_length=64)
    profile_name = models.CharField(max_length=60)
    as_at = models.DateField()
    families = models.PositiveIntegerField()
    children = models.PositiveIntegerField()
    rows_held = models.PositiveIntegerField()


class SavedProfile(Record):
    """How a council's file is read, kept for the next time. Each saving is a version higher."""

    retention: ClassVar[str] = "imported_set"
    service_fields: ClassVar[dict[str, str]] = {
        "name": "work",
        "version": "work",
        "text": "personal",
        "saved_by": "work",
    }

    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    text = EncryptedTextField()
    saved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["council", "name"], name="profile_has_its_own_name"),
        ]


class FeedRun(Record):
    """One file of the council's case system that was taken in: whose, when it was made, what it brought."""

    retention: ClassVar[str] = "feed"
    service_fields: ClassVar[dict[str, str]] = {
        "source": "work",
        "said_at": "work",
        "sha256": "work",
        "children": "work",
        "not_taken": "work",
        "filled": "work",
        "found": "work",
    }

    source = models.CharField(max_length=60)
    said_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    children = models.PositiveIntegerField()
    not_taken = models.PositiveIntegerField()
    filled = models.PositiveIntegerField()
    found = models.PositiveIntegerField()


class FeedRecord(Record):
    """What a council's case system says of one child, each value with the time it was first said.

    ``told`` is JSON: by field the value and when it was said. ``wrote`` is what the feed filled in on
    this service's own record and nobody has touched. The child is found by the index of the number.
    """

    retention: ClassVar[str] = "feed"
    service_fields: ClassVar[dict[str, str]] = {
        "source": "work",
        "number_index": "personal",
        "told": "special",
        "wrote": "special",
        "said_at": "work",
    }

    source = models.CharField(max_length=60)
    number_index = models.CharField(max_length=64)
    told = EncryptedTextField()
    wrote = EncryptedTextField(default="{}")
    said_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["council", "source", "number_index"], name="child_once_in_a_feed"
            ),
        ]


class Difference(Record):
    """That the council's case system and this service's record differ about one child, until settled."""

    retention: ClassVar[str] = "case_record"
    service_fields: ClassVar[dict[str, str]] = {
        "person": "work",
        "source": "work",
        "field": "work",
        "theirs": "special",
        "said_at": "work",
        "settled_by": "work",
        "settled_at": "work",
        "outcome": "work",
        "reason": "sealed",
    }

    class Outcome(models.TextChoices):
        WAITS = "waits", "Waits"
        THEIRS = "theirs", "Theirs was taken"
        OURS = "ours", "Ours was kept"
        GONE = "gone", "The two agree again"

    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="feed_differences"
    )
    source = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    theirs = EncryptedTextField()
    said_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITS)
    settled_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "source", "field"],
                condition=models.Q(outcome="waits"),
                name="one_difference_of_a_field_waits",
            ),
        ]
