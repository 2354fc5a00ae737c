"""A smaller demonstration, loaded once for a whole file of tests and taken away after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import transaction

from kinweave.service.access.walls import inside
from kinweave.service.accounts.models import User
from kinweave.service.audit.models import Event
from kinweave.service.cases.models import Case
from kinweave.service.councils.models import Council
from kinweave.service.demo import councils, loading
from tests.conftest import TODAY


def smaller(families: int) -> dict:
    """The invented councils with both stories, and fewer invented families: most in the first."""
    whole = councils.written()
    numbers = (families, families // 3, families // 3)
    made = [
        {**entry, "families": number}
        for entry, number in zip(whole["councils"], numbers, strict=True)
    ]
    return {**whole, "councils": made}


@contextmanager
def demonstration(families: int, data_folder: Path) -> Iterator[None]:
    """The demonstration as it stands today; everything is undone at the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "written", lambda: smaller(families))
        patch.setattr(settings, "DATA_FOLDER", data_folder)
        with transaction.atomic():
            with time_machine.travel(TODAY, tick=False):
                loading.load_demo()
            yield
            transaction.set_rollback(True)


def in_each_council() -> Iterator[Council]:
    """Each council, with its wall round whoever asks; no question reaches over two walls."""
    for council in Council.objects.order_by("name"):
        with inside(council.pk):
            yield council


def everything() -> tuple[int, int, int, int]:
    """How many councils, colleagues, cases and events there are behind all walls together."""
    behind = [(Case.objects.count(), Event.objects.count()) for _ in in_each_council()]
    cases, events = sum(one for one, _ in behind), sum(one for _, one in behind)
    return Council.objects.count(), User.objects.count(), cases, events
