"""`kinweave study`: what records can say without randomisation, each answer with what it takes for granted."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kinweave.cli.parsing import CannotDo, CommandParser, needs
from kinweave.cli.study_options import add_emulate, add_series, add_staggered, add_synthetic
from kinweave.tables.whole import write_file

if TYPE_CHECKING:
    from polars import DataFrame

    from kinweave.evidence.intervals import Interval

__all__ = ["add_to"]


def add_to(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add `study` and what stands under it."""
    study = commands.add_parser(
        "study",
        help="what records can say without randomisation, and what it takes for granted",
        description="Designs that leave families their choice: each prints its answer, its assumptions and warnings.",
    )
    inner = study.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add_emulate(inner).set_defaults(run=_emulate)
    add_staggered(inner).set_defaults(run=_staggered)
    add_series(inner).set_defaults(run=_series)
    add_synthetic(inner).set_defaults(run=_synthetic)


def _emulate(chosen: argparse.Namespace) -> int:
    with needs("evidence"):
        from kinweave.evidence.emulation import emulate, example_plan, read_plan

        if chosen.example:
            sys.stdout.write(example_plan())
            return 0
        if chosen.plan is None:
            raise CannotDo(
                "Give a plan; kinweave study emulate --example prints one to begin from."
            )
        plan = read_plan(chosen.plan)
        folder = chosen.plan.parent if chosen.folder is None else chosen.folder
        found = emulate(_table(folder / plan.records), plan)
    named = {"began": found.following[0], "none": found.following[1]}
    lines = [
        plan.title,
        "",
        found.sentence(),
        "",
        *(f"{many:,} {why}" for why, many in found.flow if many),
        (
            f"of {found.families:,} families; {named['began']:,} follow the first course to the end of the grace period, "
            f"{named['none']:,} the second"
        ),
        *(f"{many:,} not followed to the horizon: {why}" for why, many in found.ended),
        "",
        (
            f"Not the answer: simply comparing children for whom it ever began with the others gives "
            f"{_points(found.bare)}."
        ),
        *([f"Negative control: {_points(found.control)}."] if found.control else []),
        (
            f"The chance to begin in time was from {found.chances[0]:.0%} to {found.chances[2]:.0%}, {found.chances[1]:.0%} "
            f"in the middle. The arms are worth {found.effective[0]:,.0f} and {found.effective[1]:,.0f} children."
        ),
        *(
            f"{one.name}: apart by {one.before:+.2f} before weighting and {one.after:+.2f} after"
            for one in found.balance
        ),
    ]
    told = {**asdict(found), "says": found.sentence()}
    told["plan"]["extract_date"] = plan.extract_date.isoformat()
    return _tell(chosen, lines, told, found.assumes, found.warnings)


def _staggered(chosen: argparse.Namespace) -> int:
    with needs("evidence"):
        from kinweave.evidence.observational.plot import event_study_plot
        from kinweave.evidence.observational.staggered import Control, group_time

        table = _table(chosen.file)
        unit, period, outcome = (
            _column(table, name) for name in (chosen.unit, chosen.period, chosen.outcome)
        )
        found = group_time(
            unit,
            period,
            _column(table, chosen.start),
            outcome,
            control=Control(chosen.control),
            anticipation=chosen.anticipation,
        )
        study, overall, by_start = found.event_study(), found.overall(), found.by_start()
        if chosen.plot is not None:
            write_file(chosen.plot, event_study_plot(study, outcome=chosen.outcome))
    lines = [
        f"Over all starts and periods since: {_said(overall)}.",
        "",
        *(f"Began in {start:g}: {_said(one)}." for start, one in by_start.items()),
        "",
        *(f"{since:+g} periods since the start: {_said(one)}." for since, one in study.items()),
        "",
        *found.left_out,
    ]
    told = {
        "overall": asdict(overall),
        "by_start": {f"{start:g}": asdict(one) for start, one in by_start.items()},
        "event_study": {f"{since:g}": asdict(one) for since, one in study.items()},
        "effects": [asdict(one) for one in found.effects],
        "left_out": list(found.left_out),
    }
    return _tell(chosen, lines, told, found.assumes, found.warnings)


def _series(chosen: argparse.Namespace) -> int:
    with needs("evidence"):
        from kinweave.evidence.observational.series import interrupted

        table = _table(chosen.file)
        found = interrupted(
            _column(table, chosen.outcome),
            chosen.begun - 1,
            control=_column(table, chosen.control) if chosen.control else None,
            period=chosen.season,
            lags=chosen.lags,
        )
    parts = {
        "change in level": found.level,
        "change in slope a period": found.slope,
        "difference in the last period": found.at_end,
    }
    lines = [
        *(f"{name[0].upper()}{name[1:]}: {_said(one)}." for name, one in parts.items()),
        "",
        (
            f"Errors allow for {found.lags} periods that hang together; what is left of it has p "
            f"{found.p_autocorrelation:.3f}."
        ),
    ]
    told = {name.replace(" ", "_"): asdict(one) for name, one in parts.items()} | {
        "expected": found.expected.tolist(),
        "lags": found.lags,
        "p_autocorrelation": found.p_autocorrelation,
    }
    return _tell(chosen, lines, told, found.assumes, found.warnings)


def _synthetic(chosen: argparse.Namespace) -> int:
    with needs("evidence"):
        import numpy as np
        import polars as pl

        from kinweave.evidence.observational.synthetic import synthetic_control

        table = _table(chosen.file)
        for name in (chosen.unit, chosen.period, chosen.outcome):
            _column(table, name)
        wide = table.pivot(
            on=chosen.unit, index=chosen.period, values=chosen.outcome, aggregate_function="len"
        )
        twice = [name for name in wide.columns[1:] if (wide[name] > 1).any()]
        if twice:
            raise CannotDo(f"{twice[0]} stands twice in one period; give one row for each.")
        wide = table.pivot(on=chosen.unit, index=chosen.period, values=chosen.outcome).sort(
            chosen.period
        )
        if chosen.council not in wide.columns[1:]:
            raise CannotDo(f"No row of {chosen.file} is of {chosen.council}.")
        begun = int((wide[chosen.period].cast(pl.Float64) < chosen.begun).sum())
        names = [name for name in wide.columns[1:] if name != chosen.council]
        found = synthetic_control(
            wide[chosen.council].cast(pl.Float64).fill_null(np.nan).to_numpy(),
            wide.select(names).cast(pl.Float64).fill_null(np.nan).to_numpy(),
            begun,
            names=names,
        )
    mixture = sorted(zip(found.weights, found.donors, strict=True), reverse=True)
    lines = [
        f"{chosen.council} less its mixture, on average since it began: {found.effect:+.3f}.",
        f"Of {len(names) + 1} councils each put in its place, a share of {found.p:.3f} parted from theirs as far.",
        f"Before the start it lay {found.rmspe_before:.3f} from the mixture, and since {found.ratio:.1f} times as far.",
        "The mixture: "
        + ", ".join(f"{name} {share:.0%}" for share, name in mixture if share >= 0.005)  # noqa: PLR2004
        + ".",
    ]
    told = {
        "effect": found.effect,
        "p": found.p,
        "gap": found.gap.tolist(),
        "weights": {name: float(share) for share, name in mixture},
        "rmspe_before": found.rmspe_before,
        "ratio": found.ratio,
    }
    return _tell(chosen, lines, told, found.assumes, found.warnings)


def _tell(
    chosen: argparse.Namespace,
    lines: Iterable[str],
    told: Mapping[str, Any],
    assumes: Iterable[str],
    warnings: Iterable[str],
) -> int:
    whole = {**told, "assumes": list(assumes), "warnings": list(warnings)}
    text = json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    if chosen.out is not None:
        write_file(chosen.out, text.encode())
    if chosen.format == "json":
        sys.stdout.write(text)
        return 0
    out = [*lines, ""]
    out += [f"Beware. {line}" for line in whole["warnings"]]
    out += ["Assumed:", *(f"  {line}" for line in whole["assumes"])]
    sys.stdout.write("\n".join(out) + "\n")
    return 0


def _table(path: Path) -> DataFrame:
    import polars as pl  # slow to load; only when a file is read

    content = path.read_bytes()
    try:
        if path.suffix.lower() == ".csv":
            return pl.read_csv(content, try_parse_dates=True, infer_schema_length=None)
        return pl.read_parquet(content)
    except pl.exceptions.PolarsError as error:
        kind = "CSV" if path.suffix.lower() == ".csv" else "Parquet"
        reason = str(error).splitlines()[0]
        raise CannotDo(f"The file {path} is not {kind} that can be read: {reason}.") from None


def _column(table: DataFrame, name: str) -> Any:
    if name not in table.columns:
        raise CannotDo(
            f"The file has no column {name}; its columns are {', '.join(table.columns)}."
        )
    return table[name].to_numpy()


def _said(one: Interval) -> str:
    return (
        f"{one.estimate:+.3f} ({100 * one.level:.0f}% interval {one.low:+.3f} to {one.high:+.3f})"
    )


def _points(one: Interval) -> str:
    return (
        f"{100 * one.estimate:+.1f} of 100 ({100 * one.level:.0f}% interval {100 * one.low:+.1f} to "
        f"{100 * one.high:+.1f})"
    )
