"""A case's own pages: overview, its children, and its closing."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kinweave.service.access.permissions import Permission
from kinweave.service.access.refusals import refuse
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases import actions, presenters, queries
from kinweave.service.cases.access import case_page
from kinweave.service.cases.forms import (
    NAMES,
    AddChildForm,
    AddKnownChildForm,
    BirthForm,
    ChildDetailsForm,
    ClosureForm,
    new_child,
)
from kinweave.service.cases.frame import case_frame
from kinweave.service.cases.while_open import while_open
from kinweave.service.core.notices import give_notice
from kinweave.service.core.pages import Url, Words, render_page
from kinweave.service.design.asking import AskPage, CheckWords, ask, form_for


@case_page(Permission.SEE_CASES)
@require_safe
def overview(request: CaseRequest) -> HttpResponse:
    return render_page(request, "cases/overview.jinja", presenters.overview(request))


def _child(request: CaseRequest, person_id: UUID):
    child = queries.child_of(request.case, person_id)
    if child is None:
        raise refuse(
            actor=request.actor, case_id=request.case.pk, reason="no such child in this case"
        )
    return child


@case_page(Permission.KEEP_NETWORK)
@while_open
@require_http_methods(["GET", "HEAD", "POST"])
def child_born(request: CaseRequest, person_id: UUID) -> HttpResponse:
    """A child who was expected is born: the same child, with a date of birth."""
    child = _child(request, person_id)
    frame = case_frame(request, "case")
    overview_url = reverse("case", args=[request.case.pk])

    def act(form: BirthForm) -> str:
        told = form.cleaned_data
        actions.record_birth(
            by=request.actor,
            case=request.case,
            person=child,
            birth_date=told["birth_date"],
            names={name: told[name] for name in NAMES},
            sex=told["sex"],
            ethnicity=told["ethnicity"],
        )
        give_notice(request, Words("The birth is recorded."))
        return overview_url

    page = AskPage(
        title=Words("A child is born"),
        heading=Words("A child is born"),
        button=Words("Continue"),
        form=form_for(request, BirthForm, today=timezone.localdate()),
        back=Url(overview_url),
        cancel=Url(overview_url),
        case=frame.banner,
        intro=(Words("The expected date is removed. Everything else that is known stays."),),
    )
    return ask(request, page, act=act, check=CheckWords(button=Words("Record the birth")))


@case_page(Permission.KEEP_NETWORK)
@while_open
@require_http_methods(["GET", "HEAD", "POST"])
def child(request: CaseRequest, person_id: UUID) -> HttpResponse:
    """Mend or add to what is known of a child."""
    person = _child(request, person_id)
    today = timezone.localdate()
    questions = presenters.child_questions(request, person)
    overview_url = reverse("case", args=[request.case.pk])

    def act(form: ChildDetailsForm) -> str:
        told = dict(form.cleaned_data)
        number = told.pop("la_child_id", "")
        actions.change_child(
            by=request.actor,
            case=request.case,
            person=person,
            values=told,
            la_child_id=number,
            on=today,
        )
        give_notice(request, Words("The child’s details are saved."))
        return overview_url

    page = AskPage(
        title=Words("A child’s details"),
        heading=Words("A child’s details"),
        button=Words("Save"),
        form=form_for(
            request,
            ChildDetailsForm,
            today=today,
            asked=questions.asked,
            initial=questions.initial,
        ),
        back=Url(overview_url),
        cancel=Url(overview_url),
        case=questions.frame.banner,
    )
    return ask(request, page, act=act)


@case_page(Permission.KEEP_NETWORK)
@while_open
@require_http_methods(["GET", "HEAD", "POST"])
def add_child(request: CaseRequest) -> HttpResponse:
    """Somebody who is a child of this case too: a newborn, or a half-sibling found later."""
    today = timezone.localdate()
    frame = case_frame(request, "case")
    overview_url = reverse("case", args=[request.case.pk])
    people = {str(person.pk): person for person in queries.could_be_a_child(request.case, today)}
    choices = presenters.person_choices(frame, people.values())

    def act(form: AddChildForm) -> str:
        told = form.cleaned_data
        actions.add_child(
            by=request.actor,
            case=request.case,
            child=new_child(told),
            already=people.get(told.get("already", "")),
            another_person=bool(told["another_person"]),
            joined_date=told["joined_date"],
            today=today,
        )
        give_notice(
            request,
            Words("The child is added. Say under People how everybody is related to them."),
        )
        return overview_url

    form_class, options = (
        (AddKnownChildForm, {"people": choices}) if choices else (AddChildForm, {})
    )
    page = AskPage(
        title=Words("Add a child"),
        heading=Words("Add a child to this case"),
        button=Words("Continue"),
        form=form_for(request, form_class, today=today, initial={"joined_date": today}, **options),
        back=Url(overview_url),
        cancel=Url(overview_url),
        case=frame.banner,
        intro=(
            Words(
                "A baby, born or expected, or a brother or sister who was found later. What was "
                "offered, answered and agreed before stays as it was."
            ),
        ),
    )
    return ask(request, page, act=act, check=CheckWords(button=Words("Add the child")))


@case_page(Permission.SEE_CASES)
@require_safe
def closure(request: CaseRequest) -> HttpResponse:
    return render_page(request, "cases/closure.jinja", presenters.closure(request))


@case_page(Permission.CLOSE_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def close_case(request: CaseRequest) -> HttpResponse:
    """Close a case, after its answers were checked."""
    today = timezone.localdate()
    frame = case_frame(request, "closure")
    closure_url = reverse("closure", args=[request.case.pk])

    def act(form: ClosureForm) -> str:
        actions.close(by=request.actor, case=request.case, **form.cleaned_data)
        give_notice(request, Words("The case is closed."))
        return closure_url

    page = AskPage(
        title=Words("Closing a case"),
        heading=Words("Closing this case"),
        button=Words("Continue"),
        form=form_for(request, ClosureForm, today=today, initial={"closed_date": today}),
        back=Url(closure_url),
        cancel=Url(closure_url),
        case=frame.banner,
        intro=(
            Words(
                "The service’s work with this family ends for now. The record stays as it is, and "
                "if the family comes back, a new case begins beside this one."
            ),
        ),
    )
    return ask(
        request,
        page,
        act=act,
        check=CheckWords(
            heading=Words("Check before you close the case"),
            button=Words("Close the case"),
            warning=Words("A closed case is not opened again."),
        ),
    )
