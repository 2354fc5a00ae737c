"""Differences between the council's case system and the service's record, settled one at a time."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from kinweave.service.access.guards import needs
from kinweave.service.access.permissions import Permission
from kinweave.service.access.refusals import refuse
from kinweave.service.access.requests import CaseRequest, StaffRequest
from kinweave.service.cases.access import case_page
from kinweave.service.cases.frame import case_frame
from kinweave.service.core.notices import give_notice
from kinweave.service.core.pages import Words, render_page
from kinweave.service.core.refusals import NotPossible
from kinweave.service.design.asking import form_for
from kinweave.service.submissions.feeds import actions, presenters, queries
from kinweave.service.submissions.feeds.forms import SettleForm


@needs(Permission.KEEP_NETWORK)
@require_safe
def differences(request: StaffRequest) -> HttpResponse:
    """The differences that wait, of the cases that this reader may open."""
    page = presenters.differences(queries.to_settle(request.actor))
    return render_page(request, "submissions/differences.jinja", page)


@case_page(Permission.KEEP_NETWORK)
@require_http_methods(["GET", "HEAD", "POST"])
def difference(request: CaseRequest, difference_id: UUID) -> HttpResponse:
    """Take theirs or keep ours, and say how one knows."""
    found: Any = queries.difference_in(request.case, difference_id)
    if found is None:
        raise refuse(
            actor=request.actor, case_id=request.case.pk, reason="no difference that waits"
        )
    frame = case_frame(request, "network")
    form = form_for(request, SettleForm, today=frame.today)
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle(
                by=request.actor,
                case=request.case,
                difference=found,
                today=frame.today,
                **form.cleaned_data,
            )
        except NotPossible as refusal:
            form.add_error(
                refusal.field if refusal.field in form.fields else None, refusal.sentence
            )
        else:
            give_notice(request, Words("The difference is settled."))
            return redirect("differences")
    facts = queries.legal_facts_of([found.person_id]).get(found.person_id, [])
    page = presenters.difference(frame, found, facts, form)
    return render_page(request, "submissions/difference.jinja", page)
