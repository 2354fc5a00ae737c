"""The limits of a trial, written from its own diagnostics."""

from __future__ import annotations

from kinweave.evidence.analysis.analyse import Analysis
from kinweave.evidence.analysis.baseline import NOTABLE
from kinweave.evidence.reporting.figures import points

__all__ = ["limitations"]

_LOOSE = 0.15


def limitations(analysis: Analysis) -> tuple[str, ...]:
    """What the diagnostics say against the result; only what is so of this trial."""
    said = list(analysis.warnings)
    found = analysis.main.difference
    if found.low <= 0 <= found.high:
        said.append(
            "The interval takes in no difference: this trial neither shows an effect nor shows that there is none."
        )
    if found.high - found.low > _LOOSE:
        said.append(
            f"The interval is {points(found.high - found.low)} points wide, too wide to plan a service by."
        )
    apart = [row for row in analysis.baseline if abs(row.apart) > NOTABLE]
    if apart:
        named = ", ".join(
            row.term if row.group in {None, "yes"} else f"{row.term} {row.group}" for row in apart
        )
        said.append(
            f"Chance left the arms unlike in {named.replace('_', ' ')}; only terms fixed in the plan are adjusted for."
        )
    alike = analysis.siblings
    if alike.icc is not None and alike.design_effect is not None and alike.design_effect > 1.2:  # noqa: PLR2004
        said.append(
            f"Brothers and sisters fare alike (correlation {alike.icc:.2f}), so {alike.children} children tell as "
            f"much as about {alike.children / alike.design_effect:.0f} who are strangers to one another."
        )
    test = analysis.rerandomised
    if test is None:
        said.append(
            "The record of allocation has no blocks, so the randomisation test that re-uses them could not be made."
        )
    elif test.unfinished and test.sizes != "as sealed":
        said.append(
            f"The sealed sizes of {test.unfinished} blocks that were not used up are not on file; the test takes "
            f"{test.sizes}."
        )
    if analysis.times is None:
        said.append(
            "The files do not say on which day children entered care, so time until care is not shown."
        )
    said.append(
        "Care status says where a child lives and under what order, not whether the child is safe, settled or heard."
    )
    return tuple(dict.fromkeys(said))
