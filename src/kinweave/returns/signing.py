"""A return's manifest: what it was made from, how, by which versions, and who answers for it.

It stands beside the file and is what the file is made from again, byte for byte. It holds no name of a child, a
family or a folder of anybody's machine: where the set lies is said as it is seen from the manifest itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from kinweave.returns.errors import ReturnError
from kinweave.standard import load

__all__ = [
    "DRAFT",
    "ENDING",
    "Input",
    "ReturnManifest",
    "Signature",
    "beside",
    "sha256",
    "versions",
]

DRAFT = "DRAFT: not signed off"
ENDING = ".manifest.json"


@dataclass(frozen=True)
class Signature:
    """Who signed a return off, in what role, and on which day."""

    name: str
    role: str
    on: date

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.role.strip():
            raise ReturnError("A return is signed off by a named person with their role.")


@dataclass(frozen=True)
class Input:
    """One thing that a return was made from: where it lay, and the fingerprint of its bytes."""

    path: str
    sha256: str


@dataclass(frozen=True)
class ReturnManifest:
    """Everything that a return can be made from again, and what it came to.

    `figures` are the numbers of that copy as they stand in it, by name: where a number was held back, so it
    is here.
    """

    kind: str
    layout: str
    arguments: Mapping[str, Any]
    inputs: Mapping[str, Input]
    output: Input
    signed: Signature | None
    versions: Mapping[str, str]
    figures: Mapping[str, int | str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """Whether it is signed, in words."""
        if self.signed is None:
            return DRAFT
        return (
            f"Signed off by {self.signed.name}, {self.signed.role}, on {self.signed.on.isoformat()}"
        )

    def to_json(self) -> bytes:
        """The manifest as it is written beside the return."""
        data = asdict(self)
        if self.signed is not None:
            data["signed"]["on"] = self.signed.on.isoformat()
        data["status"] = self.status
        return (json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n").encode()

    @classmethod
    def from_json(cls, content: bytes, where: str) -> ReturnManifest:
        """Read a manifest; anything that is not one is a `ReturnError`."""
        try:
            data = json.loads(content)
            signed = data["signed"]
            return cls(
                kind=str(data["kind"]),
                layout=str(data["layout"]),
                arguments=dict(data["arguments"]),
                inputs={name: Input(**one) for name, one in data["inputs"].items()},
                output=Input(**data["output"]),
                signed=None
                if signed is None
                else Signature(signed["name"], signed["role"], date.fromisoformat(signed["on"])),
                versions=dict(data["versions"]),
                figures=dict(data["figures"]),
                words=dict(data["words"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ReturnError(f"The file {where} is not the manifest of a return.") from None


def sha256(content: bytes) -> str:
    """The fingerprint of some bytes."""
    return hashlib.sha256(content).hexdigest()


def versions() -> dict[str, str]:
    """The versions on which the bytes of a return depend."""
    libraries = {name: version(name) for name in ("kinweave", "scipy", "xlsxwriter")}
    return {"standard": load().version, "polars": pl.__version__, **libraries}


def beside(path: Path) -> Path:
    """Where the manifest of a return stands; of a manifest, itself."""
    return path if path.name.endswith(ENDING) else path.with_name(path.name + ENDING)
