"""`kinweave synth`: invented councils, families and children whose every outcome is known."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from kinweave.cli.parsing import CannotDo, CommandParser
from kinweave.synth.errors import SynthError

__all__ = ["add_to"]

_COUNCILS, _FAMILIES = 3, 300


def add_to(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add `synth`."""
    one = commands.add_parser(
        "synth",
        help="invented families whose outcomes are known",
        description="Invent councils, families and children: conference tables, the census with module 5 and "
        "five years of care returns for the same children, with the truth beside them. The same seed gives "
        "the same files.",
    )
    one.add_argument(
        "--councils", type=int, metavar="N", help=f"how many councils ({_COUNCILS}; a trial: 21)"
    )
    one.add_argument(
        "--families",
        type=int,
        metavar="N",
        help=f"how many families in all councils together ({_FAMILIES}; a trial: 1500)",
    )
    one.add_argument(
        "--seed", type=int, default=1, metavar="S", help="what decides every choice (1)"
    )
    one.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    one.add_argument(
        "--faults",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="share of rows with a fault, 0 to 1 (0)",
    )
    one.add_argument(
        "--corrections",
        type=float,
        metavar="SHARE",
        help="share of new periods of care that a return has wrong and a later one puts right (0.08)",
    )
    one.add_argument(
        "--effect",
        type=float,
        metavar="DIFFERENCE",
        help="what a conference changes of the chance of care: built in and written down (none)",
    )
    one.add_argument(
        "--extract-date",
        type=date.fromisoformat,
        metavar="DATE",
        help="the last day of which anything is known (31 March 2027)",
    )
    one.add_argument(
        "--outside",
        type=int,
        default=0,
        metavar="N",
        help="also a list of N records kept elsewhere, to be linked",
    )
    one.add_argument(
        "--among",
        type=int,
        metavar="N",
        help="how many children they are to be found among (ten times as many)",
    )
    one.add_argument(
        "--trial",
        action="store_true",
        help="a trial-shaped set in DIR/trial instead of the linked set",
    )
    one.add_argument(
        "--icc",
        type=float,
        metavar="R",
        help="with --trial: correlation of siblings on the latent scale (0.6)",
    )
    one.set_defaults(run=_synth)


def _synth(chosen: argparse.Namespace) -> int:
    try:
        _trial(chosen) if chosen.trial else _linked(chosen)
    except ModuleNotFoundError as error:
        raise CannotDo(
            f"The command synth needs {error.name}: install kinweave[evidence]."
        ) from None
    except SynthError as error:
        raise CannotDo(str(error)) from None
    return 0


def _linked(chosen: argparse.Namespace) -> None:
    from kinweave.synth.linked import (
        Size,
        write_linked,
    )  # reads large lists; only when it is asked for

    if chosen.icc is not None:
        raise CannotDo("The option --icc belongs to --trial.")
    size = Size(
        councils=_COUNCILS if chosen.councils is None else chosen.councils,
        families=_FAMILIES if chosen.families is None else chosen.families,
        seed=chosen.seed,
        effect=chosen.effect or 0.0,
        faults=chosen.faults,
        corrections=chosen.corrections,
        extract_date=chosen.extract_date,
    )
    among = 10 * chosen.outside if chosen.among is None else chosen.among
    made = write_linked(size, chosen.out, outside=chosen.outside, among=among)
    rows = "".join(f"  {name}: {count:,} rows\n" for name, count in made.rows.items())
    sys.stdout.write(
        f"{made.councils:,} councils, {made.families:,} families, {made.children:,} children, all invented, "
        f"in {chosen.out}\n{rows}"
    )


def _trial(chosen: argparse.Namespace) -> None:
    from kinweave.synth.trial import trial, write_trial  # the same

    made = trial(
        chosen.families, chosen.councils, effect=chosen.effect, icc=chosen.icc, seed=chosen.seed
    )
    write_trial(made, chosen.out)
    observed = made.children.height - made.children["in_care_12m"].null_count()
    sys.stdout.write(
        f"{made.families.height:,} families and {made.children.height:,} children, all invented, in "
        f"{chosen.out / 'trial'}; {observed:,} children have an outcome at 12 months.\n"
    )
