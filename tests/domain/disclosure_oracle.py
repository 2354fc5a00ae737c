"""A slow, independent reading of the rules that keep people alive: a truth table in plain words.

It shares nothing with the engine but the types, and says only when a fact must *not* be shown.
"""

from kinweave.domain.disclosure import Audience, Channel, Circumstances, Fact

AWAY_FROM_THE_READER = ("print", "letter", "email", "text_message", "calendar")
NEVER_FOR_WHEREABOUTS = ("email", "text_message", "calendar", "audit", "search")


def must_stay_hidden(
    fact: Fact, audience: Audience, channel: Channel, circumstances: Circumstances
) -> bool:
    """Whether showing the fact would be one of the harms that kill."""
    nobody_knows_where = audience.landing.place == "unknown" or (
        audience.landing.place == "screen" and str(channel) in AWAY_FROM_THE_READER
    )
    if nobody_knows_where and fact.sensitivity != "open":
        return True
    return any(
        any(harms(fact, audience, channel, circumstances, reached).values())
        for reached in everyone_reached(audience)
    )


def everyone_reached(audience: Audience) -> list[tuple[str, str | None]]:
    """Each person whom a copy reaches, as (kind, person)."""
    there = [*audience.landing.members, *audience.landing.carriers]
    reader = (str(audience.reader.kind), audience.reader.person_id)
    return [reader] + [("relative", one) for one in there if one != audience.reader.person_id]


def harms(
    fact: Fact,
    audience: Audience,
    channel: Channel,
    circumstances: Circumstances,
    reached: tuple[str, str | None],
) -> dict[str, bool]:
    """Each harm that showing the fact to one person would do, and whether it would."""
    kind, person = reached
    staff = kind == "staff"
    own = not staff and person is not None and person == fact.about
    others = not own
    role = audience.reader.may_read
    pairs = [tuple(pair) for pair in circumstances.keep_apart]
    in_a_pair = any(person in pair for pair in pairs)
    with_the_subject = any({person, fact.about} == set(pair) for pair in pairs)
    where = fact.sensitivity == "locating"
    somebody_else_protected = any(one != person for one in circumstances.whereabouts_protected)
    return {
        "sealed leaves the screen": fact.sensitivity == "sealed" and channel != "screen",
        "sealed reaches family": fact.sensitivity == "sealed" and not staff,
        "staff read beyond their role": staff and fact.sensitivity not in role,
        "staff read of a restricted person without leave": staff
        and "restricted" not in role
        and fact.about in circumstances.restricted
        and fact.sensitivity not in ("open", "work"),
        "whereabouts travel by message": where and others and str(channel) in NEVER_FOR_WHEREABOUTS,
        "whereabouts reach somebody kept apart": where and others and in_a_pair,
        "whereabouts not known to be safe reach family": where
        and others
        and not staff
        and fact.confidential != "no",
        "whereabouts reach family while somebody is protected": where
        and others
        and not staff
        and somebody_else_protected,
        "somebody kept apart hears of the other": with_the_subject
        and fact.sensitivity in ("personal", "special", "work"),
        "free words reach somebody kept apart": fact.sensitivity == "family_words"
        and in_a_pair
        and not fact.agreed_safe,
        "a secret is told": fact.sensitivity == "special" and others and not staff,
        "a restricted person is told of": others
        and not staff
        and fact.about in circumstances.restricted
        and fact.sensitivity != "open",
    }
