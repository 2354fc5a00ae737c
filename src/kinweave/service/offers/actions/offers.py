"""Writing down offers and what each person said to them."""

from dataclasses import dataclass
from datetime import date

from kinweave.domain.duty import DECIDED_AGAINST
from kinweave.service.access.actors import Actor
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import Recorder, unit_of_work
from kinweave.service.cases.actions import enter_stage, fix_legal_stage
from kinweave.service.cases.allocation.actions import begin_if_allocated
from kinweave.service.cases.models import Case
from kinweave.service.core.records import save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.core.search import search_key
from kinweave.service.offers.models import AgreementToTakePart, Answer, Offer
from kinweave.service.offers.queries import (
    acceptance_stands,
    last_answer,
    nobody_will_meet,
    offers_of,
    ties_to,
)
from kinweave.service.people.actions import add_to_network
from kinweave.service.people.models import Person
from kinweave.service.people.queries import children_of
from kinweave.service.referrals.actions import NewReferral, receive
from kinweave.service.referrals.queries import referral_of

# The council's own social care sends the letter: the census's code for where a referral came from.
LETTER_SOURCE = "5A"


@dataclass(frozen=True, kw_only=True)
class OfferMade:
    """What became of the offer to one parent: made, impossible, or decided against."""

    outcome: str
    offered_date: date | None = None
    method: str = ""
    in_letter: str = "unknown"
    letter_wording: str = ""
    language: str = ""
    decided_by: str = ""
    decision_date: date | None = None
    decision_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Parent:
    """A parent who is not on the record yet, with or without parental responsibility."""

    given_name: str
    family_name: str
    known_as: str
    kind: str
    parental_responsibility: str
    offer: OfferMade


def offer_to_parent(
    *, by: Actor, case: Case, parent: Parent, another_person: bool, today: date
) -> Offer:
    """Write down a parent who was not on the record, and what became of the offer to them.

    Adds the person and their relationship to each child of the case, then as `offer_to_person`.
    Somebody of the same name in the network is asked about first.
    """
    check_offer(parent.offer, today=today)
    with unit_of_work(by=by) as record:
        person = add_parent(by=by, case=case, parent=parent, another_person=another_person)
        return write_offer(record=record, case=case, person=person, made=parent.offer, today=today)


def offer_to_person(
    *, by: Actor, case: Case, person: Person, offer: OfferMade, today: date
) -> Offer:
    """Write down what became of the offer to somebody who is on the record already.

    An earlier offer to the same person stays. A referred case, and one that ended at the offer,
    moves to *offered*; each child's legal stage at the offer is fixed on the record.
    """
    check_offer(offer, today=today)
    with unit_of_work(by=by) as record:
        return write_offer(record=record, case=case, person=person, made=offer, today=today)


def check_offer(offer: OfferMade, *, today: date) -> None:
    """Refuse an offer without a day, and a decision not to offer without author, day or reason."""
    if offer.outcome == "offered":
        if offer.offered_date is None:
            raise NotPossible("Enter the day on which it was offered", field="offered_date")
        if offer.offered_date > today:
            raise NotPossible("The offer cannot be dated in the future", field="offered_date")
        if offer.in_letter == "yes" and not offer.letter_wording:
            raise NotPossible("Choose the version of the letter’s wording", field="letter_wording")
    if offer.outcome in DECIDED_AGAINST:
        if not offer.decided_by:
            raise NotPossible("Enter who decided not to offer", field="decided_by")
        if offer.decision_date is None or offer.decision_date > today:
            raise NotPossible("Enter the day of the decision not to offer", field="decision_date")
        if not offer.decision_reason:
            raise NotPossible("Enter why it was decided not to offer", field="decision_reason")


def add_parent(*, by: Actor, case: Case, parent: Parent, another_person: bool) -> Person:
    """Add a parent, related to each child of the case; part of another action's unit of work."""
    return add_to_network(
        by=by,
        case_id=case.pk,
        details={
            "given_name": parent.given_name,
            "family_name": parent.family_name,
            "known_as": parent.known_as,
        },
        children=[child.pk for child in children_of(case.pk)],
        relationship={
            "kind": parent.kind,
            "parental_responsibility": parent.parental_responsibility,
            "status": "reported",
            "source": "Written down with the offer",
        },
        another_person=another_person,
    )


def known_parent(case: Case, parent: Parent, *, on: date) -> Person | None:
    """The one person on record who is this parent already: the same names, the same tie to a child."""
    key = search_key(parent.known_as, parent.given_name, parent.family_name)
    ties = ties_to(children_of(case.pk), on=on).filter(
        kind=parent.kind, from_person__search_key=key, from_person__death_date__isnull=True
    )
    people = {tie.from_person_id: tie.from_person for tie in ties.select_related("from_person")}
    return next(iter(people.values())) if len(people) == 1 else None


def write_offer(
    *, record: Recorder, case: Case, person: Person, made: OfferMade, today: date
) -> Offer:
    """Write one checked offer inside another action's unit of work, and what follows from it."""
    offered, against = made.outcome == "offered", made.outcome in DECIDED_AGAINST
    offer = Offer(
        council_id=case.council_id,
        case=case,
        person=person,
        outcome=made.outcome,
        offered_date=made.offered_date if offered else None,
        method=made.method if offered else "",
        in_letter=made.in_letter if offered else "no",
        letter_wording=made.letter_wording if offered and made.in_letter == "yes" else "",
        language=made.language if offered else "",
        decided_by=made.decided_by if against else "",
        decision_date=made.decision_date if against else None,
        decision_reason=made.decision_reason if against else "",
    )
    save(offer)
    record(Verb.OFFER_RECORDED, offer, case_id=case.pk, fields=["outcome"])
    if made.outcome == "offered" and made.offered_date is not None:
        fix_legal_stage(case=case, moment="offer", on=made.offered_date)
        if (case.route, case.stage) == ("referral", "referred") or case.stage == "ended_at_offer":
            enter_stage(record=record, case=case, stage="offered", on=today)
    return offer


def record_answer(
    *,
    by: Actor,
    offer: Offer,
    answer: str,
    answered_date: date | None,
    method: str,
    reason: str,
    today: date,
) -> Answer:
    """Write down what one person said to the offer. Earlier answers stay.

    A reason for saying no is kept sealed, for the service's own learning. One person's yes is
    enough: it moves the case on as far as the journey's table allows.
    """
    case = offer.case
    if offer.outcome != "offered":
        raise NotPossible("This person was not offered a conference. Record an offer first.")
    said = answer != "no_answer"
    if said and answered_date is None:
        raise NotPossible("Enter the day on which they answered", field="answered_date")
    if answered_date and answered_date > today:
        raise NotPossible("The answer cannot be dated in the future", field="answered_date")
    if answered_date and offer.offered_date and answered_date < offer.offered_date:
        raise NotPossible("The answer cannot be dated before the offer", field="answered_date")
    with unit_of_work(by=by) as record:
        # Held, so that of two who record one person's answer at once the second sees the first's.
        last = last_answer(Offer.objects.select_for_update(no_key=True).get(pk=offer.pk))
        if last is not None and last.answer == "accepted" and last.withdrawn_date is None:
            raise NotPossible(
                "This person has said yes. If they changed their mind, take their yes back first."
            )
        given = Answer(
            council_id=offer.council_id,
            offer=offer,
            answer=answer,
            answered_date=answered_date if said else None,
            method=method if said else "",
            reason=reason if answer == "said_no" else "",
        )
        save(given)
        record(Verb.ANSWER_RECORDED, given, case_id=case.pk, fields=["answer"])
        if answer == "accepted":
            _move_on_after_acceptance(
                by=by, record=record, case=case, accepted=answered_date or today, on=today
            )
    return given


def _move_on_after_acceptance(
    *, by: Actor, record: Recorder, case: Case, accepted: date, on: date
) -> None:
    if case.stage == "ended_at_offer":
        enter_stage(record=record, case=case, stage="offered", on=on)
    if case.stage == "offered" and case.route == "letter":
        enter_stage(record=record, case=case, stage="referred", on=on)
        _refer_to_the_service(by=by, record=record, case=case, accepted=accepted)
    move_on_after_agreement(record=record, case=case, on=on)


def _refer_to_the_service(*, by: Actor, record: Recorder, case: Case, accepted: date) -> None:
    """Write the referral that an accepted letter is, unless somebody has written it already.

    Received on the day of the acceptance; why, and whether everybody is safe, is told afterwards.
    """
    if referral_of(case) is None:
        received = max(accepted, case.started_date)
        asked = NewReferral(
            received_date=received,
            referrer_name=by.name or "The letter before proceedings",
            source=LETTER_SOURCE,
        )
        receive(record=record, case=case, referral=asked)


def move_on_after_agreement(*, record: Recorder, case: Case, on: date) -> None:
    """Enter *agreed to take part* when somebody accepted and somebody takes part, and not before."""
    waiting = {"letter": "referred", "referral": "offered"}
    if case.stage != waiting.get(case.route):
        return
    agreed = AgreementToTakePart.objects.filter(
        case=case, agreed="yes", withdrawn_date__isnull=True
    ).exists()
    if agreed and acceptance_stands(offers_of(case.pk)):
        enter_stage(record=record, case=case, stage="agreed_to_take_part", on=on)
        begin_if_allocated(record=record, case=case, on=on)


def withdraw_answer(*, by: Actor, answer: Answer, withdrawn_date: date, today: date) -> None:
    """Write down that one person took their own yes back, for themselves.

    Another's yes stands, and so do the meeting and the case's stage.
    """
    if answer.answer != "accepted" or answer.withdrawn_date is not None:
        raise NotPossible("There is no yes in force to take back.")
    if withdrawn_date > today:
        raise NotPossible("The day cannot be in the future", field="withdrawn_date")
    if answer.answered_date and withdrawn_date < answer.answered_date:
        raise NotPossible("The day cannot be before they said yes", field="withdrawn_date")
    with unit_of_work(by=by) as record:
        answer.withdrawn_date = withdrawn_date
        save(answer, fields=["withdrawn_date"])
        record(
            Verb.ANSWER_WITHDRAWN, answer, case_id=answer.offer.case_id, fields=["withdrawn_date"]
        )


def end_at_offer(*, by: Actor, case: Case, ended_date: date, today: date) -> None:
    """End the journey at the offer, because nobody wants the meeting. A person chooses this.

    The offers and answers stay on the record; a later yes opens the journey again.
    """
    if ended_date > today:
        raise NotPossible("The day cannot be in the future", field="ended_date")
    if not nobody_will_meet(offers_of(case.pk)):
        raise NotPossible("Somebody has said yes, would like more time or has not answered yet.")
    with unit_of_work(by=by) as record:
        enter_stage(record=record, case=case, stage="ended_at_offer", on=ended_date)
