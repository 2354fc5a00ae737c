"""The administrator's pages: who works here, and never a record of a family."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from kinweave.service.access.walls import inside
from kinweave.service.accounts import actions
from kinweave.service.accounts.models import Membership, SetUpLinkRequest, User
from kinweave.service.audit.models import Event
from kinweave.service.core.refusals import NotPossible
from kinweave.service.councils.models import Organisation
from tests.service import making
from tests.service.accounts import making as signing

TODAY = date(2026, 11, 20)


@pytest.fixture
def administrator(colleague):
    return colleague("administrator", "Ada Minister")


@pytest.fixture
def desk(client, administrator):
    """The administrator at work, who has just shown again who they are."""
    signing.with_password(administrator)
    making.sign_in(client, administrator)
    client.post("/account/reauthenticate/", {"password": signing.PASSWORD})
    return client


def membership_of(actor):
    return Membership.objects.get(user_id=actor.user_id, end_date=None)


def new_colleague(council, **said):
    return {
        "name": "Bea Newcomer",
        "email": "Bea@Example.org",
        "role": "coordinator",
        "organisation": str(Organisation.objects.get(name=council.name).pk),
    } | said


def link_in(page):
    return re.search(r"http://testserver(/account/begin/[^<\s]+)", page.content.decode())[1]


def test_the_list_names_colleagues_of_this_council_alone(desk, council, other_council):
    making.a_colleague(council, "coordinator", "Cora Near")
    making.a_colleague(other_council, "coordinator", "Fay Far")
    page = desk.get("/staff/").content.decode()
    assert ("Cora Near" in page, "Fay Far" in page) == (True, False)
    assert "2 colleagues" in page


def test_a_new_colleague_begins_with_the_link_and_nobody_else_knows_the_password(
    desk, council, commits_at_once
):
    shown = desk.post("/staff/add", new_colleague(council), follow=True)
    link = link_in(shown)
    user = User.objects.get(email="bea@example.org")
    assert not user.has_usable_password()
    assert membership_of_user(user).role == "coordinator"

    theirs = Client()
    opened = theirs.get(link)
    assert opened.status_code == 200
    assert "Bea" not in opened.content.decode()
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    assert opened.headers["Cache-Control"] == "no-store"
    assert theirs.get("/account/begin/password").status_code == 404  # opening did nothing
    assert theirs.post(link).headers["Location"] == "/account/begin/password"
    twice = {"password": signing.PASSWORD, "again": signing.PASSWORD}
    done = theirs.post("/account/begin/password", twice)
    assert done.headers["Location"] == "/account/login/"
    assert signing.give_password(theirs, user).headers["Location"] == "/"
    assert theirs.get("/").headers["Location"] == "/second-factor"

    with inside(council.pk):
        verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))
    assert [verb for verb in verbs if verb != "service.demo_loaded"][-4:] == [
        "staff.colleague_added",
        "staff.set_up_link_given",
        "staff.password_changed",
        "staff.signed_in",
    ]


def membership_of_user(user):
    return Membership.objects.get(user=user)


def test_the_link_is_shown_once(desk, council):
    desk.post("/staff/add", new_colleague(council))
    assert "/account/begin/" in desk.get("/staff/set-up-link").content.decode()
    assert "/account/begin/" not in desk.get("/staff/set-up-link").content.decode()


def test_a_link_serves_once(desk, council):
    link = link_in(desk.post("/staff/add", new_colleague(council), follow=True))
    theirs, later = Client(), Client()
    theirs.post(link)
    later.post(link)
    twice = {"password": signing.PASSWORD, "again": signing.PASSWORD}
    assert theirs.post("/account/begin/password", twice).status_code == 302
    other = {"password": "another-way-in-for-me", "again": "another-way-in-for-me"}
    assert later.post("/account/begin/password", other).status_code == 404
    assert Client().get(link).status_code == 404
    assert User.objects.get(email="bea@example.org").check_password(signing.PASSWORD)


def test_a_link_dies_after_two_days_and_when_altered(desk, council):
    link = link_in(desk.post("/staff/add", new_colleague(council), follow=True))
    assert Client().get(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=2, seconds=-1), tick=False):
        assert Client().get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=2, seconds=1), tick=False):
        assert Client().get(link).status_code == 404
        assert Client().post(link).status_code == 404


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("short", "short", "too short"),
        ("password1234", "password1234", "too common"),
        (signing.PASSWORD, "something-else-here", "are not the same"),
        ("", "", "Enter"),
    ],
)
def test_a_poor_password_is_not_taken(desk, council, password, again, sentence):
    link = link_in(desk.post("/staff/add", new_colleague(council), follow=True))
    theirs = Client()
    theirs.post(link)
    page = theirs.post("/account/begin/password", {"password": password, "again": again})
    assert sentence in page.content.decode()
    assert not User.objects.get(email="bea@example.org").has_usable_password()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"email": "not an address"}, "Enter an email address like name@example.org"),
        ({"name": ""}, "name"),
        ({"role": "owner"}, "Choose what they do here"),
        ({"organisation": "0"}, "Choose who employs them"),
    ],
)
def test_a_bad_answer_keeps_what_was_typed_and_writes_nothing(desk, council, said, sentence):
    with inside(council.pk):
        before = (User.objects.count(), Event.objects.count())
    page = desk.post("/staff/add", new_colleague(council, **said))
    assert page.status_code == 200
    text = page.content.decode()
    assert "There is a problem" in text
    assert sentence in text
    with inside(council.pk):
        assert (User.objects.count(), Event.objects.count()) == before
    if "email" not in said:
        assert "Bea@Example.org" in text


def test_somebody_who_works_here_already_is_not_added_twice(desk, council, colleague):
    there = User.objects.get(pk=colleague("coordinator").user_id)
    page = desk.post("/staff/add", new_colleague(council, email=there.email.upper()))
    assert "already works here" in page.content.decode()
    assert Membership.objects.filter(user=there).count() == 1


def test_somebody_of_another_council_keeps_the_sign_in_that_they_have(desk, council, other_council):
    theirs = signing.with_codes(making.a_colleague(other_council, "coordinator"))
    shown = desk.post("/staff/add", new_colleague(council, email=theirs.email), follow=True)
    assert "/account/begin/" not in shown.content.decode()
    theirs.refresh_from_db()
    assert theirs.check_password(signing.PASSWORD)
    assert Authenticator.objects.filter(user=theirs).count() == 1
    ours = Membership.objects.get(user=theirs, council=council)
    page = desk.post(reverse("new-set-up-link", args=[ours.pk]))
    assert "They work at another council too" in page.content.decode()
    theirs.refresh_from_db()
    assert theirs.check_password(signing.PASSWORD)


def test_another_role_holds_at_once_and_the_old_one_stands_in_the_history(desk, council, colleague):
    actor = colleague("coordinator")
    old = membership_of(actor)
    at_work = making.sign_in(Client(), actor)
    at_work.get("/")
    desk.post(reverse("change-role", args=[old.pk]), {"role": "auditor"})
    roles = list(
        Membership.objects.filter(user_id=actor.user_id)
        .order_by("created_at")
        .values_list("role", "start_date", "end_date")
    )
    assert roles == [("coordinator", making.START, TODAY), ("auditor", TODAY, None)]
    assert at_work.get("/").headers["Location"].startswith("/account/login/")


def test_ending_somebodys_work_is_asked_about_first_and_recorded(desk, colleague, council):
    membership = membership_of(colleague("referrer"))
    address = reverse("end-membership", args=[membership.pk])
    assert "End it now" in desk.get(address).content.decode()
    membership.refresh_from_db()
    assert membership.end_date is None
    assert desk.post(address, {"step": "answer"}).headers["Location"] == "/staff/"
    membership.refresh_from_db()
    assert (membership.end_date, membership.user.is_active) == (TODAY, False)
    with inside(council.pk):
        events = Event.objects.filter(verb="staff.membership_changed").order_by("pk")
        said = list(events.values_list("object_type", "field_names"))
    assert said == [
        ("membership", "end_date"),
        ("user", "is_active"),
    ]


def asked_for(desk, actor):
    """An administrator asks for a new link; gives the request that waits."""
    desk.post(reverse("new-set-up-link", args=[membership_of(actor).pk]), {"step": "answer"})
    with inside(membership_of(actor).council_id):
        return SetUpLinkRequest.objects.latest("pk")


def second_person(colleague, role="service_manager"):
    """A browser of somebody else who may give the link, and has just shown who they are."""
    actor = colleague(role)
    signing.with_password(actor)
    browser = making.sign_in(Client(), actor)
    browser.post("/account/reauthenticate/", {"password": signing.PASSWORD})
    return browser


@pytest.mark.parametrize("role", ["service_manager", "administrator"])
def test_a_lost_phone_is_answered_by_a_second_person_and_every_old_way_in_is_shut(
    desk, colleague, role, council
):
    actor = colleague("coordinator", "Cora Lost")
    user = signing.with_codes(actor)
    asked = asked_for(desk, actor)
    user.refresh_from_db()
    # Nothing has changed yet: one person alone opens no account of another.
    assert user.has_usable_password()
    assert Authenticator.objects.filter(user=user).exists()

    other = second_person(colleague, role)
    address = reverse("give-set-up-link", args=[asked.pk])
    assert address in other.get("/staff/links/").content.decode()
    assert "be sure that it is they who ask" in other.get(address).content.decode()
    first = link_in(other.post(address, {"step": "answer"}, follow=True))
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert not Authenticator.objects.filter(user=user).exists()
    assert other.post(address, {"step": "answer"}).status_code == 404  # it was given

    again = reverse("give-set-up-link", args=[asked_for(desk, actor).pk])
    second = link_in(other.post(again, {"step": "answer"}, follow=True))
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    with inside(council.pk):
        verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs.count("staff.set_up_link_asked") == verbs.count("staff.set_up_link_given") == 2


def test_whoever_asked_cannot_give_the_link(desk, colleague, administrator, council):
    actor = colleague("coordinator")
    user = signing.with_codes(actor)
    asked = asked_for(desk, actor)
    address = reverse("give-set-up-link", args=[asked.pk])
    assert address not in desk.get("/staff/links/").content.decode()
    page = desk.post(address, {"step": "answer"}).content.decode()
    assert "Somebody other than the person who asked" in page
    user.refresh_from_db()
    assert user.has_usable_password()
    with (
        inside(council.pk),
        pytest.raises(IntegrityError),
        transaction.atomic(),
        making.made(council),
    ):
        SetUpLinkRequest.objects.update(agreed_by=administrator.user_id)


def test_nobody_gives_themselves_a_link_and_it_is_asked_once_at_a_time(desk, colleague, council):
    manager = colleague("service_manager")
    asked = asked_for(desk, manager)
    with inside(council.pk):
        with pytest.raises(NotPossible, match="your own account"):
            actions.give_set_up_link(by=manager, asked=asked, on=TODAY)
        with pytest.raises(NotPossible, match="asked for this already"):
            actions.ask_for_set_up_link(
                by=colleague("administrator"), membership=membership_of(manager), on=TODAY
            )


def test_what_waited_longer_than_a_link_lives_is_asked_anew(desk, colleague, council):
    asked = asked_for(desk, colleague("coordinator"))
    manager = colleague("service_manager")
    later = datetime(2026, 11, 23, 10, tzinfo=UTC)
    with (
        time_machine.travel(later, tick=False),
        inside(council.pk),
        pytest.raises(NotPossible, match="too long ago"),
    ):
        actions.give_set_up_link(by=manager, asked=asked, on=later.date())


def test_another_councils_request_is_not_there(colleague, other_council, desk):
    foreign = making.a_colleague(other_council, "coordinator")
    theirs = making.record(
        other_council,
        SetUpLinkRequest,
        membership=membership_of(foreign),
        asked_by_id=making.a_colleague(other_council, "administrator").user_id,
        asked_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
    )
    assert desk.get(reverse("give-set-up-link", args=[theirs.pk])).status_code == 404


def test_an_administrator_does_none_of_this_to_their_own_account(desk, administrator):
    own = membership_of(administrator)
    page = desk.get(reverse("colleague", args=[own.pk])).content.decode()
    assert "This is your own account" in page
    assert "/end" not in page
    for act in (
        lambda: actions.change_role(by=administrator, membership=own, role="coordinator", on=TODAY),
        lambda: actions.end_membership(by=administrator, membership=own, on=TODAY),
        lambda: actions.ask_for_set_up_link(by=administrator, membership=own, on=TODAY),
    ):
        with pytest.raises(NotPossible):
            act()
    own.refresh_from_db()
    assert (own.role, own.end_date) == ("administrator", None)


def test_a_colleague_of_another_council_is_not_there(desk, other_council):
    foreign = membership_of(making.a_colleague(other_council, "coordinator"))
    for route in ("colleague", "change-role", "end-membership", "new-set-up-link"):
        assert desk.get(reverse(route, args=[foreign.pk])).status_code == 404, route
        if route != "colleague":  # which nobody can post to
            assert desk.post(reverse(route, args=[foreign.pk])).status_code == 404, route
    foreign.refresh_from_db()
    assert foreign.end_date is None


@pytest.mark.parametrize("route", ["add-colleague", "change-role", "end-membership"])
def test_each_change_asks_again_who_one_is(client, administrator, colleague, route):
    signing.with_password(administrator)
    making.sign_in(client, administrator)
    membership = membership_of(colleague("coordinator"))
    args = [] if route == "add-colleague" else [membership.pk]
    for method in (client.get, client.post):
        answer = method(reverse(route, args=args))
        assert answer.headers["Location"].startswith("/account/reauthenticate/?next=")
    membership.refresh_from_db()
    assert membership.end_date is None


@pytest.mark.parametrize(
    "role", ["referrer", "coordinator", "service_manager", "legal_tracker", "analyst", "auditor"]
)
def test_for_every_other_role_the_staff_pages_are_not_there(client, colleague, role):
    membership = membership_of(colleague("referrer"))
    making.sign_in(client, colleague(role))
    giving = [] if role == "service_manager" else [("set-up-link", []), ("set-up-links", [])]
    for route, args in (
        ("staff", []),
        ("add-colleague", []),
        *giving,
        ("colleague", [membership.pk]),
        ("end-membership", [membership.pk]),
    ):
        assert client.get(reverse(route, args=args)).status_code == 404, route


def case_routes():
    """Every route of the service that is inside a case and needs nothing but the case."""

    def walk(patterns, prefix=""):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, prefix + str(pattern.pattern))
            elif pattern.name and "case_id" in prefix + str(pattern.pattern):
                yield pattern.name, pattern

    return [
        name
        for name, pattern in walk(get_resolver().url_patterns)
        if set(pattern.pattern.converters) == {"case_id"}
    ]


@pytest.mark.parametrize("role", ["administrator", "analyst", "auditor"])
def test_whoever_sees_no_records_finds_no_page_of_a_case(client, council, colleague, role):
    case = making.a_case(council)
    making.sign_in(client, colleague(role))
    routes = case_routes()
    assert "case-audit" in routes
    for name in routes:
        address = reverse(name, kwargs={"case_id": case.pk})
        assert client.get(address).status_code == 404, name
        assert client.post(address).status_code == 404, name
