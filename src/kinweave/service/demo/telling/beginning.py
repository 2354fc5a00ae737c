"""Telling how a case began, what each parent said, who coordinates, and how it ended."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from kinweave.service.cases.actions import NewChild, close
from kinweave.service.cases.allocation.actions import allocate
from kinweave.service.cases.models import Case
from kinweave.service.demo.telling.told import Told
from kinweave.service.offers import actions as offers
from kinweave.service.offers.models import Offer, PreProceedingsPeriod
from kinweave.service.people.actions import add_to_network
from kinweave.service.people.models import Person
from kinweave.service.referrals.actions import NewReferral, begin_by_referral, receive_later
from kinweave.synth.story import (
    Allocated,
    Answered,
    Child,
    Closed,
    EndedAtOffer,
    LegalFactBegan,
    LetterSent,
    Offered,
    PeriodMoved,
    Referred,
    Someone,
)

LETTER_WORDING = "acceptance-1"


def letter_sent(told: Told, event: LetterSent) -> None:
    together = [offer for offer in event.offers if _of_every_child(told, offer.person)]
    letter = offers.Letter(
        start_date=event.start_date,
        letter_sent_date=event.on,
        offer_in_letter=event.offer_in_letter,
        letter_wording=LETTER_WORDING if event.offer_in_letter == "yes" else "",
    )
    case = offers.begin_by_letter(
        by=told.legal_tracker,
        letter=letter,
        children=[_new_child(child) for child in told.story.children],
        cin_referral_dates=[child.cin_referral_date for child in told.story.children],
        parents=[
            _parent(told, offer, _made(offer, letter if event.offer_in_letter == "yes" else None))
            for offer in together
        ],
        meeting_type="family_group_conference",
        today=event.on,
    )
    _on_record(told, case)
    parents = Person.objects.filter(offers__case=case).order_by("created_at", "pk")
    told.people |= {offer.person: one for offer, one in zip(together, parents, strict=True)}
    for offer in event.offers:
        if offer not in together:
            _offer_to(told, offer, letter if event.offer_in_letter == "yes" else None)


def referred(told: Told, event: Referred) -> None:
    referral = NewReferral(
        received_date=event.on,
        referrer_name=told.referrer.name,
        referrer_team=event.team,
        source=event.source,
        reason=event.reason,
        questions_for_family=event.questions_for_family,
        bottom_lines=event.bottom_lines,
        urgent=event.urgent,
        agreed_with_family=event.agreed_with_family,
        safety_concern=event.safety_concern,
        safety_note=event.safety_note,
    )
    if told.case is not None:
        receive_later(by=told.manager, case=told.on_record, referral=referral)
        return
    case = begin_by_referral(
        by=told.referrer,
        referral=referral,
        children=[_new_child(child) for child in told.story.children],
        referred_by_id=told.referrer.user_id,
    )
    _on_record(told, case)


def offered(told: Told, event: Offered) -> None:
    _offer_to(told, event, None)


def answered(told: Told, event: Answered) -> None:
    offer = Offer.objects.select_related("case").get(
        case=told.on_record, person=told.people[event.person]
    )
    offers.record_answer(
        by=told.legal_tracker if told.story.by_letter else told.manager,
        offer=offer,
        answer=event.answer,
        answered_date=event.on if event.answer != "no_answer" else None,
        method=event.method if event.answer != "no_answer" else "",
        reason=event.reason,
        today=event.on,
    )


def ended_at_offer(told: Told, event: EndedAtOffer) -> None:
    offers.end_at_offer(by=told.manager, case=told.on_record, ended_date=event.on, today=event.on)


def allocated(told: Told, event: Allocated) -> None:
    coordinator = told.coordinator
    assert coordinator.user_id is not None, "a coordinator is somebody"
    allocate(
        by=told.manager,
        case=told.on_record,
        user_id=coordinator.user_id,
        details={
            "role": "coordinator",
            "start_date": event.on,
            "independent": "yes",
            "asked_for": event.asked_for,
            "match_met": event.match_met,
        },
        today=event.on,
    )
    told.allocated = True


def legal_fact_began(told: Told, event: LegalFactBegan) -> None:
    offers.record_legal_fact(
        by=told.legal_tracker,
        case=told.on_record,
        children=[told.people[child] for child in event.children],
        kind=event.kind,
        start_date=event.since,
        end_date=None,
        source="The council’s own system",
    )


def period_moved(told: Told, event: PeriodMoved) -> None:
    case = told.on_record
    period = PreProceedingsPeriod.objects.get(family_id=case.family_id)
    values: dict[str, Any] = {
        "initial_meeting_date": event.initial_meeting_date,
        "review_meetings_count": event.review_meetings_count,
        "step_decision_date": event.step_decision_date,
        "outcome": event.outcome,
        "court_application_date": event.court_application_date,
        "letter_to_issue_date": event.letter_to_issue_date,
    }
    if event.meeting_facilitated == "no":
        values["meeting_facilitated"] = "no"
    offers.change_period(by=told.legal_tracker, case=case, period=period, values=values)
    if event.meeting_facilitated == "yes":
        offers.confirm_meeting(by=told.legal_tracker, case=case, period=period)


def closed(told: Told, event: Closed) -> None:
    close(
        by=told.who_knows_the_family,
        case=told.on_record,
        closed_date=event.on,
        reason=event.reason,
        note=event.note,
    )


def details_of(person: Someone) -> dict[str, Any]:
    """What the service asks about somebody, as the story has it."""
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "known_as": person.known_as,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "ethnicity": person.ethnicity,
        "first_language": person.first_language,
        "interpreter_needed": person.interpreter_needed,
    }


def _on_record(told: Told, case: Case) -> None:
    told.case = case
    children = Person.objects.filter(cases__case=case).order_by("cases__created_at", "cases__pk")
    told.people |= {
        child.key: person for child, person in zip(told.story.children, children, strict=True)
    }


def _new_child(child: Child) -> NewChild:
    return NewChild(
        given_name=child.given_name,
        family_name=child.family_name,
        known_as=child.known_as,
        birth_date=child.birth_date,
        expected_birth_date=child.expected_birth_date,
        sex=child.sex,
        ethnicity=child.ethnicity,
        la_child_id=child.la_child_id,
    )


def _of_every_child(told: Told, person: str) -> bool:
    ties = told.ties_of(_parent_named(told, person))
    return len(ties) == len(told.story.children)


def _parent_named(told: Told, key: str) -> Someone:
    return next(parent for parent in told.story.parents if parent.key == key)


def _parent(told: Told, event: Offered, made: offers.OfferMade) -> offers.Parent:
    parent = _parent_named(told, event.person)
    tie = told.ties_of(parent)[0]
    return offers.Parent(
        given_name=parent.given_name,
        family_name=parent.family_name,
        known_as=parent.known_as,
        kind=tie.kind,
        parental_responsibility=tie.parental_responsibility,
        offer=made,
    )


def _made(event: Offered, letter: offers.Letter | None) -> offers.OfferMade:
    """What became of the offer; one that the letter carries has no day or way of its own."""
    if event.outcome != "offered":
        against = event.outcome in {"unsafe_to_offer", "not_in_childs_best_interests"}
        return offers.OfferMade(
            outcome=event.outcome,
            decided_by=event.decided_by,
            decision_date=event.on if against else None,
            decision_reason=event.decision_reason,
        )
    if letter is not None and event.method == "letter":
        return offers.OfferMade(outcome="offered")
    return _by_hand(event.on, event.method)


def _by_hand(on: date, method: str) -> offers.OfferMade:
    return offers.OfferMade(outcome="offered", offered_date=on, method=method, in_letter="no")


def _offer_to(told: Told, event: Offered, letter: offers.Letter | None) -> None:
    """Offer to one parent, who may be a parent of some of the children only."""
    made = _made(event, letter)
    made = letter.carries(made) if letter is not None else made
    by = told.legal_tracker if told.story.by_letter else told.manager
    case = told.on_record
    if event.person not in told.people:
        parent = _parent_named(told, event.person)
        ties = told.ties_of(parent)
        told.people[event.person] = add_to_network(
            by=told.manager,
            case_id=case.pk,
            details={
                name: getattr(parent, name) for name in ("given_name", "family_name", "known_as")
            },
            children=_pks(told, [tie.to for tie in ties]),
            relationship={
                "kind": ties[0].kind,
                "parental_responsibility": ties[0].parental_responsibility,
                "status": "reported",
                "source": "Written down with the offer",
            },
            another_person=True,
        )
    offers.offer_to_person(
        by=by, case=case, person=told.people[event.person], offer=made, today=event.on
    )


def _pks(told: Told, keys: Sequence[str]) -> list[Any]:
    return [told.people[key].pk for key in keys]
