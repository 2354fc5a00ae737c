"""Interrupted time series: did the level or the trend change when the offer began, season aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2, t

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals.interval import Interval
from kinweave.evidence.kernel.parts import bread, inputs
from kinweave.evidence.kernel.wild import wild_interval

__all__ = ["LONG", "Interrupted", "interrupted"]

Floats = NDArray[np.float64]

_ENOUGH = 8
# Below so many periods Newey and West's intervals are seen in the calibration to be too narrow.
LONG = 300
# Fewer stretches have too few patterns of signs; with more of them neighbours hang together too closely.
_STRETCHES = 6


@dataclass(frozen=True)
class Interrupted:
    """A change in level, a change in slope, and what both come to at the end of the series.

    The `se` of each is Newey and West's. Its ends are too, in a long series; in a short one they are the wild
    bootstrap's, of whole stretches of the series. With a control series every change is the series' own beyond
    the control's. `expected` is what the model says would have come without the change, period by period.
    `p_autocorrelation` tests what is left of autocorrelation in the residuals of a model without it (Ljung and
    Box).
    """

    level: Interval
    slope: Interval
    at_end: Interval
    expected: Floats
    fitted: Floats
    lags: int
    p_autocorrelation: float
    names: tuple[str, ...]
    coef: Floats
    se: Floats
    assumes: tuple[str, ...]
    warnings: tuple[str, ...]


def interrupted(
    outcome: ArrayLike,
    begun: int,
    *,
    control: ArrayLike | None = None,
    period: int | None = None,
    harmonics: int = 2,
    others: ArrayLike | None = None,
    names: Sequence[str] = (),
    lags: int | None = None,
    level: float = 0.95,
) -> Interrupted:
    """A series of equally spaced periods, of which the first with the offer has number `begun` (from 0).

    `period` is how many periods make a year (12 for months): the season is then taken out by
    `harmonics` pairs of waves. `others` are columns that also move the series. Errors are Newey and
    West's with `lags` (by default the whole part of 4(n/100)^(2/9)), and n/(n−k). In a series of fewer than
    `LONG` periods their intervals are too narrow; then the series is cut into six stretches (more where `level`
    asks for it) and every pattern of their signs is tried instead.
    """
    y = np.asarray(outcome, dtype=float)
    n = y.size
    if n < _ENOUGH or not 2 < begun < n - 1:  # noqa: PLR2004
        raise EvidenceError(
            f"A series of {n} periods with the offer from number {begun} cannot show a change: at least "
            f"{_ENOUGH} periods are needed, three before it and two after."
        )
    base, labels = _columns(n, begun, period, harmonics)
    if others is not None:
        extra = inputs(others, y, None)[0]
        base = np.hstack([base, extra])
        labels += tuple(names) or tuple(f"other {at + 1}" for at in range(extra.shape[1]))
    stacked, target, times = base, y, np.arange(n)
    if control is not None:
        beside = np.asarray(control, dtype=float)
        if beside.shape != y.shape:
            raise EvidenceError(f"The control series has {beside.size} periods and the series {n}.")
        # The control's own level, trend, season and changes, and beside them the series' own.
        stacked = np.vstack([np.hstack([base, base]), np.hstack([base, np.zeros_like(base)])])
        target, times = np.concatenate([y, beside]), np.tile(times, 2)
        labels = (*(f"control {name}" for name in labels), *labels)
    x, target, _ = inputs(stacked, target, None)
    used = int(4 * (n / 100) ** (2 / 9)) if lags is None else lags
    inverse = bread(x, labels)
    coef = inverse @ (x.T @ target)
    residuals = target - x @ coef
    df = target.size - coef.size
    if df <= 0:
        raise EvidenceError("The model has as many terms as the series has periods; take some out.")
    vcov = inverse @ _newey_west(x * residuals[:, None], times, used) @ inverse
    vcov = vcov * target.size / df
    at = {name: place for place, name in enumerate(labels)}

    def contrast(slope: float | None, method: str) -> Interval:
        """The change in level and so many times that in slope; without a number the change in slope alone."""
        row = np.zeros(coef.size)
        row[at["level change"]] = 0.0 if slope is None else 1.0
        row[at["slope change"]] = 1.0 if slope is None else slope
        value, se = float(row @ coef), float(np.sqrt(max(float(row @ vcov @ row), 0.0)))
        if n < LONG:
            named = "slope change" if slope is None else "level change"
            turned = x.copy()
            # The slope is counted from where the sum is asked for, so that one term is the whole of it.
            turned[:, at["slope change"]] -= (slope or 0.0) * x[:, at["level change"]]
            return _short(turned, target, times, at[named], (level, method, se))
        reach = float(t.ppf(0.5 + level / 2, df)) * se
        return Interval(value, value - reach, value + reach, level, f"{method}, Newey–West", se)

    fitted = x @ coef
    effect = coef[at["level change"]] * base[:, 2] + coef[at["slope change"]] * base[:, 3]
    p = _ljung_box(residuals[:n], min(used + 4, n // 4))
    warnings = _warnings(n, left_over=p < 1 - level, controlled=control is not None)
    return Interrupted(
        level=contrast(0.0, "change in level"),
        slope=contrast(None, "change in slope a period"),
        at_end=contrast(float(base[-1, 3]), "difference in the last period"),
        expected=fitted[:n] - effect,
        fitted=fitted[:n],
        lags=used,
        p_autocorrelation=p,
        names=labels,
        coef=coef,
        se=np.sqrt(np.diag(vcov)),
        assumes=(
            "Without the offer the old trend and season would have gone on.",
            "Nothing else that matters changed when the offer began"
            + (", or it changed the control series as much." if control is not None else "."),
            "What is counted was counted in the same way throughout.",
        ),
        warnings=tuple(warnings),
    )


def _short(
    x: Floats,
    target: Floats,
    times: NDArray[np.intp],
    tested: int,
    asked: tuple[float, str, float],
) -> Interval:
    """A term's interval by the wild bootstrap of whole stretches of the series, with every pattern of signs."""
    level, method, se = asked
    stretches = max(_STRETCHES, int(np.ceil(1 - np.log2(1 - level))))
    of = times * stretches // (int(times.max()) + 1)
    found = wild_interval(x, target, of, tested=tested, level=level, seed=1)
    return Interval(
        found.estimate,
        found.low,
        found.high,
        level,
        f"{method}, wild bootstrap of {stretches} stretches, every pattern of signs",
        se,
    )


def _warnings(n: int, *, left_over: bool, controlled: bool) -> list[str]:
    said = []
    if left_over:
        said.append(
            "What is left over still hangs together from period to period: more lags or a control "
            "series may be needed."
        )
    if n < LONG:
        said.append(
            f"With {n} periods an interval by Newey and West's errors would be too narrow; these come from the wild "
            "bootstrap of whole stretches of the series instead."
        )
    if not controlled:
        said.append(
            "There is no control series, so anything else that changed at the same time is counted too."
        )
    return said


def _columns(
    n: int, begun: int, period: int | None, harmonics: int
) -> tuple[Floats, tuple[str, ...]]:
    time = np.arange(n, dtype=float)
    after = (time >= begun).astype(float)
    columns = [np.ones(n), time, after, after * (time - begun)]
    labels = ["level", "slope", "level change", "slope change"]
    if period is not None:
        for wave in range(1, min(harmonics, period // 2) + 1):
            turn = 2 * np.pi * wave * time / period
            columns.append(np.cos(turn))
            labels.append(f"season cos {wave}")
            # Halfway through the waves of a year the sine is nothing at every period.
            if 2 * wave < period:
                columns.append(np.sin(turn))
                labels.append(f"season sin {wave}")
    return np.column_stack(columns), tuple(labels)


def _newey_west(scores: Floats, times: NDArray[np.intp], lags: int) -> Floats:
    """Bartlett's weights on scores so many periods apart; two series of one period count as together."""
    summed = np.zeros((int(times.max()) + 1, scores.shape[1]))
    np.add.at(summed, times, scores)
    total = summed.T @ summed
    for lag in range(1, lags + 1):
        cross = summed[lag:].T @ summed[:-lag]
        total += (1 - lag / (lags + 1)) * (cross + cross.T)
    return total


def _ljung_box(residuals: Floats, lags: int) -> float:
    n = residuals.size
    e = residuals - residuals.mean()
    under = float(e @ e)
    if under == 0 or lags < 1:
        return 1.0
    total = sum((float(e[lag:] @ e[:-lag]) / under) ** 2 / (n - lag) for lag in range(1, lags + 1))
    return float(chi2.sf(n * (n + 2) * total, lags))
