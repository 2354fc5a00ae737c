"""Signing in: a password alone opens nothing, and nobody learns who has an account."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import NoReverseMatch, reverse

from kinweave.service.accounts.models import User
from kinweave.service.audit.models import Event
from tests.service import making
from tests.service.accounts import making as signing


def verbs():
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


@pytest.fixture
def coordinator(colleague):
    return colleague("coordinator")


def test_with_a_password_and_a_code_a_colleague_is_at_work(client, coordinator):
    user = signing.with_codes(coordinator)
    after_password = signing.give_password(client, user)
    assert after_password.headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/").headers["Location"].startswith("/account/login/")
    after_code = signing.give_code(client)
    assert after_code.headers["Location"] == "/"
    assert client.get("/").status_code == 200
    assert "staff.signed_in" in verbs()


def test_a_code_serves_once(client, coordinator):
    user = signing.with_codes(coordinator)
    code = signing.code_now()
    signing.give_password(client, user)
    signing.give_code(client, code)
    client.post("/account/logout/")
    signing.give_password(client, user)
    again = signing.give_code(client, code)
    assert again.status_code == 200
    assert client.get("/").status_code == 302


def test_a_wrong_code_lets_nobody_in(client, coordinator):
    user = signing.with_codes(coordinator)
    signing.give_password(client, user)
    wrong = f"{(int(signing.code_now()) + 1) % 1_000_000:06}"
    assert signing.give_code(client, wrong).status_code == 200
    assert client.get("/").headers["Location"].startswith("/account/login/")


def test_a_recovery_code_serves_once(client, coordinator):
    user = signing.with_codes(coordinator)
    first, *_ = signing.recovery_codes(user)
    signing.give_password(client, user)
    assert signing.give_code(client, first).headers["Location"] == "/"
    client.post("/account/logout/")
    signing.give_password(client, user)
    assert signing.give_code(client, first).status_code == 200
    assert client.get("/").status_code == 302


def test_a_password_alone_leads_only_to_a_second_factor(client, coordinator):
    user = signing.with_password(coordinator)
    signing.give_password(client, user)
    for path in ("/", "/council", "/staff/", "/audit/", "/anything"):
        assert client.get(path).headers["Location"] == "/second-factor", path
    page = client.get("/second-factor").content.decode()
    assert reverse("mfa_add_webauthn") in page
    assert reverse("mfa_activate_totp") in page


def test_adding_codes_opens_the_work_and_the_secret_is_kept_sealed(
    client, coordinator, commits_at_once
):
    user = signing.with_password(coordinator)
    signing.give_password(client, user)
    asked_again = client.get("/account/2fa/totp/activate/")
    assert asked_again.headers["Location"].startswith("/account/reauthenticate/")
    client.post("/account/reauthenticate/", {"password": signing.PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = client.session["mfa.totp.secret"]
    assert secret in page
    added = client.post("/account/2fa/totp/activate/", {"code": signing.code_now(secret)})
    assert added.status_code == 302
    kept = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert secret not in kept
    assert client.get("/").status_code == 200
    # the app, and the recovery codes that come with it
    assert verbs().count("staff.second_factor_changed") == 2


@pytest.mark.django_db
def test_there_is_no_page_to_make_or_change_an_account(client):
    for path in (
        "/account/signup/",
        "/account/email/",
        "/account/password/reset/",
        "/account/password/set/",
        "/account/3rdparty/signup/",
        "/account/3rdparty/",
        "/account/confirm-email/",
        "/account/absent/account_signup/",
        "/account/absent/socialaccount_signup/",
    ):
        assert client.get(path).status_code in {302, 404}, path
        assert client.get(path, follow=True).status_code in {200, 404}, path
    assert client.get("/account/absent/account_signup/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("account_reset_password")
    page = client.get("/account/login/").content.decode().lower()
    assert "sign up" not in page
    assert "signup" not in page
    assert "forgot" not in page


def plain(response):
    """The answer without what differs each time."""
    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    text = re.sub(r'value="[^"]*@example.org"', "", text)
    return response.status_code, text


def test_a_wrong_password_and_an_unknown_address_read_the_same(client, coordinator):
    user = signing.with_codes(coordinator)
    wrong = signing.give_password(client, user, "not-the-password-at-all")
    unknown = client.post(
        "/account/login/", {"login": "nobody@example.org", "password": "not-the-password-at-all"}
    )
    assert plain(wrong) == plain(unknown)
    assert verbs()[-2:] == ["staff.sign_in_failed"] * 2
    for event in Event.objects.filter(verb="staff.sign_in_failed"):
        assert (event.actor_id, event.object_id, event.reason) == (None, None, "")


def test_guessing_is_slowed_for_known_and_unknown_addresses_alike(client, coordinator):
    user = signing.with_codes(coordinator)
    for _ in range(5):
        signing.give_password(client, user, "not-the-password-at-all")
    with_the_right_one = signing.give_password(client, user)
    assert with_the_right_one.status_code == 200
    assert "too many tries" in with_the_right_one.content.decode()
    assert client.get("/").headers["Location"].startswith("/account/login/")


def test_somebody_inactive_is_told_nothing_more_than_a_stranger(client, coordinator):
    user = signing.with_codes(coordinator)
    stranger = client.post(
        "/account/login/", {"login": "nobody@example.org", "password": signing.PASSWORD}
    )
    with making.made():
        User.objects.filter(pk=user.pk).update(is_active=False)
    left = signing.give_password(client, user)
    assert left.status_code in {200, 302}
    assert client.get("/").headers["Location"].startswith("/account/login/")
    assert stranger.status_code == 200


def test_changing_ones_password_asks_for_the_old_one_and_ends_other_sessions(client, coordinator):
    user = signing.with_codes(coordinator)
    elsewhere = Client()
    signing.give_password(elsewhere, user)
    signing.give_code(elsewhere)
    assert elsewhere.get("/").status_code == 200
    signing.give_password(client, user)
    signing.give_code(client, signing.recovery_codes(user)[0])
    client.post("/account/reauthenticate/", {"password": signing.PASSWORD})
    new = "nine-quiet-harbours-away"
    wrong = {"oldpassword": "not-it-at-all-no", "password1": new, "password2": new}
    assert client.post("/account/password/change/", wrong).status_code == 200
    right = wrong | {"oldpassword": signing.PASSWORD}
    assert client.post("/account/password/change/", right).status_code == 302
    assert "staff.password_changed" in verbs()
    assert elsewhere.get("/").status_code == 302
