"""What a council keeps of a study. Nothing here is ever changed or deleted: triggers refuse it."""

from typing import ClassVar

from django.db import models

from kinweave.service.core.encryption import EncryptedTextField
from kinweave.service.core.records import Record

ALLOCATED = "allocated"


class Study(Record):
    """A study with this council's own sealed list.

    ``sealed`` is what may be published: each place encrypted, with a commitment to it. ``key`` opens
    the places and ``ceremony`` makes them anew; both are encrypted once more with the service's own
    keys, which the database does not hold.
    """

    retention: ClassVar[str] = "audit"
    service_fields: ClassVar[dict[str, str]] = {
        "title": "work",
        "plan": "work",
        "digest": "work",
        "sealed": "work",
        "root": "work",
        "key": "sealed",
        "ceremony": "sealed",
        "sealed_by": "work",
        "sealed_at": "work",
    }

    title = models.CharField(max_length=200)
    plan = models.TextField()
    digest = models.CharField(max_length=64)
    sealed = models.TextField()
    root = models.CharField(max_length=64)
    key = EncryptedTextField()
    ceremony = EncryptedTextField()
    sealed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["council", "digest"], name="study_sealed_once"),
        ]


class StudyEnd(Record):
    """That no more families are enrolled. From here on balance may be shown."""

    retention: ClassVar[str] = "audit"
    service_fields: ClassVar[dict[str, str]] = dict.fromkeys(
        ("study", "ended_by", "ended_at", "reason"), "work"
    )

    study = models.OneToOneField("studies.Study", on_delete=models.PROTECT, related_name="end")
    ended_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField()
    reason = models.CharField(max_length=40)


class StudyEntry(Record):
    """One line of a study's record: what it says, and its hash over the line before.

    ``says`` is the line's own text; the rest repeats of it what the database itself must hold to: no
    place twice, no line twice, and one place for a family for ever.
    """

    retention: ClassVar[str] = "audit"
    service_fields: ClassVar[dict[str, str]] = {
        "study": "work",
        "number": "work",
        "event": "work",
        "place": "work",
        "family": "work",
        "case": "work",
        "entered_by": "work",
        "arm": "work",
        "says": "work",
        "hash": "work",
    }

    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    event = models.CharField(max_length=20)
    place = models.PositiveIntegerField(null=True, blank=True)
    arm = models.CharField(max_length=100, blank=True)
    family = models.ForeignKey("cases.Family", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    says = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["study", "number"], name="study_line_once"),
            models.UniqueConstraint(fields=["study", "place"], name="study_place_once"),
            models.UniqueConstraint(
                fields=["study", "family"],
                condition=models.Q(event=ALLOCATED),
                name="study_family_one_arm",
            ),
        ]


class StudyExport(Record):
    """That somebody took a study's record out. Whoever did while families were enrolled knows the arms."""

    retention: ClassVar[str] = "audit"
    service_fields: ClassVar[dict[str, str]] = dict.fromkeys(
        ("study", "taken_by", "taken_at", "enrolling"), "work"
    )

    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="exports")
    taken_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    enrolling = models.BooleanField()
