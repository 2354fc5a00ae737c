"""The family's plan, the answers to it, and each copy that is printed of it."""

from typing import ClassVar

from django.db import models

from kinweave.service.core.codes import CodeField
from kinweave.service.core.encryption import EncryptedTextField
from kinweave.service.core.records import Record


class Plan(Record):
    """A version of the plan: the family's own words, and lines beside them.

    ``edition`` counts the changes of a draft, so that of two people who write at once neither
    overwrites the other. ``agreed_safe`` says whether everyone at the meeting agreed that the words
    are safe for anybody to read; not known means no.
    """

    entity = "plan"
    service_fields: ClassVar[dict[str, str]] = {
        "edition": "work",
        "agreed_safe": "work",
    }

    conference = models.ForeignKey(
        "conferences.Conference", on_delete=models.PROTECT, related_name="plans"
    )
    version = models.PositiveIntegerField(default=1)
    status = CodeField("plan_status", default="draft")
    family_words = models.TextField(blank=True)
    made_date = models.DateField()
    edition = models.PositiveIntegerField(default=1)
    agreed_safe = CodeField("yes_no_unknown", default="unknown")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["conference", "version"], name="plan_version_once"),
        ]


class PlanLine(Record):
    """What will be done, by whom, by when, who checks, and what if it does not work out."""

    entity = "plan_line"
    service_fields: ClassVar[dict[str, str]] = {
        "agreed_safe": "work",
    }

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    task = models.TextField()
    who = models.CharField(max_length=200)
    owner = CodeField("line_owner", default="family")
    by_when = models.DateField(null=True, blank=True)
    who_checks = models.CharField(max_length=200, blank=True)
    resource = models.CharField(max_length=300, blank=True)
    contingency = models.TextField(blank=True)
    progress = CodeField("line_progress", default="not_yet")
    agreed_safe = CodeField("yes_no_unknown", default="unknown")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "number"], name="line_number_once"),
        ]


class AgreementToPlan(Record):
    """The council's answer to the plan, with reasons, or one person's own."""

    entity = "agreement_to_plan"

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="answers")
    party = CodeField("agreement_party")
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decision = CodeField("plan_decision")
    reasons = models.TextField(blank=True)
    decided_date = models.DateField()
    decided_by = models.CharField(max_length=200, blank=True)


class PrintedCopy(Record):
    """A copy of the plan for one named reader, printed only after a second person has read it.

    With a household it lands there; without one it lands at the office and stays there
    (``landing_known`` is yes), or nobody knows where. ``content`` is all that will be on paper, and
    what it rests on, as the second person reads it.
    """

    retention: ClassVar[str] = "meeting_record"
    service_fields: ClassVar[dict[str, str]] = {
        "plan": "work",
        "reader": "personal",
        "household": "locating",
        "landing_known": "locating",
        "asked_by": "work",
        "asked_at": "work",
        "checked_by": "work",
        "checked_at": "work",
        "sent_back_reason": "sealed",
        "content": "sealed",
        "content_hash": "work",
        "printed_at": "work",
    }

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="copies")
    reader = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        "people.Household", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    landing_known = CodeField("yes_no_unknown", default="unknown")
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    sent_back_reason = models.TextField(blank=True)
    content = EncryptedTextField(blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    printed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(checked_by__isnull=True)
                | ~models.Q(checked_by=models.F("asked_by")),
                name="copy_is_read_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(checked_by__isnull=True, checked_at__isnull=True)
                | models.Q(checked_by__isnull=False, checked_at__isnull=False),
                name="copy_checked_by_and_at",
            ),
            models.CheckConstraint(
                condition=models.Q(printed_at__isnull=True) | models.Q(checked_at__isnull=False),
                name="copy_is_checked_before_it_prints",
            ),
            models.CheckConstraint(
                condition=models.Q(household__isnull=True) | models.Q(landing_known="yes"),
                name="copy_to_a_household_has_a_known_landing",
            ),
        ]
