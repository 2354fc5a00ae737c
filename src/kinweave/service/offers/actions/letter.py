"""Beginning a case by the letter before proceedings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kinweave.service.access.actors import Actor
from kinweave.service.audit.work import unit_of_work
from kinweave.service.cases.actions import NewChild, begin, fix_legal_stage
from kinweave.service.cases.models import Case
from kinweave.service.core.refusals import NotPossible
from kinweave.service.offers.actions.legal import ChildInPeriod, write_period
from kinweave.service.offers.actions.offers import (
    OfferMade,
    Parent,
    add_parent,
    check_offer,
    known_parent,
    write_offer,
)
from kinweave.service.offers.mending import impossible_order


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The decision to begin pre-proceedings, and the letter with its offer, or why none was sent."""

    start_date: date
    letter_sent_date: date | None = None
    no_letter_reason: str = ""
    offer_in_letter: str = "no"
    letter_wording: str = ""

    def carries(self, offer: OfferMade) -> OfferMade:
        """The offer to one parent as this letter made it, unless it was made another way."""
        if offer.outcome != "offered" or offer.offered_date is not None:
            return offer
        if self.letter_sent_date is None or self.offer_in_letter != "yes":
            return offer
        return replace(
            offer,
            offered_date=self.letter_sent_date,
            method="letter",
            in_letter="yes",
            letter_wording=self.letter_wording,
        )


def begin_by_letter(
    *,
    by: Actor,
    letter: Letter,
    children: Sequence[NewChild],
    cin_referral_dates: Sequence[date | None],
    parents: Sequence[Parent],
    meeting_type: str,
    today: date,
) -> Case:
    """Begin a case with the letter before proceedings: all of it, or nothing.

    Writes the family, the case at *offered* and its children; the pre-proceedings period with each
    child's place in it and the legal fact; each parent with their relationships and what became of
    the offer to them; and fixes each child's legal stage at the offer.
    """
    _check(letter, parents, today)
    offers = [letter.carries(parent.offer) for parent in parents]
    for offer in offers:
        if offer.outcome == "offered" and offer.offered_date is None:
            raise NotPossible(
                "The letter did not make the offer. For each parent who was offered a conference "
                "another way, enter the date and how."
            )
        check_offer(offer, today=today)
    with unit_of_work(by=by) as record:
        case = begin(
            by=by,
            record=record,
            route="letter",
            children=children,
            started_date=letter.letter_sent_date or letter.start_date,
            meeting_type=meeting_type,
        )
        people = [place.person for place in case.children.order_by("created_at", "pk")]
        write_period(
            record=record,
            case=case,
            values={
                "start_date": letter.start_date,
                "letter_sent_date": letter.letter_sent_date,
                "no_letter_reason": letter.no_letter_reason,
                "offer_in_letter": letter.offer_in_letter,
            },
            children=[
                ChildInPeriod(person=person, cin_referral_date=referred)
                for person, referred in zip(people, cin_referral_dates, strict=True)
            ],
        )
        # A child who has been here before brings their parents along: they are not written twice.
        known = [known_parent(case, parent, on=today) for parent in parents]
        for parent, offer, existing in zip(parents, offers, known, strict=True):
            person = existing or add_parent(by=by, case=case, parent=parent, another_person=True)
            write_offer(record=record, case=case, person=person, made=offer, today=today)
        fix_legal_stage(case=case, moment="offer", on=letter.letter_sent_date or letter.start_date)
    return case


def _check(letter: Letter, parents: Sequence[Parent], today: date) -> None:
    if letter.start_date > today:
        raise NotPossible("The decision cannot be dated in the future", field="start_date")
    if letter.letter_sent_date is None and not letter.no_letter_reason:
        raise NotPossible("Enter why no letter was sent", field="no_letter_reason")
    if letter.letter_sent_date and letter.letter_sent_date > today:
        raise NotPossible("The letter cannot be dated in the future", field="letter_sent_date")
    wrong = impossible_order(
        {"start_date": letter.start_date, "letter_sent_date": letter.letter_sent_date}
    )
    if wrong is not None:
        raise NotPossible(wrong.sentence, field=wrong.field)
    if not parents:
        raise NotPossible("List every parent, with or without parental responsibility.")
