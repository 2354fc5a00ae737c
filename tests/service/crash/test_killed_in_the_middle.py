"""The process is killed more than a hundred times in the middle of an action: nothing is ever half-written."""

import inspect
import json
import pkgutil
import subprocess
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

import kinweave.service
from tests.service.crash.killing import KILLS
from tests.service.crash.whole import STEPS
from tests.service.scratch import deployment

pytestmark = pytest.mark.crash
A_HUNDRED, AT_LEAST_INSIDE = 100, 90
# Written by another action, inside its unit of work.
PARTS = {
    "kinweave.service.cases.actions.begin",
    "kinweave.service.offers.actions.offers.add_parent",
}
# The holder of a set-up link is nobody's actor yet, so that it takes none.
WITHOUT_ACTOR = {"kinweave.service.accounts.actions.choose_first_password"}


def every_action() -> set[str]:
    """Each public function of every ``actions`` that is told who does it."""
    found = set()
    for module in pkgutil.walk_packages(kinweave.service.__path__, "kinweave.service."):
        if "actions" in module.name.split("."):
            for name, thing in vars(import_module(module.name)).items():
                own = inspect.isfunction(thing) and thing.__module__ == module.name
                if own and not name.startswith("_") and "by" in inspect.signature(thing).parameters:
                    found.add(f"{module.name}.{name}")
    return found


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crash")
    path = folder / "report.json"
    with deployment(folder) as scratch:
        done = subprocess.run(
            [sys.executable, "-m", "tests.service.crash.killing", str(path)],
            env=scratch.environment,
            cwd=Path(__file__).parents[3],
            capture_output=True,
            text=True,
            timeout=560,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def kills(report):
    return report["kills"]


def test_the_journey_takes_every_action_of_the_service():
    assert {step.action for step in STEPS} == (every_action() - PARTS) | WITHOUT_ACTOR
    assert every_action() >= PARTS


def test_a_hundred_kills_at_least_ninety_of_them_inside_a_transaction(kills):
    assert len(kills) == KILLS >= A_HUNDRED
    assert sum(kill["inside"] for kill in kills) >= AT_LEAST_INSIDE


def test_every_action_was_killed_at_its_commit_and_others_at_many_statements(kills):
    at_commit = {kill["action"] for kill in kills if kill["place"] == "commit"}
    assert at_commit == {step.action for step in STEPS}
    places = Counter(kill["place"] for kill in kills if kill["place"].isdigit())
    assert len(places) >= 10  # from the first statements to late ones


def test_nothing_was_half_written(kills):
    assert [kill for kill in kills if not kill["whole"]] == []


def test_what_was_not_committed_left_no_trace(kills):
    assert [k for k in kills if not k["untouched"] and k["place"] != "after the commit"] == []


def test_every_chain_of_the_audit_still_holds(kills):
    assert [kill for kill in kills if kill["faults"]] == []


def test_the_same_action_succeeds_afterwards(kills):
    assert [kill for kill in kills if kill["again"] != "done"] == []


def test_a_change_that_is_half_written_would_be_found(report):
    assert report["planted"]["inside"]
    assert not report["planted"]["whole"]
