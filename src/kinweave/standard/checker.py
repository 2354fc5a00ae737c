"""Finds what does not hang together in a standard before anyone relies on it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

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
    Standard,
)

_CODED = frozenset({FieldType.CODE, FieldType.CODES})
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
_DESCRIBED = {"sensitivity": Sensitivity, "retention": Retention, "scope": Scope}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a standard: where it stands and what is wrong there."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


def check(standard: Standard) -> list[Problem]:
    """Everything wrong with a standard; an empty list if nothing is."""
    return [
        *_check_document(standard),
        *(p for entity in standard.entities.values() for p in _check_entity(entity, standard)),
        *(p for codes in standard.lists.values() for p in _check_list(codes, standard)),
        *_check_targets(standard),
    ]


def _check_document(standard: Standard) -> Iterator[Problem]:
    if not _VERSION.fullmatch(standard.version):
        yield Problem("version", f"“{standard.version}” is not three numbers such as 1.0.0.")
    for kind, members in _DESCRIBED.items():
        meanings = standard.meanings.get(kind, {})
        for member in members:
            if not meanings.get(member):
                yield Problem(f"meanings.{kind}", f"nothing says what “{member}” means.")
        for name in meanings:
            if name not in set(members):
                yield Problem(f"meanings.{kind}", f"“{name}” is not known.")
    cited = {code.source for codes in standard.lists.values() for code in codes.codes}
    cited.update(codes.source for codes in standard.lists.values())
    for source in standard.sources:
        if source not in cited:
            yield Problem(f"sources.{source}", "no code list cites it.")
    yield from _shared("entities", ((e.name, e.label) for e in standard.entities.values()))
    yield from _shared("lists", ((c.name, c.title) for c in standard.lists.values()))


def _check_entity(entity: Entity, standard: Standard) -> Iterator[Problem]:
    where = entity.name
    yield from _words(where, label=entity.label, meaning=entity.meaning)
    if "id" not in entity.fields:
        yield Problem(where, "it has no field “id”.")
    yield from _shared(where, ((field.name, field.label) for field in entity.fields.values()))
    for field in entity.fields.values():
        yield from _check_field(field, f"{entity.name}.{field.name}", standard)


def _check_field(field: Field, where: str, standard: Standard) -> Iterator[Problem]:
    if not _NAME.fullmatch(field.name):
        yield Problem(where, "a name is small letters, figures and underscores.")
    yield from _words(where, label=field.label, hint=field.hint)
    coded = field.type in _CODED
    if coded and field.code_list is None:
        yield Problem(where, "it is coded, and names no code list.")
    if not coded and field.code_list is not None:
        yield Problem(where, f"it is of type {field.type}, and so can have no code list.")
    if field.code_list is not None and field.code_list not in standard.lists:
        yield Problem(where, f"there is no code list “{field.code_list}”.")
    pointing = field.type is FieldType.REFERENCE
    if pointing and field.references is None:
        yield Problem(where, "it is a reference, and names no entity.")
    if not pointing and field.references is not None:
        yield Problem(where, f"it is of type {field.type}, and so can refer to no entity.")
    if field.references is not None and field.references not in standard.entities:
        yield Problem(where, f"there is no entity “{field.references}”.")
    for collection in field.maps:
        if collection not in standard.returns:
            yield Problem(where, f"it maps to “{collection}”, which is no known return.")
    if field.required is Required.RETURN and not field.maps:
        yield Problem(where, "it is needed for a return, and maps to none.")
    if field.derived and (field.maps or field.required is not Required.OPTIONAL):
        yield Problem(where, "it is derived, and so stands in no file and can be asked of nobody.")


def _check_list(codes: CodeList, standard: Standard) -> Iterator[Problem]:
    where = f"list {codes.name}"
    yield from _words(where, title=codes.title)
    if codes.source not in standard.sources:
        yield Problem(where, f"there is no source “{codes.source}”.")
    for collection in codes.maps:
        if collection not in standard.returns:
            yield Problem(where, f"it maps to “{collection}”, which is no known return.")
    if not codes.codes:
        yield Problem(where, "it has no codes.")
    used = any(
        field.code_list == codes.name
        for entity in standard.entities.values()
        for field in entity.fields.values()
    )
    if not used and not codes.maps:
        yield Problem(where, "no field uses it and it maps to no return.")
    with_inverse = any(code.inverse for code in codes.codes)
    for code in codes.codes:
        yield from _check_code(code, codes, with_inverse, standard)
    for first, second in combinations(codes.codes, 2):
        if _overlap(first, second):
            if first.code == second.code:
                yield Problem(f"{where}, {first.code}", "it stands twice for the same days.")
            elif first.label == second.label:
                yield Problem(
                    f"{where}, {second.code}",
                    f"it has the same words as {first.code} for the same days.",
                )


def _check_code(
    code: Code, codes: CodeList, with_inverse: bool, standard: Standard
) -> Iterator[Problem]:
    where = f"list {codes.name}, {code.code}"
    if not code.code or code.code != code.code.strip():
        yield Problem(where, "the code is empty or has spaces round it.")
    yield from _words(where, label=code.label)
    if code.source not in standard.sources:
        yield Problem(where, f"there is no source “{code.source}”.")
    if code.valid_from and code.valid_to and code.valid_to <= code.valid_from:
        yield Problem(where, "it ends before it begins, or on the same day.")
    if with_inverse and code.inverse not in {known.code for known in codes.codes}:
        yield Problem(where, f"its inverse “{code.inverse or ''}” is not in the list.")


def _check_targets(standard: Standard) -> Iterator[Problem]:
    """No item of a return may be filled from two fields; a collection has items of one name in two tables."""
    filled: dict[tuple[str, ...], str] = {}
    for entity in standard.entities.values():
        for field in entity.fields.values():
            where = f"{entity.name}.{field.name}"
            for collection, items in field.maps.items():
                for item in items.split(", "):
                    table = entity.name if standard.collection else ""
                    earlier = filled.setdefault((table, collection, item), where)
                    if earlier != where:
                        yield Problem(where, f"{earlier} already fills {item} of {collection}.")


def _words(where: str, **texts: str) -> Iterator[Problem]:
    for key, text in texts.items():
        if not text.strip():
            yield Problem(where, f"its {key} is missing.")


def _shared(where: str, labels: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    pairs = list(labels)
    counts = Counter(label for _, label in pairs)
    for name, label in pairs:
        if counts[label] > 1:
            yield Problem(f"{where}, {name}", f"the words “{label}” are used more than once.")


def _overlap(first: Code, second: Code) -> bool:
    begins = max(first.valid_from or dt.date.min, second.valid_from or dt.date.min)
    ends = min(first.valid_to or dt.date.max, second.valid_to or dt.date.max)
    return begins < ends
