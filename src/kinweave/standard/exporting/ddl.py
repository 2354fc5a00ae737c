"""The standard as SQL that SQLite and PostgreSQL both read: tables, keys, and the answers allowed."""

from __future__ import annotations

from collections.abc import Iterator

from kinweave.standard.model import Entity, Field, FieldType, Required, Standard

__all__ = ["ddl"]

_TYPES: dict[FieldType, str] = {
    FieldType.ID: "text",
    FieldType.REFERENCE: "text",
    FieldType.TEXT: "text",
    FieldType.LONG_TEXT: "text",
    FieldType.DATE: "date",
    FieldType.DATETIME: "timestamp with time zone",
    FieldType.BOOLEAN: "boolean",
    FieldType.INTEGER: "bigint",
    FieldType.CODE: "text",
}


def ddl(standard: Standard) -> str:
    """Statements that make a table for each entity, with one beside it for each field of several codes.

    A table comes after those it refers to. Were two to refer to each other, the key of the first would be said
    in a comment instead, because SQLite cannot add one afterwards.
    """
    parts = [f"-- {standard.title}, version {standard.version}\n"]
    made: set[str] = set()
    for entity in _in_order(standard):
        made.add(entity.name)
        parts.append(_table(entity, standard, made))
        parts += [
            _several(entity, one, standard)
            for one in entity.fields.values()
            if one.type is FieldType.CODES
        ]
    return "\n".join(parts)


def _in_order(standard: Standard) -> Iterator[Entity]:
    """The entities, each after those it refers to as far as that can be."""
    waiting = dict(standard.entities)
    while waiting:
        ready = [
            one
            for one in waiting.values()
            if not {field.references for field in one.fields.values()} & (set(waiting) - {one.name})
        ]
        following = (ready or list(waiting.values()))[0]
        yield waiting.pop(following.name)


def _table(entity: Entity, standard: Standard, made: set[str]) -> str:
    columns = [
        _column(one, standard, made)
        for one in entity.fields.values()
        if one.type is not FieldType.CODES
    ]
    lines = list(_separated(columns))
    return "\n".join(
        [
            f"-- {entity.label}: {entity.meaning}",
            f"CREATE TABLE {_name(entity.name)} (",
            *lines,
            ");",
            "",
        ]
    )


def _separated(columns: list[tuple[str, str]]) -> Iterator[str]:
    """Columns with commas between them, and the words for each after it."""
    for number, (column, words) in enumerate(columns, 1):
        yield f"  {column}{',' if number < len(columns) else ''} -- {words}"


def _column(field: Field, standard: Standard, made: set[str]) -> tuple[str, str]:
    column = f"{_name(field.name)} {_TYPES[field.type]}"
    words = field.label
    if field.type is FieldType.ID:
        return f"{column} PRIMARY KEY", words
    if field.required is Required.ALWAYS:
        column += " NOT NULL"
    if field.code_list is not None:
        column += f" CHECK ({_name(field.name)} IN ({_codes(field.code_list, standard)}))"
    if field.references is not None and field.references in made:
        column += f" REFERENCES {_name(field.references)} (id)"
    elif field.references is not None:
        words += f"; refers to {field.references}, which is made later"
    return column, words


def _several(entity: Entity, field: Field, standard: Standard) -> str:
    """A table for a field that may have several codes."""
    check = (
        "" if field.code_list is None else f" CHECK (code IN ({_codes(field.code_list, standard)}))"
    )
    return "\n".join(
        [
            f"-- {entity.label}: {field.label}",
            f"CREATE TABLE {_name(f'{entity.name}_{field.name}')} (",
            f"  {_name(entity.name)} text NOT NULL REFERENCES {_name(entity.name)} (id),",
            f"  code text NOT NULL{check},",
            f"  PRIMARY KEY ({_name(entity.name)}, code)",
            ");",
            "",
        ]
    )


def _codes(name: str, standard: Standard) -> str:
    return ", ".join(_quoted(code.code) for code in standard.codes(name).at(None))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(text: str) -> str:
    """A name in quotation marks: some entities, such as case, are words of SQL."""
    return f'"{text}"'
