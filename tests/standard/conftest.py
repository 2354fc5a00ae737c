"""A standard small enough to read at a glance, for tests that break or change one thing."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from kinweave.standard import (
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


@pytest.fixture
def small() -> Standard:
    """Families and their cases, with one coded field."""
    return Standard(
        version="1.0.0",
        title="A small standard",
        sources={"kinweave": "Kinweave"},
        returns={"cin": "Children in need census"},
        meanings={
            "sensitivity": {member: "What it means." for member in Sensitivity},
            "retention": {member: "How long." for member in Retention},
            "scope": {member: "Whose wall." for member in Scope},
        },
        entities={
            "family": _entity("family", "Family", _field("id", FieldType.ID, "Family record")),
            "case": _entity(
                "case",
                "Case",
                _field("id", FieldType.ID, "Case record"),
                _field("family", FieldType.REFERENCE, "Family", references="family"),
                _field("route", FieldType.CODE, "How it began", code_list="route"),
                _field("reference", FieldType.TEXT, "Reference", maps={"cin": "LAchildID"}),
            ),
        },
        lists={
            "route": CodeList(
                name="route",
                title="How a case began",
                source="kinweave",
                maps={},
                codes=(_code("letter", "By letter"), _code("referral", "By referral")),
            )
        },
    )


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The shipped standard's files, copied to where a test may spoil them."""
    shipped = resources.files("kinweave.standard").joinpath("data")
    for folder in ("entities", "codes"):
        (tmp_path / folder).mkdir()
        for entry in shipped.joinpath(folder).iterdir():
            (tmp_path / folder / entry.name).write_bytes(entry.read_bytes())
    (tmp_path / "standard.toml").write_bytes(shipped.joinpath("standard.toml").read_bytes())
    return tmp_path


def _entity(name: str, label: str, *fields: Field) -> Entity:
    return Entity(
        name=name,
        label=label,
        meaning=f"What a {name} is.",
        retention=Retention.CASE_RECORD,
        scope=Scope.COUNCIL,
        fields={field.name: field for field in fields},
    )


def _field(
    name: str,
    kind: FieldType,
    label: str,
    *,
    code_list: str | None = None,
    references: str | None = None,
    maps: dict[str, str] | None = None,
) -> Field:
    return Field(
        name=name,
        type=kind,
        required=Required.ALWAYS,
        sensitivity=Sensitivity.WORK,
        label=label,
        hint="What to write here.",
        code_list=code_list,
        references=references,
        maps=maps or {},
    )


def _code(code: str, label: str) -> Code:
    return Code(
        code=code,
        label=label,
        valid_from=None,
        valid_to=None,
        source="kinweave",
        label_published=True,
    )
