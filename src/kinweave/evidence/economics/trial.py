"""The effect that a costing takes from a trial's own analysis."""

from __future__ import annotations

import json
from pathlib import Path

from kinweave.evidence.design.reading import Lines
from kinweave.evidence.economics.plan import Difference

__all__ = ["trial_effect"]


def trial_effect(line: Lines, folder: Path | None, months: int) -> Difference:
    """The main result of `kinweave trial analyse --out FILE`: children in care, adjusted, with its error.

    Raises `EvidenceError` when the file cannot be read, is of another kind or of another horizon.
    """
    name = line.word("analysis")
    for key in ("difference", "se"):
        if line.has(key):
            raise line.refuse(key, "the analysis of the trial says this; take one of the two out.")
    path = (folder or Path()) / name
    try:
        analysis = json.loads(path.read_text("utf-8"))["analysis"]
        main, at = analysis["main"], int(analysis["plan"]["horizon_months"])
        value, se = float(main["difference"]["estimate"]), float(main["difference"]["se"])
        basis = str(main["basis"])
    except OSError as error:
        raise line.refuse("analysis", f"{path} cannot be read: {error.strerror}.") from None
    except (KeyError, TypeError, ValueError):
        raise line.refuse(
            "analysis",
            f"{name} is not an analysis with a difference and its error; write it with kinweave trial analyse "
            "--out.",
        ) from None
    if basis != "child":
        raise line.refuse(
            "analysis", f"its main result counts each {basis} alike; cost an effect on children."
        )
    if at != months:
        raise line.refuse(
            "analysis",
            f"the trial measured at {at} months and the plan costs {months}; change the plan's horizon.",
        )
    line.done()
    return Difference(
        value, se, f"the trial's own analysis, {name}: {main['name']}, {main['horizon']}"
    )
