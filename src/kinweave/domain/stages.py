"""The journey of a case as a table of moves, and the legal stage of a child."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Protocol

from kinweave.domain.reading import read_data
from kinweave.standard import load


@dataclass(frozen=True)
class Move:
    """A step from one stage to the next; one that begins a case comes from no stage."""

    start: str | None
    to: str
    needs: tuple[str, ...]
    meaning: str


@dataclass(frozen=True)
class Journey:
    """Every stage, every move between them, and the sentence for each need."""

    stages: tuple[str, ...]
    live: frozenset[str]
    moves: Mapping[tuple[str | None, str], Move]
    needs: Mapping[str, str]

    def moves_from(self, current: str | None) -> tuple[Move, ...]:
        """Give the steps that may follow a stage, in the table's order."""
        return tuple(move for move in self.moves.values() if move.start == current)


@dataclass(frozen=True)
class Refusal:
    """Why a case may not move, in a sentence fit to show, with the needs that are not met."""

    code: str
    sentence: str
    missing: tuple[str, ...] = ()


class JourneyError(ValueError):
    """The journey's table contradicts itself."""


@cache
def table() -> Journey:
    """Load the journey in force."""
    return read_journey(read_data("stages"))


def read_journey(data: Mapping[str, object]) -> Journey:
    """Read a journey from its table; a move between unknown stages or with an unknown need is an error."""
    live, ended = _texts(data["live"]), _texts(data["ended"])
    needs = data["needs"]
    rows = data["moves"]
    if not isinstance(needs, dict) or not isinstance(rows, list):
        raise JourneyError("the journey needs a table of needs and a list of moves")
    moves: dict[tuple[str | None, str], Move] = {}
    for row in rows:
        starts: tuple[str | None, ...] = _texts(row["from"]) if "from" in row else (None,)
        for start in starts:
            move = Move(start, row["to"], _texts(row["needs"]), row["meaning"])
            if (start, move.to) in moves:
                raise JourneyError(f"the move from {start} to {move.to} is given twice")
            if not {start or move.to, move.to} <= {*live, *ended}:
                raise JourneyError(f"the move from {start} to {move.to} has an unknown stage")
            if not set(move.needs) <= set(needs):
                raise JourneyError(f"the move from {start} to {move.to} has an unknown need")
            moves[start, move.to] = move
    return Journey(live + ended, frozenset(live), moves, needs)


def _texts(items: object) -> tuple[str, ...]:
    if not isinstance(items, list):
        raise JourneyError("the journey needs a list here")
    return tuple(map(str, items))


def check_move(current: str | None, to: str, facts: Collection[str]) -> Refusal | None:
    """Why a case may not move to a stage, or None if it may.

    ``facts`` are the needs that are met, by their names in the table; what is not among them is
    taken as not met.
    """
    journey = table()
    if to not in journey.stages or (current is not None and current not in journey.stages):
        return Refusal("unknown_stage", "This is not a stage of the journey.")
    if current == to:
        return Refusal("already_there", f"The case is already at: {_label(to)}.")
    move = journey.moves.get((current, to))
    if move is None:
        return Refusal("no_such_move", _no_such_move(journey, current, to))
    missing = tuple(need for need in move.needs if need not in facts)
    if missing:
        return Refusal("needs", " ".join(journey.needs[need] for need in missing), missing)
    return None


def can_move(current: str | None, to: str, facts: Collection[str]) -> bool:
    """Whether a case may move to a stage."""
    return check_move(current, to, facts) is None


def _no_such_move(journey: Journey, current: str | None, to: str) -> str:
    following = " or ".join(_label(move.to) for move in journey.moves_from(current))
    if current is None:
        return f"A case does not begin at: {_label(to)}. It begins at: {following}."
    if current not in journey.live:
        return "The case is closed. If the family comes back, begin a new case for them."
    return f"A case does not go from {_label(current)} to {_label(to)}. Next may be: {following}."


def _label(stage: str) -> str:
    label = load().codes("stage").label(stage)
    return label[0].lower() + label[1:]


def mermaid() -> str:
    """Draw the journey as a Mermaid state diagram, for the documents."""
    journey = table()
    moves = [(move.start or "[*]", move.to) for move in journey.moves.values()]
    moves += [(stage, "[*]") for stage in journey.stages if stage not in journey.live]
    return "stateDiagram-v2\n" + "".join(f"    {start} --> {to}\n" for start, to in moves)


class LegalFact(Protocol):
    """A dated legal fact about a child: in force from its start up to, not including, its end."""

    @property
    def kind(self) -> str:
        """The code of the fact."""

    @property
    def start_date(self) -> date:
        """Its first day in force."""

    @property
    def end_date(self) -> date | None:
        """The first day on which it is no longer in force, if it has ended."""


@cache
def _legal_stages() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple(
        (row["stage"], frozenset(row["facts"])) for row in read_data("stages")["legal_stages"]
    )


@cache
def _known_legal_facts() -> frozenset[str]:
    without_stage = frozenset(read_data("stages")["legal_facts_without_stage"])
    return without_stage.union(*(facts for _, facts in _legal_stages()))


def derive_legal_stage(legal_facts: Iterable[LegalFact], on: date) -> str:
    """Derive a child's legal stage on a day: the highest that any fact in force gives.

    The order is the table's. An unknown kind of fact is an error: guessing a lower stage would
    misstate the child's situation.
    """
    in_force = {
        fact.kind
        for fact in legal_facts
        if fact.start_date <= on and (fact.end_date is None or on < fact.end_date)
    }
    unknown = in_force - _known_legal_facts()
    if unknown:
        raise ValueError(f"no legal stage is known for: {', '.join(sorted(unknown))}")
    for stage, kinds in _legal_stages():
        if in_force & kinds:
            return stage
    return _legal_stages()[-1][0]
