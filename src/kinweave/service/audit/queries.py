"""Reading the audit: newest first, a page at a time, by the identifier of the last row shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q

from kinweave.service.accounts.models import Membership, User
from kinweave.service.audit.models import DEPLOYMENT_CHAIN, Event, ReadEntry
from kinweave.service.audit.verbs import Verb
from kinweave.service.design.wording import LONDON

PAGE = 50


@dataclass(frozen=True)
class Narrowed:
    """What an auditor looks for; an empty part narrows nothing."""

    verb: str = ""
    colleague: UUID | None = None
    first_day: date | None = None
    last_day: date | None = None
    case_id: UUID | None = None


def events_of_council(
    council_id: UUID, narrowed: Narrowed, *, before: UUID | None = None
) -> list[Event]:
    """A page of a council's events, and one more if there are more.

    Signing in happens before a council is chosen, so those events stand in the chain of the whole
    deployment: of these the council sees its own colleagues' and the failures that named nobody.
    """
    staff = Membership.objects.filter(council_id=council_id).values("user_id")
    found = Event.objects.filter(
        Q(chain=council_id)
        | Q(chain=DEPLOYMENT_CHAIN, actor_id__in=staff)
        | Q(chain=DEPLOYMENT_CHAIN, verb=Verb.SIGN_IN_FAILED)
    )
    if narrowed.verb:
        found = found.filter(verb=narrowed.verb)
    if narrowed.colleague:
        found = found.filter(actor_id=narrowed.colleague)
    if narrowed.case_id:
        found = found.filter(case_id=narrowed.case_id)
    if narrowed.first_day:
        found = found.filter(at__gte=_midnight(narrowed.first_day))
    if narrowed.last_day:
        found = found.filter(at__lt=_midnight(narrowed.last_day + timedelta(days=1)))
    if before:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[: PAGE + 1])


def trail_of_case(case_id: UUID, *, before: UUID | None = None) -> list[Event | ReadEntry]:
    """A page of what was done and opened in one case, and one more if there is more."""
    events = Event.objects.filter(case_id=case_id)
    reads = ReadEntry.objects.filter(case_id=case_id)
    if before:
        events, reads = events.filter(pk__lt=before), reads.filter(pk__lt=before)
    both: list[Event | ReadEntry] = [
        *events.order_by("-pk")[: PAGE + 1],
        *reads.order_by("-pk")[: PAGE + 1],
    ]
    return sorted(both, key=lambda row: row.pk, reverse=True)[: PAGE + 1]


def names_of(actor_ids: Iterable[UUID | None], council_id: UUID) -> dict[UUID, str]:
    """The names of those who work or worked at this council; nobody else is named here."""
    wanted = {one for one in actor_ids if one is not None}
    return dict(
        User.objects.filter(pk__in=wanted, memberships__council_id=council_id)
        .distinct()
        .values_list("pk", "name")
    )


def everyone_who_worked_at(council_id: UUID) -> list[tuple[UUID, str]]:
    """Colleagues of the council, past ones too, by name."""
    return list(
        User.objects.filter(memberships__council_id=council_id)
        .distinct()
        .order_by("name", "pk")
        .values_list("pk", "name")
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)
