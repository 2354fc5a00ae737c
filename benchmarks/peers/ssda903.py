"""Reads and checks a return and last year's with csc-validator-be-903: `PYTHON ssda903.py THIS LAST YEAR`."""

import contextlib
import importlib
import io
import json
import logging
import os
import resource
import sys
import time
from pathlib import Path

RULES = "lac2026_27"


def files(folder: str, description: str) -> list:
    """The CSV files of one return as the peer takes an upload."""
    return [
        {"name": path.name, "description": description, "file_content": path.read_bytes()}
        for path in sorted(Path(folder).glob("*.csv"))
    ]


def main(this: str, last: str, year: str) -> None:
    """Print the seconds of each step, the rules, and the most memory held."""
    os.environ["QLACREF_PC_INSECURE"] = "True"  # the peer's postcodes come as pickles
    with contextlib.redirect_stdout(io.StringIO()):
        import warnings

        warnings.simplefilter("ignore")
        from lac_validator import lac_validator as peer
        from lac_validator.report import Report

        logging.disable(logging.CRITICAL)
        registry = importlib.import_module(f"lac_validator.rules.{RULES}").registry
        told = {"collectionYear": year, "localAuthority": "E08000025"}
        begun, used = time.perf_counter(), time.process_time()
        uploaded = [*files(this, "This year"), *files(last, "Prev year")]
        found = peer.LacValidator(told, uploaded, registry)
        report = Report(found.ds_results, registry)
        peer.create_issue_df(report.report, report.error_report)
        done = time.perf_counter()
    print(
        json.dumps(
            {
                "wall": done - begun,
                "work": time.process_time() - used,
                "rules": len(registry),
                "raised": len(found.fails),
                "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:4])
