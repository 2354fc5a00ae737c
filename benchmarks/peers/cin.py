"""Reads and checks one CIN census file with csc-validator-be-cin: `PYTHON cin.py FILE`."""

import contextlib
import importlib
import io
import json
import resource
import sys
import time
import xml.etree.ElementTree as ET

RULES = "cin2026_27"


def main(path: str) -> None:
    """Print the seconds of each step, the rules, and the most memory held."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        import warnings

        warnings.simplefilter("ignore")
        from cin_validator import cin_validator as peer

        registry = importlib.import_module(f"cin_validator.rules.{RULES}").registry
        begun, used = time.perf_counter(), time.process_time()
        tables = peer.process_data(peer.convert_data(ET.parse(path).getroot()))  # noqa: S314
        peer.CinValidator(tables, registry)
        done = time.perf_counter()
    print(
        json.dumps(
            {
                "wall": done - begun,
                "work": time.process_time() - used,
                "rules": len(list(registry.values())),
                "raised": said.getvalue().count("Error with rule"),
                "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
