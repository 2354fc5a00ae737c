"""Refused and absent look the same: one page, one status. Only the audit knows the difference."""

from uuid import UUID

from django.db import models
from django.http import Http404

from kinweave.service.access.actors import Actor
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import record_alone


def refuse(
    *,
    actor: Actor,
    reason: str,
    about: models.Model | None = None,
    case_id: UUID | None = None,
) -> Http404:
    """Write the refusal down in a transaction of its own, and give the answer for a missing page."""
    record_alone(Verb.REFUSED, by=actor, about=about, case_id=case_id, reason=reason)
    return Http404()
