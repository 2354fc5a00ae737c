"""Every route has one named guard, and a person wrote down which."""

from collections import Counter

from django.http import HttpResponse
from django.urls import path

from kinweave.service.access.permissions import Permission
from kinweave.service.config import urls
from tests.architecture.routes import Route, listed, routes


def without_a_guard(found: list[Route]) -> list[str]:
    return [route.path for route in found if not route.guard]


def test_every_route_is_listed_with_its_guard_and_no_other_is():
    found = {route.name: (route.guard, route.path) for route in routes()}
    assert found == listed()


def test_no_route_is_without_a_guard():
    assert without_a_guard(routes()) == []


def test_no_two_routes_share_a_name():
    counted = Counter(route.name for route in routes())
    assert [name for name, times in counted.items() if times > 1 or not name] == []


def test_a_page_inside_a_case_has_the_guard_of_a_case_page():
    inside = {r.guard.split(",")[0] for r in routes() if r.path.startswith("cases/<uuid:case_id>")}
    assert inside == {"case page"}
    assert [
        r.name for r in routes() if "case_id" in r.asks and not r.path.startswith("cases/")
    ] == []


def test_a_guard_names_a_permission_that_some_role_can_hold():
    known = {str(permission) for permission in Permission}
    named = {
        route.guard.removeprefix("case page, ").removeprefix("needs ")
        for route in routes()
        if route.guard.startswith(("case page, ", "needs "))
    }
    assert named <= known


def test_a_new_route_that_nobody_guarded_is_found(monkeypatch):
    bare = path("open-door", lambda _request: HttpResponse(), name="open-door")
    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, bare])
    from django.urls import clear_url_caches

    clear_url_caches()
    try:
        assert without_a_guard(routes()) == ["open-door"]
        assert {route.name for route in routes()} - set(listed()) == {"open-door"}
    finally:
        monkeypatch.undo()
        clear_url_caches()
