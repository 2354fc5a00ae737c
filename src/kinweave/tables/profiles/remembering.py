"""While a file is read its repeated words and dates are read once; nothing of them is kept afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kinweave.tables.profiles.dates import forget_dates
from kinweave.tables.profiles.words import forget_words

__all__ = ["for_one_file"]


@contextmanager
def for_one_file() -> Iterator[None]:
    """Forget at the end what was remembered of the cells, also when the file is refused."""
    try:
        yield
    finally:
        forget_words()
        forget_dates()
