"""Naming people on these pages, and what they are to the children."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from kinweave.domain.agreement import wordings
from kinweave.domain.disclosure import Disclosed
from kinweave.service.access.disclosing import sensitivity_of
from kinweave.service.cases.frame import CaseFrame, full_name
from kinweave.service.core.pages import Words
from kinweave.service.design.pages import Answer
from kinweave.service.design.wording import date_in_words
from kinweave.service.offers.models import AgreementToTakePart, InformationSharing, Offer
from kinweave.service.people.models import Person, Relationship
from kinweave.standard import load

Worded = Offer | AgreementToTakePart | InformationSharing
_VERSIONS = frozenset({"wording_version", "letter_wording"})


def name_of(frame: CaseFrame, person: Person) -> Disclosed[str]:
    """A person's name, if this reader may have it. Nobody whose name is hidden is shown at all."""
    return frame.disclose.value(
        full_name(person), about=person.pk, field="person.known_as", sensitivity="personal"
    )


def told(frame: CaseFrame, record: Worded, name: str) -> Disclosed[Any]:
    """One answer as it is read; our own words by the day from which they were in use.

    A letter in a council's own words keeps the version that the council gave it.
    """
    words = wordings().get(getattr(record, name)) if name in _VERSIONS else None
    if words is None:
        return frame.disclose.field(record, name)
    return frame.disclose.value(
        f"In use from {date_in_words(words.since)}",
        about=record.person_id,
        field=f"{record.entity}.{name}",
        sensitivity=sensitivity_of(type(record), name),
    )


def ties_in_words(frame: CaseFrame, person: Person, ties: Iterable[Relationship]) -> list[Answer]:
    """What somebody is to the children, and whether with parental responsibility."""
    names = {child.pk: name_of(frame, child) for child in frame.children}
    children: dict[tuple[str, str], list[str]] = defaultdict(list)
    for tie in ties:
        if tie.from_person_id == person.pk and names.get(tie.to_person_id):
            key = (tie.kind, tie.parental_responsibility)
            children[key].append(str(names[tie.to_person_id]))
    kinds, known = load().codes("relationship_kind"), load().codes("yes_no_unknown")
    found = []
    for (kind, responsibility), whose in children.items():
        told = f"{kinds.label(kind)} of {', '.join(whose)}"
        held = f"{known.label(responsibility)} ({', '.join(whose)})"
        found += [
            Answer(Words("To the children"), _about(frame, person, told, "kind")),
            Answer(
                Words("Parental responsibility"),
                _about(frame, person, held, "parental_responsibility"),
            ),
        ]
    return found


def _about(frame: CaseFrame, person: Person, words: str, name: str) -> Disclosed[str]:
    return frame.disclose.value(
        words, about=person.pk, field=f"relationship.{name}", sensitivity="personal"
    )
