"""The report of an import: what was taken, what was not and where, and no value of any cell."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from kinweave.tables.profiles.model import Imported, Question
from kinweave.tables.sheets import Book

__all__ = ["as_csv", "as_json", "as_text"]


def as_json(imported: Imported, books: Sequence[Book], notes: Sequence[str] = ()) -> str:
    """The whole report, for a machine."""
    return json.dumps(_content(imported, books, notes), ensure_ascii=False, indent=2) + "\n"


def _content(imported: Imported, books: Sequence[Book], notes: Sequence[str]) -> dict[str, Any]:
    profile = imported.profile
    return {
        "files": [{"file": book.name, "kind": book.kind, "sha256": book.sha256} for book in books],
        "as_at": imported.as_at.isoformat(),
        "counts": dict(imported.counts),
        "tables": {name: frame.height for name, frame in sorted(imported.tables.items())},
        "profile": {
            "name": profile.name,
            "version": profile.version,
            "family_by": profile.family_by,
            "reference_on_first_row": profile.reference_on_first_row,
            "family_level": list(profile.family_level),
            "date_order": profile.date_order.value,
            "constants": dict(profile.constants),
        },
        "mapping": [
            {
                "sheet": sheet.name,
                "header_row": sheet.header_row,
                "joined": sheet.joined,
                "heading": column.heading,
                "target": column.target or None,
                "which": column.index,
            }
            for sheet in profile.sheets
            for column in sheet.columns
        ],
        "rows": [
            {
                "file": one.file,
                "sheet": one.sheet,
                "rows": one.rows,
                "taken": one.taken,
                "set_aside": [
                    {"row": aside.row, "reason": aside.fate.value} for aside in one.set_aside
                ],
            }
            for one in imported.accounting
        ],
        "problems": [asdict(problem) for problem in imported.problems],
        "could_not_map": [_asked(question) for question in imported.questions],
        "not_taken": [asdict(skipped) for skipped in imported.skipped],
        "notes": [*notes, *imported.notes],
    }


def _asked(question: Question) -> dict[str, Any]:
    """A question without the word it is about, which could be anything that someone typed."""
    return {
        "word_list": question.word_list,
        "where": question.text,
        "cells": question.cells,
        "could_be": list(question.near),
    }


def as_csv(imported: Imported) -> str:
    """Everything that was not taken, one line each, for a spreadsheet."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(
        ["file", "sheet", "row", "column", "heading", "value_class", "trouble", "reason"]
    )
    for one in imported.problems:
        writer.writerow(
            [
                _safe(one.file),
                _safe(one.sheet),
                one.row,
                one.column,
                _safe(one.heading),
                one.value_class,
                one.trouble.value,
                one.reason,
            ]
        )
    for rows in imported.accounting:
        for aside in rows.set_aside:
            writer.writerow(
                [
                    _safe(rows.file),
                    _safe(rows.sheet),
                    aside.row,
                    "",
                    "",
                    "row",
                    "set_aside",
                    aside.fate.value,
                ]
            )
    for skipped in imported.skipped:
        writer.writerow(
            [
                _safe(skipped.file),
                _safe(skipped.sheet),
                "",
                skipped.column,
                _safe(skipped.heading),
                f"{skipped.cells} cells",
                "not_taken",
                skipped.reason,
            ]
        )
    return stream.getvalue()


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def as_text(imported: Imported, notes: Sequence[str] = ()) -> str:
    """The report for a person to read."""
    lines = ["What was found"]
    lines += [f"  {name.replace('_', ' ')}: {count:,}" for name, count in imported.counts.items()]
    lines += ["", "How the columns were read"]
    for sheet in imported.profile.sheets:
        lines.append(f"  Sheet “{sheet.name}”, headings in row {sheet.header_row}")
        lines += [
            f"    {column.heading}: {column.target or 'not taken'}"
            + (f" ({column.index})" if column.index > 1 else "")
            for column in sheet.columns
        ]
    lines += ["", "Rows"]
    for one in imported.accounting:
        why = Counter(aside.fate.value for aside in one.set_aside)
        lines.append(
            f"  {one.sheet}: {one.rows:,} rows, {one.taken:,} taken, {len(one.set_aside):,} set aside"
        )
        lines += [f"    {count:,} {reason}" for reason, count in sorted(why.items())]
    lines += ["", f"What could not be taken: {len(imported.problems):,}"]
    lines += [
        f"  {one.sheet}, row {one.row}"
        + (f", column {one.column} “{one.heading}”" if one.column else "")
        + f" ({one.value_class}): {one.reason}"
        for one in imported.problems
    ]
    if imported.skipped:
        lines += ["", "Not taken"]
        lines += [
            f"  {one.sheet}"
            + (f", column {one.column} “{one.heading}”" if one.column else "")
            + f", {one.cells:,} cells: {one.reason}"
            for one in imported.skipped
        ]
    said = [*notes, *imported.notes]
    if said:
        lines += ["", "Notes", *(f"  {note}" for note in said)]
    return "\n".join(lines) + "\n"
