"""Who may open a case: the role's permission, its reach, and nobody who is excluded from it.

Each rule stands twice: `check_case` for one case with the reason, `visible_cases` for lists and
searches. A property test holds the two to each other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kinweave.service.access.actors import Actor
from kinweave.service.access.guards import View, name_guard
from kinweave.service.access.permissions import Permission, Reach
from kinweave.service.access.refusals import refuse
from kinweave.service.access.requests import CaseRequest
from kinweave.service.audit.work import note_read
from kinweave.service.cases.models import STANDING, Allocation, Case, StaffExclusion


@dataclass(frozen=True)
class CaseRefused(Exception):
    """Why somebody may not open a case; for the audit, never for the page."""

    reason: str


def within_reach(actor: Actor) -> Q:
    """The cases that an actor's role reaches, less those the actor is excluded from."""
    if actor.user_id is None:
        return Q(pk__in=[])  # the service itself opens no case on a page
    today = timezone.localdate()
    match actor.reach:
        case Reach.COUNCIL:
            reached = Q()
        case Reach.ALLOCATED:
            reached = Q(
                pk__in=Allocation.objects.filter(
                    Q(end_date__isnull=True) | Q(end_date__gt=today),
                    coordinator_id=actor.user_id,
                    start_date__lte=today,
                ).values("case")
            )
        case Reach.REFERRED:
            reached = Q(referred_by_id=actor.user_id)
        case _:
            return Q(pk__in=[])
    excluded = StaffExclusion.objects.filter(STANDING, user_id=actor.user_id).values("case")
    return reached & ~Q(pk__in=excluded)


def visible_cases(actor: Actor, permission: Permission = Permission.SEE_CASES) -> QuerySet[Case]:
    """Every case that the actor may open with this permission."""
    if not actor.may(permission):
        return Case.objects.none()
    return Case.objects.filter(within_reach(actor))


def check_case(actor: Actor, case: Case, permission: Permission) -> None:
    """Raise `CaseRefused` with the reason, unless the actor may do this in this case."""
    if case.council_id != actor.council_id:
        raise CaseRefused("another council's case")
    if not actor.may(permission):
        raise CaseRefused(f"the role lacks {permission}")
    if actor.user_id is None:
        raise CaseRefused("the service itself opens no case on a page")
    if case.staff_exclusions.filter(STANDING, user_id=actor.user_id).exists():
        raise CaseRefused("excluded from this case")
    today = timezone.localdate()
    match actor.reach:
        case Reach.COUNCIL:
            return
        case Reach.REFERRED:
            if case.referred_by_id != actor.user_id:
                raise CaseRefused("referred by somebody else")
        case Reach.ALLOCATED:
            current = case.allocations.filter(
                Q(end_date__isnull=True) | Q(end_date__gt=today),
                coordinator_id=actor.user_id,
                start_date__lte=today,
            )
            if not current.exists():
                raise CaseRefused("not allocated to this case")
        case _:
            raise CaseRefused("the role reaches no cases")


def can_open(actor: Actor, case: Case, permission: Permission) -> bool:
    """Whether `check_case` would let the actor through."""
    try:
        check_case(actor, case, permission)
    except CaseRefused:
        return False
    return True


def case_page(permission: Permission) -> Callable[[View], View]:
    """The guard of every page inside a case: ``case_id`` in the path becomes ``request.case``.

    A missing case and a refused one give the same answer, and take the same queries to give it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: CaseRequest, case_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = getattr(request, "actor", None)
            if not isinstance(actor, Actor):
                return redirect("choose-council")
            case = visible_cases(actor, permission).filter(pk=case_id).first()
            if case is None:
                raise refuse(actor=actor, case_id=case_id, reason=f"no case for {permission}")
            request.case = case
            response = view(request, *args, **kwargs)
            if request.method == "GET" and response.status_code == 200:
                page = request.resolver_match.view_name if request.resolver_match else ""
                note_read(by=actor, page=page, about=case, case_id=case.pk)
            return response

        return name_guard(guarded, f"case page, {permission}")

    return decorate
