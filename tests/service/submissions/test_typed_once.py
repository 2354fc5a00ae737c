"""Whoever begins a case types a child's council number, and the council's system answers the rest."""

from datetime import date

import lxml.html
import pytest
from django.urls import reverse

from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event
from kinweave.service.cases.models import StaffExclusion
from kinweave.service.people.models import Restriction
from kinweave.service.submissions.feeds import lookup
from tests.service import making
from tests.service.submissions.feeding import ADA, a_child, feed

BUTTON = "Fill in from the council’s numbers"
NOTHING = "Nothing could be filled in from these numbers"


@pytest.fixture
def fed(tmp_path, council):
    feed(tmp_path, council, ADA, ADA | {"number": "2", "given": "Kit"})


@pytest.fixture
def referrer(colleague):
    return colleague("referrer")


@pytest.fixture
def filled(client_of, referrer):
    """``filled("942950")`` types these numbers and presses the button; gives the answers of the page."""

    def press(*numbers, **typed):
        sent = {"act": "fill", "rows-count": str(len(numbers)), **typed}
        sent |= {f"rows-{n}-la_child_id": number for n, number in enumerate(numbers)}
        page = client_of(referrer).post(reverse("begin-by-referral"), sent)
        assert page.status_code == 200
        tree = lxml.html.fromstring(page.content.decode())
        (form,) = [one for one in tree.forms if "rows-count" in one.fields]
        return page.content.decode(), dict(form.form_values())

    return press


def test_the_name_and_birth_date_are_filled_in_and_the_social_worker(fed, filled):
    text, answers = filled("942 950", "2")
    assert "2 children are filled in from Mosaic, as it said on Friday 20 November 2026" in text
    assert answers["rows-0-given_name"] == "Ada"
    assert answers["rows-1-given_name"] == "Kit"
    assert answers["rows-0-family_name"] == "Reed"
    assert [answers[f"rows-0-birth_date-{part}"] for part in ("day", "month", "year")] == [
        "4",
        "5",
        "2014",
    ]
    assert (answers["rows-0-born"], answers["rows-0-ethnicity"]) == ("born", "WBRI")
    assert answers["referrer_name"] == "Jo Sharma"
    assert "There is a problem" not in text


def test_what_was_typed_stays(fed, filled):
    _, answers = filled("942950", **{"rows-0-given_name": "Adah", "referrer_name": "Me"})
    assert (answers["rows-0-given_name"], answers["referrer_name"]) == ("Adah", "Me")
    assert answers["rows-0-family_name"] == "Reed"


def test_a_letter_is_filled_in_the_same_way(fed, client_of, colleague):
    desk = client_of(colleague("legal_tracker"))
    assert BUTTON in desk.get(reverse("begin-by-letter")).content.decode()
    sent = {"children-act": "fill", "children-rows-count": "1", "parents-rows-count": "1"}
    sent["children-rows-0-la_child_id"] = "942950"
    page = desk.post(reverse("begin-by-letter"), sent).content.decode()
    assert 'value="Ada"' in page


def test_without_a_feed_there_is_no_button(filled, client_of, referrer):
    page = client_of(referrer).get(reverse("begin-by-referral")).content.decode()
    assert BUTTON not in page
    text, answers = filled("942950")
    assert answers["rows-0-given_name"] == ""
    assert NOTHING not in text


def test_a_child_on_record_here_is_offered_only_to_whoever_may_open_the_case(
    fed, filled, council, referrer
):
    unknown, _ = filled("777")
    assert NOTHING in unknown
    child = a_child(council)
    making.a_case(council, children=[child])
    another = filled("942950")[0]
    assert (NOTHING in another, "Ada" in another) == (True, False)
    making.a_case(council, children=[child], referred_by=referrer)
    assert filled("942950")[1]["rows-0-given_name"] == "Ada"


def test_nobody_protected_is_offered_nor_to_somebody_kept_out(fed, filled, council, referrer):
    child = a_child(council)
    case = making.a_case(council, children=[child], referred_by=referrer)
    protection = making.record(
        council, Restriction, person=child, kind="identity_protected", start_date=date(2026, 9, 1)
    )
    shown = filled("942950")[0]
    assert (NOTHING in shown, "Ada" in shown) == (True, False)
    with inside(council.pk), making.made(council):
        protection.delete()
    making.record(council, StaffExclusion, case=case, user_id=referrer.user_id, reason="A relative")
    making.a_case(council, children=[child], referred_by=referrer)
    assert NOTHING in filled("942950")[0]


def test_each_look_up_is_written_down_and_a_day_has_only_so_many(
    fed, filled, council, referrer, monkeypatch
):
    filled("942950", "777")
    with inside(council.pk):
        events = Event.objects.filter(chain=council.pk, verb="feed.looked_up")
        assert [one.actor_id for one in events] == [referrer.user_id] * 2
        assert "942950" not in " ".join(f"{one.reason}{one.field_names}" for one in events)
    monkeypatch.setattr(lookup, "MOST_A_DAY", 3)
    assert filled("942950")[1]["rows-0-given_name"] == "Ada"
    assert NOTHING in filled("2")[0]


def test_another_councils_number_answers_nothing(fed, other_council, client_of):
    desk = client_of(making.a_colleague(other_council, "referrer"))
    assert BUTTON not in desk.get(reverse("begin-by-referral")).content.decode()
    sent = {"act": "fill", "rows-count": "1", "rows-0-la_child_id": "942950"}
    assert "Ada" not in desk.post(reverse("begin-by-referral"), sent).content.decode()
