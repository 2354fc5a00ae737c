"""What can be asked of `kinweave study`."""

from __future__ import annotations

import argparse
from pathlib import Path

from kinweave.cli.parsing import CommandParser

__all__ = ["add_emulate", "add_series", "add_staggered", "add_synthetic"]


def add_emulate(inner: argparse._SubParsersAction[CommandParser]) -> CommandParser:
    """The options of `kinweave study emulate`."""
    one = inner.add_parser(
        "emulate",
        help="the trial that was not held, from the offer",
        description="Emulate a trial from records of children and offers: who could have been in it, followed from the "
        "day of the offer, each in both arms until what happened shows which course it followed.",
    )
    one.add_argument("plan", type=Path, nargs="?", metavar="PLAN", help="a plan in TOML")
    one.add_argument("--example", action="store_true", help="print an example of a plan and stop")
    one.add_argument(
        "--from",
        dest="folder",
        type=Path,
        metavar="DIR",
        help="the folder with the records (the plan's own)",
    )
    return _answer(one)


def add_staggered(inner: argparse._SubParsersAction[CommandParser]) -> CommandParser:
    """The options of `kinweave study staggered`."""
    one = inner.add_parser(
        "staggered",
        help="councils that began in different periods, each against those not yet begun",
        description="Group-time differences for staggered starts: no council is set against one that had begun before.",
    )
    _panel(one)
    one.add_argument(
        "--start", required=True, metavar="COLUMN", help="the council's first period; blank: never"
    )
    one.add_argument(
        "--control",
        choices=["not_yet", "never"],
        default="not_yet",
        help="against those not yet begun (default) or those who never do",
    )
    one.add_argument(
        "--anticipation",
        type=int,
        default=0,
        metavar="N",
        help="periods before the start in which something may have changed already (0)",
    )
    one.add_argument("--plot", type=Path, metavar="FILE", help="also the event study, as SVG")
    return _answer(one)


def add_series(inner: argparse._SubParsersAction[CommandParser]) -> CommandParser:
    """The options of `kinweave study series`."""
    one = inner.add_parser(
        "series",
        help="one series, before and after",
        description="Interrupted time series with season, errors that hang together, and a control series. The file "
        "has one row a period, in their order.",
    )
    _file(one)
    one.add_argument(
        "--begun",
        type=int,
        required=True,
        metavar="N",
        help="the first row with the offer, counted from 1",
    )
    one.add_argument("--control", metavar="COLUMN", help="a series that the offer did not touch")
    one.add_argument(
        "--season", type=int, metavar="N", help="periods in a year, such as 12; none without it"
    )
    one.add_argument("--lags", type=int, metavar="N", help="periods that hang together (by length)")
    return _answer(one)


def add_synthetic(inner: argparse._SubParsersAction[CommandParser]) -> CommandParser:
    """The options of `kinweave study synthetic`."""
    one = inner.add_parser(
        "synthetic",
        help="one council against a mixture of others",
        description="Synthetic control: one council against the mixture of others that went its way before it began.",
    )
    _panel(one)
    one.add_argument("--council", required=True, metavar="NAME", help="the council that began")
    one.add_argument(
        "--begun", type=float, required=True, metavar="PERIOD", help="its first period"
    )
    return _answer(one)


def _file(one: CommandParser) -> None:
    one.add_argument("file", type=Path, metavar="FILE", help="Parquet or CSV")
    one.add_argument("--outcome", required=True, metavar="COLUMN", help="what is compared")


def _panel(one: CommandParser) -> None:
    _file(one)
    one.add_argument("--unit", required=True, metavar="COLUMN", help="the council")
    one.add_argument("--period", required=True, metavar="COLUMN", help="the period, as a number")


def _answer(one: CommandParser) -> CommandParser:
    one.add_argument("--out", type=Path, metavar="FILE", help="all figures as JSON, in this file")
    one.add_argument(
        "--format", choices=["text", "json"], default="text", help="text (default) or json"
    )
    return one
