"""Reading a linked set back in the plainest way, with none of the code that stitches or links."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import polars as pl

YEARS = ("2022-23", "2023-24", "2024-25", "2025-26", "2026-27")


def councils(root: Path) -> list[str]:
    return sorted(folder.name.removeprefix("la-") for folder in root.glob("la-*"))


def table(root: Path, la: str, year: str, name: str) -> pl.DataFrame:
    return pl.read_csv(root / f"la-{la}" / f"ssda903-{year}" / f"{name}.csv", infer_schema=False)


def service(root: Path, la: str, name: str) -> pl.DataFrame:
    return pl.read_parquet(root / f"la-{la}" / "fgc" / f"{name}.parquet")


def day(text: str | None) -> date | None:
    return None if text is None else datetime.strptime(text, "%d/%m/%Y").date()


def year_end(year: str) -> date:
    return date(int(year[:4]) + 1, 3, 31)


def last_told(root: Path) -> dict[tuple[str, str], list[dict[str, object]]]:
    """Every child's episodes as the latest return has them, by council and number."""
    told: dict[tuple[str, str, str, str], dict[str, str | None]] = {}
    for la in councils(root):
        for year in YEARS:
            for row in table(root, la, year, "episodes").to_dicts():
                told[la, row["CHILD"], row["DECOM"], row["RNE"]] = row
    by_child: dict[tuple[str, str], list[dict[str, object]]] = {}
    for (la, child, decom, _rne), row in told.items():
        episode = {**row, "DECOM": day(decom), "DEC": day(row["DEC"])}
        by_child.setdefault((la, child), []).append(episode)
    return by_child
