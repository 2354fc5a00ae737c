"""Choosing a coordinator, handing over, and keeping a colleague out of a case."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinweave.service.access.permissions import Permission
from kinweave.service.access.refusals import refuse
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.access import case_page
from kinweave.service.cases.allocation import actions, presenters
from kinweave.service.cases.allocation.forms import AllocateForm, ExcludeForm, LetInForm
from kinweave.service.cases.allocation.queries import allocation_in, exclusion_in
from kinweave.service.cases.frame import case_frame
from kinweave.service.core.notices import give_notice
from kinweave.service.core.pages import Words, render_page
from kinweave.service.design.asking import CheckWords, ask, form_for
from kinweave.service.people.forms import EndForm


@case_page(Permission.SEE_CASES)
@require_safe
def allocation(request: CaseRequest) -> HttpResponse:
    frame = case_frame(request, "allocation")
    page = presenters.allocation_page(frame, request.actor)
    return render_page(request, "allocation/allocation.jinja", page)


@case_page(Permission.ALLOCATE)
@require_http_methods(["GET", "POST"])
def allocate(request: CaseRequest) -> HttpResponse:
    frame = case_frame(request, "allocation")
    choices = presenters.colleague_choices(frame, request.actor)
    form = form_for(
        request,
        AllocateForm,
        today=frame.today,
        colleagues=choices,
        initial={"role": "coordinator", "start_date": frame.today},
    )

    def act(form: AllocateForm) -> str:
        actions.allocate(
            by=request.actor,
            case=request.case,
            user_id=UUID(form.cleaned_data["user"]),
            details=form.details(),
            today=frame.today,
        )
        give_notice(
            request,
            Words("They have this part in the case now. Whoever had it before has handed it over."),
        )
        return reverse("allocation", args=[request.case.pk])

    page = presenters.question(
        frame,
        form,
        "Who works with this family",
        back="allocation",
        intro=("Whoever has this part now hands it over, and can no longer open the case.",),
    )
    return ask(request, page, act=act, check=CheckWords(button=Words("Give them this case")))


@case_page(Permission.ALLOCATE)
@require_http_methods(["GET", "POST"])
def end_allocation(request: CaseRequest, allocation_id: UUID) -> HttpResponse:
    found = allocation_in(request.case.pk, allocation_id)
    if found is None:
        raise refuse(actor=request.actor, case_id=request.case.pk, reason="no such allocation")
    frame = case_frame(request, "allocation")
    form = form_for(request, EndForm, today=frame.today, initial={"end_date": frame.today})

    def act(form: EndForm) -> str:
        actions.end_allocation(
            by=request.actor,
            case=request.case,
            allocation=found,
            end_date=form.cleaned_data["end_date"],
        )
        give_notice(request, Words("It has ended. They can no longer open this case."))
        return reverse("allocation", args=[request.case.pk])

    page = presenters.question(
        frame, form, "When their part in this case ends", back="allocation", button="End it"
    )
    return ask(request, page, act=act)


@case_page(Permission.EXCLUDE_STAFF)
@require_safe
def exclusions(request: CaseRequest) -> HttpResponse:
    frame = case_frame(request, "allocation")
    return render_page(request, "allocation/exclusions.jinja", presenters.exclusions_page(frame))


@case_page(Permission.EXCLUDE_STAFF)
@require_http_methods(["GET", "POST"])
def exclude(request: CaseRequest) -> HttpResponse:
    frame = case_frame(request, "allocation")
    choices = presenters.everybody_at_work(request.case.council_id, frame.today)
    form = form_for(request, ExcludeForm, today=frame.today, colleagues=choices)

    def act(form: ExcludeForm) -> str:
        user_id = UUID(form.cleaned_data["user"])
        actions.exclude_colleague(
            by=request.actor,
            case=request.case,
            user_id=user_id,
            reason=form.cleaned_data["reason"],
            today=frame.today,
        )
        give_notice(request, Words("They are kept out of this case from now on."))
        # Somebody who has just kept themselves out has no case to go back to.
        if user_id == request.actor.user_id:
            return reverse("home")
        return reverse("staff-exclusions", args=[request.case.pk])

    page = presenters.question(
        frame,
        form,
        "Keep a colleague out of this case",
        back="staff-exclusions",
        intro=(
            "For somebody who is related to this family, or could be a danger to anyone in it.",
            "For them this case does not exist, whatever their role.",
        ),
    )
    warning = Words("Any part they have in the case ends, and does not come back by itself.")
    check = CheckWords(warning=warning, button=Words("Keep them out"))
    return ask(request, page, act=act, check=check)


@case_page(Permission.EXCLUDE_STAFF)
@require_http_methods(["GET", "POST"])
def let_in(request: CaseRequest, exclusion_id: UUID) -> HttpResponse:
    found = exclusion_in(request.case.pk, exclusion_id)
    if found is None:
        raise refuse(actor=request.actor, case_id=request.case.pk, reason="no such exclusion")
    frame = case_frame(request, "allocation")
    form = form_for(request, LetInForm, today=frame.today)

    def act(form: LetInForm) -> str:
        actions.let_in_again(
            by=request.actor,
            case=request.case,
            exclusion=found,
            reason=form.cleaned_data["ended_reason"],
        )
        give_notice(request, Words("They are no longer kept out of this case."))
        return reverse("staff-exclusions", args=[request.case.pk])

    page = presenters.question(
        frame,
        form,
        "Let a colleague in again",
        back="staff-exclusions",
        intro=("Only if it is certain that they are no danger and no relation to this family.",),
    )
    warning = Words("From then on they see this case as far as their role reaches.")
    check = CheckWords(warning=warning, button=Words("Let them in again"))
    return ask(request, page, act=act, check=check)
