"""A family whose case began by letter: a mother, a father, one child, one on the way."""

from datetime import date

from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event
from kinweave.service.cases.actions import NewChild
from kinweave.service.cases.models import Case
from kinweave.service.offers import actions
from kinweave.service.offers.models import Offer

TODAY = date(2026, 11, 21)
BEGAN = date(2026, 10, 1)
LETTER = date(2026, 10, 5)
LETTER_SENT = actions.Letter(
    start_date=BEGAN,
    letter_sent_date=LETTER,
    offer_in_letter="yes",
    letter_wording="acceptance-1",
)
OFFERED = actions.OfferMade(outcome="offered")
TOM = NewChild(given_name="Tom", family_name="Reed", birth_date=date(2014, 5, 4))
UNBORN = NewChild(family_name="Reed", expected_birth_date=date(2027, 1, 20))


def a_parent(given_name="Mary", kind="mother", parental_responsibility="yes", offer=OFFERED):
    return actions.Parent(
        given_name=given_name,
        family_name="Reed",
        known_as="",
        kind=kind,
        parental_responsibility=parental_responsibility,
        offer=offer,
    )


def father(offer=OFFERED):
    return a_parent("Karl", "father", "no", offer)


def begun(by, *, letter=LETTER_SENT, children=(TOM,), parents=None, cin=None, today=TODAY):
    """The case of a family that this colleague began by letter, read anew."""
    with inside(by.council_id):
        case = actions.begin_by_letter(
            by=by,
            letter=letter,
            children=children,
            cin_referral_dates=cin or [None] * len(children),
            parents=(a_parent(), father()) if parents is None else parents,
            meeting_type="family_group_conference",
            today=today,
        )
        return Case.objects.get(pk=case.pk)


def offer_to(case, given_name):
    with inside(case.council_id):
        return Offer.objects.select_related("case", "person").get(
            case=case, person__given_name=given_name
        )


def answered(by, case, given_name, answer, *, on=date(2026, 10, 12), reason=""):
    with inside(by.council_id):
        return actions.record_answer(
            by=by,
            offer=offer_to(case, given_name),
            answer=answer,
            answered_date=None if answer == "no_answer" else on,
            method="phone",
            reason=reason,
            today=TODAY,
        )


def stage_of(case):
    with inside(case.council_id):
        return Case.objects.get(pk=case.pk).stage


def events(case):
    """The verbs of everything done in a case, in order."""
    with inside(case.council_id):
        return list(
            Event.objects.filter(case_id=case.pk).order_by("pk").values_list("verb", flat=True)
        )


def date_parts(name, day):
    return {
        f"{name}-day": str(day.day),
        f"{name}-month": str(day.month),
        f"{name}-year": str(day.year),
    }


def letter_form(**changes):
    """What a browser sends for a letter with one child and two parents."""
    data = {
        "meeting_type": "family_group_conference",
        **date_parts("start_date", BEGAN),
        "letter_sent": "yes",
        **date_parts("letter_sent_date", LETTER),
        "offer_in_letter": "yes",
        "letter_wording": "acceptance-1",
        "children-rows-count": "1",
        "children-rows-0-given_name": "Tom",
        "children-rows-0-family_name": "Reed",
        "children-rows-0-born": "born",
        **date_parts("children-rows-0-birth_date", date(2014, 5, 4)),
        **date_parts("children-rows-0-cin_referral_date", date(2026, 8, 3)),
        "parents-rows-count": "2",
        "parents-rows-0-given_name": "Mary",
        "parents-rows-0-family_name": "Reed",
        "parents-rows-0-kind": "mother",
        "parents-rows-0-parental_responsibility": "yes",
        "parents-rows-0-outcome": "offered",
        "parents-rows-1-given_name": "Karl",
        "parents-rows-1-kind": "father",
        "parents-rows-1-parental_responsibility": "unknown",
        "parents-rows-1-outcome": "unsafe_to_offer",
        "parents-rows-1-decided_by": "A. Manager",
        **date_parts("parents-rows-1-decision_date", LETTER),
        "parents-rows-1-decision_reason": "CANARY-REASON",
    }
    return data | changes
