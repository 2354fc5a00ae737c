"""Findings over what a council would send: every rule ends as passed, found, or could not run, and none is lost."""

from kinweave.validate.checking import Checked, RuleEnd, check
from kinweave.validate.explaining import Explanation, read_explanations
from kinweave.validate.returns import COLLECTIONS, Submission, read

__all__ = [
    "COLLECTIONS",
    "Checked",
    "Explanation",
    "RuleEnd",
    "Submission",
    "check",
    "read",
    "read_explanations",
]
