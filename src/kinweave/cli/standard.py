"""`kinweave standard`: the data dictionary, what changed between versions, and other people's forms of it."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from kinweave.cli.parsing import CannotDo, CommandParser
from kinweave.standard import Standard, diff, load, load_from, show, to_json
from kinweave.standard.collections import collection
from kinweave.standard.exporting import FORMS
from kinweave.tables.template import excel_template
from kinweave.tables.whole import write_file

__all__ = ["add_to"]

_TEMPLATE = "excel-template"


def add_to(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add `standard show`, `standard diff` and `standard export`."""
    group = commands.add_parser(
        "standard", help="the data standard", description="The data standard."
    )
    inner = group.add_subparsers(title="commands", metavar="COMMAND", required=True)

    one = inner.add_parser(
        "show", help="the data dictionary", description="Print the data dictionary."
    )
    one.add_argument(
        "entity", nargs="?", help="one entity, such as referral; without it, all of them"
    )
    one.add_argument(
        "--format", choices=["text", "json"], default="text", help="text (default) or json"
    )
    one.set_defaults(run=_show)

    two = inner.add_parser(
        "diff",
        help="what changed between two versions",
        description="Say what changed from one version of the standard to another.",
    )
    two.add_argument(
        "old", type=Path, help="the folder of the older version, with its standard.toml"
    )
    two.add_argument("new", type=Path, help="the folder of the newer version")
    two.add_argument(
        "--format", choices=["text", "json"], default="text", help="text (default) or json"
    )
    two.set_defaults(run=_diff)

    three = inner.add_parser(
        "export",
        help="the standard in another form",
        description="Write the standard, or one collection, in a form that other programs read.",
    )
    three.add_argument(
        "--as", dest="form", required=True, choices=[*FORMS, _TEMPLATE], help="the form"
    )
    three.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to write")
    three.add_argument(
        "--collection", metavar="NAME", help="a collection such as cin-2026-27, not the standard"
    )
    three.add_argument(
        "--entity", action="append", default=[], help="for the template: only this kind of record"
    )
    three.set_defaults(run=_export)


def _show(chosen: argparse.Namespace) -> int:
    standard = load()
    if chosen.format == "text":
        sys.stdout.write(show(standard, chosen.entity))
    elif chosen.entity is None:
        sys.stdout.write(to_json(standard))
    else:
        entity = standard.entity(chosen.entity).name
        _write_json(json.loads(to_json(standard))["entities"][entity])
    return 0


def _diff(chosen: argparse.Namespace) -> int:
    changes = diff(_from(chosen.old), _from(chosen.new))
    if chosen.format == "json":
        _write_json([asdict(change) for change in changes])
    else:
        sys.stdout.write(("\n".join(map(str, changes)) or "Nothing changed.") + "\n")
    return 0


def _export(chosen: argparse.Namespace) -> int:
    if not chosen.out.parent.is_dir() or chosen.out.is_dir():
        raise CannotDo(
            f"The file {chosen.out} cannot be written: it is a folder or its folder does not exist."
        )
    if chosen.form == "ssd" and chosen.collection is not None:
        raise CannotDo("Objects are proposed from the standard itself, not from a collection.")
    if chosen.entity and chosen.form != _TEMPLATE:
        raise CannotDo(f"Kinds of record are chosen for the template only: add --as {_TEMPLATE}.")
    standard = load() if chosen.collection is None else collection(chosen.collection)
    if chosen.form == _TEMPLATE:
        content = excel_template(standard, chosen.entity)
    else:
        content = FORMS[chosen.form](standard).encode()
    write_file(chosen.out, content)
    sys.stdout.write(f"{standard.title}, version {standard.version}, in {chosen.out}.\n")
    return 0


def _write_json(content: object) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def _from(folder: Path) -> Standard:
    if not folder.is_dir():
        raise CannotDo(f"There is no folder {folder} with a version of the standard.")
    return load_from(folder)
