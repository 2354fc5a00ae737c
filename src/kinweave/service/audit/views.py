"""The auditor's page: who did what, and no record."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kinweave.service.access.guards import needs
from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import StaffRequest
from kinweave.service.audit import presenters, queries
from kinweave.service.audit.forms import AuditFilter
from kinweave.service.core.pages import render_page


@needs(Permission.SEE_AUDIT)
@require_safe
def audit(request: StaffRequest) -> HttpResponse:
    """The events of this council, narrowed as the auditor asks, a page at a time."""
    council_id = request.council.pk
    form = AuditFilter(
        request.GET or None,
        today=timezone.localdate(),
        colleagues=queries.everyone_who_worked_at(council_id),
    )
    found = queries.events_of_council(
        council_id, form.narrowed(), before=place(request.GET.get("before"))
    )
    names = queries.names_of((event.actor_id for event in found), council_id)
    page = presenters.audit(found, names, form, request.GET)
    return render_page(request, "design/list.jinja", page)


def place(text: str | None) -> UUID | None:
    """Where a page begins; what is not an identifier begins at the newest."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
