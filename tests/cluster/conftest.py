"""A local Dask cluster and a local Ray cluster on this machine's own address; both are stopped at the end."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _frozen_clock() -> None:
    """Clusters measure how long they have waited, so here the clock runs."""
