"""The demonstration for the tests of one file."""

import pytest

from tests.service.demo.loaded import demonstration


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The data folder of a demonstration with twenty invented families."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), demonstration(12, folder):
        yield folder


@pytest.fixture
def demo(loaded, db):
    """The same, for one test, whose own writes are undone."""
    return loaded
