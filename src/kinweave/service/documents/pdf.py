"""A copy of the plan as paper: tagged PDF/UA, the same bytes each time, and nothing from outside."""

import re
from importlib.resources import files
from typing import Any, NoReturn

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from kinweave.service.documents.content import CopyContent

_PRODUCER = re.compile(rb'<rdf:Description [^>]*pdf:Producer="[^"]*"[^>]*/>')


class Nothing(URLFetcher):
    """Fetches nothing: all that a copy needs is in its own text and in the style sheet beside it."""

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        """Stop the whole paper, rather than leave a part of it out."""
        raise FatalURLFetchingError("a copy of the plan may fetch nothing")


def pdf_of(content: CopyContent) -> bytes:
    """Draw the content as it was sealed."""
    text = render_to_string("documents/paper.jinja", {"copy": content})
    fetcher = Nothing()
    style = files(__package__).joinpath("paper.css").read_text(encoding="utf-8")
    paper = HTML(string=text, url_fetcher=fetcher)
    pdf: bytes = paper.write_pdf(
        stylesheets=[CSS(string=style, url_fetcher=fetcher)],
        pdf_variant="pdf/ua-1",
        pdf_identifier=b"",
        finisher=_without_metadata,
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
