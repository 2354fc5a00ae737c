"""Choosing a council, setting up an account and its second factor, and the end of a session."""

from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from kinweave.service.access.guards import name_guard, open_to_all
from kinweave.service.access.middleware import MEMBERSHIP
from kinweave.service.accounts import actions, presenters, queries
from kinweave.service.accounts.forms import FirstPasswordForm
from kinweave.service.accounts.setup_links import opened_by
from kinweave.service.core.notices import give_notice
from kinweave.service.core.pages import Words, render_page
from kinweave.service.design.asking import AskPage, ask

_LINK = "set_up_link"


@open_to_all
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Whether the service answers; says nothing else."""
    return HttpResponse("ok", content_type="text/plain")


@open_to_all
@require_safe
def session_ended(request: HttpRequest) -> HttpResponse:
    """Says that the session ended and that nothing typed before was kept on this device."""
    response = render_page(request, "accounts/session_ended.jinja", presenters.session_ended())
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@open_to_all
@require_safe
def not_signed_in(request: HttpRequest) -> HttpResponse:
    """A council's sign-in, or an account, that does not open Kinweave; it does not say why."""
    return render_page(request, "accounts/not_signed_in.jinja", presenters.session_ended())


@require_http_methods(["GET", "POST"])
def choose_council(request: HttpRequest) -> HttpResponse:
    """For staff who work at more than one council; one wall is open at a time."""
    memberships = queries.current_memberships(request.user.pk)  # type: ignore[arg-type]
    if request.method == "POST":
        chosen = request.POST.get("membership", "")
        if any(str(membership.pk) == chosen for membership in memberships):
            request.session[MEMBERSHIP] = chosen
            return redirect("home")
    return render_page(
        request, "accounts/choose_council.jinja", presenters.choose_council(memberships)
    )


name_guard(choose_council, "own memberships")


@require_safe
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Explains, to somebody who has only a password, how to add a code or a passkey."""
    return render_page(request, "accounts/second_factor.jinja", presenters.second_factor())


name_guard(set_up_second_factor, "own sign-in")


@open_to_all
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """A set-up link: opening it does nothing, pressing its button goes on without it."""
    usable = opened_by(token) is not None
    if request.method == "POST" and usable:
        logout(request)
        request.session[_LINK] = token
        return redirect("choose-first-password")
    page = presenters.begin(usable=usable)
    response = render_page(request, "accounts/begin.jinja", page, status=200 if usable else 404)
    response["Referrer-Policy"] = "no-referrer"
    return response


@open_to_all
@require_http_methods(["GET", "POST"])
def choose_first_password(request: HttpRequest) -> HttpResponse:
    """The holder of a set-up link chooses a password, and then signs in with it."""
    user = opened_by(request.session.get(_LINK, ""))
    if user is None:
        return render_page(
            request, "accounts/begin.jinja", presenters.begin(usable=False), status=404
        )

    def act(form: Any) -> str:
        actions.choose_first_password(user=user, password=form.cleaned_data["password"])
        request.session.flush()
        give_notice(request, Words("Your password is set. Sign in with it now."))
        return "account_login"

    page = AskPage(
        title=Words("Choose a password"),
        heading=Words("Choose a password"),
        button=Words("Set my password"),
        form=FirstPasswordForm(request.POST or None, user=user),
        intro=(Words("After this you sign in, and add a code from an app or a passkey."),),
    )
    return ask(request, page, act=act)
