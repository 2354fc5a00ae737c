"""The invented councils: who works there, and how each of them signs in."""

import base64
import hashlib
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password

from kinweave.service.access.actors import Actor, the_service
from kinweave.service.access.walls import inside
from kinweave.service.accounts.actions import add_colleague
from kinweave.service.accounts.models import Membership, User
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import unit_of_work
from kinweave.service.councils.models import Council, Organisation


@cache
def written() -> Mapping[str, Any]:
    """What ``data/councils.toml`` says."""
    text = files(__package__).joinpath("data/councils.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def code_secret(email: str) -> str:
    """The secret that an invented colleague's app for one-time codes holds."""
    return base64.b32encode(
        hashlib.sha256(f"demonstration {email}".encode()).digest()[:20]
    ).decode()


@dataclass(frozen=True)
class Staff:
    """The colleagues of one invented council, by role."""

    council: Council
    by_role: Mapping[str, list[Actor]]

    def one(self, role: str, number: int = 0) -> Actor:
        """One colleague of a role; a number shares the work out among them."""
        colleagues = self.by_role[role]
        return colleagues[number % len(colleagues)]


def make_council(entry: Mapping[str, Any], *, at_work_since: date) -> Staff:
    """Make one invented council with its colleagues, each able to sign in."""
    with unit_of_work(by=the_service()) as record:
        council = Council.objects.create(
            name=entry["name"],
            short_name=entry["short_name"],
            la_code=entry["la_code"],
            duty_in_force_date=entry["duty_in_force_date"],
            is_demo=True,
        )
        record(Verb.COUNCIL_CHANGED, council, fields=["name", "la_code"])
        employers = {council.name: Organisation.objects.create(name=council.name)}
        for provider in written()["providers"]:
            employers[provider["name"]], _ = Organisation.objects.get_or_create(
                name=provider["name"], defaults={"is_provider": True}
            )
    by_role: dict[str, list[Actor]] = defaultdict(list)
    with inside(council.pk):
        for colleague in entry["colleagues"]:
            employer = employers[colleague.get("employer", council.name)]
            actor = _colleague(council, employer, colleague, at_work_since)
            by_role[actor.role].append(actor)
    return Staff(council, by_role)


def _colleague(
    council: Council, employer: Organisation, entry: Mapping[str, Any], since: date
) -> Actor:
    membership, token = add_colleague(
        by=the_service(council.pk),
        name=entry["name"],
        email=entry["email"],
        role=entry["role"],
        organisation_id=employer.pk,
        on=since,
    )
    if token is not None:
        _let_sign_in(membership)
    user = membership.user
    return Actor(user.pk, council.pk, membership.role, user.name)


def _let_sign_in(membership: Membership) -> None:
    user = membership.user
    with unit_of_work(by=the_service(membership.council_id)) as record:
        User.objects.filter(pk=user.pk).update(password=_password())
        record(Verb.PASSWORD_CHANGED, user, fields=["password"])
        if not Authenticator.objects.filter(user=user).exists():
            TOTP.activate(user, code_secret(user.email))
            record(Verb.SECOND_FACTOR_CHANGED, user)


@cache
def _password() -> str:
    # Hashed once: it is one password, printed at every start, and hashing is slow on purpose.
    return make_password(written()["password"])
