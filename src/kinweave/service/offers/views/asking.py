"""What these pages share: asking about somebody of the case, and finding nothing where nothing is."""

from typing import Any, TypeVar

from django.urls import reverse

from kinweave.service.access.refusals import refuse
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.frame import CaseFrame
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.asking import AskPage
from kinweave.service.design.forms import KinweaveForm
from kinweave.service.offers.presenters.naming import name_of

TEMPLATE = "offers/ask.jinja"
T = TypeVar("T")


def found_in_case(request: CaseRequest, found: T | None) -> T:
    """What was found through the case; otherwise the same page as for anything that is not there."""
    if found is None:
        raise refuse(
            actor=request.actor,
            case_id=request.case.pk,
            reason="no such record in this case",
        )
    return found


def known_to_reader(request: CaseRequest, frame: CaseFrame, person: Any) -> None:
    """Nothing is asked about somebody whom this reader may not know of."""
    found_in_case(request, person if name_of(frame, person) else None)


def question(
    frame: CaseFrame,
    *,
    title: str,
    form: KinweaveForm,
    back: str,
    button: str = "Continue",
    intro: str = "",
    extra: Any = None,
) -> AskPage:
    """One thing to ask in this case."""
    return AskPage(
        title=Words(title),
        heading=Words(title),
        button=Words(button),
        form=form,
        back=Url(back),
        cancel=Url(back),
        case=frame.banner,
        intro=tuple(Words(paragraph) for paragraph in intro.splitlines()),
        extra=extra,
    )


def in_case(request: CaseRequest, route: str, *args: object) -> str:
    """The address of another page of the same case."""
    return reverse(route, args=[request.case.pk, *args])
