"""Chance from a ceremony: what is drawn follows from the words said there, on every machine and for ever."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Sequence

from kinweave.evidence.errors import EvidenceError

__all__ = ["Draws", "ceremony"]

_LEAST_WORDS = 12


def ceremony(said: Sequence[str]) -> bytes:
    """One seed from what each person at the ceremony said, in the order in which they spoke.

    Nobody who kept their own words to themselves until then can have known the seed before. Raises
    `EvidenceError` when fewer than two spoke or too little was said.
    """
    parts = [" ".join(unicodedata.normalize("NFC", one).split()) for one in said]
    parts = [one for one in parts if one]
    if len(parts) < 2:  # noqa: PLR2004
        raise EvidenceError(
            "A ceremony needs the words of two people or more, each on a line of their own."
        )
    short = [at for at, one in enumerate(parts, 1) if len(one) < _LEAST_WORDS]
    if short:
        raise EvidenceError(
            f"Line {short[0]} of the ceremony is too short to be unguessable; each person gives {_LEAST_WORDS} "
            "characters or more, such as dice throws."
        )
    return hashlib.sha256("\n".join(parts).encode()).digest()


class Draws:
    """A stream of chances for one purpose: the same seed and purpose give the same stream."""

    def __init__(self, seed: bytes, *purpose: str) -> None:
        self._key = hmac.new(seed, "\x1f".join(purpose).encode(), hashlib.sha256).digest()
        self._next = 0

    def bytes(self, length: int) -> bytes:
        """So many bytes of it."""
        out = b""
        while len(out) < length:
            out += hmac.new(self._key, self._next.to_bytes(8, "big"), hashlib.sha256).digest()
            self._next += 1
        return out[:length]

    def below(self, end: int) -> int:
        """A whole number from 0, each as likely, below `end`."""
        ceiling = (1 << 64) - (1 << 64) % end
        while (drawn := int.from_bytes(self.bytes(8), "big")) >= ceiling:
            continue
        return drawn % end

    def shuffled(self, items: Sequence[int]) -> list[int]:
        """The items in an order in which each is as likely as any other."""
        out = list(items)
        for last in range(len(out) - 1, 0, -1):
            at = self.below(last + 1)
            out[last], out[at] = out[at], out[last]
        return out
