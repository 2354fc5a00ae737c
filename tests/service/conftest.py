"""Each test of the service has a council, and colleagues to ask for by role."""

import pytest

from tests.service import making


@pytest.fixture
def council(db):
    return making.a_council()


@pytest.fixture
def other_council(db):
    return making.a_council("Southvale Council", "SV", "902")


@pytest.fixture
def colleague(council):
    """``colleague("coordinator")`` is a new member of staff with that role."""

    def make(role, name=None):
        return making.a_colleague(council, role, name)

    return make


@pytest.fixture
def client_of(client):
    """``client_of(actor)`` is a browser in which that colleague is signed in."""

    def make(actor):
        return making.sign_in(client, actor)

    return make


@pytest.fixture
def in_council(council):
    """Inside the council's wall for the whole test."""
    from kinweave.service.access.walls import inside

    with inside(council.pk):
        yield council
