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

    `left_out` tells, in words, what could not be compared and why.
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

    def overall(self) -> Interval:
        """The mean effect over starts and periods since, each start counted by its councils."""
        return self._weighed(self._after(), "all starts and periods since, by size")

    def by_start(self) -> dict[float, Interval]:
        """Each start's mean effect over its own periods since."""
        found = {}
        for start in sorted(self.share):
            chosen = [at for at in self._after() if self.effects[at].start == start]
            if chosen:
                found[start] = self._plain(chosen, f"starters of {start:g}")
        return found

    def across_starts(self) -> Interval:
        """The mean of the starts' own means, each counted by its councils."""
        parts = self.by_start()
        starts = list(parts)
        rows = [
            np.mean(
                [self.influence[at] for at in self._after() if self.effects[at].start == start],
                axis=0,
            )
            for start in starts
        ]
        values = np.array([parts[start].estimate for start in starts])
        return self._combined(starts, values, np.array(rows), "the starts' own means, by size")

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

    def _plain(self, chosen: Sequence[int], method: str) -> Interval:
        value = float(np.mean([self.effects[at].estimate for at in chosen]))
        return self._interval(value, self.influence[list(chosen)].mean(axis=0), method)

    def _weighed(self, chosen: Sequence[int], method: str) -> Interval:
        starts = [self.effects[at].start for at in chosen]
        values = np.array([self.effects[at].estimate for at in chosen])
        return self._combined(starts, values, self.influence[list(chosen)], method)

    def _combined(
        self, starts: Sequence[float], values: Floats, rows: Floats, method: str
    ) -> Interval:
        share = np.array([self.share[start] for start in starts])
        weights = share / share.sum()
        # The shares are themselves estimated, and bring their own part of the error.
        apart = np.array([self.member[start].astype(float) - self.share[start] for start in starts])
        drift = apart / share.sum() - apart.sum(axis=0) * share[:, None] / share.sum() ** 2
        return self._interval(float(weights @ values), weights @ rows + values @ drift, method)

    def _interval(self, value: float, influence: Floats, method: str) -> Interval:
        se = _spread(influence, self.cluster_of)
        reach = z_of(self.level) * se
        return Interval(value, value - reach, value + reach, self.level, method, se)


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
    period before it (less `anticipation`). Errors are clustered by unit, or by `cluster`.
    """
    panel = _panel(unit, time, start, outcome, cluster)
    rows, effects, said = [], [], []
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
    if not effects:
        raise EvidenceError(
            "No start can be compared: every unit begins in the first period, or none is left that has "
            "not begun. " + " ".join(said)
        )
    number = int(panel.cluster_of.max()) + 1
    warnings = []
    if number < _FEW_CLUSTERS:
        warnings.append(
            f"Only {number} clusters: these intervals are too narrow when councils are few; read the "
            "randomisation p-value beside them."
        )
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
        ),
        warnings=tuple(warnings),
        left_out=tuple(said),
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
