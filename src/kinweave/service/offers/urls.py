"""Offers, answers, taking part and legal dates."""

from django.urls import path

from kinweave.service.offers.views import legal, letter, offers, taking_part

_CASE = "cases/<uuid:case_id>"
_PERSON = f"{_CASE}/offers/people/<uuid:person_id>"
_PERIOD = f"{_CASE}/legal/periods/<uuid:period_id>"

urlpatterns = [
    path("begin/letter", letter.begin_by_letter, name="begin-by-letter"),
    path(f"{_CASE}/offers", offers.offers, name="offers"),
    path(f"{_CASE}/offers/new", offers.offer_to_new_parent, name="offer-to-new-parent"),
    path(f"{_CASE}/offers/end", offers.end_at_offer, name="end-at-offer"),
    path(f"{_CASE}/offers/<uuid:offer_id>/answer", offers.record_answer, name="record-answer"),
    path(
        f"{_CASE}/offers/answers/<uuid:answer_id>/changed",
        offers.withdraw_answer,
        name="withdraw-answer",
    ),
    path(f"{_PERSON}/offer", offers.offer_to_person, name="offer-to-person"),
    path(f"{_PERSON}/taking-part", taking_part.taking_part, name="taking-part"),
    path(f"{_PERSON}/taking-part/new", taking_part.record_agreement, name="record-agreement"),
    path(
        f"{_PERSON}/sharing/<slug:purpose>/new", taking_part.record_sharing, name="record-sharing"
    ),
    path(
        f"{_CASE}/offers/agreements/<uuid:agreement_id>/changed",
        taking_part.withdraw_agreement,
        name="withdraw-agreement",
    ),
    path(
        f"{_CASE}/offers/sharing/<uuid:sharing_id>/changed",
        taking_part.withdraw_sharing,
        name="withdraw-sharing",
    ),
    path(f"{_CASE}/legal", legal.legal, name="legal"),
    path(f"{_CASE}/legal/periods/new", legal.begin_period, name="begin-period"),
    path(_PERIOD, legal.change_period, name="change-period"),
    path(f"{_PERIOD}/children", legal.period_children, name="period-children"),
    path(f"{_PERIOD}/meeting", legal.confirm_meeting, name="confirm-meeting"),
    path(f"{_CASE}/legal/facts/new", legal.add_legal_fact, name="add-legal-fact"),
    path(f"{_CASE}/legal/facts/<uuid:fact_id>/ended", legal.end_legal_fact, name="end-legal-fact"),
]
