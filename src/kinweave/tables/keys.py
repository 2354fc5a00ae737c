"""The keys that lock a return set, kept apart from what they lock."""

from __future__ import annotations

import base64
import binascii
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kinweave.tables.errors import TableError
from kinweave.tables.whole import write_file

__all__ = ["Key", "directory", "find", "make", "read"]

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_SECRET_BYTES = 32


@dataclass(frozen=True)
class Key:
    """One key: its id, which a manifest may name, and its secret, which is never shown."""

    id: str
    secret: bytes = field(repr=False)
    path: Path


def directory(given: Path | None, environ: Mapping[str, str]) -> Path:
    """Where keys are kept: the directory given, or `keys` in the data folder.

    The data folder is what KINWEAVE_DATA names, and `var` here when it is not set, as it is for the
    service.
    """
    return given or Path(environ.get("KINWEAVE_DATA") or "var") / "keys"


def make(key_id: str, *, into: Path) -> Key:
    """Make a new key and keep it in a directory of keys."""
    path = _path(key_id, into)
    if path.exists():
        raise TableError(f"There is already a key {key_id} in {into}.")
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = AESGCM.generate_key(bit_length=_SECRET_BYTES * 8)
    text = f'id = "{key_id}"\nsecret = "{base64.b64encode(secret).decode("ascii")}"\n'
    write_file(path, text.encode("ascii"))
    return Key(key_id, secret, path)


def find(key_id: str, kept_in: Path) -> Key:
    """The key of this id in a directory of keys."""
    path = _path(key_id, kept_in)
    if not path.is_file():
        raise TableError(f"There is no key {key_id} in {kept_in}.")
    key = read(path)
    if key.id != key_id:
        raise TableError(f"The key file {path} holds another key than its name says.")
    return key


def read(path: Path) -> Key:
    """The key in one file."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        key_id, secret = str(data["id"]), base64.b64decode(data["secret"], validate=True)
    except OSError:
        raise TableError(f"The key file {path} cannot be read.") from None
    except (
        tomllib.TOMLDecodeError,
        UnicodeDecodeError,
        KeyError,
        TypeError,
        ValueError,
        binascii.Error,
    ):
        raise TableError(f"The file {path} is not a key.") from None
    if len(secret) != _SECRET_BYTES or not _ID.fullmatch(key_id):
        raise TableError(f"The file {path} is not a key.")
    return Key(key_id, secret, path)


def _path(key_id: str, kept_in: Path) -> Path:
    if not _ID.fullmatch(key_id):
        raise TableError("A key's id is small letters, digits and hyphens.")
    return kept_in / f"{key_id}.key"
