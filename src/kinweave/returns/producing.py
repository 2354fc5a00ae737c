"""Making a return from its arguments and inputs, for the first time or again: the same way both times."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from kinweave.release import Ledger, Released, Terms, Unreleased, under_terms
from kinweave.returns import child_level, cin_module_5, national
from kinweave.returns.errors import ReturnError
from kinweave.returns.periods import year
from kinweave.returns.signing import Input, ReturnManifest, Signature, sha256, versions
from kinweave.tables import Key, Manifest, Product, Tables, read_manifest, read_tables

__all__ = ["Produced", "Request", "fingerprint", "produce"]

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Request:
    """What to make: the kind of return, its arguments, the places of its inputs, and the keys it needs.

    `inputs` has the return set under `set` and, where they are used, `about`, `ledger` and `into`.
    """

    kind: str
    arguments: Mapping[str, Any]
    inputs: Mapping[str, Path]
    signed: Signature | None = None
    unlock: Key | None = None
    pseudonyms: Key | None = None


@dataclass(frozen=True)
class Produced:
    """A return's file, released; its numbers as they stand in it; and what stays inside the council."""

    content: Released[bytes]
    layout: str
    figures: Mapping[str, int | str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    trace: Unreleased[pl.DataFrame] | None = None
    ledger: Ledger | None = None
    remarks: tuple[str, ...] = ()
    has_errors: bool = False
    module_5: cin_module_5.Result | None = None

    def manifest(self, request: Request, out: Path) -> ReturnManifest:
        """The manifest to stand beside the file."""
        return ReturnManifest(
            kind=request.kind,
            layout=self.layout,
            arguments=request.arguments,
            inputs={
                name: Input(
                    _seen_from(out.parent, path), fingerprint(name, path, request.arguments)
                )
                for name, path in request.inputs.items()
            },
            output=Input(out.name, sha256(self.content.value)),
            signed=request.signed,
            versions=versions(),
            figures=self.figures,
            words=self.words,
        )


def fingerprint(name: str, path: Path, arguments: Mapping[str, Any]) -> str:
    """The fingerprint of an input: of a set its manifest's, of the ledger as it was before this return."""
    if name == "set":
        return sha256((path / MANIFEST).read_bytes())
    if name == "ledger":
        return _ledger(path).first(int(arguments["publications"])).fingerprint
    return sha256(path.read_bytes())


def produce(request: Request) -> Produced:
    """Make a return. Raises `ReturnError` and the errors of what it reads; nothing is written."""
    try:
        work = _KINDS[request.kind]
    except KeyError:
        raise ReturnError(f"There is no return of the kind “{request.kind}”.") from None
    place = request.inputs["set"]
    manifest = read_manifest(place)
    if manifest.info.product is not Product.RETURN:
        raise ReturnError(
            f"The set in {place} is a {manifest.info.product} set; a return needs a return set."
        )
    return work(request, read_tables(place, request.unlock), manifest)


def _national(request: Request, tables: Tables, manifest: Manifest) -> Produced:
    given, plan = request.arguments, national.layout()
    about, ledger = request.inputs.get("about"), request.inputs.get("ledger")
    made = national.make(
        tables,
        manifest=manifest,
        set_fingerprint=fingerprint("set", request.inputs["set"], given),
        period=year(given["period"]),
        to=given["for"],
        terms=_terms(request) if given["for"] == "collection" else None,
        signed=request.signed,
        answers=None
        if about is None
        else national.read_answers(about.read_bytes(), plan, str(about)),
        ledger=None if ledger is None else _ledger(ledger).first(int(given["publications"])),
        rounded=bool(given["rounded"]),
    )
    return Produced(
        content=made.workbook,
        layout=f"{plan.name} {plan.version} ({plan.fingerprint})",
        figures=made.figures,
        words=made.words,
        trace=made.trace,
        ledger=made.ledger,
        remarks=made.remarks,
        has_errors=made.has_errors,
    )


def _child_level(request: Request, tables: Tables, manifest: Manifest) -> Produced:
    plan = child_level.child_level()
    if request.pseudonyms is None:
        raise ReturnError("A child-level extract needs a key for its pseudonyms.")
    period = year(request.arguments["period"])
    rows = child_level.rows(
        tables, council=manifest.info.council, period=period, key=request.pseudonyms
    )
    released = under_terms(rows, _terms(request))
    counts = Counter(
        (column, str(row[column]))
        for row in released.value.select(plan.counted).iter_rows(named=True)
        for column in plan.counted
    )
    names = {
        pair: f"{manifest.info.council}/{period.name}/{'='.join(pair)}" for pair in sorted(counts)
    }
    return Produced(
        content=released.map(
            child_level.as_csv if request.arguments["file"] == "csv" else child_level.as_parquet
        ),
        layout=f"{plan.name} {plan.version} ({plan.fingerprint})",
        figures={name: counts[pair] for pair, name in names.items()},
        words={
            name: f"{pair[0].replace('_', ' ').capitalize()}: {pair[1]}"
            for pair, name in names.items()
        },
    )


def _module_5(request: Request, tables: Tables, manifest: Manifest) -> Produced:
    into = request.inputs.get("into")
    result = cin_module_5.make(
        tables,
        la=request.arguments["la"],
        into=None if into is None else into.read_bytes(),
        council=manifest.info.council,
    )
    terms = Terms(
        recipient="the Department for Education",
        basis="the children in need census",
        signed_by="" if request.signed is None else request.signed.name,
    )
    counts = {
        "Periods written": len(result.placed),
        "Periods without a home": len(result.no_home),
        "Left out": len(result.left_out),
    } | {f"Findings of rule {rule.code}": rule.count for rule in result.checked.results}
    begin = f"{request.arguments['la']}/{result.collection}"
    return Produced(
        content=under_terms(Unreleased(result.xml), terms),
        layout=result.collection,
        figures={f"{begin}/{words}": count for words, count in counts.items()},
        words={f"{begin}/{words}": words for words in counts},
        has_errors=result.has_errors,
        module_5=result,
    )


_KINDS: Mapping[str, Callable[[Request, Tables, Manifest], Produced]] = {
    "national": _national,
    "child-level": _child_level,
    "cin-module-5": _module_5,
}


def _terms(request: Request) -> Terms:
    return Terms(
        recipient=request.arguments["recipient"],
        basis=request.arguments["basis"],
        signed_by="" if request.signed is None else request.signed.name,
    )


def _ledger(path: Path) -> Ledger:
    """The ledger at a place; before the first publication there is none."""
    return Ledger.from_json(path.read_bytes(), str(path)) if path.exists() else Ledger()


def _seen_from(folder: Path, path: Path) -> str:
    """Where something lies as seen from a folder, so that a manifest names no machine's folders."""
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
