"""Words to codes, through lists that a council can edit; an ambiguous word is asked about and never guessed."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Final

from rapidfuzz import fuzz, process

from kinweave.standard import load
from kinweave.tables.errors import TableError

__all__ = [
    "REMEMBERED",
    "Choice",
    "Meaning",
    "WordList",
    "forget_words",
    "heading_key",
    "plain",
    "word_key",
    "word_list",
]

REMEMBERED: Final = 4096
"""How many readings are kept: the words of a spreadsheet repeat, its names and dates less so."""

_QUOTES = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", " ": " ", "\u200b": ""}
)
_TICKS = {
    "✓": "tick",
    "✔": "tick",
    "☑": "tick",
    "√": "tick",
    "ü": "tick",
    "✗": "cross",
    "✘": "cross",
    "☒": "cross",
    "×": "cross",
}
_NEAR = 84
_SAME = {
    "nos": "number",
    "num": "number",
    "#": "number",
    "wb": "wb",
    "dates": "date",
    "recd": "received",
    "rcvd": "received",
}


def plain(text: str) -> str:
    """Text for comparing: small letters, one space between words, curly marks made straight."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).split()).casefold()


@lru_cache(maxsize=REMEMBERED)
def word_key(text: str) -> str:
    """A word as it stands in a word list: `plain`, ticks and crosses named, no marks at its ends.

    White space and marks between words count as one space, so that "White - British" and "white/british"
    are one word.
    """
    stripped = text.strip()
    if stripped in _TICKS:
        return _TICKS[stripped]
    kept = plain(text).replace("&", " and ").replace("+", " plus ")
    return " ".join(re.sub(r"[^\w?%#']+", " ", kept).replace("_", " ").split()).strip("'?# ")


@lru_cache(maxsize=REMEMBERED)
def heading_key(text: str) -> str:
    """A heading for comparing: small letters without accents or marks, one space between words."""
    plain = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", ""))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
    plain = re.sub(
        r"(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z]{3})", " ", plain.replace("#", " number ")
    )
    words = re.sub(r"[^a-z0-9]+", " ", plain).split()
    return " ".join(_SAME.get(word, word) for word in words)


def forget_words() -> None:
    """Drop what is kept of the cells that were read: a family's words do not outlive the reading of its file."""
    word_key.cache_clear()
    heading_key.cache_clear()


@dataclass(frozen=True, slots=True)
class Choice:
    """One code that a word may stand for, with the words of the standard for it."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word list says of one word: a code, or the codes it could be.

    `code` is None where the list does not know the word or knows that it is ambiguous. `rest` is what
    follows a yes or no in the same cell, such as a reason.
    """

    code: str | None
    could_be: tuple[str, ...] = ()
    rest: str = ""


@dataclass(frozen=True)
class WordList:
    """The words of one code list: the council's own before those that ship with Kinweave."""

    name: str
    choices: tuple[Choice, ...]
    words: Mapping[str, tuple[str, ...]]
    leading: bool

    def with_own(self, own: Mapping[str, str]) -> WordList:
        """The list with a council's own words, which win over those shipped."""
        known = {choice.code for choice in self.choices}
        for word, code in own.items():
            if code not in known:
                raise TableError(
                    f"The profile maps “{word}” to “{code}”, which is no code of {self.name}; "
                    f"choose one of: {', '.join(sorted(known))}."
                )
        added = {word_key(word): (code,) for word, code in own.items()}
        return WordList(self.name, self.choices, {**self.words, **added}, self.leading)

    def read(self, text: str) -> Meaning:
        """The code that a word stands for, or the codes it could be."""
        found = self.words.get(word_key(text))
        if found is None:
            return (self._led(text) if self.leading else None) or Meaning(None)
        return Meaning(found[0]) if len(found) == 1 else Meaning(None, found)

    def _led(self, text: str) -> Meaning | None:
        """A short answer with a reason after it, such as “N - not safe”, “Yes (by phone)” or “Not agreed – risk”."""
        match = _LED_BY_A_WORD.match(text)
        if match is None or word_key(match.group(1)) not in self.words:
            match = _LED_BY_A_PHRASE.match(text) or match
        if match is None:
            return None
        found = self.words.get(word_key(match.group(1)))
        if found is None or len(found) != 1:
            return None
        after = self.words.get(word_key(match.group(2)))
        if after is not None and after != found:
            return Meaning(None, (*found, *after))
        return Meaning(found[0], rest=match.group(2).strip(" )"))

    def near(self, text: str) -> tuple[str, ...]:
        """Codes of the words most like this one: offered when asking, never taken."""
        key = word_key(text)
        near = process.extract(
            key, list(self.words), scorer=fuzz.WRatio, limit=5, score_cutoff=_NEAR
        )
        codes: list[str] = []
        for word, _score, _place in near:
            codes += [code for code in self.words[word] if code not in codes]
        return tuple(codes)


@cache
def word_list(name: str) -> WordList:
    """The words shipped for a code list of the standard, or for one of the sheets' own lists.

    A code and its label always stand for themselves.
    """
    choices = _choices(name)
    words: dict[str, tuple[str, ...]] = {}
    for choice in choices:
        words[word_key(choice.code)] = (choice.code,)
        words.setdefault(word_key(choice.label), (choice.code,))
    known = {choice.code for choice in choices}
    path = resources.files("kinweave.tables.profiles").joinpath("data", "words", f"{name}.csv")
    if path.is_file():
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
            codes = tuple(row["codes"].split("|"))
            if not set(codes) <= known:
                raise TableError(
                    f"The word list {name}.csv maps “{row['word']}” to a code that is not in {name}."
                )
            words[word_key(row["word"])] = codes
    return WordList(name, choices, words, leading=name in _LEADING)


_LED_BY_A_WORD = re.compile(r"\s*([^\W_]+|[✓✔✗✘])\s*(?:[-–—:;,(]|\.\s)\s*(\S.*)", re.DOTALL)
_LED_BY_A_PHRASE = re.compile(r"\s*([^-–—:;,(]{2,40}?)\s*(?:\s[-–—]\s|[:;,(])\s*(\S.*)", re.DOTALL)
_LEADING = frozenset({"yes_no_unknown", "plan_decision", "answer", "what_happened"})


def _choices(name: str) -> tuple[Choice, ...]:
    path = resources.files("kinweave.tables.profiles").joinpath("data", "lists", f"{name}.csv")
    if path.is_file():
        rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
        return tuple(Choice(row["code"], row["label"]) for row in rows)
    return tuple(Choice(code, label) for code, label in load().codes(name).choices())
