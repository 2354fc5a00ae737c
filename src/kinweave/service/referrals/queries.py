"""What the referral's pages read."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from kinweave.service.accounts.models import Membership
from kinweave.service.cases.models import Case
from kinweave.service.referrals.models import Referral


def referral_of(case: Case) -> Referral | None:
    """The referral of a case; one that began by letter has none until the service is asked."""
    return Referral.objects.filter(case=case).first()


def is_bare(case: Case, referral: Referral) -> bool:
    """Whether the referral is still only what the letter's acceptance wrote, and nobody told more."""
    return case.route == "letter" and not referral.reason and referral.safety_concern == "unknown"


def referrers(council_id: UUID, *, on: date) -> list[tuple[str, str]]:
    """Colleagues who refer families, as choices: the case is then theirs to follow."""
    current = Membership.objects.filter(
        Q(end_date__isnull=True) | Q(end_date__gt=on),
        council_id=council_id,
        role="referrer",
        start_date__lte=on,
    )
    found = current.select_related("user").order_by("user__name", "pk")
    return [(str(one.user_id), one.user.name) for one in found]
