"""How likely each pair of records is one child: Splink on DuckDB, with our model and the files' own odds."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import polars as pl

from kinweave.linkage.matching.model import Comparison, Model
from kinweave.linkage.returns import LinkageError

__all__ = ["scored"]

_SAMPLE: Final = 400
"""So many records beside so many children tell how records of different children compare."""
_EXPECTED_MATCHED: Final = 0.9
_SAME_CHILD: Final = "l.given = r.given and l.family = r.family and l.birth = r.birth"


def scored(
    records: pl.DataFrame, everyone: pl.DataFrame, children: pl.DataFrame, model: Model
) -> pl.DataFrame:
    """Every pair that is worth a look: `record`, `child`, `weight` and the level of each comparison.

    All frames tidied; `everyone` is all of the list of which `records` are still to be found, and tells with
    the children how often people agree by chance. `weight` is the power of two of the odds that the two are one child. Raises
    `LinkageError` where Splink is not installed.
    """
    try:
        import duckdb
        from splink import DuckDBAPI, Linker, SettingsCreator
    except ImportError:
        raise LinkageError(
            "Matching by name needs Splink, which is not installed here; install kinweave[linkage]."
        ) from None
    connection = duckdb.connect()
    try:
        children = children.with_columns(pl.len().over("given", "family").alias("namesakes"))
        connection.register("l_records", everyone.to_arrow())
        connection.register("r_children", children.to_arrow())
        odds = {one.name: _odds(connection, one) for one in model.comparisons}
        settings = SettingsCreator(
            link_type="link_only",
            comparisons=[_comparison(one, odds[one.name]) for one in model.comparisons],
            blocking_rules_to_generate_predictions=[
                {"blocking_rule": rule, "sql_dialect": "duckdb"} for rule in model.blocking
            ],
            probability_two_random_records_match=_EXPECTED_MATCHED / max(children.height, 1),
            unique_id_column_name="id",
            retain_matching_columns=True,
            retain_intermediate_calculation_columns=True,
        )
        with _quiet():
            api = DuckDBAPI(connection=connection)
            tables = [
                api.register(
                    records.with_columns(namesakes=pl.lit(0, dtype=pl.UInt32)).to_arrow(),
                    dataset_display_name="a_records",
                ),
                api.register(children.to_arrow(), dataset_display_name="b_children"),
            ]
            linker = Linker(tables, settings, log_level=logging.ERROR)
            pairs = linker.inference.predict(
                threshold_match_weight=model.decision.review_weight - 8
            )
            table = pairs.as_pyarrow_table()
    finally:
        connection.close()
    return _readable(table, model)


def _readable(table: Any, model: Model) -> pl.DataFrame:
    frame = pl.DataFrame(pl.from_arrow(table))
    levels = [
        pl.col(f"gamma_{one.name}")
        .replace_strict(
            {len(one.levels) - 1 - place: level.name for place, level in enumerate(one.levels)},
            default="missing",
            return_dtype=pl.String,
        )
        .alias(one.name)
        for one in model.comparisons
    ]
    return frame.select(
        pl.col("id_l").alias("record"),
        pl.col("id_r").alias("child"),
        pl.col("match_weight").alias("weight"),
        *levels,
    )


def _comparison(one: Comparison, odds: list[float]) -> dict[str, Any]:
    """A comparison as Splink takes it, with how often each level holds of one child and of two."""
    levels: list[dict[str, Any]] = [
        {"sql_condition": _splink(one.null), "label_for_charts": "missing", "is_null_level": True}
    ]
    for level, u in zip(one.levels, odds, strict=True):
        levels.append(
            {
                "sql_condition": "ELSE" if level.sql is None else _splink(level.sql),
                "label_for_charts": level.name,
                "m_probability": level.m,
                "u_probability": u,
                "fix_m_probability": True,
                "fix_u_probability": True,
            }
        )
    return {"output_column_name": one.name, "comparison_levels": levels}


def _odds(connection: Any, one: Comparison) -> list[float]:
    """How often records of two different children compare at each level.

    Plain agreement is counted over all pairs that are not plainly one child; the rest over a fixed sample.
    A level that no pair reached is given half a pair.
    """
    cases = " ".join(
        f"when {level.sql} then {place}" for place, level in enumerate(one.levels) if level.sql
    )
    last = len(one.levels) - 1
    sample = connection.sql(
        f"""
        with l as (select * from l_records order by hash(id), id limit {_SAMPLE}),
             r as (select * from r_children order by hash(id), id limit {_SAMPLE})
        select case {cases} else {last} end as level, count(*) as times
        from l, r where not ({one.null}) group by 1
        """  # noqa: S608
    ).fetchall()
    seen = dict(sample)
    pairs = max(sum(seen.values()), 1)
    odds = [max(seen.get(place, 0), 0.5) / pairs for place in range(len(one.levels))]
    everyone = connection.sql(
        "select (select count(*) from l_records) * (select count(*) from r_children)"
    ).fetchall()[0][0]
    for place, level in enumerate(one.levels):
        if level.counted:
            better = " ".join(f"and not ({other.sql})" for other in one.levels[:place])
            here = connection.sql(
                f"select count(*) from l_records l join r_children r on {level.sql} "  # noqa: S608
                f"where not ({_SAME_CHILD}) {better}"
            ).fetchall()[0][0]
            odds[place] = max(here, 0.5) / max(everyone, 1)
    return odds


def _splink(sql: str) -> str:
    """Our short way of writing columns as Splink's: l.given is given_l."""
    import re

    return re.sub(r"\b([lr])\.([a-z_]+)", r"\2_\1", sql)


@contextmanager
def _quiet() -> Iterator[None]:
    """Splink tells its progress to the log, which a library does not."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)
