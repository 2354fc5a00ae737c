"""Intention to treat, child by child: every child counts in the arm of its family, whatever happened then."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import norm

from kinweave.evidence.analysis.contrast import Contrast
from kinweave.evidence.analysis.plan import Plan, words
from kinweave.evidence.analysis.redrawn import from_draws, redrawn_linear, redrawn_risks
from kinweave.evidence.analysis.terms import Terms, terms
from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals import Interval
from kinweave.evidence.kernel import (
    Fit,
    Wild,
    ols,
    standardised,
    wild_cluster_bootstrap,
    wild_interval,
)

__all__ = [
    "FEW",
    "Setting",
    "in_place_of_logistic",
    "linear",
    "logistic",
    "raw",
    "silent_councils",
    "wild",
]

Floats = NDArray[np.float64]
# Below this many clusters an interval by a t or normal curve is not relied on alone.
FEW = 40
_PLANNED = "As the plan states, the linear model stands in place of the logistic one."


@dataclass(frozen=True)
class Setting:
    """What a contrast is of: its name in words, its horizon, and whether each child or family counts alike."""

    name: str
    horizon: str
    basis: str = "child"


def raw(children: pl.DataFrame, plan: Plan, setting: Setting) -> Contrast:
    """The two arms' shares as they are, with errors by family; adjusted for nothing."""
    y, weights = _outcome(children), _weights(children, setting)
    design = np.column_stack([children["offered"].to_numpy().astype(float), np.ones(y.size)])
    fit = _ols(design, y, children, plan, names=("referred", "constant"), weights=weights)
    term = fit.term("referred", plan.level)
    without = float(fit.coef[1])
    return _contrast(
        setting,
        "not adjusted",
        fit,
        term.interval,
        p=term.p,
        levels=(without + term.estimate, without),
        children=children,
        assumes=(words()["assumes"]["clustered"],),
    )


def linear(children: pl.DataFrame, plan: Plan, setting: Setting) -> Contrast:
    """The linear model with council effects and the plan's terms; CR2 with Satterthwaite's degrees."""
    made = _terms(children, plan)
    fit = _ols(
        made.design,
        _outcome(children),
        children,
        plan,
        names=made.names,
        weights=_weights(children, setting),
    )
    term = fit.term("referred", plan.level)
    spoken = words()["assumes"]
    return _contrast(
        setting,
        "adjusted, linear model",
        fit,
        term.interval,
        p=term.p,
        levels=None,
        children=children,
        assumes=(spoken["clustered"], spoken["linear"]),
    )


def logistic(
    children: pl.DataFrame, plan: Plan, setting: Setting, *, bootstrap: bool = False
) -> Contrast:
    """The pre-specified model: logistic with council effects and the plan's terms, standardised.

    Where a council's children all fare alike the plan's stated fallback is used and named.
    """
    silent = silent_councils(children) if plan.unit == "family" else pl.DataFrame()
    if silent.height and plan.separation == "refuse":
        first = silent.row(0, named=True)
        raise EvidenceError(
            f"In {silent.height} of {children['council'].n_unique()} councils all children with an outcome fared "
            f"alike ({', '.join(silent['council'].to_list())}; in {first['council']} {first['events']} of "
            f"{first['children']}, {first['where']} of the children), so a logistic model with council effects has "
            'no finite answer there; state the fallback in the plan under [analysis], separation = "firth" or '
            '"linear".'
        )
    if silent.height and plan.separation == "linear":
        why = f"In {', '.join(silent['council'].to_list())} all children with an outcome fared alike. {_PLANNED}"
        return in_place_of_logistic(children, plan, setting, why, bootstrap=bootstrap)
    made, y, weights = _terms(children, plan), _outcome(children), _weights(children, setting)
    family = _cluster(children, plan)
    try:
        found = standardised(
            made.design,
            y,
            arm=0,
            names=made.names,
            cluster=family,
            weights=weights,
            errors="CR1",
            level=plan.level,
        )
    except EvidenceError as stopped:
        if plan.separation == "linear":
            why = f"{stopped} {_PLANNED}"
            return in_place_of_logistic(children, plan, setting, why, bootstrap=bootstrap)
        raise EvidenceError(
            f'{str(stopped).rstrip(".")}: write separation = "linear" under [analysis] in the plan.'
        ) from None
    fit = found.model.fit
    difference = found.difference
    drawn = None
    warned = list(_warnings(made))
    if found.model.penalised:
        warned.append(
            f"The terms {', '.join(found.model.separated)} foretell the outcome of some children without fail; "
            "Firth's penalised likelihood was used in place of the ordinary one, and the resampled interval is "
            "of the linear model."
        )
    if bootstrap:
        drawn = _resampled(
            children,
            made,
            penalised=found.model.penalised,
            fit=fit,
            weights=weights,
            plan=plan,
            difference=difference,
        )
    assert difference.se is not None
    contrast = _contrast(
        setting,
        "adjusted",
        fit,
        difference,
        p=float(2 * norm.sf(abs(difference.estimate / difference.se))),
        levels=(found.with_offer, found.without),
        children=children,
        assumes=(words()["assumes"]["standardised"], words()["assumes"]["clustered"]),
    )
    return replace(
        contrast,
        ratio=found.ratio,
        odds_ratio=float(np.exp(fit.coef[0])),
        bootstrap=drawn,
        warnings=tuple(warned),
    )


def silent_councils(children: pl.DataFrame) -> pl.DataFrame:
    """Councils in which every child with an outcome, or none, has it; with the first of their rows."""
    return (
        children.group_by("council")
        .agg(
            children=pl.len(),
            events=pl.col("outcome").sum(),
            where=pl.lit("rows ") + pl.col("row").head(5).cast(pl.String).str.join(", "),
        )
        .filter((pl.col("events") == 0) | (pl.col("events") == pl.col("children")))
        .sort("council")
    )


def wild(children: pl.DataFrame, plan: Plan) -> tuple[Wild, Interval]:
    """The wild bootstrap of whole clusters of the linear model: its test of no effect, and its interval."""
    asked = (_terms(children, plan).design, _outcome(children), _cluster(children, plan))
    test = wild_cluster_bootstrap(*asked, tested=0, times=999, seed=plan.seed)
    found = wild_interval(*asked, tested=0, times=999, seed=plan.seed, level=plan.level)
    return test, found


def in_place_of_logistic(
    children: pl.DataFrame, plan: Plan, setting: Setting, why: str, *, bootstrap: bool
) -> Contrast:
    """The linear model with the two levels that it implies, and in its warnings why it stands there."""
    found = linear(children, plan, setting)
    drawn = None
    if bootstrap:
        made = _terms(children, plan)
        times = redrawn_linear(
            children, made.design, _outcome(children), times=plan.bootstraps, seed=plan.seed
        )
        drawn = from_draws(found.difference.estimate, times, plan.level)
    mean = float(np.average(_outcome(children), weights=_weights(children, setting)))
    weight = _weights(children, setting)
    share = float(np.average(children["offered"].to_numpy().astype(float), weights=weight))
    without = mean - share * found.difference.estimate
    return replace(
        found,
        offered=without + found.difference.estimate,
        usual=without,
        bootstrap=drawn,
        warnings=(*found.warnings, why),
    )


def _resampled(
    children: pl.DataFrame,
    made: Terms,
    *,
    penalised: bool,
    fit: Fit,
    weights: Floats | None,
    plan: Plan,
    difference: Interval,
) -> Interval:
    if penalised:
        drawn = redrawn_linear(
            children, made.design, _outcome(children), times=plan.bootstraps, seed=plan.seed
        )
        return from_draws(float(np.median(drawn)), drawn, plan.level)
    risks = redrawn_risks(
        children, made.design, fit.coef, weights=weights, times=plan.bootstraps, seed=plan.seed
    )
    return from_draws(difference.estimate, risks[:, 0] - risks[:, 1], plan.level)


def _contrast(
    setting: Setting,
    adjusted: str,
    fit: Fit,
    difference: Interval,
    *,
    p: float,
    levels: tuple[float, float] | None,
    children: pl.DataFrame,
    assumes: tuple[str, ...],
) -> Contrast:
    return Contrast(
        name=setting.name,
        horizon=setting.horizon,
        basis=setting.basis,
        adjusted=adjusted,
        offered=None if levels is None else levels[0],
        usual=None if levels is None else levels[1],
        difference=difference,
        ratio=None,
        p=p,
        n=fit.n,
        families=children["family"].n_unique(),
        errors=fit.errors,
        factor=fit.factor,
        df=float(fit.df[0]),
        assumes=assumes,
    )


def _terms(children: pl.DataFrame, plan: Plan) -> Terms:
    return terms(children, plan.covariates, councils=plan.unit == "family")


def _ols(
    design: Floats,
    y: Floats,
    children: pl.DataFrame,
    plan: Plan,
    *,
    names: tuple[str, ...],
    weights: Floats | None,
) -> Fit:
    return ols(
        design, y, names=names, errors="CR2", cluster=_cluster(children, plan), weights=weights
    )


def _cluster(children: pl.DataFrame, plan: Plan) -> NDArray[np.intp]:
    return children[plan.unit].rank("dense").to_numpy().astype(np.intp)


def _outcome(children: pl.DataFrame) -> Floats:
    return children["outcome"].to_numpy().astype(float)


def _weights(children: pl.DataFrame, setting: Setting) -> Floats | None:
    if setting.basis == "child":
        return None
    return 1 / children.select(pl.len().over("family"))["len"].to_numpy().astype(float)


def _warnings(made: Terms) -> tuple[str, ...]:
    said = []
    if made.taken_out:
        said.append(
            f"These terms say nothing that the others do not and were left out of the model: {', '.join(made.taken_out)}."
        )
    said += [
        f"{count} children have a blank in {name}; they stay in, with a term of their own for the blank."
        for name, count in made.blanks
    ]
    return tuple(said)
