"""Hold a file's module 5 against the census's own rules, naming a child by council number alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kinweave.returns.cin_module_5.selection import fields_by_element
from kinweave.rules import Parameters, Rule, RuleResult, RuleScope, Severity, Status, load, run
from kinweave.rules.tree import FieldValue, walk
from kinweave.tables.cin import Layout, Note, read
from kinweave.validate.cin import PERIODS, collection_tables, periods

__all__ = ["Checked", "Finding", "check"]


@dataclass(frozen=True)
class Finding:
    """One fault, or one thing to explain: which rule, which row and child, what it says and how to mend it."""

    code: str
    severity: Severity
    row: int | None
    child: str
    elements: tuple[str, ...]
    message: str
    fix: str


@dataclass(frozen=True)
class Checked:
    """What the rules say of a file's module 5, and what in module 5 could not be read."""

    results: tuple[RuleResult, ...]
    findings: tuple[Finding, ...]
    unread: tuple[Note, ...]

    @property
    def has_errors(self) -> bool:
        """Whether anything is wrong; a query asks for a reason and is not wrong."""
        stopped = any(result.status is Status.COULD_NOT_RUN for result in self.results)
        return (
            stopped
            or bool(self.unread)
            or any(one.severity is Severity.ERROR for one in self.findings)
        )


def check(content: bytes, *, year: Layout) -> Checked:
    """Read a CIN file's module 5 back and run the collection's rules on all of it."""
    cin = read(content, of=year)
    ruleset = load(year.rules)
    table = str(year.module_5.table)
    module_5 = collection_tables(cin, year.name)[table]
    told = Parameters(year_start=year.year_start, year_end=year.year_end)
    results = run(ruleset, {PERIODS: periods(module_5, year.name)}, told)
    children = cin.tables[table]["LAchildID"].to_list()
    elements = {field: element for element, field in fields_by_element(year).items()}
    findings = [
        finding
        for result in results
        for finding in _findings(result, ruleset.rule(result.code), children, elements)
    ]
    return Checked(
        results, tuple(findings), tuple(note for note in cin.notes if note.table == table)
    )


def _findings(
    result: RuleResult, rule: Rule, children: list[str | None], elements: dict[str, str]
) -> Iterator[Finding]:
    named = {part.name for part in walk(rule.node) if isinstance(part, FieldValue)}
    asked = tuple(element for field, element in elements.items() if field in named)
    rows: list[int | None] = [None] * result.count
    if rule.scope is not RuleScope.SUBMISSION:
        rows = [*sorted(int(row) for row in result.findings)]
    for row in rows:
        child = "" if row is None else children[row] or ""
        yield Finding(rule.code, rule.severity, row, child, asked, rule.message, rule.fix)
