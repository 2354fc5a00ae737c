"""Councils that began in different years: each start compared only with those who had not begun.

Callaway and Sant'Anna, Journal of Econometrics 2021, 225: 200 to 230. A two-way regression would
also set late starters against early ones already changed; these contrasts never do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals.interval import Interval, z_of
from kinweave.evidence.kernel.clusters import clusters
from kinweave.evidence.observational.redrawn import Compared, RedrawnStarts

__all__ = ["Control", "GroupTime", "StaggeredStart", "group_time"]

Floats = NDArray[np.float64]

_FEW_CLUSTERS = 40


class Control(StrEnum):
    """Who a start is compared with."""

    NEVER = "never"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class GroupTime:
    """The effect on councils that began in `start`, in the period `time`, against their controls."""

    start: float
    time: float
    estimate: float
    se: float
    treated: int
    controls: int


@dataclass(frozen=True)
class StaggeredStart:
    """Every start's effect in every period, and the sums of them that have a plain meaning.

    `left_out` tells, in words, what could not be compared and why. Where units are few, `redrawn` holds what
    intervals come from in place of the formula; `since` is each unit's and period's periods since the start.
    """

    effects: tuple[GroupTime, ...]
    influence: Floats
    share: dict[float, float]
    member: dict[float, NDArray[np.bool_]]
    cluster_of: NDArray[np.intp]
    level: float
    assumes: tuple[str, ...]
    warnings: tuple[str, ...]
    left_out: tuple[str, ...]
    since: Floats
    redrawn: RedrawnStarts | None

    def overall(self) -> Interval:
        """The mean effect over starts and periods since, each start counted by its councils."""
        return self._weighed(self._after(), "all starts and periods since, by size")

    def by_start(self) -> dict[float, Interval]:
        """Each start's mean effect over its own periods since."""
        found = {}
        for start in sorted(self.share):
            chosen = [at for at in self._after() if self.effects[at].start == start]
            if chosen:
                counts = self._mean_of(start)
                value = float(np.mean([self.effects[at].estimate for at in chosen]))
                none = np.zeros(self.influence.shape[1])
                found[start] = self._interval(value, counts, none, f"starters of {start:g}")
        return found

    def across_starts(self) -> Interval:
        """The mean of the starts' own means, each counted by its councils."""
        parts = self.by_start()
        starts = list(parts)
        means = np.array([self._mean_of(start) for start in starts])
        values = np.array([parts[start].estimate for start in starts])
        return self._combined(starts, values, means, "the starts' own means, by size")

    def event_study(self) -> dict[float, Interval]:
        """The mean effect so many periods since the start; before it, how far apart trends already were."""
        lags = sorted({one.time - one.start for one in self.effects})
        return {
            lag: self._weighed(
                [at for at, one in enumerate(self.effects) if one.time - one.start == lag],
                f"{lag:g} periods since the start",
            )
            for lag in lags
        }

    def _after(self) -> list[int]:
        return [at for at, one in enumerate(self.effects) if one.time >= one.start]

    def _mean_of(self, start: float) -> Floats:
        """What each effect counts for in the mean of one start's effects since."""
        own = np.array([one.start == start <= one.time for one in self.effects], dtype=float)
        return np.asarray(own / own.sum())

    def _weighed(self, chosen: Sequence[int], method: str) -> Interval:
        starts = [self.effects[at].start for at in chosen]
        values = np.array([self.effects[at].estimate for at in chosen])
        return self._combined(starts, values, np.eye(len(self.effects))[list(chosen)], method)

    def _combined(
        self, starts: Sequence[float], values: Floats, parts: Floats, method: str
    ) -> Interval:
        """Parts of effects (rows that say what each effect counts for), by the size of their starts."""
        share = np.array([self.share[start] for start in starts])
        weights = share / share.sum()
        # The shares are themselves estimated, and bring their own part of the error.
        apart = np.array([self.member[start].astype(float) - self.share[start] for start in starts])
        drift = apart / share.sum() - apart.sum(axis=0) * share[:, None] / share.sum() ** 2
        return self._interval(float(weights @ values), weights @ parts, values @ drift, method)

    def _interval(self, value: float, counts: Floats, drift: Floats, method: str) -> Interval:
        if self.redrawn is not None:
            return self.redrawn.interval(counts, self._shape(counts), self.level, method)[0]
        se = _spread(counts @ self.influence + drift, self.cluster_of)
        reach = z_of(self.level) * se
        return Interval(value, value - reach, value + reach, self.level, method, se)

    def _shape(self, counts: Floats) -> Floats:
        """Where a constant effect would show: since the start, or in the one period before it that is asked of."""
        lags = {
            one.time - one.start for one, count in zip(self.effects, counts, strict=True) if count
        }
        where = self.since >= 0 if max(lags) >= 0 else self.since == max(lags)
        return where.astype(float)


def group_time(
    unit: ArrayLike,
    time: ArrayLike,
    start: ArrayLike,
    outcome: ArrayLike,
    *,
    control: Control = Control.NOT_YET,
    cluster: ArrayLike | None = None,
    anticipation: int = 0,
    level: float = 0.95,
) -> StaggeredStart:
    """Effects by start and period from a panel: one row a unit (council) and period.

    `start` is the unit's first period with conferences offered, infinite or blank if it never began.
    Before a start, each period is set against the one before it; from the start on, against the last
    period before it (less `anticipation`). Errors are clustered by unit, or by `cluster`. With fewer than forty
    clusters that formula does not hold; intervals then come from drawing the starts again among the units.
    """
    panel = _panel(unit, time, start, outcome, cluster)
    rows, effects, said, compared = [], [], [], []
    n = panel.start.size
    starts = list(np.unique(panel.start[np.isfinite(panel.start)]))
    first = panel.times[0]
    for s in starts:
        if s <= first:
            said.append(
                f"Units that began in {s:g} have no period before it, so their change cannot be seen."
            )
            continue
        for at in range(1, panel.times.size):
            now = panel.times[at]
            base = _base(panel.times, at, s, anticipation)
            treated = panel.start == s
            others = ~np.isfinite(panel.start)
            if control is Control.NOT_YET:
                edge = max(now, panel.times[base]) + anticipation
                others = (panel.start > edge) & ~treated
            both = np.isfinite(panel.values[:, at]) & np.isfinite(panel.values[:, base])
            one, other = treated & both, others & both
            if not one.any() or not other.any():
                who = "no unit of this start" if not one.any() else "nobody left to compare with"
                said.append(f"Start {s:g} in period {now:g}: {who}.")
                continue
            change = panel.values[:, at] - panel.values[:, base]
            here, there = change[one].mean(), change[other].mean()
            influence = np.zeros(n)
            influence[one] = n / one.sum() * (change[one] - here)
            influence[other] -= n / other.sum() * (change[other] - there)
            rows.append(influence)
            effects.append(
                GroupTime(
                    float(s),
                    float(now),
                    float(here - there),
                    _spread(influence, panel.cluster_of),
                    int(one.sum()),
                    int(other.sum()),
                )
            )
            compared.append((float(s), tuple(np.unique(panel.start[other])), at, base))
    if not effects:
        raise EvidenceError(
            "No start can be compared: every unit begins in the first period, or none is left that has "
            "not begun. " + " ".join(said)
        )
    number = int(panel.cluster_of.max()) + 1
    redrawn = None
    warnings: list[str] = []
    assumes_more: tuple[str, ...] = ()
    if number < _FEW_CLUSTERS:
        redrawn = _redrawn(panel, compared)
        warnings.append(_few(number, redrawn))
    if redrawn is not None:
        assumes_more = ("Any of these councils might as well have begun when another did.",)
    return StaggeredStart(
        effects=tuple(effects),
        influence=np.array(rows),
        share={float(s): float(np.mean(panel.start == s)) for s in starts},
        member={float(s): panel.start == s for s in starts},
        cluster_of=panel.cluster_of,
        level=level,
        assumes=(
            "Without conferences, councils that began would have changed as those not yet begun did.",
            "Nobody changed before the start"
            + (f" but in the {anticipation} periods before it." if anticipation else "."),
            "One council's start did not change what happened in another.",
            *assumes_more,
        ),
        warnings=tuple(warnings),
        left_out=tuple(said),
        since=panel.times - panel.start[:, None],
        redrawn=redrawn,
    )


def _redrawn(
    panel: _Panel, compared: Sequence[tuple[float, tuple[float, ...], int, int]]
) -> RedrawnStarts | None:
    """The panel with its starts to be drawn again, where each unit is there in each period and stands alone."""
    if not np.isfinite(panel.values).all() or int(panel.cluster_of.max()) + 1 < panel.start.size:
        return None
    # Who had begun before the first period is in no comparison, and could have no other start in it.
    units = np.flatnonzero(panel.start > panel.times[0])
    starts, cohort = np.unique(panel.start[units], return_inverse=True)
    number = {float(start): at for at, start in enumerate(starts)}
    return RedrawnStarts(
        panel.values,
        units,
        cohort.astype(np.intp),
        tuple(
            Compared(number[start], tuple(number[float(one)] for one in others), now, base)
            for start, others, now, base in compared
        ),
    )


def _few(number: int, redrawn: RedrawnStarts | None) -> str:
    if redrawn is None:
        return (
            f"Only {number} clusters: these intervals are too narrow when councils are few, and the starts cannot "
            "be drawn again because units have blank periods or share a cluster; do not rely on them."
        )
    return (
        f"Only {number} clusters: an interval by formula would be too narrow, so these come from drawing again "
        "which council began when (randomisation inference)."
    )


def _base(times: Floats, at: int, start: float, anticipation: int) -> int:
    """The period that a change is counted from."""
    if times[at] < start - anticipation:
        return at - 1
    return int(np.flatnonzero(times < start - anticipation)[-1])


@dataclass(frozen=True)
class _Panel:
    times: Floats
    start: Floats
    values: Floats
    cluster_of: NDArray[np.intp]


def _panel(
    unit: ArrayLike,
    time: ArrayLike,
    start: ArrayLike,
    outcome: ArrayLike,
    cluster: ArrayLike | None,
) -> _Panel:
    y, t = np.asarray(outcome, dtype=float), np.asarray(time, dtype=float)
    begun = np.asarray(start, dtype=float)
    if not (y.size == t.size == begun.size == np.asarray(unit).size) or y.size == 0:
        raise EvidenceError("Give a unit, a period, a start and an outcome in every row.")
    units = clusters(unit, y.size)
    times, place = np.unique(t, return_inverse=True)
    if times.size < 2:  # noqa: PLR2004
        raise EvidenceError("A change needs at least two periods.")
    values = np.full((units.number, times.size), np.nan)
    twice = np.bincount(units.of * times.size + place, minlength=values.size)
    if (twice > 1).any():
        row = int(np.flatnonzero(twice[units.of * times.size + place] > 1)[0])
        raise EvidenceError(
            f"Row {row + 1}: this unit stands twice in period {t[row]:g}; give one row for each."
        )
    values[units.of, place] = y
    begun = np.where(np.isnan(begun), np.inf, begun)
    first = np.full(units.number, np.nan)
    first[units.of] = begun
    changed = np.flatnonzero(first[units.of] != begun)
    if changed.size:
        raise EvidenceError(
            f"Row {int(changed[0]) + 1}: this unit has two different starts; a start is for ever."
        )
    of = np.arange(units.number)
    if cluster is not None:
        group = clusters(cluster, y.size)
        of = np.zeros(units.number, dtype=np.intp)
        of[units.of] = group.of
    return _Panel(times, first, values, of)


def _spread(influence: Floats, cluster_of: NDArray[np.intp]) -> float:
    sums = np.bincount(cluster_of, influence)
    return float(np.sqrt((sums**2).sum()) / influence.size)
