"""What the evidence engine says when it cannot honour what it is asked."""

from __future__ import annotations

__all__ = ["EvidenceError"]


class EvidenceError(Exception):
    """A study that cannot be designed, allocated, analysed or costed as asked.

    One sentence, which names the rows or the line of the plan and says what to do.
    """
