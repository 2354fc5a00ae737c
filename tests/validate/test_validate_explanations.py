"""A query that is right as it stands is explained by somebody, and the explanation is shown."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kinweave.rules import Parameters, Status
from kinweave.tables.cin import read
from kinweave.validate import Checked, Explanation, check, read_explanations
from kinweave.validate.errors import ValidateError
from kinweave.validate.returns import of_census
from kinweave.validate.writing import as_text
from tests.validate.made_cin import CHANGES, census, child

WHEN = dt.date(2027, 5, 4)


def explained(*explanations: Explanation) -> Checked:
    """Two children whose offer was not followed up, and one with an error."""
    file = census(
        child("A1", CHANGES["9010Q"]), child("A2", CHANGES["9010Q"]), child("A3", CHANGES["9007"])
    )
    return check(of_census(read(file), Parameters(), ("census.xml",)), explanations)


def because(key: str, code: str = "9010Q") -> Explanation:
    return Explanation(code, key, "The period continues.", "Zoë Okafor", WHEN)


def end(result: Checked, code: str) -> tuple[str, int, str, int]:
    (rule,) = (rule for rule in result.rules if rule.code == code)
    return rule.status.value, rule.count, rule.reason, rule.explained


def test_an_explained_query_is_passed_with_its_reason_and_never_silently() -> None:
    result = explained(because("A1"), because("A2"))
    assert end(result, "9010Q") == ("passed", 0, "2 explained", 2)
    assert result.explained.select("key", "reason", "who", "when").rows() == [
        ("A1", "The period continues.", "Zoë Okafor", "2027-05-04"),
        ("A2", "The period continues.", "Zoë Okafor", "2027-05-04"),
    ]
    assert "9010Q" not in result.findings["code"].to_list()
    assert "9010Q explained for A1 by Zoë Okafor on 2027-05-04: The period continues." in as_text(
        result
    )


def test_one_childs_explanation_is_not_anothers() -> None:
    result = explained(because("A2"))
    assert end(result, "9010Q") == ("found", 1, "1 explained", 1)
    asked = result.findings.filter(code="9010Q")
    assert asked["key"].to_list() == ["A1"]


def test_an_error_cannot_be_explained_away() -> None:
    result = explained(because("A3", "9007"))
    assert end(result, "9007") == ("found", 1, "", 0)
    assert result.unused == (because("A3", "9007"),)
    assert "The explanation of 9007 for A3 explains nothing that can be explained." in as_text(
        result
    )
    assert result.has_errors


def test_an_explanation_of_what_was_not_found_is_listed() -> None:
    assert explained(because("A9")).unused == (because("A9"),)


def test_what_could_not_be_read_still_stands_in_the_way_of_passing() -> None:
    bad = child("A2", ("<FGDMMeetingOffer>1", "<FGDMMeetingOffer>perhaps"))
    result = check(
        of_census(read(census(child("A1", CHANGES["9000Q"]), bad)), Parameters(), ("f",)),
        [because("A1", "9000Q")],
    )
    assert end(result, "9000Q") == ("passed", 0, "1 explained", 1)
    assert end(result, "unreadable")[0] == Status.FOUND


WRITTEN = """
[[explanations]]
code = "9010Q"
key = "A1"
reason = "The period continues."
who = "Zoë Okafor"
when = 2027-05-04
"""


def test_explanations_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "reasons.toml"
    path.write_text(WRITTEN, encoding="utf-8")
    assert read_explanations(path) == (because("A1"),)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('who = "Zoë Okafor"', "", "must say its “who” in words."),
        ("when = 2027-05-04", 'when = "soon"', "must say “when” as a day such as 2027-05-04."),
        ('key = "A1"', 'child = "A1"', "has “child”, which an explanation does not have."),
        ("[[explanations]]", "[explanations]", "must hold nothing but [[explanations]]."),
        ("[[explanations]]", "[[explained]]", "must hold nothing but [[explanations]]."),
        ("code = ", "code ", "are not well-formed TOML"),
    ],
)
def test_a_mistake_in_the_file_is_said_plainly(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = tmp_path / "reasons.toml"
    path.write_text(WRITTEN.replace(old, new), encoding="utf-8")
    with pytest.raises(ValidateError) as refused:
        read_explanations(path)
    assert said in str(refused.value)
