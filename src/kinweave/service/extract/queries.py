"""What was taken out of a council's records, from the audit."""

from uuid import UUID

from kinweave.service.audit.models import Event
from kinweave.service.audit.verbs import Verb

SHOWN = 50


def last_extracts(council_id: UUID) -> list[Event]:
    """The last sets that were taken out, the newest first."""
    found = Event.objects.filter(chain=council_id, verb=Verb.EXPORTED)
    return list(found.order_by("-pk")[:SHOWN])
