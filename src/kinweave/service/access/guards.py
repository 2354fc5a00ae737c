"""Every route carries one guard, by name. A test lists each route beside its guard.

A guard answers who may open the page. `cases.access` adds the guard for pages inside a case.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kinweave.service.access.actors import Actor
from kinweave.service.access.permissions import Permission
from kinweave.service.access.refusals import refuse
from kinweave.service.audit.work import note_read

View = Callable[..., HttpResponse]


def page_name(request: HttpRequest) -> str:
    """The name of the route that was asked for."""
    return request.resolver_match.view_name if request.resolver_match else ""


def name_guard(view: View, guard: str) -> View:
    """Put the guard's name on the view, where the route test reads it."""
    view.guard = guard  # type: ignore[attr-defined]
    return view


def open_to_all(view: View) -> View:
    """A page without any record on it: health, sign-in, the statement on accessibility."""
    view.login_required = False  # type: ignore[attr-defined]
    return name_guard(view, "open to all")


def signed_in(view: View) -> View:
    """A page for any member of staff at work, with nothing on it about a family."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(getattr(request, "actor", None), Actor):
            return redirect("choose-council")
        return view(request, *args, **kwargs)

    return name_guard(guarded, "signed in")


def needs(permission: Permission) -> Callable[[View], View]:
    """A page for roles that hold the permission; for others it does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = getattr(request, "actor", None)
            if not isinstance(actor, Actor):
                return redirect("choose-council")
            if not actor.may(permission):
                raise refuse(actor=actor, reason=f"the role lacks {permission}")
            response = view(request, *args, **kwargs)
            if request.method == "GET" and response.status_code == HTTPStatus.OK:
                note_read(by=actor, page=page_name(request))
            return response

        return name_guard(guarded, f"needs {permission}")

    return decorate
