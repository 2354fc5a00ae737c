"""Why enrolment ended, or a family had something else than its place: as ``data/reasons.toml`` lists it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _written() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    text = files(__package__).joinpath("data/reasons.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def choices(kind: str) -> list[tuple[str, str]]:
    """The codes of one kind (``override`` or ``end``), each with its words."""
    return [(code, one["label"]) for code, one in _written()[kind].items()]


def words(kind: str, code: str) -> str:
    """The words of one code."""
    return str(_written()[kind][code]["label"])


def who_decided(code: str) -> str:
    """Who had it otherwise, as the library calls them: the court, the family or the council."""
    return str(_written()["override"][code]["who"])
