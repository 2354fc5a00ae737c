"""The people of a case: its children with their numbers, and the adults who were asked."""

from __future__ import annotations

import datetime as dt

from kinweave.tables.profiles.case_systems import add_from_case_system
from kinweave.tables.profiles.children import given_part, name_parts
from kinweave.tables.profiles.facts import CaseFacts, ChildFacts, Facts
from kinweave.tables.profiles.records import Records
from kinweave.tables.profiles.vocabulary import targets

__all__ = ["add_adults", "add_children"]

_PERSON = (
    "person.given_name",
    "person.family_name",
    "person.known_as",
    "person.sex",
    "person.ethnicity",
    "person.first_language",
    "person.interpreter_needed",
)
_STAGES = ("child_in_case.legal_stage_at_referral", "child_in_case.legal_stage_at_conference")
_NUMBERS = ("sheet.child_number", "sheet.upn", "sheet.nhs_number")


def add_children(
    records: Records, case: str, facts: CaseFacts, joined: dt.date | None
) -> list[str]:
    """Add the children of a case; gives their person records."""
    people = []
    for number, child in enumerate(facts.children, 1):
        person = _person(records, facts, child, number)
        people.append(person)
        add_from_case_system(records, facts, child, number, person)
        stages = {name.partition(".")[2]: child.text(name) or facts.text(name) for name in _STAGES}
        records.add(
            "child_in_case",
            {
                "id": records.id("child_in_case", facts.key, number),
                "case": case,
                "person": person,
                "joined_date": joined,
                "takes_part": child.text("child_in_case.takes_part"),
                "advocate_name": child.text("child_in_case.advocate_name"),
                **stages,
            },
        )
    if not facts.children:
        people += _unnamed(records, case, facts, joined)
    return people


def _unnamed(records: Records, case: str, facts: CaseFacts, joined: dt.date | None) -> list[str]:
    """As many children without a name as the sheet counts, where it names none."""
    people = []
    for number in range(1, (facts.number("sheet.children_count") or 0) + 1):
        person = records.add("person", {"id": records.id("child", facts.key, number)})
        records.add(
            "child_in_case",
            {
                "id": records.id("child_in_case", facts.key, number),
                "case": case,
                "person": person,
                "joined_date": joined,
                **{name.partition(".")[2]: facts.text(name) for name in _STAGES},
            },
        )
        records.tally["without_council_id"] += 1
        people.append(person)
    return people


def _person(records: Records, facts: CaseFacts, child: ChildFacts, number: int) -> str:
    given, family = name_parts(child.text("sheet.child_name") or "")
    birth = child.by.get("person.birth_date")
    born = None if child.unborn or birth is None else birth.day
    expected = None
    if child.unborn:
        expected = child.day("person.expected_birth_date") or (birth.day if birth else None)
        records.tally["unborn"] += 1
    ends = {name.partition(".")[2]: child.text(name) for name in _PERSON}
    disabilities = child.by.get("person.disabilities")
    person = records.add(
        "person",
        {
            "id": records.id("child", facts.key, number),
            **ends,
            "given_name": given_part(ends["given_name"]) or given,
            "family_name": ends["family_name"] or family,
            "birth_date": born,
            "expected_birth_date": expected,
            "disabilities": list(disabilities.reading.value)
            if disabilities and isinstance(disabilities.reading.value, tuple)
            else None,
        },
    )
    for name in _NUMBERS:
        value = child.text(name)
        if value is not None:
            scheme = targets()[name].scheme
            records.add(
                "identifier",
                {
                    "id": records.id("identifier", facts.key, number, scheme),
                    "person": person,
                    "scheme": scheme,
                    "value": value,
                    "issuer": records.council if scheme == "la_child_id" else None,
                },
            )
    if child.text("sheet.child_number") is None:
        records.tally["without_council_id"] += 1
    return person


def add_adults(records: Records, case: str, facts: CaseFacts) -> None:
    """Add what each adult was offered and answered, and whether they agreed to take part."""
    said_no = any(meeting.text("sheet.what_happened") == "said_no" for meeting in facts.meetings)
    agreed = any(
        meeting.text("sheet.what_happened") == "agreed_to_take_part" for meeting in facts.meetings
    )
    adults = dict(facts.adults)
    if not any(_agreement(adult) for adult in adults.values()) and (said_no or agreed):
        _add_agreement(
            records, case, facts, 1, adults.pop(1, Facts()), said="yes" if agreed else "no"
        )
    for index, adult in sorted(adults.items()):
        said = _agreement(adult)
        if adult:
            _add_agreement(records, case, facts, index, adult, said=said)


def _add_agreement(
    records: Records, case: str, facts: CaseFacts, index: int, adult: Facts, *, said: str | None
) -> None:
    offer = any(name.startswith("offer.") for name in adult.by)
    answered = any(name.startswith("answer.") for name in adult.by)
    if said is None and not offer and not answered:
        return
    person = records.add("person", {"id": records.id("adult", facts.key, index)})
    records.tally["unnamed_adults"] += 1
    if said is not None:
        records.add(
            "agreement_to_take_part",
            {
                "id": records.id("agreement_to_take_part", facts.key, index),
                "case": case,
                "person": person,
                "agreed": said,
                "agreed_date": adult.day("agreement_to_take_part.agreed_date")
                or adult.day("agreement_to_take_part.agreed"),
                "withdrawn_date": adult.day("agreement_to_take_part.withdrawn_date"),
            },
        )
    if said == "yes" or adult.text("answer.answer") == "accepted":
        records.consented.add(case)
    if offer or answered:
        made = records.add(
            "offer",
            {
                "id": records.id("offer", facts.key, index),
                "case": case,
                "person": person,
                "outcome": adult.text("offer.outcome"),
                "offered_date": adult.day("offer.offered_date") or adult.day("offer.outcome"),
                "in_letter": adult.text("offer.in_letter"),
            },
        )
        if answered:
            records.add(
                "answer",
                {
                    "id": records.id("answer", facts.key, index),
                    "offer": made,
                    "answer": adult.text("answer.answer")
                    or ("accepted" if adult.day("answer.answered_date") else None),
                    "answered_date": adult.day("answer.answered_date")
                    or adult.day("answer.answer"),
                    "reason": adult.text("answer.reason"),
                },
            )


def _agreement(adult: Facts) -> str | None:
    """What an adult said about taking part: an answer, or a date on which they agreed."""
    said = adult.text("agreement_to_take_part.agreed")
    if said is not None:
        return said
    if adult.waits("agreement_to_take_part.agreed"):
        return "unknown"
    return "yes" if adult.day("agreement_to_take_part.agreed_date") else None
