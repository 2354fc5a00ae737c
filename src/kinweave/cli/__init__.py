"""The command line: `kinweave` and its commands.

Exit status: 0 done and nothing wrong; 1 done, and the data has errors; 2 could not be done, with one plain
sentence on standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from kinweave.cli import (
    check,
    economics,
    importing,
    linking,
    outcomes,
    published,
    returns,
    service,
    standard,
    study,
    synth,
    trial,
)
from kinweave.cli.parsing import CannotDo, CommandParser
from kinweave.engine import EngineError
from kinweave.evidence.errors import EvidenceError
from kinweave.linkage import LinkageError
from kinweave.release import ReleaseError
from kinweave.returns.errors import ReturnError
from kinweave.rules import RuleError
from kinweave.standard import StandardError
from kinweave.tables import TableError
from kinweave.tables.cin import CinError

__all__ = ["main", "parser"]


def parser() -> CommandParser:
    """Every command and its arguments."""
    top = CommandParser(
        prog="kinweave",
        description="Family group conferences: the service, the standard, the returns.",
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    service.add_to(commands)
    standard.add_to(commands)
    importing.add_to(commands)
    check.add_to(commands)
    linking.add_to(commands)
    outcomes.add_to(commands)
    returns.add_to(commands)
    synth.add_to(commands)
    trial.add_to(commands)
    study.add_to(commands)
    economics.add_to(commands)
    published.add_to(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        if arguments and arguments[0] in service.COMMANDS:
            return service.delegate(arguments[0], arguments[1:])
        chosen = parser().parse_args(arguments)
        return int(chosen.run(chosen))
    except SystemExit as ended:  # argparse ends so after --help
        return ended.code if isinstance(ended.code, int) else 2
    except (
        CannotDo,
        CinError,
        EngineError,
        EvidenceError,
        LinkageError,
        ReleaseError,
        ReturnError,
        RuleError,
        StandardError,
        TableError,
    ) as error:
        return _refuse(str(error))
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        return _refuse(
            f"The file{where} could not be used: {error.strerror or 'an error of the system'}."
        )
    except KeyboardInterrupt:
        return _refuse("Stopped. Nothing was half written.")


def _refuse(sentence: str) -> int:
    sys.stderr.write(" ".join(sentence.split()) + "\n")
    return 2
