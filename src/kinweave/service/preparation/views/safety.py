"""Keeping people apart, and protecting them: pages for the coordinator and the service manager."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.access import case_page
from kinweave.service.cases.frame import CaseFrame, case_frame
from kinweave.service.core.notices import give_notice
from kinweave.service.core.pages import Words, render_page
from kinweave.service.design.asking import CheckWords, ask, form_for
from kinweave.service.people.forms import (
    AGREE,
    EndingForm,
    EndProtectionForm,
    KeepApartForm,
    RestrictionForm,
)
from kinweave.service.people.queries import (
    endings_in,
    kept_apart_in,
    restrictions_in,
)
from kinweave.service.preparation import actions
from kinweave.service.preparation.access import found
from kinweave.service.preparation.presenters.asking import question
from kinweave.service.preparation.presenters.network import person_choices
from kinweave.service.preparation.presenters.safety import ending_asked, safety_page


def _sealed_frame(request: CaseRequest):
    """The frame of the page, for a reader who may have what is sealed; for others there is none."""
    found(request, "sealed" in request.actor.may_read or None, what="leave to read what is sealed")
    return case_frame(request, "network")


def _done(request: CaseRequest, words: str) -> str:
    give_notice(request, Words(words))
    return reverse("safety", args=[request.case.pk])


@case_page(Permission.KEEP_NETWORK)
@require_safe
def safety(request: CaseRequest) -> HttpResponse:
    frame = _sealed_frame(request)
    return render_page(request, "preparation/safety.jinja", safety_page(frame))


@case_page(Permission.KEEP_NETWORK)
@require_http_methods(["GET", "POST"])
def add_keep_apart(request: CaseRequest) -> HttpResponse:
    frame = _sealed_frame(request)
    people = person_choices(frame, frame.people)
    form = form_for(
        request,
        KeepApartForm,
        today=frame.today,
        people=people,
        initial={"start_date": frame.today},
    )

    def act(form: KeepApartForm) -> str:
        actions.keep_apart(
            by=request.actor,
            case_id=request.case.pk,
            people=(UUID(form.cleaned_data["person_a"]), UUID(form.cleaned_data["person_b"])),
            details=form.details(),
            today=frame.today,
        )
        return _done(request, "From now on these two are kept apart.")

    page = question(frame, form, "Keep two people apart", back="safety", button="Continue")
    warning = Words("Check both names. Only you and the service manager can read the reason.")
    check = CheckWords(warning=warning, button=Words("Keep them apart"))
    return ask(request, page, act=act, check=check)


@case_page(Permission.KEEP_NETWORK)
@require_http_methods(["GET", "POST"])
def add_restriction(request: CaseRequest) -> HttpResponse:
    frame = _sealed_frame(request)
    people = person_choices(frame, frame.people)
    form = form_for(
        request,
        RestrictionForm,
        today=frame.today,
        people=people,
        initial={"start_date": frame.today},
    )

    def act(form: RestrictionForm) -> str:
        actions.restrict(
            by=request.actor,
            case_id=request.case.pk,
            person=UUID(form.cleaned_data["person"]),
            details=form.details(),
            today=frame.today,
        )
        return _done(request, "The protection was recorded.")

    page = question(frame, form, "Protect a person", back="safety", button="Continue")
    warning = Words("The reason is never printed on anything for the family.")
    return ask(request, page, act=act, check=CheckWords(warning=warning))


@case_page(Permission.KEEP_NETWORK)
@require_http_methods(["GET", "POST"])
def ask_to_end_keep_apart(request: CaseRequest, pair_id: UUID) -> HttpResponse:
    frame = _sealed_frame(request)
    pair = found(request, kept_apart_in(request.case.pk).filter(pk=pair_id).first(), what="pair")
    return _ask_to_end(
        request,
        frame,
        pair,
        heading="When they need no longer be kept apart",
        warning="Once it is agreed, the two may be invited together, and may learn of each other.",
    )


@case_page(Permission.KEEP_NETWORK)
@require_http_methods(["GET", "POST"])
def ask_to_end_restriction(request: CaseRequest, restriction_id: UUID) -> HttpResponse:
    frame = _sealed_frame(request)
    restriction = found(
        request,
        restrictions_in(request.case.pk).filter(pk=restriction_id).first(),
        what="protection",
    )
    return _ask_to_end(
        request,
        frame,
        restriction,
        heading="When the protection ends",
        warning="Once it is agreed, others may read who this person is, or where they are.",
    )


def _ask_to_end(
    request: CaseRequest,
    frame: CaseFrame,
    protection: Any,
    *,
    heading: str,
    warning: str,
) -> HttpResponse:
    form = form_for(
        request, EndProtectionForm, today=frame.today, initial={"end_date": frame.today}
    )

    def act(form: EndProtectionForm) -> str:
        actions.ask_to_end(
            by=request.actor,
            case_id=request.case.pk,
            protection=protection,
            details=form.cleaned_data,
            today=frame.today,
        )
        return _done(request, "You asked for it. It stays in force until a second person agrees.")

    page = question(
        frame,
        form,
        heading,
        back="safety",
        button="Continue",
        intro=(
            "Ask only if somebody whose decision it is has decided so.",
            "A second person reads what you write before anything changes.",
        ),
    )
    check = CheckWords(warning=Words(warning), button=Words("Ask a second person"))
    return ask(request, page, act=act, check=check)


@case_page(Permission.KEEP_NETWORK)
@require_http_methods(["GET", "POST"])
def ending(request: CaseRequest, ending_id: UUID) -> HttpResponse:
    """The second person reads why a protection should end, and agrees or keeps it."""
    frame = _sealed_frame(request)
    known = found(request, endings_in(request.case.pk).filter(pk=ending_id).first(), what="ending")
    extra = ending_asked(frame, known)
    found(request, extra, what="ending that this reader may read")
    form = form_for(
        request, EndingForm, today=frame.today, own=known.asked_by_id == request.actor.user_id
    )

    def act(form: EndingForm) -> str:
        by, case_id = request.actor, request.case.pk
        if form.cleaned_data["finding"] == AGREE:
            actions.agree_to_end(by=by, case_id=case_id, ending=known, today=frame.today)
            return _done(request, "It has ended.")
        reason = form.cleaned_data["kept_reason"]
        actions.keep_protection(by=by, case_id=case_id, ending=known, reason=reason)
        return _done(request, "The protection stays.")

    page = replace(
        question(frame, form, "Should this protection end?", back="safety", button="Save"),
        extra=extra,
    )
    return ask(request, page, act=act, template="preparation/ending.jinja")
