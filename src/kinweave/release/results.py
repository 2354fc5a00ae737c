"""Results that may not leave, and results that may: two types, so that one cannot be mistaken for the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NoReturn, TypeVar, final

from kinweave.release.errors import ReleaseError

__all__ = ["Released", "Suppressed", "Terms", "Unreleased", "released", "under_terms"]

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Terms:
    """Under what agreement identified or unsuppressed results go to one body, and who signed for them.

    `recipient` is the body that gets the file, `basis` the agreement or duty under which it gets it, and
    `signed_by` the person who answers for it; a copy that is not signed yet says so itself.
    """

    recipient: str
    basis: str
    signed_by: str

    def __post_init__(self) -> None:
        for name, value in (("recipient", self.recipient), ("basis", self.basis)):
            if not value.strip():
                raise ReleaseError(f"The sharing terms must name the {name}.")


@dataclass(frozen=True)
class Suppressed:
    """That small numbers were held back, with how many cells were and by which rule."""

    rule: str
    cells: int
    held_back: int


@final
class Unreleased(Generic[T]):
    """A result that stays inside: true counts, or rows about children.

    No writer of files for others takes it. What it holds is not in its `repr`, so that a log or an error
    report does not carry it.
    """

    __slots__ = ("_value",)
    _value: T

    def __init__(self, value: T) -> None:
        object.__setattr__(self, "_value", value)

    @property
    def inside(self) -> T:
        """The result, for the people and the code whose records it was counted from."""
        return self._value

    def map(self, work: Callable[[T], U]) -> Unreleased[U]:
        """Something worked out of it, which may not leave either."""
        return Unreleased(work(self._value))

    def __repr__(self) -> str:
        return "Unreleased()"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("an Unreleased result does not change")

    def __reduce__(self) -> NoReturn:
        raise TypeError("an Unreleased result is not stored")


@final
class Released(Generic[T]):
    """A result that may leave, and why it may. Only suppression and sharing terms make one."""

    __slots__ = ("_value", "_why")
    _value: T
    _why: Suppressed | Terms

    def __init__(self, *_: object, **__: object) -> None:
        raise TypeError("only suppression and sharing terms make a Released result")

    @property
    def value(self) -> T:
        """The result."""
        return self._value

    @property
    def why(self) -> Suppressed | Terms:
        """Why it may leave."""
        return self._why

    def map(self, work: Callable[[T], U]) -> Released[U]:
        """Something worked out of the released result alone, such as the bytes of a file."""
        return released(work(self._value), self._why)

    def __repr__(self) -> str:
        return f"Released({type(self._why).__name__})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Released result does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a Released result does not change")


def released(value: T, why: Suppressed | Terms) -> Released[T]:
    """Make a Released result; for this package's own use, which a test of the house holds it to."""
    made: Released[T] = object.__new__(Released)
    object.__setattr__(made, "_value", value)
    object.__setattr__(made, "_why", why)
    return made


def under_terms(result: Unreleased[T], terms: Terms) -> Released[T]:
    """Release a result as it is to the one body that sharing terms name."""
    return released(result.inside, terms)
