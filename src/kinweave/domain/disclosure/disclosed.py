"""A value that the engine was asked about: shown, or gone without a trace."""

from collections.abc import Iterator
from typing import Any, Generic, NoReturn, TypeVar, final

from kinweave.domain.disclosure.deciding import decide
from kinweave.domain.disclosure.facts import Audience, Channel, Circumstances, Fact, Outcome

T = TypeVar("T")


@final
class Disclosed(Generic[T]):
    """A value that may be shown, or nothing. Only :func:`disclose` makes one.

    A value that is withheld and a value that was never recorded are the same in every way that a
    page or a log could tell: a hole would tell that there is something to hide. The value is not
    in the ``repr``, so that an error report does not carry it.
    """

    __slots__ = ("_value",)
    _value: T | None

    def __init__(self, *_: object, **__: object) -> None:
        raise TypeError("only disclose() makes a Disclosed value, after asking the engine")

    @property
    def value(self) -> T | None:
        """The value, or None when it is withheld or absent."""
        return self._value

    @property
    def shown(self) -> bool:
        """Whether there is a value to show."""
        return self._value is not None

    def __bool__(self) -> bool:
        return self.shown

    def __str__(self) -> str:
        return "" if self._value is None else str(self._value)

    def __format__(self, spec: str) -> str:
        return "" if self._value is None else format(self._value, spec)

    def __repr__(self) -> str:
        return "Disclosed(shown)" if self.shown else "Disclosed()"

    def __iter__(self) -> Iterator[Any]:
        """Give the items of a list that may be shown; a single value is one item."""
        if self._value is None:
            return iter(())
        if isinstance(self._value, list | tuple | set | frozenset):
            return iter(self._value)
        return iter((self._value,))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Disclosed):
            return NotImplemented
        return bool(self._value == other._value)

    def __hash__(self) -> int:
        # Equal values share a hash, and lists can be shown: the value itself is not hashed.
        return hash(self.shown)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Disclosed value does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a Disclosed value does not change")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Disclosed value is for one reader here and now; it is not stored")


def disclose(
    value: T | None,
    fact: Fact,
    audience: Audience,
    channel: Channel,
    circumstances: Circumstances,
) -> Disclosed[T]:
    """Ask the engine about a fact and give its value back only if the answer is to allow it."""
    allowed = decide(fact, audience, channel, circumstances).outcome is Outcome.allow
    disclosed: Disclosed[T] = object.__new__(Disclosed)
    object.__setattr__(disclosed, "_value", value if allowed and not _absent(value) else None)
    return disclosed


def _absent(value: object) -> bool:
    """Whether nothing was recorded: an empty text or list would otherwise differ from a hidden one."""
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, list | tuple | set | frozenset | dict) and not value
