"""What the pages of the plan share: the question, the draft it is about, and two writers at once."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.frame import CaseFrame
from kinweave.service.core.pages import Url, Words, render_page
from kinweave.service.design.asking import AskPage, ask
from kinweave.service.design.forms import KinweaveForm
from kinweave.service.plans import actions, queries
from kinweave.service.plans.presenters.changed import changed_page
from kinweave.service.preparation.access import found

SECTION = "plan"


def address(frame: CaseFrame) -> str:
    return reverse("plan", args=[frame.case.pk])


def question(
    frame: CaseFrame,
    form: KinweaveForm,
    heading: str,
    *,
    button: str = "Save",
    intro: tuple[str, ...] = (),
    extra: Any = None,
) -> AskPage:
    back = Url(address(frame))
    return AskPage(
        title=Words(heading),
        heading=Words(heading),
        button=Words(button),
        form=form,
        back=back,
        cancel=back,
        case=frame.banner,
        intro=tuple(Words(words) for words in intro),
        extra=extra,
    )


def draft(request: CaseRequest, frame: CaseFrame) -> Any:
    """The version that is being written, or nothing; a shared one is never opened for writing."""
    plan = queries.latest_plan(frame.case.pk)
    return found(
        request, plan if plan and plan.status == queries.DRAFT else None, what="draft of a plan"
    )


def shared(request: CaseRequest, frame: CaseFrame) -> Any:
    return found(request, queries.shared_plan(frame.case.pk), what="shared plan")


def write(
    request: CaseRequest,
    frame: CaseFrame,
    page: AskPage,
    act: Callable[[Any], str],
    theirs: Callable[[], Any],
    **options: Any,
) -> HttpResponse:
    """Ask, and write; if somebody else wrote first, show both and keep what was typed."""
    try:
        return ask(request, page, act=act, **options)
    except actions.ChangedMeanwhile:
        plan = draft(request, frame)
        data = request.POST.copy()
        data["edition"] = str(plan.edition)
        form = type(page.form)(data, today=frame.today)
        form.is_valid()
        lines = queries.lines_of(plan)
        both = changed_page(frame, page, form, theirs=theirs(), lines=lines)
        return render_page(request, "plans/changed.jinja", both)
