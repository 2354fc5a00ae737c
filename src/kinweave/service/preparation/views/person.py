"""One person inside a case: what is known of them, and how they can be reached safely."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.access import case_page
from kinweave.service.cases.frame import case_frame
from kinweave.service.cases.while_open import while_open
from kinweave.service.core.notices import give_notice
from kinweave.service.core.pages import Words, render_page
from kinweave.service.design.asking import CheckWords, ask, form_for
from kinweave.service.people import actions, forms
from kinweave.service.people.queries import (
    contact_point_of,
    households_of,
    in_use_of_kind,
    membership_of,
    warns_of_confidential,
)
from kinweave.service.preparation.access import also_needs, found, readable
from kinweave.service.preparation.presenters.asking import household_choices, question
from kinweave.service.preparation.presenters.person import asked_of, person_page


def _people(request: CaseRequest, person_id: UUID):
    """The frame, the person asked for, and everybody of the case whom this reader may know of."""
    frame = case_frame(request, "network")
    people = readable(frame, frame.people)
    person = next((person for person in people if person.pk == person_id), None)
    return frame, found(request, person, what="person"), people


def _done(request: CaseRequest, person_id: UUID, words: str) -> str:
    give_notice(request, Words(words))
    return reverse("person", args=[request.case.pk, person_id])


@case_page(Permission.SEE_NETWORK)
@require_safe
def person(request: CaseRequest, person_id: UUID) -> HttpResponse:
    frame, somebody, people = _people(request, person_id)
    page = person_page(frame, request.actor, somebody, people)
    return render_page(request, "preparation/person.jinja", page)


@case_page(Permission.KEEP_NETWORK)
@while_open
@require_http_methods(["GET", "POST"])
def change_person(request: CaseRequest, person_id: UUID) -> HttpResponse:
    frame, somebody, _ = _people(request, person_id)
    known = asked_of(frame, somebody)
    form = form_for(
        request, forms.ChangePersonForm, today=frame.today, initial=known, asked=frozenset(known)
    )

    def act(form: forms.ChangePersonForm) -> str:
        actions.change_person(
            by=request.actor, case_id=request.case.pk, person=somebody, details=form.details()
        )
        return _done(request, person_id, "What is known was changed.")

    page = question(frame, form, "Change what is known", back="person", args=(person_id,))
    return ask(request, page, act=act)


@case_page(Permission.KEEP_NETWORK)
@require_http_methods(["GET", "POST"])
def record_death(request: CaseRequest, person_id: UUID) -> HttpResponse:
    frame, somebody, _ = _people(request, person_id)
    recorded = somebody.death_date is not None
    form = form_for(
        request,
        forms.DeathForm,
        today=frame.today,
        recorded=recorded,
        initial={"death_date": somebody.death_date},
    )

    def act(form: forms.DeathForm) -> str:
        actions.record_death(
            by=request.actor,
            case_id=request.case.pk,
            person=somebody,
            death_date=form.cleaned_data["death_date"],
        )
        return _done(request, person_id, "This was recorded. Nothing more is sent.")

    page = question(
        frame,
        form,
        "When somebody has died",
        back="person",
        args=(person_id,),
        button="Continue",
        intro=(
            "We are sorry. Recording it ends every letter and reminder to this person.",
            "Take the time that the family needs. Nothing else has to be done today.",
        ),
    )
    warning = Words("Every address, phone and email of this person ends on that day.")
    return ask(request, page, act=act, check=CheckWords(warning=warning))


@case_page(Permission.KEEP_NETWORK)
@require_http_methods(["GET", "POST"])
def record_living_arrangement(request: CaseRequest, person_id: UUID) -> HttpResponse:
    frame, somebody, _ = _people(request, person_id)
    found(request, somebody in frame.children or None, what="child")
    form = form_for(request, forms.LivingArrangementForm, today=frame.today)

    def act(form: forms.LivingArrangementForm) -> str:
        actions.record_living_arrangement(
            by=request.actor, case_id=request.case.pk, person=somebody, details=form.cleaned_data
        )
        return _done(request, person_id, "Where the child lives was recorded.")

    page = question(frame, form, "Where the child lives", back="person", args=(person_id,))
    return ask(request, page, act=act)


@case_page(Permission.KEEP_NETWORK)
@while_open
@require_http_methods(["GET", "POST"])
def add_contact_point(request: CaseRequest, person_id: UUID) -> HttpResponse:
    also_needs(request, Permission.SEE_CONTACT_POINTS)
    frame, somebody, _ = _people(request, person_id)
    has_address = in_use_of_kind(somebody, "address", on=frame.today).exists()
    form_class = forms.AnotherContactPointForm if has_address else forms.ContactPointForm
    warned = request.method == "POST" and warns_of_confidential(
        request.actor,
        case_id=request.case.pk,
        person=somebody,
        value=request.POST.get("value", ""),
        today=frame.today,
    )
    form = form_for(request, form_class, today=frame.today, warned=warned)

    def act(form: forms.ContactPointForm) -> str:
        actions.add_contact_point(
            by=request.actor,
            case_id=request.case.pk,
            person=somebody,
            details=form.details(),
            earlier_still_used=form.cleaned_data.get("earlier") or "",
            checked=bool(form.cleaned_data.get("checked")),
            today=frame.today,
        )
        return _done(request, person_id, "The contact point was added.")

    page = question(frame, form, "Add an address, phone or email", back="person", args=(person_id,))
    return ask(request, page, act=act)


@case_page(Permission.KEEP_NETWORK)
@require_http_methods(["GET", "POST"])
def end_contact_point(
    request: CaseRequest, person_id: UUID, contact_point_id: UUID
) -> HttpResponse:
    also_needs(request, Permission.SEE_CONTACT_POINTS)
    frame, somebody, _ = _people(request, person_id)
    point = found(request, contact_point_of(somebody, contact_point_id), what="contact point")
    form = form_for(request, forms.EndForm, today=frame.today, initial={"end_date": frame.today})

    def act(form: forms.EndForm) -> str:
        actions.end_contact_point(
            by=request.actor,
            case_id=request.case.pk,
            contact_point=point,
            end_date=form.cleaned_data["end_date"],
        )
        return _done(request, person_id, "It has ended. Nothing is sent there.")

    page = question(
        frame,
        form,
        "When it stopped being used",
        back="person",
        args=(person_id,),
        button="End it",
        intro=("Nothing is sent there from this day on.",),
    )
    return ask(request, page, act=act)


@case_page(Permission.KEEP_NETWORK)
@while_open
@require_http_methods(["GET", "POST"])
def join_household(request: CaseRequest, person_id: UUID) -> HttpResponse:
    also_needs(request, Permission.SEE_CONTACT_POINTS)
    frame, somebody, people = _people(request, person_id)
    choices = household_choices(frame, people)
    form = form_for(request, forms.HouseholdForm, today=frame.today, households=choices)

    def act(form: forms.HouseholdForm) -> str:
        chosen = form.cleaned_data["household"]
        ids = [person.pk for person in people]
        actions.join_household(
            by=request.actor,
            case_id=request.case.pk,
            person=somebody,
            household=next((h for h in households_of(ids) if str(h.pk) == chosen), None),
            label=form.cleaned_data["label"],
            details=form.details(),
        )
        return _done(request, person_id, "The household was added.")

    page = question(
        frame,
        form,
        "Who lives with whom",
        back="person",
        args=(person_id,),
        intro=("A child may live in two homes: add each of them, with its share of the time.",),
    )
    return ask(request, page, act=act)


@case_page(Permission.KEEP_NETWORK)
@while_open
@require_http_methods(["GET", "POST"])
def leave_household(request: CaseRequest, person_id: UUID, membership_id: UUID) -> HttpResponse:
    also_needs(request, Permission.SEE_CONTACT_POINTS)
    frame, somebody, _ = _people(request, person_id)
    membership = found(request, membership_of(somebody, membership_id), what="household")
    form = form_for(request, forms.EndForm, today=frame.today, initial={"end_date": frame.today})

    def act(form: forms.EndForm) -> str:
        actions.leave_household(
            by=request.actor,
            case_id=request.case.pk,
            membership=membership,
            end_date=form.cleaned_data["end_date"],
        )
        return _done(request, person_id, "It was recorded.")

    page = question(frame, form, "When they left this household", back="person", args=(person_id,))
    return ask(request, page, act=act)
