"""Writing a draft: the family's words and each line. Two people may write at once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.access import case_page
from kinweave.service.cases.frame import CaseFrame, case_frame
from kinweave.service.cases.while_open import while_open
from kinweave.service.core.notices import give_notice
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.asking import form_for
from kinweave.service.plans import actions, forms, queries
from kinweave.service.plans.presenters import changed
from kinweave.service.plans.views.asking import (
    SECTION,
    address,
    draft,
    question,
    write,
)
from kinweave.service.preparation.access import found


@case_page(Permission.KEEP_PLAN)
@while_open
@require_http_methods(["GET", "POST"])
def words(request: CaseRequest) -> HttpResponse:
    """Change the family's own words in a draft."""
    frame = case_frame(request, SECTION)
    plan = draft(request, frame)
    initial = {**changed.words_answers(frame, plan), "edition": plan.edition}
    form = form_for(request, forms.WordsForm, today=frame.today, initial=initial)

    def act(form: Any) -> str:
        edition = form.cleaned_data["edition"]
        actions.change_words(by=request.actor, plan=plan, edition=edition, words=form.words())
        give_notice(request, Words("The words are saved."))
        return address(frame)

    page = question(frame, form, "The plan in the family’s own words")
    return write(request, frame, page, act, lambda: draft(request, frame))


@case_page(Permission.KEEP_PLAN)
@while_open
@require_http_methods(["GET", "POST"])
def add_line(request: CaseRequest) -> HttpResponse:
    """Add one thing that somebody will do."""
    frame = case_frame(request, SECTION)
    plan = draft(request, frame)
    initial = {"edition": plan.edition, "progress": "not_yet"}
    form = form_for(request, forms.LineForm, today=frame.today, initial=initial)
    return write(
        request,
        frame,
        question(frame, form, "Add a line"),
        _adding(request, frame, plan),
        lambda: None,
    )


def _adding(request: CaseRequest, frame: CaseFrame, plan: Any) -> Callable[[Any], str]:
    def act(form: Any) -> str:
        edition = form.cleaned_data["edition"]
        actions.add_line(by=request.actor, plan=plan, edition=edition, line=form.line())
        give_notice(request, Words("The line is added."))
        return address(frame)

    return act


@case_page(Permission.KEEP_PLAN)
@while_open
@require_http_methods(["GET", "POST"])
def line(request: CaseRequest, line_id: UUID) -> HttpResponse:
    """Change one line of a draft. If somebody took it out meanwhile, what was typed is kept."""
    frame = case_frame(request, SECTION)
    plan = draft(request, frame)
    known = queries.line_in(plan, line_id)
    if known is None and request.method != "POST":
        found(request, known, what="line of the plan")
    initial = {"edition": plan.edition}
    if known is not None:
        initial |= changed.line_answers(frame, known)
    form = form_for(request, forms.LineForm, today=frame.today, initial=initial)
    if known is None:
        page = question(frame, form, "This line was taken out meanwhile")
        return write(request, frame, page, _adding(request, frame, plan), lambda: None)

    def act(form: Any) -> str:
        edition = form.cleaned_data["edition"]
        actions.change_line(
            by=request.actor, plan=plan, line=known, edition=edition, words=form.line()
        )
        give_notice(request, Words("The line is saved."))
        return address(frame)

    remove = Url(reverse("plan-line-remove", args=[frame.case.pk, line_id]))
    page = question(frame, form, "Change a line", extra=remove)
    return write(
        request,
        frame,
        page,
        act,
        lambda: queries.line_in(plan, line_id),
        template="plans/line.jinja",
    )


@case_page(Permission.KEEP_PLAN)
@while_open
@require_http_methods(["GET", "POST"])
def remove_line(request: CaseRequest, line_id: UUID) -> HttpResponse:
    """Take a line out of a draft, after it has been read once more."""
    frame = case_frame(request, SECTION)
    plan = draft(request, frame)
    known = found(request, queries.line_in(plan, line_id), what="line of the plan")
    initial = {"edition": plan.edition}
    form = form_for(request, forms.ConfirmForm, today=frame.today, initial=initial)

    def act(form: Any) -> str:
        edition = form.cleaned_data["edition"]
        actions.remove_line(by=request.actor, plan=plan, line=known, edition=edition)
        give_notice(request, Words("The line is taken out."))
        return address(frame)

    page = question(
        frame,
        form,
        "Take this line out of the plan",
        button="Take it out",
        intro=("Earlier versions that were shared keep it.",),
        extra=changed.line_summary(frame, known),
    )
    return write(request, frame, page, act, lambda: None, template="plans/confirm.jinja")
