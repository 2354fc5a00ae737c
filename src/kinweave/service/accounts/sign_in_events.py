"""Signing in and out, and failing to, are events too."""

from typing import Any

from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from kinweave.service.access.actors import Actor
from kinweave.service.access.middleware import SECOND_FACTOR
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import record_alone


def _signed_in(*, user: Any, **_: Any) -> None:
    record_alone(Verb.SIGNED_IN, by=Actor(user.pk, None, "signed in"), about=user)


def _signed_out(*, user: Any, **_: Any) -> None:
    if user is not None:
        record_alone(Verb.SIGNED_OUT, by=Actor(user.pk, None, "signed in"), about=user)


def _failed(**_: Any) -> None:
    # Who was tried is not written down: a mistyped address may be anybody's.
    record_alone(Verb.SIGN_IN_FAILED, by=Actor(None, None, "nobody"))


def _second_factor(*, user: Any, **_: Any) -> None:
    record_alone(Verb.SECOND_FACTOR_CHANGED, by=Actor(user.pk, None, "signed in"), about=user)


def _added(*, user: Any, request: Any, authenticator: Any, **_: Any) -> None:
    _second_factor(user=user)
    # Adding a code or a passkey proves that one has it; recovery codes prove nothing yet.
    if authenticator.type in {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}:
        request.session[SECOND_FACTOR] = True


def connect() -> None:
    """Listen for the signals of Django and of allauth's second factors."""
    mfa.authenticator_added.connect(_added, dispatch_uid="audit-factor-added")
    mfa.authenticator_removed.connect(_second_factor, dispatch_uid="audit-factor-removed")
    mfa.authenticator_reset.connect(_second_factor, dispatch_uid="audit-factor-reset")
    user_logged_in.connect(_signed_in, dispatch_uid="audit-signed-in")
    user_logged_out.connect(_signed_out, dispatch_uid="audit-signed-out")
    user_login_failed.connect(_failed, dispatch_uid="audit-sign-in-failed")
