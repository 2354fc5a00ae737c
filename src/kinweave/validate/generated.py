"""The checks that the standard itself implies, written in the rule language from its fields.

What must be filled in, codes on the day they were used, and references that must point to a record: none
is written by hand, so a field that the standard gains is checked from that day.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from kinweave.rules import Moment, Parameters, Rule, RuleScope, RuleSet, Severity, parse
from kinweave.standard import Entity, Field, FieldType, Required, Standard, load

__all__ = ["rules_of_the_standard"]


@cache
def rules_of_the_standard() -> RuleSet:
    """Every check that the shipped standard implies."""
    text = (files("kinweave.validate") / "data" / "fgc-1.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    standard = load()
    rules = tuple(
        rule
        for entity in standard.entities.values()
        for field in entity.fields.values()
        for rule in _of_field(field, entity, standard, data["words"], data["days"])
    )
    return RuleSet(
        name="fgc-1",
        title=data["title"],
        source=f"{standard.title}, version {standard.version}",
        parameters=Parameters(),
        example_parameters=Parameters(),
        rules=rules,
    )


def _of_field(
    field: Field,
    entity: Entity,
    standard: Standard,
    words: Mapping[str, Mapping[str, str]],
    days: Mapping[str, str],
) -> Iterator[Rule]:
    if field.required is not Required.OPTIONAL:
        moment = Moment.SAVE if field.required is Required.ALWAYS else Moment.RETURN
        check = f"{field.name} is present"
        yield _rule(("present", check, moment), field, entity, standard, words)
    if field.type is FieldType.CODE:
        ever = f"{field.name} in list {field.code_list}"
        day = days.get(entity.name)
        then = f"({day} is missing and {ever}) or {ever} on {day}" if day else ever
        listed = f"{field.name} is missing or {then}"
        yield _rule(("code", listed, Moment.SAVE), field, entity, standard, words)
    if field.type is FieldType.REFERENCE:
        there = f"{field.name} is missing or {field.name}.id is present"
        yield _rule(("points", there, Moment.RETURN), field, entity, standard, words)


def _rule(
    asked: tuple[str, str, Moment],
    field: Field,
    entity: Entity,
    standard: Standard,
    words: Mapping[str, Mapping[str, str]],
) -> Rule:
    kind, check, moment = asked
    said = {
        "label": field.label,
        "entity": entity.label,
        "list": standard.codes(field.code_list).title if field.code_list else "",
        "target": standard.entity(field.references).label if field.references else "",
    }
    return Rule(
        code=f"{kind}:{entity.name}.{field.name}",
        severity=Severity.ERROR
        if moment is not Moment.RETURN or kind == "points"
        else Severity.QUERY,
        scope=RuleScope.RECORD if kind != "points" else RuleScope.CASE,
        moment=moment,
        entity=entity.name,
        floor=False,
        check=check,
        node=parse(check, entity=entity.name, standard=standard),
        text=words[kind]["text"].format(**said),
        source=f"{standard.title} {standard.version}, {entity.name}.{field.name}",
        message=words[kind]["message"].format(**said),
        fix=words[kind]["fix"].format(**said),
        passes=(),
        fails=(),
    )
