"""What the council's own case system says of a child, for whoever types the child's number.

Nobody should type a child twice. Cases know nothing of how such a system is read: the part of the
service that reads it puts its answer in place of `ask` when the service starts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kinweave.service.access.actors import Actor
from kinweave.service.cases.actions import NewChild


@dataclass(frozen=True)
class Told:
    """A child as the council's system gives them, whose word it is, and when it was said."""

    child: NewChild
    source: str
    said_at: datetime
    worker: str = ""
    team: str = ""


class Ask(Protocol):
    """How it is asked: by whom, and with which numbers."""

    def __call__(self, *, by: Actor, numbers: Sequence[str]) -> Mapping[str, Told]: ...


# Asked with the numbers that were typed; a number that is not known, or may not be, has no answer.
ask: Ask = lambda *, by, numbers: {}  # noqa: ARG005, E731
# Whether the council's system has said anything at all yet.
is_there: Callable[[], bool] = lambda: False  # noqa: E731
