"""A family referred through the service's own action."""

from datetime import date

from kinweave.service.access.walls import inside
from kinweave.service.cases.actions import NewChild
from kinweave.service.cases.models import Case
from kinweave.service.referrals.actions import NewReferral, begin_by_referral

RECEIVED = date(2026, 11, 2)
ADA = NewChild(
    given_name="Ada", family_name="Reed", birth_date=date(2014, 5, 4), la_child_id="C1001"
)
UNBORN = NewChild(family_name="Reed", expected_birth_date=date(2027, 1, 20), ethnicity="WBRI")


def a_referral(**facts):
    told = {
        "received_date": RECEIVED,
        "referrer_name": "Sam Hale",
        "source": "5A",
        "safety_concern": "yes",
        "safety_note": "SEALED-NOTE",
    }
    return NewReferral(**(told | facts))


def referred(by, *children, mine=True, **facts):
    """The case of a family that this colleague referred, read anew."""
    with inside(by.council_id):
        case = begin_by_referral(
            by=by,
            referral=a_referral(**facts),
            children=children or (ADA,),
            referred_by_id=by.user_id if mine else None,
        )
        return Case.objects.get(pk=case.pk)


def form_of(*children, **answers):
    """What a browser sends for a referral with these children."""
    data = {
        "received_date-day": "2",
        "received_date-month": "11",
        "received_date-year": "2026",
        "referrer_name": "Sam Hale",
        "source": "5A",
        "urgent": "no",
        "agreed_with_family": "yes",
        "safety_concern": "no",
        "rows-count": str(len(children)),
    }
    for number, child in enumerate(children):
        data |= {f"rows-{number}-{name}": value for name, value in child.items()}
    return data | answers
