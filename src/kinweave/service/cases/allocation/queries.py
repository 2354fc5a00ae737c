"""Who could coordinate, how many open cases each has now, and who coordinated this case."""

from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from kinweave.service.access.actors import Actor
from kinweave.service.accounts.models import Membership, User
from kinweave.service.cases.access import visible_cases
from kinweave.service.cases.models import STANDING, Allocation, Case, StaffExclusion
from kinweave.service.people.queries import in_force

# Who may take each part in a case. A service manager may supervise; coordinators do both.
ROLES_FOR = {
    "coordinator": frozenset({"coordinator"}),
    "supervisor": frozenset({"coordinator", "service_manager"}),
}


def colleagues(council_id: UUID, *, roles: frozenset[str] | None = None, on: date) -> list[User]:
    """Members of staff at work at this council on a day, by name; all of them, or some roles."""
    at_work = Membership.objects.filter(in_force(on), council_id=council_id)
    if roles is not None:
        at_work = at_work.filter(role__in=roles)
    return list(
        User.objects.filter(pk__in=at_work.values("user"), is_active=True).order_by("name", "pk")
    )


def open_cases_of(actor: Actor, *, on: date) -> dict[UUID, int]:
    """How many open cases each coordinator has: one query, counting what the asker may see."""
    counted = (
        Allocation.objects.filter(
            in_force(on),
            role="coordinator",
            case__in=visible_cases(actor).exclude(stage="closed").values("pk"),
        )
        .values("coordinator_id")
        .annotate(cases=Count("case", distinct=True))
        .order_by()
    )
    return {row["coordinator_id"]: row["cases"] for row in counted}


def allocations_of(case_id: UUID) -> list[Allocation]:
    """Everybody who coordinated or supervised a case, the latest first."""
    return list(
        Allocation.objects.filter(case_id=case_id).order_by("-start_date", "-created_at", "pk")
    )


def allocation_in(case_id: UUID, allocation_id: UUID) -> Allocation | None:
    """One allocation of this case."""
    return Allocation.objects.filter(case_id=case_id, pk=allocation_id).first()


def current(case: Case, role: str, *, on: date) -> Allocation | None:
    """Who coordinates, or supervises, this case on a day."""
    return case.allocations.filter(in_force(on), role=role).order_by("-start_date", "pk").first()


def exclusions_of(case_id: UUID) -> list[StaffExclusion]:
    """The colleagues who must not see a case, and those who were kept out of it and no longer are."""
    return list(
        StaffExclusion.objects.filter(case_id=case_id)
        .select_related("user")
        .order_by("created_at", "pk")
    )


def exclusion_in(case_id: UUID, exclusion_id: UUID) -> StaffExclusion | None:
    """One exclusion from this case that nobody has undone."""
    found = StaffExclusion.objects.filter(STANDING, case_id=case_id, pk=exclusion_id)
    return found.select_related("user").first()


def is_excluded(case: Case, user_id: UUID) -> bool:
    """Whether this colleague must not see this case."""
    return case.staff_exclusions.filter(STANDING, user_id=user_id).exists()


def referrer_of(case: Case) -> tuple[UUID | None, frozenset[str]]:
    """Who asked for the conference: their account, and the names under which they are on record."""
    found = Case.objects.filter(pk=case.pk).values_list(
        "referred_by_id", "referred_by__name", "referral__referrer_name"
    )
    user_id, name, referrer_name = found.get()
    return user_id, frozenset(n for n in (name, referrer_name) if n)


def open_allocations(case: Case, user_id: UUID, *, on: date) -> list[Allocation]:
    """What a colleague has to do in a case now, or later."""
    later = Q(end_date__isnull=True) | Q(end_date__gt=on)
    return list(case.allocations.filter(later, coordinator_id=user_id).order_by("pk"))
