"""Reads one entity, one code list or one plain value of a standard's files, or says what is wrong with it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, TypeVar

from kinweave.standard.model import (
    Code,
    CodeList,
    Entity,
    Field,
    FieldType,
    Required,
    Retention,
    Scope,
    Sensitivity,
    StandardError,
)

Member = TypeVar("Member", bound=StrEnum)

UNPUBLISHED = "{code} (label not yet published)"

_ENTITY_KEYS = frozenset({"label", "meaning", "retention", "scope", "fields"})
_FIELD_KEYS = frozenset(
    {
        "type",
        "required",
        "sensitivity",
        "label",
        "hint",
        "code_list",
        "references",
        "maps",
        "derived",
    }
)
_LIST_KEYS = frozenset({"title", "source", "maps"})
_COLUMNS = ["code", "label", "valid_from", "valid_to", "source", "label_published"]


def read_entity(
    path: Traversable, name: str, where: str, usual: Mapping[str, str] | None = None
) -> Entity:
    """An entity from its file; `usual` fills in what the file does not say."""
    document = {**(usual or {}), **read_toml(path, where)}
    only(document, _ENTITY_KEYS, where)
    return Entity(
        name=name,
        label=words(document, "label", where),
        meaning=words(document, "meaning", where),
        retention=_member(Retention, document, "retention", where),
        scope=_member(Scope, document, "scope", where),
        fields=frozen(
            {
                field: _field(content, field, f"{where}, field {field}")
                for field, content in table(document, "fields", where).items()
            }
        ),
    )


def _field(document: Mapping[str, Any], name: str, where: str) -> Field:
    only(document, _FIELD_KEYS, where)
    derived = document.get("derived", False)
    if not isinstance(derived, bool):
        raise StandardError(f"{where}: derived must be true or false.")
    return Field(
        name=name,
        type=_member(FieldType, document, "type", where),
        required=_member(Required, document, "required", where),
        sensitivity=_member(Sensitivity, document, "sensitivity", where),
        label=words(document, "label", where),
        hint=words(document, "hint", where),
        code_list=document.get("code_list"),
        references=document.get("references"),
        maps=_maps(document, where),
        derived=derived,
    )


def read_list(
    path: Traversable, name: str, document: Mapping[str, Any], within: str = "standard.toml"
) -> CodeList:
    """A code list: its head as the document `within` gives it, its codes from its own file."""
    where = f"{within}, lists.{name}"
    only(document, _LIST_KEYS, where)
    source = words(document, "source", where)
    return CodeList(
        name=name,
        title=words(document, "title", where),
        source=source,
        maps=_maps(document, where),
        codes=tuple(_codes(path, f"codes/{name}.csv", source)),
    )


def _codes(path: Traversable, where: str, source: str) -> Iterator[Code]:
    reader = csv.DictReader(io.StringIO(_text(path, where)))
    if list(reader.fieldnames or ())[: len(_COLUMNS)] != _COLUMNS:
        raise StandardError(f"{where}: the columns must begin with {', '.join(_COLUMNS)}.")
    for row in reader:
        place = f"{where}, line {reader.line_num}"
        if None in row or None in row.values():
            raise StandardError(f"{place}: the line does not have one value for each column.")
        published = row["label_published"]
        if published not in {"yes", "no"}:
            raise StandardError(f"{place}: label_published must be yes or no.")
        code = row["code"]
        yield Code(
            code=code,
            label=row["label"] if published == "yes" else UNPUBLISHED.format(code=code),
            valid_from=_date(row["valid_from"], place),
            valid_to=_date(row["valid_to"], place),
            source=row["source"] or source,
            label_published=published == "yes",
            inverse=row.get("inverse") or None,
        )


def _date(value: str, where: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError:
        raise StandardError(f"{where}: “{value}” is not a date such as 2024-04-01.") from None


def read_toml(path: Traversable, where: str) -> dict[str, Any]:
    """A TOML document, which `where` names if it cannot be read."""
    try:
        return tomllib.loads(_text(path, where))
    except tomllib.TOMLDecodeError as error:
        raise StandardError(f"{where} is not well-formed TOML: {error}.") from None


def _text(path: Traversable, where: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise StandardError(f"{where} is not there.") from None
    except UnicodeDecodeError:
        raise StandardError(f"{where} is not text in UTF-8.") from None


def words(document: Mapping[str, Any], key: str, where: str) -> str:
    """Words that a document holds under a key; none if the key is not there."""
    value = document.get(key, "")
    if not isinstance(value, str):
        raise StandardError(f"{where}: {key} must be words in quotation marks.")
    return value


def table(document: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    """A table that a document must hold."""
    value = document.get(key)
    if not isinstance(value, dict):
        raise StandardError(f"{where}: there is no table “{key}”.")
    return value


def _maps(document: Mapping[str, Any], where: str) -> Mapping[str, str]:
    return frozen(table(document, "maps", where) if "maps" in document else {})


def _member(kind: type[Member], document: Mapping[str, Any], key: str, where: str) -> Member:
    value = document.get(key)
    try:
        return kind(str(value))
    except ValueError:
        known = ", ".join(kind)
        raise StandardError(f"{where}: {key} is “{value}”; it must be one of {known}.") from None


def only(document: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    """Refuses a key that is not known: it may be a known one misspelt."""
    for key in document:
        if key not in known:
            raise StandardError(f"{where}: “{key}” is not a key that the standard knows.")


def frozen(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same content, which nobody can change."""
    return MappingProxyType(dict(content))
