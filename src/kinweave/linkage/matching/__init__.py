"""The same child in a list that has no council number: by name, birth date and postcode."""

from kinweave.linkage.matching.deciding import BANDS, Matching, match
from kinweave.linkage.matching.links import Links, as_links, read_links
from kinweave.linkage.matching.lists import ChildList, children_of, read_list
from kinweave.linkage.matching.model import Model, model
from kinweave.linkage.matching.quality import Estimate, Quality, estimate, quality
from kinweave.linkage.matching.reviewing import answers_in, queue, settled

__all__ = [
    "BANDS",
    "ChildList",
    "Estimate",
    "Links",
    "Matching",
    "Model",
    "Quality",
    "answers_in",
    "as_links",
    "children_of",
    "estimate",
    "match",
    "model",
    "quality",
    "queue",
    "read_links",
    "read_list",
    "settled",
]
