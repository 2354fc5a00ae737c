"""A deployment of its own for each test that starts commands."""

import pytest

from tests.service import scratch


@pytest.fixture
def place(tmp_path):
    """A deployment with its tables made."""
    with scratch.deployment(tmp_path / "here") as made:
        done = made.manage("migrate", "--verbosity", "0")
        assert done.returncode == 0, done.stderr
        yield made
