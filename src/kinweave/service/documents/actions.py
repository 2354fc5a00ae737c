"""Asking for a copy of the plan, the second person's reading of it, and printing it."""

from datetime import date

from django.utils import timezone

from kinweave.service.access.actors import Actor
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import unit_of_work
from kinweave.service.core.records import save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.documents.content import Copy, fingerprint, make_copy
from kinweave.service.documents.landing import Destination
from kinweave.service.plans.models import Plan, PrintedCopy
from kinweave.service.plans.queries import SHARED

NOTHING_LEFT = (
    "Nothing of the plan may reach everyone there, so there is nothing to print. See the reasons, "
    "and settle with the family which words are safe for everyone."
)
OUT_OF_DATE = (
    "Something has changed since this copy was asked for: the plan, who lives there, or who must be "
    "kept safe. It cannot be printed any more. Ask for a new copy."
)


def made_afresh(copy: PrintedCopy, *, on: date) -> Copy:
    """The same copy as it would be made on this day."""
    return make_copy(copy.plan, Destination(copy.reader, copy.household, copy.landing_known), on=on)


def is_current(copy: PrintedCopy, fresh: Copy) -> bool:
    """Whether the copy made afresh is the very one that was sealed, of the plan in force."""
    return (
        copy.plan.status == SHARED
        and fresh.sealed() == copy.content
        and fingerprint(copy.content) == copy.content_hash
    )


def ask_for_copy(*, by: Actor, plan: Plan, destination: Destination, on: date) -> PrintedCopy:
    """Ask for a copy of the shared plan for one named reader, to land in one known place.

    Writes the copy with its content sealed. It waits until a second person has read it.
    """
    if by.user_id is None:
        raise NotPossible("Only a colleague asks for a copy.")
    with unit_of_work(by=by) as record:
        plan = _locked_plan(plan)
        if plan.status != SHARED:
            raise NotPossible("Only the version that is shared now can be copied.")
        made = make_copy(plan, destination, on=on)
        if made.content.is_empty:
            raise NotPossible(made.reach.doubt or NOTHING_LEFT)
        sealed = made.sealed()
        copy = PrintedCopy(
            council_id=plan.council_id,
            plan=plan,
            reader=destination.reader,
            household=destination.household,
            landing_known=destination.landing_known,
            asked_by_id=by.user_id,
            asked_at=timezone.now(),
            content=sealed,
            content_hash=fingerprint(sealed),
        )
        save(copy)
        record(
            Verb.COPY_ASKED_FOR,
            copy,
            case_id=plan.conference.case_id,
            fields=["plan", "reader", "household", "content_hash"],
        )
    return copy


def check_copy(*, by: Actor, copy: PrintedCopy, read: str, on: date) -> None:
    """A second person has read a copy and passes it; ``read`` is the hash of what they read."""
    with unit_of_work(by=by) as record:
        copy = _waiting(by, copy)
        if read != copy.content_hash or not is_current(copy, made_afresh(copy, on=on)):
            raise NotPossible(OUT_OF_DATE)
        copy.checked_by_id = by.user_id
        copy.checked_at = timezone.now()
        save(copy, fields=["checked_by", "checked_at"])
        record(
            Verb.COPY_CHECKED,
            copy,
            case_id=copy.plan.conference.case_id,
            fields=["checked_by", "checked_at"],
        )


def send_back(*, by: Actor, copy: PrintedCopy, reason: str) -> None:
    """A second person has read a copy and does not pass it; the reason is sealed."""
    if not reason.strip():
        raise NotPossible("Say why you send it back.", field="sent_back_reason")
    with unit_of_work(by=by) as record:
        copy = _waiting(by, copy)
        copy.sent_back_reason = reason
        save(copy, fields=["sent_back_reason"])
        record(
            Verb.COPY_SENT_BACK,
            copy,
            case_id=copy.plan.conference.case_id,
            fields=["sent_back_reason"],
        )


def print_copy(*, by: Actor, copy: PrintedCopy, on: date) -> PrintedCopy:
    """Take a copy that was passed, if it is still the very one that was read.

    Each printing is an event of its own, since each paper is another one in the world.
    """
    with unit_of_work(by=by) as record:
        copy = _locked(copy)
        if copy.checked_at is None:
            raise NotPossible("A second person reads this copy before it prints.")
        if not is_current(copy, made_afresh(copy, on=on)):
            raise NotPossible(OUT_OF_DATE)
        copy.printed_at = timezone.now()
        save(copy, fields=["printed_at"])
        record(Verb.COPY_PRINTED, copy, case_id=copy.plan.conference.case_id, fields=["printed_at"])
    return copy


def _locked_plan(plan: Plan) -> Plan:
    found = Plan.objects.select_for_update(no_key=True, of=("self",))
    return found.select_related("conference").get(pk=plan.pk)


def _locked(copy: PrintedCopy) -> PrintedCopy:
    found = PrintedCopy.objects.select_for_update(no_key=True, of=("self",))
    return found.select_related("plan__conference", "reader", "household").get(pk=copy.pk)


def _waiting(by: Actor, copy: PrintedCopy) -> PrintedCopy:
    copy = _locked(copy)
    if copy.asked_by_id == by.user_id:
        raise NotPossible("Somebody other than the person who asked reads a copy.")
    if copy.checked_at is not None or copy.sent_back_reason:
        raise NotPossible("Somebody has read this copy already.")
    return copy
