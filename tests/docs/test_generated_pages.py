"""The pages that come from the code say what the code says today."""

import ast
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from docs.generate import DOCS, RULE_PAGES, STANDING, hazards, pages, table
from kinweave import rules
from kinweave.service.access.permissions import roles
from kinweave.standard import load
from kinweave.validate.generated import rules_of_the_standard

ROOT = DOCS.parent


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return pages()


def test_every_generated_page_is_committed_as_the_code_would_write_it_now(written):
    stale = [
        name
        for name, content in written.items()
        if not (DOCS / name).is_file() or (DOCS / name).read_text(encoding="utf-8") != content
    ]
    assert stale == [], "write them again with: python -m docs.generate"


def test_writing_the_pages_twice_gives_the_same(written):
    assert pages() == written


def test_the_data_dictionary_has_every_field_of_every_entity(written):
    lines = written["reference/data-dictionary.md"].splitlines()
    rows = [line.split(" | ")[0].removeprefix("| ") for line in lines]
    for entity in load().entities.values():
        begins = next(
            i for i, line in enumerate(lines) if line.startswith(f"`{entity.name}`, kept")
        )
        shown = rows[begins + 4 : begins + 4 + len(entity.fields)]
        assert shown == [f"`{name}`" for name in entity.fields], entity.name


@pytest.mark.parametrize(("page", "sets"), [(page, sets) for page, (_, sets) in RULE_PAGES.items()])
def test_every_rule_of_a_set_is_told_once_with_its_source(written, page, sets):
    lines = written[page].splitlines()
    told = [line.removeprefix("### ") for line in lines if line.startswith("### ")]
    held = [rule for name in sets for rule in rules.load(name).rules]
    assert told == [rule.code for rule in held]
    assert {f"- Source: {rule.source}" for rule in held} <= set(lines)


def test_every_check_that_the_standard_implies_is_told_once(written):
    rows = written["reference/rules-fgc.md"].splitlines()
    told = [row.split("`")[1] for row in rows if row.startswith("| `")]
    assert told == [rule.code for rule in rules_of_the_standard().rules]


def test_a_role_is_said_to_hold_just_the_permissions_that_it_holds(written):
    text = written["reference/roles.md"]
    held = {
        cells[0].strip("`"): [cell == "yes" for cell in cells[1:]]
        for line in text.split("## What each role may do")[1].split("##")[0].splitlines()
        if (cells := [cell.strip() for cell in line.strip("|").split("|")])[0].startswith("`")
    }
    expected = {
        str(permission): [permission in role.permissions for role in roles().values()]
        for permission in sorted({p for role in roles().values() for p in role.permissions})
    }
    assert held == expected


def test_a_bar_or_a_line_break_does_not_end_a_cell():
    assert table(["a"], [["one | two\nthree <b>"]]).splitlines()[2] == (
        "| one \\| two three &lt;b> |"
    )


def test_the_picture_of_the_house_can_be_drawn_and_read_aloud(written):
    picture = ET.fromstring(written["explanation/house.svg"])
    space = "{http://www.w3.org/2000/svg}"
    said = picture.findtext(f"{space}desc")
    shown = " ".join(text.text for text in picture.iter(f"{space}text"))
    for part in ("standard", "rules", "domain", "tables", "cases", "people", "core"):
        assert part in said, part
        assert part in shown, part


# ---- The hazard log ------------------------------------------------------------------------------


def test_the_log_has_the_forty_two_hazards_in_order():
    assert [hazard["number"] for hazard in hazards()] == list(range(1, 43))


def test_a_hazard_says_what_its_standing_promises():
    for hazard in hazards():
        here, tested, missing = (bool(hazard[part]) for part in ("control", "tests", "missing"))
        match hazard["standing"]:
            case "here":
                assert (here, tested, missing) == (True, True, False), hazard["number"]
            case "partly":
                assert (here, tested, missing) == (True, True, True), hazard["number"]
            case "not_yet":
                assert (tested, missing) == (False, True), hazard["number"]
            case other:
                pytest.fail(f"{other} is none of {list(STANDING)}")


def defined(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_test_that_the_log_names_is_there():
    named = {test for hazard in hazards() for test in hazard["tests"]}
    missing = [
        test
        for test in sorted(named)
        if not (ROOT / test.partition("::")[0]).is_file()
        or test.partition("::")[2] not in defined(ROOT / test.partition("::")[0])
    ]
    assert named, "the log names tests"
    assert missing == []
