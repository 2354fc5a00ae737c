"""Leaks planted on purpose: the crawler finds each, whatever it hides in."""

import base64
import io
import json
import logging
import zipfile

import polars as pl
import pytest
from django.http import Http404, HttpResponse
from django.urls import clear_url_caches, path
from weasyprint import HTML

from kinweave.domain.disclosure import Audience, Landing, Reader, ReaderKind
from kinweave.service.access import disclosing
from kinweave.service.access.guards import open_to_all
from kinweave.service.access.walls import inside
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import record_alone
from kinweave.service.cases import frame
from kinweave.service.config import errors, urls
from kinweave.service.core.pages import Words
from tests.architecture.routes import routes
from tests.service.canary.crawling import Crawl, Leak
from tests.service.canary.expected import expected
from tests.service.canary.ids import UnknownIdError
from tests.service.canary.scene import MET, a_scene
from tests.service.canary.visitors import visitor

KIND = "contact_point.value confidential"


@pytest.fixture
def scene(db):
    return a_scene()


@pytest.fixture
def secret(scene):
    """The mother's confidential address, by its mark."""
    return next(c for c in scene.canaries.known.values() if (c.kind, c.family) == (KIND, MET))


@pytest.fixture
def plant(monkeypatch):
    """``plant(view)`` gives the service one more route."""

    def add(view, at="planted"):
        monkeypatch.setattr(
            urls, "urlpatterns", [*urls.urlpatterns, path(at, view, name="planted")]
        )
        clear_url_caches()

    yield add
    monkeypatch.undo()
    clear_url_caches()


def crawl(scene, name, *chosen):
    found = [route for route in routes() if route.name in chosen]
    assert {route.name for route in found} == set(chosen)
    return Crawl(scene, visitor(scene, name), expected(), found).run()


def answer(make):
    """A guarded view that answers with what ``make`` makes."""

    @open_to_all
    def view(_request):
        return make()

    return view


def in_header(secret):
    response = HttpResponse("nothing here")
    response["X-Case"] = secret
    return response


def in_cookie(secret):
    response = HttpResponse("nothing here")
    response.set_cookie("last", base64.b64encode(f"seen {secret} today".encode()).decode())
    return response


def in_redirect(secret):
    quoted = "".join(f"%{byte:02X}" for byte in secret.encode())
    return HttpResponse(status=302, headers={"Location": f"/?name={quoted}"})


def in_archive(secret):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("people.txt", f"She lives in {secret} Lane")
    return HttpResponse(kept.getvalue(), content_type="application/zip")


def in_parquet(secret):
    kept = io.BytesIO()
    pl.DataFrame({"value": [f"12 {secret} Lane"]}).write_parquet(kept)
    return HttpResponse(kept.getvalue(), content_type="application/octet-stream")


def in_paper(secret):
    return HttpResponse(
        HTML(string=f"<p>We will meet at {secret} Lane.</p>").write_pdf(),
        content_type="application/pdf",
    )


def in_papers_title(secret):
    page = f"<html><head><title>Plan for {secret}</title></head><body><p>A plan</p></body></html>"
    return HttpResponse(HTML(string=page).write_pdf(), content_type="application/pdf")


def spelled(secret):
    return "".join(f"&#{ord(letter)};" for letter in secret)


def escaped(secret):
    return "".join(f"\\u{ord(letter):04x}" for letter in secret)


HIDING_PLACES = {
    "plain words": lambda s: HttpResponse(f"<p>{s}</p>"),
    "capitals": lambda s: HttpResponse(f"<p>{s.upper()}</p>"),
    "a hidden field": lambda s: HttpResponse(f'<input type="hidden" value="12 {s} Lane">'),
    "a comment": lambda s: HttpResponse(f"<!-- {s} -->"),
    "broken over tags": lambda s: HttpResponse(f"<b>{s[:5]}</b><wbr><i>{s[5:]}</i>"),
    "entities": lambda s: HttpResponse(spelled(s)),
    "a script": lambda s: HttpResponse(f'<script>var at = "{escaped(s)}"</script>'),
    "JSON": lambda s: HttpResponse(json.dumps({"at": s}), content_type="application/json"),
    "an address": lambda s: HttpResponse(
        f'<a href="/?q={"".join(f"%{ord(c):x}" for c in s)}">On</a>'
    ),
    "a picture": lambda s: HttpResponse(
        f'<img src="data:text/plain;base64,{base64.b64encode(f"at {s} Lane".encode()).decode()}">'
    ),
    "a header": in_header,
    "a cookie": in_cookie,
    "a redirect": in_redirect,
    "an archive": in_archive,
    "a table": in_parquet,
    "a paper": in_paper,
    "the title of a paper": in_papers_title,
}


@pytest.mark.parametrize("place", sorted(HIDING_PLACES))
def test_a_leak_is_found_in(scene, secret, plant, place):
    plant(answer(lambda: HIDING_PLACES[place](secret.text)))
    found = crawl(scene, "nobody signed in", "planted").leaks
    assert {(leak.place, leak.canary.kind) for leak in found} == {("planted", KIND)}


def test_the_same_page_without_the_fact_is_no_leak(scene, plant):
    plant(answer(lambda: HttpResponse("<p>12 Orchard Lane</p>")))
    assert crawl(scene, "nobody signed in", "planted").leaks == set()


def test_a_policy_that_lets_everybody_read_everything_is_found(scene, monkeypatch):
    everything = frozenset(
        {"open", "work", "personal", "special", "locating", "sealed", "family_words", "restricted"}
    )

    def anybody(actor):
        reader = Reader(str(actor.user_id), ReaderKind.staff, None, everything)
        return Audience(reader, Landing.on_screen())

    monkeypatch.setattr(frame, "staff_audience", anybody)
    kinds = {leak.canary.kind for leak in crawl(scene, "referrer", "person", "referral").leaks}
    assert {"person.name protected", "referral.safety_note"} <= kinds


def test_a_presenter_that_calls_a_fact_its_own_words_is_found(scene, secret, monkeypatch):
    monkeypatch.setattr(frame, "_safety", lambda *_: [Words(f"She is at {secret.text} Lane")])
    found = crawl(scene, "legal_tracker", "case").leaks
    assert {(leak.visitor, leak.place, leak.canary) for leak in found} == {
        ("legal_tracker", "case", secret)
    }


def test_a_case_of_another_family_on_a_page_is_found(scene, monkeypatch):
    theirs = next(c for c in scene.canaries.known.values() if c.family == "another council's")
    monkeypatch.setattr(frame, "_safety", lambda *_: [Words(theirs.text)])
    assert {leak.canary for leak in crawl(scene, "service_manager", "case").leaks} == {theirs}


def test_a_fact_in_the_audit_is_found(scene, secret):
    actor = scene.staff["auditor"]
    with inside(actor.council_id):
        record_alone(Verb.SEARCHED, by=actor, reason=f"looked for {secret.text}")
    places = {leak.place for leak in crawl(scene, "auditor", "audit").leaks}
    assert "audit" in places


def test_a_fact_in_the_log_is_found(scene, secret, plant):
    def view(_request):
        logging.getLogger("kinweave").warning("no letter to %s", secret.text)
        return HttpResponse("done")

    plant(open_to_all(view))
    assert {leak.place for leak in crawl(scene, "nobody signed in", "planted").leaks} == {"logs"}


def test_a_fact_in_a_session_is_found(scene, secret, plant):
    def view(request):
        request.session["notice"] = f"Moved to {secret.text} Lane"
        return HttpResponse("done")

    plant(open_to_all(view))
    assert {leak.place for leak in crawl(scene, "auditor", "planted").leaks} == {"sessions"}


def test_a_fact_on_the_page_for_what_is_missing_is_found(scene, secret, plant, monkeypatch):
    def view(_request):
        raise Http404(secret.text)

    def telling(_request, exception=None):
        return HttpResponse(f"No {exception}", status=404)

    plant(open_to_all(view))
    monkeypatch.setattr(errors, "not_found", telling)
    found = crawl(scene, "nobody signed in", "planted").leaks
    assert {leak.canary for leak in found} == {secret}


def test_an_exception_that_quotes_a_fact_shows_and_logs_none_of_it(scene, secret, plant):
    def view(_request):
        raise ValueError(f"cannot read 12 {secret.text} Lane")

    plant(open_to_all(view))
    found = crawl(scene, "nobody signed in", "planted")
    assert found.leaks == set()
    assert any("answered 500" in line for line in found.failed)


def test_a_fact_that_only_a_sent_form_gives_away_is_found(scene, secret, plant):
    def view(request):
        return HttpResponse(f"Already there: {secret.text}" if request.method == "POST" else "<p>")

    plant(open_to_all(view))
    found = crawl(scene, "nobody signed in", "planted").leaks
    assert found == {Leak("nobody signed in", "planted", secret, "sent empty")}


def test_a_new_route_is_crawled_without_being_named(scene, plant, secret):
    plant(answer(lambda: HttpResponse(secret.text)), at="cases/new-page")
    assert "planted" in {route.name for route in routes()}


def test_a_route_that_the_crawler_cannot_fill_in_fails(scene, plant):
    @open_to_all
    def view(_request, unheard_of_id):
        return HttpResponse(str(unheard_of_id))

    plant(view, at="things/<uuid:unheard_of_id>")
    with pytest.raises(UnknownIdError):
        crawl(scene, "nobody signed in", "planted")


def test_the_disclosure_engine_is_asked_by_the_name_that_the_pages_use():
    assert frame.staff_audience is disclosing.staff_audience
