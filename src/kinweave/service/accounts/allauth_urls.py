"""allauth's pages that this service has. There is none to make an account or change an address.

An administrator gives accounts, and a forgotten password is a new set-up link from the administrator.
"""

from collections.abc import Iterable

from allauth.account import views as account
from allauth.mfa import urls as second_factors
from allauth.socialaccount.providers.openid_connect import urls as openid_connect
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from kinweave.service.access.guards import name_guard, open_to_all
from kinweave.service.accounts import views


@open_to_all
def _no_such_page(_request: HttpRequest) -> HttpResponse:
    raise Http404


# allauth looks these routes up by name in places that this service never reaches.
_NAMED_AND_ABSENT = (
    "account_signup",
    "account_email",
    "account_set_password",
    "account_email_verification_sent",
    "socialaccount_signup",
    "socialaccount_connections",
)

# One page for every way in that did not open, so that nobody learns from it which it was.
_NOT_SIGNED_IN = (
    ("inactive", "account_inactive"),
    ("council/cancelled", "socialaccount_login_cancelled"),
    ("council/error", "socialaccount_login_error"),
)


def _guarded(patterns: Iterable[URLPattern | URLResolver]) -> None:
    """Allauth guards these itself: signing in is open, one's own factors ask for a sign-in."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            _guarded(pattern.url_patterns)
        elif not hasattr(pattern.callback, "guard"):
            name_guard(pattern.callback, "own sign-in")


urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("2fa/", include(second_factors)),
    *(path(f"{at}/", views.not_signed_in, name=name) for at, name in _NOT_SIGNED_IN),
    *openid_connect.urlpatterns,
    *(path(f"absent/{name}/", _no_such_page, name=name) for name in _NAMED_AND_ABSENT),
]
_guarded(urlpatterns)
