"""A plan of a trial, as TOML: who is allocated to what, how it will be judged, and what protects the families."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

__all__ = [
    "DESIGNS",
    "LOGISTIC_VARIANCE",
    "NOT_COMMENCED",
    "Allocation",
    "Arm",
    "Enrolment",
    "Expected",
    "Plan",
    "Stopping",
]

DESIGNS = ("parallel", "waiting-list", "stepped-wedge")
NOT_COMMENCED = "not commenced"
LOGISTIC_VARIANCE = math.pi**2 / 3


@dataclass(frozen=True, slots=True)
class Arm:
    """What a family of this arm is offered: `now`, after a `wait` of so many weeks, or by the study `none`."""

    id: str
    name: str
    offer: str
    wait_weeks: int


@dataclass(frozen=True, slots=True)
class Enrolment:
    """From which day to which, and how many families."""

    first: date
    last: date
    families: int


@dataclass(frozen=True, slots=True)
class Expected:
    """What the designers expect, with the family as the unit and the child as the one who has the outcome.

    `effect` is the difference, in shares of children, that having the offer makes before cross-over.
    `sibling_sd`, `council_sd` and `period_sd` (councils from one step of a stepped wedge to the next) are
    latent, in logits. `late_effect` is the share of the effect that an offer after the wait still has at the
    horizon.
    """

    control_share: float
    effect: float
    family_sizes: tuple[tuple[int, float], ...]
    sibling_sd: float
    council_sd: float
    period_sd: float
    observed: float
    drift: float
    without_offer: float
    with_offer: float
    late_effect: float

    @property
    def sibling_correlation(self) -> float:
        """The correlation of brothers and sisters on the latent scale."""
        return self.sibling_sd**2 / (self.sibling_sd**2 + LOGISTIC_VARIANCE)

    @property
    def mean_size(self) -> float:
        """Children in a family, on average."""
        return sum(size * share for size, share in self.family_sizes)

    @property
    def size_cv(self) -> float:
        """How family size varies: its standard deviation over its mean."""
        spread = sum(share * (size - self.mean_size) ** 2 for size, share in self.family_sizes)
        return math.sqrt(spread) / self.mean_size


@dataclass(frozen=True, slots=True)
class Allocation:
    """Stratified permuted blocks of concealed sizes, or minimisation over factors with a chance."""

    method: str
    block_sizes: tuple[int, ...]
    factors: tuple[str, ...]
    likely: float
    places: int


@dataclass(frozen=True, slots=True)
class Stopping:
    """When the study stops for review: `harm` is how many points worse the offer's arm is, with what certainty."""

    who: str
    measure: str
    harm: float
    certainty: float
    look_every: int
    least_children: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that can be honoured; `digest` is the hash of the text that it was read from."""

    title: str
    design: str
    unit: str
    outcome_unit: str
    index: str
    strata: tuple[str, ...]
    councils: tuple[str, ...]
    extract_date: date
    arms: tuple[Arm, ...]
    enrolment: Enrolment
    measure: str
    months: int
    late_letters: str
    steps: int
    expected: Expected
    allocation: Allocation
    ethics_reference: str
    families_told: str
    consent: str
    stopping: tuple[Stopping, ...]
    in_force: tuple[tuple[str, date | None], ...]
    offer_in_letter: bool
    digest: str

    @property
    def offered(self) -> Arm:
        """The arm that is offered a conference first: the first arm of the plan."""
        return self.arms[0]

    @property
    def compared(self) -> Arm:
        """The arm that it is compared with."""
        return self.arms[1]
