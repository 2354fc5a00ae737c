"""Collections: one statutory return of one year, described in the form of the standard itself.

A collection is a `Standard` whose entities are the tables of a return and whose fields are its columns,
so that a rule about a return is checked against them as a rule about a conference is against the standard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from kinweave.standard.loader import load
from kinweave.standard.model import CodeList, Pattern, Standard, StandardError
from kinweave.standard.reading import (
    frozen,
    only,
    read_entity,
    read_list,
    read_toml,
    table,
    words,
)

_KEYS = frozenset(
    {"title", "version", "source", "tables", "standard_lists", "sources", "lists", "patterns"}
)
_PATTERN_KEYS = frozenset({"pattern", "meaning"})
# A return holds what the council must keep of the child in law, and stands behind that council's wall.
_USUAL = {"retention": "legal_tracking", "scope": "council"}
# Engines disagree on everything else: classes such as \d, look-ahead, anchors, and what a full stop is.
_PLAIN = re.compile(
    r"(?:\[[A-Za-z0-9 ^_-]+\]|\((?:\?:|(?!\?))|[A-Za-z0-9 _/)|?*+-]|\{[0-9]+(?:,[0-9]*)?\})+"
)


@cache
def collection(name: str) -> Standard:
    """A collection that ships with Kinweave, such as “cin-2026-27”, read once."""
    folder = resources.files("kinweave.standard").joinpath("data", "collections", name)
    if not re.fullmatch("[a-z0-9-]+", name) or not folder.is_dir():
        raise StandardError(f"There is no collection “{name}”; there are: {', '.join(names())}.")
    return collection_from(folder, name)


def names() -> tuple[str, ...]:
    """The collections that ship with Kinweave."""
    folder = resources.files("kinweave.standard").joinpath("data", "collections")
    return tuple(sorted(entry.name for entry in folder.iterdir() if entry.is_dir()))


def collection_from(folder: Traversable, name: str, main: Standard | None = None) -> Standard:
    """A collection from a folder of `collection.toml`, `tables/` and, for lists of its own, `codes/`.

    The words for sensitivity and the code lists named in `standard_lists` are those of the main standard.
    A field's `maps.<name of the collection>` is the column or element of the return's own file.
    """
    main = main or load()
    where = f"{name}/collection.toml"
    document = read_toml(folder.joinpath("collection.toml"), where)
    only(document, _KEYS, where)
    title = words(document, "title", where)
    taken = {listed: main.codes(listed) for listed in document.get("standard_lists", ())}
    own = dict(_own_lists(folder, document, where))
    lists = {**taken, **own}
    return Standard(
        version=words(document, "version", where),
        title=title,
        sources=frozen(_sources(document, lists, main, where)),
        returns=frozen({**main.returns, name: title}),
        meanings=main.meanings,
        entities=frozen(
            {
                entity: read_entity(
                    folder.joinpath("tables", f"{entity}.toml"),
                    entity,
                    f"{name}/tables/{entity}.toml",
                    _USUAL,
                )
                for entity in _tables(folder, document, where)
            }
        ),
        lists=frozen(lists),
        patterns=frozen(dict(_patterns(document, where))),
        collection=name,
    )


def _tables(folder: Traversable, document: Mapping[str, Any], where: str) -> list[str]:
    declared = list(document.get("tables", ()))
    present = [entry.name for entry in folder.joinpath("tables").iterdir()]
    if sorted(f"{entity}.toml" for entity in declared) != sorted(present):
        raise StandardError(f"{where}: “tables” must name each file of tables/ once.")
    return declared


def _own_lists(
    folder: Traversable, document: Mapping[str, Any], where: str
) -> Iterator[tuple[str, CodeList]]:
    heads = table(document, "lists", where) if "lists" in document else {}
    for name, head in heads.items():
        yield name, read_list(folder.joinpath("codes", f"{name}.csv"), name, head, where)


def _sources(
    document: Mapping[str, Any], lists: Mapping[str, CodeList], main: Standard, where: str
) -> dict[str, str]:
    """The sources that the lists cite, and those that the collection names itself."""
    cited = {source for codes in lists.values() for source in _cited(codes)}
    named = table(document, "sources", where) if "sources" in document else {}
    return {
        **{source: said for source, said in main.sources.items() if source in cited},
        **named,
    }


def _cited(codes: CodeList) -> set[str]:
    return {codes.source, *(code.source for code in codes.codes)}


def _patterns(document: Mapping[str, Any], where: str) -> Iterator[tuple[str, Pattern]]:
    written = table(document, "patterns", where) if "patterns" in document else {}
    for name, content in written.items():
        place = f"{where}, patterns.{name}"
        only(content, _PATTERN_KEYS, place)
        pattern, meaning = (words(content, key, place) for key in ("pattern", "meaning"))
        if not _PLAIN.fullmatch(pattern) or not meaning:
            raise StandardError(
                f"{place}: a pattern is letters, figures and classes such as [0-9], with a meaning."
            )
        yield name, Pattern(name, pattern, meaning)
