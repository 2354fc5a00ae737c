"""The disclosure policy, read from ``data/disclosure.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kinweave.domain.disclosure.facts import Channel, Outcome, ReaderKind
from kinweave.domain.reading import read_data


@dataclass(frozen=True)
class Grant:
    """A row that lets some readers have a sensitivity by some channels, on a condition."""

    code: str
    sensitivity: str
    readers: frozenset[ReaderKind]
    channels: frozenset[Channel]
    condition: str
    reason: str
    hazards: tuple[int, ...]


@dataclass(frozen=True)
class Restriction:
    """A row that removes what a grant allowed, when its condition holds."""

    code: str
    sensitivities: frozenset[str]
    readers: frozenset[ReaderKind]
    channels: frozenset[Channel]
    condition: str
    outcome: Outcome
    reason: str
    hazards: tuple[int, ...]


@dataclass(frozen=True)
class Policy:
    """Every row, with what each sensitivity does when the landing of a copy is unknown."""

    version: str
    landing_unknown: Mapping[str, Outcome]
    lands_elsewhere: frozenset[Channel]
    grants: Mapping[tuple[str, ReaderKind, Channel], Grant]
    restrictions: tuple[Restriction, ...]


class PolicyError(ValueError):
    """The policy's table contradicts itself."""


@cache
def policy() -> Policy:
    """Load the policy in force."""
    return read_policy(read_data("disclosure"))


def read_policy(table: Mapping[str, Any]) -> Policy:
    """Read a policy from its table. Two grants for one question, or a gap, is an error."""
    sensitivities: Mapping[str, Any] = table["sensitivities"]
    channels: Mapping[str, Any] = table["channels"]
    if set(channels) != set(Channel):
        raise PolicyError("every channel needs to say where its copies land")
    grants: dict[tuple[str, ReaderKind, Channel], Grant] = {}
    for row in table["grants"]:
        grant = Grant(
            code=row["code"],
            sensitivity=row["sensitivity"],
            readers=frozenset(map(ReaderKind, row["readers"])),
            channels=frozenset(map(Channel, row["channels"])),
            condition=row["condition"],
            reason=row["reason"],
            hazards=tuple(row["hazards"]),
        )
        if grant.sensitivity not in sensitivities:
            raise PolicyError(f"{grant.code} grants an unknown sensitivity")
        for reader in grant.readers:
            for channel in grant.channels:
                question = (grant.sensitivity, reader, channel)
                if question in grants:
                    raise PolicyError(f"{grant.code} and {grants[question].code} answer one thing")
                grants[question] = grant
    return Policy(
        version=table["version"],
        landing_unknown={
            name: Outcome(entry["landing_unknown"]) for name, entry in sensitivities.items()
        },
        lands_elsewhere=frozenset(
            Channel(name) for name, entry in channels.items() if entry["lands"] != "stays"
        ),
        grants=grants,
        restrictions=tuple(_restriction(row, sensitivities) for row in table["restrictions"]),
    )


def _restriction(row: Mapping[str, Any], sensitivities: Mapping[str, Any]) -> Restriction:
    restriction = Restriction(
        code=row["code"],
        sensitivities=frozenset(row["sensitivities"]),
        readers=frozenset(map(ReaderKind, row["readers"])),
        channels=frozenset(map(Channel, row["channels"])),
        condition=row["condition"],
        outcome=Outcome(row["outcome"]),
        reason=row["reason"],
        hazards=tuple(row["hazards"]),
    )
    if not restriction.sensitivities <= set(sensitivities):
        raise PolicyError(f"{restriction.code} restricts an unknown sensitivity")
    if restriction.outcome is Outcome.allow:
        raise PolicyError(f"{restriction.code} is a restriction that allows")
    return restriction
