"""What changed from one version of the standard to the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kinweave.standard.model import CodeList, Entity, Standard

_ENTITY_PARTS = ("label", "meaning", "retention", "scope")
_FIELD_PARTS = (
    "type",
    "required",
    "sensitivity",
    "label",
    "hint",
    "code_list",
    "references",
    "maps",
    "derived",
)
_LIST_PARTS = ("title", "source", "maps")
_CODE_PARTS = (
    "label",
    "valid_from",
    "valid_to",
    "source",
    "label_published",
    "inverse",
)


class ChangeKind(StrEnum):
    """Whether something came, went or became different."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions.

    `what` is the part of the standard (entity, field, list or code), `name` where
    it stands, and for a change `part` is what became different, `before` and `after`.
    """

    kind: ChangeKind
    what: str
    name: str
    part: str = ""
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        if self.kind is not ChangeKind.CHANGED:
            return f"{self.kind} {self.what} {self.name}"
        before, after = self.before or "(empty)", self.after or "(empty)"
        return f"changed {self.what} {self.name}: {self.part} from {before} to {after}"


def diff(old: Standard, new: Standard) -> list[Change]:
    """Every difference in entities, fields, code lists and codes, periods included."""
    return [
        *_compare("entity", "", old.entities, new.entities, _ENTITY_PARTS),
        *(
            change
            for name in old.entities
            if name in new.entities
            for change in _fields(old.entities[name], new.entities[name])
        ),
        *_compare("list", "", old.lists, new.lists, _LIST_PARTS),
        *(
            change
            for name in old.lists
            if name in new.lists
            for change in _codes(old.lists[name], new.lists[name])
        ),
    ]


def _fields(old: Entity, new: Entity) -> Iterator[Change]:
    yield from _compare("field", f"{old.name}.", old.fields, new.fields, _FIELD_PARTS)


def _codes(old: CodeList, new: CodeList) -> Iterator[Change]:
    yield from _compare("code", f"{old.name} ", _by_period(old), _by_period(new), _CODE_PARTS)


def _by_period(codes: CodeList) -> dict[str, object]:
    """Codes by name; the second and later periods of one code are counted."""
    numbered: dict[str, object] = {}
    for code in codes.codes:
        name, period = code.code, 1
        while name in numbered:
            period += 1
            name = f"{code.code} (period {period})"
        numbered[name] = code
    return numbered


def _compare(
    what: str,
    prefix: str,
    old: Mapping[str, object],
    new: Mapping[str, object],
    parts: tuple[str, ...],
) -> Iterator[Change]:
    for name in old:
        if name not in new:
            yield Change(ChangeKind.REMOVED, what, prefix + name)
    for name, later in new.items():
        earlier = old.get(name)
        if earlier is None:
            yield Change(ChangeKind.ADDED, what, prefix + name)
            continue
        for part in parts:
            before, after = getattr(earlier, part), getattr(later, part)
            if before != after:
                yield Change(
                    ChangeKind.CHANGED,
                    what,
                    prefix + name,
                    part,
                    _say(before),
                    _say(after),
                )


def _say(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {item}" for key, item in value.items())
    return "" if value is None else str(value)
