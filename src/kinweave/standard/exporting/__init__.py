"""The standard in other people's forms: JSON Schema, Frictionless, CSVW, SQL, and objects for the sector's dataset."""

from collections.abc import Callable, Mapping

from kinweave.standard.exporting.csvw import csvw
from kinweave.standard.exporting.ddl import ddl
from kinweave.standard.exporting.frictionless import frictionless
from kinweave.standard.exporting.json_schema import json_schema
from kinweave.standard.exporting.ssd import ssd
from kinweave.standard.model import Standard

__all__ = ["FORMS", "csvw", "ddl", "frictionless", "json_schema", "ssd"]

FORMS: Mapping[str, Callable[[Standard], str]] = {
    "json-schema": json_schema,
    "frictionless": frictionless,
    "csvw": csvw,
    "ddl": ddl,
    "ssd": ssd,
}
