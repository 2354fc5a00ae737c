"""Outcomes: what the returns show of each child at so many months from an index date."""

from kinweave.linkage.outcomes.compute import HORIZONS, Outcomes, outcomes
from kinweave.linkage.outcomes.people import Index
from kinweave.linkage.outcomes.summary import Summary, column_meanings, summary

__all__ = ["HORIZONS", "Index", "Outcomes", "Summary", "column_meanings", "outcomes", "summary"]
