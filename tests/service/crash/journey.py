"""Every action of the service once, in an order in which a family's journey could take them.

Each step fetches what it needs anew, does one action, and may note an identifier for later steps.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from kinweave.service.access.actors import Actor

TODAY, BEFORE = date(2026, 11, 20), date(2026, 10, 1)


@dataclass
class World:
    """The council, its staff, and the identifiers that earlier steps noted."""

    council_id: Any = None
    staff: dict[str, Actor] = field(default_factory=dict)
    ids: SimpleNamespace = field(default_factory=SimpleNamespace)

    @property
    def manager(self) -> Actor:
        return self.staff["service_manager"]

    @property
    def coordinator(self) -> Actor:
        return self.staff["coordinator"]


@dataclass(frozen=True)
class Step:
    """One action of the service, by its full name, how the journey takes it, and what comes first."""

    action: str
    take: Callable[[World], None]
    first: Callable[[World], None] | None = None


STEPS: list[Step] = []


def step(
    action: str, first: Callable[[World], None] | None = None
) -> Callable[[Callable[[World], None]], Callable[[World], None]]:
    def keep(take: Callable[[World], None]) -> Callable[[World], None]:
        STEPS.append(Step(f"kinweave.service.{action}", take, first))
        return take

    return keep


def of(model: Any, pk: Any) -> Any:
    return model.objects.get(pk=pk)


def at(hour: int, day: int = 10) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)
