"""Signing in with a passkey: one touch is both things, and no password is asked for."""

import json

import pytest
from allauth.mfa.models import Authenticator

from tests.service.accounts import making as signing
from tests.service.accounts.passkeys import SITE, Passkey

HERE = {"HTTP_HOST": f"{SITE}:8000"}


@pytest.fixture
def user(client, colleague, commits_at_once):
    """A coordinator who has just signed in with a password and shown it again."""
    user = signing.with_password(colleague("coordinator"))
    signing.give_password(client, user, headers={"host": f"{SITE}:8000"})
    client.post("/account/reauthenticate/", {"password": signing.PASSWORD}, **HERE)
    return user


def add(client, passkey):
    page = client.get("/account/2fa/webauthn/add/", **HERE)
    options = page.context["js_data"]["creation_options"]
    answer = {
        "name": "My phone",
        "passwordless": "on",
        "credential": passkey.made_for(json.loads(json.dumps(options))),
    }
    return client.post("/account/2fa/webauthn/add/", answer, **HERE)


def sign_in(client, passkey):
    options = client.get(
        "/account/2fa/webauthn/login/", headers={"x-requested-with": "XMLHttpRequest"}, **HERE
    ).json()["request_options"]
    return client.post(
        "/account/2fa/webauthn/login/", {"credential": passkey.answer(options)}, **HERE
    )


def test_adding_a_passkey_opens_the_work(client, user):
    assert client.get("/", **HERE).headers["Location"] == "/second-factor"
    assert add(client, Passkey()).status_code == 302
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    assert client.get("/", **HERE).status_code == 200


def test_a_passkey_alone_signs_in(client, user):
    passkey = Passkey()
    add(client, passkey)
    client.post("/account/logout/", **HERE)
    assert client.get("/", **HERE).status_code == 302
    assert sign_in(client, passkey).headers["Location"] == "/"
    assert client.get("/", **HERE).status_code == 200


def test_somebody_elses_passkey_does_not(client, user):
    passkey, other = Passkey(), Passkey()
    add(client, passkey)
    client.post("/account/logout/", **HERE)
    other.id, other.user_handle = passkey.id, passkey.user_handle
    sign_in(client, other)
    assert client.get("/", **HERE).headers["Location"].startswith("/account/login/")


def test_an_answer_made_for_another_site_does_not(client, user, monkeypatch):
    passkey = Passkey()
    add(client, passkey)
    client.post("/account/logout/", **HERE)
    monkeypatch.setattr("tests.service.accounts.passkeys.SITE", "kinweave.example")
    sign_in(client, passkey)
    assert client.get("/", **HERE).headers["Location"].startswith("/account/login/")


@pytest.mark.django_db
def test_the_sign_in_page_offers_a_passkey_and_needs_no_script_of_its_own_in_the_page(client):
    page = client.get("/account/login/")
    text = page.content.decode()
    assert 'id="passkey_login"' in text
    assert "/static/mfa/js/webauthn.js" in text
    for script in text.split("<script")[1:]:
        tag = script.partition(">")[0]
        assert "src=" in tag or 'type="application/json"' in tag, tag
