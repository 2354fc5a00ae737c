"""Beginning a case by referral, and the referral's own page."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kinweave.service.access.guards import needs
from kinweave.service.access.permissions import Permission, Reach
from kinweave.service.access.refusals import refuse
from kinweave.service.access.requests import CaseRequest, StaffRequest
from kinweave.service.cases.access import case_page
from kinweave.service.cases.filling import fill_children
from kinweave.service.cases.frame import CaseFrame, case_frame
from kinweave.service.core.notices import give_notice
from kinweave.service.core.pages import Url, Words, render_page
from kinweave.service.design.asking import AskPage, CheckWords, ask, form_for
from kinweave.service.referrals import actions, presenters, queries
from kinweave.service.referrals.forms import (
    BeginByReferralForm,
    FollowedReferralForm,
    ReferralFacts,
    SafetyForm,
)


@needs(Permission.BEGIN_BY_REFERRAL)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_by_referral(request: StaffRequest) -> HttpResponse:
    """Refer a family: all its children together, once."""
    actor = request.actor
    today = timezone.localdate()
    refers = actor.reach is Reach.REFERRED
    colleagues = [] if refers else queries.referrers(request.council.pk, on=today)

    def act(form: BeginByReferralForm) -> str:
        case = actions.begin_by_referral(
            by=actor,
            referral=form.referral,
            children=form.children,
            referred_by_id=actor.user_id if refers else form.referred_by_id,
        )
        give_notice(request, Words("The referral is received, and a case has begun."))
        return reverse("case", args=[case.pk])

    initial = {"received_date": today, "referrer_name": actor.name if refers else ""}
    form = form_for(
        request, BeginByReferralForm, today=today, referrers=colleagues, initial=initial
    )
    filled = fill_children(form, by=actor, about=form)
    page = AskPage(
        title=Words("Refer a family"),
        heading=Words("Refer a family"),
        button=Words("Continue"),
        form=form,
        cancel=Url(reverse("home")),
        intro=(
            Words(
                "One referral for all the children together. A child who is not born yet, or has "
                "no council number, belongs here too."
            ),
            *filled,
        ),
    )
    return ask(request, page, act=act, check=CheckWords(button=Words("Send the referral")))


@case_page(Permission.SEE_CASES)
@require_safe
def referral(request: CaseRequest) -> HttpResponse:
    return render_page(request, "referrals/referral.jinja", presenters.referral(request))


@case_page(Permission.BEGIN_BY_REFERRAL)
@require_http_methods(["GET", "HEAD", "POST"])
def change_referral(request: CaseRequest) -> HttpResponse:
    """Write the referral of a case that has none yet, or mend the one that it has."""
    frame = case_frame(request, "referral")
    found = queries.referral_of(request.case)
    if found is None or queries.is_bare(request.case, found):
        return _write_later(request, frame, found)
    initial = presenters.readable(frame, found, ReferralFacts)

    def act(form: ReferralFacts) -> str:
        values = presenters.seen(form.cleaned_data, initial)
        actions.change(by=request.actor, case=request.case, referral=found, values=values)
        return _saved(request)

    form = form_for(request, ReferralFacts, today=frame.today, initial=initial)
    return ask(request, _question(frame, form), act=act)


def _write_later(request: CaseRequest, frame: CaseFrame, found: Any | None) -> HttpResponse:
    """The referral of a case that began by letter, and who follows it from now on."""
    colleagues = queries.referrers(request.council.pk, on=frame.today)

    def act(form: FollowedReferralForm) -> str:
        actions.receive_later(
            by=request.actor,
            case=request.case,
            referral=form.referral,
            referred_by_id=form.referred_by_id,
        )
        return _saved(request)

    # What the acceptance of the letter wrote stands there to be mended.
    initial = presenters.readable(frame, found, ReferralFacts) if found else {}
    form = form_for(
        request, FollowedReferralForm, today=frame.today, referrers=colleagues, initial=initial
    )
    return ask(request, _question(frame, form), act=act)


def _saved(request: CaseRequest) -> str:
    give_notice(request, Words("The referral is saved."))
    return reverse("referral", args=[request.case.pk])


def _question(frame: CaseFrame, form: ReferralFacts) -> AskPage:
    back = Url(reverse("referral", args=[frame.case.pk]))
    return AskPage(
        title=Words("Referral"),
        heading=Words("Referral"),
        button=Words("Save"),
        form=form,
        back=back,
        cancel=back,
        case=frame.banner,
    )


@case_page(Permission.KEEP_NETWORK)
@require_http_methods(["GET", "HEAD", "POST"])
def referral_safety(request: CaseRequest) -> HttpResponse:
    """Say whether there is a worry about anyone's safety: needed before a conference has a date."""
    frame = case_frame(request, "referral")
    found = queries.referral_of(request.case)
    if found is None:
        raise refuse(actor=request.actor, case_id=request.case.pk, reason="no referral yet")
    initial = presenters.readable(frame, found, SafetyForm)
    referral_url = reverse("referral", args=[request.case.pk])

    def act(form: SafetyForm) -> str:
        values = presenters.seen(form.cleaned_data, initial)
        actions.change(by=request.actor, case=request.case, referral=found, values=values)
        give_notice(request, Words("What was said about safety is saved."))
        return referral_url

    page = AskPage(
        title=Words("Safety"),
        heading=Words("Might anyone not be safe at a conference?"),
        button=Words("Save"),
        form=form_for(
            request,
            SafetyForm,
            today=timezone.localdate(),
            initial=initial,
        ),
        back=Url(referral_url),
        cancel=Url(referral_url),
        case=frame.banner,
    )
    return ask(request, page, act=act)
