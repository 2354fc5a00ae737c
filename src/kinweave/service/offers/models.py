"""Offers and answers, agreement to take part, and the legal dates round them."""

from typing import ClassVar

from django.db import models

from kinweave.service.core.codes import CodeField
from kinweave.service.core.records import Record


class Offer(Record):
    """One parent, and whether a conference was offered, could not be, or must not be."""

    entity = "offer"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="offers")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="offers")
    outcome = CodeField("offer_outcome")
    offered_date = models.DateField(null=True, blank=True)
    method = CodeField("offer_method", blank=True)
    in_letter = CodeField("yes_no_unknown", default="unknown")
    letter_wording = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=80, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decision_date = models.DateField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)


class Answer(Record):
    """What one parent said to the offer. A reason for saying no is for the service's learning only."""

    entity = "answer"

    offer = models.ForeignKey("offers.Offer", on_delete=models.PROTECT, related_name="answers")
    answer = CodeField("answer")
    answered_date = models.DateField(null=True, blank=True)
    method = CodeField("offer_method", blank=True)
    reason = CodeField("said_no_reason", blank=True)
    withdrawn_date = models.DateField(null=True, blank=True)


class AgreementToTakePart(Record):
    """One person's agreement to take part, which that person can withdraw for themselves."""

    entity = "agreement_to_take_part"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="agreements")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="agreements")
    agreed = CodeField("yes_no_unknown", default="unknown")
    agreed_date = models.DateField(null=True, blank=True)
    wording_version = models.CharField(max_length=80)
    how = CodeField("offer_method", blank=True)
    withdrawn_date = models.DateField(null=True, blank=True)


class InformationSharing(Record):
    """One person's agreement that information is shared for one purpose."""

    entity = "information_sharing"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="sharing")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="sharing")
    purpose = CodeField("sharing_purpose")
    agreed = CodeField("yes_no_unknown", default="unknown")
    agreed_date = models.DateField(null=True, blank=True)
    wording_version = models.CharField(max_length=80)
    withdrawn_date = models.DateField(null=True, blank=True)


class PreProceedingsPeriod(Record):
    """A period before care proceedings, with its own set of children."""

    entity = "pre_proceedings_period"

    family = models.ForeignKey(
        "cases.Family", on_delete=models.PROTECT, related_name="pre_proceedings_periods"
    )
    start_date = models.DateField(null=True, blank=True)
    letter_sent_date = models.DateField(null=True, blank=True)
    offer_in_letter = CodeField("yes_no_unknown", default="unknown")
    meeting_facilitated = CodeField("yes_no_unknown", default="unknown")
    initial_meeting_date = models.DateField(null=True, blank=True)
    review_meetings_count = models.PositiveIntegerField(null=True, blank=True)
    step_decision_date = models.DateField(null=True, blank=True)
    outcome = CodeField("cs131", blank=True)
    court_application_date = models.DateField(null=True, blank=True)
    letter_to_issue_date = models.DateField(null=True, blank=True)
    no_letter_reason = models.TextField(blank=True)


class PreProceedingsChild(Record):
    """A child in a pre-proceedings period, and the CIN referral it belongs to."""

    entity = "pre_proceedings_child"

    period = models.ForeignKey(
        "offers.PreProceedingsPeriod", on_delete=models.PROTECT, related_name="children"
    )
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="pre_proceedings"
    )
    cin_referral_date = models.DateField(null=True, blank=True)
    left_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["period", "person"], name="child_once_in_period"),
        ]


class LegalFact(Record):
    """One dated fact of a child's legal situation; the stage shown is derived from these."""

    entity = "legal_fact"

    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="legal_facts"
    )
    kind = CodeField("legal_fact_kind")
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(end_date__isnull=True)
                | models.Q(end_date__gte=models.F("start_date")),
                name="legal_fact_ends_after_it_starts",
            ),
        ]
