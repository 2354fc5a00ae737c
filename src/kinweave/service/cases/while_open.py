"""The page that stands in place of a question about a case that is closed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.frame import case_frame
from kinweave.service.core.pages import Url, Words, render_page
from kinweave.service.design.pages import CaseBanner
from kinweave.service.people.closed_cases import CLOSED


@dataclass(frozen=True)
class ClosedPage:
    """Why nothing can be changed here any more, and the way back."""

    title: Words
    heading: Words
    case: CaseBanner
    words: Words
    back: Url


def while_open(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Under `case_page`: a question that is asked only while the case is open."""

    @wraps(view)
    def asked(request: CaseRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.case.is_open:
            return view(request, *args, **kwargs)
        frame = case_frame(request, "closure")
        page = ClosedPage(
            title=Words("This case is closed"),
            heading=Words("This case is closed"),
            case=frame.banner,
            words=Words(CLOSED),
            back=Url(reverse("case", args=[frame.case.pk])),
        )
        return render_page(request, "cases/closed.jinja", page)

    return asked
