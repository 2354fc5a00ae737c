"""Takes an answer of the service apart into everything that a curious person could read in it."""

import base64
import binascii
import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

import polars as pl
import pypdf

_TAG = re.compile(r"<[^>]*>")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")


def texts_of(response: Any) -> Iterator[str]:
    """Body, headers and cookies, each decoded in every way that hides a word from a plain search."""
    for name, value in response.items():
        yield from decoded(f"{name}: {value}")
    for cookie in response.cookies.values():
        yield from decoded(cookie.value)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    yield from texts_in(body)


def texts_in(body: bytes) -> Iterator[str]:
    """What a file says, by what it is rather than by what it is called."""
    if body.startswith(b"%PDF"):
        yield from _pdf(body)
    elif body.startswith(b"PAR1"):
        yield pl.read_parquet(io.BytesIO(body)).write_json()
    elif body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield name
                yield from texts_in(archive.read(name))
    elif body.startswith(b"\x1f\x8b"):
        yield from texts_in(zlib.decompress(body, wbits=31))
    else:
        yield from decoded(body.decode("utf-8", "replace"))


def decoded(text: str) -> Iterator[str]:
    """The text as it stands, without its tags, unescaped, unquoted, and out of base64 and JSON."""
    yield text
    plain = html.unescape(html.unescape(text))
    yield _TAG.sub("", plain)
    yield plain
    if "%" in text:
        yield unquote_plus(unquote_plus(text))
    if "\\" in text:
        yield _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
    for run in _BASE64.findall(text):
        raw = run.rstrip("=").replace("-", "+").replace("_", "/")
        try:
            yield base64.b64decode(raw + "=" * (-len(raw) % 4)).decode("latin-1")
        except binascii.Error:
            continue


def _pdf(body: bytes) -> Iterator[str]:
    yield from decoded(body.decode("latin-1"))
    paper = pypdf.PdfReader(io.BytesIO(body))
    for page in paper.pages:
        yield page.extract_text()
        yield str(page.get("/Annots", ""))
    yield json.dumps({str(k): str(v) for k, v in (paper.metadata or {}).items()})
    for number in range(1, len(paper.xref.get(0, {})) + 1):
        yield from _stream(paper, number)
    for name, contents in paper.attachments.items():
        yield name
        for content in contents:
            yield from texts_in(content)


def _stream(paper: pypdf.PdfReader, number: int) -> Iterator[str]:
    thing = paper.get_object(number)
    yield str(thing)
    if hasattr(thing, "get_data"):
        yield thing.get_data().decode("latin-1")
