"""The shape of each entity's table, from the standard."""

from __future__ import annotations

import polars as pl

from kinweave.standard import FieldType, Standard, StandardError, load
from kinweave.tables.errors import TableError

__all__ = ["conform", "schema"]

_TYPES: dict[FieldType, pl.DataType] = {
    FieldType.ID: pl.String(),
    FieldType.REFERENCE: pl.String(),
    FieldType.TEXT: pl.String(),
    FieldType.LONG_TEXT: pl.String(),
    FieldType.CODE: pl.String(),
    FieldType.CODES: pl.List(pl.String()),
    FieldType.DATE: pl.Date(),
    FieldType.DATETIME: pl.Datetime("us", "UTC"),
    FieldType.BOOLEAN: pl.Boolean(),
    FieldType.INTEGER: pl.Int64(),
}


def schema(entity: str, *, standard: Standard | None = None) -> pl.Schema:
    """The columns of an entity's table and their types, in the standard's order."""
    try:
        fields = (standard or load()).entity(entity).fields
    except StandardError:
        raise TableError(f"The standard has no entity “{entity}”.") from None
    return pl.Schema({name: _TYPES[field.type] for name, field in fields.items()})


def conform(entity: str, frame: pl.DataFrame, *, standard: Standard | None = None) -> pl.DataFrame:
    """The frame with exactly the standard's columns, those not given left empty.

    A column that the standard does not know, or one of another type, raises `TableError`: nothing is
    dropped or converted in silence.
    """
    wanted = schema(entity, standard=standard)
    if frame.width == 0:
        # Nothing but empty columns would be selected, and they would make a row of their own.
        return pl.DataFrame(schema=wanted)
    unknown = [name for name in frame.columns if name not in wanted]
    if unknown:
        raise TableError(
            f"The table {entity} has a column that the standard does not know: {unknown[0]}."
        )
    for name, kind in frame.schema.items():
        if kind != wanted[name] and kind not in (pl.Null(), pl.List(pl.Null())):
            raise TableError(f"The column {entity}.{name} should be {wanted[name]} and is {kind}.")
    return frame.select(
        pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in wanted.items()
    )
