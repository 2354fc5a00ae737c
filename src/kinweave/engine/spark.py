"""Tables on Apache Spark: the same code when a national or longitudinal file outgrows one machine.

The cluster is the reader's own; nothing here starts or manages one. No Python runs on the workers: every
step is one of Spark's own, so that they need nothing of ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import narwhals as nw
import polars as pl

from kinweave.engine.session import EngineError, lazy

__all__ = ["SparkSession", "spark"]

_ALWAYS: Final[Mapping[str, str]] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}
_ON_THIS_MACHINE: Final[Mapping[str, str]] = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


@dataclass(frozen=True)
class SparkSession:
    """Tables on a Spark cluster, local or elsewhere."""

    native: Any
    """PySpark's own session."""

    def scan(self, files: Path | Sequence[Path]) -> nw.LazyFrame[Any]:
        """The table in one or more Parquet files, which every worker must be able to reach."""
        paths = [files] if isinstance(files, Path) else list(files)
        return lazy(self.native.read.parquet(*map(str, paths)))

    def table(self, frame: pl.DataFrame) -> nw.LazyFrame[Any]:
        """A table from this machine's memory, sent to the cluster."""
        return lazy(self.native.createDataFrame(frame.to_arrow()))

    def collect(self, frame: nw.LazyFrame[Any]) -> pl.DataFrame:
        """The answer, brought back to this machine."""
        answer = pl.from_arrow(frame.to_native().toArrow())
        if not isinstance(answer, pl.DataFrame):
            raise EngineError("Spark gave back something that is not a table.")
        return answer

    def stop(self) -> None:
        """Leave the cluster."""
        self.native.stop()


def spark(master: str = "local[*]", settings: Mapping[str, str] | None = None) -> SparkSession:
    """A session on a Spark cluster: `local[*]` on this machine, or `spark://host:port` on a cluster.

    `settings` are Spark's own and go before ours. Raises `EngineError` when PySpark or Java is missing, or
    the cluster does not answer.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession as Native
    except ImportError:
        raise EngineError("Spark is not installed here; install kinweave[spark].") from None
    near = master.startswith("local") or "127.0.0.1" in master
    told = {**_ALWAYS, **(_ON_THIS_MACHINE if near else {}), **(settings or {})}
    builder = Native.builder.master(master).appName("kinweave")
    for name, value in told.items():
        builder = builder.config(name, value)
    try:
        return SparkSession(builder.getOrCreate())
    except (PySparkException, OSError, RuntimeError) as error:
        raise EngineError(
            f"Spark at {master} did not start: {error}. It needs Java 17 or later on this machine."
        ) from None
