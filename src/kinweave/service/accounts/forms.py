"""What an administrator is asked about a colleague, and what a new colleague is asked."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from kinweave.service.access.permissions import roles
from kinweave.service.accounts.models import User
from kinweave.service.councils.models import Organisation
from kinweave.service.design.forms import CharField, KinweaveForm, RadioField
from kinweave.service.design.forms.fields import Group
from kinweave.service.design.jinja import govuk


class EmailField(CharField, forms.EmailField):
    """An email address."""

    def when_wrong(self) -> dict[str, str]:
        return {"invalid": "Enter an email address like name@example.org"}

    def draw(self, bound: Group, *, heading: bool) -> str:
        return govuk.input(
            **bound.common(heading=heading),
            value=bound.value() or "",
            type="email",
            autocomplete=self.autocomplete,
            spellcheck=False,
        )


class PasswordField(CharField):
    """A password, which is never shown back."""

    def draw(self, bound: Group, *, heading: bool) -> str:
        return govuk.input(
            **bound.common(heading=heading), type="password", autocomplete="new-password"
        )


def _role_field() -> RadioField:
    return RadioField(
        label="What do they do here?",
        choices=[(role.name, role.label) for role in roles().values()],
        hints={role.name: role.description for role in roles().values()},
        noun="what they do here",
    )


class ColleagueForm(KinweaveForm):
    """Who joins, as what, and who employs them."""

    name = CharField(label="Their name", hint="As colleagues know them", max_length=120)
    email = EmailField(
        label="Their work email address", hint="They sign in with it", max_length=254
    )
    role = _role_field()
    organisation = RadioField(label="Who employs them?", noun="who employs them")

    def __init__(self, *args: Any, employers: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(one.pk), one.name) for one in employers]
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]


class RoleForm(KinweaveForm):
    """Another role for a colleague."""

    role = _role_field()


class NothingToAsk(KinweaveForm):
    """A step that asks nothing but whether to go on."""


class FirstPasswordForm(KinweaveForm):
    """A password, twice, because nobody sees it typed."""

    password = PasswordField(
        label="New password",
        hint="At least 12 characters. Three words that do not belong together work well.",
        max_length=200,
        strip=False,
    )
    again = PasswordField(label="New password again", max_length=200, strip=False)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        password, again = found.get("password"), found.get("again")
        if password and again and password != again:
            self.add_error("again", "The two passwords are not the same. Type them again")
        elif password:
            try:
                validate_password(password, self.user)
            except ValidationError as problem:
                self.add_error("password", problem.messages[0].rstrip("."))
        return found
