"""A whole story, event by event, in its order."""

from collections.abc import Callable, Mapping
from typing import Any

from kinweave.service.demo.councils import Staff
from kinweave.service.demo.telling import beginning, meeting, network, plan
from kinweave.service.demo.telling.told import Told
from kinweave.synth import story as events
from kinweave.synth.story import FamilyStory

_TELL: Mapping[type, Callable[[Told, Any], None]] = {
    events.LetterSent: beginning.letter_sent,
    events.Referred: beginning.referred,
    events.Offered: beginning.offered,
    events.Answered: beginning.answered,
    events.EndedAtOffer: beginning.ended_at_offer,
    events.Agreed: network.agreed,
    events.Allocated: beginning.allocated,
    events.LegalFactBegan: beginning.legal_fact_began,
    events.PeriodMoved: beginning.period_moved,
    events.Closed: beginning.closed,
    events.NetworkTold: network.network_told,
    events.KeptApart: network.kept_apart,
    events.Protected: network.protected,
    events.LivesWith: network.lives_with,
    events.Born: network.born,
    events.PreparingBegun: meeting.preparing_begun,
    events.ConferencePlanned: meeting.conference_planned,
    events.PartsSettled: meeting.parts_settled,
    events.ConferenceHeld: meeting.conference_held,
    events.ConferenceDidNotHappen: meeting.conference_did_not_happen,
    events.PlanMade: plan.plan_made,
    events.PlanAnswered: plan.plan_answered,
    events.ReviewPlanned: plan.review_planned,
    events.Reviewed: plan.reviewed,
    events.FeedbackGiven: plan.feedback_given,
}


def tell(story: FamilyStory, staff: Staff) -> Told:
    """Put one family on record, as if each thing had been written down on its day."""
    told = Told(story, staff)
    for event in story.events:
        _TELL[type(event)](told, event)
    return told
