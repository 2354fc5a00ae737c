"""What became of a conference: it was held, with its parts, or it did not happen."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from kinweave.rules import Parameters, evaluate, load
from kinweave.service.access.actors import Actor
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import Recorder, unit_of_work
from kinweave.service.cases.actions import enter_stage, fix_legal_stage, set_due_date
from kinweave.service.cases.models import Case
from kinweave.service.conferences.arrangements import arrangements
from kinweave.service.conferences.models import Conference, StageTime
from kinweave.service.conferences.parts import PRIVATE, Part, impossible_orders, question_of
from kinweave.service.core.records import changed_fields, save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.offers.queries import acceptance_stands, offers_of

RULE_SET = "fgc-practice"
NOT_IN_BEST_INTERESTS = "not_in_childs_best_interests"


@dataclass(frozen=True, kw_only=True)
class Held:
    """A meeting that was held: what kind it really was, on which day, and its parts."""

    meeting_type: str
    held_date: date
    parts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class NotHeldDecision:
    """Who decided that holding the meeting is not in the child's best interests, when and why."""

    decided_by: str
    decision_date: date | None
    decision_reason: str


def record_held(*, by: Actor, conference: Conference, held: Held, today: date) -> None:
    """Write down that the family met, perhaps afterwards, or mend what is written of it.

    Private family time is as the family declares it. Writes the conference and its parts, fixes
    each child's legal stage on that day, and enters *conference held*, from which the days to the
    plan are counted.
    """
    _check_parts(held)
    with unit_of_work(by=by) as record:
        conference = _locked(conference)
        first_told = conference.outcome == "planned"
        if conference.outcome == "did_not_happen":
            raise NotPossible("It is recorded that this conference did not happen.")
        times = [_stage_time(conference, part) for part in held.parts]
        values = {
            "outcome": "held",
            "meeting_type": held.meeting_type,
            "held_date": held.held_date,
        }
        _refuse_unless_sound(conference, values, times, today)
        changed = changed_fields(conference, values)
        for name in changed:
            setattr(conference, name, values[name])
        if changed:
            save(conference, fields=changed)
        record(
            Verb.CONFERENCE_HELD if first_told else Verb.CONFERENCE_CHANGED,
            conference,
            case_id=conference.case_id,
            fields=changed,
        )
        _write_times(record, conference, times)
        if first_told:
            fix_legal_stage(case=conference.case, moment="conference", on=held.held_date)
            enter_stage(
                record=record, case=conference.case, stage="conference_held", on=held.held_date
            )
        elif "held_date" in changed:
            set_due_date(case=conference.case)


def record_did_not_happen(
    *,
    by: Actor,
    conference: Conference,
    not_held_reason: str,
    decision: NotHeldDecision | None = None,
    today: date,
) -> None:
    """Write down that a planned conference did not happen, and why; the reason stays sealed.

    That holding it was not in the child's best interests is a decision with its author and its day.
    The case goes back to *preparing*, and the next date is set for a new conference.
    """
    against = not_held_reason == NOT_IN_BEST_INTERESTS
    decided = _decided(decision, today) if against else {}
    with unit_of_work(by=by) as record:
        conference = _locked(conference)
        if conference.outcome != "planned":
            raise NotPossible("What became of this conference is recorded already.")
        values = {"outcome": "did_not_happen", "not_held_reason": not_held_reason} | decided
        _refuse_unless_sound(conference, values, [], today)
        for name, value in values.items():
            setattr(conference, name, value)
        save(conference, fields=list(values))
        record(
            Verb.CONFERENCE_DECIDED_AGAINST if against else Verb.CONFERENCE_NOT_HELD,
            conference,
            case_id=conference.case_id,
            fields=list(values),
        )
        enter_stage(record=record, case=conference.case, stage="preparing", on=today)


def decide_not_to_hold(
    *, by: Actor, case: Case, decision: NotHeldDecision, today: date
) -> Conference:
    """Write down that holding a meeting that somebody accepted is not in the child's best interests.

    The second of the two decisions that the duty to offer knows. It stands with the conference that
    was planned, which then did not happen, or with one of its own if no date was set. A later
    conference may still be planned: then this decision no longer answers for it.
    """
    if not acceptance_stands(offers_of(case.pk)):
        raise NotPossible("Nobody’s acceptance of a conference is in force.")
    values = _decided(decision, today)
    with unit_of_work(by=by) as record:
        case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        latest = case.conferences.order_by("-sequence").first()
        if latest is not None and latest.outcome == "planned":
            record_did_not_happen(
                by=by,
                conference=latest,
                not_held_reason=NOT_IN_BEST_INTERESTS,
                decision=decision,
                today=today,
            )
            return latest
        if latest is not None and latest.outcome == "held":
            raise NotPossible("The conference on record was held.")
        if latest is not None and latest.not_held_reason == NOT_IN_BEST_INTERESTS:
            raise NotPossible("This decision is on the record already.")
        conference = Conference(
            council_id=case.council_id,
            case=case,
            sequence=latest.sequence + 1 if latest else 1,
            meeting_type=case.meeting_type,
            outcome="did_not_happen",
            not_held_reason=NOT_IN_BEST_INTERESTS,
            **values,
        )
        save(conference)
        record(
            Verb.CONFERENCE_DECIDED_AGAINST,
            conference,
            case_id=case.pk,
            fields=["outcome", "not_held_reason", *values],
        )
    return conference


def _decided(decision: NotHeldDecision | None, today: date) -> dict[str, Any]:
    """The decision as the record has it; refused without its author, day or reason."""
    if decision is None or not decision.decided_by:
        raise NotPossible("Enter who decided not to hold it", field="not_held_decided_by")
    if decision.decision_date is None or decision.decision_date > today:
        raise NotPossible(
            "Enter the day of the decision not to hold it", field="not_held_decision_date"
        )
    if not decision.decision_reason:
        raise NotPossible(
            "Enter why it was decided not to hold it", field="not_held_decision_reason"
        )
    return {f"not_held_{name}": value for name, value in asdict(decision).items()}


def _locked(conference: Conference) -> Conference:
    found = Conference.objects.select_for_update(no_key=True, of=("self",))
    return found.select_related("case").get(pk=conference.pk)


def _check_parts(held: Held) -> None:
    possible = arrangements().parts[held.meeting_type]
    if any(part.stage not in possible for part in held.parts):
        raise NotPossible("This kind of meeting does not have these parts.", field="meeting_type")
    for problem in impossible_orders(held.parts):
        field = question_of(problem.stage, problem.field)
        raise NotPossible(problem.sentence, field=field)


def _stage_time(conference: Conference, part: Part) -> StageTime:
    time = StageTime.objects.filter(conference=conference, stage=part.stage).first()
    time = time or StageTime(council_id=conference.council_id, conference=conference)
    for name, value in asdict(part).items():
        setattr(time, name, value)
    time.declared_by = "family" if part.stage == PRIVATE else "coordinator"
    return time


def _write_times(record: Recorder, conference: Conference, times: list[StageTime]) -> None:
    kept = [time.pk for time in times]
    for mistaken in StageTime.objects.filter(conference=conference).exclude(pk__in=kept):
        record(
            Verb.STAGE_TIME_RECORDED,
            mistaken,
            case_id=conference.case_id,
            fields=["stage"],
            reason="This part did not take place after all",
        )
        mistaken.delete()
    for time in times:
        save(time)
        record(
            Verb.STAGE_TIME_RECORDED,
            time,
            case_id=conference.case_id,
            fields=["stage", "started_at", "ended_at"],
        )


def _refuse_unless_sound(
    conference: Conference, values: dict[str, Any], times: list[StageTime], today: date
) -> None:
    """Ask the rules of practice about the conference and its parts as they would be written."""
    rules, parameters = load(RULE_SET), Parameters(today=today)
    as_record = _as_record(conference) | values
    told = [_as_record(time) for time in times]
    case = {"id": str(conference.case_id), "started_date": conference.case.started_date}
    related = {"case": [case], "stage_time": told}
    asked = [("conference", as_record), *(("stage_time", time) for time in told)]
    for entity, written in asked:
        for rule in rules.select(entity=entity):
            if evaluate(rule.node, written, related, parameters) is False:
                raise NotPossible(f"{rule.message} {rule.fix}")


def _as_record(written: Conference | StageTime) -> dict[str, Any]:
    """A record as the standard has it, with its references as texts and nothing for what is blank."""
    fields = [field for field in written._meta.concrete_fields if field.name != "council"]
    values = {field.name: getattr(written, field.attname) for field in fields}
    references = {field.name for field in fields if field.is_relation or field.primary_key}
    return {
        name: str(value) if name in references else value if value != "" else None
        for name, value in values.items()
    }
