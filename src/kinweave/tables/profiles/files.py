"""A profile as TOML, which a council can save, read, change, share and keep versions of."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from kinweave.tables.profiles.dates import DateOrder
from kinweave.tables.profiles.model import ColumnPlan, Profile, ProfileError, SheetPlan

__all__ = ["profile_from_toml", "profile_to_toml"]

_HEAD = """\
# How Kinweave reads one council's spreadsheet. Change it by hand where it is wrong; keep a copy of each version.
# A column with target = "" is known and not taken. Words stand under the name of their code list.
"""
_PROFILE = frozenset(
    {
        "name",
        "version",
        "standard",
        "family_by",
        "reference_on_first_row",
        "family_level",
        "date_order",
    }
)
_SHEET = frozenset({"name", "header_row", "header_rows", "joined", "row_is_meeting", "column"})
_COLUMN = frozenset({"heading", "target", "occurrence", "index", "order"})


def profile_to_toml(profile: Profile) -> str:
    """The profile as text; `profile_from_toml` gives the same profile back."""
    lines = [
        _HEAD,
        "[profile]",
        f"name = {_quoted(profile.name)}",
        f"version = {profile.version}",
        f"standard = {_quoted(profile.standard)}",
        f"family_by = {_quoted(profile.family_by)}",
        f"reference_on_first_row = {str(profile.reference_on_first_row).lower()}",
        f"family_level = [{', '.join(map(_quoted, profile.family_level))}]",
        f"date_order = {_quoted(profile.date_order.value)}",
        "",
        "[constants]",
        *(
            f"{_quoted(name)} = {_quoted(value)}"
            for name, value in sorted(profile.constants.items())
        ),
    ]
    for sheet in profile.sheets:
        lines += [
            "",
            "[[sheet]]",
            f"name = {_quoted(sheet.name)}",
            f"header_row = {sheet.header_row}",
            f"header_rows = {sheet.header_rows}",
            f"joined = {str(sheet.joined).lower()}",
            f"row_is_meeting = {str(sheet.row_is_meeting).lower()}",
        ]
        for column in sheet.columns:
            lines += [
                "",
                "[[sheet.column]]",
                f"heading = {_quoted(column.heading)}",
                f"target = {_quoted(column.target)}",
            ]
            lines += [f"occurrence = {column.occurrence}"] if column.occurrence > 1 else []
            lines += [f"index = {column.index}"] if column.index > 1 else []
            lines += [f"order = {_quoted(column.order.value)}"] if column.order else []
    for name, own in sorted(profile.words.items()):
        lines += ["", f"[words.{name}]"]
        lines += [f"{_quoted(word)} = {_quoted(code)}" for word, code in sorted(own.items())]
    return "\n".join(lines) + "\n"


def profile_from_toml(text: str, where: str) -> Profile:
    """The profile in a TOML text; `where` is what errors call it."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"The profile {where} is not well-formed TOML: {error}.") from None
    _only(content, frozenset({"profile", "constants", "sheet", "words"}), where)
    head = _table(content, "profile", where)
    _only(head, _PROFILE, f"{where}, [profile]")
    sheets = content.get("sheet", [])
    if not isinstance(sheets, list) or not sheets:
        raise ProfileError(f"The profile {where} names no sheet; add a table [[sheet]].")
    return Profile(
        name=_text(head, "name", where, ""),
        version=_number(head, "version", where, 1),
        standard=_text(head, "standard", where, ""),
        sheets=tuple(_sheet(sheet, where) for sheet in sheets),
        family_by=_text(head, "family_by", where, ""),
        reference_on_first_row=_yes(head, "reference_on_first_row", where),
        family_level=tuple(map(str, head.get("family_level", []))),
        date_order=_order(head.get("date_order", DateOrder.DAY_FIRST.value), where),
        constants=_words(content.get("constants", {}), f"{where}, [constants]"),
        words={
            str(name): _words(own, f"{where}, [words.{name}]")
            for name, own in _mapping(content.get("words", {}), f"{where}, [words]").items()
        },
    )


def _sheet(content: Any, where: str) -> SheetPlan:
    sheet = _mapping(content, f"{where}, [[sheet]]")
    _only(sheet, _SHEET, f"{where}, [[sheet]]")
    name = _text(sheet, "name", where)
    return SheetPlan(
        name=name,
        header_row=_number(sheet, "header_row", where),
        header_rows=_number(sheet, "header_rows", where, 1),
        joined=_yes(sheet, "joined", where),
        row_is_meeting=_yes(sheet, "row_is_meeting", where),
        columns=tuple(
            _column(_mapping(column, where), f"{where}, sheet “{name}”")
            for column in sheet.get("column", [])
        ),
    )


def _column(content: Mapping[str, Any], where: str) -> ColumnPlan:
    _only(content, _COLUMN, f"{where}, [[sheet.column]]")
    order = content.get("order")
    return ColumnPlan(
        heading=_text(content, "heading", where),
        target=_text(content, "target", where),
        occurrence=_number(content, "occurrence", where, 1),
        index=_number(content, "index", where, 1),
        order=None if order is None else _order(order, where),
    )


def _quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are TOML's, but for the one letter that JSON leaves bare."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _only(content: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    for key in content:
        if key not in known:
            raise ProfileError(
                f"The profile {where} has “{key}”, which is no key of it; there are: {', '.join(sorted(known))}."
            )


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ProfileError(f"The profile {where} should be a table.")
    return value


def _table(content: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    if key not in content:
        raise ProfileError(f"The profile {where} has no table [{key}].")
    return _mapping(content[key], f"{where}, [{key}]")


def _words(value: Any, where: str) -> dict[str, str]:
    found = {}
    for key, one in _mapping(value, where).items():
        if not isinstance(one, str):
            raise ProfileError(f"The profile {where}: “{key}” should be a word in quotation marks.")
        found[str(key)] = one
    return found


def _text(content: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
    value = content.get(key, default)
    if not isinstance(value, str):
        raise ProfileError(f"The profile {where}: {key} should be words in quotation marks.")
    return value


def _number(content: Mapping[str, Any], key: str, where: str, default: int | None = None) -> int:
    value = content.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ProfileError(f"The profile {where}: {key} should be a whole number from 1.")
    return value


def _yes(content: Mapping[str, Any], key: str, where: str) -> bool:
    value = content.get(key, False)
    if not isinstance(value, bool):
        raise ProfileError(f"The profile {where}: {key} should be true or false.")
    return value


def _order(value: Any, where: str) -> DateOrder:
    try:
        return DateOrder(value)
    except ValueError:
        raise ProfileError(
            f"The profile {where}: the order of dates should be day_first or month_first."
        ) from None
