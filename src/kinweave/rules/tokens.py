"""Cuts the text of a rule into words, values and signs."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from kinweave.rules.errors import error_at


class TokenKind(StrEnum):
    """What a piece of a rule's text is."""

    WORD = "word"
    INTEGER = "whole number"
    DATE = "date"
    TEXT = "text in quotation marks"
    SIGN = "sign"
    END = "end of the rule"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a rule's text, and where it starts."""

    kind: TokenKind
    text: str
    start: int

    def shown(self) -> str:
        """The piece as an error message names it."""
        return self.kind.value if self.kind is TokenKind.END else f"“{self.text}”"


_PIECE = re.compile(
    r"""
      (?P<space>   [ \t\r\n]+ )
    | (?P<date>    [0-9]{4}-[0-9]{2}-[0-9]{2} )
    | (?P<integer> [0-9]+ )
    | (?P<word>    [A-Za-z][A-Za-z0-9_]* )
    | (?P<text>    "[^"\n]*" )
    | (?P<sign>    <= | >= | != | [=<>+\-(){},.] )
    """,
    re.VERBOSE,
)
_KINDS = {
    "date": TokenKind.DATE,
    "integer": TokenKind.INTEGER,
    "word": TokenKind.WORD,
    "text": TokenKind.TEXT,
    "sign": TokenKind.SIGN,
}


def tokens(text: str) -> tuple[Token, ...]:
    """The pieces of a rule's text, closed by one that marks the end."""
    pieces: list[Token] = []
    start = 0
    while start < len(text):
        match = _PIECE.match(text, start)
        if match is None:
            if text[start] == '"':
                raise error_at(text, start, "close the quotation mark that opens here.")
            raise error_at(text, start, f"take out “{text[start]}”, which no rule can hold.")
        name = match.lastgroup or ""
        if name == "date":
            _check_date(text, match.group(), start)
        if name != "space":
            pieces.append(Token(_KINDS[name], match.group().strip('"'), start))
        start = match.end()
    return (*pieces, Token(TokenKind.END, "", len(text)))


def _check_date(text: str, written: str, start: int) -> None:
    try:
        dt.date.fromisoformat(written)
    except ValueError:
        raise error_at(
            text, start, f"mend “{written}”, which is not a day of any calendar."
        ) from None
