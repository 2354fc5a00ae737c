"""A report written out whole: pages, papers, the drawing of the flow and the figures as data."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from kinweave.evidence.analysis.analyse import Analysis
from kinweave.evidence.reporting.consort import flow_picture
from kinweave.evidence.reporting.manager import headline, manager_page
from kinweave.evidence.reporting.paper import pdf_of
from kinweave.evidence.reporting.provenance import Provenance
from kinweave.evidence.reporting.whole import report_page
from kinweave.tables.whole import new_directory, write_file

__all__ = ["as_data", "as_json", "report"]


def report(analysis: Analysis, out: Path, provenance: Provenance | None = None) -> tuple[str, ...]:
    """Write report.html, report.pdf, manager.html, manager.pdf, flow.svg and results.json to a new folder.

    The same analysis gives the same bytes. Gives the names written; raises `TableError` where there is already
    something at `out`.
    """
    with new_directory(out) as partial:
        whole, one = report_page(analysis, provenance), manager_page(analysis)
        written = {
            "report.html": whole.encode(),
            "manager.html": one.encode(),
            "report.pdf": pdf_of(whole),
            "manager.pdf": pdf_of(one),
            "flow.svg": flow_picture(analysis.flow, analysis.plan.horizon_months).encode(),
            "results.json": as_json(analysis, provenance).encode(),
        }
        for name, content in written.items():
            write_file(partial / name, content)
    return tuple(written)


def as_json(analysis: Analysis, provenance: Provenance | None = None) -> str:
    """Every figure with its basis, horizon and denominator."""
    data = {
        "headline": headline(analysis),
        "analysis": as_data(analysis),
        "assumes": list(analysis.assumes),
        "provenance": as_data(provenance),
    }
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=False, allow_nan=False) + "\n"


def as_data(value: Any) -> Any:
    """What JSON can hold; a number that is not one becomes null."""
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: as_data(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): as_data(part) for name, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [as_data(part) for part in value]
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, float) and not math.isfinite(plain):
        return None
    return plain.isoformat() if isinstance(plain, date) else plain
