"""Runs a rule set over whole tables: every rule ends as passed, found, or could not run."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from kinweave.rules.parser import SUBMISSION
from kinweave.rules.ruleset import Rule, RuleScope, RuleSet, Severity
from kinweave.rules.tree import Condition, parameters_of
from kinweave.rules.values import Parameters

if TYPE_CHECKING:
    import narwhals as nw

    from kinweave.rules.table_reading import Doubts


class Status(StrEnum):
    """How a rule ended."""

    PASSED = "passed"
    FOUND = "found"
    COULD_NOT_RUN = "could_not_run"


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule said of the tables.

    `findings` are the ids of the records that break it. `unread` are those that
    could not be checked because something in them, or in a record beside them,
    cannot be read; a rule that found nothing but could not read everything has
    not passed. `reason` says why a rule could not run, or what it could not read.
    """

    code: str
    severity: Severity
    status: Status
    count: int
    reason: str
    findings: tuple[str, ...]
    unread: tuple[str, ...]


def run(
    ruleset: RuleSet, tables: Mapping[str, Any], parameters: Parameters | None = None
) -> tuple[RuleResult, ...]:
    """Every rule of a set on tables of standard entities (Polars frames, or any Narwhals reads).

    Days not told are taken from the set. A rule never stops another, and a cell
    that cannot be read never changes what is said of another record.
    """
    told = (parameters or Parameters()).filled_from(ruleset.parameters)
    results: dict[str, RuleResult] = {}
    for home, rules in _by_home(ruleset.rules).items():
        results |= _results(rules, home, tables, told)
    return tuple(results[rule.code] for rule in ruleset.rules)


def to_table(
    node: Condition, entity: str, tables: Mapping[str, Any], parameters: Parameters
) -> nw.LazyFrame[Any]:
    """The answer (true, false or null) to one rule for each id of an entity's table."""
    # Forms read rules without any table, so the table engine is loaded only here.
    from kinweave.rules.asking import answers
    from kinweave.rules.columns import CannotRunError

    asked = answers({"": node}, entity, tables, parameters)
    if asked.refused:
        raise CannotRunError(asked.refused[""])
    return asked.frame.select("id", answer=asked.given[""].column)


def _by_home(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """Rules by the kind of record they are about; those about the whole submission stand alone."""
    homes: dict[str, list[Rule]] = {}
    for rule in rules:
        alone = rule.scope is RuleScope.SUBMISSION
        homes.setdefault(f"{SUBMISSION} {rule.code}" if alone else rule.entity, []).append(rule)
    return homes


def _results(
    rules: list[Rule], home: str, tables: Mapping[str, Any], told: Parameters
) -> dict[str, RuleResult]:
    """What each rule about one kind of record says, asked together; alone, if together they cannot be."""
    results: dict[str, RuleResult] = {}
    ready = []
    for rule in rules:
        untold = [name.value for name in parameters_of(rule.node) if told.day(name) is None]
        if untold:
            results[rule.code] = _could_not_run(rule, f"it was not told {', '.join(untold)}")
        else:
            ready.append(rule)
    if not ready:
        return results
    from kinweave.rules.columns import CannotRunError

    home = home.partition(" ")[0]
    try:
        return results | _ran(ready, home, tables, told)
    except CannotRunError as reason:
        return results | {rule.code: _could_not_run(rule, str(reason)) for rule in ready}
    except Exception as error:  # noqa: BLE001
        if len(ready) > 1:
            # One rule may have stopped the engine; the others must not suffer for it.
            for rule in ready:
                results |= _results([rule], home, tables, told)
            return results
        stopped = f"the engine stopped ({type(error).__name__}: {error})"
        return results | {ready[0].code: _could_not_run(ready[0], stopped)}


def _ran(
    rules: list[Rule], home: str, tables: Mapping[str, Any], told: Parameters
) -> dict[str, RuleResult]:
    import narwhals as nw

    from kinweave.rules.asking import answers

    asked = answers({rule.code: rule.node for rule in rules}, home, tables, told)
    broken = {code: ~nw.col(answer.column) for code, answer in asked.given.items()}
    unread = {
        code: nw.col(answer.column).is_null() & _any(mark for mark, _ in answer.doubts)
        for code, answer in asked.given.items()
    }
    if not asked.given:
        return {rule.code: _could_not_run(rule, asked.refused[rule.code]) for rule in rules}
    told_of = _either([*broken.values(), *unread.values()])
    rows = asked.frame.filter(told_of).collect()
    results = {}
    for rule in rules:
        if rule.code in asked.refused:
            results[rule.code] = _could_not_run(rule, asked.refused[rule.code])
        elif not len(rows):
            results[rule.code] = _passed(rule)
        else:
            results[rule.code] = _counted(
                rule,
                rows.filter(broken[rule.code]),
                rows.filter(unread[rule.code]),
                asked.given[rule.code].doubts,
            )
    return results


def _any(marks: Iterable[str]) -> nw.Expr:
    import narwhals as nw

    return _either([nw.col(mark) for mark in marks])


def _either(conditions: list[nw.Expr]) -> nw.Expr:
    import narwhals as nw

    return functools.reduce(
        operator.or_, [condition.fill_null(False) for condition in conditions], nw.lit(False)
    )


def _counted(
    rule: Rule, broken: nw.DataFrame[Any], unread: nw.DataFrame[Any], doubts: Doubts
) -> RuleResult:
    if not len(broken) and not len(unread):
        return _passed(rule)
    places = sorted({place for mark, place in doubts if unread[mark].any()})
    return RuleResult(
        code=rule.code,
        severity=rule.severity,
        status=Status.FOUND if len(broken) else Status.COULD_NOT_RUN,
        count=len(broken),
        reason=_unread_reason(len(unread), places) if len(unread) else "",
        findings=_ids(broken),
        unread=_ids(unread),
    )


def _ids(rows: nw.DataFrame[Any]) -> tuple[str, ...]:
    return tuple(sorted(rows["id"].fill_null("").to_list()))


def _unread_reason(number: int, places: list[str]) -> str:
    records = "1 record" if number == 1 else f"{number} records"
    return f"{records} could not be checked, because {', '.join(places)} cannot be read there"


def _passed(rule: Rule) -> RuleResult:
    return RuleResult(rule.code, rule.severity, Status.PASSED, 0, "", (), ())


def _could_not_run(rule: Rule, reason: str) -> RuleResult:
    return RuleResult(rule.code, rule.severity, Status.COULD_NOT_RUN, 0, reason, (), ())
