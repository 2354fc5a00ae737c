"""Those who are not wholly in, or look after their own ways in: each with the pages they come to.

They are in the whole scene beside the colleagues of each role, so that the sign-in pages are looked
at in every state too.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from kinweave.service.access.middleware import SECOND_FACTOR
from kinweave.service.accounts.models import Membership, User
from kinweave.service.accounts.setup_links import make_token
from kinweave.service.councils.models import Council
from tests.browser.scene import PASSWORD, SECRET
from tests.service import making


@dataclass(frozen=True)
class Comer:
    """Somebody's session, and pages they come to besides those that anybody's address leads to."""

    client: Client
    more: tuple[tuple[str, str], ...] = ()


def comers(north: Council, south: Council) -> dict[str, Comer]:
    return {
        "keeper of every second factor": _keeper(north),
        "nobody signed in": Comer(_client()),
        "half signed in": _half_signed_in(north),
        "somebody with a password only": _with_a_password_only(north),
        "somebody at two councils": _at_two_councils(north, south),
        "somebody whose work has ended": _whose_work_has_ended(north),
        "holder of a set-up link": _holder(north),
    }


def _client() -> Client:
    return Client(HTTP_HOST="localhost")


def _account(council: Council, name: str) -> User:
    user = User.objects.get(pk=making.a_colleague(council, "coordinator", name).user_id)
    with making.made(council):
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def inside(user: User, *, second_factor: bool = True) -> Client:
    """Signed in, and just now shown again who they are."""
    client = _client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    asked = HttpRequest()
    asked.session = client.session
    record_authentication(asked, user, method="password", reauthenticated=True)
    if second_factor:
        asked.session[SECOND_FACTOR] = True
    asked.session.save()
    return client


def _add_second_factors(user: User) -> Authenticator:
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    passkey = {"name": "My phone", "credential": _a_passkey()}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=passkey)


def _a_passkey() -> dict[str, Any]:
    """What a browser hands over for a new passkey, with a key that nobody holds."""
    key = ES256.from_cryptography_key(generate_private_key(SECP256R1()).public_key())
    held = AttestedCredentialData.create(Aaguid.NONE, b"a passkey", key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    told = AuthenticatorData.create(sha256(b"localhost").digest(), flags, 0, held)
    asked = CollectedClientData.create("webauthn.create", b"asked", "http://localhost")
    answer = {
        "clientDataJSON": websafe_encode(asked),
        "attestationObject": websafe_encode(AttestationObject.create("none", told, {})),
    }
    name = websafe_encode(b"a passkey")
    return {"id": name, "rawId": name, "type": "public-key", "response": answer}


def _keeper(council: Council) -> Comer:
    user = _account(council, "Kit Keeper")
    key = _add_second_factors(user)
    pages = [
        (name, reverse(name, args=[key.pk]))
        for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")
    ]
    return Comer(inside(user), tuple(pages))


def _half_signed_in(council: Council) -> Comer:
    user = _account(council, "Hal Half")
    _add_second_factors(user)
    client = _client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return Comer(client)


def _with_a_password_only(council: Council) -> Comer:
    return Comer(inside(_account(council, "Nell Newcomer"), second_factor=False))


def _at_two_councils(north: Council, south: Council) -> Comer:
    user = _account(north, "Tam Two")
    with making.made(south):
        organisation = Membership.objects.get(user=user).organisation
        Membership.objects.create(
            user=user, council=south, organisation=organisation,
            role="service_manager", start_date=making.START,
        )  # fmt: skip
    return Comer(inside(user))


def _whose_work_has_ended(council: Council) -> Comer:
    user = _account(council, "Lou Left")
    with making.made(council):
        Membership.objects.filter(user=user).update(end_date=date(2026, 5, 1))
    return Comer(inside(user))


def _holder(council: Council) -> Comer:
    user = _account(council, "Hope Holder")
    link, client = reverse("begin", args=[make_token(user)]), _client()
    client.post(link)
    return Comer(client, (("begin", link),))
