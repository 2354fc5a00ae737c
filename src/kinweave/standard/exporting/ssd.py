"""A proposal of objects for the sector's Standard Safeguarding Dataset, in the form of its own object files."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from kinweave.standard.model import Entity, Field, FieldType, Required, Standard

__all__ = ["proposal", "ssd"]

_TYPES: dict[FieldType, str] = {
    FieldType.ID: "nvarchar",
    FieldType.REFERENCE: "nvarchar",
    FieldType.TEXT: "nvarchar",
    FieldType.LONG_TEXT: "nvarchar",
    FieldType.DATE: "datetime",
    FieldType.DATETIME: "datetime",
    FieldType.BOOLEAN: "nchar",
    FieldType.INTEGER: "int",
    FieldType.CODE: "nvarchar",
    FieldType.CODES: "nvarchar",
}
_CENSUS = {"cin_module_5": "CINcensus", "cin": "CINcensus", "ssda903": "SSDA903"}


def ssd(standard: Standard) -> str:
    """Every proposed object as YAML, one after another, as a file for each would be in the dataset's repository."""
    lines = [f"# {_plan()['status']}; {standard.title}, version {standard.version}"]
    for node in proposal(standard):
        lines += [
            "---",
            "nodes:",
            f"- name: {node['name']}",
            f"  description: {_said(node['description'])}",
        ]
        lines.append("  fields:")
        for field in node["fields"]:
            lines += _yaml(field)
    return "\n".join(lines) + "\n"


def proposal(standard: Standard) -> list[dict[str, Any]]:
    """Every proposed object with its fields; a field that the census asks for names the census's element."""
    plan = _plan()
    keys = dict(plan["known"]) | {
        one["entity"]: f"{one['name']}.{_item(one['prefix'], 'id')}" for one in plan["objects"]
    }
    return [
        {
            "name": one["name"],
            "description": standard.entity(one["entity"]).meaning,
            "fields": list(_fields(standard.entity(one["entity"]), one["prefix"], keys, standard)),
        }
        for one in plan["objects"]
    ]


def _fields(
    entity: Entity, prefix: str, keys: Mapping[str, str], standard: Standard
) -> Iterator[dict[str, Any]]:
    plan = _plan()
    shared = [
        field
        for field in entity.fields.values()
        if field.sensitivity in plan["classes"] and field.type in plan["types"]
    ]
    for number, field in enumerate(shared, 1):
        yield _field(field, f"{prefix.upper()}{number:03d}A", prefix, keys, standard)


def _field(
    field: Field, ref: str, prefix: str, keys: Mapping[str, str], standard: Standard
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": _item(prefix, field.name),
        "description": field.label,
        "item_ref": ref,
        "type": _TYPES[field.type],
    }
    if field.type is FieldType.ID:
        made["primary_key"] = True
    if field.references is not None:
        made["foreign_key"] = keys.get(field.references, f"{field.references}.id")
    if field.required is Required.ALWAYS:
        made["validators"] = ["required"]
    if field.code_list is not None:
        codes = standard.codes(field.code_list).at(None)
        made["categories"] = [f"{code.code}: {code.label}" for code in codes]
    returns = sorted({_CENSUS[name] for name in field.maps if name in _CENSUS})
    if returns:
        made["returns"] = returns
        made["return_items"] = [
            f"{name}:{item}" for name, item in field.maps.items() if name in _CENSUS
        ]
    if "ssd" in field.maps:
        made["same_as"] = field.maps["ssd"]
    made["guidance"] = field.hint
    return made


def _item(prefix: str, name: str) -> str:
    return f"{prefix}_{'table_id' if name == 'id' else name}"


def _yaml(field: Mapping[str, Any]) -> Iterator[str]:
    """A field as YAML; words stand in double quotation marks, which YAML reads as JSON does."""
    begin = "  - "
    for key, value in field.items():
        if isinstance(value, list):
            yield f"{begin}{key}:"
            yield from (f"    - {_said(one)}" for one in value)
        else:
            yield f"{begin}{key}: {str(value).lower() if isinstance(value, bool) else _said(value)}"
        begin = "    "


def _said(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _plan() -> dict[str, Any]:
    folder = resources.files("kinweave.standard.exporting").joinpath("data")
    return tomllib.loads(folder.joinpath("ssd_fgc.toml").read_text(encoding="utf-8"))
