"""Unique strings: one for each confidential fact, so that a fact in the wrong place names itself."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

_LETTERS = "abcdefghijklmnoprstuvwxy"  # neither q nor z, which begin and end a mark
_MARK = re.compile(r"zq[a-y]{8}qz|077009\d{5}")
_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Canary:
    """A string that stands for one fact of one family: what kind it is, and whose."""

    text: str
    kind: str
    family: str


@dataclass
class Canaries:
    """Makes the marks of a scene and finds them again, however they are cased, spaced or broken."""

    known: dict[str, Canary] = field(default_factory=dict)
    said: list[Canary] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def word(self, kind: str, family: str) -> str:
        number, letters = next(self._numbers), ""
        for _ in range(8):
            number, place = divmod(number, len(_LETTERS))
            letters += _LETTERS[place]
        return self._keep(f"zq{letters}qz", kind, family).capitalize()

    def phone(self, kind: str, family: str) -> str:
        digits = f"{next(self._numbers):05d}"
        self._keep(f"077009{digits}", kind, family)
        return f"07700 9{digits[0]} {digits[1:]}"

    def saying(self, text: str, kind: str, family: str) -> None:
        """A fact that can only be told in its own words, such as a time of day."""
        self.said.append(Canary(text.casefold(), kind, family))

    def _keep(self, text: str, kind: str, family: str) -> str:
        self.known[text] = Canary(text, kind, family)
        return text

    def found_in(self, texts: Iterable[str]) -> set[Canary]:
        found: set[Canary] = set()
        for text in texts:
            folded = text.casefold()
            found |= {canary for canary in self.said if canary.text in folded}
            bare = _NOT_WORDS.sub("", folded)
            found |= {self.known[mark] for mark in _MARK.findall(bare) if mark in self.known}
        return found

    def kinds(self) -> set[str]:
        return {canary.kind for canary in (*self.known.values(), *self.said)}
