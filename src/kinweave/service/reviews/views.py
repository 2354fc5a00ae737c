"""The pages of a review: parse, do one thing, show what this reader may see."""

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
from kinweave.service.core.pages import Url, Words, render_page
from kinweave.service.design.asking import AskPage, CheckWords, ask, form_for
from kinweave.service.design.forms import KinweaveForm
from kinweave.service.plans.queries import lines_of
from kinweave.service.preparation.access import found
from kinweave.service.reviews import actions, forms, presenters, queries

_SECTION = "review"
_NEXT = {"plan_changed": "plan", "new_conference": "conference", "plan_ended": "closure"}


def _address(frame: CaseFrame, route: str = "review") -> str:
    return reverse(route, args=[frame.case.pk])


def _question(
    frame: CaseFrame, form: KinweaveForm, heading: str, *, button: str = "Save", intro: str = ""
) -> AskPage:
    back = Url(_address(frame))
    return AskPage(
        title=Words(heading),
        heading=Words(heading),
        button=Words(button),
        form=form,
        back=back,
        cancel=back,
        case=frame.banner,
        intro=(Words(intro),) if intro else (),
    )


def _review(request: CaseRequest, frame: CaseFrame, review_id: UUID) -> Any:
    return found(request, queries.review_in(frame.case.pk, review_id), what="review")


@case_page(Permission.SEE_PLAN)
@require_safe
def review(request: CaseRequest) -> HttpResponse:
    """Every review of the case, with both sides of how it goes."""
    frame = case_frame(request, _SECTION)
    page = presenters.review_page(
        request,
        frame,
        queries.reviews_of(frame.case.pk),
        queries.accounts_of(frame.case.pk),
        queries.feedback_of(frame.case.pk),
    )
    return render_page(request, "reviews/review.jinja", page)


@case_page(Permission.KEEP_REVIEW)
@require_http_methods(["GET", "POST"])
def plan(request: CaseRequest) -> HttpResponse:
    """Set a date for the next review, or change it."""
    frame = case_frame(request, _SECTION)
    form = form_for(request, forms.ReviewDateForm, today=frame.today)

    def act(form: Any) -> str:
        actions.plan_review(
            by=request.actor, case=frame.case, today=frame.today, **form.cleaned_data
        )
        give_notice(request, Words("The review has a date. Nobody was told by this page."))
        return _address(frame)

    return ask(request, _question(frame, form, "When the plan is looked at again"), act=act)


@case_page(Permission.KEEP_REVIEW)
@require_http_methods(["GET", "POST"])
def record(request: CaseRequest, review_id: UUID) -> HttpResponse:
    """What came of a review; it is recorded once."""
    frame = case_frame(request, _SECTION)
    known = _review(request, frame, review_id)
    form = form_for(request, forms.OutcomeForm, today=frame.today)

    def act(form: Any) -> str:
        actions.record_review(
            by=request.actor, review=known, today=frame.today, **form.cleaned_data
        )
        give_notice(request, Words("What came of the review is recorded."))
        return _address(frame, _NEXT.get(form.cleaned_data["outcome"], "review"))

    page = _question(frame, form, "What came of the review", button="Continue")
    return ask(request, page, act=act, check=CheckWords())


@case_page(Permission.KEEP_REVIEW)
@require_http_methods(["GET", "POST"])
def account(request: CaseRequest, review_id: UUID) -> HttpResponse:
    """How one side tells it. It stands for good, beside every other account."""
    frame = case_frame(request, _SECTION)
    known = _review(request, frame, review_id)
    lines = lines_of(queries.plan_looked_at(frame.case.pk, known))
    form = form_for(
        request, forms.AccountForm, today=frame.today, lines=presenters.line_choices(frame, lines)
    )

    def act(form: Any) -> str:
        told = dict(form.cleaned_data)
        chosen = told.pop("plan_line")
        line = next((one for one in lines if str(one.pk) == chosen), None)
        actions.give_account(
            by=request.actor, review=known, account=actions.Account(plan_line=line, **told)
        )
        give_notice(request, Words("The account is recorded. The others stand as they are."))
        return _address(frame)

    page = _question(
        frame,
        form,
        "What one side says",
        button="Continue",
        intro=(
            "Write it as they said it. If another side tells it differently, record that by itself: "
            "both stand, and neither is changed afterwards."
        ),
    )
    return ask(request, page, act=act, check=CheckWords())


@case_page(Permission.KEEP_REVIEW)
@require_http_methods(["GET", "POST"])
def feedback(request: CaseRequest) -> HttpResponse:
    """What one person says of how it was for them."""
    frame = case_frame(request, _SECTION)
    initial = {"given_date": frame.today}
    form = form_for(request, forms.FeedbackForm, today=frame.today, initial=initial)

    def act(form: Any) -> str:
        told = actions.Told(**form.cleaned_data)
        actions.record_feedback(by=request.actor, case=frame.case, told=told)
        give_notice(request, Words("Thank you. The feedback is recorded."))
        return _address(frame)

    return ask(request, _question(frame, form, "How it was for one person"), act=act)
