"""Which tests are the library's: they run on the wheel, in an environment without Django.

``python -m tests.packaging.library`` prints the options by which another run leaves them out, so
that ``make ci`` runs each test once.
"""

import sys

LIBRARY_TESTS = (
    *("standard", "rules", "domain", "engine", "tables", "validate", "linkage", "release"),
    *("returns", "synth", "evidence", "cli"),
)


if __name__ == "__main__":
    sys.stdout.write(" ".join(f"--ignore=tests/{name}" for name in LIBRARY_TESTS))
