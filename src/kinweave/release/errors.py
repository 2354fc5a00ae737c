"""Why numbers cannot be released, said in one plain sentence."""

__all__ = ["ReleaseError"]


class ReleaseError(Exception):
    """The numbers cannot be released as asked; the sentence is fit to show and holds no number."""
