"""Ten councils enrol several families each at one moment, and no place is shared or skipped."""

import json

import pytest

from tests.service import scratch

SCRIPT = """
import json, threading
from django.db import connection
from kinweave.service.access.walls import inside
from kinweave.service.audit import chain
from kinweave.service.studies import actions
from kinweave.service.studies.auditing import look_through
from kinweave.service.studies.models import StudyEntry
from kinweave.service.studies.queries import whole_study
from tests.service import making
from tests.service.studies import making as studies

COUNCILS, WRITERS, EACH = 10, 2, 2
councils = [making.a_council(f"Council {n}", f"C{n}", f"{910 + n}") for n in range(COUNCILS)]
plan = studies.a_plan(*(council.name for council in councils))
here, start, failures = {}, threading.Barrier(COUNCILS * WRITERS), []
for council in councils:
    study = studies.sealed(council, plan=plan)
    trackers = [making.a_colleague(council, "legal_tracker") for _ in range(WRITERS)]
    # Each writer has families of its own, and all of them the first family of the council as well.
    shared = studies.a_family(council)
    own = [[shared, *(studies.a_family(council) for _ in range(EACH))] for _ in trackers]
    here[council] = study, list(zip(trackers, own))

def enrol(council, study, by, cases):
    try:
        start.wait()
        for case in cases:
            with inside(council.pk):
                actions.enrol(by=by, study=study, case=case, consent="not-asked")
    except Exception as error:
        failures.append(repr(error))
    finally:
        connection.close()

threads = [
    threading.Thread(target=enrol, args=[council, study, by, cases])
    for council, (study, writers) in here.items() for by, cases in writers
]
for thread in threads: thread.start()
for thread in threads: thread.join()
told = []
for council, (study, _) in here.items():
    with inside(council.pk):
        lines = StudyEntry.objects.order_by("number")
        found = look_through(whole_study(study.pk))
        told.append({
            "places": [one.place for one in lines if one.event == "allocated"],
            "lines": [one.number for one in lines],
            "events": sorted(one.event for one in lines),
            "families": len({one.family_id for one in lines if one.event == "allocated"}),
            "faults": [fault.what for fault in found.faults],
            "audit": [fault.sentence for fault in chain.verify(council.pk)],
        })
print(json.dumps({"failures": failures, "told": told}))
"""


@pytest.mark.timeout(300)
def test_ten_councils_never_share_or_skip_a_place(tmp_path):
    with scratch.deployment(tmp_path) as place:
        assert place.manage("migrate", "--verbosity", "0").returncode == 0
        found = json.loads(place.inside_django(SCRIPT))
    assert found["failures"] == []
    right = {
        "places": list(range(1, 6)),
        "lines": list(range(1, 7)),
        "events": [*["allocated"] * 5, "known again"],
        "families": 5,
        "faults": [],
        "audit": [],
    }
    assert found["told"] == [right] * 10
