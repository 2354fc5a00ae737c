"""The pages of the copies: asking, reading as the second person, printing."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kinweave.service.access.guards import needs
from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest, StaffRequest
from kinweave.service.cases.access import case_page
from kinweave.service.cases.frame import CaseFrame, case_frame
from kinweave.service.core.notices import give_notice, give_refusal
from kinweave.service.core.pages import Typed, Url, Words, render_page
from kinweave.service.core.refusals import NotPossible
from kinweave.service.design.asking import AskPage, ask, form_for
from kinweave.service.documents import actions, forms, presenters, queries
from kinweave.service.documents.content import make_copy, opened
from kinweave.service.documents.landing import Destination
from kinweave.service.documents.pdf import pdf_of
from kinweave.service.people.queries import households_of
from kinweave.service.plans.presenters.plan import people_choices
from kinweave.service.plans.queries import shared_plan
from kinweave.service.preparation.access import found

_SECTION = "plan"


def _copy(request: CaseRequest, frame: CaseFrame, copy_id: UUID) -> Any:
    return found(request, queries.copy_in(frame.case.pk, copy_id), what="copy of the plan")


@case_page(Permission.ASK_FOR_COPY)
@require_safe
def copies(request: CaseRequest) -> HttpResponse:
    """Every copy that was asked for in the case."""
    frame = case_frame(request, _SECTION)
    page = presenters.copies_page(
        request, frame, queries.copies_of(frame.case.pk), shared_plan(frame.case.pk)
    )
    return render_page(request, "documents/copies.jinja", page)


@case_page(Permission.ASK_FOR_COPY)
@require_http_methods(["GET", "POST"])
def ask_for_copy(request: CaseRequest) -> HttpResponse:
    """Ask for a copy, after reading who would learn what."""
    frame = case_frame(request, _SECTION)
    plan = found(request, shared_plan(frame.case.pk), what="shared plan")
    people = frame.people
    households = households_of(one.pk for one in people)
    form = form_for(
        request,
        forms.CopyForm,
        today=frame.today,
        readers=people_choices(frame, people),
        households=presenters.household_choices(frame, households),
    )

    def destination() -> Destination:
        told = form.cleaned_data
        landing = told["landing"]
        return Destination(
            reader=next(one for one in people if str(one.pk) == told["reader"]),
            household=next((one for one in households if str(one.pk) == landing), None),
            landing_known="unknown" if landing == forms.UNKNOWN else "yes",
        )

    def act(_: Any) -> str:
        actions.ask_for_copy(by=request.actor, plan=plan, destination=destination(), on=frame.today)
        give_notice(request, Words("The copy is asked for. It waits for a second person."))
        return reverse("copies", args=[frame.case.pk])

    step = request.POST.get("step", "answer")
    if request.method == "POST" and step == "answer" and form.is_valid():
        copy = make_copy(plan, destination(), on=frame.today)
        kept = [(Typed(name), Typed(form.data[name])) for name in ("reader", "landing")]
        page = presenters.preview_page(frame, copy, kept)
        return render_page(request, "documents/preview.jinja", page)
    back = Url(reverse("copies", args=[frame.case.pk]))
    asking = AskPage(
        title=Words("Ask for a copy of the plan"),
        heading=Words("Ask for a copy of the plan"),
        button=Words("See who will learn what"),
        form=form,
        back=back,
        cancel=back,
        case=frame.banner,
    )
    return ask(request, asking, act=act)


@case_page(Permission.CHECK_COPY)
@require_http_methods(["GET", "POST"])
def copy(request: CaseRequest, copy_id: UUID) -> HttpResponse:
    """The paper word for word. A second person, never the one who asked, passes it or not."""
    frame = case_frame(request, _SECTION)
    known = _copy(request, frame, copy_id)
    form = form_for(
        request, forms.ReadForm, today=frame.today, initial={"read": known.content_hash}
    )
    if request.method == "POST" and form.is_valid():
        try:
            _record_finding(request, known, form, frame)
        except NotPossible as refusal:
            form.add_error(None, refusal.sentence)
        else:
            give_notice(request, Words("What you found is recorded."))
            return redirect("copies", frame.case.pk)
    fresh = actions.made_afresh(known, on=frame.today)
    current = actions.is_current(known, fresh)
    page = presenters.copy_page(request, frame, known, fresh, form, current=current)
    return render_page(request, "documents/copy.jinja", page)


def _record_finding(request: CaseRequest, known: Any, form: Any, frame: CaseFrame) -> None:
    told = form.cleaned_data
    if told["finding"] == forms.PASS:
        actions.check_copy(by=request.actor, copy=known, read=told["read"], on=frame.today)
    else:
        actions.send_back(by=request.actor, copy=known, reason=told["sent_back_reason"])


@case_page(Permission.ASK_FOR_COPY)
@require_POST
def copy_pdf(request: CaseRequest, copy_id: UUID) -> HttpResponse:
    """Print: the button records the printing, and then hands over the paper as it was read."""
    on = timezone.localdate()
    case = request.case
    known = found(request, queries.copy_in(case.pk, copy_id), what="copy of the plan")
    try:
        printed = actions.print_copy(by=request.actor, copy=known, on=on)
    except NotPossible as refusal:
        give_refusal(request, Words(refusal.sentence))
        return redirect("copy", case.pk, copy_id)
    response = HttpResponse(pdf_of(opened(printed.content)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{queries.number_of(known)}.pdf"'
    return response


@needs(Permission.CHECK_COPY)
@require_safe
def copies_to_check(request: StaffRequest) -> HttpResponse:
    """Copies that wait for this reader to be the second person."""
    waiting = list(queries.copies_to_check(request.actor)[:50])
    return render_page(request, "design/list.jinja", presenters.to_check_page(waiting))
