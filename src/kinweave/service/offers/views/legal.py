"""Legal dates: the pre-proceedings periods of the family, and each child's legal facts."""

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
from kinweave.service.design.forms import KinweaveForm
from kinweave.service.offers import actions, queries
from kinweave.service.offers.forms.legal import (
    EndLegalFactForm,
    LegalFactForm,
    NewPeriodForm,
    PeriodChildrenForm,
    PeriodForm,
)
from kinweave.service.offers.presenters import legal as presenters
from kinweave.service.offers.views.asking import (
    found_in_case,
    in_case,
    known_to_reader,
    question,
)

# Answers that a blank clears only for somebody who could see what stood there.
_SEALED = "no_letter_reason"


@case_page(Permission.SEE_LEGAL)
@require_safe
def legal(request: CaseRequest) -> HttpResponse:
    """The family's pre-proceedings periods and the children's legal facts."""
    return render_page(request, "offers/legal.jinja", presenters.legal_page(request))


@case_page(Permission.KEEP_LEGAL_DATES)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_period(request: CaseRequest) -> HttpResponse:
    """A later period of the same family: always a new record."""
    today = timezone.localdate()
    people = queries.children_of_family(request.case.family_id)
    frame = presenters.legal_frame(request, people)
    known = {str(person.pk): person for person in people}

    def act(form: NewPeriodForm) -> str:
        told = form.cleaned_data
        actions.begin_period(
            by=request.actor,
            case=request.case,
            values={name: told[name] for name in ("start_date", "letter_sent_date")},
            children=[actions.ChildInPeriod(person=known[pk]) for pk in told["children"]],
        )
        give_notice(request, Words("The period is begun."))
        return in_case(request, "legal")

    choices = presenters.child_choices(frame, people)
    page = question(
        frame,
        title="Begin a new pre-proceedings period",
        form=form_for(request, NewPeriodForm, today=today, children=choices),
        back=in_case(request, "legal"),
        intro="An earlier period stays as it is.",
    )
    return ask(request, page, act=act, check=CheckWords())


@case_page(Permission.KEEP_LEGAL_DATES)
@require_http_methods(["GET", "HEAD", "POST"])
def change_period(request: CaseRequest, period_id: UUID) -> HttpResponse:
    """The dates of one period. Dates in an order that cannot be are stopped; nothing else is."""
    today = timezone.localdate()
    period = found_in_case(request, queries.period_in(request.case, period_id))
    frame = case_frame(request, "legal")
    stored = presenters.stored_answers(frame, period)
    form = form_for(request, PeriodForm, today=today, initial=stored)

    def act(form: PeriodForm) -> str:
        told = dict(form.cleaned_data)
        if not told[_SEALED] and _SEALED not in stored:
            del told[_SEALED]
        for name in ("offer_in_letter", "meeting_facilitated"):
            told[name] = told[name] or "unknown"
        actions.change_period(by=request.actor, case=request.case, period=period, values=told)
        give_notice(request, Words("The dates are saved."))
        return in_case(request, "legal")

    page = question(
        frame,
        title="Dates of this pre-proceedings period",
        form=form,
        back=in_case(request, "legal"),
    )
    return ask(request, page, act=act, check=CheckWords(warning=_duty(request, form)))


def _duty(request: CaseRequest, form: KinweaveForm) -> Words | None:
    """What the duty to offer asks for before this application: said, and never in the way."""
    if request.method != "POST" or not form.is_valid():
        return None
    application = form.cleaned_data["court_application_date"]
    if application is None:
        return None
    warnings = queries.duty_warnings(
        request.council,
        request.case,
        offers=queries.offers_of(request.case.pk),
        parents=[],
        application_date=application,
        today=timezone.localdate(),
    )
    about_all = [warning.sentence for warning in warnings if warning.person is None]
    return Words(" ".join(about_all)) if about_all else None


@case_page(Permission.KEEP_LEGAL_DATES)
@require_http_methods(["GET", "HEAD", "POST"])
def period_children(request: CaseRequest, period_id: UUID) -> HttpResponse:
    """Which children are in a period, and the children in need referral that each belongs to."""
    today = timezone.localdate()
    period = found_in_case(request, queries.period_in(request.case, period_id))
    places = {str(place.person_id): place for place in period.children.all()}
    people = {str(p.pk): p for p in queries.children_of_family(request.case.family_id)}
    people |= {pk: place.person for pk, place in places.items()}
    frame = presenters.legal_frame(request, list(people.values()))
    asked = presenters.children_to_ask(frame, period)

    def act(form: PeriodChildrenForm) -> str:
        chosen: dict[str, dict[str, Any]] = form.chosen()
        # A child whom this reader may not know of keeps the place that they have.
        for pk in places.keys() - {child.person for child in asked}:
            place = places[pk]
            chosen[pk] = {
                "cin_referral_date": place.cin_referral_date, "left_date": place.left_date,
            }  # fmt: skip
        actions.set_period_children(
            by=request.actor,
            case=request.case,
            period=period,
            children=[
                actions.ChildInPeriod(person=people[pk], **told) for pk, told in chosen.items()
            ],
        )
        give_notice(request, Words("The children of the period are saved."))
        return in_case(request, "legal")

    page = question(
        frame,
        title="Children in this pre-proceedings period",
        form=form_for(request, PeriodChildrenForm, today=today, children=asked),
        back=in_case(request, "legal"),
        button="Save",
        intro="They may be fewer or more than the children of this case.",
    )
    return ask(request, page, act=act)


@case_page(Permission.KEEP_LEGAL_DATES)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_meeting(request: CaseRequest, period_id: UUID) -> HttpResponse:
    """Somebody confirms that the conference on record is the meeting that the census asks about."""
    period = found_in_case(request, queries.period_in(request.case, period_id))
    frame = case_frame(request, "legal")

    def act(_: KinweaveForm) -> str:
        actions.confirm_meeting(by=request.actor, case=request.case, period=period)
        give_notice(request, Words("It is confirmed that a family meeting was held."))
        return in_case(request, "legal")

    page = question(
        frame,
        title="Confirm that a family meeting was held after the offer in the letter",
        form=form_for(request, KinweaveForm, today=timezone.localdate()),
        back=in_case(request, "legal"),
        button="Confirm",
        intro=(
            "The record shows a conference held after the letter and within this period. Confirm "
            "only if it was the meeting that the letter offered."
        ),
    )
    return ask(request, page, act=act)


@case_page(Permission.KEEP_LEGAL_DATES)
@require_http_methods(["GET", "HEAD", "POST"])
def add_legal_fact(request: CaseRequest) -> HttpResponse:
    """One dated legal fact, for each child of whom it is true."""
    today = timezone.localdate()
    frame = case_frame(request, "legal")
    known = {str(child.pk): child for child in frame.children}

    def act(form: LegalFactForm) -> str:
        told = dict(form.cleaned_data)
        children = [known[pk] for pk in told.pop("children")]
        actions.record_legal_fact(by=request.actor, case=request.case, children=children, **told)
        give_notice(request, Words("The legal fact is recorded."))
        return in_case(request, "legal")

    choices = presenters.child_choices(frame, frame.children)
    page = question(
        frame,
        title="Add a legal fact",
        form=form_for(request, LegalFactForm, today=today, children=choices),
        back=in_case(request, "legal"),
    )
    return ask(request, page, act=act, check=CheckWords())


@case_page(Permission.KEEP_LEGAL_DATES)
@require_http_methods(["GET", "HEAD", "POST"])
def end_legal_fact(request: CaseRequest, fact_id: UUID) -> HttpResponse:
    """The first day on which a legal fact was no longer in force."""
    today = timezone.localdate()
    frame = case_frame(request, "legal")
    fact = found_in_case(request, queries.legal_fact_in(request.case, fact_id))
    known_to_reader(request, frame, fact.person)

    def act(form: EndLegalFactForm) -> str:
        actions.end_legal_fact(by=request.actor, case=request.case, fact=fact, **form.cleaned_data)
        give_notice(request, Words("The end of the legal fact is recorded."))
        return in_case(request, "legal")

    page = question(
        frame,
        title="A legal fact has ended",
        form=form_for(request, EndLegalFactForm, today=today),
        back=in_case(request, "legal"),
        button="Save",
    )
    return ask(request, page, act=act)
