"""A costing as a record for programs: every figure with its basis, horizon, payer and price year."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kinweave.evidence.economics.costing import Costing
from kinweave.evidence.economics.reconciliation import Reconciliation

__all__ = ["reconciliation_record", "record"]


def record(found: Costing) -> dict[str, Any]:
    """The costing as plain values; money in pounds, chances and shares of 1."""
    plan, sure = found.plan, found.uncertainty
    stated = {
        "horizon_months": plan.horizon_months,
        "price_year": plan.price_year,
        "index": plan.index or None,
    }
    return {
        "title": plan.title,
        "plan_sha256": plan.digest,
        "seed": sure.seed,
        "draws": sure.size,
        **stated,
        "care_view": plan.care_view,
        "sentence": found.sentence(),
        "sums": [
            {**asdict(sums), **stated, "payer": "all"}
            for sums in (found.child, found.family)
            if sums
        ],
        "lines": [
            {
                "label": one.label,
                "role": one.role,
                "kind": one.kind,
                "payer": one.payer,
                "basis": basis,
                "pounds": amount,
                "support_package": one.support,
                **stated,
            }
            for one in found.items
            for basis, amount in (("child", one.a_child), ("family", one.a_family))
            if amount is not None
        ],
        "payers": [{**asdict(one), "basis": "child", **stated} for one in found.payers],
        "one_child_kept_out": {
            "cost": found.cost_of_one_kept_out,
            "saving": found.saving_of_one_kept_out,
            "net": found.net_of_one_kept_out,
            "basis": "child not in care at the horizon",
            **stated,
        },
        "break_even": {"value": found.break_even, "of": found.break_even_is},
        "uncertainty": {
            "basis": "child",
            "level": sure.level,
            "mean": sure.mean,
            "low": sure.low,
            "high": sure.high,
            "chance_of_net_saving": sure.chance,
            "chance_without_setting_up": sure.chance_without_setting_up,
            "worth_of_knowing_all": sure.worth,
            "worth_of_knowing_the_trial": sure.worth_of_trial,
            "one_at_a_time": [asdict(one) for one in sure.bars],
            "acceptability": asdict(sure.acceptability),
        },
        "rollout": None if found.rollout is None else {**asdict(found.rollout), **stated},
        "assumes": list(found.assumes),
        "warnings": list(found.warnings),
    }


def reconciliation_record(found: Reconciliation) -> list[dict[str, Any]]:
    """The published case's sums as plain values."""
    return [asdict(step) for step in found.steps]
