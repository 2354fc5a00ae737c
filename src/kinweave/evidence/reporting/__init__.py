"""A trial's report that anyone can rebuild, and one page of it for a manager."""

from kinweave.evidence.reporting.consort import flow_lines
from kinweave.evidence.reporting.limits import limitations
from kinweave.evidence.reporting.manager import headline, manager_page
from kinweave.evidence.reporting.provenance import Provenance, of_files
from kinweave.evidence.reporting.whole import report_page
from kinweave.evidence.reporting.write import as_json, report

__all__ = [
    "Provenance",
    "as_json",
    "flow_lines",
    "headline",
    "limitations",
    "manager_page",
    "of_files",
    "report",
    "report_page",
]
