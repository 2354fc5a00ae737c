"""What a set of tables says about itself: whose records, who took them out, why, when, and what each file holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from kinweave.tables.errors import TableError

__all__ = ["FileEntry", "Manifest", "Product", "SetInfo"]


class Product(StrEnum):
    """The two things that leave by the one door."""

    RETURN = "return"
    RESEARCH = "research"


@dataclass(frozen=True)
class SetInfo:
    """What the person who takes tables out says about them.

    `council` is the council's name or number as the service knows it; `who` is the person who signed for
    the set, `why` their reason and `made_at` an instant with its time zone.
    """

    product: Product
    council: str
    purpose: str
    who: str
    why: str
    made_at: datetime


@dataclass(frozen=True)
class FileEntry:
    """One entity's file: how many records it holds, and the fingerprint of its bytes."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """A set's manifest: what was said about it, the standard's version, its files, and which key locks it."""

    info: SetInfo
    standard_version: str
    files: Mapping[str, FileEntry]
    key_id: str | None

    def to_json(self) -> bytes:
        """The manifest as it is written beside the tables."""
        info = asdict(self.info) | {"made_at": self.info.made_at.isoformat()}
        data = {
            "standard_version": self.standard_version,
            **info,
            "key_id": self.key_id,
            "entities": {name: asdict(entry) for name, entry in sorted(self.files.items())},
        }
        return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()

    @classmethod
    def from_json(cls, content: bytes, where: str) -> Manifest:
        """Read a manifest; anything missing or of the wrong kind is a `TableError`."""
        try:
            data = json.loads(content)
            return cls(
                info=SetInfo(
                    product=Product(data["product"]),
                    council=_text(data["council"]),
                    purpose=_text(data["purpose"]),
                    who=_text(data["who"]),
                    why=_text(data["why"]),
                    made_at=datetime.fromisoformat(data["made_at"]),
                ),
                standard_version=_text(data["standard_version"]),
                files={
                    _text(name): FileEntry(
                        rows=_count(entry["rows"]), sha256=_text(entry["sha256"])
                    )
                    for name, entry in data["entities"].items()
                },
                key_id=None if data["key_id"] is None else _text(data["key_id"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            raise TableError(
                f"The manifest {where} is damaged or is not a manifest of tables."
            ) from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value
