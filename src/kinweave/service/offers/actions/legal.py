"""Keeping the dates of pre-proceedings periods, their children, and each child's legal facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kinweave.service.access.actors import Actor
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import Recorder, unit_of_work
from kinweave.service.cases.models import Case
from kinweave.service.core.records import changed_fields, save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.offers.mending import as_record, impossible_order
from kinweave.service.offers.models import LegalFact, PreProceedingsChild, PreProceedingsPeriod
from kinweave.service.offers.queries import first_held_in, held_dates
from kinweave.service.people.models import Person


@dataclass(frozen=True, kw_only=True)
class ChildInPeriod:
    """A child in a period, and the children in need referral that the census shows it under."""

    person: Person
    cin_referral_date: date | None = None
    left_date: date | None = None


def begin_period(
    *,
    by: Actor,
    case: Case,
    values: Mapping[str, Any],
    children: Sequence[ChildInPeriod],
) -> PreProceedingsPeriod:
    """Begin a pre-proceedings period for the family: a later one is always a new record.

    Its children may be fewer or more than the case's. A child for whom no pre-proceedings are in
    force gets that legal fact from the period's first day.
    """
    _check_order(values)
    if not children:
        raise NotPossible("Choose at least one child", field="children")
    with unit_of_work(by=by) as record:
        return write_period(record=record, case=case, values=values, children=children)


def write_period(
    *,
    record: Recorder,
    case: Case,
    values: Mapping[str, Any],
    children: Sequence[ChildInPeriod],
) -> PreProceedingsPeriod:
    """Write a checked period, its children and their legal facts inside another unit of work."""
    period = PreProceedingsPeriod(council_id=case.council_id, family_id=case.family_id, **values)
    save(period)
    record(Verb.PERIOD_BEGUN, period, case_id=case.pk, fields=sorted(values))
    for child in children:
        _add_child(record=record, case=case, period=period, child=child)
    return period


def change_period(
    *, by: Actor, case: Case, period: PreProceedingsPeriod, values: Mapping[str, Any]
) -> None:
    """Change the dates of a period. An order that cannot be stops it; the rest is to be mended.

    With the decision to step up or down, pre-proceedings are over for each child still in them: the
    legal fact ends on that day, and follows the day if it is mended.
    """
    _check_order(as_record(period) | dict(values))
    changed = changed_fields(period, dict(values))
    if not changed:
        return
    decided_before = period.step_decision_date
    with unit_of_work(by=by) as record:
        for name in changed:
            setattr(period, name, values[name])
        save(period, fields=changed)
        record(Verb.PERIOD_CHANGED, period, case_id=case.pk, fields=changed)
        if "step_decision_date" in changed:
            for child in period.children.select_related("person"):
                _end_pre_proceedings(
                    record=record,
                    case=case,
                    period=period,
                    person=child.person,
                    ended=(decided_before, child.left_date or period.step_decision_date),
                )


def confirm_meeting(*, by: Actor, case: Case, period: PreProceedingsPeriod) -> None:
    """Confirm that the family meeting on record was held after the letter's offer, in this period."""
    if first_held_in(period, held_dates(case)) is None:
        raise NotPossible("No conference is on record as held after the letter in this period.")
    with unit_of_work(by=by) as record:
        period.meeting_facilitated = "yes"
        save(period, fields=["meeting_facilitated"])
        record(Verb.PERIOD_CHANGED, period, case_id=case.pk, fields=["meeting_facilitated"])


def set_period_children(
    *,
    by: Actor,
    case: Case,
    period: PreProceedingsPeriod,
    children: Sequence[ChildInPeriod],
) -> None:
    """Say which children are in a period, and when each one's children in need referral was.

    A child who left keeps their place with the day on it; one who was put in by mistake is taken
    out. A child put in late gets the legal fact as in `begin_period`.
    """
    if not children:
        raise NotPossible("Keep at least one child in the period", field="children")
    for child in children:
        if child.left_date and period.start_date and child.left_date < period.start_date:
            raise NotPossible("A child cannot leave before pre-proceedings began")
    there = {str(place.person_id): place for place in period.children.all()}
    wanted = {str(child.person.pk) for child in children}
    with unit_of_work(by=by) as record:
        for person, place in there.items():
            if person not in wanted:
                record(Verb.PERIOD_CHANGED, place, case_id=case.pk, reason="a child was taken out")
                place.delete()
        for child in children:
            known = there.get(str(child.person.pk))
            if known is None:
                _add_child(record=record, case=case, period=period, child=child)
            else:
                _change_child(record=record, case=case, place=known, child=child)


def _add_child(
    *, record: Recorder, case: Case, period: PreProceedingsPeriod, child: ChildInPeriod
) -> None:
    place = PreProceedingsChild(
        council_id=case.council_id,
        period=period,
        person=child.person,
        cin_referral_date=child.cin_referral_date,
        left_date=child.left_date,
    )
    save(place)
    record(Verb.PERIOD_CHANGED, place, case_id=case.pk, reason="a child was put in")
    in_force = LegalFact.objects.filter(
        person=child.person, kind="pre_proceedings", end_date__isnull=True
    )
    if period.start_date is not None and not in_force.exists():
        _write_legal_fact(
            record=record,
            case=case,
            person=child.person,
            kind="pre_proceedings",
            start_date=period.start_date,
            source="The decision to begin pre-proceedings",
        )


def _change_child(
    *, record: Recorder, case: Case, place: PreProceedingsChild, child: ChildInPeriod
) -> None:
    values = {"cin_referral_date": child.cin_referral_date, "left_date": child.left_date}
    changed = changed_fields(place, values)
    if changed:
        left_before = place.left_date
        for name in changed:
            setattr(place, name, values[name])
        save(place, fields=changed)
        record(Verb.PERIOD_CHANGED, place, case_id=case.pk, fields=changed)
        if "left_date" in changed:
            decided = place.period.step_decision_date
            _end_pre_proceedings(
                record=record,
                case=case,
                period=place.period,
                person=place.person,
                ended=(left_before or decided, place.left_date or decided),
            )


def _end_pre_proceedings(
    *,
    record: Recorder,
    case: Case,
    period: PreProceedingsPeriod,
    person: Person,
    ended: tuple[date | None, date | None],
) -> None:
    """End a child's fact of pre-proceedings with the period: from the day that stood to the new one.

    A fact that somebody ended on another day is left as they wrote it.
    """
    before, after = ended
    facts = LegalFact.objects.filter(person=person, kind="pre_proceedings", end_date=before)
    for fact in facts:
        begun_in_it = period.start_date is None or fact.start_date >= period.start_date
        if before == after or not begun_in_it or (after and after < fact.start_date):
            continue
        fact.end_date = after
        save(fact, fields=["end_date"])
        record(Verb.LEGAL_FACT_RECORDED, fact, case_id=case.pk, fields=["end_date"])


def record_legal_fact(
    *,
    by: Actor,
    case: Case,
    children: Sequence[Person],
    kind: str,
    start_date: date,
    end_date: date | None,
    source: str,
) -> None:
    """Write down one dated legal fact, for each child of whom it is true."""
    _check_ends_after(start_date, end_date)
    with unit_of_work(by=by) as record:
        for child in children:
            _write_legal_fact(
                record=record,
                case=case,
                person=child,
                kind=kind,
                start_date=start_date,
                end_date=end_date,
                source=source,
            )


def end_legal_fact(*, by: Actor, case: Case, fact: LegalFact, end_date: date) -> None:
    """Write down the first day on which a legal fact was no longer in force. The fact stays."""
    _check_ends_after(fact.start_date, end_date)
    with unit_of_work(by=by) as record:
        fact.end_date = end_date
        save(fact, fields=["end_date"])
        record(Verb.LEGAL_FACT_RECORDED, fact, case_id=case.pk, fields=["end_date"])


def _write_legal_fact(
    *,
    record: Recorder,
    case: Case,
    person: Person,
    kind: str,
    start_date: date,
    end_date: date | None = None,
    source: str = "",
) -> None:
    fact = LegalFact(
        council_id=case.council_id,
        person=person,
        kind=kind,
        start_date=start_date,
        end_date=end_date,
        source=source,
    )
    save(fact)
    record(Verb.LEGAL_FACT_RECORDED, fact, case_id=case.pk, fields=["kind"])


def _check_ends_after(start_date: date, end_date: date | None) -> None:
    if end_date is not None and end_date < start_date:
        raise NotPossible("It cannot end before it began", field="end_date")


def _check_order(dates: Mapping[str, Any]) -> None:
    wrong = impossible_order(dates)
    if wrong is not None:
        raise NotPossible(wrong.sentence, field=wrong.field)
