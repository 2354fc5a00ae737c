"""How sure the net saving is: draws, one thing at a time, willingness to pay, and what knowing would be worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from kinweave.evidence.economics.model import CARE, Floats, Model, Parameter

__all__ = ["Acceptability", "Bar", "Draws", "Uncertainty", "draw", "uncertainty"]

LEVEL: Final = 0.95
_POINTS: Final = 100
_BINS: Final = 60
_TRIAL: Final = "what the trial found"


@dataclass(frozen=True)
class Draws:
    """Every parameter drawn `size` times (a number where it has no spread), and the net of each draw."""

    values: dict[str, Floats | float]
    cost: Floats | float
    saving: Floats | float
    net: Floats
    size: int
    seed: int


@dataclass(frozen=True, slots=True)
class Bar:
    """Net saving a child with one number low and high within its 95 in 100, all others at their means.

    `worth` is the value of knowing that number exactly before deciding, pounds a child.
    """

    name: str
    unit: str
    low: float
    high: float
    net_at_low: float
    net_at_high: float
    worth: float


@dataclass(frozen=True, slots=True)
class Acceptability:
    """The chance that the service is worth its money, by what is willingly paid for a child kept out of care."""

    willing: tuple[float, ...]
    chance: tuple[float, ...]


@dataclass(frozen=True)
class Uncertainty:
    """What the draws say, pounds a child referred at the plan's horizon.

    `worth` is the expected value of perfect information; `worth_of_trial` that of knowing exactly
    what the trial estimated. `edges` and `counts` are the draws of the net as a histogram.
    """

    mean: float
    low: float
    high: float
    level: float
    chance: float
    chance_without_setting_up: float
    worth: float
    worth_of_trial: float
    bars: tuple[Bar, ...]
    acceptability: Acceptability
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    size: int
    seed: int
    by_payer: dict[str, float]


def draw(model: Model, size: int, seed: int) -> Draws:
    """Draw every uncertain number of the model; a seed gives the same draws on every machine."""
    values: dict[str, Floats | float] = {}
    care: Floats | None = None
    for one in sorted(model.parameters, key=lambda item: item.name != CARE):
        values[one.name] = one.draws(seed, size, care)
        if one.name == CARE and one.se and any(other.tie for other in model.parameters):
            care = (np.asarray(values[CARE]) - one.mean) / one.se
    cost, saving = model.total(values, "cost"), model.total(values, "saving")
    net = saving - cost
    if not isinstance(net, np.ndarray):
        net = np.full(size, net)
    return Draws(values, cost, saving, net, size, seed)


def uncertainty(
    model: Model, draws: Draws, payers: tuple[str, ...], willingness: float
) -> Uncertainty:
    """The spread of the net, and what it rests on."""
    net = draws.net
    low, high = (float(one) for one in np.quantile(net, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]))
    mean = float(net.mean())
    setting_up = model.total(draws.values, "cost", ("set-up",))
    bars = tuple(
        sorted(
            (
                bar
                for bar in (_bar(model, draws, one) for one in model.uncertain())
                if bar.net_at_low != bar.net_at_high
            ),
            key=lambda bar: -abs(bar.net_at_high - bar.net_at_low),
        )
    )
    counts, edges = np.histogram(net, bins=_edges(net))
    return Uncertainty(
        mean=mean,
        low=low,
        high=high,
        level=LEVEL,
        chance=float(np.count_nonzero(net > 0) / draws.size),
        chance_without_setting_up=float(np.count_nonzero(net > -setting_up) / draws.size),
        worth=_worth(net),
        worth_of_trial=_worth_of(model, draws, [one for one in model.uncertain() if one.measured]),
        bars=bars,
        acceptability=_acceptability(net, draws.values[CARE], willingness),
        edges=tuple(float(one) for one in edges),
        counts=tuple(int(one) for one in counts),
        size=draws.size,
        seed=draws.seed,
        by_payer={
            payer: float(
                np.mean(
                    model.total(draws.values, "saving", payer=payer)
                    - model.total(draws.values, "cost", payer=payer)
                    > 0
                )
            )
            for payer in payers
        },
    )


def _edges(net: Floats) -> Floats:
    """Edges of equal bins, one of them at nought, so that no bar holds both a saving and a loss."""
    low, high = float(net.min()), float(net.max())
    width = (high - low) / _BINS or max(abs(high), 1.0)
    return np.arange(np.floor(low / width), np.floor(high / width) + 2) * width


def _worth(net: Floats) -> float:
    """What perfect knowledge would be worth: to do the thing only where it saves."""
    return max(float(np.maximum(net, 0).mean()) - max(float(net.mean()), 0.0), 0.0)


def _worth_of(model: Model, draws: Draws, known: list[Parameter]) -> float:
    """What it would be worth to know these alone.

    Each line is a product of at most one measured difference and one amount, independent of each
    other, so the net expected once these are known is the net with all others at their means. A
    difference tied to care has its mean moved with care.
    """
    if not known:
        return 0.0
    names = {one.name for one in known}
    values: dict[str, Floats | float] = {
        **model.means(),
        **{name: draws.values[name] for name in names},
    }
    care = next(one for one in model.parameters if one.name == CARE)
    if CARE in names and care.se:
        scattered = (values[CARE] - care.mean) / care.se
        for one in model.parameters:
            if one.tie and one.name not in names:
                values[one.name] = one.mean + one.se * one.tie * scattered
    else:
        _untied(model, values, known)
    net = model.net(values)
    return _worth(net) if isinstance(net, np.ndarray) else 0.0


def _untied(model: Model, values: dict[str, Floats | float], known: list[Parameter]) -> None:
    """Knowing one tied difference tells of care, and so of the others tied to it."""
    tied = [one for one in known if one.tie]
    if len(tied) != 1:
        return
    scattered = (values[tied[0].name] - tied[0].mean) / tied[0].se * tied[0].tie
    for one in model.parameters:
        if one.name in values and one.name != tied[0].name and one.measured and one.se:
            values[one.name] = (
                one.mean + one.se * (one.tie if one.name != CARE else 1.0) * scattered
            )


def _bar(model: Model, draws: Draws, one: Parameter) -> Bar:
    means = model.means()
    low, high = one.quantile((1 - LEVEL) / 2), one.quantile((1 + LEVEL) / 2)
    return Bar(
        name=one.name,
        unit=one.unit,
        low=low,
        high=high,
        net_at_low=float(model.net({**means, one.name: low})),
        net_at_high=float(model.net({**means, one.name: high})),
        worth=_worth_of(model, draws, [one]),
    )


def _acceptability(net: Floats, fewer: Floats | float, most: float) -> Acceptability:
    """The share of draws in which net + willing × fewer is above nought, at each willingness.

    A draw with fewer children in care is accepted from a threshold upward; one with more is
    accepted up to a threshold; so one pass over the draws serves all willingnesses.
    """
    grid = np.linspace(0.0, most, _POINTS + 1)
    fewer = np.broadcast_to(np.asarray(fewer, dtype=float), net.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        threshold = -net / fewer
    step = most / _POINTS
    rising, falling = fewer > 0, fewer < 0
    level = int(np.count_nonzero((fewer == 0) & (net > 0)))
    from_here = np.clip(np.floor(threshold[rising] / step) + 1, 0, _POINTS + 1).astype(int)
    until_here = np.clip(np.ceil(threshold[falling] / step), 0, _POINTS + 1).astype(int)
    gained = np.cumsum(np.bincount(from_here, minlength=_POINTS + 2))[: _POINTS + 1]
    lost = np.cumsum(np.bincount(until_here, minlength=_POINTS + 2))[: _POINTS + 1]
    accepted = gained + (np.count_nonzero(falling) - lost) + level
    return Acceptability(
        tuple(float(one) for one in grid), tuple(float(one) for one in accepted / net.size)
    )
