"""Where tables come from and where answers go, on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import narwhals as nw
import polars as pl

__all__ = ["EngineError", "LocalSession", "Session", "duckdb", "lazy", "polars", "worked_out"]


class EngineError(Exception):
    """The engine asked for is not there or will not start; the sentence is fit to show."""


def lazy(table: Any) -> nw.LazyFrame[Any]:
    """Any table that Narwhals reads, as a plan that has not run."""
    frame: nw.LazyFrame[Any] = nw.from_native(table).lazy()
    return frame


class Session(Protocol):
    """An engine that holds tables: what every part above may ask of it."""

    def scan(self, files: Path | Sequence[Path]) -> nw.LazyFrame[Any]:
        """The table in one or more Parquet files, read when it is collected."""

    def table(self, frame: pl.DataFrame) -> nw.LazyFrame[Any]:
        """A table from this machine's memory."""

    def collect(self, frame: nw.LazyFrame[Any]) -> pl.DataFrame:
        """The answer, in this machine's memory."""


@dataclass(frozen=True)
class LocalSession:
    """Tables on this machine, in Polars or in a DuckDB connection."""

    connection: Any = None
    """The DuckDB connection, or None for Polars."""

    def scan(self, files: Path | Sequence[Path]) -> nw.LazyFrame[Any]:
        """The table in one or more Parquet files."""
        paths = [files] if isinstance(files, Path) else list(files)
        if self.connection is None:
            return lazy(pl.scan_parquet(paths))
        return lazy(self.connection.read_parquet([str(path) for path in paths]))

    def table(self, frame: pl.DataFrame) -> nw.LazyFrame[Any]:
        """A table from memory."""
        if self.connection is None:
            return lazy(frame)
        return lazy(self.connection.from_arrow(frame.to_arrow()))

    def collect(self, frame: nw.LazyFrame[Any]) -> pl.DataFrame:
        """The answer as a Polars frame."""
        answer: pl.DataFrame = frame.collect("polars").to_native()
        return answer


def polars() -> LocalSession:
    """Tables in Polars: what everything uses unless it is told otherwise."""
    return LocalSession()


def duckdb() -> LocalSession:
    """Tables in a DuckDB of their own in memory: quicker where ordered histories are the work."""
    try:
        import duckdb as engine
    except ImportError:
        raise EngineError(
            "DuckDB is not installed here; install kinweave[linkage], or use Polars."
        ) from None
    return LocalSession(engine.connect())


def worked_out(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The same table with everything behind it done, so that what follows does not do it again."""
    if frame.implementation.is_pyspark():
        return lazy(frame.to_native().localCheckpoint())
    if frame.implementation.is_duckdb():
        return lazy(frame.to_native().materialize())
    return frame.collect().lazy()
