"""What cannot be invented, said in one plain sentence."""

__all__ = ["SynthError"]


class SynthError(ValueError):
    """A set cannot be made as it was asked for; the sentence is fit to show."""
