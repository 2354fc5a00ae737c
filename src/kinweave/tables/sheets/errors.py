"""Why a spreadsheet is refused, in one sentence that names the file, the place and the mend."""

from __future__ import annotations

from kinweave.tables.errors import TableError

__all__ = ["SheetError"]


class SheetError(TableError):
    """A spreadsheet cannot be read, or is not opened because it is not safe to."""
