"""Members of staff and where they work."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from kinweave.service.core.ids import new_id
from kinweave.service.core.records import Record


class UserManager(BaseUserManager):
    """Finds a member of staff by the email address that they sign in with."""

    def get_by_natural_key(self, email: str | None) -> Any:
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """One member of staff. What they may do comes from their memberships, never from here."""

    retention: ClassVar[str] = "account"
    service_fields: ClassVar[dict[str, str]] = {
        "email": "work",
        "name": "work",
        "is_active": "work",
        "password": "sealed",
        "last_login": "work",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class Membership(models.Model):
    """A member of staff's role at one council, for a period ``[start_date, end_date)``."""

    retention: ClassVar[str] = "account"
    service_fields: ClassVar[dict[str, str]] = {
        "user": "work",
        "organisation": "work",
        "role": "work",
        "start_date": "work",
        "end_date": "work",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    council = models.ForeignKey("councils.Council", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "councils.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=40)
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(end_date__isnull=True)
                | models.Q(end_date__gte=models.F("start_date")),
                name="membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"


class SetUpLinkRequest(Record):
    """That an administrator asks for a new way in for a colleague; a second person gives it or not."""

    retention: ClassVar[str] = "account"
    service_fields: ClassVar[dict[str, str]] = {
        "membership": "work",
        "asked_by": "work",
        "asked_at": "work",
        "agreed_by": "work",
        "agreed_at": "work",
    }

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=True)
                | ~models.Q(agreed_by=models.F("asked_by")),
                name="second_person_gives_a_set_up_link",
            ),
        ]
