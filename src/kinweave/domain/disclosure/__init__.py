"""The one engine that says who may learn what, and by which way.

Unknown means no, and any error means no. A copy is judged for everyone whom it reaches: its reader,
everyone who lives where it lands, and the child who carries it between homes.
"""

from kinweave.domain.disclosure.deciding import decide
from kinweave.domain.disclosure.disclosed import Disclosed, disclose
from kinweave.domain.disclosure.facts import (
    Audience,
    Channel,
    Circumstances,
    Decision,
    Fact,
    Landing,
    Outcome,
    Reader,
    ReaderKind,
)

__all__ = [
    "Audience",
    "Channel",
    "Circumstances",
    "Decision",
    "Disclosed",
    "Fact",
    "Landing",
    "Outcome",
    "Reader",
    "ReaderKind",
    "decide",
    "disclose",
]
