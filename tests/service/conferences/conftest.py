"""A family about to meet, and browsers in which its colleagues are signed in."""

import pytest
from django.urls import reverse

from tests.service.conferences import making


@pytest.fixture
def scene(in_council):
    return making.a_scene(in_council)


@pytest.fixture
def address(scene):
    """``address("conference-held", 1)`` is that page of the scene's case."""

    def of(route, *args):
        return reverse(route, args=[scene.case.pk, *args])

    return of
