"""The analyst's page about extracts."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kinweave.service.access.guards import needs
from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import StaffRequest
from kinweave.service.audit.queries import names_of
from kinweave.service.core.pages import render_page
from kinweave.service.extract import presenters
from kinweave.service.extract.queries import last_extracts


@needs(Permission.EXTRACT_RESEARCH)
@require_safe
def extracts(request: StaffRequest) -> HttpResponse:
    """What an extract is, how one is taken, and which were."""
    found = last_extracts(request.council.pk)
    names = names_of((event.actor_id for event in found), request.council.pk)
    page = presenters.extracts(found, names, council=request.council.name)
    return render_page(request, "extract/extracts.jinja", page)
