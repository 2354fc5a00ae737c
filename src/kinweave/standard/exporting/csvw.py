"""The standard as CSV on the Web: a group of tables, should a set be shared as CSV."""

from __future__ import annotations

import json
import re
from typing import Any

from kinweave.standard.model import Entity, Field, FieldType, Required, Standard

__all__ = ["csvw"]

_TYPES: dict[FieldType, str] = {
    FieldType.ID: "string",
    FieldType.REFERENCE: "string",
    FieldType.TEXT: "string",
    FieldType.LONG_TEXT: "string",
    FieldType.DATE: "date",
    FieldType.DATETIME: "dateTimeStamp",
    FieldType.BOOLEAN: "boolean",
    FieldType.INTEGER: "integer",
    FieldType.CODE: "string",
    FieldType.CODES: "string",
}


def csvw(standard: Standard) -> str:
    """The metadata of a group of tables, one CSV file an entity; several codes are parted by semicolons."""
    group = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": standard.title,
        "schema:version": standard.version,
        "tables": [_table(one, standard) for one in standard.entities.values()],
    }
    return json.dumps(group, ensure_ascii=False, indent=2) + "\n"


def _table(entity: Entity, standard: Standard) -> dict[str, Any]:
    schema: dict[str, Any] = {"columns": [_column(one, standard) for one in entity.fields.values()]}
    if "id" in entity.fields:
        schema["primaryKey"] = "id"
    keys = [
        {
            "columnReference": one.name,
            "reference": {"resource": f"{one.references}.csv", "columnReference": "id"},
        }
        for one in entity.fields.values()
        if one.references is not None
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "url": f"{entity.name}.csv",
        "dc:title": entity.label,
        "dc:description": entity.meaning,
        "tableSchema": schema,
    }


def _column(field: Field, standard: Standard) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": field.name,
        "titles": field.name,
        "dc:title": field.label,
        "dc:description": field.hint,
        "datatype": _TYPES[field.type],
    }
    if field.code_list is not None:
        codes = (re.escape(code.code) for code in standard.codes(field.code_list).at(None))
        made["datatype"] = {"base": "string", "format": "|".join(codes)}
    if field.type is FieldType.CODES:
        made["separator"] = ";"
    if field.required is Required.ALWAYS:
        made["required"] = True
    return made
