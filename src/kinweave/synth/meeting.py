"""Telling of conferences: planned, held or not, the plan, the answers and the review."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from kinweave.synth.chances import table
from kinweave.synth.story import (
    Account,
    ConferenceDidNotHappen,
    ConferenceHeld,
    ConferencePlanned,
    FeedbackGiven,
    Line,
    Part,
    PartsSettled,
    PlanAnswered,
    PlanMade,
    Reviewed,
    ReviewPlanned,
)

if TYPE_CHECKING:
    from kinweave.synth.journey import Telling

_COMING = {"in_person", "by_phone_or_video", "through_someone", "words_sent", "another_way"}
_HERE = {"in_person", "by_phone_or_video"}


def tell_conference(telling: Telling) -> None:
    """What became of the conference and of the plan, as far as the family has come."""
    when, dice, chances = telling.when, telling.dice, table("chances")["conference"]
    if "first_planning" in when:
        _plan(telling, when["first_planning"], when["first_meeting"])
        telling.events.append(
            ConferenceDidNotHappen(
                on=when["first_meeting"], reason=dice.of(chances["not_held_reason"])
            )
        )
    if "planning" not in when:
        return
    to_come = when.now + timedelta(days=dice.between((2, 20)))
    meeting = when.days.get("meeting", to_come)
    meeting_type = _plan(telling, when["planning"], meeting)
    ways = _settle_parts(telling)
    if "meeting" in when:
        _hold(telling, meeting, meeting_type, ways)
    if "plan" in when:
        _tell_plan(telling)
    if "review" in when:
        _review(telling)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


def _plan(telling: Telling, on: date, meeting: date) -> str:
    dice, chances = telling.dice, table("chances")["conference"]
    meeting_type = dice.of(chances["meeting_type"])
    language = telling.cast.parents[0].first_language
    telling.events.append(
        ConferencePlanned(
            on=on,
            planned_at=_at(meeting, dice.one([10, 11, 13, 16])),
            venue=dice.one(table("words")["venues"]),
            meeting_type=meeting_type,
            language="" if language == "English" else language,
            safety_concern="yes" if telling.in_danger else "no",
        )
    )
    return meeting_type


def _settle_parts(telling: Telling) -> dict[str, str]:
    """Everybody's way of taking part, by key or by a professional's name."""
    dice, chances, when = telling.dice, table("chances")["conference"], telling.when
    children = {
        child.key: dice.of(chances["child_takes_part"])
        for child in telling.cast.children
        if child.birth_date is not None
    }
    parts = []
    for person in telling.agreed:
        if person in {child.key for child in telling.cast.children}:
            continue
        way = dice.of(chances["way"])
        if person in telling.apart:
            way = "words_sent"
        elif person in telling.another_way:
            way = "another_way"
        friend = person.endswith(("family_friend-1", "godparent-1"))
        parts.append(Part(person=person, role="friend" if friend else "family", way=way))
    parts.append(Part(name="The children’s social worker", role="social_worker", way="in_person"))
    if dice.happens(0.7):
        parts.append(Part(name="Head of year", role="information_giver", way="in_person"))
    if any(one.interpreter_needed == "yes" for one in telling.cast.parents):
        parts.append(Part(name="Interpreter", role="interpreter", way="in_person"))
    telling.events.append(
        PartsSettled(
            on=when["planning"],
            children=children,
            parts=tuple(parts),
            advocate="The children’s advocate" if "advocate" in children.values() else "",
        )
    )
    childs_way = {"in_person": "in_person", "advocate": "through_someone"}
    return {part.person or part.name: part.way for part in parts} | {
        child: childs_way.get(
            chosen, "words_sent" if chosen == "words_or_drawing" else "not_coming"
        )
        for child, chosen in children.items()
    }


def _hold(telling: Telling, day: date, meeting_type: str, ways: dict[str, str]) -> None:
    dice, chances = telling.dice, table("chances")["conference"]
    began = _at(day, 10)
    private = began + timedelta(minutes=dice.between((30, 60)))
    until = private + timedelta(minutes=dice.between(chances["private_minutes"]))
    whole = meeting_type != "family_meeting"
    telling.events.append(
        ConferenceHeld(
            on=day,
            began_at=began,
            private_from=private if whole else None,
            private_until=until if whole else None,
            ended_at=until + timedelta(minutes=dice.between((20, 50))),
            meeting_type=meeting_type,
            came={
                person: "yes" if dice.happens(chances["came_of_those_coming"]) else "no"
                for person, way in ways.items()
                if way in _COMING
            },
        )
    )


def _tell_plan(telling: Telling) -> None:
    when, dice = telling.when, telling.dice
    chances, words = table("chances")["plan"], table("words")
    lines = tuple(
        Line(**line, by_when=when["plan"] + timedelta(days=dice.between((10, 70))))
        for line in dice.some(words["lines"], dice.between(chances["lines"]))
    )
    telling.events.append(
        PlanMade(on=when["plan"], family_words=dice.one(words["family_words"]), lines=lines)
    )
    if "plan_answer" not in when:
        return
    decision = dice.of(chances["decision"])
    telling.events.append(
        PlanAnswered(
            on=when["plan_answer"],
            decision=decision,
            reasons="" if decision == "agreed" else dice.one(words["answer_reasons"]),
            people={one.key: dice.of(chances["person"]) for one in telling.accepted},
        )
    )
    if "review_date" in when:
        planned = when["review"] if "review" in when else when.now + dice.days("review_after")
        telling.events.append(ReviewPlanned(on=when["review_date"], planned_date=planned))


def _review(telling: Telling) -> None:
    when, dice = telling.when, telling.dice
    chances, words = table("chances")["plan"], table("words")
    telling.events.append(
        Reviewed(
            on=when["review"],
            outcome=dice.of(chances["review_outcome"]),
            accounts=tuple(
                Account(
                    teller=told["teller"],
                    progress=dice.of(chances["progress"]),
                    words=told["words"],
                    line=dice.between((1, 3)) if told["teller"] != "child" else None,
                )
                for told in dice.some(words["accounts"], dice.between((2, 4)))
            ),
        )
    )
    if dice.happens(chances["feedback"]):
        telling.events.append(
            FeedbackGiven(
                on=when["review"],
                giver=dice.one(["child", "parent", "relative"]),
                felt_listened_to=dice.of({"yes_very_much": 50, "yes_mostly": 34, "a_little": 16}),
                would_recommend=dice.of({"yes_very_much": 58, "yes_mostly": 30, "a_little": 12}),
                words=dice.one(words["feedback"]),
            )
        )
