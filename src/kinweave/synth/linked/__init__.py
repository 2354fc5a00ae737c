"""The linked set: the same invented children in conference tables, census and five years of care returns.

Everything is made in columns, so that time and memory grow with the number of children and no faster. The
same size and seed give the same bytes.
"""

from kinweave.synth.linked.size import Size
from kinweave.synth.linked.writing import Written, write_linked

__all__ = ["Size", "Written", "write_linked"]
