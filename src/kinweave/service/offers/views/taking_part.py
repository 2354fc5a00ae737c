"""One person's agreement to take part, and to sharing information for each purpose."""

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
from kinweave.service.offers.forms.offers import ChangedMindForm
from kinweave.service.offers.forms.taking_part import AgreementForm, SharingForm
from kinweave.service.offers.presenters.taking_part import (
    asked_now,
    asked_on_withdrawing,
    taking_part_page,
)
from kinweave.service.offers.views.asking import (
    TEMPLATE,
    found_in_case,
    in_case,
    known_to_reader,
    question,
)
from kinweave.standard import load


@case_page(Permission.SEE_LEGAL)
@require_safe
def taking_part(request: CaseRequest, person_id: UUID) -> HttpResponse:
    """What one person said about taking part and about each purpose of sharing."""
    person = found_in_case(request, queries.person_in(request.case, person_id))
    page = taking_part_page(request, person)
    found_in_case(request, page.who or None)
    return render_page(request, "offers/taking_part.jinja", page)


@case_page(Permission.RECORD_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def record_agreement(request: CaseRequest, person_id: UUID) -> HttpResponse:
    """Whether one person agrees, for themselves, to take part."""
    today = timezone.localdate()
    frame = case_frame(request, "offers")
    person = found_in_case(request, queries.person_in(request.case, person_id))
    known_to_reader(request, frame, person)
    version, asked = asked_now(frame, person, "taking_part")

    def act(form: AgreementForm) -> str:
        actions.record_agreement(
            by=request.actor,
            case=request.case,
            person=person,
            wording_version=version,
            today=today,
            **form.cleaned_data,
        )
        give_notice(request, Words("What they said is recorded."))
        return in_case(request, "taking-part", person.pk)

    page = question(
        frame,
        title="Taking part in the conference",
        form=form_for(request, AgreementForm, today=today),
        back=in_case(request, "taking-part", person.pk),
        extra=asked,
    )
    return ask(request, page, act=act, check=CheckWords(), template=TEMPLATE)


@case_page(Permission.RECORD_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def record_sharing(request: CaseRequest, person_id: UUID, purpose: str) -> HttpResponse:
    """Whether one person agrees that information is shared for one purpose."""
    today = timezone.localdate()
    frame = case_frame(request, "offers")
    person = found_in_case(request, queries.person_in(request.case, person_id))
    known_to_reader(request, frame, person)
    purposes = dict(load().codes("sharing_purpose").choices())
    label = found_in_case(request, purposes.get(purpose))
    version, asked = asked_now(frame, person, purpose)

    def act(form: SharingForm) -> str:
        actions.record_sharing(
            by=request.actor,
            case=request.case,
            person=person,
            purpose=purpose,
            wording_version=version,
            today=today,
            **form.cleaned_data,
        )
        give_notice(request, Words("What they said is recorded."))
        return in_case(request, "taking-part", person.pk)

    page = question(
        frame,
        title=f"Sharing information: {label[0].lower()}{label[1:]}",
        form=form_for(request, SharingForm, today=today),
        back=in_case(request, "taking-part", person.pk),
        extra=asked,
    )
    return ask(request, page, act=act, check=CheckWords(), template=TEMPLATE)


@case_page(Permission.RECORD_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_agreement(request: CaseRequest, agreement_id: UUID) -> HttpResponse:
    """One person changes their mind about taking part."""
    return _withdraw(request, queries.agreement_in(request.case, agreement_id))


@case_page(Permission.RECORD_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_sharing(request: CaseRequest, sharing_id: UUID) -> HttpResponse:
    """One person changes their mind about sharing for one purpose."""
    return _withdraw(request, queries.sharing_in(request.case, sharing_id))


def _withdraw(request: CaseRequest, found: Any) -> HttpResponse:
    today = timezone.localdate()
    frame = case_frame(request, "offers")
    said = found_in_case(request, found)
    known_to_reader(request, frame, said.person)
    back = in_case(request, "taking-part", said.person_id)

    def act(form: ChangedMindForm) -> str:
        actions.withdraw(by=request.actor, said=said, today=today, **form.cleaned_data)
        give_notice(request, Words("It is recorded that they changed their mind."))
        return back

    page = question(
        frame,
        title="They have changed their mind",
        form=form_for(request, ChangedMindForm, today=today, initial={"withdrawn_date": today}),
        back=back,
        intro=(
            "Thank them for saying so. Do not ask why, and do not ask again unless they come to "
            "you. Whoever else is told hears only that the plans have changed."
        ),
        extra=asked_on_withdrawing(frame, said),
    )
    return ask(request, page, act=act, check=CheckWords(), template=TEMPLATE)
