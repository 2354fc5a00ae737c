"""An address typed again that somebody else of the case keeps confidential (hazards 1, 9 and 10)."""

from datetime import date

import pytest

from kinweave.service.core.refusals import NotPossible
from kinweave.service.people import actions
from kinweave.service.people.models import (
    ContactPoint,
)
from tests.service import making
from tests.service.preparation.making import an_address, protected
from tests.service.preparation.test_network_page import words

TODAY = date(2026, 11, 20)


def on(name, day):
    """A date as somebody types it into three boxes."""
    return {
        f"{name}-day": str(day.day),
        f"{name}-month": str(day.month),
        f"{name}-year": str(day.year),
    }


def an_answer(**changed):
    return {
        "kind": "address",
        "value": "2 New Road",
        "confidential": "yes",
        "safe_to_use": "yes",
    } | changed


SAME = "canary cottage 9 hidden lane zz9 9zz"  # as the blind index reads it, whatever the commas


def test_what_somebody_else_keeps_confidential_is_asked_about_and_not_whose_it_is(
    open_page, within
):
    an_address(within, within.mary, confidential="yes")
    told = an_answer(value=SAME, confidential="no")
    page = open_page(within.coordinator, "contact-point-add", within.carl.pk, **told)
    seen = words(page)
    assert (page.status_code, "Somebody in this case keeps this confidential" in seen) == (
        200,
        True,
    )
    # Neither whose it is, nor how it stands on their record.
    main = seen[seen.index("There is a problem") :]
    assert [said for said in ("Mary", "Reed", "Canary Cottage, 9") if said in main] == []
    assert ContactPoint.objects.filter(person=within.carl).count() == 0
    again = open_page(
        within.coordinator, "contact-point-add", within.carl.pk, **told, checked="yes"
    )
    assert again.status_code == 302
    assert ContactPoint.objects.get(person=within.carl).value == SAME


@pytest.mark.parametrize(
    "kept",
    [
        {"confidential": "no"},
        {"confidential": "unknown"},
        {"confidential": "yes", "end_date": date(2026, 10, 1)},
    ],
)
def test_what_nobody_hides_now_is_not_asked_about(open_page, within, kept):
    an_address(within, within.mary, **kept)
    page = open_page(
        within.coordinator, "contact-point-add", within.carl.pk, **an_answer(value=SAME)
    )
    assert page.status_code == 302


def test_for_somebody_who_must_not_be_found_not_known_is_confidential(open_page, within):
    an_address(within, within.mary, confidential="unknown")
    protected(within, within.mary, "whereabouts_protected")
    page = open_page(
        within.coordinator, "contact-point-add", within.carl.pk, **an_answer(value=SAME)
    )
    assert "keeps this confidential" in words(page)


def test_ones_own_address_again_is_no_warning(open_page, within):
    an_address(within, within.mary, confidential="yes")
    told = an_answer(value=SAME) | {"earlier": "yes"}
    assert (
        open_page(within.coordinator, "contact-point-add", within.mary.pk, **told).status_code
        == 302
    )


def test_no_other_familys_secret_is_asked(open_page, within):
    stranger = making.a_person(within.council, "Una")
    an_address(within, stranger, confidential="yes")
    page = open_page(
        within.coordinator, "contact-point-add", within.carl.pk, **an_answer(value=SAME)
    )
    assert page.status_code == 302


def test_whoever_may_not_read_what_is_confidential_learns_nothing_by_typing_it(within):
    """The referrer has no such page; the action itself says nothing to them either."""
    an_address(within, within.mary, confidential="yes")
    actions.add_contact_point(
        by=within.referrer,
        case_id=within.case.pk,
        person=within.carl,
        details=an_answer(value=SAME),
        earlier_still_used="",
        today=TODAY,
    )
    assert ContactPoint.objects.filter(person=within.carl).count() == 1
    with pytest.raises(NotPossible) as refusal:
        actions.add_contact_point(
            by=within.coordinator,
            case_id=within.case.pk,
            person=within.gran,
            details=an_answer(value=SAME),
            earlier_still_used="",
            today=TODAY,
        )
    assert refusal.value.field == "checked"
