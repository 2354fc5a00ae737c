"""Reads the standard's files into its dataclasses, or says plainly what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from kinweave.standard.model import Standard, StandardError
from kinweave.standard.reading import frozen, read_entity, read_list, read_toml, table, words


@cache
def load() -> Standard:
    """The standard that ships with Kinweave, read once."""
    return load_from(resources.files("kinweave.standard").joinpath("data"))


def load_from(folder: Traversable) -> Standard:
    """A standard from a folder of `standard.toml`, `entities/` and `codes/`."""
    where = "standard.toml"
    document = read_toml(folder.joinpath(where), where)
    lists = table(document, "lists", where)
    return Standard(
        version=words(document, "version", where),
        title=words(document, "title", where),
        sources=frozen(table(document, "sources", where)),
        returns=frozen(table(document, "returns", where)),
        meanings=frozen(
            {name: frozen(said) for name, said in table(document, "meanings", where).items()}
        ),
        entities=frozen(
            {
                name: read_entity(
                    folder.joinpath("entities", f"{name}.toml"), name, f"entities/{name}.toml"
                )
                for name in _names(document, folder, "entities", ".toml")
            }
        ),
        lists=frozen(
            {
                name: read_list(folder.joinpath("codes", f"{name}.csv"), name, lists[name])
                for name in _names(document, folder, "lists", ".csv", inside="codes")
            }
        ),
    )


def _names(
    document: Mapping[str, Any],
    folder: Traversable,
    key: str,
    ending: str,
    inside: str = "",
) -> Iterator[str]:
    """The names that `standard.toml` gives, once they are seen to match the files."""
    inside = inside or key
    declared = list(document.get(key, ()))
    if not folder.joinpath(inside).is_dir():
        raise StandardError(f"There is no folder “{inside}” beside standard.toml.")
    present = {
        entry.name.removesuffix(ending)
        for entry in folder.joinpath(inside).iterdir()
        if entry.name.endswith(ending)
    }
    for name in declared:
        if declared.count(name) > 1:
            raise StandardError(f"standard.toml: “{name}” stands twice in {key}.")
        if name not in present:
            raise StandardError(f"standard.toml: {key} names “{name}”, which has no file.")
    for name in sorted(present - set(declared)):
        raise StandardError(f"{inside}/{name}{ending} is not named in {key} of standard.toml.")
    yield from declared
