"""Where a report comes from: its inputs by their hash, the versions, the seed and the command."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

__all__ = ["Provenance", "of_files"]

_PARTS = ("kinweave", "numpy", "scipy", "polars", "matplotlib", "weasyprint")


@dataclass(frozen=True, slots=True)
class Provenance:
    """Inputs as name and SHA-256, packages as name and version, and the command that makes it again."""

    inputs: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]
    command: str


def of_files(paths: tuple[Path, ...], command: str) -> Provenance:
    """Files are named without their folders, so that the same files elsewhere give the same report."""
    inputs = tuple((one.name, hashlib.sha256(one.read_bytes()).hexdigest()) for one in paths)
    return Provenance(inputs, tuple((name, version(name)) for name in _PARTS), command)
