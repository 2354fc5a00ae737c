"""Whether a child is looked after on a day, where and by what status: asked of the truth for many at once."""

from __future__ import annotations

from typing import cast

import numpy as np
import polars as pl

from kinweave.synth.linked.draw import Bools, Days, Words

__all__ = ["CareAt"]

_SHIFT = 1 << 20  # more than any day
_WITH_RELATIVES = ("E13", "E41", "E45", "E47")
_ELSEWHERE = ("E11", "E12", "E46", "E48", "E5", "E6", "E7", "E9", "E16")


class CareAt:
    """The truth about care, without short breaks, to be asked by child and day.

    A child is looked after on a day when its end finds them so: from the day an episode began until the
    day before it ended.
    """

    def __init__(self, episodes: pl.DataFrame) -> None:
        care = episodes.filter(~pl.col("ls").is_in(["V3", "V4"])).sort("child", "decom")
        self._child = np.append(care["child"].to_numpy(), -1)
        self._decom = np.append(care["decom"].to_numpy(), 0)
        self._dec = np.append(care["dec"].to_numpy(), 0)
        self._key = self._child[:-1] * _SHIFT + self._decom[:-1]
        self._until = np.append(0, np.cumsum(self._dec[:-1] - self._decom[:-1]))
        self._columns = {
            name: np.append(care[name].to_numpy().astype("U3"), "")
            for name in ("ls", "place", "rec")
        }

    def on(self, child: Days, day: Days) -> Bools:
        """Whether each child is looked after at the end of its day."""
        return cast("Bools", self._last(child, day, open_only=True) >= 0)

    def days_to(self, child: Days, day: Days) -> Days:
        """A count of days looked after up to and with this day; only differences of one child mean anything."""
        place = np.searchsorted(self._key, child * _SHIFT + day, side="right") - 1
        same = (place >= 0) & (self._child[place] == child)
        inside = np.minimum(self._dec[place], day + 1) - self._decom[place]
        return np.where(same, self._until[place] + inside, self._until[place + 1])

    def what(self, child: Days, day: Days, column: str) -> Words:
        """The legal status (`ls`) or placement (`place`) at the end of the day, empty when not looked after."""
        return self._columns[column][self._last(child, day, open_only=True)]

    def living(self, child: Days, day: Days) -> Words:
        """Where each child truly lives: with_parents, relative_or_friend or other."""
        place = self.what(child, day, "place")
        last = self._last(child, day, open_only=False)
        left_by = np.where(place == "", self._columns["rec"][last], "")
        return cast(
            "Words",
            np.select(
                [
                    np.isin(place, ("U1", "U2", "U3")) | np.isin(left_by, _WITH_RELATIVES),
                    (place != "") & (place != "P1"),
                    np.isin(left_by, _ELSEWHERE),
                ],
                ["relative_or_friend", "other", "other"],
                "with_parents",
            ),
        )

    def _last(self, child: Days, day: Days, *, open_only: bool) -> Days:
        """The row of the last episode that began by the day, -1 without one."""
        place = np.searchsorted(self._key, child * _SHIFT + day, side="right") - 1
        same = (place >= 0) & (self._child[place] == child)
        if open_only:
            same &= self._dec[place] > day
        return np.where(same, place, -1)
