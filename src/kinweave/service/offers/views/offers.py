"""Offers and answers: the page, and each thing that may be recorded on it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.access import case_page
from kinweave.service.cases.frame import case_frame
from kinweave.service.core.notices import give_notice
from kinweave.service.core.pages import Words, render_page
from kinweave.service.design.asking import CheckWords, ask, form_for
from kinweave.service.offers import actions, queries
from kinweave.service.offers.forms.offers import (
    AnswerForm,
    ChangedMindForm,
    EndAtOfferForm,
    NewParentForm,
    OfferForm,
)
from kinweave.service.offers.presenters.naming import name_of
from kinweave.service.offers.presenters.offers import Asked, offers_page
from kinweave.service.offers.views.asking import (
    TEMPLATE,
    found_in_case,
    in_case,
    known_to_reader,
    question,
)

_OFFER = (
    "outcome", "offered_date", "method", "letter_wording", "language",
    "decided_by", "decision_date", "decision_reason",
)  # fmt: skip
_WHO = ("given_name", "family_name", "known_as", "kind", "parental_responsibility")


@case_page(Permission.SEE_LEGAL)
@require_safe
def offers(request: CaseRequest) -> HttpResponse:
    """Every parent, what became of the offer to each, and what each one said."""
    return render_page(request, "offers/offers.jinja", offers_page(request))


def _offer_made(told: dict[str, Any]) -> actions.OfferMade:
    given = {name: told[name] for name in _OFFER}
    return actions.OfferMade(in_letter=told["in_letter"] or "no", **given)


@case_page(Permission.RECORD_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def offer_to_new_parent(request: CaseRequest) -> HttpResponse:
    """A parent who is not on the record yet."""
    today = timezone.localdate()
    frame = case_frame(request, "offers")
    form = form_for(request, NewParentForm, today=today)

    def act(form: NewParentForm) -> str:
        told = form.cleaned_data
        who = {name: told[name] for name in _WHO}
        actions.offer_to_parent(
            by=request.actor,
            case=request.case,
            parent=actions.Parent(offer=_offer_made(told), **who),
            another_person=bool(told["another_person"]),
            today=today,
        )
        give_notice(request, Words("The parent and the offer are recorded."))
        return in_case(request, "offers")

    page = question(
        frame,
        title="Add another parent",
        form=form,
        back=in_case(request, "offers"),
        intro=(
            "Mothers and fathers alike, with or without parental responsibility, and anyone else "
            "who has it."
        ),
    )
    return ask(request, page, act=act, check=CheckWords())


@case_page(Permission.RECORD_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def offer_to_person(request: CaseRequest, person_id: UUID) -> HttpResponse:
    """What became of the offer to somebody who is on the record already."""
    today = timezone.localdate()
    frame = case_frame(request, "offers")
    person = found_in_case(request, queries.person_in(request.case, person_id))
    known_to_reader(request, frame, person)

    def act(form: OfferForm) -> str:
        actions.offer_to_person(
            by=request.actor,
            case=request.case,
            person=person,
            offer=_offer_made(form.cleaned_data),
            today=today,
        )
        give_notice(request, Words("The offer is recorded."))
        return in_case(request, "offers")

    page = question(
        frame,
        title="Record an offer",
        form=form_for(request, OfferForm, today=today),
        back=in_case(request, "offers"),
        extra=Asked(who=name_of(frame, person)),
    )
    return ask(request, page, act=act, check=CheckWords(), template=TEMPLATE)


@case_page(Permission.RECORD_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def record_answer(request: CaseRequest, offer_id: UUID) -> HttpResponse:
    """What one person said to the offer."""
    today = timezone.localdate()
    frame = case_frame(request, "offers")
    offer = found_in_case(request, queries.offer_in(request.case, offer_id))
    known_to_reader(request, frame, offer.person)

    def act(form: AnswerForm) -> str:
        actions.record_answer(by=request.actor, offer=offer, today=today, **form.cleaned_data)
        give_notice(request, Words("The answer is recorded."))
        return in_case(request, "offers")

    page = question(
        frame,
        title="Record an answer",
        form=form_for(request, AnswerForm, today=today),
        back=in_case(request, "offers"),
        intro=(
            "Saying no, thank you is never held against anybody. Nobody needs to give a reason."
        ),
        extra=Asked(who=name_of(frame, offer.person)),
    )
    return ask(request, page, act=act, check=CheckWords(), template=TEMPLATE)


@case_page(Permission.RECORD_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_answer(request: CaseRequest, answer_id: UUID) -> HttpResponse:
    """One person takes their own yes back, for themselves."""
    today = timezone.localdate()
    frame = case_frame(request, "offers")
    answer = found_in_case(request, queries.answer_in(request.case, answer_id))
    person = answer.offer.person
    known_to_reader(request, frame, person)

    def act(form: ChangedMindForm) -> str:
        actions.withdraw_answer(by=request.actor, answer=answer, today=today, **form.cleaned_data)
        give_notice(request, Words("It is recorded that they changed their mind."))
        return in_case(request, "offers")

    page = question(
        frame,
        title="They have changed their mind",
        form=form_for(request, ChangedMindForm, today=today, initial={"withdrawn_date": today}),
        back=in_case(request, "offers"),
        intro=(
            "Anyone may change their mind, for themselves, at any time. Do not ask why.\n"
            "If somebody else has said yes, the meeting goes on for them."
        ),
        extra=Asked(who=name_of(frame, person)),
    )
    return ask(request, page, act=act, check=CheckWords(), template=TEMPLATE)


@case_page(Permission.RECORD_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def end_at_offer(request: CaseRequest) -> HttpResponse:
    """Nobody wants the meeting: a person chooses to end the journey here."""
    today = timezone.localdate()
    frame = case_frame(request, "offers")

    def act(form: EndAtOfferForm) -> str:
        actions.end_at_offer(by=request.actor, case=request.case, today=today, **form.cleaned_data)
        give_notice(request, Words("The journey ended at the offer."))
        return in_case(request, "offers")

    page = question(
        frame,
        title="End this journey at the offer",
        form=form_for(request, EndAtOfferForm, today=today, initial={"ended_date": today}),
        back=in_case(request, "offers"),
        intro=(
            "Nobody has to want a conference. The offers and answers stay on the record, the "
            "reasons stay sealed, and the door stays open: a later yes opens the journey again."
        ),
    )
    return ask(request, page, act=act, check=CheckWords(button=Words("End at the offer")))
