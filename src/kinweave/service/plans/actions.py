"""Writing the family's plan: its words, its lines, its versions, and the answers to it."""

from dataclasses import asdict, dataclass
from datetime import date

from kinweave.domain.stages import table
from kinweave.service.access.actors import Actor
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import unit_of_work
from kinweave.service.cases.actions import enter_stage
from kinweave.service.cases.models import Case
from kinweave.service.core.records import changed_fields, save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.people.closed_cases import check_open
from kinweave.service.people.models import Person
from kinweave.service.plans.models import AgreementToPlan, Plan, PlanLine
from kinweave.service.plans.queries import (
    DRAFT,
    REPLACED,
    SHARED,
    held_conference,
    latest_plan,
    lines_of,
)

PLAN_MADE, PLAN_ANSWERED = "plan_made", "plan_answered"


class ChangedMeanwhile(Exception):
    """Somebody else changed the plan after this page was opened. Nothing was written."""


@dataclass(frozen=True, kw_only=True)
class PlanWords:
    """The plan as the family wrote it, and whether everyone agreed that it is safe for anybody."""

    family_words: str
    agreed_safe: str
    made_date: date


@dataclass(frozen=True, kw_only=True)
class LineWords:
    """One thing that somebody will do, as the family put it."""

    task: str
    who: str
    owner: str
    by_when: date | None
    who_checks: str
    resource: str
    contingency: str
    progress: str
    agreed_safe: str


def begin_plan(*, by: Actor, case: Case, words: PlanWords) -> Plan:
    """Write down the plan that the family made at its latest conference, as a draft.

    Nobody outside the service sees a draft, and the case stays where it is until it is shared.
    """
    with unit_of_work(by=by) as record:
        case = _locked_case(case)
        conference = held_conference(case.pk)
        if conference is None:
            raise NotPossible("Record first that the conference was held.")
        if conference.plans.exists():
            raise NotPossible("The plan of this conference is written down already.")
        plan = Plan(council_id=case.council_id, conference=conference, **asdict(words))
        save(plan)
        record(Verb.PLAN_WRITTEN, plan, case_id=case.pk, fields=sorted(asdict(words)))
    return plan


def begin_version(*, by: Actor, case: Case) -> Plan:
    """Begin a new version from the one that is shared; that one stays as it is.

    Writes the version as a draft with every line of the earlier one. If a draft is there already,
    it is the new version, and nothing is written.
    """
    with unit_of_work(by=by) as record:
        case = _locked_case(case)
        earlier = latest_plan(case.pk)
        if earlier is None:
            raise NotPossible("Write down the family’s plan first.")
        if earlier.status == DRAFT:
            return earlier
        plan = Plan(
            council_id=case.council_id,
            conference=earlier.conference,
            version=earlier.version + 1,
            family_words=earlier.family_words,
            agreed_safe=earlier.agreed_safe,
            made_date=earlier.made_date,
        )
        save(plan)
        for line in lines_of(earlier):
            save(_copied(line, plan))
        record(Verb.PLAN_WRITTEN, plan, case_id=case.pk, fields=["version"])
    return plan


def change_words(*, by: Actor, plan: Plan, edition: int, words: PlanWords) -> None:
    """Change the family's own words in a draft; only what differs is named in the audit."""
    with unit_of_work(by=by) as record:
        plan = _open_draft(plan, edition)
        values = asdict(words)
        changed = changed_fields(plan, values)
        if not changed:
            return
        for name in changed:
            setattr(plan, name, values[name])
        _next_edition(plan, also=changed)
        record(Verb.PLAN_CHANGED, plan, case_id=plan.conference.case_id, fields=changed)


def add_line(*, by: Actor, plan: Plan, edition: int, line: LineWords) -> None:
    """Add one thing that somebody will do, at the end of a draft."""
    with unit_of_work(by=by) as record:
        plan = _open_draft(plan, edition)
        numbers = [written.number for written in lines_of(plan)]
        added = PlanLine(
            council_id=plan.council_id,
            plan=plan,
            number=max(numbers, default=0) + 1,
            **asdict(line),
        )
        save(added)
        _next_edition(plan)
        record(
            Verb.PLAN_CHANGED, added, case_id=plan.conference.case_id, fields=sorted(asdict(line))
        )


def change_line(*, by: Actor, plan: Plan, line: PlanLine, edition: int, words: LineWords) -> None:
    """Change a line of a draft; only what differs is written and named in the audit."""
    with unit_of_work(by=by) as record:
        plan = _open_draft(plan, edition)
        line = PlanLine.objects.get(pk=line.pk, plan=plan)
        values = asdict(words)
        changed = changed_fields(line, values)
        if not changed:
            return
        for name in changed:
            setattr(line, name, values[name])
        save(line, fields=changed)
        _next_edition(plan)
        record(Verb.PLAN_CHANGED, line, case_id=plan.conference.case_id, fields=changed)


def remove_line(*, by: Actor, plan: Plan, line: PlanLine, edition: int) -> None:
    """Take a line out of a draft. In every version that was shared it stays."""
    with unit_of_work(by=by) as record:
        plan = _open_draft(plan, edition)
        line = PlanLine.objects.get(pk=line.pk, plan=plan)
        record(
            Verb.PLAN_CHANGED,
            line,
            case_id=plan.conference.case_id,
            fields=["number"],
            reason="A line was taken out",
        )
        line.delete()
        _next_edition(plan)


def share(*, by: Actor, plan: Plan, edition: int, today: date) -> None:
    """Make a draft the family's plan: from now on it stays as it is.

    Writes the version as shared and any earlier one as replaced, and enters *plan made* where the
    journey goes there. Where a review is already planned, the new version is what it will look at.
    """
    with unit_of_work(by=by) as record:
        plan = _open_draft(plan, edition)
        case = plan.conference.case
        if not (plan.family_words.strip() or lines_of(plan)):
            raise NotPossible("Write down the family’s words or a line of the plan first.")
        for earlier in Plan.objects.filter(conference__case=case, status=SHARED):
            earlier.status = REPLACED
            save(earlier, fields=["status"])
            record(Verb.PLAN_CHANGED, earlier, case_id=case.pk, fields=["status"])
        plan.status = SHARED
        _next_edition(plan, also=["status"])
        record(Verb.PLAN_SHARED, plan, case_id=case.pk, fields=["status"])
        if (case.stage, PLAN_MADE) in table().moves:
            enter_stage(record=record, case=case, stage=PLAN_MADE, on=today)


def answer_for_council(
    *,
    by: Actor,
    plan: Plan,
    decision: str,
    reasons: str,
    decided_date: date,
    today: date,
) -> None:
    """Give the council's answer to the plan that is shared; the family hears the reasons at once.

    An earlier answer stays beside it. Enters *plan answered* when the plan was waiting for it.
    """
    if decision != "agreed" and not reasons.strip():
        raise NotPossible("Give the family the council’s reasons.", field="reasons")
    with unit_of_work(by=by) as record:
        plan = _shared(plan)
        case = plan.conference.case
        if latest_plan(case.pk) != plan:
            raise NotPossible(
                "A new version of the plan is being written. Answer when it is shared."
            )
        answer = AgreementToPlan(
            council_id=plan.council_id,
            plan=plan,
            party="council",
            decision=decision,
            reasons=reasons,
            decided_date=decided_date,
            decided_by=by.name,
        )
        save(answer)
        record(Verb.PLAN_ANSWERED, answer, case_id=case.pk, fields=["party", "decision", "reasons"])
        if case.stage == PLAN_MADE:
            enter_stage(record=record, case=case, stage=PLAN_ANSWERED, on=today)


def answer_for_person(
    *, by: Actor, plan: Plan, person: Person, decision: str, reasons: str, decided_date: date
) -> None:
    """Record what one person says to the plan, for themselves. Not being able to answer counts."""
    with unit_of_work(by=by) as record:
        plan = _shared(plan)
        answer = AgreementToPlan(
            council_id=plan.council_id,
            plan=plan,
            party="person",
            person=person,
            decision=decision,
            reasons=reasons,
            decided_date=decided_date,
        )
        save(answer)
        record(
            Verb.PLAN_ANSWERED,
            answer,
            case_id=plan.conference.case_id,
            fields=["party", "person", "decision", "reasons"],
        )


def _locked_case(case: Case) -> Case:
    # Held while a version begins, or two at once would take the same number.
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    check_open(case.pk)
    return case


def _locked(plan: Plan) -> Plan:
    found = Plan.objects.select_for_update(no_key=True, of=("self",))
    plan = found.select_related("conference__case").get(pk=plan.pk)
    check_open(plan.conference.case_id)
    return plan


def _open_draft(plan: Plan, edition: int) -> Plan:
    plan = _locked(plan)
    if plan.status != DRAFT:
        raise NotPossible(
            "This version is shared and stays as it is. Begin a new version to change the plan."
        )
    if plan.edition != edition:
        raise ChangedMeanwhile
    return plan


def _shared(plan: Plan) -> Plan:
    plan = _locked(plan)
    if plan.status != SHARED:
        raise NotPossible("Only the version that is shared now can be answered.")
    return plan


def _next_edition(plan: Plan, *, also: list[str] | None = None) -> None:
    plan.edition += 1
    save(plan, fields=["edition", *(also or [])])


def _copied(line: PlanLine, plan: Plan) -> PlanLine:
    names = ("number", *LineWords.__dataclass_fields__)
    values = {name: getattr(line, name) for name in names}
    return PlanLine(council_id=plan.council_id, plan=plan, **values)
