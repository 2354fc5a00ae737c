"""The event-study plot: effects by periods since the start, with how far apart trends already were before it."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from kinweave.evidence.intervals import Interval

__all__ = ["event_study_plot"]

_BLUE, _INK, _GREY = "#1f4e5f", "#0b0c0c", "#505a5f"


def event_study_plot(study: Mapping[float, Interval], *, outcome: str) -> bytes:
    """The picture as SVG, the same bytes for the same study. Open rings are periods before the start."""
    with rc_context(
        {
            "svg.hashsalt": "kinweave",
            "svg.fonttype": "none",
            "font.family": "sans-serif",
            "font.sans-serif": ["Arial", "Liberation Sans", "DejaVu Sans"],
            "font.size": 11,
            "text.color": _INK,
            "axes.labelcolor": _INK,
            "axes.edgecolor": _GREY,
            "xtick.color": _INK,
            "ytick.color": _INK,
        }
    ):
        figure = Figure(figsize=(7.2, 4.4), layout="constrained")
        axes = figure.add_subplot()
        axes.axhline(0, color=_GREY, linewidth=1)
        axes.axvline(-0.5, color=_GREY, linewidth=1, linestyle=(0, (4, 3)))
        for since, one in study.items():
            axes.plot([since, since], [one.low, one.high], color=_BLUE, linewidth=2)
        for before in (True, False):
            points = [(at, one.estimate) for at, one in study.items() if (at < 0) is before]
            axes.plot(
                [at for at, _ in points],
                [value for _, value in points],
                linestyle="none",
                marker="o",
                markersize=7,
                color=_BLUE,
                markerfacecolor="white" if before else _BLUE,
            )
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("Periods since the council began (open rings: before it did)")
        axes.set_ylabel(f"Difference in {outcome}")
        axes.set_title(
            "What changed with the start, and what had before", loc="left", fontsize=13, color=_INK
        )
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color="#e3e3e3")
        axes.set_axisbelow(True)
        out = BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": "kinweave"})
    return out.getvalue()
