"""A session ends when nobody uses it, at the end of a working day, and at once for a leaver."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from kinweave.service.access.walls import inside
from kinweave.service.accounts import actions
from kinweave.service.accounts.models import Membership, User
from kinweave.service.audit.models import Event
from tests.service import making
from tests.service.accounts import making as signing

TODAY = date(2026, 11, 20)


@pytest.fixture
def administrator(colleague):
    return colleague("administrator")


@pytest.fixture
def coordinator(colleague):
    return colleague("coordinator")


def later(**time):
    return time_machine.travel(timezone.now() + timedelta(**time), tick=False)


def sign_in_wholly(user):
    browser = Client()
    signing.give_password(browser, user)
    signing.give_code(browser)
    return browser


def test_half_an_hour_without_use_ends_it(client, coordinator):
    making.sign_in(client, coordinator)
    assert client.get("/").status_code == 200
    with later(minutes=31):
        answer = client.get("/")
        assert answer.headers["Location"] == "/session-ended"
        page = client.get("/session-ended")
        assert page.status_code == 200
        assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
        assert client.get("/").headers["Location"].startswith("/account/login/")
    ended = Event.objects.get(verb="staff.session_ended")
    assert (ended.actor_id, ended.reason) == (coordinator.user_id, "idle")


def test_use_keeps_it_alive_but_no_longer_than_a_working_day(client, coordinator):
    making.sign_in(client, coordinator)
    client.get("/")
    start = timezone.now()
    for minutes in range(25, 12 * 60 + 1, 25):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert client.get("/").status_code == 200, minutes
    with time_machine.travel(start + timedelta(hours=12, minutes=1), tick=False):
        assert client.get("/").headers["Location"] == "/session-ended"
    assert Event.objects.get(verb="staff.session_ended").reason == "day over"


def test_every_session_of_a_leaver_is_gone_and_no_other(council, administrator, coordinator):
    leaver = signing.with_codes(coordinator)
    other = making.a_colleague(council, "coordinator")
    stays = making.sign_in(Client(), other)
    with later(seconds=0):
        first = sign_in_wholly(leaver)
    with later(seconds=40):
        second = sign_in_wholly(leaver)
    assert (first.get("/").status_code, second.get("/").status_code) == (200, 200)
    stays.get("/")
    membership = Membership.objects.get(user=leaver)
    with inside(council.pk):
        actions.end_membership(by=administrator, membership=membership, on=TODAY)
    for browser in (first, second):
        assert browser.get("/").headers["Location"].startswith("/account/login/")
    assert stays.get("/").status_code == 200
    assert Session.objects.count() == 1
    again = Client()
    with later(seconds=80):
        signing.give_password(again, leaver)
        assert again.get("/").headers["Location"].startswith("/account/login/")


def test_a_session_that_outlived_the_membership_opens_nothing(client, council, coordinator):
    making.sign_in(client, coordinator)
    case = making.a_case(council)
    making.allocate(case, coordinator)
    with making.made():
        Membership.objects.filter(user_id=coordinator.user_id).update(end_date=TODAY)
    for path in ("/", f"/cases/{case.pk}/audit"):
        assert client.get(path).headers["Location"] == "/council"
    assert "You do not work at a council here now" in client.get("/council").content.decode()


def test_an_inactive_account_is_nobody_on_the_next_request(client, coordinator):
    making.sign_in(client, coordinator)
    assert client.get("/").status_code == 200
    with making.made():
        User.objects.filter(pk=coordinator.user_id).update(is_active=False)
    assert client.get("/").headers["Location"].startswith("/account/login/")


def test_a_role_that_was_taken_away_ends_with_the_next_click(client, council, colleague):
    auditor = colleague("auditor")
    making.sign_in(client, auditor)
    assert client.get("/audit/").status_code == 200
    with making.made():
        Membership.objects.filter(user_id=auditor.user_id).update(role="analyst")
    assert client.get("/audit/").status_code == 404


def test_staff_of_two_councils_choose_one_and_see_no_other(client, council, other_council):
    actor = making.a_colleague(council, "auditor", "Priya Shah")
    with making.made():
        Membership.objects.create(
            user_id=actor.user_id,
            council=other_council,
            organisation=Membership.objects.get(user_id=actor.user_id).organisation,
            role="administrator",
            start_date=making.START,
        )
    user = signing.with_codes(actor)
    browser = sign_in_wholly(user)
    assert browser.get("/").headers["Location"] == "/council"
    page = browser.get("/council").content.decode()
    assert (council.name in page, other_council.name in page) == (True, True)
    theirs = Membership.objects.get(user=user, council=other_council)
    assert browser.post("/council", {"membership": theirs.pk}).headers["Location"] == "/"
    assert browser.get("/staff/").status_code == 200
    assert browser.get("/audit/").status_code == 404


def test_nobody_chooses_a_council_where_they_do_not_work(client, council, other_council, colleague):
    making.sign_in(client, colleague("auditor"))
    foreign = making.a_colleague(other_council, "administrator")
    theirs = Membership.objects.get(user_id=foreign.user_id)
    before = client.session["membership"]
    assert client.post("/council", {"membership": theirs.pk}).status_code == 200
    assert client.session["membership"] == before


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(client, coordinator):
    signing.give_password(client, signing.with_codes(coordinator))
    for name in ("kinweave_session", "csrftoken"):
        if name not in client.cookies:
            client.get("/account/login/")
    session = client.cookies["kinweave_session"]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert session["expires"] == ""


def test_in_production_cookies_travel_only_by_https():
    """Read in a process of its own, because the settings of this one are already read."""
    import json
    import os
    import subprocess
    import sys

    key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    script = (
        "import json; from kinweave.service.config import settings as s;"
        "print(json.dumps([s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,"
        " s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_NAME, s.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN]))"
    )
    environment = os.environ | {
        "KINWEAVE_MODE": "production",
        "KINWEAVE_SECRET_KEY": key,
        "KINWEAVE_FIELD_KEYS": f"1:{key}",
        "KINWEAVE_INDEX_KEY": key,
    }
    said = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    expected = [True, True, True, 31_536_000, "__Host-kinweave_session", False]
    assert json.loads(said.stdout) == expected
