"""The duty to offer a meeting before care proceedings: what is missing, while it can be mended."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kinweave.domain.reading import read_data

DECIDED_AGAINST = frozenset({"unsafe_to_offer", "not_in_childs_best_interests"})


@dataclass(frozen=True)
class BestInterestsDecision:
    """A decision that something is not in the child's best interests: who, when, and that it says why.

    There are two, and they are different: not to offer (kept with each parent's offer), and not to
    hold a meeting that was accepted.
    """

    decided_by: str
    decision_date: date | None
    reason_given: bool

    @property
    def whole(self) -> bool:
        """Whether it has its author, its day and its reason."""
        return bool(self.decided_by) and self.decision_date is not None and self.reason_given


@dataclass(frozen=True)
class ParentOffer:
    """What became of the offer to one parent, or to one person with parental responsibility."""

    person: str
    outcome: str
    offered_date: date | None = None
    in_letter: str = "unknown"
    decision: BestInterestsDecision | None = None


@dataclass(frozen=True)
class ParentAnswer:
    """What one person answered to the offer, and whether they took it back."""

    person: str
    answer: str
    answered_date: date | None = None
    withdrawn_date: date | None = None


@dataclass(frozen=True)
class DutyWarning:
    """Something to mend, in a sentence, with its source and the person whom it concerns."""

    code: str
    sentence: str
    source: str
    person: str | None = None


def duty_state(
    *,
    in_force_date: date | None,
    parents: Collection[str],
    offers: Sequence[ParentOffer],
    answers: Sequence[ParentAnswer],
    held_date: date | None,
    not_held: BestInterestsDecision | None,
    application_date: date | None,
    today: date,
) -> list[DutyWarning]:
    """Say what the duty to offer still asks for, or was not given. It warns and never blocks.

    ``in_force_date`` is the council's own setting; before it there is nothing to warn of. ``parents``
    are all parents on record, with or without parental responsibility. ``application_date`` is that
    of an application for a care or supervision order, made or planned, and never of an emergency
    order.
    """
    asked_on = application_date or today
    if in_force_date is None or asked_on < in_force_date:
        return []
    return [
        *_about_parents(parents, offers),
        *_about_offering(offers, application_date, today),
        *_about_answers(offers, answers, application_date, today),
        *_about_holding(answers, held_date, not_held, application_date, today),
    ]


def _warning(code: str, person: str | None = None) -> DutyWarning:
    row = read_data("duty")["warnings"][code]
    return DutyWarning(code, row["sentence"], row["source"], person)


def _about_parents(
    parents: Collection[str], offers: Sequence[ParentOffer]
) -> Iterator[DutyWarning]:
    """Check that every parent is listed, and each offer is whole."""
    listed = {offer.person for offer in offers}
    if not parents and not listed:
        yield _warning("no_parent_listed")
    for person in sorted(set(parents) - listed):
        yield _warning("parent_not_answered_for", person)
    for offer in offers:
        decided = offer.decision is not None and offer.decision.whole
        if offer.outcome in DECIDED_AGAINST and not decided:
            yield _warning("decision_without_author", offer.person)
        if offer.outcome == "offered" and offer.offered_date is None:
            yield _warning("offer_without_date", offer.person)
        if offer.outcome == "offered" and offer.in_letter != "yes":
            yield _warning("offer_not_in_letter", offer.person)


def _about_offering(
    offers: Sequence[ParentOffer], application_date: date | None, today: date
) -> Iterator[DutyWarning]:
    """Check that somebody was offered a meeting before the application, or a decision says why not."""
    if application_date is None or any(_decided_against_offering(offer) for offer in offers):
        return
    offered = [
        offer
        for offer in offers
        if offer.outcome == "offered"
        and offer.offered_date is not None
        and offer.offered_date < application_date
    ]
    if not offered:
        yield _warning("applied_before_offer" if application_date <= today else "nobody_offered")


def _decided_against_offering(offer: ParentOffer) -> bool:
    return (
        offer.outcome == "not_in_childs_best_interests"
        and offer.decision is not None
        and offer.decision.whole
    )


def _about_answers(
    offers: Sequence[ParentOffer],
    answers: Sequence[ParentAnswer],
    application_date: date | None,
    today: date,
) -> Iterator[DutyWarning]:
    """Check that nobody's answer is still open when an application is in sight."""
    if application_date is None or application_date <= today:
        return
    settled = {given.person for given in answers if given.answer in ("accepted", "said_no")}
    for offer in offers:
        if offer.outcome == "offered" and offer.person not in settled:
            yield _warning("answer_awaited", offer.person)


def _about_holding(
    answers: Sequence[ParentAnswer],
    held_date: date | None,
    not_held: BestInterestsDecision | None,
    application_date: date | None,
    today: date,
) -> Iterator[DutyWarning]:
    """Check that an accepted meeting is held before the application: one person's acceptance is enough."""
    deadline = application_date or today
    # An acceptance stands until its giver takes it back; another's no does not touch it.
    accepted = any(
        given.answer == "accepted"
        and (given.answered_date is None or given.answered_date <= deadline)
        and (given.withdrawn_date is None or given.withdrawn_date > min(deadline, today))
        for given in answers
    )
    held_in_time = (
        held_date is not None
        and held_date <= today
        and (application_date is None or held_date < application_date)
    )
    if not_held is not None and not not_held.whole:
        yield _warning("not_held_without_author")
    if not accepted or held_in_time or (not_held is not None and not_held.whole):
        return
    if application_date is None:
        yield _warning("hold_before_applying")
    elif application_date <= today:
        yield _warning("applied_before_meeting")
    else:
        yield _warning("application_planned_first")
