"""The survey of a CIN file finds each episode's place to the byte, in any encoding and spacing."""

from __future__ import annotations

import pytest

from kinweave.tables.cin import CinError, layout
from kinweave.tables.cin.writing import Edit, apply_edits, element_text, survey

SPACED = """<?xml version="1.0" encoding="{encoding}"?>
<Message>
  <Children>
    <Child>
      <ChildIdentifiers><LAchildID> N1 </LAchildID></ChildIdentifiers>
      <CINdetails>
        <CINreferralDate>2026-04-20</CINreferralDate>
        <ReferralNFA>0</ReferralNFA><!-- é -->
      </CINdetails>
    </Child>
  </Children>
</Message>
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_an_episode_is_found_to_the_byte(encoding: str, newline: str) -> None:
    text = SPACED.format(encoding="utf-8" if encoding == "utf-8-sig" else encoding)
    content = text.replace("\n", newline).encode(encoding)
    found = survey(content, layout())
    (home,) = found.homes
    assert (home.child, home.referral_date) == ("N1", "2026-04-20")
    assert (home.gap, home.step, home.prefix) == (newline + " " * 8, "  ", "")
    assert content[: home.insert_at].decode(encoding).endswith("<ReferralNFA>0</ReferralNFA>")


def test_elements_that_are_there_are_found_with_their_bytes_and_values() -> None:
    old = "<PreProceedingsandFGDM><PPStartDate>2026-05-04</PPStartDate><PPOutcome/></PreProceedingsandFGDM>"
    text = SPACED.format(encoding="utf-8").replace("<!-- é -->", f"\n        {old}")
    (home,) = survey(text.encode(), layout()).homes
    (existing,) = home.existing
    assert text.encode()[existing.start : existing.end].decode() == old
    assert text.encode()[existing.gap_start : existing.start] == b"\n        "
    assert existing.values == {"PPStartDate": "2026-05-04", "PPOutcome": ""}
    assert home.insert_at == existing.end


def test_an_episode_of_one_line_gets_one_line() -> None:
    text = (
        "<Message><Child><ChildIdentifiers><LAchildID>N1</LAchildID></ChildIdentifiers><CINdetails>"
    )
    text += "<CINreferralDate>2026-04-20</CINreferralDate></CINdetails></Child></Message>"
    (home,) = survey(text.encode(), layout()).homes
    assert (home.gap, home.step) == ("", "")
    written = element_text(
        [("PPStartDate", "2026-05-04")], "PreProceedingsandFGDM", gap="", step=""
    )
    assert written == (
        "<PreProceedingsandFGDM><PPStartDate>2026-05-04</PPStartDate></PreProceedingsandFGDM>"
    )


def test_a_prefix_of_the_file_is_kept_by_what_is_written() -> None:
    text = '<c:Message xmlns:c="urn:x"><c:Child><c:ChildIdentifiers><c:LAchildID>N1</c:LAchildID>'
    text += "</c:ChildIdentifiers><c:CINdetails><c:CINreferralDate>2026-04-20</c:CINreferralDate>"
    text += "</c:CINdetails></c:Child></c:Message>"
    (home,) = survey(text.encode(), layout()).homes
    assert (home.child, home.referral_date, home.prefix) == ("N1", "2026-04-20", "c:")


def test_an_episode_without_anything_in_it_is_no_home() -> None:
    text = "<Message><Child><ChildIdentifiers><LAchildID>N1</LAchildID></ChildIdentifiers>"
    text += "<CINdetails/><CINdetails></CINdetails></Child></Message>"
    assert survey(text.encode(), layout()).homes == ()


def test_a_referral_date_elsewhere_is_not_the_episodes() -> None:
    text = (
        "<Message><Child><ChildIdentifiers><LAchildID>N1</LAchildID></ChildIdentifiers><CINdetails>"
    )
    text += "<Assessments><CINreferralDate>2026-04-20</CINreferralDate></Assessments></CINdetails></Child></Message>"
    (home,) = survey(text.encode(), layout()).homes
    assert home.referral_date == ""


def test_text_is_escaped_where_it_is_written() -> None:
    written = element_text([("PPOutcome", "<A&B>")], "M", gap="\n", step=" ", prefix="c:")
    assert written == "<c:M>\n <c:PPOutcome>&lt;A&amp;B&gt;</c:PPOutcome>\n</c:M>"


def test_edits_change_only_their_own_bytes() -> None:
    edits = [Edit(5, 5, "é"), Edit(2, 4, "")]
    assert apply_edits(b"abcdefg", edits, "iso-8859-1") == b"abe\xe9fg"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<Message>\n<Child>", "The CIN file is not well-formed XML at line 2, column 8."),
        (
            b'<?xml version="1.0" encoding="klingon"?><Message/>',
            "The CIN file declares an encoding that cannot be read.",
        ),
        (
            b'<!DOCTYPE M [<!ENTITY a "b">]><M>&a;</M>',
            "The CIN file declares a document type, which a CIN census never does; it was not read.",
        ),
    ],
)
def test_a_file_that_cannot_be_surveyed_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(CinError) as refused:
        survey(content, layout())
    assert str(refused.value) == sentence
