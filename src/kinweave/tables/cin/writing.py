"""Write module 5 into a council's CIN file: every other byte of the file stays as it was.

The file is not parsed and written again, which would change its quoting, spacing and encoding. A parser only
says at which byte each episode's elements begin and end, and the new elements are put between those bytes.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat  # nosec - document types are refused before anything in them is read
from xml.sax.saxutils import escape

from kinweave.tables.cin.layout import Layout
from kinweave.tables.cin.reading import CinError

__all__ = ["Edit", "Existing", "Home", "apply_edits", "element_text", "survey"]


@dataclass(frozen=True)
class Existing:
    """A module 5 element that the council's file already holds."""

    start: int
    end: int
    gap_start: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class Home:
    """One CIN episode of the file, into which module 5 elements can be written.

    `gap` is the white space before a child element of the episode, and `step` what one more level adds.
    """

    child: str
    referral_date: str
    insert_at: int
    gap: str
    step: str
    prefix: str
    existing: tuple[Existing, ...]


@dataclass(frozen=True)
class Edit:
    """Bytes from `start` to `end` become `text`; the same place twice means it is inserted there."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Survey:
    """Every episode of the file, and the encoding new text must be written in."""

    homes: tuple[Home, ...]
    encoding: str


@dataclass
class _Open:
    """An element that has begun and not yet ended."""

    name: str
    raw_name: str
    start: int
    gap_start: int
    after_child: int | None = None
    last_gap: int | None = None
    text: list[str] = field(default_factory=list)


@dataclass
class _Episode:
    referral_date: str = ""
    insert_at: int | None = None
    gap_from: int = 0
    gap_to: int = 0
    own_gap: tuple[int, int] = (0, 0)
    prefix: str = ""
    existing: list[Existing] = field(default_factory=list)


def survey(content: bytes, layout: Layout) -> Survey:
    """Find every CIN episode in the file, by the council's child number and the referral date."""
    return _Survey(content, layout).run()


def apply_edits(content: bytes, edits: Iterable[Edit], encoding: str) -> bytes:
    """The file with the edits made and nothing else changed."""
    parts: list[bytes] = []
    reached = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        parts += [content[reached : edit.start], edit.text.encode(encoding)]
        reached = edit.end
    return b"".join([*parts, content[reached:]])


def element_text(
    values: Sequence[tuple[str, str]], name: str, *, gap: str, step: str, prefix: str = ""
) -> str:
    """One module 5 element as text, indented as its neighbours are."""
    inner = "".join(
        f"{gap}{step}<{prefix}{key}>{escape(value)}</{prefix}{key}>" for key, value in values
    )
    return f"<{prefix}{name}>{inner}{gap}</{prefix}{name}>"


def _encoding(content: bytes) -> str:
    """The encoding of a byte-order mark, or of sixteen-bit text without one; otherwise as declared."""
    if content.startswith((codecs.BOM_UTF16_LE, b"<\x00")):
        return "utf-16-le"
    if content.startswith((codecs.BOM_UTF16_BE, b"\x00<")):
        return "utf-16-be"
    return ""


class _Survey:
    def __init__(self, content: bytes, layout: Layout) -> None:
        self.content = content
        self.layout = layout
        self.encoding = _encoding(content)
        self.stack: list[_Open] = []
        self.ended: list[tuple[_Open, _Open | None]] = []
        self.child = ""
        self.episodes: list[_Episode] = []
        self.episode: _Episode | None = None
        self.values: dict[str, str] = {}
        self.homes: list[Home] = []

    def run(self) -> Survey:
        parser = expat.ParserCreate()
        parser.buffer_text = False
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        # Every other event is heard too, so that the end of an element is known at the very next byte.
        parser.DefaultHandler = self._other
        self.parser = parser
        try:
            parser.Parse(self.content, True)
        except expat.ExpatError as error:
            raise CinError(
                f"The CIN file is not well-formed XML at line {error.lineno}, column {error.offset + 1}."
            ) from None
        except (LookupError, ValueError):
            raise CinError("The CIN file declares an encoding that cannot be read.") from None
        return Survey(tuple(self.homes), self.encoding or "utf-8")

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self._settle()
        self.encoding = self.encoding or encoding or ""

    def _refuse(self, *_about: object) -> None:
        raise CinError(
            "The CIN file declares a document type, which a CIN census never does; it was not read."
        )

    def _other(self, _data: str) -> None:
        self._settle()
        if self.stack:
            self.stack[-1].last_gap = None

    def _settle(self) -> None:
        """An element that ended just before this event ends at this byte."""
        here = self.parser.CurrentByteIndex
        for element, parent in self.ended:
            if parent is not None:
                parent.after_child = here
            self._finish(element, parent, here)
        self.ended.clear()

    def _start(self, raw_name: str, _attributes: Mapping[str, str]) -> None:
        self._settle()
        here = self.parser.CurrentByteIndex
        gap_start = here
        if self.stack:
            parent = self.stack[-1]
            gap_start = parent.last_gap if parent.last_gap is not None else here
            parent.last_gap = None
        name = raw_name.rpartition(":")[2]
        element = _Open(name, raw_name, here, gap_start)
        self.stack.append(element)
        if name == "Child":
            self.child, self.episodes = "", []
        elif name == "CINdetails":
            self.episode = _Episode(own_gap=(gap_start, here), prefix=raw_name[: -len(name)])
        elif name == self.layout.module_5.element:
            self.values = {}
        elif (
            self.episode is not None and len(self.stack) > 1 and self.stack[-2].name == "CINdetails"
        ):
            self.episode.gap_from, self.episode.gap_to = gap_start, here

    def _text(self, text: str) -> None:
        self._settle()
        element = self.stack[-1]
        element.text.append(text)
        if text.isspace():
            if element.last_gap is None:
                element.last_gap = self.parser.CurrentByteIndex
        else:
            element.last_gap = None

    def _end(self, _name: str) -> None:
        self._settle()
        element = self.stack.pop()
        self.ended.append((element, self.stack[-1] if self.stack else None))
        if not self.stack:
            self.ended.clear()

    def _finish(self, element: _Open, parent: _Open | None, end: int) -> None:
        text = "".join(element.text).strip()
        within = parent.name if parent is not None else ""
        if element.name == "LAchildID" and within == "ChildIdentifiers":
            self.child = self.child or text
        elif (
            element.name == "CINreferralDate"
            and self.episode is not None
            and within == "CINdetails"
        ):
            self.episode.referral_date = self.episode.referral_date or text
        elif within == self.layout.module_5.element:
            self.values.setdefault(element.name, text)
        elif (
            element.name == self.layout.module_5.element
            and self.episode is not None
            and within == "CINdetails"
        ):
            self.episode.existing.append(
                Existing(element.start, end, element.gap_start, dict(self.values))
            )
        elif element.name == "CINdetails" and self.episode is not None:
            self.episode.insert_at = element.after_child
            self.episodes.append(self.episode)
            self.episode = None
        elif element.name == "Child":
            self.homes += [
                self._home(episode) for episode in self.episodes if episode.insert_at is not None
            ]
            self.episodes = []

    def _home(self, episode: _Episode) -> Home:
        gap = self._decoded(episode.gap_from, episode.gap_to)
        outer = self._decoded(*episode.own_gap)
        return Home(
            child=self.child,
            referral_date=episode.referral_date,
            insert_at=episode.insert_at or 0,
            gap=gap,
            step=gap[len(outer) :] if gap.startswith(outer) else "",
            prefix=episode.prefix,
            existing=tuple(episode.existing),
        )

    def _decoded(self, start: int, end: int) -> str:
        return self.content[start:end].decode(self.encoding or "utf-8")
