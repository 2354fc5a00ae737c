"""The sentences that errors are made of: each names the question and says how to mend it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_QUESTION_WORDS = frozenset(
    {"how", "what", "when", "where", "whether", "which", "who", "whose", "why"}
)


@cache
def _nouns() -> Mapping[str, str]:
    """The labels that do not read as they stand, from ``nouns.toml``."""
    text = files("kinweave.service.design").joinpath("data", "nouns.toml").read_text("utf-8")
    return tomllib.loads(text)


def noun_of(label: str) -> str:
    """A label as it reads inside a sentence: "Date of birth" becomes "the date of birth".

    Other labels are quoted as they stand, unless ``nouns.toml`` or the field says better.
    """
    if label in _nouns():
        return _nouns()[label]
    first, _, rest = label.partition(" ")
    if label.endswith("?"):
        return f"“{label}”"
    if first.lower() in _QUESTION_WORDS:
        return f"{first.lower()} {rest}".strip()
    if first == "Date":
        return f"the date {rest}".strip()
    return f"“{label}”"


def sentence(words: str) -> str:
    """The same words with a capital letter first."""
    return words[:1].upper() + words[1:]


def enter(noun: str) -> str:
    """What to do about an empty box."""
    return f"Enter {noun}"


def choose(noun: str) -> str:
    """What to do about an unanswered choice."""
    return f"Choose an answer to {noun}" if noun.startswith("“") else f"Choose {noun}"


def about(noun: str) -> str:
    """How a sentence about the answer begins."""
    return f"The answer to {noun}" if noun.startswith("“") else sentence(noun)
