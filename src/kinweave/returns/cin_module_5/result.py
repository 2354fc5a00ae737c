"""What making module 5 came to, told to a person or to a program, without a name in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kinweave.returns.cin_module_5.checking import Checked
from kinweave.returns.cin_module_5.placing import Arrived, Placed
from kinweave.returns.cin_module_5.selection import LeftOut, NoHome, reason
from kinweave.rules import Status

__all__ = ["Result", "as_json", "as_text"]


@dataclass(frozen=True)
class Result:
    """The file, what was placed in it, what was not and why, and what the collection's rules say of it."""

    collection: str
    xml: bytes
    placed: tuple[Placed, ...]
    no_home: tuple[NoHome, ...]
    left_out: tuple[LeftOut, ...]
    checked: Checked
    remarks: tuple[str, ...]

    @property
    def has_errors(self) -> bool:
        """Whether someone must mend something: a rule broken, or a child's period without a home."""
        return bool(self.no_home) or self.checked.has_errors


def as_json(result: Result) -> dict[str, Any]:
    """The result for another program."""
    return {
        "collection": result.collection,
        "placed": [
            {
                "child": one.child,
                "referral_date": one.referral_date.isoformat(),
                "start_date": one.start_date,
                "how": str(one.how),
                "gone": list(one.gone),
            }
            for one in result.placed
        ],
        "no_home": [
            {
                "record": one.record,
                "child": one.child,
                "referral_date": None
                if one.referral_date is None
                else one.referral_date.isoformat(),
                "code": one.code,
                "reason": reason(one),
            }
            for one in result.no_home
        ],
        "left_out": [
            {
                "record": one.record,
                "child": one.child,
                "element": one.element,
                "code": one.code,
                "reason": reason(one),
            }
            for one in result.left_out
        ],
        "unread": [
            {
                "table": note.table,
                "row": note.row,
                "column": note.column,
                "value_class": note.value_class,
            }
            | {"reason": note.reason}
            for note in result.checked.unread
        ],
        "remarks": list(result.remarks),
        "rules": [
            {
                "code": rule.code,
                "severity": str(rule.severity),
                "status": str(rule.status),
                "count": rule.count,
                "reason": rule.reason,
            }
            for rule in result.checked.results
        ],
        "findings": [
            {
                "code": one.code,
                "severity": str(one.severity),
                "table": "pre_proceedings",
                "row": one.row,
                "key": one.child,
                "fields": list(one.elements),
                "message": one.message,
                "fix": one.fix,
            }
            for one in result.checked.findings
        ],
    }


def as_text(result: Result, out: str) -> str:
    """The result for a person at a terminal."""
    return "\n".join(_lines(result, out)) + "\n"


def _lines(result: Result, out: str) -> Iterator[str]:
    how = Counter(one.how for one in result.placed)
    yield (
        f"Pre-proceedings periods in {out}: {how[Arrived.ADDED]} added, "
        f"{how[Arrived.REPLACED]} replaced, {how[Arrived.UNCHANGED]} already there."
    )
    yield from result.remarks
    for one in result.placed:
        if one.how is Arrived.REPLACED:
            gone = f" It no longer has {', '.join(one.gone)}." if one.gone else ""
            yield f"Replaced: child {one.child}, the period that began on {one.start_date}.{gone}"
    for homeless in result.no_home:
        yield f"No home: {_whose(homeless)}. {reason(homeless)}"
    for left in result.left_out:
        what = f", {left.element}" if left.element else ""
        yield f"Left out: {_whose(left)}{what}. {reason(left)}"
    for note in result.checked.unread:
        kind = f" ({note.value_class})" if note.value_class else ""
        yield f"Not read: row {note.row} of module 5, {note.column}{kind}: {note.reason}."
    for rule in result.checked.results:
        if rule.status is Status.COULD_NOT_RUN:
            yield f"Rule {rule.code} could not run: {rule.reason}."
        elif rule.reason:
            yield f"Rule {rule.code}: {rule.reason}."
    for finding in result.checked.findings:
        whose = f" child {finding.child}:" if finding.child else ""
        yield f"{finding.severity.capitalize()} {finding.code}:{whose} {finding.message} {finding.fix}"
    passed = sum(rule.status is Status.PASSED for rule in result.checked.results)
    yield f"Rules of {result.collection}: {passed} of {len(result.checked.results)} passed."


def _whose(one: NoHome | LeftOut) -> str:
    return f"child {one.child}" if one.child else f"record {one.record}"
