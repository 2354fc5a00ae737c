"""The pages of studies: sealing, one study, its end, its record."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kinweave.service.access.guards import needs
from kinweave.service.access.permissions import Permission
from kinweave.service.access.refusals import refuse
from kinweave.service.access.requests import StaffRequest
from kinweave.service.audit.queries import names_of
from kinweave.service.core.notices import give_notice, give_refusal
from kinweave.service.core.pages import Url, Words, render_page
from kinweave.service.core.refusals import NotPossible
from kinweave.service.design.asking import AskPage, CheckWords, ask, form_for
from kinweave.service.studies import actions, forms, planned, presenters, queries
from kinweave.service.studies.auditing import look_through


def _study(request: StaffRequest, study_id: UUID, *, whole: bool = False) -> Any:
    known = queries.whole_study(study_id) if whole else queries.study_here(study_id)
    if known is None:
        raise refuse(actor=request.actor, reason="no such study here")
    return known


@needs(Permission.SEE_STUDIES)
@require_safe
def studies(request: StaffRequest) -> HttpResponse:
    """Every study that this council takes part in."""
    found = [
        (study, planned.read(study.plan), study.enrolled)  # type: ignore[attr-defined]
        for study in queries.studies_here()
    ]
    page = presenters.studies_page(request.actor, found, timezone.localdate())
    return render_page(request, "design/list.jinja", page)


@needs(Permission.SEE_STUDIES)
@require_safe
def study(request: StaffRequest, study_id: UUID) -> HttpResponse:
    """One study: how far it is, and never how its groups fell."""
    known = _study(request, study_id)
    names = names_of([known.sealed_by_id], request.council.pk)
    page = presenters.study_page(
        request.actor,
        known,
        planned.read(known.plan),
        counts=queries.counts_of(known),
        sealer=names.get(known.sealed_by_id, "somebody who no longer works here"),
        today=timezone.localdate(),
    )
    return render_page(request, "studies/study.jinja", page)


@needs(Permission.SEAL_STUDY)
@require_http_methods(["GET", "HEAD", "POST"])
def seal(request: StaffRequest) -> HttpResponse:
    """Seal this council's list for a plan."""
    back = Url(reverse("studies"))

    def act(form: Any) -> str:
        told = form.cleaned_data
        sealed = actions.seal(by=request.actor, plan=told["plan"], said=told["said"])
        give_notice(
            request,
            Words("The list is sealed. Publish its root before the first family is enrolled."),
        )
        return reverse("study", args=[sealed.pk])

    page = AskPage(
        title=Words("Seal the list of a study"),
        heading=Words("Seal the list of a study"),
        button=Words("Continue"),
        form=form_for(request, forms.SealForm, today=timezone.localdate(), council=request.council),
        back=back,
        cancel=back,
        intro=(
            Words(
                "The list says, place after place, what the next family is offered. It is drawn by "
                "chance and locked at once. Nobody sees it: not you, not whoever enrols, not an "
                "administrator."
            ),
        ),
    )
    check = CheckWords(
        heading=Words("Check before you seal the list"),
        button=Words("Seal the list"),
        warning=Words(
            "A sealed list is never changed. Because you seal it, you can enrol no family in this study."
        ),
    )
    return ask(request, page, act=act, check=check)


@needs(Permission.SEAL_STUDY)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: StaffRequest, study_id: UUID) -> HttpResponse:
    """End enrolment for good."""
    known = _study(request, study_id)
    back = Url(reverse("study", args=[known.pk]))

    def act(form: Any) -> str:
        actions.end_enrolment(by=request.actor, study=known, reason=form.cleaned_data["reason"])
        give_notice(request, Words("Enrolment has ended."))
        return str(back)

    page = AskPage(
        title=Words("End enrolment"),
        heading=Words("End enrolment"),
        caption=Words(known.title),
        button=Words("Continue"),
        form=form_for(request, forms.EndForm, today=timezone.localdate()),
        back=back,
        cancel=back,
    )
    check = CheckWords(
        heading=Words("Check before you end enrolment"),
        button=Words("End enrolment"),
        warning=Words("No family is enrolled afterwards. The families enrolled keep their group."),
    )
    return ask(request, page, act=act, check=check)


@needs(Permission.AUDIT_STUDY)
@require_safe
def audit(request: StaffRequest, study_id: UUID) -> HttpResponse:
    """The record of a study, looked through anew."""
    known = _study(request, study_id, whole=True)
    looked = look_through(known)
    shown = [entry.number for entry in looked.lines[-presenters.NEWEST :]]
    entered = queries.who_entered(known, shown)
    names = names_of(entered.values(), request.council.pk)
    page = presenters.audit_page(known, looked, names, entered)
    return render_page(request, "studies/audit.jinja", page)


@needs(Permission.AUDIT_STUDY)
@require_POST
def take_out(request: StaffRequest, study_id: UUID) -> HttpResponse:
    """The button writes down who takes the record out, and hands it over."""
    known = _study(request, study_id)
    try:
        content = actions.take_out(by=request.actor, study=known)
    except NotPossible as refusal:
        give_refusal(request, Words(refusal.sentence))
        return redirect("study-audit", known.pk)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="study-{known.root[:12]}.zip"'
    return response
