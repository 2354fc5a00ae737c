"""Many people write at once, and each event still has one place in its chain."""

import json

import pytest

from tests.service import scratch

SCRIPT = """
import json, threading
from django.db import connection
from kinweave.service.access.actors import the_service
from kinweave.service.access.walls import inside
from kinweave.service.audit import chain
from kinweave.service.audit.models import Event, ReadSeal
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import note_read, record_alone, seal_reads
from tests.service import making

council = making.a_council()
reader = making.a_colleague(council, "coordinator")
with inside(council.pk):
    for _ in range(40):
        note_read(by=reader, page="case")
start, failures = threading.Barrier(8), []

def write(number):
    try:
        start.wait()
        with inside(council.pk):
            if number % 2:
                seal_reads(by=reader, at_most=10)
            for turn in range(10):
                record_alone(Verb.SEARCHED, by=the_service(council.pk), reason=f"{number} {turn}")
    except Exception as error:
        failures.append(repr(error))
    finally:
        connection.close()

threads = [threading.Thread(target=write, args=[number]) for number in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
with inside(council.pk):
    events = Event.objects.filter(chain=council.pk).order_by("sequence")
    print(json.dumps({
        "failures": failures,
        "places": list(events.values_list("sequence", flat=True)),
        "said": sorted(e.reason for e in events if e.verb == Verb.SEARCHED),
        "sealed": ReadSeal.objects.count(),
        "faults": [fault.sentence for fault in chain.verify(council.pk)],
    }))
"""


@pytest.mark.timeout(250)
def test_eight_writers_keep_one_order_and_seal_each_read_once(tmp_path):
    with scratch.deployment(tmp_path) as place:
        assert place.manage("migrate", "--verbosity", "0").returncode == 0
        found = json.loads(place.inside_django(SCRIPT))
    assert found["failures"] == []
    assert found["places"] == list(range(1, 85))
    assert found["said"] == sorted(f"{who} {turn}" for who in range(8) for turn in range(10))
    assert found["sealed"] == 40
    assert found["faults"] == []
