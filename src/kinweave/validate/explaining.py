"""Reasons that a council gives for its queries, kept in a file and shown beside what they explain."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kinweave.validate.errors import ValidateError

__all__ = ["Explanation", "read_explanations"]

_KEYS = {"code", "key", "reason", "who", "when"}


@dataclass(frozen=True)
class Explanation:
    """Why a query is right as it stands: of which rule, for whose row, in whose words and when.

    `key` is the council's number of the child, or the record's id; empty for a rule about the whole file.
    """

    code: str
    key: str
    reason: str
    who: str
    when: dt.date


def read_explanations(path: Path) -> tuple[Explanation, ...]:
    """The explanations in a TOML file of `[[explanations]]`, each with code, key, reason, who and when."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise ValidateError(f"The explanations in {path} are not text in UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ValidateError(
            f"The explanations in {path} are not well-formed TOML: {error}."
        ) from None
    written = document.get("explanations", [])
    if not isinstance(written, list) or set(document) - {"explanations"}:
        raise ValidateError(f"The file {path} must hold nothing but [[explanations]].")
    return tuple(_one(one, number, path) for number, one in enumerate(written, start=1))


def _one(written: Mapping[str, Any], number: int, path: Path) -> Explanation:
    where = f"Explanation {number} in {path}"
    unknown = sorted(set(written) - _KEYS)
    if unknown:
        raise ValidateError(f"{where} has “{unknown[0]}”, which an explanation does not have.")
    said = {name: written.get(name, "") for name in ("code", "key", "reason", "who")}
    for name, text in said.items():
        if not isinstance(text, str) or (name != "key" and not text.strip()):
            raise ValidateError(f"{where} must say its “{name}” in words.")
    when = written.get("when")
    if type(when) is not dt.date:
        raise ValidateError(f"{where} must say “when” as a day such as 2027-05-04.")
    return Explanation(when=when, **{name: text.strip() for name, text in said.items()})
