"""The rule language: written once, read on one record, on whole tables, and in words."""

from kinweave.rules.errors import RuleError
from kinweave.rules.examples import Example
from kinweave.rules.parser import SUBMISSION, parse
from kinweave.rules.prose_reading import prose
from kinweave.rules.record_reading import evaluate
from kinweave.rules.ruleset import (
    Moment,
    Rule,
    RuleScope,
    RuleSet,
    Severity,
    load,
    load_from,
)
from kinweave.rules.run import RuleResult, Status, run, to_table
from kinweave.rules.tree import Condition, entities_of, parameters_of
from kinweave.rules.values import Parameters

__all__ = [
    "SUBMISSION",
    "Condition",
    "Example",
    "Moment",
    "Parameters",
    "Rule",
    "RuleError",
    "RuleResult",
    "RuleScope",
    "RuleSet",
    "Severity",
    "Status",
    "entities_of",
    "evaluate",
    "load",
    "load_from",
    "parameters_of",
    "parse",
    "prose",
    "run",
    "to_table",
]
