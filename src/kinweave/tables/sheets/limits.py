"""How large a spreadsheet may be; the numbers are in `data/limits.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The sizes beyond which a spreadsheet is refused: bytes, rows, columns and cells."""

    file_bytes: int
    unpacked_bytes: int
    unpacked_ratio: int
    ratio_from_bytes: int
    parts: int
    rows: int
    columns: int
    cells: int
    sheets: int

    @classmethod
    @cache
    def shipped(cls) -> Limits:
        """The limits that ship with Kinweave."""
        path = resources.files("kinweave.tables.sheets").joinpath("data", "limits.toml")
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(**{field.name: int(content[field.name]) for field in fields(cls)})
