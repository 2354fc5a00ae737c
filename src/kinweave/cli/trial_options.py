"""What can be asked of `kinweave trial`."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from kinweave.cli.parsing import CommandParser

__all__ = ["add_allocate", "add_audit", "add_power", "add_seal", "count", "seed"]


def add_power(inner: argparse._SubParsersAction[CommandParser]) -> CommandParser:
    """The options of `kinweave trial power`."""
    one = inner.add_parser(
        "power",
        help="what a plan can be expected to find",
        description="Simulate a plan: its power, its size when the offer changes nothing, and on request the "
        "families needed and the least effect that would be found.",
    )
    one.add_argument("plan", type=Path, nargs="?", metavar="PLAN", help="a plan in TOML")
    one.add_argument("--example", action="store_true", help="print an example of a plan and stop")
    one.add_argument(
        "--times", type=count, default=2000, metavar="N", help="trials simulated (2000)"
    )
    one.add_argument(
        "--seed", type=seed, default=1, metavar="S", help="what decides every chance (1)"
    )
    one.add_argument(
        "--jobs", type=count, default=1, metavar="N", help="cores; the answer is the same (1)"
    )
    one.add_argument("--families", type=count, metavar="N", help="instead of the plan's number")
    one.add_argument(
        "--effect", type=float, metavar="D", help="instead of the plan's effect, such as -0.05"
    )
    one.add_argument(
        "--target", type=float, metavar="SHARE", help="also search for this power, such as 0.8"
    )
    one.add_argument(
        "--plot", type=Path, metavar="FILE", help="also draw power against families, as SVG"
    )
    one.add_argument(
        "--format", choices=["text", "json"], default="text", help="text (default) or json"
    )
    return one


def add_seal(inner: argparse._SubParsersAction[CommandParser]) -> CommandParser:
    """The options of `kinweave trial seal`."""
    one = inner.add_parser(
        "seal",
        help="draw and seal the lists of a plan",
        description="Draw the lists from what was said at a ceremony and seal them. Who seals may not enrol.",
    )
    one.add_argument("plan", type=Path, metavar="PLAN", help="a plan in TOML")
    one.add_argument(
        "--ceremony",
        type=Path,
        required=True,
        metavar="FILE",
        help="what each person at the ceremony said, a line each",
    )
    one.add_argument("--by", required=True, metavar="NAME", help="who seals")
    one.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="a new folder for the record"
    )
    one.add_argument(
        "--key",
        type=Path,
        required=True,
        metavar="FILE",
        help="where the key goes: outside that folder",
    )
    return one


def add_allocate(inner: argparse._SubParsersAction[CommandParser]) -> CommandParser:
    """The options of `kinweave trial allocate`."""
    one = inner.add_parser(
        "allocate",
        help="enrol a family and tell its arm, or record an override",
        description="Enrol a family: the next place of its council's list is opened and recorded. With --override, "
        "record that a court, the family or the council had it otherwise; the arm stays.",
    )
    one.add_argument(
        "--from", dest="folder", type=Path, required=True, metavar="DIR", help="the sealed folder"
    )
    one.add_argument("--council", required=True, metavar="NAME", help="the council that allocates")
    one.add_argument(
        "--family",
        metavar="REF",
        help="the family's number there; without one a council of a stepped wedge is told when it begins",
    )
    one.add_argument("--by", required=True, metavar="NAME", help="who enrols or records")
    one.add_argument("--key", type=Path, metavar="FILE", help="the key; needed to enrol")
    one.add_argument(
        "--letter", type=_day, metavar="DATE", help="the day of the letter; needed to enrol"
    )
    one.add_argument(
        "--child",
        action="append",
        default=[],
        metavar="NUMBER",
        help="a child on the letter, by the council's number or nhs: and digits; once for each",
    )
    one.add_argument(
        "--former", default="", metavar="REF", help="a number that the family had before"
    )
    one.add_argument(
        "--consent",
        choices=["agreed", "declined", "not-asked"],
        default="not-asked",
        help="what the family answered (not-asked)",
    )
    one.add_argument(
        "--factor",
        action="append",
        default=[],
        metavar="NAME=LEVEL",
        help="for minimisation; once for each",
    )
    one.add_argument(
        "--override", choices=["court", "family", "council"], help="who had it otherwise"
    )
    one.add_argument("--received", metavar="ARM", help="with --override: what the family received")
    one.add_argument("--reason", default="", metavar="WORDS", help="with --override: why")
    one.add_argument(
        "--format", choices=["text", "json"], default="text", help="text (default) or json"
    )
    return one


def add_audit(inner: argparse._SubParsersAction[CommandParser]) -> CommandParser:
    """The options of `kinweave trial audit`."""
    one = inner.add_parser(
        "audit",
        help="look through the record of allocation",
        description="Order, gaps, balance, overrides, families twice, who saw what, the chain, and how well the next "
        "arm could be guessed. The exit status is 1 when something is amiss.",
    )
    one.add_argument(
        "--from", dest="folder", type=Path, required=True, metavar="DIR", help="the sealed folder"
    )
    one.add_argument("--key", type=Path, metavar="FILE", help="open each place told again")
    one.add_argument(
        "--ceremony", type=Path, metavar="FILE", help="make all lists anew and compare"
    )
    one.add_argument("--published", default="", metavar="ROOT", help="the root as it was published")
    one.add_argument("--anchor", default="", metavar="N:HASH", help="a head kept elsewhere")
    one.add_argument(
        "--families",
        type=Path,
        metavar="FILE",
        help="with --key: the families with their real blocks, as Parquet for the analysis",
    )
    one.add_argument("--sights", action="store_true", help="also who was told which arm and when")
    one.add_argument(
        "--format",
        choices=["text", "json", "csv"],
        default="text",
        help="text (default), json, or csv of sights",
    )
    return one


def count(text: str) -> int:
    """A whole number above nought, from the command line."""
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above nought")
    return int(text)


def seed(text: str) -> int:
    """A seed: nought or a positive whole number."""
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not nought or a positive whole number")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-03-31") from None
