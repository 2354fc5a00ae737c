"""The tests that rows of the disclosure policy name.

Each asks about one person whom a copy would reach. A grant's test says that the person may have the
fact; a restriction's test says that the fact is removed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kinweave.domain.disclosure.facts import Circumstances, Fact, Reader


@dataclass(frozen=True)
class Question:
    """Whether this person may have this fact, as things stand.

    ``addressee`` is the person on record to whom a copy is addressed; ``lives_there`` is true of
    those who are reached only because they live where it lands, or carry it.
    """

    fact: Fact
    person: Reader
    circumstances: Circumstances
    addressee: str | None
    lives_there: bool

    @property
    def own(self) -> bool:
        """Whether the fact is the person's own. Staff own nothing in a record they work on."""
        return (
            self.person.kind != "staff"
            and self.fact.about is not None
            and self.fact.about == self.person.person_id
        )

    @property
    def names(self) -> frozenset[str]:
        """Every id by which the person may be on record."""
        return frozenset({self.person.id, self.person.person_id or self.person.id})

    @property
    def knows(self) -> bool:
        """Whether the person is on record as knowing the fact already."""
        return bool(self.names & self.fact.known_by)

    @property
    def kept_apart_from(self) -> frozenset[str]:
        """Everyone from whom the person is kept apart, either way round."""
        return frozenset(
            other
            for pair in self.circumstances.keep_apart
            if pair & self.names
            for other in pair - self.names
        )

    @property
    def others_protected(self) -> bool:
        """Whether anybody but this person has protected whereabouts."""
        own_id = {self.person.person_id}
        return bool(self.circumstances.whereabouts_protected - own_id)


NAMES = frozenset({"person.given_name", "person.family_name", "person.known_as", "person.name"})
"""What stands on an envelope."""


def _name_on_the_envelope(asked: Question) -> bool:
    """Those who live with the addressee know the addressee's name, unless it is protected."""
    return (
        asked.lives_there
        and asked.fact.field in NAMES
        and asked.fact.about is not None
        and asked.fact.about == asked.addressee
    )


def _restricted_without_leave(asked: Question) -> bool:
    """Guard facts about a restricted person, and those that could lead to a protected one."""
    fact, case = asked.fact, asked.circumstances
    if "restricted" in asked.person.may_read:
        return False
    if fact.sensitivity == "locating":
        if fact.about is None:
            return bool(case.whereabouts_protected)
        return fact.about in case.restricted | case.whereabouts_protected
    return fact.about in case.restricted


CONDITIONS: Mapping[str, Callable[[Question], bool]] = {
    "anyone": lambda _: True,
    "role_may_read": lambda asked: asked.fact.sensitivity in asked.person.may_read,
    "own": lambda asked: asked.own,
    "own_or_known": lambda asked: asked.own or asked.knows,
    "own_known_or_name_on_the_envelope": lambda asked: (
        asked.own or asked.knows or _name_on_the_envelope(asked)
    ),
    "own_or_plainly_not_confidential": lambda asked: asked.own or asked.fact.confidential == "no",
    "took_part": lambda asked: asked.knows or (asked.lives_there and asked.fact.agreed_safe),
    "not_own": lambda asked: not asked.own,
    "kept_apart_from_subject": lambda asked: (
        not asked.own and asked.fact.about in asked.kept_apart_from
    ),
    "kept_apart_from_anyone": lambda asked: not asked.own and bool(asked.kept_apart_from),
    "kept_apart_and_words_not_agreed_safe": lambda asked: (
        bool(asked.kept_apart_from) and not asked.fact.agreed_safe
    ),
    "somebody_else_is_protected": lambda asked: not asked.own and asked.others_protected,
    "somebody_else_is_protected_and_words_not_agreed_safe": lambda asked: (
        asked.others_protected and not asked.fact.agreed_safe
    ),
    "restricted_and_role_has_no_leave": _restricted_without_leave,
    "somebody_else_who_is_restricted": lambda asked: (
        not asked.own and asked.fact.about in asked.circumstances.restricted
    ),
    "marked_confidential_and_not_own": lambda asked: (
        not asked.own and asked.fact.confidential == "yes"
    ),
    "reader_is_nobody_on_record": lambda asked: asked.person.person_id is None,
}
