"""The commands of the service, which need Django: they are handed on whole to `kinweave.service`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from kinweave.cli.parsing import CannotDo

if TYPE_CHECKING:
    from kinweave.cli.parsing import CommandParser

__all__ = ["COMMANDS", "add_to", "delegate"]

COMMANDS = {
    "serve": "run the service on this machine",
    "manage": "the service's own commands, with backup, restore and verify_audit",
    "extract": "take a return set or a research set out of the records",
}


def add_to(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """List the service's commands; their arguments are read by the service."""
    for name, does in COMMANDS.items():
        commands.add_parser(name, help=does, description=does, add_help=False)


def delegate(name: str, arguments: Sequence[str]) -> int:
    """Hand a command to the service, if it is installed."""
    try:
        import_module("django")
    except ModuleNotFoundError:
        raise CannotDo(
            f"The command {name} needs the service: install kinweave[service]."
        ) from None
    answer = getattr(import_module("kinweave.service.config.command"), name)(list(arguments))
    return int(answer or 0)
