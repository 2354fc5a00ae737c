"""What a costing assumes, and what its reader should be warned of, in plain words."""

from __future__ import annotations

from kinweave.evidence.economics.plan import Plan

__all__ = ["assumptions", "warnings"]


def assumptions(plan: Plan) -> tuple[str, ...]:
    """What must hold for the sums to mean what they say."""
    said = [
        (
            f"The effect is on children referred, {plan.horizon_months} months after the index letter, and "
            "the children to be served are like those it was measured on."
        )
    ]
    if plan.care_view == "days":
        said.append(
            "Care is priced once, by days averted; the share of children in care is shown and not priced again."
        )
    else:
        said.append(
            "Care is priced once, by the children not in care at the horizon; days in care are not priced "
            "again, and saving is in proportion to the effect."
        )
    if plan.court is not None:
        said.append(
            "Court costs are priced apart from care: they are other payers' money or other work."
        )
    else:
        said.append("No court costs are counted apart.")
    if plan.index:
        said.append(f"Amounts of other years were brought to {plan.price_year} by {plan.index}.")
    else:
        said.append(f"All amounts are of {plan.price_year}; nothing was uplifted.")
    said.append("Amounts vary independently of one another and of the effect.")
    if any(one.kind == "set-up" for one in plan.costs):
        said.append(
            "Set-up is shown apart; where it lasts for years each year bears an equal part, discounted at "
            f"{plan.discount_rate:.1%}."
        )
    if any(one.support for one in plan.costs):
        said.append(
            "Family network support packages go to families who had a conference, to remove what stands in "
            "the network's way."
        )
    if plan.rollout is not None:
        said.append(
            "The roll-out takes the flow into pre-proceedings as given, and one child there costs and saves "
            "what one child does here."
        )
    return tuple(said) + plan.notes


def warnings(plan: Plan) -> tuple[str, ...]:
    """What in this plan makes its result weaker or wider than it looks."""
    said = []
    if not plan.care.se:
        said.append(
            "The effect has no standard error, so the interval leaves out the greatest uncertainty; add se to "
            "[effect]."
        )
    if plan.care.value > 0:
        said.append(
            "More children were in care when referred: this plan costs a harm, not a saving."
        )
    if plan.days is not None and plan.days.value > 0:
        said.append(
            "Children referred were in care for more days, so care is a cost here, not a saving."
        )
    split = [one.item for one in plan.costs if one.kind == "not split"]
    if split:
        said.append(
            f"Set-up cannot be told apart from running in: {', '.join(split)}; a settled service may cost less."
        )
    fixed = [
        one.item for one in plan.costs if one.amount.spread.shape == "fixed" and one.amount.pounds
    ]
    if fixed:
        said.append(f"Taken as exact, without a spread: {', '.join(fixed)}.")
    if not any(one.kind == "set-up" for one in plan.costs) and not split:
        said.append("No set-up cost is in the plan.")
    if plan.children_per_family is None:
        said.append(
            "The plan does not say how many children a family has, so nothing is shown by family."
        )
    return tuple(said)
