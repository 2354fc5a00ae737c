"""A passkey, from its adding to signing in with it alone, on a device that Chromium plays."""

import pytest

from tests.browser.scene import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """A phone or computer that knows its owner by face or finger, played by the browser."""

    def __init__(self, page):
        self._session = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        made = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": _DEVICE})
        self._it = {"authenticatorId": made["authenticatorId"]}

    def passkeys(self):
        return self._session.send("WebAuthn.getCredentials", self._it)["credentials"]

    def knows_its_owner(self, known):
        told = {**self._it, "isUserVerified": known}
        self._session.send("WebAuthn.setUserVerified", told)


def shows_again_who_they_are(visitor):
    """Asked before a way in is changed, unless one has just signed in."""
    if "/reauthenticate/" in visitor.page.url:
        visitor.is_on("Show again that it is you").answers({"Your password": PASSWORD})
        visitor.presses("Go on")
    return visitor


def test_a_colleague_adds_a_passkey_and_signs_in_with_it_alone(visit):
    owen = visit("Owen").goes_to("/account/2fa/")
    owen.is_on("How you show who you are").sees("You have no passkey.")
    device = Device(owen.page)

    shows_again_who_they_are(owen.follows("Add a passkey")).is_on("Add a passkey")
    owen.answers({"What to call it": "My phone"})
    owen.page.get_by_label("Let me in with this alone, without my password").check()
    owen.presses("Add this passkey").sees("Your passkey is added.")
    assert len(device.passkeys()) == 1

    owen.goes_to("/account/2fa/webauthn/").is_on("Your passkeys")
    owen.sees("My phone", "It lets you in without your password.", "Not used yet.")
    owen.signs_out().goes_to("/account/login/")
    owen.clicks(owen.page.get_by_role("button", name="Sign in with a passkey"))
    owen.page.wait_for_url(f"{owen.service.address}/")
    owen.finds_the_page_sound().sees("Owen Auditor")


def test_a_device_that_does_not_know_its_owner_lets_nobody_in(visit):
    anna = shows_again_who_they_are(visit("Anna").goes_to("/account/2fa/webauthn/add/"))
    device = Device(anna.page)
    anna.page.get_by_label("Let me in with this alone, without my password").check()
    anna.presses("Add this passkey").signs_out().goes_to("/account/login/")

    device.knows_its_owner(False)
    anna.page.get_by_role("button", name="Sign in with a passkey").click()
    anna.page.wait_for_timeout(1000)
    anna.page.goto(f"{anna.service.address}/")
    anna.is_on("Sign in").does_not_see("Anna Analyst")
