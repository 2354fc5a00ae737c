"""Getting ready for a conference: beginning, and keeping people safe from one another."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from kinweave.service.access.actors import Actor
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import unit_of_work
from kinweave.service.cases.actions import enter_stage
from kinweave.service.cases.models import Case
from kinweave.service.core.records import save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.people.models import KeepApart, ProtectionEnding, Restriction
from kinweave.service.people.queries import (
    in_force,
    kept_apart_in,
    network_of,
    restrictions_in,
    waits,
)


def begin_preparing(*, by: Actor, case: Case, on: date) -> None:
    """The coordinator and the family begin to find out who should come, and how."""
    with unit_of_work(by=by) as record:
        enter_stage(record=record, case=case, stage="preparing", on=on)


def keep_apart(
    *, by: Actor, case_id: UUID, people: tuple[UUID, UUID], details: dict[str, Any], today: date
) -> KeepApart:
    """Record that two people must be kept apart. From then on no page or copy brings them together."""
    one, other = people
    if one == other:
        raise NotPossible("Choose two different people", field="person_b")
    both = list(network_of(case_id).filter(pk__in=people))
    if len(both) < len(people):
        raise NotPossible("Choose two people of this case", field="person_b")
    pairs = kept_apart_in(case_id).filter(in_force(today), kind=details["kind"])
    if pairs.filter(person_a__in=people, person_b__in=people).exists():
        raise NotPossible("These two are already kept apart in this way", field="person_b")
    pair = KeepApart(council_id=both[0].council_id, person_a_id=one, person_b_id=other, **details)
    with unit_of_work(by=by) as record:
        save(pair)
        record(Verb.KEEP_APART_RECORDED, pair, case_id=case_id, fields=sorted(details))
    return pair


def restrict(
    *, by: Actor, case_id: UUID, person: UUID, details: dict[str, Any], today: date
) -> Restriction:
    """Record that somebody takes part another way, or that who or where they are is protected.

    Somebody who is not in the room still takes part: the other way, who decided and why are asked.
    """
    somebody = network_of(case_id).filter(pk=person).first()
    if somebody is None:
        raise NotPossible("Choose somebody of this case", field="person")
    needed = ["reason", "decided_by"]
    if details["kind"] == "taking_part_another_way":
        needed.insert(0, "other_way")
    for name in needed:
        if not details.get(name):
            raise NotPossible(_NEEDED[name], field=name)
    standing = restrictions_in(case_id).filter(in_force(today), person=person, kind=details["kind"])
    if standing.exists():
        raise NotPossible("This person is already protected in this way", field="kind")
    restriction = Restriction(council_id=somebody.council_id, person=somebody, **details)
    with unit_of_work(by=by) as record:
        save(restriction)
        record(Verb.RESTRICTION_RECORDED, restriction, case_id=case_id, fields=sorted(details))
    return restriction


def ask_to_end(
    *,
    by: Actor,
    case_id: UUID,
    protection: KeepApart | Restriction,
    details: dict[str, Any],
    today: date,
) -> ProtectionEnding:
    """Ask for a protection to end, because somebody whose decision it is has decided so.

    Nothing changes by this: the protection stays in force until a second person agrees.
    """
    if by.user_id is None:
        raise NotPossible("Only a colleague asks for a protection to end.")
    for name, sentence in _NEEDED_TO_END.items():
        if not details.get(name):
            raise NotPossible(sentence, field=name)
    _check_end(protection, details["end_date"], today)
    name = "keep_apart" if isinstance(protection, KeepApart) else "restriction"
    with unit_of_work(by=by) as record:
        held = type(protection).objects.select_for_update(no_key=True).get(pk=protection.pk)
        if any(map(waits, held.endings.all())):
            raise NotPossible("Somebody has asked for this already. A second person reads it now.")
        ending = ProtectionEnding(
            council_id=held.council_id,
            asked_by_id=by.user_id,
            asked_at=timezone.now(),
            **{name: held},
            **details,
        )
        save(ending)
        record(Verb.PROTECTION_END_ASKED, ending, case_id=case_id, fields=sorted(details))
    return ending


def agree_to_end(*, by: Actor, case_id: UUID, ending: ProtectionEnding, today: date) -> None:
    """A second person, never the one who asked, agrees: the protection ends, and not before today."""
    with unit_of_work(by=by) as record:
        ending = _waiting(ending)
        if by.user_id is None or ending.asked_by_id == by.user_id:
            raise NotPossible("Somebody other than the person who asked agrees to this.")
        ending.agreed_by_id, ending.agreed_at = by.user_id, timezone.now()
        save(ending, fields=["agreed_by", "agreed_at"])
        verb, protection = _ended_by(ending)
        _check_end(protection, ending.end_date, today)
        # It was in force until now, whatever day was asked for.
        protection.end_date = max(ending.end_date, today)
        save(protection, fields=["end_date"])
        record(verb, protection, case_id=case_id, fields=["end_date"])


def keep_protection(*, by: Actor, case_id: UUID, ending: ProtectionEnding, reason: str) -> None:
    """The protection stays: a second person does not agree, or whoever asked takes it back."""
    if not reason:
        raise NotPossible("Enter why it stays", field="kept_reason")
    with unit_of_work(by=by) as record:
        ending = _waiting(ending)
        ending.kept_by_id, ending.kept_at = by.user_id, timezone.now()
        ending.kept_reason = reason
        save(ending, fields=["kept_by", "kept_at", "kept_reason"])
        record(Verb.PROTECTION_KEPT, ending, case_id=case_id, fields=["kept_by", "kept_at"])


def _waiting(ending: ProtectionEnding) -> ProtectionEnding:
    locked = ProtectionEnding.objects.select_for_update(no_key=True).get(pk=ending.pk)
    if not waits(locked):
        raise NotPossible("A second person has read this already.")
    return locked


def _ended_by(ending: ProtectionEnding) -> tuple[Verb, KeepApart | Restriction]:
    if ending.keep_apart is not None:
        return Verb.KEEP_APART_ENDED, ending.keep_apart
    assert ending.restriction is not None, "an ending is of one protection"
    return Verb.RESTRICTION_ENDED, ending.restriction


_NEEDED_TO_END = {
    "end_date": "Enter the day from which it is no longer needed",
    "decided_by": "Enter who decided",
    "reason": "Enter the reason",
}
_NEEDED = {
    "other_way": "Enter the other way of taking part",
    "reason": "Enter the reason",
    "decided_by": "Enter who decided",
}


def _check_end(protection: KeepApart | Restriction, end_date: date, today: date) -> None:
    if protection.end_date is not None:
        raise NotPossible("This has already ended", field="end_date")
    if end_date < protection.start_date:
        raise NotPossible("The end must be on or after the start", field="end_date")
    if end_date > today:
        raise NotPossible("The end must be today or in the past", field="end_date")
