"""The standard for people to read, and for other programs."""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from kinweave.standard.model import Code, CodeList, Entity, Field, Standard

_WIDTH = 88


def show(standard: Standard, entity: str | None = None) -> str:
    """The data dictionary as text: one entity with its code lists, or everything."""
    chosen = list(standard.entities.values()) if entity is None else [standard.entity(entity)]
    named = {field.code_list for item in chosen for field in item.fields.values()}
    lists = [codes for codes in standard.lists.values() if entity is None or codes.name in named]
    lines = [f"{standard.title}, version {standard.version}"]
    for item in chosen:
        lines += ["", *_entity(item, standard)]
    if lists:
        lines += ["", "Code lists", "=========="]
    for codes in lists:
        lines += ["", *_list(codes, standard)]
    return "\n".join(lines) + "\n"


def to_json(standard: Standard) -> str:
    """The whole standard as JSON, dates as text such as 2024-04-01."""
    return json.dumps(_plain(standard), ensure_ascii=False, indent=2) + "\n"


def _entity(entity: Entity, standard: Standard) -> Iterator[str]:
    title = f"{entity.label} ({entity.name})"
    yield title
    yield "=" * len(title)
    yield from textwrap.wrap(entity.meaning, _WIDTH)
    kept = standard.meanings["retention"][entity.retention]
    wall = standard.meanings["scope"][entity.scope]
    yield from textwrap.wrap(f"Retention: {kept} Scope: {wall}", _WIDTH)
    for field in entity.fields.values():
        yield ""
        yield from _field(field, standard)


def _field(field: Field, standard: Standard) -> Iterator[str]:
    facts = [str(field.type), str(field.required), str(field.sensitivity)]
    if field.code_list is not None:
        facts[0] += f" from {field.code_list}"
    if field.references is not None:
        facts[0] += f" to {field.references}"
    facts += [f"{standard.returns[name]}: {item}" for name, item in field.maps.items()]
    yield f"  {field.name}: {field.label}"
    yield from _indented("; ".join(facts))
    yield from _indented(field.hint)


def _list(codes: CodeList, standard: Standard) -> Iterator[str]:
    yield f"{codes.title} ({codes.name})"
    yield from textwrap.wrap(f"Source: {standard.sources[codes.source]}.", _WIDTH)
    for code in codes.codes:
        yield f"  {code.code}  {code.label}{_period(code)}"


def _period(code: Code) -> str:
    """The days for which a code holds, the last day included, as people say it."""
    said = []
    if code.valid_from:
        said.append(f"from {code.valid_from.isoformat()}")
    if code.valid_to:
        said.append(f"until {(code.valid_to - dt.timedelta(days=1)).isoformat()}")
    return f" [{' '.join(said)}]" if said else ""


def _indented(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="    ", subsequent_indent="    ")


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
