"""One person inside one case: who they are, to whom they belong, how they can be reached safely."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from kinweave.domain.disclosure import Disclosed
from kinweave.domain.family import age_in_words
from kinweave.service.access.actors import Actor
from kinweave.service.access.permissions import Permission
from kinweave.service.cases.frame import CaseFrame, full_name
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.pages import Answer, AnswerGroup, CaseBanner, Link
from kinweave.service.people.models import ContactPoint, Person, Relationship
from kinweave.service.people.queries import (
    contact_points_of,
    living_arrangements_of,
    memberships_round,
    relationships_among,
)
from kinweave.service.people.reaching import in_use, why_held
from kinweave.standard import load

PLAIN = (
    "given_name",
    "family_name",
    "known_as",
    "birth_date",
    "expected_birth_date",
    "sex",
    "ethnicity",
    "disabilities",
    "first_language",
    "interpreter_needed",
    "communication_needs",
)
_BORN_ONLY = frozenset({"birth_date", "sex", "ethnicity", "disabilities"})


@dataclass(frozen=True)
class Tie:
    """One relationship as a sentence, and where to say more about it."""

    words: Disclosed[str]
    note: Disclosed[str]
    change: Url | None


@dataclass(frozen=True)
class Reach:
    """One way of reaching somebody, as far as this reader may have it."""

    kind: Disclosed[str]
    value: Disclosed[str]
    period: Disclosed[str]
    confidential: Words | None
    held: Words | None
    end: Url | None


@dataclass(frozen=True)
class Home:
    """A household: its name for staff, how much of the time, and who else of this case is there."""

    label: Disclosed[str]
    share: Disclosed[str]
    others: list[Disclosed[str]]
    ended: Disclosed[str]
    end: Url | None


@dataclass(frozen=True)
class PersonPage:
    """Somebody in this case. Parts that this reader may not have are not there at all."""

    title: Words
    heading: Words
    name: Disclosed[str]
    case: CaseBanner
    died: Words | None
    about: AnswerGroup
    ties: list[Tie]
    lives: Disclosed[str] | Words | None
    may_reach: bool
    reaches: list[Reach]
    homes: list[Home]
    actions: tuple[Link, ...]
    reach_actions: tuple[Link, ...]
    back: Url


def person_page(frame: CaseFrame, actor: Actor, person: Person, people: list[Person]) -> PersonPage:
    keeps = actor.may(Permission.KEEP_NETWORK)
    may_reach = actor.may(Permission.SEE_CONTACT_POINTS)
    is_child = person in frame.children
    return PersonPage(
        title=Words("A person in this case"),
        heading=Words("A person in this case"),
        name=_name(frame, person),
        case=frame.banner,
        died=(
            Words("This person has died. Nothing more is sent to them, and nobody is reminded.")
            if person.death_date
            else None
        ),
        about=_about(frame, person),
        ties=_ties(frame, person, people, keeps=keeps),
        lives=_lives(frame, person) if is_child else None,
        may_reach=may_reach,
        reaches=_reaches(frame, person, keeps=keeps) if may_reach else [],
        homes=_homes(frame, person, people, keeps=keeps) if may_reach else [],
        actions=_actions(frame, person, is_child=is_child) if keeps else (),
        reach_actions=_reach_actions(frame, person) if keeps and may_reach else (),
        back=Url(reverse("network", args=[frame.case.pk])),
    )


def asked_of(frame: CaseFrame, person: Person) -> dict[str, Any]:
    """The questions that this reader may answer about somebody, with the answers that stand.

    What the reader may not read is neither shown nor asked, so that saving cannot overwrite it.
    """
    unborn = person.expected_birth_date is not None
    names = [n for n in PLAIN if not (unborn and n in _BORN_ONLY)]
    if not unborn:
        names.remove("expected_birth_date")
    entity = load().entity("person")
    return {
        name: getattr(person, name)
        for name in names
        if frame.disclose.value(
            "asked",
            about=person.pk,
            field=f"person.{name}",
            sensitivity=str(entity.field(name).sensitivity),
        )
    }


def _name(frame: CaseFrame, person: Person) -> Disclosed[str]:
    return frame.disclose.value(
        full_name(person), about=person.pk, field="person.known_as", sensitivity="personal"
    )


def _about(frame: CaseFrame, person: Person) -> AnswerGroup:
    entity = load().entity("person")
    answers = []
    if (person.birth_date or person.expected_birth_date) and not person.death_date:
        age = age_in_words(person.birth_date, person.expected_birth_date, frame.today)
        told = frame.disclose.value(
            age, about=person.pk, field="person.birth_date", sensitivity="personal"
        )
        answers.append(Answer(Words("Age"), told))
    names = [*asked_of(frame, person), *(["death_date"] if person.death_date else [])]
    answers += [
        Answer(Words(entity.field(name).label), frame.disclose.field(person, name))
        for name in names
    ]
    return AnswerGroup(Words("About this person"), answers)


def _ties(frame: CaseFrame, person: Person, people: list[Person], *, keeps: bool) -> list[Tie]:
    known = {other.pk: other for other in people}
    return [
        _tie(frame, tie, person, known, keeps=keeps)
        for tie in relationships_among(known)
        if person.pk in {tie.from_person_id, tie.to_person_id}
    ]


def _tie(
    frame: CaseFrame,
    tie: Relationship,
    person: Person,
    known: dict[UUID, Person],
    *,
    keeps: bool,
) -> Tie:
    one, other = known[tie.from_person_id], known[tie.to_person_id]
    kind = load().codes("relationship_kind").label(tie.kind)
    note = [load().codes("fact_status").label(tie.status)]
    if tie.parental_responsibility == "yes":
        note.append("has parental responsibility")
    if not in_use(tie, frame.today):
        note.append("ended")
    about = other.pk if one.pk == person.pk else one.pk

    def told(words: str, name: str) -> Disclosed[str]:
        return frame.disclose.value(
            words, about=about, field=f"relationship.{name}", sensitivity="personal"
        )

    return Tie(
        words=told(f"{full_name(one)} – {kind[0].lower()}{kind[1:]} of {full_name(other)}", "kind"),
        note=told(", ".join(note), "status"),
        change=(
            Url(reverse("relationship-change", args=[frame.case.pk, tie.pk])) if keeps else None
        ),
    )


def _lives(frame: CaseFrame, person: Person) -> Disclosed[str] | Words:
    for arrangement in living_arrangements_of(person.pk):
        if in_use(arrangement, frame.today):
            told = frame.disclose.field(arrangement, "kind")
            return told or Words("Not known")
    return Words("Not known")


def _reaches(frame: CaseFrame, person: Person, *, keeps: bool) -> list[Reach]:
    points = contact_points_of(person.pk)
    return [
        _reach(frame, person, point, [p for p in points if p is not point], keeps=keeps)
        for point in points
    ]


def _reach(
    frame: CaseFrame,
    person: Person,
    point: ContactPoint,
    others: list[ContactPoint],
    *,
    keeps: bool,
) -> Reach:
    held = why_held(point, others, on=frame.today, death_date=person.death_date)
    ends = keeps and point.end_date is None
    return Reach(
        kind=frame.disclose.field(point, "kind"),
        value=frame.disclose.field(point, "value"),
        period=frame.disclose.field(point, "end_date" if point.end_date else "start_date"),
        confidential=(
            None
            if point.confidential == "no"
            else Words(
                "Yes"
                if point.confidential == "yes"
                else "Treated as confidential, since nobody has said that it is not"
            )
        ),
        held=Words(held) if held else None,
        end=(
            Url(reverse("contact-point-end", args=[frame.case.pk, person.pk, point.pk]))
            if ends
            else None
        ),
    )


def _homes(frame: CaseFrame, person: Person, people: list[Person], *, keeps: bool) -> list[Home]:
    known = {other.pk: other for other in people}
    everyone = memberships_round(person.pk)
    homes = []
    for own in (m for m in everyone if m.person_id == person.pk):
        ids = {
            m.person_id
            for m in everyone
            if m.household_id == own.household_id
            and m.person_id != person.pk
            and in_use(m, frame.today)
        }
        homes.append(
            Home(
                label=frame.disclose.value(
                    own.household.label,
                    about=person.pk,
                    field="household.label",
                    sensitivity="locating",
                ),
                share=frame.disclose.field(own, "share"),
                # Whoever lives there and is not of this case is another family's matter.
                others=[
                    frame.disclose.value(
                        full_name(known[other]),
                        about=other,
                        field="household_membership.person",
                        sensitivity="locating",
                    )
                    for other in known
                    if other in ids
                ],
                ended=frame.disclose.field(own, "end_date"),
                end=(
                    Url(reverse("household-leave", args=[frame.case.pk, person.pk, own.pk]))
                    if keeps and own.end_date is None
                    else None
                ),
            )
        )
    return homes


def _actions(frame: CaseFrame, person: Person, *, is_child: bool) -> tuple[Link, ...]:
    args = [frame.case.pk, person.pk]
    links = [Link(Words("Change what is known"), Url(reverse("person-change", args=args)))]
    if is_child:
        links.append(
            Link(Words("Record where this child lives"), Url(reverse("living-record", args=args)))
        )
    told = "Correct the date of death" if person.death_date else "Record that this person has died"
    links.append(Link(Words(told), Url(reverse("death-record", args=args))))
    return tuple(links)


def _reach_actions(frame: CaseFrame, person: Person) -> tuple[Link, ...]:
    args = [frame.case.pk, person.pk]
    return (
        Link(Words("Add an address, phone or email"), Url(reverse("contact-point-add", args=args))),
        Link(Words("Add a household"), Url(reverse("household-join", args=args))),
    )
