"""What an emulated trial takes for granted, and what a reader must know before using it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kinweave.evidence.emulation.plan import EmulationPlan
from kinweave.evidence.observational.weighting import Target

if TYPE_CHECKING:
    from kinweave.evidence.emulation.emulate import Emulated

__all__ = ["assumed", "warned"]

# Cochran's rule of thumb: a standardised difference above a tenth is worth a sentence.
_ALIKE = 0.1
_EXTREME = 20.0
_FEW = 0.25
_OUTSIDE = 0.05
_WHOM = {
    Target.EVERYONE: "all children whose family was offered one",
    Target.OFFERED: "children like those for whom it began in time",
    Target.OVERLAP: "children for whom it might as well have begun as not",
}


def assumed(plan: EmulationPlan, *, lost: bool) -> tuple[str, ...]:
    """What the emulation assumes, in the plan's own words."""
    named = ", ".join((*plan.covariates, *plan.dated))
    none = "up to the horizon" if plan.compared == "never" else "in the grace period"
    said = [
        f"The difference is for {_WHOM[plan.target]}.",
        (
            f"Time begins for everyone on the day of the offer. Until {plan.grace_days} days are over a child counts in "
            "both arms, so that nobody owes a place in one of them to what had not happened yet."
        ),
        (
            "In the first arm it begins as soon after the offer as it did for those for whom it began in time; in the "
            f"second it does not begin {none}."
        ),
        (
            "Whatever sways both whether and when it begins and the outcome was recorded and is among the terms: "
            f"{named}."
        ),
        "Every kind of child could have followed either course.",
        "The chance to begin follows a logistic model of those terms and of the time since the offer.",
        "One family's conference did not change another family's outcome.",
    ]
    if lost:
        said.append(
            "Children whose following ended before the horizon would have fared as those alike in the terms and the "
            "arm, whose outcome is known."
        )
    return tuple(said)


def warned(found: Emulated, outside: float) -> tuple[str, ...]:
    """What the diagnostics say; `outside` is the share of children whose chance to begin is near none or all."""
    said = []
    apart = [one.name for one in found.balance if abs(one.after) > _ALIKE]
    if apart:
        said.append(f"After weighting the arms still differ in {', '.join(apart)}.")
    if outside > _OUTSIDE:
        said.append(
            f"{outside:.0%} of the children had a chance to begin below 5 or above 95 in 100: few of their kind "
            "followed the other course, so the answer leans on those few. Overlap as the target leaves them aside."
        )
    if found.greatest > _EXTREME:
        said.append(f"One child counts for {found.greatest:.0f} of the average one.")
    for worth, many, which in zip(
        found.effective, found.following, ("began", "did not begin"), strict=True
    ):
        if worth < _FEW * many:
            said.append(
                f"The {many} children who {which} tell no more than {worth:.0f} would whose weights were alike."
            )
    if found.control is None:
        said.append(
            "There is no negative control, so nothing here would show whether something that was not recorded sways "
            "the difference."
        )
    elif found.control.low > 0 or found.control.high < 0:
        said.append(
            f"The arms differ by {100 * found.control.estimate:+.1f} of 100 ({100 * found.control.low:+.1f} to "
            f"{100 * found.control.high:+.1f}) in something that cannot have been changed: what was recorded did not "
            "make them alike, and the difference in the outcome is not to be trusted either."
        )
    lost = sum(many for _, many in found.ended)
    if lost > _OUTSIDE * found.children:
        said.append(
            f"{lost} of {found.children} children ({lost / found.children:.0%}) were not followed to the horizon."
        )
    return tuple(said)
