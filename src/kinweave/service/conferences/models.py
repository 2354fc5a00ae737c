"""The conference: when and where, who takes part and how, and its three stages."""

from typing import ClassVar

from django.db import models

from kinweave.service.core.codes import CodeField
from kinweave.service.core.records import Record


class Conference(Record):
    """One meeting of the family. Its place and time are locating facts."""

    entity = "conference"
    # Whether anyone might not be safe if they come, as the coordinator says when planning this
    # meeting. The standard asks it of the referral only, and a case by letter may have none.
    service_fields: ClassVar[dict[str, str]] = {
        "safety_concern": "sealed",
    }

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="conferences")
    sequence = models.PositiveIntegerField(default=1)
    meeting_type = CodeField("meeting_type", default="family_group_conference")
    planned_at = models.DateTimeField(null=True, blank=True)
    venue = models.TextField(blank=True)
    outcome = CodeField("conference_outcome", default="planned")
    held_date = models.DateField(null=True, blank=True)
    not_held_reason = CodeField("not_held_reason", blank=True)
    not_held_decided_by = models.CharField(max_length=200, blank=True)
    not_held_decision_date = models.DateField(null=True, blank=True)
    not_held_decision_reason = models.TextField(blank=True)
    language = models.CharField(max_length=80, blank=True)
    safety_concern = CodeField("yes_no_unknown", default="unknown")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "sequence"], name="conference_order_in_case"),
        ]


class Participant(Record):
    """Somebody at a conference, or taking part in it another way."""

    entity = "participant"

    conference = models.ForeignKey(
        "conferences.Conference", on_delete=models.PROTECT, related_name="participants"
    )
    person = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        related_name="participations",
        null=True,
        blank=True,
    )
    name = models.CharField(max_length=120, blank=True)
    role = CodeField("participant_role")
    invited_date = models.DateField(null=True, blank=True)
    taking_part = CodeField("taking_part", default="not_asked")
    came = CodeField("yes_no_unknown", default="unknown")


class StageTime(Record):
    """One stage of a conference. Of private family time only what the family declares."""

    entity = "stage_time"

    conference = models.ForeignKey(
        "conferences.Conference", on_delete=models.PROTECT, related_name="stage_times"
    )
    stage = CodeField("conference_stage")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    declared_by = CodeField("declared_by", default="coordinator")
    professionals_left_at = models.DateTimeField(null=True, blank=True)
    professionals_returned_at = models.DateTimeField(null=True, blank=True)
    returned_at_request_of = CodeField("returned_at_request_of", blank=True)
    stayed_by_invitation = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["conference", "stage"], name="stage_once_in_conference"
            ),
        ]
