"""Planning a conference: when and where, what kind of meeting, and whether everyone is safe."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from kinweave.service.access.actors import Actor
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import unit_of_work
from kinweave.service.cases.actions import enter_stage
from kinweave.service.cases.models import Case
from kinweave.service.conferences.models import Conference
from kinweave.service.core.records import changed_fields, save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.design.wording import LONDON


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What is settled about a conference beforehand; its time is an instant, its place locating."""

    planned_at: datetime
    venue: str
    meeting_type: str
    language: str
    safety_concern: str


def plan_conference(*, by: Actor, case: Case, planned: Planned, today: date) -> Conference:
    """Set a date for the family's conference, after everyone's safety has been thought about.

    Writes the next conference of the case and enters *conference planned*. A case that is only
    allocated enters *preparing* first, in the same unit of work.
    """
    _check(case, planned)
    with unit_of_work(by=by) as record:
        case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        latest = case.conferences.order_by("-sequence").first()
        if latest is not None and latest.outcome == "planned":
            raise NotPossible("A conference is planned already. Change its date or place instead.")
        if case.stage == "allocated":
            enter_stage(record=record, case=case, stage="preparing", on=today)
        conference = Conference(
            council_id=case.council_id,
            case=case,
            sequence=latest.sequence + 1 if latest else 1,
            **asdict(planned),
        )
        save(conference)
        record(Verb.CONFERENCE_PLANNED, conference, case_id=case.pk, fields=sorted(asdict(planned)))
        enter_stage(record=record, case=case, stage="conference_planned", on=today)
    return conference


def change_conference(*, by: Actor, conference: Conference, planned: Planned) -> None:
    """Change what is settled about a conference that is still to come; only what differs is named.

    Nobody is told by this: each person hears of it separately, from the coordinator.
    """
    _check(conference.case, planned)
    with unit_of_work(by=by) as record:
        conference = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
        if conference.outcome != "planned":
            raise NotPossible("This conference is over. Plan another one instead.")
        values = asdict(planned)
        changed = changed_fields(conference, values)
        if not changed:
            return
        for name in changed:
            setattr(conference, name, values[name])
        save(conference, fields=changed)
        record(Verb.CONFERENCE_CHANGED, conference, case_id=conference.case_id, fields=changed)


def _check(case: Case, planned: Planned) -> None:
    if planned.safety_concern not in {"yes", "no"}:
        raise NotPossible(
            "Say yes or no about safety. Not known is not enough: ask each person alone first.",
            field="safety_concern",
        )
    if planned.planned_at.astimezone(LONDON).date() < case.started_date:
        raise NotPossible("The date must not be before the day the case began", field="planned_at")
