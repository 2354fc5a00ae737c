"""The pages of one case in a study: its group, enrolling, and what it had otherwise."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.access import case_page
from kinweave.service.cases.frame import CaseFrame, case_frame
from kinweave.service.cases.while_open import while_open
from kinweave.service.core.notices import give_notice
from kinweave.service.core.pages import Url, Words, render_page
from kinweave.service.design.asking import AskPage, CheckWords, ask, form_for
from kinweave.service.design.forms import KinweaveForm
from kinweave.service.preparation.access import found
from kinweave.service.studies import actions, case_presenters, forms, planned, queries

_SECTION = "case-study"


def _address(frame: CaseFrame) -> str:
    return reverse(_SECTION, args=[frame.case.pk])


def _question(
    frame: CaseFrame, form: KinweaveForm, heading: str, *, study: str, intro: Words
) -> AskPage:
    back = Url(_address(frame))
    return AskPage(
        title=Words(heading),
        heading=Words(heading),
        button=Words("Continue"),
        form=form,
        back=back,
        cancel=back,
        case=frame.banner,
        caption=Words(study),
        intro=(intro,),
    )


@case_page(Permission.SEE_STUDIES)
@require_safe
def study(request: CaseRequest) -> HttpResponse:
    """Each study of this council, with this family's group once it has one."""
    frame = case_frame(request, _SECTION)
    entries = queries.entries_of_family(frame.case.family_id)
    page = case_presenters.case_study_page(
        request, frame, queries.studies_here(), entries, queries.firsts_of(entries)
    )
    return render_page(request, "studies/case_study.jinja", page)


@case_page(Permission.ENROL_IN_STUDY)
@while_open
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: CaseRequest, study_id: UUID) -> HttpResponse:
    """Enrol this family. What it is offered stands in the record before it is told."""
    frame = case_frame(request, _SECTION)
    known = found(request, queries.study_here(study_id), what="study")
    plan = planned.read(known.plan)

    def act(form: Any) -> str:
        told = actions.enrol(
            by=request.actor, study=known, case=frame.case, consent=form.cleaned_data["consent"]
        )
        if told.arm is None:
            words = "It is recorded that the family said no, thank you. Nothing changes for it."
        elif told.known_again:
            words = "This family was enrolled before. It keeps the group that it was given first."
        else:
            words = "The family is enrolled. Its group is below."
        give_notice(request, Words(words))
        return _address(frame)

    page = _question(
        frame,
        form_for(request, forms.EnrolForm, today=frame.today, plan=plan),
        "Enrol this family",
        study=known.title,
        intro=Words(f"What families are told: {plan.families_told}"),
    )
    check = CheckWords(
        heading=Words("Check before you enrol the family"),
        button=Words("Record this"),
        warning=Words(
            "This cannot be undone. A family has one group in a study for ever, and nobody knows which "
            "before it is recorded."
        ),
    )
    return ask(request, page, act=act, check=check)


@case_page(Permission.ENROL_IN_STUDY)
@require_http_methods(["GET", "HEAD", "POST"])
def override(request: CaseRequest, study_id: UUID) -> HttpResponse:
    """A court, the family or the council had it otherwise. The family's group stays."""
    frame = case_frame(request, _SECTION)
    known = found(request, queries.study_here(study_id), what="study")
    entries = queries.entries_of_family(frame.case.family_id)
    placed = [one for one in entries if one.study_id == known.pk and one.event != "declined"]
    found(request, placed[0] if placed else None, what="group of this family in the study")

    def act(form: Any) -> str:
        actions.record_override(by=request.actor, study=known, case=frame.case, **form.cleaned_data)
        give_notice(request, Words("It is recorded. The family’s group in the study stays."))
        return _address(frame)

    form = form_for(request, forms.OverrideForm, today=frame.today, plan=planned.read(known.plan))
    intro = Words(
        "Do first what a court directs, what the law obliges or what keeps somebody safe; then record it "
        "here. The family is still counted where it was placed."
    )
    heading = "The family has something else"
    page = _question(frame, form, heading, study=known.title, intro=intro)
    return ask(request, page, act=act, check=CheckWords(button=Words("Record it")))
