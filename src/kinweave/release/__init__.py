"""Statistical disclosure control: what was counted inside, and what may be released.

Results are `Unreleased` until small numbers are held back (`suppress`) or sharing terms name the one body that
gets them as they are (`under_terms`). Only a `Released` result is written to a file for others (`write`).
"""

from kinweave.release.counts import Cell, Counts, Kind, Sum
from kinweave.release.errors import ReleaseError
from kinweave.release.ledger import Ledger, Publication
from kinweave.release.results import Released, Suppressed, Terms, Unreleased, under_terms
from kinweave.release.rounding import percentage, to_multiple
from kinweave.release.rules import Rule, rule
from kinweave.release.suppression import Published, Suppression, suppress
from kinweave.release.tables import breakdown, not_more_than, remainder
from kinweave.release.writing import write

__all__ = [
    "Cell",
    "Counts",
    "Kind",
    "Ledger",
    "Publication",
    "Published",
    "ReleaseError",
    "Released",
    "Rule",
    "Sum",
    "Suppressed",
    "Suppression",
    "Terms",
    "Unreleased",
    "breakdown",
    "not_more_than",
    "percentage",
    "remainder",
    "rule",
    "suppress",
    "to_multiple",
    "under_terms",
    "write",
]
