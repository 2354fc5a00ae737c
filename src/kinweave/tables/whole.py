"""Files that appear whole or not at all, readable by their owner alone."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kinweave.tables.errors import TableError

__all__ = ["new_directory", "write_file"]


def write_file(path: Path, content: bytes) -> None:
    """Write a file in one step: after a crash there is the old file or the new one, never half of one."""
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".partial")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    _sync_directory(path.parent)


@contextmanager
def new_directory(path: Path) -> Iterator[Path]:
    """A directory to fill, which takes its name only when everything in it has been written.

    Raises `TableError` when there is already something at `path`; an empty directory may be there.
    """
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise TableError(f"There is already something at {path}; choose a new folder.")
    if not path.parent.is_dir():
        raise TableError(
            f"The folder {path.parent}, in which {path.name} would be made, does not exist."
        )
    partial = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix=".partial"))
    try:
        yield partial
        _sync_directory(partial)
        partial.rename(path)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    _sync_directory(path.parent)


def _sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
