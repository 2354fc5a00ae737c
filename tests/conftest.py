"""The same day for every test, and a data folder of its own."""

import os
from datetime import UTC, datetime

import pytest
import time_machine

os.environ.setdefault("KINWEAVE_MODE", "test")

TODAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # a Friday


@pytest.fixture(autouse=True)
def _frozen_clock(request):
    if request.node.get_closest_marker("browser") or request.node.get_closest_marker("crash"):
        yield
        return
    with time_machine.travel(TODAY, tick=False):
        yield
