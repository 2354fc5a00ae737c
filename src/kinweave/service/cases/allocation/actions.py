"""Choosing who coordinates a case, handing it over, and keeping a colleague out of it."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from kinweave.service.access.actors import Actor
from kinweave.service.accounts.models import User
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import Recorder, unit_of_work
from kinweave.service.cases.actions import enter_stage
from kinweave.service.cases.allocation.queries import (
    ROLES_FOR,
    colleagues,
    current,
    is_excluded,
    open_allocations,
    referrer_of,
)
from kinweave.service.cases.models import Allocation, Case, StaffExclusion
from kinweave.service.core.records import save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.core.search import search_key

NOT_INDEPENDENT = (
    "A coordinator must never have taken part in decisions about this family. "
    "Ask them. If they have, or nobody can say, choose somebody else."
)


def allocate(
    *, by: Actor, case: Case, user_id: UUID, details: dict[str, Any], today: date
) -> Allocation:
    """Give a case to a coordinator or a supervisor, who opens it from that day.

    Whoever had this part before hands it over: their allocation ends on the day the new one starts,
    and with it their access. A case that waits for its coordinator moves on.
    """
    role, start = details["role"], details["start_date"]
    user = _somebody_fit(case, user_id, role, details["independent"], today)
    before = current(case, role, on=today)
    if before is not None and before.coordinator_id == user.pk:
        raise NotPossible("This colleague has this part already", field="user")
    if before is not None and start < before.start_date:
        raise NotPossible(
            "This starts before the allocation that it takes over. Check the date.",
            field="start_date",
        )
    other = current(case, "supervisor" if role == "coordinator" else "coordinator", on=today)
    if other is not None and other.coordinator_id == user.pk:
        raise NotPossible("The supervisor must be somebody else", field="user")
    allocation = Allocation(
        council_id=case.council_id,
        case=case,
        coordinator=user,
        coordinator_name=user.name,
        **details,
    )
    with unit_of_work(by=by) as record:
        if before is not None:
            _end(record, case, before, start)
        save(allocation)
        record(Verb.CASE_ALLOCATED, allocation, case_id=case.pk, fields=sorted(details))
        if role == "coordinator":
            begin_if_allocated(record=record, case=case, on=today)
    return allocation


def begin_if_allocated(*, record: Recorder, case: Case, on: date) -> None:
    """Move a case on that was waiting for its coordinator, inside the unit of work that moved it.

    A coordinator may be chosen before anybody agreed to take part: it is often the coordinator who
    asks. Call this after the agreement too.
    """
    if case.stage == "agreed_to_take_part" and current(case, "coordinator", on=on) is not None:
        enter_stage(record=record, case=case, stage="allocated", on=on)


def end_allocation(*, by: Actor, case: Case, allocation: Allocation, end_date: date) -> None:
    """End somebody's part in a case. On that day they can no longer open it."""
    if allocation.end_date is not None:
        raise NotPossible("This has already ended", field="end_date")
    if end_date < allocation.start_date:
        raise NotPossible("The end must be on or after the start", field="end_date")
    with unit_of_work(by=by) as record:
        _end(record, case, allocation, end_date)


def exclude_colleague(
    *, by: Actor, case: Case, user_id: UUID, reason: str, today: date
) -> StaffExclusion:
    """Keep a colleague out of a case, whatever their role: from now on it does not exist for them.

    Ends whatever part they had in it, today.
    """
    if user_id not in {user.pk for user in colleagues(case.council_id, on=today)}:
        raise NotPossible("Choose a colleague who works here", field="user")
    if is_excluded(case, user_id):
        raise NotPossible("This colleague is already kept out of this case", field="user")
    exclusion = StaffExclusion(
        council_id=case.council_id, case=case, user_id=user_id, reason=reason
    )
    with unit_of_work(by=by) as record:
        save(exclusion)
        record(Verb.STAFF_EXCLUDED, exclusion, case_id=case.pk)
        for allocation in open_allocations(case, user_id, on=today):
            _end(record, case, allocation, max(today, allocation.start_date))
    return exclusion


def let_in_again(*, by: Actor, case: Case, exclusion: StaffExclusion, reason: str) -> None:
    """Undo that a colleague is kept out, with the reason: the wrong one was chosen, or it is over.

    They see the case again only as far as their role reaches; no part that they had comes back.
    """
    if not reason:
        raise NotPossible("Enter why they may see the case again", field="ended_reason")
    with unit_of_work(by=by) as record:
        held = StaffExclusion.objects.select_for_update(no_key=True).get(pk=exclusion.pk)
        if held.ended_at is not None:
            raise NotPossible("This colleague is not kept out of this case any more.")
        if held.user_id == by.user_id:
            raise NotPossible("Somebody else decides whether you may see this case.")
        held.ended_at, held.ended_by_id, held.ended_reason = timezone.now(), by.user_id, reason
        save(held, fields=["ended_at", "ended_by", "ended_reason"])
        record(Verb.STAFF_LET_IN, held, case_id=case.pk, fields=["ended_at", "ended_by"])


def _end(record: Recorder, case: Case, allocation: Allocation, end_date: date) -> None:
    allocation.end_date = end_date
    save(allocation, fields=["end_date"])
    record(Verb.ALLOCATION_ENDED, allocation, case_id=case.pk, fields=["end_date"])


def _somebody_fit(case: Case, user_id: UUID, role: str, independent: str, today: date) -> User:
    """The colleague, if nothing speaks against their taking this part."""
    fit = {user.pk: user for user in colleagues(case.council_id, roles=ROLES_FOR[role], on=today)}
    user = fit.get(user_id)
    # Somebody kept out of the case and somebody unknown get one answer: an exclusion is sealed.
    if user is None or is_excluded(case, user_id):
        raise NotPossible("This colleague cannot be given this case. Choose another.", field="user")
    if role == "coordinator":
        referrer, names = referrer_of(case)
        if user.pk == referrer or search_key(user.name) in {search_key(name) for name in names}:
            raise NotPossible(
                "This colleague asked for this conference, so cannot coordinate it. Choose another.",
                field="user",
            )
        if independent != "yes":
            raise NotPossible(NOT_INDEPENDENT, field="independent")
    return user
