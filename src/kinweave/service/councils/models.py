"""Councils, and the organisations whose staff work inside a council's wall."""

from typing import ClassVar

from django.db import models

from kinweave.service.core.ids import new_id


class Council(models.Model):
    """A children's services authority: the wall round its own records."""

    retention: ClassVar[str] = "account"
    service_fields: ClassVar[dict[str, str]] = {
        "name": "open",
        "short_name": "open",
        "la_code": "open",
        "duty_in_force_date": "open",
        "is_demo": "open",
        "in_a_study": "open",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120, unique=True)
    short_name = models.CharField(max_length=8, unique=True)
    la_code = models.CharField(max_length=3)
    duty_in_force_date = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    # Kept here so that the pages of other councils are not asked about studies that they have none of.
    in_a_study = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """Who employs staff: a council, or a provider that serves several councils."""

    retention: ClassVar[str] = "account"
    service_fields: ClassVar[dict[str, str]] = {"name": "open", "is_provider": "open"}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120, unique=True)
    is_provider = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
