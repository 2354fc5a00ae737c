"""Writing a case: beginning it, moving it along its journey, its children, and closing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models.functions import Length

from kinweave.domain.stages import check_move, derive_legal_stage
from kinweave.service.access.actors import Actor
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import Recorder, unit_of_work
from kinweave.service.cases.due_dates import due_date_of
from kinweave.service.cases.models import (
    STANDING,
    Case,
    CaseStage,
    ChildInCase,
    Closure,
    Family,
    ResponsibleCouncil,
    StaffExclusion,
)
from kinweave.service.cases.needs import met_needs
from kinweave.service.core.records import changed_fields, save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.core.search import search_key
from kinweave.service.councils.models import Council
from kinweave.service.people.closed_cases import check_open
from kinweave.service.people.models import Identifier, Person
from kinweave.service.people.queries import in_force, same_name_in_network

# Unborn children have no ethnicity that anybody could ask about: the standard's "not asked yet".
NOT_ASKED = "NOBT"
COUNCIL_NUMBER = "la_child_id"
# One sentence whatever the reason, so that nobody learns from it who is on record, or where.
_NUMBER_DOES_NOT_FIT = (
    "The council’s child number and the child’s details do not fit together. Check both on the "
    "council’s own system, or leave the number empty and add it later."
)


@dataclass(frozen=True, kw_only=True)
class NewChild:
    """A child as somebody tells of them: born, expected, or with no date known."""

    given_name: str = ""
    family_name: str = ""
    known_as: str = ""
    birth_date: date | None = None
    expected_birth_date: date | None = None
    sex: str = ""
    ethnicity: str = ""
    la_child_id: str = ""


def enter_stage(*, record: Recorder, case: Case, stage: str, on: date) -> None:
    """Move a case to another stage of its journey, inside the unit of work of what moved it.

    Write first what the move needs: the journey's table is asked, and the needs are read from the
    case's records. Appends the stage, sets the case's stage and due date, records the event.
    """
    refusal = check_move(case.stage or None, stage, met_needs(case, stage, on))
    if refusal is not None:
        raise NotPossible(refusal.sentence)
    save(CaseStage(council_id=case.council_id, case=case, stage=stage, entered_date=on))
    case.stage, case.due_date = stage, due_date_of(case, stage)
    save(case, fields=["stage", "due_date"])
    record(Verb.CASE_STAGE_MOVED, case, case_id=case.pk, fields=["stage", "due_date"])


def set_due_date(*, case: Case) -> None:
    """Work out anew when the next thing is due, after a date that it counts from was written."""
    case.due_date = due_date_of(case, case.stage)
    save(case, fields=["due_date"])


def fix_legal_stage(*, case: Case, moment: str, on: date) -> None:
    """Keep where each child stood at a moment ("referral", "offer", "conference"), once and for all.

    Derived from the child's legal facts in force on the day; what is already kept stays.
    """
    name = f"legal_stage_at_{moment}"
    for child in case.children.filter(left_date__isnull=True, **{name: ""}):
        facts: Any = child.person.legal_facts
        setattr(child, name, derive_legal_stage(facts.all(), on))
        save(child, fields=[name])


def begin(
    *,
    by: Actor,
    record: Recorder,
    route: str,
    children: Sequence[NewChild],
    started_date: date,
    referred_by_id: UUID | None = None,
    meeting_type: str = "family_group_conference",
) -> Case:
    """Begin a case with its children together, inside the unit of work of a letter or a referral.

    A child whom this council knows by number is the same person as before and brings the family
    along; every other child is new. Writes the family, the case, its first stage, the children with
    their numbers and responsible council, and records each. A letter's case begins as offered, a
    referral's as referred.
    """
    if not children:
        raise NotPossible("Add at least one child.")
    council = _locked_council(by)
    known = [_known_child(by, council, child) for child in children]
    stage = {"letter": "offered", "referral": "referred"}[route]
    refusal = check_move(None, stage, [f"begun_by_{route}"])
    if refusal is not None:
        raise NotPossible(refusal.sentence)
    number = _next_number(council)
    family = _family_of([person for person in known if person], council, number)
    case = Case(
        council=council,
        family=family,
        route=route,
        reference=f"{council.short_name}-{number:04d}",
        sequence=Case.objects.filter(family=family).count() + 1,
        meeting_type=meeting_type,
        started_date=started_date,
        stage=stage,
        referred_by_id=referred_by_id,
    )
    save(case)
    begun = {"letter": Verb.CASE_BEGUN_BY_LETTER, "referral": Verb.CASE_BEGUN_BY_REFERRAL}[route]
    record(begun, case, case_id=case.pk, fields=["route", "reference", "started_date"])
    save(CaseStage(council=council, case=case, stage=stage, entered_date=started_date))
    record(Verb.CASE_STAGE_MOVED, case, case_id=case.pk, fields=["stage"])
    for child, person in zip(children, known, strict=True):
        who = person or _new_person(council, child, started_date)
        _add_child(record, case, council, who, started_date)
    return case


def _locked_council(by: Actor) -> Council:
    """Hold the council's row: two beginnings at once would take one number, or make a child twice."""
    return Council.objects.select_for_update(no_key=True).get(pk=str(by.council_id))


def _known_child(by: Actor, council: Council, child: NewChild) -> Person | None:
    """Find whom this council's number already means, if the details told are that child's."""
    if not child.la_child_id:
        return None
    person = _person_with_number(council, child.la_child_id)
    if person is None:
        return None
    excluded = (
        by.user_id is not None
        and StaffExclusion.objects.filter(
            STANDING, user_id=by.user_id, case__children__person=person
        ).exists()
    )
    # A wrong or guessed number must not open another child's record to whoever typed it.
    if excluded or not _same_child(person, child):
        raise NotPossible(_NUMBER_DOES_NOT_FIT)
    return person


def _person_with_number(council: Council, number: str) -> Person | None:
    return Person.objects.filter(
        identifiers__scheme=COUNCIL_NUMBER,
        identifiers__issuer=council.name,
        identifiers__value__iexact=number,
    ).first()


def _same_child(person: Person, child: NewChild) -> bool:
    if person.birth_date and child.birth_date:
        return person.birth_date == child.birth_date
    told = search_key(child.given_name, child.family_name)
    return bool(told) and told == search_key(person.given_name, person.family_name)


def _next_number(council: Council) -> int:
    prefix = f"{council.short_name}-"
    last = (
        Case.objects.filter(reference__regex=rf"^{prefix}[0-9]+$")
        .order_by(Length("reference").desc(), "-reference")
        .values_list("reference", flat=True)
        .first()
    )
    return int(last.removeprefix(prefix)) + 1 if last else 1


def _family_of(known: Sequence[Person], council: Council, number: int) -> Family:
    earlier = Family.objects.filter(cases__children__person__in=known).order_by("-pk").first()
    if earlier is not None:
        return earlier
    family = Family(council=council, reference=f"{council.short_name}-F{number:04d}")
    save(family)
    return family


def _new_person(council: Council, child: NewChild, on: date) -> Person:
    unborn = child.birth_date is None and child.expected_birth_date is not None
    person = Person(
        council=council,
        given_name=child.given_name,
        family_name=child.family_name,
        known_as=child.known_as,
        birth_date=child.birth_date,
        expected_birth_date=child.expected_birth_date if unborn else None,
        sex=child.sex,
        ethnicity=NOT_ASKED if unborn else child.ethnicity,
        search_key=search_key(child.known_as, child.given_name, child.family_name),
    )
    save(person)
    if child.la_child_id:
        _give_number(person, council, child.la_child_id, on)
    return person


def _give_number(person: Person, council: Council, number: str, on: date) -> None:
    save(
        Identifier(
            council=council,
            person=person,
            scheme=COUNCIL_NUMBER,
            value=number,
            issuer=council.name,
            start_date=on,
        )
    )


def add_child(
    *,
    by: Actor,
    case: Case,
    child: NewChild,
    already: Person | None,
    another_person: bool,
    joined_date: date,
    today: date,
) -> Person:
    """Bring a child into a case that is under way: a newborn, or a half-sibling who was found later.

    Somebody whom the network holds already is the same person and stays so; so is a child whom the
    council's number means. Anybody else is new. Somebody of the same name is asked about first.
    """
    check_open(case.pk)
    if joined_date < case.started_date or joined_date > today:
        raise NotPossible(
            "The day on which the child joined must lie between the day the case began and today.",
            field="joined_date",
        )
    with unit_of_work(by=by) as record:
        council = _locked_council(by)
        person = already or _known_child(by, council, child)
        if person is not None and case.children.filter(person=person).exists():
            raise NotPossible("This child is in this case already.")
        if person is None:
            key = search_key(child.known_as, child.given_name, child.family_name)
            restricted = "restricted" in by.may_read
            if not another_person and same_name_in_network(case.pk, key, restricted=restricted):
                raise NotPossible(
                    "Somebody with this name is already among these people. Choose them, or say "
                    "that this is another person.",
                    field="another_person",
                )
            person = _new_person(council, child, joined_date)
        _add_child(record, case, council, person, joined_date)
    return person


def _add_child(record: Recorder, case: Case, council: Council, person: Person, on: date) -> None:
    save(ChildInCase(council=council, case=case, person=person, joined_date=on))
    responsible = ResponsibleCouncil.objects.filter(in_force(on), person=person)
    if not responsible.exists():
        save(
            ResponsibleCouncil(
                council=council, person=person, la_code=council.la_code, start_date=on
            )
        )
    record(Verb.CHILD_ADDED, person, case_id=case.pk, fields=["joined_date"])


def record_birth(
    *,
    by: Actor,
    case: Case,
    person: Person,
    birth_date: date,
    names: dict[str, str],
    sex: str,
    ethnicity: str,
) -> None:
    """Record that an unborn child is born: the same person, now with a date of birth.

    The expected date is removed. Names that were not told stay as they were; ethnicity stays "not
    asked yet" until somebody has asked.
    """
    check_open(case.pk)
    if person.birth_date is not None:
        raise NotPossible("This child’s birth is already recorded.", field="birth_date")
    values: dict[str, Any] = {name: told for name, told in names.items() if told}
    values |= {"birth_date": birth_date, "expected_birth_date": None}
    values |= {"sex": sex or person.sex, "ethnicity": ethnicity or person.ethnicity or NOT_ASKED}
    with unit_of_work(by=by) as record:
        _change_person(record, Verb.CHILD_BORN, case, person, values)


def change_child(
    *, by: Actor, case: Case, person: Person, values: dict[str, Any], la_child_id: str, on: date
) -> None:
    """Mend or add to what is known of a child; only what differs is written and named in the event.

    A new number ends the one before it. A number that means somebody else here is refused.
    """
    check_open(case.pk)
    if values.get("birth_date") is None and values.get("expected_birth_date") is not None:
        values = values | {"ethnicity": NOT_ASKED}
    with unit_of_work(by=by) as record:
        council = _locked_council(by)
        holder = _person_with_number(council, la_child_id) if la_child_id else None
        if holder is not None and holder.pk != person.pk:
            raise NotPossible(_NUMBER_DOES_NOT_FIT, field="la_child_id")
        _change_person(record, Verb.CHILD_CHANGED, case, person, values)
        if la_child_id and holder is None:
            numbers = person.identifiers.filter(scheme=COUNCIL_NUMBER, end_date__isnull=True)
            for earlier in numbers:
                earlier.end_date = on
                save(earlier, fields=["end_date"])
            _give_number(person, council, la_child_id, on)
            record(Verb.CHILD_CHANGED, person, case_id=case.pk, fields=["identifier.value"])


def _change_person(
    record: Recorder, verb: Verb, case: Case, person: Person, values: dict[str, Any]
) -> None:
    changed = changed_fields(person, values)
    if not changed:
        return
    for name in changed:
        setattr(person, name, values[name])
    person.search_key = search_key(person.known_as, person.given_name, person.family_name)
    save(person, fields=[*changed, "search_key"])
    record(verb, person, case_id=case.pk, fields=changed)


def close(*, by: Actor, case: Case, closed_date: date, reason: str, note: str) -> None:
    """Close a case: the service's work ends for now, and the family may come back to a new one.

    Writes the closure, records it, and enters the stage "closed".
    """
    if closed_date < case.started_date:
        raise NotPossible(
            "The date closed must not be before the day the case began.", field="closed_date"
        )
    with unit_of_work(by=by) as record:
        if Closure.objects.filter(case=case).exists():
            raise NotPossible("This case is already closed.")
        closure = Closure(
            council_id=case.council_id,
            case=case,
            closed_date=closed_date,
            reason=reason,
            note=note,
        )
        save(closure)
        record(Verb.CASE_CLOSED, closure, case_id=case.pk, fields=["closed_date", "reason", "note"])
        enter_stage(record=record, case=case, stage="closed", on=closed_date)
