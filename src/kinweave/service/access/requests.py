"""A request of somebody at work: the middleware has found out who and where."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from kinweave.service.access.actors import Actor
from kinweave.service.councils.models import Council

if TYPE_CHECKING:  # the case lies above access; only its type is meant here
    from kinweave.service.cases.models import Case


class StaffRequest(HttpRequest):
    """What a view behind a guard is given."""

    actor: Actor
    council: Council


class CaseRequest(StaffRequest):
    """What a view inside a case is given: a case that this member of staff may open."""

    case: "Case"
