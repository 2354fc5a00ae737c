"""Holds what a feed says of a child against the service's record: what may be filled in, and what differs.

A feed fills what is empty. It changes only a value that it wrote itself and nobody has touched since.
It never ends anything, and never writes about somebody who is protected: a person decides those.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kinweave.service.offers.models import LegalFact
from kinweave.service.people.models import Person
from kinweave.service.submissions.feeds.said import LEGAL, days

# A name that a child chose is the child's own: no other system puts it right.
COMPARED = ("given_name", "family_name", "birth_date", "expected_birth_date", "sex", "ethnicity")
_DATES = frozenset({"birth_date", "expected_birth_date"})


@dataclass
class Compared:
    """For one child: what to fill in, which legal facts to add, and what differs, by field."""

    fill: dict[str, Any] = field(default_factory=dict)
    add: list[tuple[str, date, date | None]] = field(default_factory=list)
    differs: dict[str, str] = field(default_factory=dict)
    agrees: set[str] = field(default_factory=set)


def compare(
    person: Person,
    facts: Sequence[LegalFact],
    told: Mapping[str, str],
    *,
    wrote: Mapping[str, str],
    protected: bool,
) -> Compared:
    """What one child's feed brings, without writing anything."""
    found = Compared()
    for name in COMPARED:
        path = f"person.{name}"
        if path in told:
            _value(found, person, name, told[path], wrote=wrote, protected=protected)
    for path, text in told.items():
        if path.startswith(LEGAL):
            _fact(found, facts, path, days(text), text=text, protected=protected)
    return found


def ours(person: Person, name: str) -> str:
    """A value of the service's own record, as the feed's values are written."""
    value = getattr(person, name)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def as_value(name: str, text: str) -> Any:
    """A value of the feed as the record keeps it."""
    return date.fromisoformat(text) if name in _DATES else text


def _value(
    found: Compared,
    person: Person,
    name: str,
    theirs: str,
    *,
    wrote: Mapping[str, str],
    protected: bool,
) -> None:
    path, here = f"person.{name}", ours(person, name)
    if here.strip().casefold() == theirs.strip().casefold():
        found.agrees.add(path)
    elif name == "expected_birth_date" and person.birth_date is not None:
        return  # the baby is born here: what was expected no longer matters
    elif protected or not _may_be_written(person, name, here, wrote):
        found.differs[path] = theirs
    else:
        found.fill[name] = as_value(name, theirs)


def _may_be_written(person: Person, name: str, here: str, wrote: Mapping[str, str]) -> bool:
    if here:
        return wrote.get(f"person.{name}") == here
    # A birth is recorded by a person: it closes the expected date, and may bring bad news.
    return name != "birth_date" or person.expected_birth_date is None


def _fact(
    found: Compared,
    facts: Sequence[LegalFact],
    path: str,
    theirs: tuple[date, date | None],
    *,
    text: str,
    protected: bool,
) -> None:
    kind = path.removeprefix(LEGAL)
    own = [(one.start_date, one.end_date) for one in facts if one.kind == kind]
    if theirs in own:
        found.agrees.add(path)
    elif not protected and not any(_overlap(theirs, one) for one in own):
        found.add.append((kind, *theirs))
    else:
        found.differs[path] = text


def _overlap(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    """Whether two periods share a day or begin on the same one; one without an end still lasts."""
    if one[0] == other[0]:
        return True
    begins_before = other[1] is None or one[0] < other[1]
    ends_after = one[1] is None or other[0] < one[1]
    return begins_before and ends_after
