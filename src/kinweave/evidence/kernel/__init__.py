"""The trial kernel: regressions of children with errors clustered by family, in batches."""

from kinweave.evidence.kernel.cells import (
    CellResults,
    Cells,
    families_of,
    fit_cells,
    resampled,
    tallied,
)
from kinweave.evidence.kernel.fit import Fit, Term
from kinweave.evidence.kernel.instrument import iv2sls
from kinweave.evidence.kernel.linear import absorb, ols
from kinweave.evidence.kernel.logit import LogitFit, logit
from kinweave.evidence.kernel.randomise import Randomised, RealBlocks, randomisation_test
from kinweave.evidence.kernel.standardise import Standardised, standardised
from kinweave.evidence.kernel.turned import turned
from kinweave.evidence.kernel.wild import Wild, wild_cluster_bootstrap, wild_interval

__all__ = [
    "CellResults",
    "Cells",
    "Fit",
    "LogitFit",
    "Randomised",
    "RealBlocks",
    "Standardised",
    "Term",
    "Wild",
    "absorb",
    "families_of",
    "fit_cells",
    "iv2sls",
    "logit",
    "ols",
    "randomisation_test",
    "resampled",
    "standardised",
    "tallied",
    "turned",
    "wild_cluster_bootstrap",
    "wild_interval",
]
