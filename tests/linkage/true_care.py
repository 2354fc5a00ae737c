"""Hypothesis-made care histories, the yearly returns that would honestly tell them, and a count day by day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hypothesis import strategies as st

from kinweave.linkage import CareReturn
from tests.linkage.making import LA, Episode, care_return, episode

FIRST, LAST = 2023, 2027
SPAN = (dt.date(FIRST - 1, 4, 1), dt.date(LAST, 3, 31))


@dataclass(frozen=True)
class Stay:
    """One true episode: `dec` is the day it ended, or nothing while it lasts."""

    child: str
    decom: dt.date
    dec: dt.date | None
    rne: str
    ls: str
    place: str

    def holds(self, day: dt.date) -> bool:
        """Whether the end of the day finds the child in this episode."""
        return self.decom <= day and (self.dec is None or day < self.dec)


@st.composite
def child_stays(draw: st.DrawFn, child: str) -> list[Stay]:
    """Some periods of care of one child, each of one or more episodes, in order."""
    day = SPAN[0] + dt.timedelta(draw(st.integers(0, 700)))
    stays: list[Stay] = []
    for _ in range(draw(st.integers(0, 3))):
        for number in range(draw(st.integers(1, 3))):
            length = draw(st.integers(1, 250))
            ls = draw(st.sampled_from(["V2", "C1", "C2", "E1"]))
            place = draw(st.sampled_from(["P1", "U1", "U3", "U4", "K2"]))
            end = day + dt.timedelta(length)
            stays.append(Stay(child, day, end, "P" if number else "S", ls, place))
            day = end
        day += dt.timedelta(draw(st.integers(1, 300)))
    if stays and draw(st.booleans()):
        last = stays[-1]
        stays[-1] = Stay(child, last.decom, None, last.rne, last.ls, last.place)
    return [stay for stay in stays if stay.decom <= SPAN[1]]


@st.composite
def histories(draw: st.DrawFn, most: int = 4) -> list[Stay]:
    """The care of a few children."""
    names = [f"C{number}" for number in range(draw(st.integers(1, most)))]
    return [stay for name in names for stay in draw(child_stays(name))]


def told_in(year: int, stays: list[Stay]) -> list[Episode]:
    """What a return of the year says of these stays: those that touch it, ends after it not yet known."""
    opens, closes = dt.date(year - 1, 4, 1), dt.date(year, 3, 31)
    return [
        episode(
            stay.child,
            stay.decom,
            None if stay.dec is None or stay.dec > closes else stay.dec,
            rne=stay.rne,
            ls=stay.ls,
            place=stay.place,
            rec=None if stay.dec is None or stay.dec > closes else "X1",
        )
        for stay in stays
        if stay.decom <= closes and (stay.dec is None or stay.dec >= opens)
    ]


def honest_returns(stays: list[Stay], la: str = LA) -> list[CareReturn]:
    """Every year's return."""
    return [care_return(year, *told_in(year, stays), la=la) for year in range(FIRST, LAST + 1)]


def told_end(stay: Stay) -> dt.date | None:
    """The end as the last return can know it."""
    return None if stay.dec is None or stay.dec > SPAN[1] else stay.dec


def days_in_care(stays: list[Stay], index: dt.date, horizon: dt.date) -> int:
    """The days after the index date, up to the horizon, whose end finds the child in care: one by one."""
    day, count = index + dt.timedelta(1), 0
    while day <= horizon:
        count += any(stay.holds(day) for stay in stays)
        day += dt.timedelta(1)
    return count
