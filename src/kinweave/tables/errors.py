"""What can go wrong with a set of tables, said in one plain sentence."""

__all__ = ["TableError"]


class TableError(Exception):
    """A set of tables cannot be written or read; the sentence is fit to show."""
