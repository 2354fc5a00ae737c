"""The standard as a Frictionless Data Package: a resource for each entity, with keys and the answers allowed."""

from __future__ import annotations

import json
from typing import Any

from kinweave.standard.model import Entity, Field, FieldType, Required, Standard

__all__ = ["frictionless"]

_TYPES: dict[FieldType, str] = {
    FieldType.ID: "string",
    FieldType.REFERENCE: "string",
    FieldType.TEXT: "string",
    FieldType.LONG_TEXT: "string",
    FieldType.DATE: "date",
    FieldType.DATETIME: "datetime",
    FieldType.BOOLEAN: "boolean",
    FieldType.INTEGER: "integer",
    FieldType.CODE: "string",
    FieldType.CODES: "array",
}


def frictionless(standard: Standard) -> str:
    """The descriptor `datapackage.json` of a set, one Parquet file an entity."""
    package = {
        "profile": "data-package",
        "name": (standard.collection or "family-group-conferences").lower(),
        "title": standard.title,
        "version": standard.version,
        "resources": [_resource(one, standard) for one in standard.entities.values()],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(entity: Entity, standard: Standard) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(one, standard) for one in entity.fields.values()],
        "missingValues": [""],
    }
    if "id" in entity.fields:
        schema["primaryKey"] = "id"
    keys = [
        {
            "fields": one.name,
            "reference": {
                "resource": "" if one.references == entity.name else one.references,
                "fields": "id",
            },
        }
        for one in entity.fields.values()
        if one.references is not None
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": entity.name,
        "title": entity.label,
        "description": entity.meaning,
        "path": f"{entity.name}.parquet",
        "format": "parquet",
        "profile": "tabular-data-resource",
        "schema": schema,
    }


def _field(field: Field, standard: Standard) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if field.required is Required.ALWAYS:
        constraints["required"] = True
    if field.type is FieldType.ID:
        constraints["unique"] = True
    if field.code_list is not None and field.type is FieldType.CODE:
        constraints["enum"] = [code.code for code in standard.codes(field.code_list).at(None)]
    made: dict[str, Any] = {
        "name": field.name,
        "title": field.label,
        "description": field.hint,
        "type": _TYPES[field.type],
    }
    return made | ({"constraints": constraints} if constraints else {})
