"""What is said when something cannot be checked at all."""

from __future__ import annotations

__all__ = ["ValidateError"]


class ValidateError(Exception):
    """What was given cannot be checked, with a sentence fit to show."""
