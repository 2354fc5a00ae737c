"""What tests of signing in share."""

import pytest
from django.db import transaction


@pytest.fixture
def commits_at_once(monkeypatch):
    """What waits for a commit happens at once, since a test's own transaction never commits."""
    monkeypatch.setattr(transaction, "on_commit", lambda act, **_: act())
