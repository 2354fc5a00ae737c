"""The source files of the project as trees, for tests about how the house is built."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "kinweave"
SERVICE = SOURCE / "service"


def modules(under: Path = SOURCE) -> list[Path]:
    """Every Python file but migrations."""
    return sorted(f for f in under.rglob("*.py") if "migrations" not in f.parts)


def dotted(file: Path) -> str:
    parts = file.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def imports(file: Path) -> Iterator[str]:
    """Each imported name in full: ``from a.b import c`` gives ``a.b`` and ``a.b.c``."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level:
                above = dotted(file).split(".")
                above = above[: len(above) - node.level + (file.name == "__init__.py")]
                module = ".".join([*above, *([module] if module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def is_kind(file: Path, kind: str) -> bool:
    """Whether a file is one of an app's ``views``, ``actions``…, alone or in a package of that name."""
    names = (file.stem, *file.relative_to(SOURCE).parts[:-1])
    return any(name == kind or name.endswith(f"_{kind}") for name in names)


def of_kind(kind: str) -> list[Path]:
    return [file for file in modules(SERVICE) if is_kind(file, kind)]
