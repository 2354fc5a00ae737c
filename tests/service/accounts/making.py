"""Colleagues who really sign in, with a password, an app for codes or a passkey."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from kinweave.service.access.actors import Actor
from kinweave.service.accounts.models import User
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import unit_of_work

PASSWORD = "kettle-orchard-seven-lamps"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def with_password(actor: Actor) -> User:
    user = User.objects.get(pk=actor.user_id)
    with unit_of_work(by=Actor(user.pk, None, "signed in")) as record:
        user.set_password(PASSWORD)
        user.save()
        record(Verb.PASSWORD_CHANGED, user)
    return user


def with_codes(actor: Actor) -> User:
    user = with_password(actor)
    TOTP.activate(user, SECRET)
    return user


def recovery_codes(user: User) -> list[str]:
    RecoveryCodes.activate(user)
    authenticator = Authenticator.objects.get(user=user, type="recovery_codes")
    return RecoveryCodes(authenticator).get_unused_codes()


def code_now(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def give_password(client, user, password=PASSWORD, **kwargs):
    return client.post("/account/login/", {"login": user.email, "password": password}, **kwargs)


def give_code(client, code=None):
    return client.post("/account/2fa/authenticate/", {"code": code or code_now()})
