"""How far a family of the scene has come."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Course:
    """The stage at which it stands, how it began, and what there is of it."""

    stage: str
    route: str = "referral"
    minute: int = 37
    accepted: bool = True
    met: bool = True
    plan: str = "shared"
    next_conference: bool = False
    decided_against: bool = False
