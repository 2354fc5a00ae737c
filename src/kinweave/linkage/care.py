"""What the codes of the returns mean for a care history, and the words for what stitching did (data)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["CareCodes", "Reason", "care_codes", "reason", "reasons"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row of a return was used, superseded or set aside; whether the returns settled it."""

    code: str
    label: str
    settled: bool


@dataclass(frozen=True, slots=True)
class CareCodes:
    """The codes that outcomes rest on."""

    short_breaks: tuple[str, ...]
    started: str
    died: tuple[str, ...]
    taken_over: tuple[str, ...]
    cin_died: tuple[str, ...]
    cin_moved: tuple[str, ...]
    no_pupil_number: tuple[str, ...]
    living: Mapping[str, tuple[str, ...]]
    ladder: tuple[str, ...]
    stage_of_fact: Mapping[str, str]
    proceedings_fact: str
    proceedings_ended_by: tuple[str, ...]
    module_5_from_year: int


@cache
def _data() -> Mapping[str, Mapping[str, object]]:
    text = (files("kinweave.linkage") / "data" / "care.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def care_codes() -> CareCodes:
    """The codes, read once."""
    data: Mapping[str, dict[str, object]] = _data()  # type: ignore[assignment]
    codes = data["codes"]
    return CareCodes(
        short_breaks=_texts(codes["short_breaks"]),
        started=str(codes["started_to_be_looked_after"]),
        died=_texts(codes["died"]),
        taken_over=_texts(codes["taken_over_by_another_council"]),
        cin_died=_texts(codes["cin_died"]),
        cin_moved=_texts(codes["cin_moved_to_another_council"]),
        no_pupil_number=_texts(codes["no_pupil_number"]),
        living={kind: _texts(places) for kind, places in data["living_arrangement"].items()},
        ladder=_texts(data["stages"]["ladder"]),
        stage_of_fact=_words(data["stages"]["legal_facts"]),
        proceedings_fact=str(data["proceedings"]["fact"]),
        proceedings_ended_by=_texts(data["proceedings"]["ended_by"]),
        module_5_from_year=int(str(data["census"]["module_5_from_year"])),
    )


@cache
def reasons() -> Mapping[str, Reason]:
    """Every reason by its code."""
    found = {}
    for code, entry in _data()["reasons"].items():
        words = _mapping(entry)
        found[code] = Reason(code, str(words["label"]), words["settled"] is True)
    return found


def reason(code: str) -> Reason:
    """One reason; a code that the data does not have is a `KeyError`."""
    return reasons()[code]


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"care.toml has {value!r} where a table belongs.")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"care.toml has {value!r} where a list belongs.")
    return tuple(str(word) for word in value)


def _words(value: object) -> dict[str, str]:
    return {name: str(word) for name, word in _mapping(value).items()}
