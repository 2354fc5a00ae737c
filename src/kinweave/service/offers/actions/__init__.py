"""Every write of offers, answers, taking part and legal dates."""

from kinweave.service.offers.actions.legal import (
    ChildInPeriod,
    begin_period,
    change_period,
    confirm_meeting,
    end_legal_fact,
    record_legal_fact,
    set_period_children,
)
from kinweave.service.offers.actions.letter import Letter, begin_by_letter
from kinweave.service.offers.actions.offers import (
    OfferMade,
    Parent,
    end_at_offer,
    offer_to_parent,
    offer_to_person,
    record_answer,
    withdraw_answer,
)
from kinweave.service.offers.actions.taking_part import record_agreement, record_sharing, withdraw

__all__ = [
    "ChildInPeriod",
    "Letter",
    "OfferMade",
    "Parent",
    "begin_by_letter",
    "begin_period",
    "change_period",
    "confirm_meeting",
    "end_at_offer",
    "end_legal_fact",
    "offer_to_parent",
    "offer_to_person",
    "record_agreement",
    "record_answer",
    "record_legal_fact",
    "record_sharing",
    "set_period_children",
    "withdraw",
    "withdraw_answer",
]
