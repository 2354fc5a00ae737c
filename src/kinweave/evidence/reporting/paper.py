"""A page as paper: tagged PDF, the same bytes each time, and nothing from outside."""

from __future__ import annotations

import re
from typing import Any

from kinweave.evidence.errors import EvidenceError

__all__ = ["pdf_of"]

_PRODUCER = re.compile(rb'<rdf:Description [^>]*pdf:Producer="[^"]*"[^>]*/>')


def pdf_of(page: str) -> bytes:
    """Print a page."""
    try:
        from weasyprint import HTML  # slow to load; only a report prints
        from weasyprint.urls import FatalURLFetchingError, URLFetcher
    except ModuleNotFoundError as missing:
        raise EvidenceError(
            f"Printing needs {missing.name}, which is not installed. Type: pip install 'kinweave[evidence]'"
        ) from None

    class Within(URLFetcher):
        """Only what the page carries."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """Read what stands in the page; stop for anything else."""
            if url.startswith("data:"):
                return super().fetch(url, headers)
            raise FatalURLFetchingError("a report may fetch nothing")

    pdf: bytes = HTML(string=page, url_fetcher=Within()).write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=b"", finisher=_without_metadata
    )
    return pdf


def _without_metadata(_document: Any, pdf: Any) -> None:
    """Leave the title and the language, which a reader needs, and nothing of how it was made."""
    for name in set(pdf.info) - {"Title"}:
        del pdf.info[name]
    for thing in pdf.objects:
        extra = getattr(thing, "extra", {})
        if extra.get("Type") == "/Metadata":
            thing.stream = [_PRODUCER.sub(b"", part) for part in thing.stream]
