"""Why a return cannot be made, said in one plain sentence."""

__all__ = ["ReturnError"]


class ReturnError(Exception):
    """The return cannot be made from what was given; the sentence is fit to show."""
