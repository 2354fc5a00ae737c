"""Who did what in one case."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest
from kinweave.service.audit import queries
from kinweave.service.audit.views import place
from kinweave.service.cases.access import case_page
from kinweave.service.cases.frame import case_frame
from kinweave.service.cases.trail import presenters
from kinweave.service.core.pages import render_page


@case_page(Permission.SEE_CASE_AUDIT)
@require_safe
def case_audit(request: CaseRequest) -> HttpResponse:
    """The events and the reads of this case, a page at a time."""
    found = queries.trail_of_case(request.case.pk, before=place(request.GET.get("before")))
    names = queries.names_of((one.actor_id for one in found), request.council.pk)
    page = presenters.trail(case_frame(request, "case-audit"), found, names, request.GET)
    return render_page(request, "cases/trail.jinja", page)
