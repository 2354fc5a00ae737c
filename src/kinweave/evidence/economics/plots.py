"""Plots of a costing as SVG: the same costing gives the same bytes, and the words stay words."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from kinweave.evidence.economics.costing import Costing, chance_in_words, pounds
from kinweave.evidence.errors import EvidenceError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Plot", "plots"]

# The Government Analysis Function's palette.
BLUE: Final = "#12436D"
TEAL: Final = "#28A197"
ORANGE: Final = "#F46A25"
DARK: Final = "#3D3D3D"
PALE: Final = "#BFC5CC"
_SALT: Final = "kinweave"
_WIDE: Final = 7.4
_BARS: Final = 8
_SURE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot: its file name without ending, the finding it shows, a sentence for those who hear it, its SVG."""

    name: str
    finding: str
    said: str
    svg: str


def plots(found: Costing) -> tuple[Plot, ...]:
    """Every plot of a costing; raises `EvidenceError` when matplotlib is not installed."""
    made = [_net(found)] if _spread(found) else []
    if found.uncertainty.bars:
        made.append(_one_at_a_time(found))
    made.append(_acceptability(found))
    if found.rollout is not None:
        made.append(_rollout(found))
    return tuple(made)


def _spread(found: Costing) -> bool:
    return found.uncertainty.high > found.uncertainty.low


def _net(found: Costing) -> Plot:
    sure = found.uncertainty
    edges, counts = np.array(sure.edges), np.array(sure.counts)
    inside = slice(*np.searchsorted(np.cumsum(counts) / sure.size, [0.001, 0.999]))

    def draw(axes: Axes) -> None:
        lefts, heights = edges[:-1][inside], counts[inside]
        width = float(edges[1] - edges[0])
        colours = [TEAL if left + width / 2 > 0 else ORANGE for left in lefts]
        axes.bar(lefts, heights, width * 0.92, align="edge", color=colours, linewidth=0)
        top = float(heights.max())
        axes.vlines(0, 0, top * 1.08, color=DARK, linewidth=1.2)
        axes.plot([sure.low, sure.high], [top * 1.14] * 2, color=BLUE, linewidth=2)
        axes.plot([sure.mean], [top * 1.14], "o", color=BLUE, markersize=6)
        axes.text(
            sure.mean,
            top * 1.19,
            f"{pounds(found.child.net)}  ({pounds(sure.low)} to {pounds(sure.high)})",
            color=BLUE,
            ha="center",
            va="bottom",
            fontweight="bold",
        )
        for at, side, colour, words in (
            (0.01, "left", "#B5460F", ("costs more", "than it saves")),
            (0.99, "right", "#1B756D", ("saves more", "than it costs")),
        ):
            for nth, part in enumerate(words):
                axes.text(
                    at, 0.76 - nth * 0.075, part, color=colour, transform=axes.transAxes, ha=side
                )
        axes.set_ylim(0, top * 1.36)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(
            f"Net saving for each child referred, by {found.plan.horizon_months} months"
        )
        _money_axis(axes.xaxis)

    finding = f"The chance that the service pays for itself is {chance_in_words(sure.chance)}"
    return Plot(
        "net-saving",
        finding,
        f"Net saving for each child referred is {pounds(found.child.net)}, and 95 in 100 draws lie between "
        f"{pounds(sure.low)} and {pounds(sure.high)}; {sure.chance:.0%} of draws are above nought.",
        _svg("net-saving", draw, 3.3),
    )


def _one_at_a_time(found: Costing) -> Plot:
    bars = found.uncertainty.bars[:_BARS][::-1]
    first = found.uncertainty.bars[0]

    def draw(axes: Axes) -> None:
        nets = [net for one in bars for net in (one.net_at_low, one.net_at_high)]
        room = 0.16 * (max(nets) - min(nets))
        axes.set_xlim(min(*nets, 0) - room, max(*nets, 0) + room)
        for at, one in enumerate(bars):
            low, high = sorted((one.net_at_low, one.net_at_high))
            axes.barh(at, high - low, left=low, height=0.42, color=BLUE, linewidth=0)
            for value, side, away in ((low, "right", -4), (high, "left", 4)):
                axes.annotate(
                    pounds(value),
                    (value, at),
                    xytext=(away, 0),
                    textcoords="offset points",
                    ha=side,
                    va="center",
                    color=DARK,
                    fontsize=9,
                )
            axes.text(
                0.0,
                at + 0.38,
                one.name[:1].upper() + one.name[1:],
                transform=axes.get_yaxis_transform(),
                color=DARK,
                va="center",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
            )
        axes.axvline(found.child.net, color=DARK, linewidth=1)
        axes.axvline(0, color=DARK, linewidth=1, linestyle=(0, (3, 3)))
        axes.set_ylim(-0.5, len(bars) - 0.4)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(
            "Net saving for each child referred, others at their means (dashed: nought)"
        )
        _money_axis(axes.xaxis)

    return Plot(
        "one-at-a-time",
        f"What moves the result most: {first.name}",
        "From the widest: "
        + "; ".join(
            f"{one.name}, {pounds(one.net_at_low)} to {pounds(one.net_at_high)}"
            for one in bars[::-1]
        )
        + ".",
        _svg("one-at-a-time", draw, 0.8 + 0.52 * len(bars)),
    )


def _acceptability(found: Costing) -> Plot:
    curve = found.uncertainty.acceptability
    alone, last = curve.chance[0], curve.chance[-1]
    reached = next(
        (at for at, chance in zip(curve.willing, curve.chance, strict=True) if chance >= _SURE),
        None,
    )

    def draw(axes: Axes) -> None:
        axes.plot(curve.willing, np.array(curve.chance) * 100, color=BLUE, linewidth=2.2)
        axes.plot([curve.willing[0]], [curve.chance[0] * 100], "o", color=BLUE, markersize=6)
        low = curve.chance[0] * 100
        axes.annotate(
            f"{low:.0f} in 100 on money alone",
            (0, low),
            xytext=(10, -12),
            textcoords="offset points",
            color=BLUE,
            fontweight="bold",
            va="center",
        )
        axes.set_ylim(0, 104)
        axes.set_xlim(-0.01 * curve.willing[-1], curve.willing[-1])
        axes.set_yticks([0, 25, 50, 75, 100])
        axes.grid(visible=True, axis="y", color="#E3E6E8", linewidth=0.8)
        axes.set_ylabel("Chance in 100 that it is worth it")
        axes.set_xlabel("Willingly paid, beyond money saved, for each child kept out of care")
        _money_axis(axes.xaxis)

    at, chance = (
        (curve.willing[-1], last) if reached is None or alone >= _SURE else (reached, _SURE)
    )
    reach = f"at {pounds(at)} for each child kept out of care it is {chance * 100:.0f} in 100"
    return Plot(
        "acceptability",
        "The more a child kept out of care is worth beyond money, the surer the case",
        f"On money alone the chance is {curve.chance[0] * 100:.0f} in 100; {reach}.",
        _svg("acceptability", draw, 3.1),
    )


def _rollout(found: Costing) -> Plot:
    out = found.rollout
    assert out is not None
    years = [one.number for one in out.years]
    mid, low, high = (np.array(column) / 1e6 for column in zip(*out.cumulative, strict=True))

    def draw(axes: Axes) -> None:
        axes.axhline(0, color=DARK, linewidth=1)
        axes.vlines(years, low, high, color=BLUE, linewidth=2)
        axes.plot(years, mid, "o-", color=BLUE, linewidth=1.2, markersize=6)
        axes.annotate(
            _millions(out.net),
            (years[-1], mid[-1]),
            xytext=(9, 0),
            textcoords="offset points",
            color=BLUE,
            fontweight="bold",
            va="center",
        )
        axes.set_xticks(years, [f"Year {year}" for year in years])
        axes.set_xlim(0.6, years[-1] + max(0.5, 0.24 * len(years)))
        axes.set_ylabel("Net saving so far, £ million")
        axes.grid(visible=True, axis="y", color="#E3E6E8", linewidth=0.8)
        _plain_axis(axes.yaxis)

    end = f"{_millions(out.net)}, likely between {_millions(out.low)} and {_millions(out.high)}"
    sign = "is likelier than not to save" if out.chance > 0.5 else "is likelier than not to cost"  # noqa: PLR2004
    return Plot(
        "roll-out",
        f"{out.where}: over {len(years)} years the roll-out {sign}",
        f"Net saving after {len(years)} years, discounted: {end}.",
        _svg("roll-out", draw, 3.2),
    )


def _millions(amount: float) -> str:
    return f"{'−' if amount < 0 else ''}£{abs(amount) / 1e6:,.1f} million"


def _money_axis(axis: object) -> None:
    from matplotlib.axis import Axis
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    assert isinstance(axis, Axis)
    axis.set_major_locator(MaxNLocator(6))
    axis.set_major_formatter(FuncFormatter(lambda value, _: pounds(value)))


def _plain_axis(axis: object) -> None:
    from matplotlib.axis import Axis
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    assert isinstance(axis, Axis)
    axis.set_major_locator(MaxNLocator(6))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}".replace("-", "−")))


@contextmanager
def _canvas(name: str, tall: float) -> Iterator[tuple[Figure, Axes]]:
    try:
        import matplotlib as mpl
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ModuleNotFoundError as missing:
        raise EvidenceError(
            f"Plots need {missing.name}, which is not installed; type: pip install 'kinweave[evidence]'."
        ) from None
    # DejaVu comes with matplotlib, so that the layout is the same on every machine.
    with mpl.rc_context(
        {
            "svg.hashsalt": f"{_SALT}-{name}",
            "svg.fonttype": "none",
            "font.family": "DejaVu Sans",
            "font.size": 10,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": "#6F777B",
            "axes.labelcolor": DARK,
            "xtick.color": DARK,
            "ytick.color": DARK,
            "text.color": DARK,
            "axes.axisbelow": True,
            "axes.unicode_minus": True,
        }
    ):
        figure = Figure(figsize=(_WIDE, tall), layout="constrained")
        FigureCanvasSVG(figure)
        yield figure, figure.add_subplot()


def _svg(name: str, draw: Callable[[Axes], None], tall: float) -> str:
    written = io.BytesIO()
    with _canvas(name, tall) as (figure, axes):
        draw(axes)
        figure.savefig(
            written,
            format="svg",
            transparent=True,
            metadata={"Date": None, "Creator": None},
        )
    text = written.getvalue().decode()
    text = text[text.index("<svg") :]
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    # Several plots stand in one page: their ids must not meet.
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'href="#', f'href="#{name}-', text)
    text = re.sub(r"url\(#", f"url(#{name}-", text)
    return text.replace("'DejaVu Sans'", "Arial, Helvetica, sans-serif")
