"""What is said when a rule cannot be read."""

from __future__ import annotations


class RuleError(ValueError):
    """A rule, or a file of rules, is wrong: where, and how to mend it, in one sentence."""


def error_at(text: str, start: int, problem: str) -> RuleError:
    """The error for a problem at a place in a rule's text, counted in lines and columns from 1."""
    before = text[:start]
    line = before.count("\n") + 1
    column = start - (before.rfind("\n") + 1) + 1
    return RuleError(f"line {line}, column {column}: {problem}")
