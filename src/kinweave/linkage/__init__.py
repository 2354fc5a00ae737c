"""The same child across files and councils; care histories over years; what became of each child."""

from kinweave.linkage.care import Reason, reason, reasons
from kinweave.linkage.census import Census, CinReturn, census
from kinweave.linkage.returns import CareReturn, LinkageError
from kinweave.linkage.stitching import Histories, stitch
from kinweave.linkage.transfers import headers, transfers

__all__ = [
    "CareReturn",
    "Census",
    "CinReturn",
    "Histories",
    "LinkageError",
    "Reason",
    "census",
    "headers",
    "reason",
    "reasons",
    "stitch",
    "transfers",
]
