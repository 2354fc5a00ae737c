"""A plan costed: what a child and a family cost and save, who pays and who saves, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from kinweave.evidence.economics.model import CARE, DAYS, Model
from kinweave.evidence.economics.plan import Plan
from kinweave.evidence.economics.rollout import RolledOut, roll_out
from kinweave.evidence.economics.uncertainty import Uncertainty, draw, uncertainty
from kinweave.evidence.economics.words import assumptions, warnings
from kinweave.evidence.errors import EvidenceError

__all__ = ["Costing", "Item", "Payer", "Sums", "chance_in_words", "cost", "pounds"]

DRAWS: Final = 1_000_000
_FEWEST: Final = 1_000
_MOST: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Item:
    """One line of money: pounds a child and a family (none where the plan does not say family size)."""

    label: str
    role: str
    kind: str
    payer: str
    a_child: float
    a_family: float | None
    support: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of a child or a family: set-up apart from running, savings apart by what they are of."""

    basis: str
    setting_up: float
    running: float
    not_split: float
    cost: float
    care: float
    court: float
    saving: float
    net: float
    net_without_setting_up: float


@dataclass(frozen=True, slots=True)
class Payer:
    """What one payer spends and saves, pounds a child referred; `chance` is that it saves more than it spends."""

    name: str
    cost: float
    saving: float
    net: float
    chance: float


@dataclass(frozen=True)
class Costing:
    """All that follows from a plan. Money is pounds of `plan.price_year`, at `plan.horizon_months`."""

    plan: Plan
    items: tuple[Item, ...]
    child: Sums
    family: Sums | None
    payers: tuple[Payer, ...]
    cost_of_one_kept_out: float | None
    saving_of_one_kept_out: float | None
    net_of_one_kept_out: float | None
    break_even: float | None
    break_even_is: str
    uncertainty: Uncertainty
    rollout: RolledOut | None
    assumes: tuple[str, ...]
    warnings: tuple[str, ...]

    def sentence(self) -> str:
        """The result in plain words."""
        sure = self.uncertainty
        kind = "saves" if self.child.net >= 0 else "costs, after savings,"
        return (
            f"Each child referred costs {pounds(self.child.cost)} and saves {pounds(self.child.saving)} "
            f"by {self.plan.horizon_months} months: it {kind} {pounds(abs(self.child.net))}, likely between "
            f"{pounds(sure.low)} and {pounds(sure.high)}. The chance that it pays for itself by then is "
            f"{chance_in_words(sure.chance)}."
        )


def cost(plan: Plan, *, seed: int = 1, draws: int = DRAWS) -> Costing:
    """Cost a plan with `draws` draws of everything uncertain from `seed`.

    Raises `EvidenceError` when so many draws cannot be made.
    """
    if not _FEWEST <= draws <= _MOST:
        raise EvidenceError(f"{draws} draws cannot be made; ask for {_FEWEST:,} to {_MOST:,}.")
    if seed < 0:
        raise EvidenceError(f"The seed {seed} is below nought; give a whole number from 0.")
    model = Model.of(plan)
    drawn = draw(model, draws, seed)
    means, size = model.means(), plan.children_per_family
    found = uncertainty(model, drawn, plan.payers, plan.willingness)
    items = tuple(
        Item(
            line.label,
            line.role,
            line.kind,
            line.payer,
            value := float(line.value(means)),
            None if size is None else value * size,
            line.support,
        )
        for line in model.lines
    )
    child = _sums(items, "child", 1.0)
    kept = means[CARE]
    break_even, what = _break_even(model, means)
    return Costing(
        plan=plan,
        items=items,
        child=child,
        family=None if size is None else _sums(items, "family", size),
        payers=tuple(_payer(items, payer, found) for payer in plan.payers),
        cost_of_one_kept_out=child.cost / kept if kept > 0 else None,
        saving_of_one_kept_out=child.saving / kept if kept > 0 else None,
        net_of_one_kept_out=child.net / kept if kept > 0 else None,
        break_even=break_even,
        break_even_is=what,
        uncertainty=found,
        rollout=roll_out(plan, model, drawn),
        assumes=assumptions(plan),
        warnings=warnings(plan),
    )


def _sums(items: tuple[Item, ...], basis: str, size: float) -> Sums:
    def of(role: str, *kinds: str) -> float:
        return sum(
            one.a_child * size
            for one in items
            if one.role == role and (not kinds or one.kind in kinds)
        )

    spent, saved, setting_up = of("cost"), of("saving"), of("cost", "set-up")
    return Sums(
        basis=basis,
        setting_up=setting_up,
        running=of("cost", "running"),
        not_split=of("cost", "not split"),
        cost=spent,
        care=of("saving", "care"),
        court=of("saving", "court"),
        saving=saved,
        net=saved - spent,
        net_without_setting_up=saved - spent + setting_up,
    )


def _payer(items: tuple[Item, ...], payer: str, found: Uncertainty) -> Payer:
    own = [one for one in items if one.payer == payer]
    spent = sum(one.a_child for one in own if one.role == "cost")
    saved = sum(one.a_child for one in own if one.role == "saving")
    return Payer(payer, spent, saved, saved - spent, found.by_payer[payer])


def _break_even(model: Model, means: dict[str, float]) -> tuple[float | None, str]:
    """The difference in care, or in days, at which saving meets cost, all else at its mean."""
    name = DAYS if DAYS in means else CARE
    at_none = float(model.net({**means, name: 0.0}))
    slope = float(model.net({**means, name: 1.0})) - at_none
    return (-at_none / slope if slope > 0 else None), name


def chance_in_words(chance: float) -> str:
    """A chance as so many in so few: “about 2 in 3”, not a decimal."""
    if chance < 0.05:  # noqa: PLR2004
        return "less than 1 in 20"
    if chance > 0.95:  # noqa: PLR2004
        return "more than 19 in 20"
    near = min(
        (Fraction(top, bottom) for bottom in (2, 3, 4, 5, 10) for top in range(1, bottom)),
        key=lambda one: (abs(float(one) - chance), one.denominator),
    )
    # A round fraction that is nearly as near is easier to hold in the mind.
    for plain in (Fraction(1, 2), Fraction(1, 3), Fraction(2, 3), Fraction(1, 4), Fraction(3, 4)):
        if abs(float(plain) - chance) <= 0.025:  # noqa: PLR2004
            near = plain
            break
    return f"about {near.numerator} in {near.denominator}"


def pounds(amount: float) -> str:
    """Whole pounds with the minus before the sign."""
    whole = round(amount)
    return f"−£{-whole:,}" if whole < 0 else f"£{whole:,}"
