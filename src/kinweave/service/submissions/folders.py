"""Where imported sets lie: in the data folder, each council's apart, readable by their owner alone."""

import shutil
from pathlib import Path

from django.conf import settings


def keys_folder() -> Path:
    """Where the keys lie that open the sets; never beside the sets."""
    return Path(settings.DATA_FOLDER) / "keys"


def set_folder(folder: str) -> Path:
    """The folder of one set, by the name that its record keeps."""
    return Path(settings.DATA_FOLDER) / "imported" / folder


def prepare(folder: str) -> Path:
    """Make the folder in which a set will be written, for the owner's eyes alone."""
    path = set_folder(folder)
    path.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    return path


def remove(folder: str, key_id: str) -> None:
    """Take a set away with its key: without the key nobody could read what a backup still holds."""
    (keys_folder() / f"{key_id}.key").unlink(missing_ok=True)
    shutil.rmtree(set_folder(folder), ignore_errors=True)


def remove_unknown(council: str, known: set[str]) -> int:
    """Take away sets of a council that no record knows: a crash in the middle left them; how many."""
    here = set_folder(council)
    lost = list(here.iterdir()) if here.is_dir() else []
    names = [path.name for path in lost if f"{council}/{path.name}" not in known]
    for name in names:
        remove(f"{council}/{name}", f"imported-{council}-{name}")
    return len(names)
