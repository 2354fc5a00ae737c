"""Before an act that could give somebody a way in, one shows again who one is."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

View = Callable[..., HttpResponse]


@reauthentication_required
def _recent(request: HttpRequest) -> None:
    """Pass when this person has just shown who they are; allauth raises when not."""


def shows_again(view: View) -> View:
    """Ask for the password, code or passkey once more, unless that was within five minutes.

    What was typed is not kept meanwhile: allauth would replay it past the council's wall.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            _recent(request)
        except ReauthenticationRequired:
            way_back = urlencode({"next": request.path})
            return redirect(f"{reverse('account_reauthenticate')}?{way_back}")
        return view(request, *args, **kwargs)

    return guarded
