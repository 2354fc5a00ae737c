"""The standard in other people's forms, each read back by something that is not ours."""

from __future__ import annotations

import json
import re
import sqlite3

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from kinweave.standard import FieldType, Required, Sensitivity, collections, load
from kinweave.standard.exporting import FORMS, csvw, ddl, frictionless, json_schema, ssd
from kinweave.standard.exporting.ssd import proposal

CASE = {
    "id": "c1", "family": "f1", "route": "letter", "reference": "NF-1", "sequence": 1,
    "meeting_type": "family_group_conference", "started_date": "2026-05-04",
    "lawful_basis": "public_task",
}  # fmt: skip


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    content = json.loads(json_schema(load()))
    Draft202012Validator.check_schema(content)
    return Draft202012Validator(content, format_checker=FormatChecker())


def complaints(schema: Draft202012Validator, **tables: list[dict[str, object]]) -> list[str]:
    return sorted(".".join(map(str, one.path)) for one in schema.iter_errors(tables))


def test_a_right_record_is_valid_by_the_json_schema(schema) -> None:
    assert complaints(schema, case=[CASE], family=[{"id": "f1", "reference": "NF"}]) == []


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"meeting_type": "a_chat"}, "case.0.meeting_type"),
        ({"started_date": "4 May"}, "case.0.started_date"),
        ({"sequence": "first"}, "case.0.sequence"),
        ({"family": None}, "case.0.family"),
        ({"colour": "blue"}, "case.0"),
    ],
)
def test_a_wrong_record_is_found_by_the_json_schema(schema, wrong, where) -> None:
    assert complaints(schema, case=[CASE | wrong]) == [where]


def test_what_must_be_filled_in_is_missed_and_what_need_not_be_may_be_empty(schema) -> None:
    without = {name: value for name, value in CASE.items() if name != "reference"}
    assert complaints(schema, case=[without]) == ["case.0"]
    person = {"id": "p1", "birth_date": None, "disabilities": ["LD", "AUT"]}
    assert complaints(schema, person=[person]) == []
    assert complaints(schema, person=[person | {"disabilities": ["LD", "LD"]}]) == [
        "person.0.disabilities"
    ]


def test_the_sql_makes_every_table_and_holds_its_keys_and_codes() -> None:
    base = sqlite3.connect(":memory:")
    base.execute("PRAGMA foreign_keys = ON")
    base.executescript(ddl(load()))
    made = {row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    several = {"person_disabilities"}
    assert made - several == set(load().entities)
    columns = {row[1] for row in base.execute('PRAGMA table_info("case")')}
    assert columns == set(load().entity("case").fields)
    insert = f'INSERT INTO "case" VALUES ({", ".join("?" * len(CASE))})'
    ordered = [CASE[name] for name in load().entity("case").fields]
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        base.execute(insert, ordered)
    base.execute("INSERT INTO family VALUES ('f1', 'NF')")
    base.execute(insert, ordered)
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        base.execute(insert, ["c2", "f1", "pigeon", *ordered[3:]])
    base.close()


def test_the_sql_keeps_every_reference_as_a_key() -> None:
    references = sum(
        field.references is not None
        for entity in load().entities.values()
        for field in entity.fields.values()
    )
    several = ddl(load()).count('PRIMARY KEY ("')
    assert ddl(load()).count("REFERENCES") == references + several
    assert "made later" not in ddl(load())


def test_the_data_package_names_every_field_and_points_only_at_what_is_there() -> None:
    package = json.loads(frictionless(load()))
    resources = {one["name"]: one["schema"] for one in package["resources"]}
    assert {name: [f["name"] for f in one["fields"]] for name, one in resources.items()} == {
        name: list(entity.fields) for name, entity in load().entities.items()
    }
    for name, one in resources.items():
        assert one["primaryKey"] == "id"
        for key in one.get("foreignKeys", []):
            assert key["fields"] in load().entity(name).fields
            assert key["reference"]["resource"] in {"", *resources}
    required = [f["name"] for f in resources["case"]["fields"] if f["constraints"].get("required")]
    assert required == list(CASE)


def test_the_tables_on_the_web_have_patterns_that_hold_each_code_and_no_other() -> None:
    group = json.loads(csvw(load()))
    assert group["@context"][0] == "http://www.w3.org/ns/csvw"
    tables = {one["url"].removesuffix(".csv"): one["tableSchema"] for one in group["tables"]}
    assert list(tables) == list(load().entities)
    for name, one in tables.items():
        for column in one["columns"]:
            field = load().entity(name).field(column["name"])
            assert column.get("required", False) == (field.required is Required.ALWAYS)
            if field.code_list is None:
                continue
            shape = re.compile(column["datatype"]["format"])
            for code, _label in load().codes(field.code_list).choices():
                assert shape.fullmatch(code)
            assert not shape.fullmatch("no such code")
    keys = [
        key["reference"]["resource"]
        for one in tables.values()
        for key in one.get("foreignKeys", [])
    ]
    assert {key.removesuffix(".csv") for key in keys} <= set(tables)


def test_the_proposed_objects_carry_every_element_of_module_5() -> None:
    fields = load().entity("pre_proceedings_period").fields.values()
    elements = {field.maps["cin_module_5"] for field in fields if "cin_module_5" in field.maps}
    objects = {one["name"]: one["fields"] for one in proposal(load())}
    named = [
        item.split(":")[1]
        for field in objects["ssd_fgc_pre_proceedings"]
        for item in field.get("return_items", [])
    ]
    assert len(elements) == 10
    assert sorted(named) == sorted(elements)
    start = next(
        field for field in objects["ssd_fgc_pre_proceedings"] if field["name"] == "fgpp_start_date"
    )
    assert (start["same_as"], start["returns"]) == ("PREP003A", ["CINcensus"])


def test_the_proposed_objects_hold_no_words_about_anyone_and_nothing_sealed() -> None:
    words = {FieldType.TEXT, FieldType.LONG_TEXT}
    kept_in = {Sensitivity.SEALED, Sensitivity.LOCATING, Sensitivity.FAMILY_WORDS}
    by_prefix = {one["fields"][0]["name"].split("_")[0]: one for one in proposal(load())}
    entities = {"fgcc": "case", "fgcm": "conference", "fgca": "answer", "fgcr": "referral"}
    for prefix, entity in entities.items():
        names = {field["name"].removeprefix(f"{prefix}_") for field in by_prefix[prefix]["fields"]}
        for field in load().entity(entity).fields.values():
            if field.type in words or field.sensitivity in kept_in:
                assert field.name not in names


def test_the_proposed_objects_read_back_as_yaml_and_join_to_one_another() -> None:
    nodes = [node for document in yaml.safe_load_all(ssd(load())) for node in document["nodes"]]
    assert nodes == proposal(load())
    items = {f"{node['name']}.{field['name']}" for node in nodes for field in node["fields"]}
    keys = {
        field["foreign_key"] for node in nodes for field in node["fields"] if "foreign_key" in field
    }
    assert keys - items == {"ssd_person.pers_person_id", "ssd_family.fami_family_id"}
    refs = [field["item_ref"] for node in nodes for field in node["fields"]]
    assert len(refs) == len(set(refs))


@pytest.mark.parametrize("name", collections.names())
def test_a_collection_is_written_in_each_form_and_read_back(name: str) -> None:
    whole = collections.collection(name)
    tables = {one: list(entity.fields) for one, entity in whole.entities.items()}
    schema = json.loads(json_schema(whole))
    Draft202012Validator.check_schema(schema)
    assert list(schema["properties"]) == list(tables)
    package = json.loads(frictionless(whole))
    names = {
        one["name"]: [f["name"] for f in one["schema"]["fields"]] for one in package["resources"]
    }
    assert names == tables
    urls = [one["url"].removesuffix(".csv") for one in json.loads(csvw(whole))["tables"]]
    assert urls == list(tables)
    base = sqlite3.connect(":memory:")
    base.executescript(ddl(whole))
    for one, fields in tables.items():
        columns = [row[1] for row in base.execute(f'PRAGMA table_info("{one}")')]
        # What a child has several of stands in a table of its own.
        assert set(columns) <= set(fields)
        assert columns[0] == fields[0]
    base.close()


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_the_same_each_time_and_names_no_machine(form: str) -> None:
    content = FORMS[form](load())
    assert content == FORMS[form](load())
    assert not re.search(r"/(?:work|root|home|tmp)/", content)
    assert load().title in content or "Standard" in content
