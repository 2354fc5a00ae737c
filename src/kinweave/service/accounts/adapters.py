"""How allauth behaves here: nobody signs up; a colleague gives the account; sign-ins are audited."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.http import HttpRequest
from django.shortcuts import redirect

from kinweave.service.access.actors import Actor
from kinweave.service.accounts.models import User
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import record_alone, unit_of_work
from kinweave.service.core import encryption

_SEALED_FOR = "mfa.authenticator"


class StaffAccounts(DefaultAccountAdapter):
    """Accounts are made by an administrator; there is no page to make one's own."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The email address or the password is not right. Check both",
        "incorrect_password": "This is not your password. Type it again",
        "enter_current_password": "This is not the password that you have now. Type it again",
        "too_many_login_attempts": "There were too many tries. Wait five minutes, then try again",
        "rate_limited": "There were too many tries. Wait a minute, then try again",
        "account_inactive": "This account does not open Kinweave. Ask your council’s administrator",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Any, password: str) -> None:
        actor = Actor(user.pk, None, "signed in")
        with unit_of_work(by=actor) as record:
            super().set_password(user, password)
            record(Verb.PASSWORD_CHANGED, user)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is sent: the audit tells of it, and a mailbox may be shared."""


class SecondFactors(DefaultMFAAdapter):
    """The secrets of one-time codes and recovery codes are kept sealed."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Enter the code that your app shows now: this one is not right, or was used"
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text, field=_SEALED_FOR)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text, field=_SEALED_FOR)


class CouncilSignIn(DefaultSocialAccountAdapter):
    """A council's own sign-in opens an account that exists, by the address the council vouches for."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        # Only for signing in: nobody joins another sign-in to their account from inside.
        if sociallogin.state.get("process") != AuthProcess.LOGIN or request.user.is_authenticated:
            raise _turned_away()
        if sociallogin.is_existing:
            return
        user = _vouched_for(sociallogin.account.extra_data)
        if user is None:
            raise _turned_away()
        actor = Actor(user.pk, None, "signed in")
        with unit_of_work(by=actor) as record:
            sociallogin.connect(request, user)
            record(Verb.COUNCIL_SIGN_IN_JOINED, user)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is sent: the audit tells of it."""


def _vouched_for(claims: dict[str, Any]) -> User | None:
    """The colleague with the address that the council says is verified; unknown means nobody."""
    claims = claims.get("userinfo", claims)
    email = claims.get("email")
    if not isinstance(email, str) or not email or claims.get("email_verified") is not True:
        return None
    return User.objects.filter(email__iexact=email, is_active=True).first()


def _turned_away() -> ImmediateHttpResponse:
    # Who was tried is not written down, and the page does not say what was wrong.
    record_alone(Verb.SIGN_IN_FAILED, by=Actor(None, None, "nobody"))
    return ImmediateHttpResponse(redirect("socialaccount_login_error"))
