"""Published numbers that the engine is held to, and the published figures that disagree with one another."""

from kinweave.evidence.published.figures import Figure, figures
from kinweave.evidence.published.run import Check, Number, checks, recompute

__all__ = ["Check", "Figure", "Number", "checks", "figures", "recompute"]
