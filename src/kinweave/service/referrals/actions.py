"""Asking the service for a conference, and what is said with the asking."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kinweave.service.access.actors import Actor
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import Recorder, unit_of_work
from kinweave.service.cases.actions import NewChild, begin, fix_legal_stage, set_due_date
from kinweave.service.cases.models import Case
from kinweave.service.core.records import changed_fields, save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.referrals.models import Referral
from kinweave.service.referrals.queries import is_bare, referral_of


@dataclass(frozen=True, kw_only=True)
class NewReferral:
    """Who asks for a conference, when, why, and what the service must know to begin safely."""

    received_date: date
    referrer_name: str
    source: str
    referrer_team: str = ""
    reason: str = ""
    questions_for_family: str = ""
    bottom_lines: str = ""
    urgent: str = "unknown"
    agreed_with_family: str = "unknown"
    safety_concern: str = "unknown"
    safety_note: str = ""


def begin_by_referral(
    *,
    by: Actor,
    referral: NewReferral,
    children: Sequence[NewChild],
    referred_by_id: UUID | None,
) -> Case:
    """Begin a case because somebody asked the service for a conference.

    One referral for all the children together. Begins the case on the day the referral was
    received, writes the referral, and keeps where each child stood on that day.
    """
    with unit_of_work(by=by) as record:
        case = begin(
            by=by,
            record=record,
            route="referral",
            children=children,
            started_date=referral.received_date,
            referred_by_id=referred_by_id,
        )
        receive(record=record, case=case, referral=referral)
    return case


def receive(*, record: Recorder, case: Case, referral: NewReferral) -> Referral:
    """Write a case's referral, inside the unit of work of what brought it.

    Keeps where each child stood on that day, and works out anew when the next thing is due.
    """
    if Referral.objects.filter(case=case).exists():
        raise NotPossible("This case has its referral already.")
    told = asdict(referral)
    written = Referral(council_id=case.council_id, case=case, **told)
    save(written)
    record(Verb.REFERRAL_CHANGED, written, case_id=case.pk, fields=list(told))
    fix_legal_stage(case=case, moment="referral", on=referral.received_date)
    set_due_date(case=case)
    return written


def receive_later(
    *, by: Actor, case: Case, referral: NewReferral, referred_by_id: UUID | None = None
) -> None:
    """Write the referral of a case that began by letter, or the rest of what its acceptance wrote.

    The colleague who follows it from now on opens the case, and gives the council's answer.
    """
    if referral.received_date < case.started_date:
        raise NotPossible(
            "The date received must not be before the day the case began.", field="received_date"
        )
    with unit_of_work(by=by) as record:
        written = referral_of(case)
        if written is not None and is_bare(case, written):
            change(by=by, case=case, referral=written, values=asdict(referral))
        else:
            receive(record=record, case=case, referral=referral)
        if referred_by_id is not None:
            case.referred_by_id = referred_by_id
            save(case, fields=["referred_by"])
            record(Verb.REFERRAL_CHANGED, case, case_id=case.pk, fields=["referred_by"])


def change(*, by: Actor, case: Case, referral: Referral, values: dict[str, Any]) -> None:
    """Mend or add to a referral; only what differs is written and named in the event.

    Works out anew when the next thing is due, since urgency and the day received may differ.
    """
    changed = changed_fields(referral, values)
    if not changed:
        return
    with unit_of_work(by=by) as record:
        for name in changed:
            setattr(referral, name, values[name])
        save(referral, fields=changed)
        record(Verb.REFERRAL_CHANGED, referral, case_id=case.pk, fields=changed)
        set_due_date(case=case)
