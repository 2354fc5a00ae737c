"""One seed, one answer: on one core, on both, on a Dask cluster and on a Ray cluster."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import dask
import joblib
import pytest
from distributed import Client, LocalCluster

from kinweave.evidence.batches import in_batches
from kinweave.evidence.calibration.table import calibrate, written
from kinweave.evidence.design.parsing import example_plan, parse_plan
from kinweave.evidence.design.power import power

pytestmark = pytest.mark.cluster

PLAN = parse_plan(example_plan())
# A whole batch and a part of one; families few enough to be quick.
ASKED = {"seed": 7, "families": 80, "times": 130}
OTHER = ASKED | {"seed": 8}
CORNER = {"councils": [5], "correlations": [0.3], "simulations": 130, "seed": 4}
DESIGNS = ["families", "starts"]
ROOT = Path(__file__).parents[2]


@cache
def on_one_core() -> dict[str, object]:
    return {
        "power": [repr(power(PLAN, **one, jobs=1)) for one in (ASKED, OTHER)],
        "calibration": written(calibrate(DESIGNS, **CORNER, jobs=1)),
    }


def given(found: dict[str, object]) -> dict[str, object]:
    return {name: found[name] for name in ("power", "calibration")}


def test_another_seed_gives_another_answer():
    one, other = on_one_core()["power"]
    assert one != other


def test_on_two_cores_the_answers_are_those_of_one():
    found = {
        "power": [repr(power(PLAN, **one, jobs=2)) for one in (ASKED, OTHER)],
        "calibration": written(calibrate(DESIGNS, **CORNER, jobs=2)),
    }
    assert found == on_one_core()


def test_on_a_dask_cluster_the_answers_are_those_of_one_core():
    def process(times, seed):
        return os.getpid()

    with (
        dask.config.set({"distributed.worker.daemon": True}),
        LocalCluster(
            host="127.0.0.1",
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
        ) as cluster,
        Client(cluster),
        joblib.parallel_config(backend="dask", n_jobs=2),
    ):
        found = {
            "power": [repr(power(PLAN, **one, jobs=None)) for one in (ASKED, OTHER)],
            "calibration": written(calibrate(DESIGNS, **CORNER, jobs=None)),
        }
        ran = in_batches(process, (), times=8, seed=1, size=1, jobs=None)
    assert found == on_one_core()
    assert len(ran) == 8
    assert os.getpid() not in ran


def test_on_a_ray_cluster_the_answers_are_those_of_one_core(tmp_path):
    asked = {"power": ASKED, "other": OTHER, "designs": DESIGNS, "corner": CORNER}
    quiet = {"RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0", "RAY_USAGE_STATS_ENABLED": "0"}
    out = tmp_path / "found.json"
    ran = subprocess.run(
        [sys.executable, "-m", "tests.cluster.on_ray", json.dumps(asked), str(out)],
        cwd=ROOT,
        env=os.environ | quiet,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(out.read_text(encoding="utf-8"))
    assert given(found) == on_one_core()
    assert len(found["processes"]) == 8
    assert found["own"] not in found["processes"]
