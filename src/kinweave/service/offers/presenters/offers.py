"""Every parent of a case, what became of the offer to each, and what each one said."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from kinweave.domain.disclosure import Disclosed
from kinweave.domain.duty import DutyWarning
from kinweave.service.access.disclosing import in_words, sensitivity_of
from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest, StaffRequest
from kinweave.service.cases.frame import CaseFrame, case_frame
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.pages import Answer as Line
from kinweave.service.design.pages import CaseBanner, Link
from kinweave.service.offers import queries
from kinweave.service.offers.models import Answer, Offer
from kinweave.service.offers.presenters.naming import name_of, ties_in_words, told
from kinweave.service.people.models import Person
from kinweave.standard import load

# What is told of an offer, in this order; what is empty or not for this reader is left out.
_OFFER_LINES = (
    "outcome",
    "offered_date",
    "method",
    "in_letter",
    "letter_wording",
    "language",
    "decided_by",
    "decision_date",
    "decision_reason",
)
_DECISION_LINES = (
    "not_held_decided_by",
    "not_held_decision_date",
    "not_held_decision_reason",
)


@dataclass(frozen=True)
class OfferBlock:
    """One offer, the answers to it, and what may be done with it now."""

    lines: list[Line]
    actions: list[Link]


@dataclass(frozen=True)
class ToMend:
    """Something that the duty to offer still asks for, and where that stands."""

    sentence: Words
    source: Words


@dataclass(frozen=True)
class ParentCard:
    """One parent, with or without parental responsibility."""

    name: Disclosed[str]
    ties: list[Line]
    to_mend: list[ToMend]
    offers: list[OfferBlock]
    actions: list[Link]


@dataclass(frozen=True)
class OtherPerson:
    """Somebody else who may be asked whether they want to take part."""

    name: Disclosed[str]
    taking_part: Url


@dataclass(frozen=True)
class OffersPage:
    """Offers and answers of one case."""

    title: Words
    heading: Words
    case: CaseBanner
    accepted: bool
    to_mend: list[ToMend]
    parents: list[ParentCard]
    others: list[OtherPerson]
    not_held: list[Line]
    decide: Link | None
    add: Link | None
    end: Link | None


def offers_page(request: CaseRequest) -> OffersPage:
    """Every parent whom this reader may know of, and what the duty still asks for."""
    frame = case_frame(request, "offers")
    case, actor = frame.case, request.actor
    may_record = actor.may(Permission.RECORD_OFFERS)
    offers = queries.offers_of(case.pk)
    ties = list(queries.ties_to(frame.children, on=frame.today))
    listed = {tie.from_person_id for tie in ties if queries.is_parent(tie)}
    listed |= {offer.person_id for offer in offers}
    conferences = queries.conferences_on(case)
    people = frame.people
    parents = [person for person in people if person.pk in listed]
    warnings = _by_person(
        queries.duty_warnings(
            request.council,
            case,
            offers=offers,
            parents=listed,
            today=frame.today,
            conferences=conferences,
        )
    )
    cards = [
        ParentCard(
            name=name,
            ties=ties_in_words(frame, parent, ties),
            to_mend=warnings[str(parent.pk)],
            offers=[_block(frame, offer, may_record) for offer in offers if offer.person == parent],
            actions=_parent_actions(frame, parent, offers, may_record),
        )
        for parent in parents
        if (name := name_of(frame, parent))
    ]
    accepted = queries.acceptance_stands(offers)
    decision = queries.decided_not_to_hold(conferences)
    held = any(one.outcome == "held" for one in conferences[-1:])
    return OffersPage(
        title=Words("Offers and answers"),
        heading=Words("Offers and answers"),
        case=frame.banner,
        accepted=accepted,
        to_mend=warnings[None],
        parents=cards,
        others=_others(request, frame, [person for person in people if person.pk not in listed]),
        not_held=_decision_lines(frame, decision) if decision else [],
        decide=_link("Decide not to hold the conference", "decide-not-to-hold", frame)
        if may_record and accepted and not held and decision is None
        else None,
        add=_link("Add another parent", "offer-to-new-parent", frame) if may_record else None,
        end=_end(frame, offers) if may_record else None,
    )


def _link(label: str, route: str, frame: CaseFrame, *args: object) -> Link:
    return Link(Words(label), Url(reverse(route, args=[frame.case.pk, *args])))


def _decision_lines(frame: CaseFrame, conference: Any) -> list[Line]:
    fields = load().entity("conference").fields
    return [
        Line(Words(fields[name].label), shown)
        for name in _DECISION_LINES
        if (shown := frame.disclose.field(conference, name))
    ]


def _by_person(warnings: list[DutyWarning]) -> dict[str | None, list[ToMend]]:
    found: dict[str | None, list[ToMend]] = defaultdict(list)
    for warning in warnings:
        found[warning.person].append(ToMend(Words(warning.sentence), Words(warning.source)))
    return found


def _end(frame: CaseFrame, offers: list[Offer]) -> Link | None:
    if frame.case.stage != "offered" or not queries.nobody_will_meet(offers):
        return None
    return _link("End this journey at the offer", "end-at-offer", frame)


def _others(request: StaffRequest, frame: CaseFrame, others: list[Person]) -> list[OtherPerson]:
    if not request.actor.may(Permission.SEE_NETWORK):
        return []
    return [
        OtherPerson(name, Url(reverse("taking-part", args=[frame.case.pk, person.pk])))
        for person in others
        if (name := name_of(frame, person))
    ]


def _parent_actions(
    frame: CaseFrame, parent: Person, offers: list[Offer], may_record: bool
) -> list[Link]:
    own = [offer for offer in offers if offer.person_id == parent.pk]
    links = [_link("Taking part and sharing information", "taking-part", frame, parent.pk)]
    if may_record:
        label = "Record a further offer" if own else "Record the offer"
        links.insert(0, _link(label, "offer-to-person", frame, parent.pk))
    return links


def _block(frame: CaseFrame, offer: Offer, may_record: bool) -> OfferBlock:
    fields = load().entity("offer").fields
    lines = [
        Line(Words(fields[name].label), shown)
        for name in _OFFER_LINES
        if _worth_telling(offer, name) and (shown := told(frame, offer, name))
    ]
    answers = sorted(offer.answers.all(), key=lambda answer: (answer.created_at, answer.pk))
    for answer in answers:
        lines += _answer_lines(frame, offer, answer)
    actions = _offer_actions(frame, offer, answers[-1] if answers else None)
    return OfferBlock(lines, actions if may_record else [])


def _worth_telling(offer: Offer, name: str) -> bool:
    return name != "in_letter" or offer.outcome == "offered"


def _answer_lines(frame: CaseFrame, offer: Offer, answer: Answer) -> list[Line]:
    how = in_words(answer, "method") or ""
    said = ", ".join(
        words
        for words in (
            in_words(answer, "answer"),
            in_words(answer, "answered_date"),
            how[:1].lower() + how[1:],
        )
        if words
    )
    told = {
        "Answer": (said, "answer"),
        "Reason, for the service’s learning only": (in_words(answer, "reason"), "reason"),
        "Changed their mind": (in_words(answer, "withdrawn_date"), "withdrawn_date"),
    }
    lines = []
    for label, (words, name) in told.items():
        shown = frame.disclose.value(
            words,
            about=offer.person_id,
            field=f"answer.{name}",
            sensitivity=sensitivity_of(Answer, name),
        )
        if shown:
            lines.append(Line(Words(label), shown))
    return lines


def _offer_actions(frame: CaseFrame, offer: Offer, last: Answer | None) -> list[Link]:
    if offer.outcome != "offered":
        return []
    if last is not None and last.answer == "accepted" and last.withdrawn_date is None:
        return [_link("They have changed their mind", "withdraw-answer", frame, last.pk)]
    label = "Record a later answer" if last else "Record their answer"
    return [_link(label, "record-answer", frame, offer.pk)]


@dataclass(frozen=True)
class Asked:
    """Beside a question: whom it is about, and the words that they were or are to be given."""

    who: Disclosed[str] | None = None
    wording: tuple[Words, ...] = ()
    given: bool = False
    lists: tuple["Listed", ...] = ()


@dataclass(frozen=True)
class Listed:
    """A short list under a heading, beside a question."""

    heading: Words
    items: list[Words]
