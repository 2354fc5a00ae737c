"""The national aggregate return of family group conferences, for the voluntary collection and for publication."""

from kinweave.returns.national.answers import read_answers
from kinweave.returns.national.layout import Layout, layout, read_layout
from kinweave.returns.national.making import FOR, Made, make

__all__ = ["FOR", "Layout", "Made", "layout", "make", "read_answers", "read_layout"]
