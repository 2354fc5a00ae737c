"""What a reader of the return says of what it could not read, or read in its own way."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Note", "Ssda903Error"]


class Ssda903Error(Exception):
    """The files cannot be read or written as an SSDA903 return; the sentence is fit to show."""


@dataclass(frozen=True)
class Note:
    """Something in the return that was not read as it stood: where, what kind of value, and why.

    `row` counts from 0 in its file, or is None for what concerns a whole column or file. A note
    never repeats a value.
    """

    table: str
    row: int | None
    column: str
    value_class: str
    reason: str
