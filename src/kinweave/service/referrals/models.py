"""Asking the service for a conference."""

from django.db import models

from kinweave.service.core.codes import CodeField
from kinweave.service.core.records import Record


class Referral(Record):
    """One referral for all the children together."""

    entity = "referral"

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="referral")
    received_date = models.DateField()
    referrer_name = models.CharField(max_length=120)
    referrer_team = models.CharField(max_length=120, blank=True)
    source = CodeField("referral_source")
    reason = models.TextField(blank=True)
    questions_for_family = models.TextField(blank=True)
    bottom_lines = models.TextField(blank=True)
    urgent = CodeField("yes_no_unknown", default="unknown")
    agreed_with_family = CodeField("yes_no_unknown", default="unknown")
    safety_concern = CodeField("yes_no_unknown", default="unknown")
    safety_note = models.TextField(blank=True)
