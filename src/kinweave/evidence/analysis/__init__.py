"""A trial analysed as it was planned: what was asked, who was counted, what was found, what is assumed."""

from kinweave.evidence.analysis.analyse import Analysis, analyse
from kinweave.evidence.analysis.plan import Plan, Secondary, read_plan
from kinweave.evidence.analysis.records import Records, read_records
from kinweave.evidence.analysis.treat import Setting, logistic, raw

__all__ = [
    "Analysis",
    "Plan",
    "Records",
    "Secondary",
    "Setting",
    "analyse",
    "logistic",
    "raw",
    "read_plan",
    "read_records",
]
