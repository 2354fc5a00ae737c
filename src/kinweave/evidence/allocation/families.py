"""The families as they were allocated, for the analysis: arms, real blocks, cross-overs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from kinweave.evidence.allocation.log import Break, Entry, read_entries
from kinweave.evidence.allocation.sealed import SealedLists
from kinweave.evidence.errors import EvidenceError

__all__ = ["allocated_families", "families_of"]

_COLUMNS = {
    "family": pl.String,
    "council": pl.String,
    "stratum": pl.String,
    "block": pl.Int64,
    "block_size": pl.Int64,
    "order": pl.Int64,
    "arm": pl.String,
    "letter_date": pl.Date,
    "consent": pl.String,
    "override": pl.String,
    "override_received": pl.String,
}


def allocated_families(folder: Path, sealed: SealedLists, key: bytes) -> pl.DataFrame:
    """One row a family in the order of allocation, with its real block for the randomisation test.

    `block` counts within its stratum, `order` is its place in the sealed list, `block_size` the block's sealed size (0 under minimisation);
    `override` is who had it otherwise by the last line that says so, and `override_received` what the family
    then had. Raises `EvidenceError` when the chain of the record does not hold.
    """
    entries, breaks = read_entries(folder, sealed.root)
    return families_of(entries, breaks, sealed, key)


def families_of(
    entries: Sequence[Entry], breaks: Sequence[Break], sealed: SealedLists, key: bytes
) -> pl.DataFrame:
    """The same from a record that was read already, wherever it is kept."""
    if sealed.plan.design == "stepped-wedge":
        raise EvidenceError(
            "In a stepped wedge no family is allocated; the audit lists the day on which each council begins."
        )
    if breaks:
        raise EvidenceError(
            f"The record of allocation does not hold at line {breaks[0].line}: {breaks[0].what}; mend it before "
            "the families are taken out."
        )
    overrides = {
        int(entry.says["first"]): entry.says
        for entry in entries
        if entry.says["event"] == "override"
    }
    rows = []
    for entry in entries:
        says = entry.says
        if says["event"] != "allocated":
            continue
        slot = sealed.open(key, says["list"], says["place"]).slot
        otherwise = overrides.get(entry.number, {})
        rows.append(
            {
                "family": says["family"],
                "council": says["council"],
                "stratum": says["list"],
                "block": slot.block,
                "block_size": slot.size,
                "order": says["place"],
                "arm": says["arm"],
                "letter_date": date.fromisoformat(says["letter"]),
                "consent": says["consent"],
                "override": otherwise.get("who"),
                "override_received": otherwise.get("received"),
            }
        )
    return pl.DataFrame(rows, schema=_COLUMNS)
