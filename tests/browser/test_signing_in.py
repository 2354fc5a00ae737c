"""Coming in and going out."""

import pytest

from tests.browser.scene import PASSWORD

pytestmark = pytest.mark.browser


def test_a_colleague_signs_in_by_password_and_one_time_code_and_out_again(visit):
    maya = visit("Maya").goes_to("/")
    maya.is_on("Cases").sees("Northmoor Council", "Maya Manager")
    maya.signs_out()
    maya.page.goto(f"{maya.service.address}/")
    maya.is_on("Sign in")


def test_a_wrong_password_and_a_wrong_code_say_what_to_mend_and_let_nobody_in(visit):
    nobody = visit().goes_to("/account/login/")
    nobody.answers({"Email address": "maya@northmoor.example", "Password": "not the password"})
    nobody.presses("Sign in").is_told_to_mend(
        "The email address or the password is not right. Check both"
    )
    nobody.answers({"Email address": "maya@northmoor.example", "Password": PASSWORD}).presses(
        "Sign in"
    )
    nobody.is_on("Enter your one-time code").answers({"Code": "000000"}).presses("Sign in")
    nobody.is_told_to_mend(
        "Enter the code that your app shows now: this one is not right, or was used"
    )
    nobody.page.goto(f"{nobody.service.address}/")
    nobody.is_on("Enter your one-time code").does_not_see("Northmoor", "Cases")


def test_pages_for_nobody_in_particular_are_sound(visit):
    nobody = visit()
    for path in ("/session-ended", "/account/begin/no-such-link", "/no/such/page"):
        nobody.goes_to(path).does_not_see("Northmoor")
