"""What each page tells a browser: keep nothing, run nothing foreign, show it in no frame."""

import pytest
from django.urls import get_resolver

from tests.service import making


def plain_routes():
    """Every route that needs nothing but its name."""

    def walk(patterns, prefix=""):
        for pattern in patterns:
            address = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, address)
            elif "<" not in address and "(?P" not in address:
                yield "/" + address

    return sorted(set(walk(get_resolver().url_patterns)))


@pytest.fixture
def pages(client, colleague):
    """Each plain page, as a stranger and as three members of staff meet it."""
    found = []
    for role in (None, "administrator", "auditor", "service_manager"):
        client.logout()
        if role:
            making.sign_in(client, colleague(role))
        found += [(role, path, client.get(path)) for path in plain_routes() if "logout" not in path]
    found.append((None, "/no-such-page", client.get("/no-such-page")))
    return found


def test_many_pages_were_asked_for(pages):
    assert {"/", "/staff/", "/audit/", "/account/login/", "/health"} <= {at for _, at, _ in pages}
    assert {response.status_code for _, _, response in pages} >= {200, 302, 404}


def test_no_page_is_kept_framed_or_found(pages):
    for role, path, response in pages:
        kept = {
            name: response.headers.get(name)
            for name in (
                "Cache-Control",
                "X-Robots-Tag",
                "X-Frame-Options",
                "X-Content-Type-Options",
                "Cross-Origin-Opener-Policy",
                "Referrer-Policy",
            )
        }
        assert kept == {
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex, nofollow",
            "X-Frame-Options": "DENY",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Referrer-Policy": "same-origin",
        }, (role, path)


def test_no_page_may_run_or_load_anything_foreign(pages):
    for role, path, response in pages:
        policy = dict(
            rule.strip().partition(" ")[::2]
            for rule in response.headers["Content-Security-Policy"].split(";")
        )
        assert policy == {
            "default-src": "'none'",
            "script-src": policy["script-src"],
            "style-src": "'self'",
            "img-src": "'self' data:",
            "font-src": "'self'",
            "connect-src": "'self'",
            "form-action": "'self'",
            "base-uri": "'none'",
            "frame-ancestors": "'none'",
        }, (role, path)
        assert policy["script-src"].split()[0] == "'self'"
        assert "unsafe" not in policy["script-src"]


def test_no_page_has_a_script_or_style_in_it_or_from_elsewhere(pages):
    for role, path, response in pages:
        text = response.content.decode()
        assert "<style" not in text, (role, path)
        assert " style=" not in text, (role, path)
        assert " onclick=" not in text, (role, path)
        assert 'src="http' not in text, (role, path)
        for script in text.split("<script")[1:]:
            tag = script.partition(">")[0]
            assert 'src="/static/' in tag or 'type="application/json"' in tag, (role, path)


def test_a_refused_page_and_a_missing_one_are_the_same_to_the_byte(client, council, colleague):
    making.sign_in(client, colleague("auditor"))
    case = making.a_case(council)
    refused = client.get(f"/cases/{case.pk}/audit")
    missing = client.get(f"/cases/{council.pk}/audit")
    nowhere = client.get("/cases/there-is-no-such-thing")
    assert refused.status_code == missing.status_code == nowhere.status_code == 404

    def without_tokens(response):
        import re

        return re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode())

    assert without_tokens(refused) == without_tokens(missing) == without_tokens(nowhere)
    assert dict(refused.headers) == dict(missing.headers)
