"""Where tables run: Polars or DuckDB on this machine, Apache Spark on many, the same code on each.

Code above this layer is written in Narwhals. What the engines do differently stands here once, as helpers
that give one answer on all of them.
"""

from kinweave.engine.counting import count_int, numbered, round_half_up, total_int
from kinweave.engine.dates import add_months, day_number, days_between
from kinweave.engine.histories import covering_at, latest
from kinweave.engine.session import (
    EngineError,
    LocalSession,
    Session,
    duckdb,
    lazy,
    polars,
    worked_out,
)
from kinweave.engine.spark import SparkSession, spark

__all__ = [
    "EngineError",
    "LocalSession",
    "Session",
    "SparkSession",
    "add_months",
    "count_int",
    "covering_at",
    "day_number",
    "days_between",
    "duckdb",
    "latest",
    "lazy",
    "numbered",
    "polars",
    "round_half_up",
    "spark",
    "total_int",
    "worked_out",
]
