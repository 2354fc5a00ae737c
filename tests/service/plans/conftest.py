import pytest
from django.test import Client

from tests.service import making
from tests.service.plans.making import a_scene


@pytest.fixture
def scene(council):
    return a_scene(council)


@pytest.fixture
def browser_of():
    """``browser_of(actor)`` is a new browser in which that colleague is signed in."""
    return lambda actor: making.sign_in(Client(), actor)
