"""What has been published before: the numbers that a reader may put beside the next ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kinweave.release.counts import Sum
from kinweave.release.errors import ReleaseError

__all__ = ["Ledger", "Publication"]

Range = tuple[int, int | None]


@dataclass(frozen=True)
class Publication:
    """One earlier publication: for every number the least and the most it may be as printed, and the sums.

    A number that was held back, or not printed, may be anything from 0; true counts are not kept here.
    `guarded` names the numbers that must not be worked out later either, with how uncertain a reader must be
    left. Which of the numbers held back they are is not for others to know.
    """

    name: str
    ranges: Mapping[str, Range]
    sums: tuple[Sum, ...]
    guarded: Mapping[str, int]
    held_back: frozenset[str] = frozenset()

    def exact(self, name: str) -> int | None:
        """A number that was printed exactly."""
        least, most = self.ranges.get(name, (0, None))
        return least if least == most else None


@dataclass(frozen=True)
class Ledger:
    """Every earlier publication about the same people, the oldest first. It is kept inside the council."""

    publications: tuple[Publication, ...] = ()

    def with_(self, publication: Publication) -> Ledger:
        """The ledger once this has been published too; what already stands in it is not written twice."""
        if publication in self.publications:
            return self
        return Ledger((*self.publications, publication))

    def first(self, count: int) -> Ledger:
        """The ledger as it was after so many publications."""
        return Ledger(self.publications[:count])

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the ledger as it is written."""
        return hashlib.sha256(self.to_json()).hexdigest()

    def to_json(self) -> bytes:
        """The ledger as a file, which holds no true count that was not published."""
        data = [
            {
                "name": one.name,
                "ranges": {name: list(one.ranges[name]) for name in sorted(one.ranges)},
                "sums": [[total.whole, *total.parts] for total in one.sums],
                "guarded": dict(sorted(one.guarded.items())),
                "held_back": sorted(one.held_back),
            }
            for one in self.publications
        ]
        return (json.dumps({"publications": data}, ensure_ascii=False) + "\n").encode()

    @classmethod
    def from_json(cls, content: bytes, where: str) -> Ledger:
        """Read a ledger; anything that is not one is a `ReleaseError`."""
        try:
            return cls(tuple(_publication(one) for one in json.loads(content)["publications"]))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            raise ReleaseError(
                f"The file {where} is not a ledger of publications, or is damaged."
            ) from None


def _publication(given: Mapping[str, Any]) -> Publication:
    ranges: dict[str, Range] = {}
    for name, (least, most) in given["ranges"].items():
        ranges[name] = (int(least), None if most is None else int(most))
    return Publication(
        name=str(given["name"]),
        ranges=ranges,
        sums=tuple(Sum(str(one[0]), tuple(map(str, one[1:]))) for one in given["sums"]),
        guarded={str(name): int(width) for name, width in given["guarded"].items()},
        held_back=frozenset(map(str, given["held_back"])),
    )
