"""The people of a case, and adding how they belong together."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.access import case_page
from kinweave.service.cases.frame import case_frame
from kinweave.service.cases.while_open import while_open
from kinweave.service.core.notices import give_notice, give_refusal
from kinweave.service.core.pages import Words, render_page
from kinweave.service.core.refusals import NotPossible
from kinweave.service.design.asking import ask, form_for
from kinweave.service.people import actions as people_actions
from kinweave.service.people.forms import AddPersonForm, ChangeRelationshipForm, RelateForm
from kinweave.service.people.queries import relationship_in
from kinweave.service.preparation import actions
from kinweave.service.preparation.access import found, readable
from kinweave.service.preparation.presenters.asking import question
from kinweave.service.preparation.presenters.network import network_page, person_choices


@case_page(Permission.SEE_NETWORK)
@require_safe
def network(request: CaseRequest) -> HttpResponse:
    frame = case_frame(request, "network")
    return render_page(request, "preparation/network.jinja", network_page(frame, request.actor))


@case_page(Permission.KEEP_NETWORK)
@require_POST
def begin_preparing(request: CaseRequest) -> HttpResponse:
    frame = case_frame(request, "network")
    try:
        actions.begin_preparing(by=request.actor, case=request.case, on=frame.today)
        give_notice(request, Words("Preparation has begun."))
    except NotPossible as refusal:
        give_refusal(request, Words(refusal.sentence))
    return redirect("network", request.case.pk)


@case_page(Permission.KEEP_NETWORK)
@while_open
@require_http_methods(["GET", "POST"])
def add_person(request: CaseRequest) -> HttpResponse:
    frame = case_frame(request, "network")
    people = readable(frame, frame.people)
    form = form_for(
        request,
        AddPersonForm,
        today=frame.today,
        children=person_choices(frame, frame.children),
        known=frozenset(person.search_key for person in people if person.search_key),
    )

    def act(form: AddPersonForm) -> str:
        person = people_actions.add_to_network(
            by=request.actor,
            case_id=request.case.pk,
            details=form.details(),
            children=[UUID(child) for child in form.cleaned_data["children"]],
            relationship=form.relationship(),
            another_person=form.cleaned_data.get("another_person") == "yes",
        )
        give_notice(request, Words("The person was added."))
        return reverse("person", args=[request.case.pk, person.pk])

    intro = "If they are in the list already, go back and add how they are related instead."
    page = question(frame, form, "Add a person", back="network", intro=(intro,))
    return ask(request, page, act=act)


@case_page(Permission.KEEP_NETWORK)
@while_open
@require_http_methods(["GET", "POST"])
def add_relationship(request: CaseRequest) -> HttpResponse:
    frame = case_frame(request, "network")
    people = person_choices(frame, frame.people)
    form = form_for(request, RelateForm, today=frame.today, people=people)

    def act(form: RelateForm) -> str:
        people_actions.relate(
            by=request.actor,
            case_id=request.case.pk,
            person=UUID(form.cleaned_data["from_person"]),
            to=UUID(form.cleaned_data["to_person"]),
            details=form.relationship(),
        )
        give_notice(request, Words("The relationship was added."))
        return reverse("network", args=[request.case.pk])

    intro = "If people say different things, record each account and call it disputed."
    page = question(frame, form, "How two people are related", back="network", intro=(intro,))
    return ask(request, page, act=act)


@case_page(Permission.KEEP_NETWORK)
@while_open
@require_http_methods(["GET", "POST"])
def change_relationship(request: CaseRequest, relationship_id: UUID) -> HttpResponse:
    frame = case_frame(request, "network")
    tie = found(request, relationship_in(request.case.pk, relationship_id), what="relationship")
    names = {person.pk for person in readable(frame, frame.people)}
    both_known = {tie.from_person_id, tie.to_person_id} <= names
    found(request, both_known or None, what="relationship that this reader may have")
    initial = {name: getattr(tie, name) for name in ChangeRelationshipForm.base_fields}
    form = form_for(request, ChangeRelationshipForm, today=frame.today, initial=initial)

    def act(form: ChangeRelationshipForm) -> str:
        people_actions.change_relationship(
            by=request.actor,
            case_id=request.case.pk,
            relationship=tie,
            details=form.cleaned_data,
        )
        give_notice(request, Words("The relationship was changed."))
        return reverse("network", args=[request.case.pk])

    intro = "Both accounts may stand. Give an end date if it no longer holds."
    page = question(
        frame, form, "What is known of this relationship", back="network", intro=(intro,)
    )
    return ask(request, page, act=act)
