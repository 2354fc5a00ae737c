"""Whether a fact may reach an audience: grants, then restrictions, for every person reached."""

import re
from collections.abc import Iterator

from kinweave.domain.disclosure.conditions import CONDITIONS, Question
from kinweave.domain.disclosure.facts import (
    Audience,
    Channel,
    Circumstances,
    Decision,
    Fact,
    Landing,
    Outcome,
    Reader,
    ReaderKind,
)
from kinweave.domain.disclosure.policy import Policy, policy

_FIELD = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_PAIR = 2
_CAREFUL = (Outcome.withhold, Outcome.hold, Outcome.allow)
_CANNOT_SAY = Decision(
    Outcome.withhold,
    "cannot_say",
    "The question could not be understood whole, and what is not understood is withheld.",
)


def decide(
    fact: Fact, audience: Audience, channel: Channel, circumstances: Circumstances
) -> Decision:
    """Say whether a fact may reach an audience by a channel, with the reason. Never raises."""
    # Whatever goes wrong, including a policy that does not load, is a no: a page without a value
    # can be asked about; an address in the wrong hands cannot be taken back.
    try:
        if not _understood(fact, audience, circumstances):
            return _CANNOT_SAY
        channel = Channel(channel)
        rules = policy()
        if fact.sensitivity not in rules.landing_unknown:
            return _CANNOT_SAY
        return _most_careful(_answers(fact, audience, channel, circumstances, rules))
    except Exception:  # noqa: BLE001
        return _CANNOT_SAY


def _answers(
    fact: Fact, audience: Audience, channel: Channel, circumstances: Circumstances, rules: Policy
) -> Iterator[Decision]:
    landing, reader = audience.landing, audience.reader
    reached = [(reader, False)] + [
        (Reader(id=person, kind=ReaderKind.relative, person_id=person), True)
        for person in sorted(landing.members | landing.carriers)
        if person != reader.person_id
    ]
    for person, lives_there in reached:
        asked = Question(fact, person, circumstances, reader.person_id, lives_there)
        yield from _answers_for(asked, channel, rules)
    if landing.place == "unknown" or (
        landing.place == "screen" and channel in rules.lands_elsewhere
    ):
        yield Decision(
            rules.landing_unknown[fact.sensitivity],
            "landing_unknown",
            "Nobody knows who lives where this copy lands, and everyone there may read it.",
        )


def _answers_for(asked: Question, channel: Channel, rules: Policy) -> Iterator[Decision]:
    """One person's answers: each restriction that bites, then the grant or its absence."""
    kind, sensitivity = ReaderKind(asked.person.kind), asked.fact.sensitivity
    for restriction in rules.restrictions:
        if (
            sensitivity in restriction.sensitivities
            and kind in restriction.readers
            and channel in restriction.channels
            and CONDITIONS[restriction.condition](asked)
        ):
            yield Decision(restriction.outcome, restriction.code, restriction.reason)
    grant = rules.grants.get((sensitivity, kind, channel))
    if grant is None:
        yield Decision(
            Outcome.withhold,
            "not_granted",
            "Nothing lets this kind of reader have this kind of fact this way.",
        )
    elif CONDITIONS[grant.condition](asked):
        yield Decision(Outcome.allow, grant.code, grant.reason)
    else:
        yield Decision(
            Outcome.withhold,
            f"not_{grant.code}",
            f"Somebody whom it would reach does not meet the condition. {grant.reason}",
        )


def _most_careful(answers: Iterator[Decision]) -> Decision:
    """Take the first of the most careful answers, so that a danger is named before a mere absence."""
    return min(answers, key=lambda answer: _CAREFUL.index(answer.outcome))


def _understood(fact: object, audience: object, circumstances: object) -> bool:
    """Whether every part of the question is what it should be; a guess would be a leak."""
    return (
        isinstance(fact, Fact)
        and isinstance(audience, Audience)
        and isinstance(circumstances, Circumstances)
        and _is_fact(fact)
        and _is_reader(audience.reader)
        and _is_landing(audience.landing)
        and _is_people(circumstances.restricted)
        and _is_people(circumstances.whereabouts_protected)
        and isinstance(circumstances.keep_apart, frozenset)
        and all(_is_people(pair) and len(pair) == _PAIR for pair in circumstances.keep_apart)
    )


def _is_fact(fact: Fact) -> bool:
    return (
        (fact.about is None or _is_id(fact.about))
        and isinstance(fact.field, str)
        and _FIELD.fullmatch(fact.field) is not None
        and isinstance(fact.sensitivity, str)
        and fact.confidential in ("yes", "no", "unknown")
        and _is_people(fact.known_by)
        and isinstance(fact.agreed_safe, bool)
    )


def _is_reader(reader: object) -> bool:
    return (
        isinstance(reader, Reader)
        and _is_id(reader.id)
        and reader.kind in set(ReaderKind)
        and (reader.person_id is None or _is_id(reader.person_id))
        and isinstance(reader.may_read, frozenset)
    )


def _is_landing(landing: object) -> bool:
    return (
        isinstance(landing, Landing)
        and landing.place in ("screen", "household", "unknown")
        and _is_people(landing.members)
        and _is_people(landing.carriers)
        and (landing.place == "household" or not landing.members | landing.carriers)
    )


def _is_people(people: object) -> bool:
    return isinstance(people, frozenset) and all(map(_is_id, people))


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""
