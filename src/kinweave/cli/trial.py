"""`kinweave trial`: a study designed, its lists sealed, its families allocated and the record looked through."""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tomllib
from dataclasses import asdict
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kinweave.cli import trial_analysis, trial_calibration, trial_monitor
from kinweave.cli.parsing import CannotDo, CommandParser, needs
from kinweave.cli.trial_options import add_allocate, add_audit, add_power, add_seal
from kinweave.tables.whole import new_directory, write_file

if TYPE_CHECKING:
    from kinweave.evidence.allocation.audit import Audit
    from kinweave.evidence.allocation.sealed import SealedLists

__all__ = ["add_to"]

_SEALED = "sealed.json"


def add_to(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add `trial` and what stands under it."""
    trial = commands.add_parser(
        "trial",
        help="a study: its power, its sealed lists, its allocation and the audit of it",
        description="Design a study, seal its lists, allocate families and audit the record.",
    )
    inner = trial.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add_power(inner).set_defaults(run=_power)
    add_seal(inner).set_defaults(run=_seal)
    add_allocate(inner).set_defaults(run=_allocate)
    add_audit(inner).set_defaults(run=_audit)
    trial_monitor.add_to(inner)
    trial_analysis.add_to(inner)
    trial_calibration.add_to(inner)


def _power(chosen: argparse.Namespace) -> int:
    with needs("evidence"):
        from kinweave.evidence.design.parsing import example_plan, read_plan
        from kinweave.evidence.design.plot import power_curve, power_plot
        from kinweave.evidence.design.power import families_needed, least_effect, power

        if chosen.example:
            sys.stdout.write(example_plan())
            return 0
        if chosen.plan is None:
            raise CannotDo("Give a plan; kinweave trial power --example prints one to begin from.")
        plan = read_plan(chosen.plan)
        _analysis_can_be_read(chosen.plan)
        common: dict[str, Any] = {"seed": chosen.seed, "times": chosen.times, "jobs": chosen.jobs}
        found = {
            "power": power(plan, families=chosen.families, effect=chosen.effect, **common),
            "size under the null": power(plan, families=chosen.families, effect=0.0, **common),
        }
        if chosen.target is not None:
            found["families needed"] = families_needed(plan, target=chosen.target, **common)
            found["least effect"] = least_effect(plan, target=chosen.target, **common)
        picture = None
        if chosen.plot is not None:
            curve = power_curve(plan, **{**common, "times": min(chosen.times, 500)})
            picture = power_plot(plan, curve)
    if picture is not None:
        write_file(chosen.plot, picture)
    if chosen.format == "json":
        _json({name: {**asdict(one), "says": one.sentence()} for name, one in found.items()})
        return 0
    first = found["power"]
    sys.stdout.write(f"{plan.title} ({plan.design})\n\n")
    for name, one in found.items():
        sys.stdout.write(f"{name[0].upper()}{name[1:]}. {one.sentence()}\n")
    sys.stdout.write(
        f"\nThe estimate would vary by {first.se * 100:.1f} points from trial to trial; after cross-over and late "
        f"offers the arms differ by {first.as_allocated * 100:+.1f} points.\n"
        "Assumed:\n" + "".join(f"  {line}\n" for line in first.assumes)
    )
    sys.stdout.write("".join(f"Beware. {line}\n" for line in first.warnings))
    return 0


def _seal(chosen: argparse.Namespace) -> int:
    with needs("evidence"):
        from kinweave.evidence.allocation.sealed import seal_lists

        if chosen.out.resolve() in chosen.key.resolve().parents:
            raise CannotDo(
                "The key must not lie with the lists that it opens; choose a place outside that folder."
            )
        if chosen.key.exists():
            raise CannotDo(
                f"There is already something at {chosen.key}; a key is never written over."
            )
        text = _text(chosen.plan)
        _analysis_can_be_read(chosen.plan)
        sealed, key = seal_lists(
            text,
            seed=_ceremony(chosen.ceremony),
            by=chosen.by,
            at=_now().replace(microsecond=0),
        )
    with new_directory(chosen.out) as partial:
        write_file(partial / _SEALED, sealed.written())
        write_file(partial / "plan.toml", text.encode())
        write_file(chosen.key, key.encode())
    places = sum(len(one) for one in sealed.lists.values())
    what = f"{places:,} places in {len(sealed.lists)} lists"
    if sealed.plan.design == "stepped-wedge":
        what = f"The order of {places} councils in {sealed.plan.steps} steps"
    sys.stdout.write(
        f"{what}, sealed by {sealed.sealed_by}, in {chosen.out}; the key is "
        f"{chosen.key}.\nPublish this line before the first of them is opened:\n{sealed.root}\n"
    )
    return 0


def _allocate(chosen: argparse.Namespace) -> int:
    with needs("evidence"):
        from kinweave.evidence.allocation.enrol import Enrolling, enrol, record_override
        from kinweave.evidence.allocation.sealed import read_key

        sealed = _lists(chosen.folder)
        if chosen.family is None and sealed.plan.design == "stepped-wedge":
            return _tell_step(chosen, sealed)
        if chosen.family is None:
            raise CannotDo("Give --family: the family's number at its council.")
        if chosen.override:
            if not chosen.received:
                raise CannotDo("With --override say --received: what the family received.")
            entry = record_override(
                chosen.folder,
                sealed,
                council=chosen.council,
                family=chosen.family,
                by=chosen.by,
                now=_now,
                who=chosen.override,
                received=chosen.received,
                reason=chosen.reason,
            )
            said = "Recorded as a cross-over." if entry.says["crossed"] else "Recorded."
            answer: dict[str, Any] = {"line": entry.number, **entry.says}
            sentence = f"{said} The family's arm stays as it is."
        else:
            if chosen.key is None or chosen.letter is None:
                raise CannotDo("To enrol a family give --key and --letter.")
            told = enrol(
                chosen.folder,
                sealed,
                read_key(chosen.key),
                Enrolling(
                    council=chosen.council,
                    family=chosen.family,
                    by=chosen.by,
                    letter=chosen.letter,
                    now=_now,
                    children=chosen.child,
                    former=chosen.former,
                    consent=chosen.consent,
                    factors=_factors(chosen.factor),
                ),
            )
            answer = {
                "arm": told.arm.id if told.arm else None,
                "known_again": told.known_again,
                "flags": told.flags,
                "offer_due": told.offer_due.isoformat() if told.offer_due else None,
            }
            sentence = told.sentence()
    if chosen.format == "json":
        _json(answer)
    else:
        sys.stdout.write(sentence + "\n")
    return 0


def _tell_step(chosen: argparse.Namespace, sealed: SealedLists) -> int:
    from kinweave.evidence.allocation.sealed import read_key
    from kinweave.evidence.allocation.wedge import tell_step

    if chosen.key is None:
        raise CannotDo("To open a council's place give --key.")
    step = tell_step(
        chosen.folder,
        sealed,
        read_key(chosen.key),
        council=chosen.council,
        by=chosen.by,
        now=_now,
    )
    if chosen.format == "json":
        _json({**asdict(step), "begins": step.begins.isoformat()})
    else:
        sys.stdout.write(step.sentence() + "\n")
    return 0


def _audit(chosen: argparse.Namespace) -> int:
    with needs("evidence"):
        from kinweave.evidence.allocation.audit import audit
        from kinweave.evidence.allocation.families import allocated_families
        from kinweave.evidence.allocation.sealed import read_key

        if chosen.families and not chosen.key:
            raise CannotDo("The real blocks open only with the key; give --key with --families.")
        found = audit(
            chosen.folder,
            _lists(chosen.folder),
            key=read_key(chosen.key) if chosen.key else None,
            seed=_ceremony(chosen.ceremony) if chosen.ceremony else None,
            published=chosen.published,
            anchor=chosen.anchor,
        )
        if chosen.families and found.holds:
            content = BytesIO()
            lists, key = _lists(chosen.folder), read_key(chosen.key)
            allocated_families(chosen.folder, lists, key).write_parquet(content)
            write_file(chosen.families, content.getvalue())
    if chosen.format == "json":
        told = {"holds": found.holds, "says": found.sentence(), **asdict(found)}
        _json(
            {**told, "steps": [{**asdict(one), "begins": str(one.begins)} for one in found.steps]}
        )
    elif chosen.format == "csv":
        writer = csv.DictWriter(
            sys.stdout, ["line", "at", "by", "council", "family", "arm"], lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(found.sights)
    else:
        _print_audit(found, sights=chosen.sights)
    return 0 if found.holds else 1


def _print_audit(found: Audit, *, sights: bool) -> None:
    out = sys.stdout.write
    out(found.sentence() + "\n")
    for fault in found.faults:
        out(f"  line {fault.line}: {fault.what}\n")
    _print_told(found)
    for says in found.overrides:
        out(
            f"Override, line {says['line']}: {says['council']} {says['family']} received {says['received']}, by the "
            f"{says['who']}: {says['reason']}\n"
        )
    for says in found.known_again:
        flags = "; ".join(says["flags"])
        out(
            f"Known again, line {says['line']}: {says['council']} {says['family']}{': ' + flags if flags else ''}\n"
        )
    if sights:
        for says in found.sights:
            out(
                f"Told, line {says['line']}: {says['at']} {says['by']}: {says['council']} {says['family']} {says['arm']}\n"
            )
    guesses = found.guesses
    known, chance = ("step", "") if found.steps else ("arm", "; 50% right is chance")
    out(
        f"\nA guesser who knew every {known} so far would have had {guesses.right:.0%} right and been certain of "
        f"{guesses.certain:.0%}{chance}.\n"
    )
    if found.guesses_with_sizes is not None:
        worst = found.guesses_with_sizes
        out(
            f"One who also knew every block: {worst.right:.0%} right, certain of {worst.certain:.0%}.\n"
        )
    out(
        f"Checked: {', '.join(found.checked)}.\nRoot {found.root}\nKeep this elsewhere: {found.head}\n"
    )


def _print_told(found: Audit) -> None:
    """The balance of families, or the steps of councils."""
    out = sys.stdout.write
    if found.steps:
        out("\n")
        for step in sorted(found.steps, key=lambda one: (one.step, one.council)):
            out(f"{step.sentence()} (line {step.line})\n")
        return
    out("\nCouncil                       offered   compared   declined   widest gap\n")
    for one in found.balance:
        out(f"{one.council:28}{one.offered:>9}{one.compared:>11}{one.declined:>11}{one.most:>13}\n")
    consent = ", ".join(f"{name} {many}" for name, many in found.consent) or "none"
    out(f"\nConsent: {consent}\n")


def _analysis_can_be_read(path: Path) -> None:
    """What a plan says of its analysis is held to before anybody is allocated, if it says anything yet."""
    from kinweave.evidence.analysis import read_plan

    document = tomllib.loads(_text(path))
    if "columns" in document and document.get("design") != "stepped-wedge":
        read_plan(document)


def _lists(folder: Path) -> SealedLists:
    from kinweave.evidence.allocation.sealed import SealedLists

    return SealedLists.read(folder / _SEALED)


def _ceremony(path: Path) -> bytes:
    from kinweave.evidence.allocation.draws import ceremony

    return ceremony(_text(path).splitlines())


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise CannotDo(f"{path} is not text in UTF-8.") from None


def _now() -> datetime:
    return datetime.now(UTC)


def _factors(given: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in given:
        name, sign, level = one.partition("=")
        if not sign or not name or not level:
            raise CannotDo(f"“{one}” is not a factor; write NAME=LEVEL.")
        found[name] = level
    return found


def _json(what: object) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=False, indent=2) + "\n")
