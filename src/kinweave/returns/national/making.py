"""Making one copy of the national return from a return set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import polars as pl

from kinweave.release import (
    Ledger,
    Released,
    Suppressed,
    Terms,
    Unreleased,
    rule,
    suppress,
    under_terms,
)
from kinweave.returns.errors import ReturnError
from kinweave.returns.national.answers import Answer
from kinweave.returns.national.cases import Records, read_records
from kinweave.returns.national.counting import Figures, figures
from kinweave.returns.national.layout import Layout, layout
from kinweave.returns.national.units import counted
from kinweave.returns.national.workbook import Copy, Shown, write_workbook
from kinweave.returns.periods import Period
from kinweave.returns.signing import DRAFT, Signature, versions
from kinweave.tables import Manifest

__all__ = ["FOR", "Made", "make"]

FOR = ("collection", "publication")
_LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Made:
    """One copy: the file, its numbers as they stand in it, the rows behind them, and the ledger afterwards.

    `words` gives each number's table, row and column in words. The trace is identified and stays inside.
    There are errors when records hold codes that are in no list.
    """

    workbook: Released[bytes]
    figures: Mapping[str, Shown]
    words: Mapping[str, str]
    trace: Unreleased[pl.DataFrame]
    ledger: Ledger
    remarks: tuple[str, ...]
    has_errors: bool


def make(
    tables: Mapping[str, pl.LazyFrame],
    *,
    manifest: Manifest,
    set_fingerprint: str,
    period: Period,
    to: str,
    terms: Terms | None = None,
    signed: Signature | None = None,
    answers: Mapping[str, Answer] | None = None,
    ledger: Ledger | None = None,
    rounded: bool = False,
    plan: Layout | None = None,
) -> Made:
    """Make the full copy for the collecting body, or the copy for publication with small numbers held back.

    Parameters
    ----------
    tables, manifest, set_fingerprint
        A return set, what it says about itself, and the fingerprint of its manifest.
    period
        The year from April to March.
    to
        `collection` or `publication`.
    terms
        For the collection: who gets the file and on what footing.
    signed
        Who signed it off; without it the copy says that it is a draft.
    answers
        What people say about the service, by question.
    ledger, rounded
        For publication: what was published before, and whether numbers are rounded as well.
    plan
        The layout; the one in force when not given.

    """
    plan, earlier = plan or layout(), ledger or Ledger()
    records = read_records(tables)
    counts = figures(counted(records, period, plan), plan, f"{manifest.info.council}/{period.name}")
    released, after = _release(counts, to, terms, earlier, rounded=rounded, period=period)
    remarks = _remarks(counts, records, manifest, period)
    workbook = released.map(
        lambda shown: write_workbook(
            plan,
            counts.lines,
            Copy(
                council=manifest.info.council,
                period=period.name,
                status=DRAFT if signed is None else _signed(signed),
                draft=signed is None,
                formulas=to == "collection",
                made_at=manifest.info.made_at.astimezone(_LONDON).replace(tzinfo=None),
                figures=shown,
                notes=(_purpose(released, period), *remarks),
                provenance=_provenance(manifest, set_fingerprint, period, plan, signed)
                + _records(manifest) * (to == "collection"),
                answers=answers or {},
            ),
        )
    )
    return Made(
        workbook=workbook,
        figures=released.value,
        words=_words(counts, plan),
        trace=Unreleased(counts.trace(plan)),
        ledger=after,
        remarks=remarks,
        has_errors=bool(counts.strange),
    )


def _release(
    counts: Figures, to: str, terms: Terms | None, earlier: Ledger, *, rounded: bool, period: Period
) -> tuple[Released[dict[str, Shown]], Ledger]:
    if to == "collection":
        if terms is None:
            raise ReturnError(
                "The copy for the collection needs sharing terms: who gets it and on what footing."
            )
        full: dict[str, Shown] = {name: len(whose) for name, whose in counts.whose.items()}
        return under_terms(Unreleased(full), terms), earlier
    if to != "publication":
        raise ReturnError(f"A copy is for {' or '.join(FOR)}, not for {to}.")
    done = suppress(
        Unreleased(counts.counts),
        name=f"{period.name}{', rounded' * rounded}",
        ledger=earlier,
        by=rule(rounded=rounded),
    )
    return done.published.map(
        lambda one: {name: one.shown(name) for name in one.figures}
    ), done.ledger


def _purpose(released: Released[dict[str, Shown]], period: Period) -> str:
    stands = f"It counts referrals and conferences from {period.words}."
    if isinstance(released.why, Suppressed):
        return f"Copy for publication. {released.why.rule} {stands}"
    assert isinstance(released.why, Terms)
    return (
        f"Full copy for {released.why.recipient}, under {released.why.basis}. It holds small numbers and must "
        f"not be published or passed on. {stands}"
    )


def _signed(signed: Signature) -> str:
    return f"Signed off by {signed.name}, {signed.role}, on {signed.on.isoformat()}"


def _remarks(
    counts: Figures, records: Records, manifest: Manifest, period: Period
) -> tuple[str, ...]:
    remarks = []
    on = manifest.info.made_at.astimezone(_LONDON).date()
    if on <= period.last:
        remarks.append(
            f"The year had not ended on {on.isoformat()}, when the records were taken out."
        )
    if records.not_kept:
        kinds = ", ".join(name.replace("_", " ") for name in records.not_kept)
        remarks.append(
            f"The set has no records of these kinds, so a 0 that rests on them means not recorded: {kinds}."
        )
    if counts.strange:
        fields = ", ".join(
            sorted({breakdown.replace("_", " ") for breakdown, _code in counts.strange})
        )
        remarks.append(f"Codes that are in no list are counted as not recorded, in: {fields}.")
    return tuple(remarks)


def _provenance(
    manifest: Manifest, fingerprint: str, period: Period, plan: Layout, signed: Signature | None
) -> list[tuple[str, str]]:
    info = manifest.info
    return [
        ("Council", info.council),
        ("Period", period.words),
        ("Records as they stood on", info.made_at.astimezone(_LONDON).date().isoformat()),
        ("Taken out by", info.who),
        ("Purpose of the set", info.purpose),
        ("Status", DRAFT if signed is None else "Signed off"),
        ("Signed off by", "" if signed is None else signed.name),
        ("Role", "" if signed is None else signed.role),
        ("Signed on", "" if signed is None else signed.on.isoformat()),
        ("Layout", f"{plan.name} {plan.version} ({plan.fingerprint})"),
        ("Data standard", manifest.standard_version),
        ("Kinweave", versions()["kinweave"]),
        ("Fingerprint of the set’s manifest (SHA-256)", fingerprint),
    ]


def _records(manifest: Manifest) -> list[tuple[str, str]]:
    """How many records of each kind the set holds; not for publication, where it could be put beside a table."""
    return [
        (f"Records: {name.replace('_', ' ')}", str(one.rows))
        for name, one in sorted(manifest.files.items())
        if one.rows
    ]


def _words(counts: Figures, plan: Layout) -> dict[str, str]:
    """Each number in words: table, row, column."""
    return {
        cell: f"{table.title}, {line.label}, {plan.measures[measure].label}"
        for table in reversed(plan.tables)
        for line in counts.lines[table.name]
        for measure, cell in line.cells.items()
    }
