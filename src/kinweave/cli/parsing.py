"""How the command line is read, and how it says no: one plain sentence, never a traceback."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

__all__ = ["CannotDo", "CommandParser", "la_number", "needs"]


class CannotDo(Exception):
    """What was asked cannot be done; the sentence goes to standard error and the exit status is 2."""


class CommandParser(argparse.ArgumentParser):
    """A parser that answers bad usage with one sentence."""

    def error(self, message: str) -> NoReturn:
        sentence = message[:1].upper() + message[1:]
        raise CannotDo(f"{sentence.rstrip('.')}. Type {self.prog} --help for how to use it.")


def la_number(text: str) -> str:
    """A council's three-digit number, as the Department for Education gives it."""
    if not re.fullmatch(r"[0-9]{3}", text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a council's three-digit number, such as 201"
        )
    return text


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """What stands inside needs an optional part of Kinweave; without it one sentence says how to get it."""
    try:
        yield
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("kinweave"):
            raise
        raise CannotDo(
            f"This needs {missing.name}, which is not installed. Type: pip install 'kinweave[{extra}]'"
        ) from None
