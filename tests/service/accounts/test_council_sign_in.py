"""A council's own sign-in, against a real OpenID Connect provider on this machine."""

from urllib.parse import urljoin

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount

from kinweave.service.accounts.models import User
from kinweave.service.audit.models import Event
from tests.service import making

# The provider's own library warns of its own future; it is no part of the service.
pytestmark = [
    pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::authlib.deprecate.AuthlibDeprecationWarning"),
]
START = "/account/oidc/council/login/"


@pytest.fixture
def provider(settings):
    """The provider, which knows several people, and the service that trusts it."""
    from oidc_provider_mock import User as Claims
    from oidc_provider_mock import run_server_in_thread

    people = [
        Claims(sub="verified", claims={"email": "mo@example.org", "email_verified": True}),
        Claims(sub="unverified", claims={"email": "mo@example.org", "email_verified": False}),
        Claims(sub="as-words", claims={"email": "mo@example.org", "email_verified": "true"}),
        Claims(sub="silent", claims={"email": "mo@example.org"}),
        Claims(sub="no-address", claims={"email_verified": True}),
        Claims(sub="stranger", claims={"email": "who@example.org", "email_verified": True}),
    ]
    with run_server_in_thread(user_claims=people) as server:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "council",
                        "name": "Northmoor Council",
                        "client_id": "kinweave",
                        "secret": "a-secret",
                        "settings": {"server_url": f"http://localhost:{server.server_port}"},
                    }
                ],
            }
        }
        yield server


@pytest.fixture
def mo(council):
    """A coordinator with that address, and no password."""
    actor = making.a_colleague(council, "coordinator", "Mo Brand")
    with making.made():
        User.objects.filter(pk=actor.user_id).update(email="Mo@example.org")
    return actor


def come_back_from(client, subject):
    """The whole way: to the provider, through its page, and back with its code."""
    there = client.post(START)
    assert there.status_code == 302, there.content
    address = there.headers["Location"]
    with httpx.Client() as browser:
        page = browser.get(address)
        assert page.status_code == 200
        back = browser.post(urljoin(address, str(page.url)), data={"sub": subject})
    assert back.status_code in {302, 303}, back.text
    returned = httpx.URL(back.headers["Location"])
    assert returned.path == "/account/oidc/council/login/callback/"
    return client.get(returned.raw_path.decode())


def test_a_colleague_whom_the_council_vouches_for_is_at_work(client, provider, mo):
    answer = come_back_from(client, "verified")
    assert answer.headers["Location"] == "/"
    assert client.get("/").status_code == 200
    assert SocialAccount.objects.get().user_id == mo.user_id
    verbs = list(Event.objects.filter(object_id=mo.user_id).values_list("verb", flat=True))
    assert verbs == ["staff.council_sign_in_joined", "staff.signed_in"]


def test_the_second_time_the_council_is_known(client, provider, mo):
    come_back_from(client, "verified")
    client.post("/account/logout/")
    assert client.get("/").status_code == 302
    come_back_from(client, "verified")
    assert client.get("/").status_code == 200
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize("subject", ["unverified", "as-words", "silent", "no-address", "stranger"])
def test_anybody_else_is_turned_away_alike_and_no_account_is_made(client, provider, mo, subject):
    before = User.objects.count()
    answer = come_back_from(client, subject)
    assert answer.headers["Location"] == "/account/council/error/"
    assert client.get("/account/council/error/").status_code == 200
    assert client.get("/").headers["Location"].startswith("/account/login/")
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()
    assert Event.objects.order_by("-pk").first().verb == "staff.sign_in_failed"


def test_a_leaver_is_turned_away_although_the_council_still_vouches(client, provider, mo):
    come_back_from(client, "verified")
    client.post("/account/logout/")
    with making.made():
        User.objects.filter(pk=mo.user_id).update(is_active=False)
    come_back_from(client, "verified")
    assert client.get("/").headers["Location"].startswith("/account/login/")


def test_nobody_joins_another_sign_in_to_their_account_from_inside(client, provider, mo, colleague):
    making.sign_in(client, colleague("service_manager"))
    there = client.post(f"{START}?process=connect")
    with httpx.Client() as browser:
        address = there.headers["Location"]
        back = browser.post(address, data={"sub": "stranger"})
    returned = httpx.URL(back.headers["Location"])
    client.get(returned.raw_path.decode())
    assert not SocialAccount.objects.exists()


def test_an_altered_answer_of_the_provider_is_refused(client, provider, mo):
    answer = client.get("/account/oidc/council/login/callback/?code=made-up&state=made-up")
    assert client.get("/").status_code == 302
    assert answer.status_code in {200, 302, 401}
    assert not SocialAccount.objects.exists()


def test_the_sign_in_page_names_the_council(client, provider, mo):
    page = client.get("/account/login/").content.decode()
    assert START in page
    assert "Northmoor Council" in page
