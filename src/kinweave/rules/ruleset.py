"""Sets of rules, read from their files and checked against the standard before anyone uses one."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from kinweave import standard as standards
from kinweave.rules.errors import RuleError
from kinweave.rules.examples import Example, read_example
from kinweave.rules.parser import SUBMISSION, parse
from kinweave.rules.tree import Condition, ParameterName
from kinweave.rules.values import Parameters
from kinweave.standard import Standard


class Severity(StrEnum):
    """Whether something must be mended or may be explained."""

    ERROR = "error"
    QUERY = "query"


class RuleScope(StrEnum):
    """What a rule looks at: one record, the records of a case, or all that is sent."""

    RECORD = "record"
    CASE = "case"
    SUBMISSION = "submission"


class Moment(StrEnum):
    """When a rule is asked: as a record is saved, as a case moves on, or before a return."""

    SAVE = "save"
    PROGRESS = "progress"
    RETURN = "return"


Member = TypeVar("Member", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what must hold, in whose words, and what to do when it does not.

    A `floor` rule is a safeguard that no practice model may take away. `check`
    is the rule as written, `node` the same rule as a tree, and `text` the words
    of its `source`, or our own account of them.
    """

    code: str
    severity: Severity
    scope: RuleScope
    moment: Moment
    entity: str
    floor: bool
    check: str
    node: Condition
    text: str
    source: str
    message: str
    fix: str
    passes: tuple[Example, ...]
    fails: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules that belong together, with the days they are told unless others are given.

    A set about a statutory return names its `collection`, whose tables its rules are about; other sets
    are about the records of the standard.
    """

    name: str
    title: str
    source: str
    parameters: Parameters
    example_parameters: Parameters
    rules: tuple[Rule, ...]
    collection: str = ""

    @property
    def standard(self) -> Standard:
        """What the set's rules are about: the standard, or the collection in the standard's form."""
        return standards.collection(self.collection) if self.collection else standards.load()

    def rule(self, code: str) -> Rule:
        """The rule of this code; a `RuleError` if the set has none."""
        for rule in self.rules:
            if rule.code == code:
                return rule
        raise RuleError(f"{self.name} has no rule {code}.")

    def select(
        self,
        *,
        entity: str | None = None,
        scope: RuleScope | None = None,
        moment: Moment | None = None,
    ) -> tuple[Rule, ...]:
        """The rules for an entity, a scope and a moment, or for all of what is not named."""
        return tuple(
            rule
            for rule in self.rules
            if entity in (None, rule.entity)
            and scope in (None, rule.scope)
            and moment in (None, rule.moment)
        )


_SET_KEYS = frozenset(
    {"title", "source", "collection", "parts", "parameters", "example_parameters", "rules"}
)
_RULE_TEXTS = ("code", "entity", "check", "text", "source", "message", "fix")
_RULE_KEYS = frozenset({*_RULE_TEXTS, "severity", "scope", "moment", "floor", "passes", "fails"})


@cache
def load(name: str) -> RuleSet:
    """A rule set that ships with Kinweave, such as “fgc-practice”, read once."""
    return load_from(resources.files("kinweave.rules").joinpath("data"), name)


def load_from(folder: Traversable, name: str, standard: Standard | None = None) -> RuleSet:
    """A rule set from `<name>.toml`, and from the parts it names in the folder `<name>/`."""
    head = _document(folder, name)
    about = _collection(head, name)
    standard = standard or (standards.collection(about) if about else standards.load())
    written = list(head.get("rules", ()))
    for part in head.get("parts", ()):
        written += _document(folder, f"{name}/{part}").get("rules", ())
    rules = tuple(_rule(content, name, standard) for content in written)
    for code, times in Counter(rule.code for rule in rules).items():
        if times > 1:
            raise RuleError(f"{name}: the code {code} stands {times} times; give each its own.")
    return RuleSet(
        name=name,
        title=_text(head, "title", name),
        source=_text(head, "source", name),
        parameters=_parameters(head, "parameters", name),
        example_parameters=_parameters(head, "example_parameters", name),
        rules=rules,
        collection=about,
    )


def _collection(head: Mapping[str, Any], where: str) -> str:
    name = head.get("collection", "")
    if name and name not in standards.collections_shipped():
        raise RuleError(f"{where}: there is no collection “{name}”.")
    return str(name)


def _document(folder: Traversable, name: str) -> dict[str, Any]:
    path = folder
    *folders, last = name.split("/")
    for step in (*folders, f"{last}.toml"):
        path = path.joinpath(step)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RuleError(f"there is no rule set “{name}”.") from None
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{name}: the file is not well-formed TOML: {error}.") from None
    _only(document, _SET_KEYS, name)
    return document


def _rule(content: Mapping[str, Any], name: str, standard: Standard) -> Rule:
    where = f"{name}, rule {content.get('code', 'without a code')}"
    _only(content, _RULE_KEYS, where)
    words = {key: _text(content, key, where) for key in _RULE_TEXTS}
    scope = _member(RuleScope, content, "scope", where)
    home = SUBMISSION if scope is RuleScope.SUBMISSION else words["entity"]
    if not isinstance(content.get("floor"), bool):
        raise RuleError(f"{where}: floor must be true or false.")
    if words["entity"] not in standard.entities:
        raise RuleError(f"{where}: the standard has no entity “{words['entity']}”.")
    try:
        node = parse(words["check"], entity=home, standard=standard)
    except RuleError as error:
        raise RuleError(f"{where}: {error}") from None
    return Rule(
        code=words["code"],
        severity=_member(Severity, content, "severity", where),
        scope=scope,
        moment=_member(Moment, content, "moment", where),
        entity=words["entity"],
        floor=content["floor"],
        check=words["check"],
        node=node,
        text=words["text"],
        source=words["source"],
        message=words["message"],
        fix=words["fix"],
        passes=_examples(content, "passes", home=home, node=node, standard=standard, where=where),
        fails=_examples(content, "fails", home=home, node=node, standard=standard, where=where),
    )


def _examples(
    content: Mapping[str, Any],
    kind: str,
    *,
    home: str,
    node: Condition,
    standard: Standard,
    where: str,
) -> tuple[Example, ...]:
    written = content.get(kind)
    if not isinstance(written, list) or not written:
        raise RuleError(f"{where}: give at least one example under “{kind}”.")
    return tuple(
        read_example(example, home, node, standard, f"{where}, {kind}") for example in written
    )


def _parameters(document: Mapping[str, Any], key: str, where: str) -> Parameters:
    days = document.get(key, {})
    _only(days, frozenset(ParameterName), f"{where}, {key}")
    for name, day in days.items():
        if type(day) is not dt.date:
            raise RuleError(f"{where}, {key}: {name} must be a date such as 2026-04-01.")
    return Parameters(**days)


def _text(document: Mapping[str, Any], key: str, where: str) -> str:
    value = document.get(key)
    if not isinstance(value, str) or not value.strip():
        raise RuleError(f"{where}: say its “{key}” in words.")
    return value


def _member(kind: type[Member], document: Mapping[str, Any], key: str, where: str) -> Member:
    try:
        return kind(str(document.get(key)))
    except ValueError:
        known = ", ".join(kind)
        raise RuleError(f"{where}: {key} must be one of {known}.") from None


def _only(document: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    for key in document:
        if key not in known:
            raise RuleError(f"{where}: “{key}” is not a key that a rule file has.")
