"""`kinweave return`: returns made from a return set, signed off, made again, and compared with last year's."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kinweave.cli.parsing import CannotDo, CommandParser, la_number
from kinweave.release import Ledger, Suppressed, write
from kinweave.returns import child_level, cin_module_5, comparing, national, rebuilding
from kinweave.returns.producing import Produced, Request, produce
from kinweave.returns.signing import Signature, beside
from kinweave.tables import Key, TableError, keys, read_manifest
from kinweave.tables.cin import CinError
from kinweave.tables.whole import write_file

__all__ = ["add_to"]

_LONDON = ZoneInfo("Europe/London")


def add_to(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the returns, and what may be done with one that has been made."""
    group = commands.add_parser(
        "return",
        help="statutory and national returns",
        description="Statutory and national returns.",
    )
    inner = group.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_module_5(inner)
    _add_national(inner)
    _add_child_level(inner)
    _add_rebuild(inner)
    _add_compare(inner)


def _made_from_a_set(
    inner: argparse._SubParsersAction[CommandParser], name: str, about: str, description: str
) -> CommandParser:
    """A command that makes a return from a set, with the arguments that all of them have."""
    one = inner.add_parser(name, help=about, description=description)
    one.add_argument(
        "--from", dest="source", type=Path, required=True, metavar="DIR", help="a return set"
    )
    one.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to write")
    one.add_argument(
        "--key-file", type=Path, metavar="FILE", help="the key, when the return set is locked"
    )
    one.add_argument("--signed-by", metavar="NAME", help="who signs it off; without it, a draft")
    one.add_argument("--role", help="the role in which they sign")
    one.add_argument(
        "--signed-on", type=_day, metavar="DATE", help="the day of signing; today when not given"
    )
    _add_format(one)
    return one


def _add_format(one: CommandParser) -> None:
    one.add_argument(
        "--format", choices=["text", "json"], default="text", help="text (default) or json"
    )


def _add_module_5(inner: argparse._SubParsersAction[CommandParser]) -> None:
    one = _made_from_a_set(
        inner,
        "cin-module-5",
        "module 5 of the children in need census",
        "Write module 5 of the children in need census, in the council's own CIN file or alone.",
    )
    one.add_argument(
        "--la", type=la_number, required=True, metavar="NNN", help="the council's number"
    )
    one.add_argument(
        "--into",
        type=Path,
        metavar="FILE",
        help="the council's CIN file; it is read, never changed",
    )
    one.set_defaults(run=_cin_module_5)


def _add_national(inner: argparse._SubParsersAction[CommandParser]) -> None:
    one = _made_from_a_set(
        inner,
        "national",
        "the national aggregate return, as a workbook",
        "Write the national aggregate return of family group conferences as an Excel workbook.",
    )
    _add_period(one)
    one.add_argument(
        "--for",
        dest="to",
        choices=national.FOR,
        default="collection",
        help="the full copy for the collecting body (default), or the copy for publication",
    )
    _add_terms(one)
    one.add_argument(
        "--about", type=Path, metavar="FILE", help="what people say of the service, TOML"
    )
    one.add_argument(
        "--ledger",
        type=Path,
        metavar="FILE",
        help="what was published before; for publication, and brought up to date",
    )
    one.add_argument("--rounded", action="store_true", help="for publication, round to 5 as well")
    one.add_argument(
        "--trace",
        type=Path,
        metavar="FILE.parquet",
        help="the rows behind every number; identified",
    )
    one.set_defaults(run=_national)


def _add_child_level(inner: argparse._SubParsersAction[CommandParser]) -> None:
    one = _made_from_a_set(
        inner,
        "child-level",
        "the child-level extract for a national collection, pseudonymised",
        "Write the child-level extract: pseudonyms for people, months for dates, no names or words.",
    )
    _add_period(one)
    _add_terms(one)
    one.add_argument(
        "--pseudonym-key",
        default="national-child-level",
        metavar="ID",
        help="the purpose's key by its id where keys are kept; made the first time",
    )
    one.set_defaults(run=_child_level)


def _add_period(one: CommandParser) -> None:
    one.add_argument("--period", required=True, metavar="YEAR", help="such as 2025-26")


def _add_terms(one: CommandParser) -> None:
    one.add_argument("--recipient", metavar="WORDS", help="the body that gets the file")
    one.add_argument("--basis", metavar="WORDS", help="the agreement under which it gets the file")


def _add_rebuild(inner: argparse._SubParsersAction[CommandParser]) -> None:
    one = inner.add_parser(
        "rebuild",
        help="make a return again from its manifest and compare",
        description="Make a return again from its manifest and say whether it is the same, byte for byte.",
    )
    one.add_argument("manifest", type=Path, help="the manifest, or the file it stands beside")
    one.add_argument(
        "--from", dest="source", type=Path, metavar="DIR", help="where the set lies now"
    )
    one.add_argument(
        "--key-file", type=Path, metavar="FILE", help="the key, when the return set is locked"
    )
    one.set_defaults(run=_rebuild)


def _add_compare(inner: argparse._SubParsersAction[CommandParser]) -> None:
    one = inner.add_parser(
        "compare",
        help="what changed from one year's return to the next",
        description="Say what changed from one return to another of the same kind, the notable first.",
    )
    one.add_argument("before", type=Path, help="the earlier return or its manifest")
    one.add_argument("after", type=Path, help="the later return or its manifest")
    _add_format(one)
    one.set_defaults(run=_compare)


# ---- Making ---------------------------------------------------------------------------------------


def _cin_module_5(chosen: argparse.Namespace) -> int:
    if chosen.into is not None and chosen.out.exists() and chosen.out.samefile(chosen.into):
        raise CannotDo(f"The file {chosen.into} is the council's own; give --out another name.")
    inputs = {} if chosen.into is None else {"into": chosen.into}
    request = _request(chosen, "cin-module-5", {"la": chosen.la}, inputs)
    try:
        made = produce(request)
    except CinError as error:
        raise CannotDo(f"{chosen.into}: {error}") from None
    _write(chosen, request, made)
    result = made.module_5
    if result is None:
        raise CannotDo("Module 5 came to nothing.")
    if chosen.format == "json":
        _print_json(cin_module_5.as_json(result))
    else:
        sys.stdout.write(cin_module_5.as_text(result, str(chosen.out)))
    return int(made.has_errors)


def _national(chosen: argparse.Namespace) -> int:
    _ends_with(chosen.out, ".xlsx")
    publication = chosen.to == "publication"
    if not publication and (chosen.ledger is not None or chosen.rounded):
        raise CannotDo(
            "A ledger and rounding are for the copy for publication: add --for publication."
        )
    if chosen.trace is not None:
        _ends_with(chosen.trace, ".parquet")
        _can_be_written(chosen.trace)
    plan = national.layout()
    arguments: dict[str, Any] = {
        "period": chosen.period,
        "for": chosen.to,
        "rounded": chosen.rounded,
    }
    inputs = {} if chosen.about is None else {"about": chosen.about}
    if not publication:
        arguments |= _terms(chosen, plan.recipient, plan.basis)
    if chosen.ledger is not None:
        _can_be_written(chosen.ledger)
        inputs["ledger"] = chosen.ledger
        arguments["publications"] = _publications(chosen.ledger)
    request = _request(chosen, "national", arguments, inputs)
    made = produce(request)
    _write(chosen, request, made)
    if chosen.trace is not None and made.trace is not None:
        stream = BytesIO()
        made.trace.inside.write_parquet(stream)
        write_file(chosen.trace, stream.getvalue())
    if chosen.ledger is not None and made.ledger is not None:
        write_file(chosen.ledger, made.ledger.to_json())
    _say(chosen, made, _national_words(chosen, made, publication=publication))
    return int(made.has_errors)


def _national_words(chosen: argparse.Namespace, made: Produced, *, publication: bool) -> list[str]:
    why = made.content.why
    held = f", {why.held_back} held back" if isinstance(why, Suppressed) else ""
    words = [
        f"National return for {chosen.period} in {chosen.out}: {len(made.figures)} numbers{held}."
    ]
    if publication and chosen.ledger is None:
        words.append("No ledger was given, so earlier publications were not looked at.")
    if chosen.trace is not None:
        words.append(
            f"The rows behind every number are in {chosen.trace}. Keep them inside the council."
        )
    return words


def _child_level(chosen: argparse.Namespace) -> int:
    _ends_with(chosen.out, ".csv", ".parquet")
    plan = child_level.child_level()
    _can_be_written(chosen.out)
    key, new = _pseudonym_key(chosen.pseudonym_key)
    arguments = {
        "period": chosen.period,
        "file": chosen.out.suffix[1:],
        "pseudonym_key": key.id,
        **_terms(chosen, plan.recipient, plan.basis),
    }
    request = _request(chosen, "child-level", arguments, {}, pseudonyms=key)
    made = produce(request)
    _write(chosen, request, made)
    words = [f"Child-level extract for {chosen.period} in {chosen.out}, under the key {key.id}."]
    if new:
        words.append(f"The key is new: {key.path}. Keep it, and give it to nobody.")
    _say(chosen, made, words)
    return int(made.has_errors)


def _request(
    chosen: argparse.Namespace,
    kind: str,
    arguments: dict[str, Any],
    inputs: dict[str, Path],
    pseudonyms: Key | None = None,
) -> Request:
    _can_be_written(chosen.out)
    return Request(
        kind=kind,
        arguments=arguments,
        inputs={"set": chosen.source, **inputs},
        signed=_signature(chosen),
        unlock=_key(chosen.key_file, read_manifest(chosen.source).key_id),
        pseudonyms=pseudonyms,
    )


def _write(chosen: argparse.Namespace, request: Request, made: Produced) -> None:
    """The return and then its manifest, so that there is never a manifest of what was not written."""
    write(chosen.out, made.content)
    write_file(beside(chosen.out), made.manifest(request, chosen.out).to_json())


def _signature(chosen: argparse.Namespace) -> Signature | None:
    if chosen.signed_by is None:
        if chosen.role is not None or chosen.signed_on is not None:
            raise CannotDo("Say who signs the return off: add --signed-by.")
        return None
    if chosen.role is None:
        raise CannotDo("Say in which role the return is signed off: add --role.")
    on = chosen.signed_on or datetime.now(tz=_LONDON).date()
    return Signature(chosen.signed_by, chosen.role, on)


def _terms(chosen: argparse.Namespace, recipient: str, basis: str) -> dict[str, str]:
    return {"recipient": chosen.recipient or recipient, "basis": chosen.basis or basis}


def _publications(ledger: Path) -> int:
    if not ledger.exists():
        return 0
    return len(Ledger.from_json(ledger.read_bytes(), str(ledger)).publications)


def _say(chosen: argparse.Namespace, made: Produced, words: list[str]) -> None:
    status = "Signed off." if chosen.signed_by else "It is a draft: no one has signed it off."
    if chosen.format == "json":
        _print_json(
            {
                "file": str(chosen.out),
                "signed": chosen.signed_by,
                "remarks": [*made.remarks],
                "figures": dict(made.figures),
            }
        )
    else:
        sys.stdout.write("\n".join([*words, *made.remarks, status]) + "\n")


# ---- Made before ----------------------------------------------------------------------------------


def _rebuild(chosen: argparse.Namespace) -> int:
    manifest = rebuilding.read(chosen.manifest)
    folder = beside(chosen.manifest).parent
    source = rebuilding.inputs_of(manifest, folder, chosen.source)["set"]
    named = manifest.arguments.get("pseudonym_key")
    done = rebuilding.rebuild(
        chosen.manifest,
        source=chosen.source,
        unlock=_key(chosen.key_file, read_manifest(source).key_id),
        pseudonyms=None if named is None else keys.find(str(named), _kept_in()),
    )
    if done.same:
        sys.stdout.write(f"The same, byte for byte: {manifest.output.path}. {manifest.status}.\n")
        return 0
    sys.stdout.write("\n".join(done.remarks) + "\n")
    return 1


def _compare(chosen: argparse.Namespace) -> int:
    done = comparing.compare(rebuilding.read(chosen.before), rebuilding.read(chosen.after))
    if chosen.format == "json":
        _print_json(asdict(done))
    else:
        sys.stdout.write(comparing.as_text(done))
    return 0


# ---- Arguments and keys ---------------------------------------------------------------------------


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-06-03") from None


def _ends_with(path: Path, *endings: str) -> None:
    if path.suffix not in endings:
        raise CannotDo(f"The file {path} should end in {' or '.join(endings)}.")


def _can_be_written(path: Path) -> None:
    if not path.parent.is_dir() or path.is_dir():
        raise CannotDo(
            f"The file {path} cannot be written: it is a folder or its folder does not exist."
        )


def _key(given: Path | None, key_id: str | None) -> Key | None:
    """The key file given, or else the key of that id where keys are kept."""
    if key_id is None:
        return None
    return keys.read(given) if given is not None else keys.find(key_id, _kept_in())


def _pseudonym_key(key_id: str) -> tuple[Key, bool]:
    """The key of a purpose, made the first time it is asked for."""
    try:
        return keys.find(key_id, _kept_in()), False
    except TableError:
        return keys.make(key_id, into=_kept_in()), True


def _kept_in() -> Path:
    return keys.directory(None, os.environ)


def _print_json(content: object) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
