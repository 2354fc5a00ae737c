"""Where each kind of fact may appear, for whom: written by hand, and knowing nothing of the policy."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.architecture.routes import routes

TABLE = Path(__file__).with_name("expected.toml")


@dataclass(frozen=True)
class Expected:
    """The table: kind of fact, role, and the names of the routes where it may be seen."""

    places: dict[str, dict[str, frozenset[str]]]
    not_opened: dict[str, str]

    def allows(self, kind: str, role: str, place: str) -> bool:
        return place in self.places.get(kind, {}).get(role, frozenset())


@cache
def expected() -> Expected:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    groups: dict[str, list[str]] = table["pages"]
    places: dict[str, dict[str, frozenset[str]]] = {}
    for kind, by_roles in table["facts"].items():
        places[kind] = {}
        for named, listed in by_roles.items():
            names = {name for entry in listed for name in _matching(entry, groups)}
            for role in named.split(" and "):
                places[kind][role] = frozenset(names)
    return Expected(places, table["not_opened"])


def _matching(entry: str, groups: dict[str, list[str]]) -> list[str]:
    """A route by name, the routes of a group, or every route under a path (``/cases/…``)."""
    if entry in groups:
        return [name for one in groups[entry] for name in _matching(one, groups)]
    if not entry.startswith("/"):
        return [entry]
    return [route.name for route in routes() if f"/{route.path}".startswith(entry)]
