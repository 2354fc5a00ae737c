"""How the domain's tables are read from their TOML files."""

import tomllib
from importlib.resources import files
from typing import Any


def read_data(name: str) -> dict[str, Any]:
    """Read a table of this package, by its name without the ending."""
    path = files("kinweave.domain").joinpath(f"data/{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
