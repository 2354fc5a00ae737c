"""Each request: signed in, still employed, not idle, inside one council's wall."""

from collections.abc import Callable
from datetime import UTC, datetime

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kinweave.service.access.actors import Actor
from kinweave.service.access.walls import inside
from kinweave.service.accounts.models import Membership, User
from kinweave.service.accounts.queries import current_memberships
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import record_alone, seal_reads_when_due

SEEN_AT = "seen_at"
SIGNED_IN_AT = "signed_in_at"
MEMBERSHIP = "membership"
SECOND_FACTOR = "second_factor"
_NOTE_EVERY_SECONDS = 60
# Where somebody with only a password may go: to set up a second factor, or out.
_WITHOUT_SECOND_FACTOR = ("/account/", "/static/", "/second-factor", "/session-ended", "/health")

Handler = Callable[[HttpRequest], HttpResponse]


def _now() -> int:
    return int(datetime.now(UTC).timestamp())


class SessionLimits:
    """A session ends after idleness, after a working day, and at once for somebody who has left.

    A leaver's account is inactive, which Django's own user lookup treats as nobody, and their
    sessions are deleted when their last membership ends.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = _now()
            started = request.session.setdefault(SIGNED_IN_AT, now)
            seen = request.session.get(SEEN_AT, now)
            idle = now - seen > settings.SESSION_IDLE_SECONDS
            if idle or now - started > settings.SESSION_LONGEST_SECONDS:
                actor = Actor(request.user.pk, None, "signed in", request.user.name)
                record_alone(Verb.SESSION_ENDED, by=actor, reason="idle" if idle else "day over")
                logout(request)
                return redirect(reverse("session-ended"))
            if SEEN_AT not in request.session or now - seen >= _NOTE_EVERY_SECONDS:
                request.session[SEEN_AT] = now
        return self.get_response(request)


class SecondFactor:
    """Password alone opens nothing: a one-time code, a passkey or the council's own sign-in too."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not request.session.get(SECOND_FACTOR):
            methods = get_authentication_records(request, request.user)
            if any(_is_second_factor(method) for method in methods):
                request.session[SECOND_FACTOR] = True
            elif not request.path.startswith(_WITHOUT_SECOND_FACTOR):
                return redirect(reverse("set-up-second-factor"))
        return self.get_response(request)


def _is_second_factor(method: dict[str, object]) -> bool:
    return method.get("method") in {"mfa", "socialaccount"} or bool(method.get("passwordless"))


class CouncilWall:
    """Finds the current membership anew each time, and opens that council's scope and no other."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        membership = _current_membership(request, user) if isinstance(user, User) else None
        if membership is None or not isinstance(user, User):
            request.actor = None  # type: ignore[attr-defined]
            with inside(None):
                return self.get_response(request)
        actor = Actor(user.pk, membership.council_id, membership.role, user.name)
        request.council = membership.council  # type: ignore[attr-defined]
        request.actor = actor  # type: ignore[attr-defined]
        with inside(membership.council_id):
            response = self.get_response(request)
            seal_reads_when_due(by=actor)
        return response


def _current_membership(request: HttpRequest, user: User) -> Membership | None:
    current = current_memberships(user.pk)
    chosen = request.session.get(MEMBERSHIP)
    for membership in current:
        if str(membership.pk) == chosen or (chosen is None and len(current) == 1):
            return membership
    return None
