"""What changed from one year's return to the next, the notable first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kinweave.release import percentage
from kinweave.returns.errors import ReturnError
from kinweave.returns.national import layout
from kinweave.returns.signing import ReturnManifest

__all__ = ["Comparison", "Difference", "as_text", "compare"]


@dataclass(frozen=True)
class Difference:
    """One number in both returns. `change` is empty where either is held back; nothing is said of why."""

    words: str
    before: int | str
    after: int | str
    change: int | None
    notable: bool

    @property
    def share(self) -> str:
        """The change as a percentage of the earlier number, where there was one."""
        if self.change is None or not isinstance(self.before, int) or self.before == 0:
            return ""
        sign = "-" if self.change < 0 else "+"
        return f"{sign}{percentage(abs(self.change), self.before)}%"


@dataclass(frozen=True)
class Comparison:
    """Every number that differs, the notable first and the greatest before the rest; and what cannot be compared."""

    before: str
    after: str
    differences: tuple[Difference, ...]
    same: int
    remarks: tuple[str, ...]


def compare(before: ReturnManifest, after: ReturnManifest) -> Comparison:
    """Hold two returns of one kind beside each other, number by number."""
    if before.kind != after.kind:
        raise ReturnError(f"A {before.kind} return and a {after.kind} return cannot be compared.")
    earlier, later = _by_place(before), _by_place(after)
    found = [
        _difference(earlier[place], later[place], before, after)
        for place in earlier
        if place in later
    ]
    changed = [one for one in found if one.before != one.after]
    changed.sort(
        key=lambda one: (not one.notable, one.change is None, -abs(one.change or 0), one.words)
    )
    return Comparison(
        _named(before), _named(after), tuple(changed), len(found) - len(changed),
        tuple(_remarks(before, after, set(earlier) ^ set(later))),
    )  # fmt: skip


def _by_place(one: ReturnManifest) -> dict[str, str]:
    """Each number's name by what it counts, without whose it is and which year's."""
    return {name.split("/", 2)[2]: name for name in one.figures}


def _named(one: ReturnManifest) -> str:
    return f"{one.arguments.get('period', one.layout)} ({one.status})"


def _difference(old: str, new: str, before: ReturnManifest, after: ReturnManifest) -> Difference:
    was, now = before.figures[old], after.figures[new]
    change = now - was if isinstance(was, int) and isinstance(now, int) else None
    plan = layout()
    notable = (
        change is not None
        and isinstance(was, int)
        and abs(change) >= plan.notable_by
        and abs(change) >= plan.notable_share * was
    )
    return Difference(after.words.get(new, new), was, now, change, notable)


def _remarks(before: ReturnManifest, after: ReturnManifest, apart: set[str]) -> Iterator[str]:
    if before.layout != after.layout:
        yield f"The layouts differ: {before.layout} and {after.layout}."
    made_for = [one.arguments.get("for") for one in (before, after)]
    if made_for[0] != made_for[1]:
        yield f"One is for {made_for[0]} and the other for {made_for[1]}."
    if before.versions["standard"] != after.versions["standard"]:
        yield f"The data standard went from {before.versions['standard']} to {after.versions['standard']}."
    if apart:
        yield f"{len(apart)} numbers stand in one of the two returns only."


def as_text(one: Comparison) -> str:
    """The comparison for a person at a terminal."""
    lines = [
        f"From {one.before} to {one.after}: {len(one.differences)} numbers differ, {one.same} do not."
    ]
    lines += one.remarks
    headed = None
    for each in one.differences:
        head = "Notable:" if each.notable else "Also:"
        if head != headed:
            lines.append(head)
            headed = head
        how = (
            ""
            if each.change is None
            else f" ({each.change:+d}{', ' + each.share if each.share else ''})"
        )
        lines.append(f"  {each.words}: {each.before} to {each.after}{how}")
    return "\n".join(lines) + "\n"
