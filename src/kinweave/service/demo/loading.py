"""Loading the demonstration: invented councils, their colleagues, and families at every stage.

Everything goes in through the service's own actions, so that stages, walls and the audit are what they
would be. A council is loaded whole or not at all, and once.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kinweave.service.access.actors import the_service
from kinweave.service.access.permissions import roles
from kinweave.service.access.walls import inside
from kinweave.service.audit import chain
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import unit_of_work
from kinweave.service.core.refusals import NotPossible
from kinweave.service.core.statistics import count_tables
from kinweave.service.councils.models import Council
from kinweave.service.demo.councils import make_council, written
from kinweave.service.demo.stories import read_story
from kinweave.service.demo.study import begin_study
from kinweave.service.demo.telling import tell
from kinweave.synth import FamilyStory, cin_file, invent
from kinweave.tables.whole import write_file

PASSWORD: str = written()["password"]
_AT_WORK_FOR = timedelta(days=1200)

Progress = Callable[[str], None]


def load_demo(progress: Progress | None = None) -> list[tuple[str, str, str, str]]:
    """Load each invented council that is not there yet; gives who can sign in.

    The answer has one row a colleague: name, email, role in words, council. Beside the database,
    ``demo/cin-NNN.xml`` in the data folder is each council's own children in need census.
    """
    if settings.PRODUCTION:
        raise NotPossible(
            "This is production, and everybody knows the demonstration’s password. "
            "Load it on a deployment of its own."
        )
    say = progress or _nothing
    today = timezone.localdate()
    for entry, families in _families(today):
        if Council.objects.filter(name=entry["name"]).exists():
            continue
        with transaction.atomic():
            _load(entry, families, today, say)
        _write_census(entry, families)
    count_tables()
    return [
        (one["name"], one["email"], roles()[one["role"]].label, entry["name"])
        for entry in written()["councils"]
        for one in entry["colleagues"]
    ]


def _families(today: date) -> Iterator[tuple[Mapping[str, Any], list[FamilyStory]]]:
    """Deal the invented families out to the councils, the stories that were written by hand first."""
    councils = written()["councils"]
    invented = invent(written()["seed"], sum(entry["families"] for entry in councils), today)
    for entry in councils:
        by_hand = [read_story(name, today) for name in entry["stories"]]
        yield entry, [*by_hand, *(next(invented) for _ in range(entry["families"]))]


def _load(
    entry: Mapping[str, Any], families: list[FamilyStory], today: date, say: Progress
) -> None:
    staff = make_council(entry, at_work_since=today - _AT_WORK_FOR)
    with inside(staff.council.pk), chain.held(staff.council.pk):
        for number, family in enumerate(families, start=1):
            tell(family, staff)
            if number % 10 == 0:
                say(f"{entry['name']}: {number} of {len(families)} families")
        if entry.get("in_a_study"):
            begin_study(staff, today)
        with unit_of_work(by=the_service(staff.council.pk)) as record:
            record(Verb.DEMO_LOADED, staff.council)


def _write_census(entry: Mapping[str, Any], families: list[FamilyStory]) -> None:
    folder = settings.DATA_FOLDER / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    write_file(folder / f"cin-{entry['la_code']}.xml", cin_file(families, entry["la_code"]))


def _nothing(_: str) -> None:
    pass
