"""The standard as JSON Schema (draft 2020-12): a set is an object with a list of records for each entity."""

from __future__ import annotations

import json
from typing import Any

from kinweave.standard.model import Entity, Field, FieldType, Required, Standard

__all__ = ["json_schema"]

_TYPES: dict[FieldType, dict[str, Any]] = {
    FieldType.ID: {"type": "string", "minLength": 1},
    FieldType.REFERENCE: {"type": "string", "minLength": 1},
    FieldType.TEXT: {"type": "string"},
    FieldType.LONG_TEXT: {"type": "string"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.DATETIME: {"type": "string", "format": "date-time"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.INTEGER: {"type": "integer"},
    FieldType.CODE: {"type": "string"},
    FieldType.CODES: {"type": "array", "uniqueItems": True},
}


def json_schema(standard: Standard) -> str:
    """One schema for a whole set; each entity stands under `$defs` and may be used alone."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:kinweave:{standard.collection or 'standard'}:{standard.version}",
        "title": standard.title,
        "type": "object",
        "properties": {
            name: {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}
            for name in standard.entities
        },
        "additionalProperties": False,
        "$defs": {name: _entity(one, standard) for name, one in standard.entities.items()},
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _entity(entity: Entity, standard: Standard) -> dict[str, Any]:
    return {
        "title": entity.label,
        "description": entity.meaning,
        "type": "object",
        "properties": {name: _field(one, standard) for name, one in entity.fields.items()},
        "required": [
            name for name, one in entity.fields.items() if one.required is Required.ALWAYS
        ],
        "additionalProperties": False,
    }


def _field(field: Field, standard: Standard) -> dict[str, Any]:
    """A field; one that need not be filled in may be null."""
    value = dict(_TYPES[field.type])
    if field.code_list is not None:
        codes = [
            {"const": code.code, "title": code.label}
            for code in standard.codes(field.code_list).at(None)
        ]
        if field.type is FieldType.CODES:
            value["items"] = {"oneOf": codes}
        else:
            value["oneOf"] = codes
    words: dict[str, Any] = {"title": field.label, "description": field.hint}
    if field.maps:
        words["x-maps"] = dict(field.maps)
    if field.required is Required.ALWAYS:
        return words | value
    return words | {"anyOf": [value, {"type": "null"}]}
