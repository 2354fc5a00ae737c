"""Asks the rules of a submission and turns what they found into rows that somebody can mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import narwhals as nw
import polars as pl

from kinweave.rules import (
    Rule,
    RuleResult,
    RuleScope,
    RuleSet,
    Severity,
    Status,
    run,
)
from kinweave.rules.columns import cells
from kinweave.rules.tree import FieldValue, walk
from kinweave.standard import FieldType
from kinweave.validate.explaining import Explanation
from kinweave.validate.returns import Submission

__all__ = ["PASSED_OVER", "UNREADABLE", "Checked", "RuleEnd", "check"]

UNREADABLE = "unreadable"
PASSED_OVER = "passed-over"
_READ = {
    UNREADABLE: "Write it as the collection asks: a day of the calendar, a whole number, or true or false.",
    PASSED_OVER: "Look whether it should stand somewhere else, and take it out where it should not be there.",
}
_SEVERITIES = {UNREADABLE: Severity.ERROR, PASSED_OVER: Severity.QUERY}
_PLACE = {"row": pl.Int64(), "key": pl.String()}
_SCHEMA = pl.Schema(
    {
        "code": pl.String(),
        "severity": pl.String(),
        "table": pl.String(),
        "row": pl.Int64(),
        "key": pl.String(),
        "fields": pl.List(pl.String()),
        "message": pl.String(),
        "fix": pl.String(),
    }
)
_WRITTEN = frozenset({FieldType.DATE, FieldType.INTEGER, FieldType.BOOLEAN})


@dataclass(frozen=True)
class RuleEnd:
    """How one rule ended, and how many of its queries were explained."""

    code: str
    severity: Severity
    status: Status
    count: int
    reason: str
    explained: int = 0


@dataclass(frozen=True)
class Checked:
    """How every rule ended and what was found.

    `findings` has one row a finding: `code`, `severity`, `table`, `row` (0-based; null for the whole
    file), `key` (the council's number of the child, or the record's id), `fields` (the file's own
    names), `message` and `fix`. It holds no other value of the file. `explained` has the same columns
    and `reason`, `who`, `when`. `unused` are explanations that explained nothing.
    """

    collection: str
    files: tuple[str, ...]
    rules: tuple[RuleEnd, ...]
    findings: pl.DataFrame
    explained: pl.DataFrame
    unused: tuple[Explanation, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether something must be mended: an error, or a rule that could not be asked of everything."""
        stopped = any(rule.status is Status.COULD_NOT_RUN for rule in self.rules)
        return stopped or not self.findings.filter(pl.col("severity") == Severity.ERROR).is_empty()


def check(submission: Submission, explanations: Sequence[Explanation] = ()) -> Checked:
    """Ask every rule of a submission; a query with an explanation is passed and listed with its reason."""
    found: list[pl.DataFrame] = []
    ends: list[RuleEnd] = []
    for code, read in ((UNREADABLE, _unreadable), (PASSED_OVER, _passed_over)):
        found.append(read(submission))
        ends.append(_end_of_reading(found[-1], code))
    for ruleset in submission.rulesets:
        results = run(ruleset, submission.tables, submission.told)
        ends += [_end(result, submission) for result in results]
        found += _findings(results, ruleset, submission)
    return _explain(_whole(found), ends, explanations, submission)


def _end(result: RuleResult, submission: Submission) -> RuleEnd:
    reason = result.reason
    if result.status is Status.COULD_NOT_RUN:
        missing = (f"has no column “{name}”" for name in submission.not_given)
        if any(sentence in reason for sentence in missing):
            reason = submission.why_not_given
    return RuleEnd(result.code, result.severity, result.status, result.count, reason)


def _end_of_reading(found: pl.DataFrame, code: str) -> RuleEnd:
    status = Status.PASSED if found.is_empty() else Status.FOUND
    return RuleEnd(code, _SEVERITIES[code], status, found.height, "")


def _whole(found: Iterable[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([_SCHEMA.to_frame(), *found])


# Findings of rules ----------------------------------------------------------------------


def _findings(
    results: Sequence[RuleResult], ruleset: RuleSet, submission: Submission
) -> list[pl.DataFrame]:
    """The findings of a rule set, the rows of each table looked up once."""
    by_table: dict[str, list[tuple[Rule, RuleResult]]] = {}
    whole: list[pl.DataFrame] = []
    for result in results:
        rule = ruleset.rule(result.code)
        if not result.count:
            continue
        if rule.scope is RuleScope.SUBMISSION:
            places = pl.DataFrame({"row": [None], "key": [""]}, schema_overrides=_PLACE)
            whole.append(_worded(places, rule, submission))
        else:
            by_table.setdefault(rule.entity, []).append((rule, result))
    for entity, found in by_table.items():
        places = _places(submission, entity)
        for rule, result in found:
            ids = pl.DataFrame({"id": list(result.findings)}, schema={"id": pl.String})
            rows = ids.join(places, on="id", how="left").sort("row").select("row", "key")
            whole.append(_worded(rows, rule, submission))
    return whole


def _places(submission: Submission, entity: str) -> pl.DataFrame:
    """For each id of a table its row, and whose it is."""
    table = submission.tables[submission.shown.get(entity, entity)]
    known = table.select(
        pl.col("id").cast(pl.String), pl.col("row").cast(pl.Int64), _key(table, submission.key)
    )
    if submission.key not in table.columns and "child" in table.columns:
        parent = submission.about.entity(_shown(submission, entity)).field("child").references
        owners = submission.tables[str(parent)]
        theirs = owners.select(child=pl.col("id").cast(pl.String), key=pl.col(submission.key))
        known = (
            known.drop("key")
            .with_columns(table["child"])
            .join(theirs, on="child", how="left", maintain_order="left")
            .drop("child")
        )
    known = known.with_columns(pl.col("key").fill_null(""))
    return known.unique("id", keep="first", maintain_order=True)


def _shown(submission: Submission, entity: str) -> str:
    """The table of the collection that a rule's kind of record is shown as."""
    return submission.shown.get(entity, entity)


def _key(table: pl.DataFrame, name: str) -> pl.Expr:
    held = pl.col(name) if name in table.columns else pl.lit("")
    return held.cast(pl.String).alias("key")


def _worded(places: pl.DataFrame, rule: Rule, submission: Submission) -> pl.DataFrame:
    """Places with the words of the rule that found them."""
    asked = list(_fields(rule, submission))
    return places.select(
        pl.lit(rule.code).alias("code"),
        pl.lit(rule.severity.value).alias("severity"),
        pl.lit(_shown(submission, rule.entity)).alias("table"),
        "row",
        "key",
        pl.lit(asked, dtype=pl.List(pl.String)).alias("fields"),
        pl.lit(rule.message).alias("message"),
        pl.lit(rule.fix).alias("fix"),
    )


def _fields(rule: Rule, submission: Submission) -> dict[str, None]:
    """What the file calls the fields that a rule looks at, each once, in the order of the rule."""
    named: dict[str, None] = {}
    for part in walk(rule.node):
        if not isinstance(part, FieldValue):
            continue
        shown = _shown(submission, part.entity)
        if shown not in submission.about.entities:
            continue
        field = submission.about.entity(shown).fields.get(part.name)
        if field is None or field.derived or field.type is FieldType.ID:
            continue
        collection = submission.about.collection
        named[field.maps.get(collection, field.name) if collection else field.name] = None
    return named


# Findings of the reading -----------------------------------------------------------------


def _unreadable(submission: Submission) -> pl.DataFrame:
    """Every cell that holds something that cannot be read as what it should be."""
    found = []
    for entity in submission.about.entities.values():
        table = submission.tables.get(entity.name)
        if table is None:
            continue
        for field in entity.fields.values():
            held = table.schema.get(field.name)
            if field.derived or field.type not in _WRITTEN or held != pl.String:
                continue
            read = cells(field.name, nw.String(), field.type, field.name)
            marked = nw.from_native(table).filter(read.unreadable).to_native()
            places = marked.select(pl.col("id").cast(pl.String)).join(
                _places(submission, entity.name), on="id", how="left", maintain_order="left"
            )
            element = field.maps.get(submission.about.collection, field.name)
            message = f"“{field.label}” cannot be read."
            found.append(_told(places, UNREADABLE, (entity.name, element), message))
    return _whole(found)


def _passed_over(submission: Submission) -> pl.DataFrame:
    """What stood in a file and belonged nowhere."""
    found = []
    for remark in submission.remarks:
        known = remark.table in submission.tables and remark.row is not None
        places = pl.DataFrame({"row": [remark.row], "key": [""]}, schema_overrides=_PLACE)
        if known:
            beside = _places(submission, remark.table).filter(pl.col("row") == remark.row)
            places = beside.select("row", "key") if beside.height else places
        message = f"{remark.reason[:1].upper()}{remark.reason[1:]}."
        where = (remark.table, remark.column)
        found.append(_told(places, PASSED_OVER, where, message, remark.fix))
    return _whole(found)


def _told(
    places: pl.DataFrame, code: str, where: tuple[str, str], message: str, fix: str = ""
) -> pl.DataFrame:
    """Places with the words of the reading that found them; `where` is the table and the element."""
    table, element = where
    return places.select(
        pl.lit(code).alias("code"),
        pl.lit(_SEVERITIES[code].value).alias("severity"),
        pl.lit(table).alias("table"),
        "row",
        "key",
        pl.lit([element] if element else [], dtype=pl.List(pl.String)).alias("fields"),
        pl.lit(message).alias("message"),
        pl.lit(fix or _READ[code]).alias("fix"),
    )


# Explanations ----------------------------------------------------------------------------


def _explain(
    findings: pl.DataFrame,
    ends: Sequence[RuleEnd],
    explanations: Sequence[Explanation],
    submission: Submission,
) -> Checked:
    """Move the explained queries out of the findings; an error cannot be explained away."""
    given = pl.DataFrame(
        [
            {
                "code": one.code,
                "key": one.key,
                "reason": one.reason,
                "who": one.who,
                "when": one.when.isoformat(),
            }
            for one in explanations
        ],
        schema=dict.fromkeys(("code", "key", "reason", "who", "when"), pl.String),
    ).unique(["code", "key"], keep="last", maintain_order=True)
    asked = findings.filter(pl.col("severity") == Severity.QUERY)
    explained = asked.join(given, on=["code", "key"], how="inner", maintain_order="left")
    used = {(code, key) for code, key in explained.select("code", "key").iter_rows()}
    query = pl.col("severity") == Severity.QUERY
    left = findings.join(
        given.with_columns(pl.lit(True).alias("told")).select("code", "key", "told"),
        on=["code", "key"],
        how="left",
        maintain_order="left",
    ).filter(~(query & pl.col("told").fill_null(False)))
    counts: Mapping[str, int] = dict(explained.group_by("code").len().iter_rows())
    return Checked(
        collection=submission.collection,
        files=submission.files,
        rules=tuple(_less(end, counts.get(end.code, 0)) for end in ends),
        findings=left.drop("told"),
        explained=explained,
        unused=tuple(one for one in explanations if (one.code, one.key) not in used),
    )


def _less(end: RuleEnd, explained: int) -> RuleEnd:
    """A rule's end once so many of its findings are explained."""
    if not explained:
        return end
    count = end.count - explained
    status = end.status
    if count == 0:
        # What could not be read still stands in the way of passing.
        status = Status.COULD_NOT_RUN if end.reason else Status.PASSED
    said = [end.reason] if end.reason else []
    said.append(f"{explained} explained")
    return replace(end, status=status, count=count, reason="; ".join(said), explained=explained)
