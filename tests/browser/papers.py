"""What stands on a printed copy, wherever it stands: text, metadata, attachments."""

import io

import pypdf


def text_of_pdf(paper: bytes) -> str:
    """Everything on the paper that can be read, with its spaces evened out."""
    opened = pypdf.PdfReader(io.BytesIO(paper))
    assert not opened.attachments
    told = [page.extract_text() for page in opened.pages]
    told += [str(value) for value in (opened.metadata or {}).values()]
    return " ".join(" ".join(told).split())
