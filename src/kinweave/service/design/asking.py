"""Asking one thing, checking the answers where it matters, and then doing it: without JavaScript.

What was typed travels with the check page in hidden fields and is validated anew on each step, so
nothing half-answered is stored on the server and nothing personal stands in an address.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kinweave.service.core.pages import Typed, Url, Words, render_page
from kinweave.service.core.refusals import NotPossible
from kinweave.service.design.forms import KinweaveForm
from kinweave.service.design.pages import AnswerGroup, CaseBanner
from kinweave.service.design.typed_answers import typed_answers


@dataclass(frozen=True)
class AskPage:
    """One thing to ask: see ``design/task.jinja``."""

    title: Words
    heading: Words
    button: Words
    form: KinweaveForm
    back: Url | None = None
    caption: Words | None = None
    cancel: Url | None = None
    case: CaseBanner | None = None
    intro: tuple[Words, ...] = ()
    extra: Any = None


@dataclass(frozen=True)
class CheckWords:
    """What a check page says above its answers and on its button."""

    heading: Words = Words("Check your answers")
    button: Words = Words("Confirm and save")
    warning: Words | None = None


@dataclass(frozen=True)
class CheckPage:
    """The answers before they are recorded, with what was typed kept for the next step."""

    title: Words
    heading: Words
    button: Words
    groups: list[AnswerGroup]
    kept: list[tuple[Typed, Typed]]
    case: CaseBanner | None = None
    warning: Words | None = None
    back: Url | None = None


def ask(
    request: HttpRequest,
    page: AskPage,
    *,
    act: Callable[[Any], str],
    check: CheckWords | None = None,
    template: str = "design/task.jinja",
) -> HttpResponse:
    """Show the question; when it is answered (and checked, if asked to), act and go on.

    ``act`` does one thing and returns where to go next. If it raises `NotPossible`, the sentence
    stands in the error summary, what was typed is kept, and nothing was written.
    """
    form, step = page.form, request.POST.get("step", "answer")
    if request.method != "POST" or step == "change" or not form.is_valid():
        return render_page(request, template, page)
    if check is not None and step != "confirm":
        return render_page(request, "design/check_answers.jinja", _check_page(request, page, check))
    try:
        return redirect(act(form))
    except NotPossible as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return render_page(request, template, replace(page, form=form))


def _check_page(request: HttpRequest, page: AskPage, check: CheckWords) -> CheckPage:
    kept = [
        (Typed(name), Typed(value))
        for name in request.POST
        if name not in {"csrfmiddlewaretoken", "step"}
        for value in request.POST.getlist(name)
    ]
    return CheckPage(
        title=check.heading,
        heading=check.heading,
        button=check.button,
        groups=typed_answers(page.form, heading=page.heading),
        kept=kept,
        case=page.case,
        warning=check.warning,
    )


def form_for(
    request: HttpRequest, form_class: type[KinweaveForm], *, today: date, **options: Any
) -> Any:
    """The form with what was posted, or fresh with its initial answers."""
    data = request.POST if request.method == "POST" else None
    return form_class(data, today=today, **options)
