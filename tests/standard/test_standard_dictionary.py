"""The data dictionary reads plainly, and the JSON holds everything."""

from __future__ import annotations

import json

import pytest

from kinweave.standard import Standard, StandardError, load, show, to_json


def test_one_entity_is_shown_with_its_fields_and_their_codes(small: Standard) -> None:
    assert show(small, "case") == (
        "A small standard, version 1.0.0\n"
        "\n"
        "Case (case)\n"
        "===========\n"
        "What a case is.\n"
        "Retention: How long. Scope: Whose wall.\n"
        "\n"
        "  id: Case record\n"
        "    id; always; work\n"
        "    What to write here.\n"
        "\n"
        "  family: Family\n"
        "    reference to family; always; work\n"
        "    What to write here.\n"
        "\n"
        "  route: How it began\n"
        "    code from route; always; work\n"
        "    What to write here.\n"
        "\n"
        "  reference: Reference\n"
        "    text; always; work; Children in need census: LAchildID\n"
        "    What to write here.\n"
        "\n"
        "Code lists\n"
        "==========\n"
        "\n"
        "How a case began (route)\n"
        "Source: Kinweave.\n"
        "  letter  By letter\n"
        "  referral  By referral\n"
    )


def test_an_entity_without_codes_is_shown_without_lists(small: Standard) -> None:
    assert show(small, "family").splitlines() == [
        "A small standard, version 1.0.0",
        "",
        "Family (family)",
        "===============",
        "What a family is.",
        "Retention: How long. Scope: Whose wall.",
        "",
        "  id: Family record",
        "    id; always; work",
        "    What to write here.",
    ]


def test_the_whole_dictionary_shows_every_entity_field_and_list_once() -> None:
    lines = show(load()).splitlines()
    headings = [lines[i - 1] for i, line in enumerate(lines) if line and set(line) == {"="}]
    entities = [f"{entity.label} ({entity.name})" for entity in load().entities.values()]
    assert headings == [*entities, "Code lists"]
    titles = [f"{codes.title} ({codes.name})" for codes in load().lists.values()]
    after = lines[lines.index("Code lists") :]
    assert [line for line in after if line in set(titles)] == titles


def test_the_period_of_a_code_is_shown_with_its_last_day() -> None:
    lines = show(load()).splitlines()
    assert lines.count("  P2  Independent living [until 2023-10-27]") == 1
    assert lines.count("  K3  Supported accommodation [from 2024-04-01]") == 1


def test_an_entity_that_is_not_there_is_refused_in_a_sentence() -> None:
    with pytest.raises(StandardError, match="The standard has no entity “families”."):
        show(load(), "families")


def test_the_json_holds_every_entity_field_list_and_code() -> None:
    document = json.loads(to_json(load()))
    standard = load()
    assert document["version"] == standard.version
    assert {name: list(entity["fields"]) for name, entity in document["entities"].items()} == {
        name: list(entity.fields) for name, entity in standard.entities.items()
    }
    assert {name: len(codes["codes"]) for name, codes in document["lists"].items()} == {
        name: len(codes.codes) for name, codes in standard.lists.items()
    }


def test_dates_in_the_json_are_text() -> None:
    codes = json.loads(to_json(load()))["lists"]["placement"]["codes"]
    assert [c["valid_to"] for c in codes if c["code"] in {"P2", "K3"}] == [
        None,
        "2023-10-28",
    ]
