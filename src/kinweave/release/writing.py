"""Files for others: written only from released results, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from kinweave.release.results import Released
from kinweave.tables.whole import write_file

__all__ = ["write"]


def write(path: Path, content: Released[bytes]) -> None:
    """Write a released file. Anything else is refused, by the types before it runs and here when it does."""
    if not isinstance(content, Released):
        raise TypeError("only a Released result is written to a file for others")
    write_file(path, content.value)
