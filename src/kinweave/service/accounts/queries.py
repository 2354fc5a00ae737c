"""Who works where."""

from datetime import date, datetime
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from kinweave.service.access.permissions import roles
from kinweave.service.accounts.models import Membership, SetUpLinkRequest
from kinweave.service.accounts.setup_links import LIFETIME
from kinweave.service.councils.models import Organisation


def current_memberships(user_id: UUID) -> list[Membership]:
    """A member of staff's memberships that are in force today, oldest first."""
    today = timezone.localdate()
    found = (
        Membership.objects.filter(user_id=user_id, start_date__lte=today)
        .select_related("council", "organisation")
        .order_by("start_date", "pk")
    )
    return [
        membership
        for membership in found
        if (membership.end_date is None or membership.end_date > today)
        and membership.role in roles()
    ]


def _in_force(on: date) -> Q:
    return Q(end_date__isnull=True) | Q(end_date__gt=on)


def colleagues(council_id: UUID, *, on: date) -> list[Membership]:
    """Everybody who works in this council's wall on this day, by name."""
    return list(
        Membership.objects.filter(_in_force(on), council_id=council_id)
        .select_related("user", "organisation")
        .order_by("user__name", "pk")
    )


def colleague(council_id: UUID, membership_id: UUID, *, on: date) -> Membership | None:
    """One colleague of this council who has not left."""
    return (
        Membership.objects.filter(_in_force(on), council_id=council_id, pk=membership_id)
        .select_related("user", "organisation")
        .first()
    )


def works_at(user_id: UUID, council_id: UUID, *, on: date) -> bool:
    """Whether somebody has a role at this council that has not ended."""
    return Membership.objects.filter(_in_force(on), user_id=user_id, council_id=council_id).exists()


def works_anywhere(user_id: UUID, *, on: date) -> bool:
    """Whether somebody has a role at any council that has not ended."""
    return Membership.objects.filter(_in_force(on), user_id=user_id).exists()


def works_elsewhere(user_id: UUID, council_id: UUID, *, on: date) -> bool:
    """Whether somebody has a role at a council other than this one."""
    return (
        Membership.objects.filter(_in_force(on), user_id=user_id)
        .exclude(council_id=council_id)
        .exists()
    )


def employers(council_name: str) -> list[Organisation]:
    """Who may employ a colleague here: the council itself, and providers that serve councils."""
    return list(
        Organisation.objects.filter(Q(name=council_name) | Q(is_provider=True)).order_by(
            "is_provider", "name"
        )
    )


def sessions_of(user_id: UUID) -> QuerySet[Session]:
    """Every session that somebody has open, on any device."""
    # A session does not name its holder in a column; there are as many rows as people signed in.
    held = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user_id)
    ]
    return Session.objects.filter(pk__in=held)


def demo_colleagues() -> list[tuple[str, str, str, str]]:
    """Name, address, role and council of the first colleague in each role of each invented council."""
    today = timezone.localdate()
    found = (
        Membership.objects.filter(_in_force(today), council__is_demo=True)
        .select_related("user", "council")
        .order_by("council__name", "start_date", "pk")
    )
    first: dict[tuple[str, str], Membership] = {}
    for one in found:
        first.setdefault((one.council.name, one.role), one)
    return [
        (one.user.name, one.user.email, roles()[one.role].label, one.council.name)
        for one in first.values()
    ]


def link_requests(council_id: UUID, *, now: datetime) -> QuerySet[SetUpLinkRequest]:
    """The new set-up links that were asked for here and wait for a second person, the oldest first.

    One that waited longer than a link lives is stale: whoever lost a phone asks again.
    """
    found = SetUpLinkRequest.objects.filter(
        council_id=council_id, agreed_at__isnull=True, asked_at__gt=now - LIFETIME
    )
    return found.select_related("membership__user", "asked_by").order_by("asked_at", "pk")
