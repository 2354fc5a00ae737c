"""Time until a child first enters care, or leaves it, with death and eighteen as ends of their own."""

from kinweave.evidence.survival.competing import Incidence, cumulative_incidence
from kinweave.evidence.survival.cox import cox
from kinweave.evidence.survival.curves import Curve, LogRank, kaplan_meier, log_rank
from kinweave.evidence.survival.restricted import Restricted, restricted_mean

__all__ = [
    "Curve",
    "Incidence",
    "LogRank",
    "Restricted",
    "cox",
    "cumulative_incidence",
    "kaplan_meier",
    "log_rank",
    "restricted_mean",
]
