"""Telling a family's journey: who was offered what, who came, what was planned, and how it goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from kinweave.synth.chances import Dice, table, working_day
from kinweave.synth.meeting import tell_conference
from kinweave.synth.people import Cast
from kinweave.synth.period import tell_period
from kinweave.synth.story import (
    Agreed,
    Allocated,
    Answered,
    Born,
    Closed,
    EndedAtOffer,
    Event,
    FamilyStory,
    KeptApart,
    LegalFactBegan,
    LetterSent,
    LivesWith,
    NetworkTold,
    Offered,
    PreparingBegun,
    Protected,
    Referred,
    Someone,
)
from kinweave.synth.timetable import Timetable


@dataclass
class Telling:
    """What has been told so far of one family."""

    cast: Cast
    when: Timetable
    dice: Dice
    events: list[Event] = field(default_factory=list)
    offered: list[Someone] = field(default_factory=list)
    accepted: list[Someone] = field(default_factory=list)
    agreed: list[str] = field(default_factory=list)
    apart: set[str] = field(default_factory=set)
    another_way: set[str] = field(default_factory=set)
    in_danger: bool = False


def tell(cast: Cast, when: Timetable) -> FamilyStory:
    """The whole story of these people as far as the timetable goes."""
    telling = Telling(cast, when, cast.dice)
    telling.in_danger = len(cast.parents) > 1 and telling.dice.happens(
        table("chances")["safety"]["kept_apart"]
    )
    _begin(telling)
    _legal_facts(telling)
    _answers(telling)
    if "allocation" in when:
        _prepare(telling)
    tell_conference(telling)
    if when.route == "letter":
        tell_period(telling)
    _births(telling)
    _close(telling)
    return FamilyStory(
        number=cast.number,
        reach=when.reach,
        children=tuple(cast.children),
        parents=tuple(cast.parents),
        others=tuple(cast.others),
        ties=tuple(cast.ties),
        contacts=tuple(cast.contacts),
        homes=tuple(cast.homes),
        events=tuple(sorted(telling.events, key=lambda event: event.on)),
    )


# ---- The letter or the referral, and what each parent said --------------------------------------


def _begin(telling: Telling) -> None:
    when, dice = telling.when, telling.dice
    if when.route == "referral":
        telling.events.append(_referral(telling, "start"))
        if "offer" in when:
            telling.events += _offers(telling)
        return
    in_letter = dice.happens(table("chances")["offer"]["in_letter"])
    telling.events.append(
        LetterSent(
            on=when["offer"],
            start_date=when.start,
            offer_in_letter="yes" if in_letter else "no",
            offers=tuple(_offers(telling, "letter" if in_letter else "")),
        )
    )


def _referral(telling: Telling, name: str) -> Referred:
    dice, words = telling.dice, table("words")
    return Referred(
        on=telling.when[name],
        team=dice.one(words["teams"]),
        source=dice.of({"5A": 84, "5D": 9, "2A": 4, "6": 3}),
        reason=dice.one(words["reasons"]),
        questions_for_family=dice.one(words["questions"]),
        bottom_lines=dice.one(words["bottom_lines"]),
        urgent="yes" if dice.happens(0.08) else "no",
        agreed_with_family=dice.of({"yes": 82, "no": 4, "unknown": 14}),
        safety_concern="yes" if telling.in_danger else dice.of({"no": 80, "unknown": 20}),
        safety_note=dice.one(words["safety_notes"]) if telling.in_danger else "",
    )


def _offers(telling: Telling, method: str = "") -> list[Offered]:
    dice, chances, words = telling.dice, table("chances")["offer"], table("words")
    offers = []
    for place, parent in enumerate(telling.cast.parents):
        outcome = "offered" if place == 0 else dice.of(chances["outcome_of_other_parent"])
        if outcome == "offered":
            telling.offered.append(parent)
        against = outcome == "unsafe_to_offer"
        offers.append(
            Offered(
                on=telling.when["offer"],
                person=parent.key,
                outcome=outcome,
                method=method or dice.of(chances["method"]),
                decided_by="Head of service" if against else "",
                decision_reason=dice.one(words["decided_against"]) if against else "",
            )
        )
    return offers


def _answers(telling: Telling) -> None:
    when, dice, chances = telling.when, telling.dice, table("chances")["offer"]
    if "answer" not in when:
        return
    for parent in telling.offered:
        answer = _answer(telling, first=parent is telling.offered[0])
        telling.events.append(
            Answered(
                on=when["answer"],
                person=parent.key,
                answer=answer,
                method=dice.of(chances["method"]),
                reason=dice.of(chances["reason"]) if answer == "said_no" else "",
            )
        )
        if answer == "accepted":
            telling.accepted.append(parent)
    if "ended" in when:
        telling.events.append(EndedAtOffer(on=when["ended"]))
    if "referral" in when and when.route == "letter":
        telling.events.append(_referral(telling, "referral"))
    if "agreement" in when:
        for parent in telling.accepted:
            _agree(telling, parent.key, "agreement")


def _answer(telling: Telling, *, first: bool) -> str:
    reach, dice = telling.when.reach, telling.dice
    if reach == "ended_at_offer":
        return "said_no"
    if reach == "offered":
        return dice.of({"wants_time": 45, "no_answer": 40, "said_no": 15})
    if first:
        return "accepted"
    return dice.of(table("chances")["offer"]["other_parents_answer"])


def _agree(telling: Telling, person: str, name: str) -> None:
    dice, chances = telling.dice, table("chances")["offer"]
    research = "yes" if dice.happens(chances["agrees_to_research"]) else dice.one(["no", "unknown"])
    telling.events.append(
        Agreed(
            on=telling.when[name],
            person=person,
            research=research,
            how=dice.of(chances["method"]),
        )
    )
    telling.agreed.append(person)


# ---- Legal facts, births, where children live ----------------------------------------------------


def _legal_facts(telling: Telling) -> None:
    dice, when = telling.dice, telling.when
    born = [child for child in telling.cast.children if child.birth_date is not None]
    begun = when.start - dice.days("referral_to_cin")
    if born and when.route == "letter":
        begun = min(child.cin_referral_date or when.start for child in born)
    told = when["offer"] if when.route == "letter" else when.start
    kind = dice.of({"child_in_need": 50, "child_protection_plan": 45, "section_20": 5})
    if born:
        keys = tuple(child.key for child in born)
        telling.events.append(LegalFactBegan(on=told, children=keys, kind=kind, since=begun))
    lives = "with_parents" if kind != "section_20" else "foster_care"
    for child in born:
        if dice.happens(0.8):
            telling.events.append(LivesWith(on=told, child=child.key, kind=lives, since=begun))


def _births(telling: Telling) -> None:
    dice, known = telling.dice, {one.given_name for one in telling.cast.everyone()}
    for child in telling.cast.children:
        due = child.expected_birth_date
        if due is None or due > telling.when.now:
            continue
        told = min(telling.when.now, due + timedelta(days=dice.between((2, 9))))
        born = Born(
            on=max(told, telling.when.start),
            child=child.key,
            birth_date=due,
            given_name=dice.one(sorted({"Wren", "Idris", "Noor", "Robin", "Zoë"} - known)),
            sex=dice.one(["F", "M"]),
        )
        if "closure" not in telling.when or born.on < telling.when["closure"]:
            telling.events.append(born)


# ---- Preparing ----------------------------------------------------------------------------------


def _prepare(telling: Telling) -> None:
    when, dice, words = telling.when, telling.dice, table("words")
    asked_for = dice.one(words["asked_for"])
    telling.events.append(
        Allocated(
            on=when["allocation"],
            asked_for=asked_for,
            match_met=dice.of({"yes": 70, "no": 20, "unknown": 10}) if asked_for else "unknown",
        )
    )
    if "preparing" not in when:
        return
    telling.events += [NetworkTold(on=when["preparing"]), PreparingBegun(on=when["preparing"])]
    for child in telling.cast.children:
        if child.birth_date is not None and dice.happens(0.85):
            _agree(telling, child.key, "preparing")
    for person in telling.cast.others:
        if person.death_date is None and dice.happens(0.5):
            _agree(telling, person.key, "preparing")
    _keep_safe(telling)


def _keep_safe(telling: Telling) -> None:
    when, dice = telling.when, telling.dice
    chances, words = table("chances")["safety"], table("words")
    if telling.in_danger:
        one, other = telling.cast.parents[0].key, telling.cast.parents[1].key
        telling.events.append(
            KeptApart(
                on=when["preparing"],
                people=(one, other),
                kind=dice.of(
                    {"not_in_same_place": 55, "no_contact": 25, "not_to_know_whereabouts": 20}
                ),
                reason=dice.one(words["apart_reasons"]),
            )
        )
        telling.apart.add(other)
        if dice.happens(0.5):
            _protect(telling, one, "whereabouts_protected", dice.one(words["protected_reasons"]))
    candidates = [one for one in telling.cast.others if one.death_date is None]
    if candidates and dice.happens(chances["taking_part_another_way"]):
        person = dice.one(candidates).key
        reason, way = dice.one(words["another_way_reasons"]), dice.one(words["other_ways"])
        _protect(telling, person, "taking_part_another_way", reason, way)
        telling.another_way.add(person)
    if candidates and dice.happens(chances["identity_protected"]):
        person = dice.one(candidates).key
        _protect(telling, person, "identity_protected", dice.one(words["protected_reasons"]))


def _protect(telling: Telling, person: str, kind: str, reason: str, other_way: str = "") -> None:
    telling.events.append(
        Protected(
            on=telling.when["preparing"],
            person=person,
            kind=kind,
            reason=reason,
            decided_by="The coordinator with the service manager",
            other_way=other_way,
        )
    )


def _close(telling: Telling) -> None:
    if "closure" not in telling.when:
        return
    dice, chances = telling.dice, table("chances")["closure"]
    when_closed = "after_review" if "review" in telling.when else "before_conference"
    telling.events.append(
        Closed(
            on=working_day(telling.when["closure"]),
            reason=dice.of(chances[when_closed]),
            note=dice.one(table("words")["closure_notes"]),
        )
    )
