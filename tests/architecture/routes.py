"""Every route that the service answers, found by walking the resolver, so that none is forgotten."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

LIST = Path(__file__).with_name("routes.toml")


@dataclass(frozen=True)
class Route:
    """One address pattern with the name of its guard, or no guard."""

    name: str
    path: str
    guard: str | None
    asks: tuple[str, ...]
    view: Any


def routes() -> list[Route]:
    return list(_within(get_resolver(), "", ()))


def _within(resolver: URLResolver, path: str, asks: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        asked = (*asks, *entry.pattern.converters, *entry.pattern.regex.groupindex)
        asked = tuple(dict.fromkeys(asked))
        if isinstance(entry, URLPattern):
            guard = getattr(entry.callback, "guard", None)
            yield Route(entry.name or "", here, guard, asked, entry.callback)
        else:
            yield from _within(entry, here, asked)


def listed() -> dict[str, tuple[str, str]]:
    """What ``routes.toml`` says: the name of each route, its guard and its path."""
    table = tomllib.loads(LIST.read_text(encoding="utf-8"))
    return {name: (guard, path) for guard, named in table.items() for name, path in named.items()}
