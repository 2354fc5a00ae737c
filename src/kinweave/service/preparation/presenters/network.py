"""The people of a case as a table: who they are, and what they are to each child."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from kinweave.domain.disclosure import Disclosed
from kinweave.domain.family import age_in_words
from kinweave.service.access.actors import Actor
from kinweave.service.access.permissions import Permission
from kinweave.service.cases.frame import CaseFrame, chosen_name, full_name
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.pages import CaseBanner, Cell, Column, Link, Table
from kinweave.service.offers.queries import parent_kinds
from kinweave.service.people.kinship import Sides, sides
from kinweave.service.people.models import Person, Relationship
from kinweave.service.people.queries import relationships_among
from kinweave.service.people.reaching import in_use
from kinweave.service.preparation.access import readable
from kinweave.standard import load

_BOTH = 2  # a child has at least two sides, whoever is known of them


@dataclass(frozen=True)
class NetworkPage:
    """Everybody whom this reader may know of, and a question about who may be missing."""

    title: Words
    heading: Words
    case: CaseBanner
    table: Table
    prompts: tuple[Words, ...]
    actions: tuple[Link, ...]
    begin: Url | None


def network_page(frame: CaseFrame, actor: Actor) -> NetworkPage:
    people = readable(frame, frame.people)
    ids = {person.pk for person in people}
    children = {child.pk for child in frame.children}
    ties = [_towards(children, tie) for tie in relationships_among(ids) if in_use(tie, frame.today)]
    keeps = actor.may(Permission.KEEP_NETWORK)
    return NetworkPage(
        title=Words("People"),
        heading=Words("People round the children"),
        case=frame.banner,
        table=_table(frame, people, ties),
        prompts=_prompts(_sides(frame, people, ties)),
        actions=_actions(frame) if keeps else (),
        begin=(
            Url(reverse("preparing-begin", args=[frame.case.pk]))
            if keeps and frame.case.stage == "allocated"
            else None
        ),
    )


def _towards(children: Collection[UUID], tie: Relationship) -> Relationship:
    """The relationship read towards a child, since it may have been recorded from the child."""
    if tie.from_person_id not in children or tie.to_person_id in children:
        return tie
    inverse = {code.code: code.inverse for code in load().codes("relationship_kind").codes}
    return Relationship(
        from_person_id=tie.to_person_id,
        to_person_id=tie.from_person_id,
        kind=inverse[tie.kind] or "unknown",
        status=tie.status,
    )


def person_choices(frame: CaseFrame, people: list[Person]) -> list[tuple[str, str]]:
    """The people whom this reader may name, to choose among."""
    return [
        (str(person.pk), _name(frame, person).value or "") for person in readable(frame, people)
    ]


def _name(frame: CaseFrame, person: Person) -> Disclosed[str]:
    return frame.disclose.value(
        full_name(person), about=person.pk, field="person.known_as", sensitivity="personal"
    )


def _actions(frame: CaseFrame) -> tuple[Link, ...]:
    case = frame.case.pk
    return (
        Link(Words("Add a person"), Url(reverse("person-add", args=[case]))),
        Link(
            Words("Add how two people are related"), Url(reverse("relationship-add", args=[case]))
        ),
        Link(Words("Keeping people apart, and protection"), Url(reverse("safety", args=[case]))),
    )


def _table(frame: CaseFrame, people: list[Person], ties: list[Relationship]) -> Table:
    children = {child.pk: child for child in frame.children if child in people}
    ordered = [p for p in people if p.pk in children] + [p for p in people if p.pk not in children]
    return Table(
        caption=Words("Everybody whom the service knows of round these children"),
        columns=[
            Column(Words("Person")),
            Column(Words("What they are to each child")),
            Column(Words("Parental responsibility")),
            Column(Words("How sure we are")),
        ],
        rows=[_row(frame, person, children, ties) for person in ordered],
    )


def _row(frame: CaseFrame, person: Person, children: dict, ties: list[Relationship]) -> list[Cell]:
    own = [t for t in ties if t.from_person_id == person.pk and t.to_person_id in children]
    url = Url(reverse("person", args=[frame.case.pk, person.pk]))
    if person.pk in children:
        age = frame.disclose.value(
            _age(frame, person), about=person.pk, field="person.birth_date", sensitivity="personal"
        )
        return [
            Cell(_name(frame, person), url=url),
            Cell(Words("Child of this case"), note=age),
            Cell(),
            Cell(),
        ]
    return [
        Cell(_name(frame, person), url=url),
        Cell(_told(frame, person, _what_they_are(own, children), "kind")),
        Cell(
            _told(frame, person, _each(own, children, _responsibility), "parental_responsibility")
        ),
        Cell(_told(frame, person, _each(own, children, _sureness), "status")),
    ]


def _told(frame: CaseFrame, person: Person, words: str, name: str) -> Disclosed[str]:
    return frame.disclose.value(
        words, about=person.pk, field=f"relationship.{name}", sensitivity="personal"
    )


def _age(frame: CaseFrame, person: Person) -> str:
    if person.death_date is not None:
        return "has died"
    return age_in_words(person.birth_date, person.expected_birth_date, frame.today)


def _what_they_are(own: list[Relationship], children: dict) -> str:
    kinds: dict[str, list[str]] = {}
    for tie in own:
        kinds.setdefault(tie.kind, []).append(chosen_name(children[tie.to_person_id]))
    label = load().codes("relationship_kind").label
    return "; ".join(f"{label(kind)} of {_listed(names)}" for kind, names in kinds.items())


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _each(own: list[Relationship], children: dict, said: Callable[[Relationship], str]) -> str:
    """One word when it is the same for every child, and otherwise each child's own."""
    answers = [(chosen_name(children[tie.to_person_id]), said(tie)) for tie in own]
    if len({answer for _, answer in answers}) == 1:
        return answers[0][1]
    return "; ".join(f"{child}: {answer}" for child, answer in answers)


def _responsibility(tie: Relationship) -> str:
    return load().codes("yes_no_unknown").label(tie.parental_responsibility)


def _sureness(tie: Relationship) -> str:
    return load().codes("fact_status").label(tie.status)


def _sides(frame: CaseFrame, people: list[Person], ties: list[Relationship]) -> Sides:
    children: Collection[str] = {str(child.pk) for child in frame.children}
    kinds = parent_kinds()
    return sides(
        people={str(person.pk) for person in people},
        children=children,
        parents={
            str(tie.from_person_id)
            for tie in ties
            if tie.kind in kinds and str(tie.to_person_id) in children
        },
        links=[(str(tie.from_person_id), str(tie.to_person_id)) for tie in ties],
    )


def _prompts(known: Sides) -> tuple[Words, ...]:
    """Neutral questions: nobody is called missing, and an empty side is never called none."""
    counts = [*known.counts, 0, 0][: max(_BOTH, len(known.counts))]
    others = ["on the other"] if len(counts) == _BOTH else ["on another"] * (len(counts) - 1)
    places = zip(counts, ["on one side", *others], strict=True)
    told = [f"{_people(count)} {place}" for count, place in places]
    lines = [Words(f"We know {_listed(told)}. Was every side asked about? By whom?")]
    if known.without_side:
        lines.append(
            Words(
                f"{_people(known.without_side)} not yet linked to a parent. "
                "Adding how somebody is related to a parent shows the sides."
            )
        )
    return tuple(lines)


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count or 'no'} people"
