"""The plan and its versions: reading it, writing it down, sharing it, beginning a new version."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.access import case_page
from kinweave.service.cases.frame import case_frame
from kinweave.service.cases.while_open import while_open
from kinweave.service.core.notices import give_notice
from kinweave.service.core.pages import Words, render_page
from kinweave.service.design.asking import ask, form_for
from kinweave.service.plans import actions, forms, queries
from kinweave.service.plans.presenters import plan as presenter
from kinweave.service.plans.views.asking import (
    SECTION,
    address,
    draft,
    question,
    shared,
    write,
)
from kinweave.service.preparation.access import found


def _show(request: CaseRequest, plan_id: UUID | None) -> HttpResponse:
    frame = case_frame(request, SECTION)
    every = queries.plans_of(frame.case.pk)
    readable = presenter.readable_plans(request, every)
    plan = next((one for one in readable if plan_id in (None, one.pk)), None)
    if plan_id is not None:
        found(request, plan, what="version of the plan")
    records = presenter.Records(
        plans=every,
        plan=plan,
        lines=queries.lines_of(plan) if plan else [],
        answers=queries.answers_to(plan) if plan else [],
        may_begin=presenter.writes(request) and queries.may_begin(frame.case.pk, every),
    )
    page = presenter.plan_page(request, frame, records)
    return render_page(request, "plans/plan.jinja", page)


@case_page(Permission.SEE_PLAN)
@require_safe
def plan(request: CaseRequest) -> HttpResponse:
    """The version to look at: the one that is being written, or the one that is shared."""
    return _show(request, None)


@case_page(Permission.SEE_PLAN)
@require_safe
def version(request: CaseRequest, plan_id: UUID) -> HttpResponse:
    """One version of the plan, as it was shared."""
    return _show(request, plan_id)


@case_page(Permission.KEEP_PLAN)
@while_open
@require_http_methods(["GET", "POST"])
def begin(request: CaseRequest) -> HttpResponse:
    """Write down the plan of the latest conference."""
    frame = case_frame(request, SECTION)
    held = found(request, queries.held_conference(frame.case.pk), what="conference that was held")
    initial = {"made_date": held.held_date}
    form = form_for(request, forms.WordsForm, today=frame.today, initial=initial)

    def act(form: Any) -> str:
        actions.begin_plan(by=request.actor, case=frame.case, words=form.words())
        give_notice(request, Words("The plan is written down. Add its lines now."))
        return address(frame)

    return ask(request, question(frame, form, "Write down the plan"), act=act)


@case_page(Permission.KEEP_PLAN)
@while_open
@require_http_methods(["GET", "POST"])
def share(request: CaseRequest) -> HttpResponse:
    """Make the draft the family's plan. It cannot be undone, only followed by a new version."""
    frame = case_frame(request, SECTION)
    plan = draft(request, frame)
    initial = {"edition": plan.edition}
    form = form_for(request, forms.ConfirmForm, today=frame.today, initial=initial)

    def act(form: Any) -> str:
        edition = form.cleaned_data["edition"]
        actions.share(by=request.actor, plan=plan, edition=edition, today=frame.today)
        give_notice(request, Words("The plan is shared. The council can answer it now."))
        return address(frame)

    page = question(
        frame,
        form,
        "Share this version",
        button="Share it",
        intro=(
            "Read it through with the family first.",
            "Once shared it stays as it is: a later change makes a new version, and this is kept.",
            "Sharing prints nothing. Each copy is asked for by itself, for one named reader.",
        ),
    )
    return write(request, frame, page, act, lambda: None)


@case_page(Permission.KEEP_PLAN)
@while_open
@require_http_methods(["GET", "POST"])
def new_version(request: CaseRequest) -> HttpResponse:
    """Begin a new version from the one that is shared."""
    frame = case_frame(request, SECTION)
    shared(request, frame)
    form = form_for(request, forms.ConfirmForm, today=frame.today)

    def act(_: Any) -> str:
        actions.begin_version(by=request.actor, case=frame.case)
        give_notice(request, Words("A new version is begun. Change what the family changed."))
        return address(frame)

    page = question(
        frame,
        form,
        "Change the plan",
        button="Begin a new version",
        intro=(
            "The version that is shared stays in force, and on record, until the new one is shared.",
        ),
    )
    return ask(request, page, act=act)
