"""Families, cases, the children in them, who coordinates, and how a case ends."""

from typing import ClassVar

from django.db import models

from kinweave.service.core.codes import CodeField
from kinweave.service.core.records import Record


class Family(Record):
    """Only links cases: a later referral, a repeat conference."""

    entity = "family"

    reference = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["council", "reference"], name="family_reference_in_council"
            ),
        ]


class Case(Record):
    """One referral or offer to its closure."""

    entity = "case"
    service_fields: ClassVar[dict[str, str]] = {
        "stage": "work",
        "due_date": "work",
        "referred_by": "work",
        "is_open": "work",
    }

    family = models.ForeignKey("cases.Family", on_delete=models.PROTECT, related_name="cases")
    route = CodeField("case_route")
    reference = models.CharField(max_length=40)
    sequence = models.PositiveIntegerField(default=1)
    meeting_type = CodeField("meeting_type", default="family_group_conference")
    started_date = models.DateField()
    lawful_basis = CodeField("lawful_basis", default="public_task")
    stage = CodeField("stage")
    due_date = models.DateField(null=True, blank=True)
    # Made by the database from the stage, so that the list of open cases has an index of its own
    # and costs the same however many have been closed.
    is_open = models.GeneratedField(
        expression=models.Case(
            models.When(stage="closed", then=models.Value(False)), default=models.Value(True)
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    referred_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["council", "reference"], name="case_reference_in_council"
            ),
            models.UniqueConstraint(fields=["family", "sequence"], name="case_order_in_family"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Partial, because SQLite does not see that a bare truth is an indexed column's value.
            models.Index(
                fields=["council", "due_date", "id"],
                condition=models.Q(is_open=True),
                name="open_case_by_due_date",
            ),
            models.Index(fields=["council", "stage", "due_date", "id"], name="case_by_stage"),
        ]


class ChildInCase(Record):
    """A child in a case, with the child's own dates, views and way of taking part."""

    entity = "child_in_case"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="children")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="cases")
    joined_date = models.DateField()
    left_date = models.DateField(null=True, blank=True)
    legal_stage_at_referral = CodeField("legal_stage", blank=True)
    legal_stage_at_offer = CodeField("legal_stage", blank=True)
    legal_stage_at_conference = CodeField("legal_stage", blank=True)
    takes_part = CodeField("child_takes_part", default="not_asked")
    advocate_name = models.CharField(max_length=120, blank=True)
    wishes = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "person"], name="child_once_in_case"),
        ]


class ResponsibleCouncil(Record):
    """Which council is responsible for a child, for a time; it may not be the serving one."""

    entity = "responsible_council"

    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="responsible_councils"
    )
    la_code = models.CharField(max_length=3)
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(end_date__isnull=True)
                | models.Q(end_date__gte=models.F("start_date")),
                name="responsible_council_ends_after_it_starts",
            ),
        ]


class CaseStage(Record):
    """That a case entered a stage: written once, never changed."""

    entity = "case_stage"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="stages")
    stage = CodeField("stage")
    entered_date = models.DateField()


class Allocation(Record):
    """Who coordinates or supervises, for a time, and that they decide nothing about the family."""

    entity = "allocation"
    service_fields: ClassVar[dict[str, str]] = {
        "coordinator": "work",
    }

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="allocations")
    coordinator = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    coordinator_name = models.CharField(max_length=120)
    role = CodeField("allocation_role", default="coordinator")
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True)
    independent = CodeField("yes_no_unknown", default="unknown")
    independence_note = models.TextField(blank=True)
    asked_for = models.CharField(max_length=300, blank=True)
    match_met = CodeField("yes_no_unknown", default="unknown")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(end_date__isnull=True)
                | models.Q(end_date__gte=models.F("start_date")),
                name="allocation_ends_after_it_starts",
            ),
        ]


class Closure(Record):
    """How and when a case ended, told gently."""

    entity = "closure"

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="closure")
    closed_date = models.DateField()
    reason = CodeField("closure_reason")
    note = models.TextField(blank=True)


class StaffExclusion(Record):
    """A member of staff who must not see this case, whatever their role (hazard 17), until undone."""

    retention: ClassVar[str] = "case_record"
    service_fields: ClassVar[dict[str, str]] = {
        "case": "sealed",
        "user": "sealed",
        "reason": "sealed",
        "ended_at": "sealed",
        "ended_by": "sealed",
        "ended_reason": "sealed",
    }

    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, related_name="staff_exclusions"
    )
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "user"],
                condition=models.Q(ended_at__isnull=True),
                name="staff_excluded_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | ~models.Q(ended_reason=""),
                name="staff_let_in_for_a_reason",
            ),
        ]


# An exclusion that nobody has undone.
STANDING = models.Q(ended_at__isnull=True)
