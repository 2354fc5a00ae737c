"""The same child in a list that has no council number: by name, birth date and postcode."""

from kinweave.linkage.matching.deciding import BANDS, Matching, match
from kinweave.linkage.matching.model import Model, model
from kinweave.linkage.matching.quality import Quality, quality

__all__ = ["BANDS", "Matching", "Model", "Quality", "match", "model", "quality"]
