"""Sets of FGC tables as commands take them, and whose they are."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from kinweave.standard import load
from kinweave.tables import keys, read_manifest, read_tables

__all__ = ["fgc_tables", "named_council"]

_COUNCIL: Final = re.compile(r"la-([0-9]{3})")


def fgc_tables(
    folders: Sequence[Path], key_file: Path | None
) -> tuple[dict[str, pl.LazyFrame], dict[str, str]]:
    """The tables of all sets together, and the numbers of councils by the names that the sets give them."""
    together: dict[str, list[pl.LazyFrame]] = {}
    names: dict[str, str] = {}
    numbers = {code.label.casefold(): code.code for code in load().lists["la"].codes}
    for folder in folders:
        manifest = read_manifest(folder)
        key = None
        if manifest.key_id is not None:
            kept_in = keys.directory(None, os.environ)
            key = keys.read(key_file) if key_file else keys.find(manifest.key_id, kept_in)
        for name, frame in read_tables(folder, key).items():
            together.setdefault(name, []).append(frame)
        council = manifest.info.council
        number = named_council(folder) or numbers.get(council.strip().casefold())
        if number:
            names[council] = number
    return {name: pl.concat(frames).unique() for name, frames in together.items()}, names


def named_council(path: Path) -> str | None:
    """The council that a folder of the path names."""
    found = [match[1] for part in path.resolve().parts if (match := _COUNCIL.fullmatch(part))]
    return found[-1] if found else None
