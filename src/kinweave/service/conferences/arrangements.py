"""How a conference may be arranged, as ``data/arrangements.toml`` lays it down."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Arrangements:
    """The parts of each kind of meeting, who may be brought together, and whose part is called what.

    ``together`` gives, for each way of keeping two people apart, the ways of taking part in which
    they would meet; ``closed`` the ways that a decision about one person closes to them.
    """

    parts: Mapping[str, tuple[str, ...]]
    together: Mapping[str, frozenset[str]]
    closed: Mapping[str, frozenset[str]]
    network_roles: tuple[str, ...]
    professional_roles: tuple[str, ...]
    child_choice: Mapping[str, str]
    no_part: frozenset[str]


@cache
def arrangements() -> Arrangements:
    """The table in force."""
    read = tomllib.loads(_text("arrangements"))
    return Arrangements(
        parts={kind: tuple(parts) for kind, parts in read["parts"].items()},
        together={kind: frozenset(ways) for kind, ways in read["together"].items()},
        closed={kind: frozenset(ways) for kind, ways in read["closed"].items()},
        network_roles=tuple(read["roles"]["network"]),
        professional_roles=tuple(read["roles"]["professional"]),
        child_choice=dict(read["child_choice"]),
        no_part=frozenset(read["no_part"]["ways"]),
    )


@dataclass(frozen=True)
class CardSection:
    """One heading of the safety card with its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class SafetyCard:
    """The paper card for private family time: what to do, and blanks to fill in by hand."""

    title: str
    emergency: str
    everyone: CardSection
    coordinator: CardSection
    blanks: CardSection
    note: str


@cache
def safety_card() -> SafetyCard:
    """The card's words."""
    read = tomllib.loads(_text("safety_card"))
    return SafetyCard(
        title=read["title"],
        emergency=read["emergency"],
        everyone=_section(read["everyone"]),
        coordinator=_section(read["coordinator"]),
        blanks=_section(read["blanks"]),
        note=read["blanks"]["note"],
    )


def _section(read: Mapping[str, object]) -> CardSection:
    lines = read["lines"]
    assert isinstance(lines, list), "a section of the card has a list of lines"
    return CardSection(str(read["heading"]), tuple(map(str, lines)))


def _text(name: str) -> str:
    return files(__package__).joinpath(f"data/{name}.toml").read_text(encoding="utf-8")
