"""Simulations on a local Ray cluster of two workers, in a process of their own: writes what they gave as JSON.

Ray leaves handles of its servers to the garbage collector, which tests that hold warnings to be errors cannot have.
"""

import json
import os
import sys
from pathlib import Path

import joblib
import ray
from ray.util.joblib import register_ray

from kinweave.evidence.batches import in_batches
from kinweave.evidence.calibration.table import calibrate, written
from kinweave.evidence.design.parsing import example_plan, parse_plan
from kinweave.evidence.design.power import power


def process(times: int, seed: object) -> int:
    """Which process ran a batch."""
    return os.getpid()


def begin() -> None:
    """Ray gives its servers thirty seconds, which a busy machine may need more than once."""
    for last in (False, False, True):
        try:
            ray.init(
                num_cpus=2,
                include_dashboard=False,
                _node_ip_address="127.0.0.1",
                object_store_memory=100 * 2**20,
                log_to_driver=False,
                logging_level="ERROR",
            )
        except Exception as slow:
            if last or "timed out during startup" not in str(slow):
                raise
            ray.shutdown()
        else:
            return


def main() -> None:
    asked = json.loads(sys.argv[1])
    begin()
    try:
        register_ray()
        with joblib.parallel_config(backend="ray", n_jobs=2):
            plan = parse_plan(example_plan())
            found = {
                "power": [
                    repr(power(plan, **one, jobs=None)) for one in (asked["power"], asked["other"])
                ],
                "calibration": written(calibrate(asked["designs"], **asked["corner"], jobs=None)),
                "processes": in_batches(process, (), times=8, seed=1, size=1, jobs=None),
                "own": os.getpid(),
            }
    finally:
        ray.shutdown()
    # Ray writes lines of its own to standard output.
    Path(sys.argv[2]).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
