"""Power against the number of families, as a picture that is the same bytes each time."""

from __future__ import annotations

from io import BytesIO

from kinweave.evidence.design.plan import Plan
from kinweave.evidence.design.power import Power, power
from kinweave.evidence.errors import EvidenceError

__all__ = ["power_curve", "power_plot"]

_STEPS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
_BLUE, _GREY, _INK = "#1d70b8", "#505a5f", "#0b0c0c"


def power_curve(plan: Plan, *, seed: int, times: int = 500, jobs: int | None = 1) -> list[Power]:
    """Power at a quarter of the planned families, and so on to twice as many."""
    least = 2 * len(plan.councils)
    asked = sorted({max(round(step * plan.enrolment.families), least) for step in _STEPS})
    return [power(plan, seed=seed, families=families, times=times, jobs=jobs) for families in asked]


def power_plot(plan: Plan, curve: list[Power]) -> bytes:
    """The curve as SVG: trials out of a hundred that find the effect, with what the simulations leave open."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ModuleNotFoundError:
        raise EvidenceError(
            "A plot needs matplotlib; type: pip install 'kinweave[evidence]'."
        ) from None
    with mpl.rc_context(
        {
            "svg.hashsalt": "kinweave",
            "svg.fonttype": "none",
            "font.family": "sans-serif",
            "font.sans-serif": ["Arial", "Liberation Sans", "DejaVu Sans"],
            "font.size": 11,
        }
    ):
        figure = Figure(figsize=(7.2, 4.4), layout="constrained")
        axes = figure.add_subplot()
        families = [one.families for one in curve]
        axes.fill_between(
            families,
            [one.low * 100 for one in curve],
            [one.high * 100 for one in curve],
            color=_BLUE,
            alpha=0.18,
            linewidth=0,
        )
        axes.plot(
            families, [one.share * 100 for one in curve], color=_BLUE, marker="o", linewidth=2
        )
        axes.axhline(80, color=_GREY, linewidth=1, linestyle=(0, (4, 3)))
        axes.annotate(
            "80 in 100",
            (max(families), 80),
            (0, -4),
            textcoords="offset points",
            color=_GREY,
            ha="right",
            va="top",
        )
        planned = plan.enrolment.families
        axes.axvline(planned, color=_GREY, linewidth=1)
        axes.annotate(
            f"the plan: {planned:,}", (planned, 0), (5, 6), textcoords="offset points", color=_INK
        )
        axes.set_ylim(0, 101)
        axes.set_xlim(left=0)
        axes.xaxis.set_major_formatter(lambda value, _at: f"{value:,.0f}")
        axes.set_xlabel("Families allocated")
        axes.set_ylabel("Trials in 100 that find it")
        effect = plan.expected.effect
        points = f"{abs(effect) * 100:.1f} in 100 {'fewer' if effect < 0 else 'more'}"
        axes.set_title(
            f"How often such a trial would find\n{points} children in care at {plan.months} months",
            loc="left",
            fontsize=13,
            color=_INK,
        )
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color="#e3e3e3")
        axes.set_axisbelow(True)
        out = BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": "kinweave"})
    return out.getvalue()
