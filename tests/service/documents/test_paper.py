"""The paper itself: tagged, the same each time, nothing from outside, nothing left over."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from kinweave.service.documents.content import CopyContent, CopyLine
from kinweave.service.documents.pdf import Nothing, pdf_of

CONTENT = CopyContent(
    title="Dáithí’s plan",
    version="2",
    reader="Zoë Reed",
    made="Saturday 14 November 2026",
    words="We look after him.\n\nNobody shouts.",
    lines=(CopyLine(task="Sunday dinner", who="Gran"),),
    answer="",
    reasons="",
)


@pytest.fixture(scope="module")
def paper():
    return PdfReader(BytesIO(pdf_of(CONTENT)))


def text_of(paper):
    return "\n".join(page.extract_text() for page in paper.pages)


def test_the_paper_is_tagged_pdf_ua_in_english_with_its_title_shown(paper):
    root = paper.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "en-GB")
    assert "/StructTreeRoot" in root
    assert dict(root["/ViewerPreferences"]) == {"/DisplayDocTitle": True}
    assert 'pdfuaid:part="1"' in root["/Metadata"].get_data().decode()


def test_it_is_a4(paper):
    sizes = {tuple(round(float(side)) for side in page.mediabox[2:]) for page in paper.pages}
    assert sizes == {(595, 842)}


def test_its_metadata_is_its_title_and_nothing_else(paper):
    assert dict(paper.metadata) == {"/Title": "Dáithí’s plan"}
    told = paper.trailer["/Root"]["/Metadata"].get_data().decode()
    assert [word in told for word in ("Producer", "Date", "creator", "Creator")] == [False] * 4


def test_each_page_bears_its_number_the_version_and_the_reader(paper):
    pages = len(paper.pages)
    for number, page in enumerate(paper.pages, start=1):
        text = page.extract_text()
        assert "Version 2, for Zoë Reed" in text
        assert f"Page {number} of {pages}" in text


def test_what_is_not_on_the_copy_leaves_no_label_behind(paper):
    text = text_of(paper)
    assert ("Sunday dinner" in text, "Who: Gran" in text) == (True, True)
    left = ("By when", "What is needed", "What the council says", "If it does not work out")
    assert [label in text for label in left] == [False] * 4


def test_the_same_copy_is_the_same_paper():
    assert pdf_of(CONTENT) == pdf_of(CONTENT)


def test_markup_in_the_familys_words_is_only_words():
    words = "<img src='https://example.org/x.png'> & <b>us</b>"
    content = CopyContent(**{**vars(CONTENT), "words": words})
    paper = PdfReader(BytesIO(pdf_of(content)))
    assert "<b>us</b>" in text_of(paper)


def test_nothing_is_fetched_from_anywhere():
    html = HTML(string="<img src='file:///etc/hostname'>", url_fetcher=Nothing())
    with pytest.raises(FatalURLFetchingError, match="fetch nothing"):
        html.write_pdf()
