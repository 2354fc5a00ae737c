"""The records of a trial as they are analysed: families as allocated, children as on the letter."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kinweave.evidence.analysis.plan import Plan
from kinweave.evidence.errors import EvidenceError

__all__ = ["NOT_SEEN", "Records", "read_records"]

# Why a child has no outcome, in the order in which they are told.
NOT_SEEN = ("administrative", "died", "turned_18", "lost")
_CENSORED = {"extract_date": "administrative", "died": "died", "turned_18": "turned_18"}
_SHOWN = 5
_FAMILY_PARTS = (
    "stratum",
    "received",
    "override",
    "block",
    "order",
    "block_size",
    "excluded",
    "team",
)
_CHILD_PARTS = ("days", "birth_date", "joined_date", "censor_reason", "censor_date", "entered_care")


@dataclass(frozen=True)
class Records:
    """Who was allocated, who was on the letter, and who came after.

    `families`: one row a family allocated, with family, council, offered (1 or 0), index_date, and
    received, override, block, order, block_size and excluded where the files have them. `children`: one row a
    child named on the letter, with the family's council and arm, outcome (1, 0 or null), state (observed,
    administrative, died, turned_18, lost), reason, days and the plan's terms. `joiners`: children who came
    after the letter. `later_letters` counts letters that did not start anything again; `moved` children
    whose records stand at another council than the one that allocated them.
    """

    families: pl.DataFrame
    children: pl.DataFrame
    joiners: pl.DataFrame
    later_letters: int
    moved: int


def read_records(families: pl.DataFrame, children: pl.DataFrame, plan: Plan) -> Records:
    """The two files as the plan's columns name them; refuses, with rows, what cannot be honoured."""
    allocated, later = _families(families, plan)
    people, moved = _children(children, allocated, plan)
    after = pl.col("joined") > pl.col("index_date")
    if people["joined"].null_count() == people.height:
        on_letter, joiners = people, people.head(0)
    else:
        came = after.fill_null(value=False)
        on_letter, joiners = people.filter(~came), people.filter(came)
    _both_arms(on_letter, plan)
    return Records(allocated, on_letter.drop("joined"), joiners.drop("joined"), later, moved)


def _families(given: pl.DataFrame, plan: Plan) -> tuple[pl.DataFrame, int]:
    names = plan.columns
    _has(given, [names[one] for one in ("family", "council", "arm", "index_date")], "families")
    parts = {
        one: names[one] for one in _FAMILY_PARTS if one in names and names[one] in given.columns
    }
    # What allocation writes is read by its own names where the plan does not rename it.
    parts |= {
        one: one
        for one in ("block", "order", "block_size")
        if one not in parts and one in given.columns
    }
    frame = given.with_row_index("row", offset=1).select(
        "row",
        pl.col(names["family"]).alias("family"),
        pl.col(names["council"]).alias("council"),
        pl.col(names["arm"]).alias("arm"),
        pl.col(names["index_date"]).cast(pl.Date).alias("index_date"),
        *(pl.col(there).alias(here) for here, there in parts.items()),
        *(
            pl.col(name)
            for name in _terms(plan)
            if name in given.columns and name not in parts.values()
        ),
    )
    for name in ("family", "council", "arm", "index_date"):
        _refuse(
            frame.filter(pl.col(name).is_null()),
            f"of the families have no {name.replace('_', ' ')}; fill it in from the record of allocation.",
        )
    _refuse(
        frame.filter(~pl.col("arm").is_in([plan.offered, plan.usual])),
        f"of the families have an arm that is neither “{plan.offered}” nor “{plan.usual}”; mend them from "
        "the record of allocation.",
    )
    two = frame.filter(pl.col("arm").n_unique().over("family") > 1)
    if two.height:
        raise EvidenceError(
            f"The family {two['family'][0]} stands in two arms ({_rows(two)} of the families); it has one arm "
            "for ever, so keep the first that the record of allocation shows and note the rest as cross-overs."
        )
    for arm in (plan.offered, plan.usual):
        if not (frame["arm"] == arm).any():
            raise EvidenceError(
                f"None of the {frame.height} rows of the families is in the arm “{arm}”; a trial needs both, so "
                "look for a filter or a renamed arm."
            )
    first = frame.sort("index_date", "row").unique("family", keep="first", maintain_order=True)
    order = ["council", "order"] if "order" in first.columns else ["index_date", "row"]
    ready = first.sort(order).with_columns(offered=(pl.col("arm") == plan.offered).cast(pl.Int8))
    return ready, frame.height - first.height


def _children(given: pl.DataFrame, families: pl.DataFrame, plan: Plan) -> tuple[pl.DataFrame, int]:
    names = plan.columns
    _has(given, [names[one] for one in ("child", "family", "outcome")], "children")
    parts = {one: names.get(one, one) for one in _CHILD_PARTS}
    extra = list(dict.fromkeys(one.column for one in plan.secondary))
    _has(given, extra, "children")
    for one in _terms(plan):
        if one not in given.columns and one not in families.columns:
            raise EvidenceError(
                f"The plan's term “{one}” is a column of neither the families nor the children; correct the "
                "plan or add the column."
            )
    own = [one for one in _terms(plan) if one in given.columns]
    frame = given.with_row_index("row", offset=1).select(
        "row",
        pl.col(names["child"]).alias("child"),
        pl.col(names["family"]).alias("family"),
        pl.col(names["outcome"]).cast(pl.Int8).alias("outcome"),
        (pl.col(names["arm"]) if names["arm"] in given.columns else pl.lit(None, pl.String)).alias(
            "own_arm"
        ),
        (
            pl.col(names["council"])
            if names["council"] in given.columns
            else pl.lit(None, pl.String)
        ).alias("own_council"),
        *(pl.col(there).alias(here) for here, there in parts.items() if there in given.columns),
        *(pl.col(one).cast(pl.Int8).alias(f"secondary:{one}") for one in extra),
        *(pl.col(one) for one in own if one not in parts.values()),
    )
    twice = frame.filter(pl.col("child").is_duplicated()).sort("child", "row")
    if twice.height:
        same = twice.filter(pl.col("child") == twice["child"][0])
        several = same["family"].n_unique() > 1
        mend = (
            "a family that came back under another number keeps its first, so give the child that family only"
            if several
            else "keep one row for each child"
        )
        raise EvidenceError(
            f"The child {same['child'][0]} stands on {_rows(same)} of the children"
            f"{' in ' + str(same['family'].n_unique()) + ' families' if several else ''}; {mend} "
            f"({twice['child'].n_unique()} children are so)."
        )
    held = [one for one in families.columns if one not in (*own, "row", "order")]
    joined = frame.join(families.select(held), on="family", how="left", maintain_order="left")
    _refuse(
        joined.filter(pl.col("arm").is_null()),
        "of the children name a family that was never allocated; add the family's row or correct its number.",
    )
    moved_arm = joined.filter(
        pl.col("own_arm").is_not_null() & (pl.col("own_arm") != pl.col("arm"))
    )
    if moved_arm.height:
        raise EvidenceError(
            f"The family {moved_arm['family'][0]} stands in two arms: its own row says "
            f"{moved_arm['arm'][0]} and {_rows(moved_arm)} of the children another; a family has one arm for "
            "ever, so put the children's back."
        )
    moved = int(
        (joined["own_council"].is_not_null() & (joined["own_council"] != joined["council"])).sum()
    )
    return _states(joined, plan), moved


def _states(frame: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Each child's state at the horizon, and why there is no outcome where there is none."""
    _within(frame, plan)
    reason = (
        pl.col("censor_reason") if "censor_reason" in frame.columns else pl.lit(None, pl.String)
    )
    beyond = pl.col("horizon_date") > plan.extract_date
    state = (
        pl.when(pl.col("outcome").is_not_null())
        .then(pl.lit("observed"))
        .when(reason.is_in(list(_CENSORED)))
        .then(reason.replace(_CENSORED))
        .when(reason.is_null() & beyond)
        .then(pl.lit("administrative"))
        .otherwise(pl.lit("lost"))
    )
    birth = pl.col("birth_date") if "birth_date" in frame.columns else pl.lit(None, pl.Date)
    joined = pl.col("joined_date") if "joined_date" in frame.columns else pl.lit(None, pl.Date)
    done = frame.with_columns(
        horizon_date=pl.col("index_date").dt.offset_by(f"{plan.horizon_months}mo")
    ).with_columns(
        state=state,
        reason=pl.when(state == "lost").then(reason.fill_null("no reason given")).otherwise(None),
        joined=pl.max_horizontal(birth, joined),
    )
    return done.drop("own_arm", "own_council", "censor_reason", strict=False)


def _within(frame: pl.DataFrame, plan: Plan) -> None:
    """No outcome may speak of a day that has not been; no child may have more days than there were."""
    outcomes = [("outcome", plan.columns["outcome"], plan.horizon_months)]
    outcomes += [
        (f"secondary:{one.column}", one.column, one.horizon_months) for one in plan.secondary
    ]
    for here, name, months in outcomes:
        ahead = frame.filter(
            pl.col(here).is_not_null()
            & (pl.col("index_date").dt.offset_by(f"{months}mo") > plan.extract_date)
        )
        if ahead.height:
            raise EvidenceError(
                f"{ahead.height} of the children ({_rows(ahead)}) have {name}, whose horizon of {months} "
                f"months passes the extract date {plan.extract_date:%-d %B %Y}; leave it blank, since it is not "
                "yet known, or correct the letter's date."
            )
    if "days" in frame.columns:
        length = (
            pl.col("index_date").dt.offset_by(f"{plan.horizon_months}mo") - pl.col("index_date")
        ).dt.total_days()
        wrong = frame.filter((pl.col("days") < 0) | (pl.col("days") > length))
        _refuse(
            wrong,
            f"of the children have days in care below 0 or above the days of {plan.horizon_months} months; "
            "count again the days after the letter up to and with the day at the horizon.",
        )


def _both_arms(children: pl.DataFrame, plan: Plan) -> None:
    seen = children.filter(pl.col("state") == "observed")
    for arm in (plan.offered, plan.usual):
        if not (seen["arm"] == arm).any():
            raise EvidenceError(
                f"No child of the arm “{arm}” has an outcome at {plan.horizon_months} months ("
                f"{children.filter(pl.col('arm') == arm).height} rows of the children are in it); wait for a "
                "later extract or mend the outcome's column."
            )
    if seen["outcome"].n_unique() < 2:  # noqa: PLR2004
        raise EvidenceError(
            f"All {seen.height} children with an outcome have the same one, so no difference can be reckoned; "
            "look at how the outcome's column was made."
        )


def _terms(plan: Plan) -> list[str]:
    return list(dict.fromkeys([*plan.covariates, *plan.subgroups]))


def _has(frame: pl.DataFrame, wanted: list[str], which: str) -> None:
    missing = [name for name in wanted if name not in frame.columns]
    if missing:
        raise EvidenceError(
            f"The file of {which} has no column {', '.join(missing)}, which the plan's [columns] names; correct "
            "the plan or the file."
        )


def _refuse(bad: pl.DataFrame, what: str) -> None:
    if bad.height:
        raise EvidenceError(f"{_rows(bad)[:1].upper()}{_rows(bad)[1:]} {what}")


def _rows(bad: pl.DataFrame) -> str:
    """Rows as they are counted in the file, the first ones and how many more."""
    first = ", ".join(str(row) for row in bad["row"].head(_SHOWN))
    more = bad.height - _SHOWN
    return f"row{'s' if bad.height > 1 else ''} {first}{f' and {more} more' if more > 0 else ''}"
