"""Where a copy comes to rest, and everyone whom it reaches there.

A copy in a home is read by all who live there; whoever has another home carries it on, and it is
read there too. Where that is not known for certain, nobody knows where the copy lands.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kinweave.domain.disclosure import Audience, Landing, Reader, ReaderKind
from kinweave.domain.family import age_on
from kinweave.service.documents.queries import Homes, addresses_of, everyone_in, homes_of_person
from kinweave.service.people.models import Household, Person
from kinweave.service.people.reaching import why_held

ADULT = 18
NOT_SAID = "Nobody has said where this copy will land. Find out first."
EMPTY_HOME = "Nobody is on record as living there, so nobody can say who would read it."
HALF_KNOWN = (
    "Somebody whom it reaches lives elsewhere part of the time, or may, and that home is not on "
    "record. Record it, or that they live in this one all the time."
)
HELD = (
    "No address of this reader may be used today, so no copy goes to a home. See under People how "
    "they can be reached, or let them read it at the office."
)
DIED = "This reader has died. Nothing is sent."


@dataclass(frozen=True)
class Destination:
    """One named reader, and where their copy is to land: a household, the office, or not known."""

    reader: Person
    household: Household | None
    landing_known: str


@dataclass(frozen=True)
class Reach:
    """Everyone whom a copy reaches: as the engine asks it, and as people; why not, if unknown."""

    audience: Audience
    people: tuple[Person, ...]
    homes: Homes
    doubt: str


def reach_of(destination: Destination, *, on: date) -> Reach:
    """Find out everyone whom a copy would reach on a day."""
    reader = destination.reader
    asked = Reader(
        id=str(reader.pk),
        kind=ReaderKind.child if is_child(reader, on) else ReaderKind.relative,
        person_id=str(reader.pk),
    )
    household = destination.household
    # Read at the office and left there, it meets nobody else; anywhere else it is taken home.
    at_office = household is None and destination.landing_known == "yes"
    start = homes_of_person(reader.pk, on=on) | ({household.pk} if household else set())
    homes = everyone_in(() if at_office else start, on=on)
    doubt = "" if at_office else _why_not_sent(reader, on) or _doubt(household, homes, on)
    if doubt:
        landing = Landing.unknown()
    else:
        carriers = frozenset(p for p, where in homes.homes_of.items() if len(where) > 1)
        landing = Landing.household(
            members=_ids(homes.people.keys() - carriers), carriers=_ids(carriers)
        )
    others = tuple(one for one in homes.people.values() if one.pk != reader.pk)
    return Reach(Audience(asked, landing), others, homes, doubt)


def is_child(person: Person, on: date) -> bool:
    """Whether somebody is under eighteen; somebody who is still expected is."""
    if person.birth_date is None:
        return person.expected_birth_date is not None
    return on < person.birth_date or age_on(person.birth_date, on) < ADULT


def _why_not_sent(reader: Person, on: date) -> str:
    """Whether the reader's own address is on hold: a copy goes to no home by an unsafe way.

    With no address on record the copy is handed over, and nothing is sent.
    """
    if reader.death_date is not None:
        return DIED
    points = addresses_of(reader.pk, on=on)
    held = [
        why_held(point, (other for other in points if other is not point), on=on)
        for point in points
    ]
    return HELD if held and all(held) else ""


def _doubt(household: Household | None, homes: Homes, on: date) -> str:
    if household is None:
        return NOT_SAID
    if not any(household.pk in where for where in homes.homes_of.values()):
        return EMPTY_HOME
    if any(_has_a_home_not_on_record(person, homes, on) for person in homes.people.values()):
        return HALF_KNOWN
    return ""


def _has_a_home_not_on_record(person: Person, homes: Homes, on: date) -> bool:
    if len(homes.homes_of[person.pk]) > 1:
        return False
    doubtful = {"part", "most"} | ({"unknown"} if is_child(person, on) else set())
    return bool(homes.shares[person.pk] & doubtful)


def _ids(people: frozenset[UUID] | set[UUID]) -> frozenset[str]:
    return frozenset(str(person) for person in people)
