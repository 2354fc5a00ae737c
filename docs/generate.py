"""Writes the pages that come from the code: ``python -m docs.generate``.

Each is committed. A test writes them again in memory and fails when one differs, so that a page
cannot say what the code has stopped doing.
"""

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import dedent

from docs.picture import picture
from kinweave import rules
from kinweave.domain import stages
from kinweave.evidence.calibration.page import sections
from kinweave.evidence.calibration.table import stored
from kinweave.service.access.permissions import Permission, Reach, roles
from kinweave.standard import Code, CodeList, Entity, Field, Standard, load
from kinweave.validate.generated import rules_of_the_standard

DOCS = Path(__file__).parent
FROM_THE_CODE = "*This page is made from the code by `python -m docs.generate`. Do not edit it.*"
LONGEST_LIST = 60
RULE_PAGES = {
    "reference/rules.md": ("Rules", ("cin-2026-27/module-5", "fgc-practice")),
    "reference/rules-cin.md": ("Rules of the children in need census", ("cin-2026-27",)),
    "reference/rules-ssda903.md": (
        "Rules of the looked-after children return",
        ("ssda903-2026-27",),
    ),
}
REACH = {
    Reach.NONE: "no case",
    Reach.REFERRED: "cases that they referred",
    Reach.ALLOCATED: "cases allocated to them, while the allocation lasts",
    Reach.COUNCIL: "every case of the council",
}


def pages() -> dict[str, str]:
    """Each generated file, by its path under ``docs``, with what it should hold now."""
    return {
        "reference/data-dictionary.md": data_dictionary(load()),
        "reference/roles.md": roles_and_permissions(),
        **{name: rules_in_words(*about) for name, about in RULE_PAGES.items()},
        "reference/rules-fgc.md": rules_of_the_standard_in_words(),
        "reference/stages.md": journey(),
        "reference/hazards.md": hazard_log(),
        "explanation/calibration.md": _page("How sure the intervals are", *sections(stored())),
        "explanation/house.svg": picture(),
    }


def main() -> None:
    for name, content in pages().items():
        (DOCS / name).write_text(content, encoding="utf-8")


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; line breaks and bars in a cell would end it, and so are taken out."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", FROM_THE_CODE, *(part.strip() for part in parts)]) + "\n"


# ---- The data dictionary -------------------------------------------------------------------------


def data_dictionary(standard: Standard) -> str:
    """Every entity, field and code list of the standard."""
    classes = [
        f"## {title}\n\n" + table(["", "meaning"], _named(standard.meanings[kind]))
        for kind, title in (
            ("sensitivity", "How sensitive a field is"),
            ("retention", "How long a record is kept"),
        )
    ]
    lists = [
        _code_list(standard.codes(name))
        for name in sorted(standard.lists, key=lambda name: standard.codes(name).title)
    ]
    return _page(
        "Data dictionary",
        f"{standard.title}, version {standard.version}. The same names are used by the service's "
        "records, by the tables of an extract and by the rules.",
        f"{len(standard.entities)} entities, "
        f"{sum(len(entity.fields) for entity in standard.entities.values())} fields, "
        f"{len(standard.lists)} code lists. `kinweave standard show ENTITY` prints the same with "
        "every hint and every code.",
        *classes,
        "## Entities",
        *(_entity(entity) for entity in standard.entities.values()),
        "## Code lists",
        *lists,
    )


def _named(meanings: Iterable[str] | object) -> Iterator[tuple[str, str]]:
    assert isinstance(meanings, dict) or hasattr(meanings, "items")
    for name, meaning in meanings.items():  # type: ignore[union-attr]
        yield f"`{name}`", str(meaning)


def _entity(entity: Entity) -> str:
    heads = ["field", "label", "kind", "needed", "sensitivity", "goes to"]
    rows = [
        [
            f"`{field.name}`",
            field.label,
            _kind(field),
            str(field.required),
            str(field.sensitivity),
            ", ".join(f"{where}: {name}" for where, name in field.maps.items()),
        ]
        for field in entity.fields.values()
    ]
    return (
        f"### {entity.label}\n\n`{entity.name}`, kept as `{entity.retention}`. {entity.meaning}\n\n"
        + table(heads, rows)
    )


def _kind(field: Field) -> str:
    if field.references:
        return f"reference to `{field.references}`"
    if field.code_list:
        return f"{field.type} from `{field.code_list}`"
    return str(field.type).replace("_", " ")


def _code_list(codes: CodeList) -> str:
    head = f"### {codes.title}\n\n`{codes.name}`. {codes.source}\n\n"
    if len(codes.codes) > LONGEST_LIST:
        return head + f"{len(codes.codes)} codes, too many for a page."
    rows = [[f"`{code.code}`", _label(code), _period(code)] for code in codes.codes]
    return head + table(["code", "label", "may be used"], rows)


def _label(code: Code) -> str:
    return code.label if code.label_published else "label not yet published"


def _period(code: Code) -> str:
    begins = f"from {code.valid_from.isoformat()}" if code.valid_from else ""
    ends = f"until the day before {code.valid_to.isoformat()}" if code.valid_to else ""
    return " ".join(part for part in (begins, ends) if part)


# ---- Roles ---------------------------------------------------------------------------------------


def roles_and_permissions() -> str:
    """What each role is for, reaches, may read and may do."""
    held = list(roles().values())
    about = [[role.label, role.description, REACH[role.reach]] for role in held]
    may = [
        [f"`{permission}`", *("yes" if permission in role.permissions else "" for role in held)]
        for permission in Permission
    ]
    sensitivities = [*load().meanings["sensitivity"], "restricted"]
    reads = [
        [f"`{name}`", *("yes" if name in role.may_read else "" for role in held)]
        for name in sensitivities
    ]
    heads = [role.label for role in held]
    return _page(
        "Roles and permissions",
        "A role is a row of `src/kinweave/service/access/data/roles.toml`. Permissions only ever "
        "add. Restrictions win over them: the disclosure engine may withhold what a role may read, "
        "and a colleague who is kept out of a case does not find it, whatever their role.",
        table(["role", "what it is for", "reaches"], about),
        "## What each role may do\n\n" + table(["permission", *heads], may),
        "## What each role may read\n\nThe sensitivities are those of the "
        "[data dictionary](data-dictionary.md). `restricted` is leave to read about people whose "
        "identity or whereabouts are protected.\n\n" + table(["sensitivity", *heads], reads),
    )


# ---- Rules ---------------------------------------------------------------------------------------


def rules_in_words(title: str, names: Iterable[str]) -> str:
    """Rule sets: what each rule says, the check in words, and how to mend a finding."""
    return _page(
        title,
        "A rule is written once and read three ways: on one record, over whole tables, and as the "
        "words below. Each carries passing and failing examples, which are tests. A rule ends as "
        "*passed*, *found N*, or *could not run, because…*. A query can be right as it stands; an "
        "error cannot. A rule marked *floor* is a safeguard that no practice model may take away.",
        *(_rule_set(rules.load(name)) for name in names),
    )


def rules_of_the_standard_in_words() -> str:
    """The checks that the standard implies, field by field."""
    held = rules_of_the_standard()
    rows = [
        [f"`{rule.code}`", str(rule.severity), rule.text, rules.prose(rule.node)]
        for rule in held.rules
    ]
    return _page(
        "Rules of the standard tables",
        f"{len(held.rules)} checks that `kinweave check --collection fgc-1` makes from the standard "
        "itself, beside the [rules of practice](rules.md): what must be filled in, codes on the day "
        "they were used, and references that must point to a record of the set. A field that the "
        "standard gains is checked from that day.",
        table(["code", "severity", "what must hold", "in words"], rows),
    )


def _rule_set(rule_set: rules.RuleSet) -> str:
    head = f"## {rule_set.title}\n\n`{rule_set.name}`, {len(rule_set.rules)} rules. "
    return head + f"Source: {rule_set.source}.\n\n" + "\n\n".join(map(_rule, rule_set.rules))


def _rule(rule: rules.Rule) -> str:
    marks = [str(rule.severity), f"about a {rule.scope}", f"asked at {rule.moment}"]
    if rule.floor:
        marks.append("**floor**")
    return dedent(
        f"""\
        ### {rule.code}

        {rule.text}

        *{", ".join(marks)}; `{rule.entity}`*

        - In words: {_cell(rules.prose(rule.node))}
        - Found: {rule.message}
        - Mend: {rule.fix}
        - Source: {rule.source}"""
    )


# ---- Stages --------------------------------------------------------------------------------------


def journey() -> str:
    """The stages of a case, the moves between them and what each needs."""
    found = stages.table()
    label = load().codes("stage").label
    moves = [
        [
            label(move.start) if move.start else "(begins)",
            label(move.to),
            " ".join(found.needs[need] for need in move.needs) or "nothing more",
            move.meaning,
        ]
        for move in found.moves.values()
        if move.to in found.live
    ]
    closing = next(move for move in found.moves.values() if move.to not in found.live)
    return _page(
        "Stages of a case",
        "The journey is a table, `src/kinweave/domain/data/stages.toml`. A move that the table has "
        "not, or whose needs are not met, is refused with the sentence that stands beside the need.",
        "## The moves\n\n" + table(["from", "to", "refused until", "meaning"], moves),
        f"Every case that has not ended may also close. {closing.meaning} "
        f"{' '.join(found.needs[need] for need in closing.needs)}",
        "## The picture, as Mermaid text\n\n```text\n" + stages.mermaid() + "```",
    )


# ---- Hazards -------------------------------------------------------------------------------------

SEVERITY = {"C": "could cost a life", "H": "serious harm", "M": "harm"}
STANDING = {"here": "control here", "partly": "partly", "not_yet": "not yet"}


def hazards() -> list[dict[str, object]]:
    """The hazard log as it is written by hand."""
    text = (DOCS / "reference" / "hazards.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["hazards"])


def hazard_log() -> str:
    """Each hazard with the control that is here, the test that is here, and what is not."""
    listed = hazards()
    counted = ", ".join(
        f"{sum(hazard['standing'] == standing for hazard in listed)} {words}"
        for standing, words in STANDING.items()
    )
    return _page(
        "Hazard log",
        f"{len(listed)} ways in which this software could hurt somebody, and how each stands: "
        f"{counted}. *Control here* means that a control and a test for the whole of the hazard "
        "are in this version. *Partly* says what is missing. *Not yet* is said where nothing is "
        "here, or where the feature that would bring the hazard does not exist.",
        "The log is `docs/reference/hazards.toml`. A test fails when it names a test that is not "
        "there.",
        *(_hazard(hazard) for hazard in listed),
    )


def _hazard(hazard: dict[str, object]) -> str:
    tests = hazard["tests"]
    assert isinstance(tests, list)
    named = "; ".join(f"`{test}`" for test in tests) or "none yet"
    lines = [
        f"## {hazard['number']}. {hazard['danger']}",
        "",
        f"*{SEVERITY[str(hazard['severity'])]} · {STANDING[str(hazard['standing'])]}*",
        "",
        f"- Control here: {hazard['control'] or 'none yet'}",
        f"- Test here: {named}",
    ]
    if hazard["missing"]:
        lines.append(f"- Not yet: {hazard['missing']}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
