"""Write and read a whole set of standard tables: one Parquet file an entity, and a manifest."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

import polars as pl
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kinweave.standard import load
from kinweave.tables.errors import TableError
from kinweave.tables.keys import Key
from kinweave.tables.manifest import FileEntry, Manifest, SetInfo
from kinweave.tables.schema import conform, schema
from kinweave.tables.whole import new_directory

__all__ = ["Tables", "read_manifest", "read_tables", "write_tables"]

MANIFEST = "manifest.json"
_NONCE_BYTES = 12


@dataclass(frozen=True, eq=False)
class Tables(Mapping[str, pl.LazyFrame]):
    """A set of tables by entity, with the manifest that describes them."""

    frames: Mapping[str, pl.LazyFrame]
    manifest: Manifest

    def __getitem__(self, entity: str) -> pl.LazyFrame:
        return self.frames[entity]

    def __iter__(self) -> Iterator[str]:
        return iter(self.frames)

    def __len__(self) -> int:
        return len(self.frames)


def write_tables(
    directory: Path, tables: Mapping[str, pl.DataFrame], *, info: SetInfo, key: Key | None = None
) -> Manifest:
    """Write a set of tables to a new directory, whole or not at all.

    With a key each file is locked with AES-GCM and bound to this set, so that it cannot be read without
    the key, changed, or put in place of another. The key must be kept outside the directory.
    """
    if key is not None:
        _kept_apart(key, directory)
    version = load().version
    frames = {name: conform(name, frame) for name, frame in tables.items()}
    files: dict[str, FileEntry] = {}
    with new_directory(directory) as partial:
        for name, frame in sorted(frames.items()):
            plain = BytesIO()
            frame.write_parquet(plain)
            content = plain.getvalue()
            if key is not None:
                nonce = os.urandom(_NONCE_BYTES)
                content = nonce + AESGCM(key.secret).encrypt(
                    nonce, content, _bound_to(name, info, version)
                )
            _write(partial / _file_name(name, locked=key is not None), content)
            files[name] = FileEntry(frame.height, hashlib.sha256(content).hexdigest())
        manifest = Manifest(info, version, files, None if key is None else key.id)
        _write(partial / MANIFEST, manifest.to_json())
    return manifest


def read_manifest(directory: Path) -> Manifest:
    """The manifest of a set, which says among other things which key is needed."""
    path = directory / MANIFEST
    try:
        return Manifest.from_json(path.read_bytes(), str(path))
    except OSError:
        raise TableError(
            f"There is no readable set of tables in {directory}: it has no {MANIFEST}."
        ) from None


def read_tables(directory: Path, key: Key | None = None) -> Tables:
    """Read a set of tables, every file held against the manifest first.

    A missing, damaged or changed file, a wrong key, or columns that are not the standard's raise `TableError`.
    """
    manifest = read_manifest(directory)
    if manifest.key_id is not None:
        if key is None:
            raise TableError(
                f"The tables in {directory} are locked with the key {manifest.key_id}."
            )
        if key.id != manifest.key_id:
            raise TableError(
                f"The tables in {directory} are locked with the key {manifest.key_id}, not {key.id}."
            )
        _kept_apart(key, directory)
    frames = {
        name: _read(directory, name, entry, manifest, key if manifest.key_id is not None else None)
        for name, entry in manifest.files.items()
    }
    return Tables(frames, manifest)


def _read(
    directory: Path, name: str, entry: FileEntry, manifest: Manifest, key: Key | None
) -> pl.LazyFrame:
    wanted = schema(name)
    path = directory / _file_name(name, locked=key is not None)
    try:
        content = path.read_bytes()
    except OSError:
        raise TableError(f"The file {path}, which the manifest lists, cannot be read.") from None
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        raise TableError(
            f"The file {path} is not the one the manifest describes: it is damaged or was changed."
        )
    if key is not None:
        bound = _bound_to(name, manifest.info, manifest.standard_version)
        try:
            content = AESGCM(key.secret).decrypt(
                content[:_NONCE_BYTES], content[_NONCE_BYTES:], bound
            )
        except (InvalidTag, ValueError):
            raise TableError(
                f"The file {path} cannot be unlocked: its key, its set or its bytes are others."
            ) from None
    try:
        frame = pl.read_parquet(BytesIO(content))
    except (pl.exceptions.PolarsError, OSError, ValueError):
        raise TableError(f"The file {path} is not a readable table.") from None
    if frame.schema != wanted:
        raise TableError(
            f"The columns of {path} are not those of version {load().version} of the standard; "
            f"it was written with version {manifest.standard_version}."
        )
    if frame.height != entry.rows:
        raise TableError(
            f"The file {path} holds {frame.height} records and the manifest says {entry.rows}."
        )
    return frame.lazy()


def _file_name(entity: str, *, locked: bool) -> str:
    return f"{entity}.parquet.enc" if locked else f"{entity}.parquet"


def _bound_to(entity: str, info: SetInfo, version: str) -> bytes:
    """What a locked file belongs to; a file moved to another set or entity does not unlock."""
    return json.dumps(
        [entity, version, asdict(info) | {"made_at": info.made_at.isoformat()}]
    ).encode()


def _kept_apart(key: Key, directory: Path) -> None:
    if key.path.resolve().is_relative_to(directory.resolve()):
        raise TableError(
            f"The key {key.id} lies in {directory}, beside what it locks; keep it elsewhere."
        )


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as stream:
        path.chmod(0o600)
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
