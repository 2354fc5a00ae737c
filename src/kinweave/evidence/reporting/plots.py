"""Plots as SVG by matplotlib: the same numbers give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from typing import Any

from kinweave.evidence.analysis.contrast import Contrast
from kinweave.evidence.analysis.missing import Missing
from kinweave.evidence.analysis.subgroups import Subgroup
from kinweave.evidence.analysis.times import Times
from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals import Interval

__all__ = ["forest", "incidence", "tipping"]

_BLUE, _TEAL, _PLUM, _GREY = "#12436D", "#28A197", "#801650", "#3D3D3D"
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": ["DejaVu Sans"],  # comes with matplotlib, so that every machine lays out alike
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#505a5f",
    "text.color": "#0b0c0c",
    "axes.labelcolor": "#0b0c0c",
    "xtick.color": "#0b0c0c",
    "ytick.color": "#0b0c0c",
}


def forest(rows: Sequence[tuple[str, Interval]], *, scale: float, axis: str, name: str) -> str:
    """One line an estimate with its interval; a line where there would be no difference."""

    def draw(axes: Any) -> None:
        for at, (_, found) in enumerate(rows):
            colour = _BLUE if at == 0 else _GREY
            axes.plot(
                [found.low * scale, found.high * scale],
                [at, at],
                color=colour,
                linewidth=3,
                solid_capstyle="butt",
            )
            axes.plot(
                found.estimate * scale,
                at,
                "o",
                color="white",
                markeredgecolor=colour,
                markersize=8,
                markeredgewidth=2.5,
            )
        axes.axvline(0, color="#0b0c0c", linewidth=1)
        axes.set_yticks(range(len(rows)), [label for label, _ in rows])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlabel(axis)
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)

    return _svg(draw, (8.2, 0.9 + 0.46 * len(rows)), name)


def by_groups(groups: Sequence[Subgroup]) -> list[tuple[str, Interval]]:
    """The lines of a forest of subgroups."""
    return [
        (f"{one.term}: {group.name}", group.difference)
        for one in groups
        for group in one.groups
        if group.difference is not None
    ]


def tipping(found: Missing, name: str = "tipping") -> str:
    """How the difference moves with what is assumed of children without an outcome."""

    def draw(axes: Any) -> None:
        x = [100 * row.shift for row in found.tipping]
        axes.fill_between(
            x,
            [100 * row.low for row in found.tipping],
            [100 * row.high for row in found.tipping],
            color=_BLUE,
            alpha=0.18,
            linewidth=0,
        )
        axes.plot(x, [100 * row.difference for row in found.tipping], color=_BLUE, linewidth=2.5)
        axes.axhline(0, color="#0b0c0c", linewidth=1)
        if found.tips_at is not None:
            axes.axvline(100 * found.tips_at, color=_PLUM, linewidth=1.5, linestyle=(0, (4, 3)))
        axes.set_xlabel(
            "more often in care than those seen, of 100 referred children without an outcome"
        )
        axes.set_ylabel("difference, of 100")

    return _svg(draw, (8.2, 3.6), name)


def incidence(found: Times, name: str = "incidence") -> str:
    """Who had entered care by each day, either arm, each line named where it ends."""

    def draw(axes: Any) -> None:
        days = [row[0] for row in found.curves]
        for column, colour, label in ((1, _BLUE, "referred"), (2, _PLUM, "not referred")):
            height = [100 * row[column] for row in found.curves]
            axes.step(days, height, where="post", color=colour, linewidth=2.5)
            axes.annotate(
                label,
                (days[-1], height[-1]),
                xytext=(6, -4),
                textcoords="offset points",
                color=colour,
            )
        axes.set_xlim(0, days[-1] * 1.18)
        axes.set_ylim(bottom=0)
        axes.set_xlabel("days since the letter")
        axes.set_ylabel("entered care, of 100")

    return _svg(draw, (8.2, 3.8), name)


def result_rows(main: Contrast, others: Sequence[Contrast]) -> list[tuple[str, Interval]]:
    """The lines of the forest of results: the one that decides first."""
    rows = [("The planned analysis", main.difference)]
    if main.bootstrap is not None:
        rows.append(("… families resampled", main.bootstrap))
    return rows + [(f"{one.adjusted}, each {one.basis} alike", one.difference) for one in others]


def _svg(draw: Any, size: tuple[float, float], name: str) -> str:
    try:
        import matplotlib as mpl  # slow to load; only a report draws
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ModuleNotFoundError as missing:
        raise EvidenceError(
            f"Plots need {missing.name}, which is not installed. Type: pip install 'kinweave[evidence]'"
        ) from None
    with mpl.rc_context({**_SETTINGS, "svg.hashsalt": f"kinweave {name}"}):
        figure = Figure(figsize=size, layout="constrained")
        FigureCanvasSVG(figure)
        draw(figure.add_subplot())
        out = StringIO()
        figure.savefig(
            out,
            format="svg",
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    drawn = out.getvalue().replace("'DejaVu Sans'", "Arial, 'Liberation Sans', sans-serif")
    return drawn[drawn.index("<svg") :]
