"""Each test of preparation has a small family in a case."""

import pytest

from kinweave.service.access.walls import inside
from tests.service.preparation import making


@pytest.fixture
def scene(council):
    return making.a_scene(council)


@pytest.fixture
def within(scene):
    """Inside the council's wall, to call actions and look at records."""
    with inside(scene.council.pk):
        yield scene


@pytest.fixture
def open_page(client_of, scene):
    """``open_page(actor, "person", person.pk)`` opens a page of the case as that colleague."""
    from django.urls import reverse

    def opened(actor, route, *args, **data):
        url = reverse(route, args=[scene.case.pk, *args])
        browser = client_of(actor)
        return browser.post(url, data) if data else browser.get(url)

    return opened
