"""The plan of an invented trial, as its designers would have written it, with what was built in at the end."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Any

__all__ = ["BuiltIn", "plan_text"]


@dataclass(frozen=True)
class BuiltIn:
    """What was invented: the councils by name, how many families, the share in care of either kind, the tie.

    `with_one` and `without` are the shares in care after a conference and without one; `effect` what being
    referred makes of it.
    """

    councils: Sequence[str]
    families: int
    with_one: float
    without: float
    effect: float
    icc: float
    seed: int


def plan_text(given: Mapping[str, Any], built: BuiltIn) -> str:
    """The plan as TOML; `given` is what `data/trial.toml` says."""
    shape, outcome, received = given["shape"], given["outcome"], given["received"]
    days = (shape["enrolled_to"] - shape["enrolled_from"]).days
    extract = shape["extract_date"]
    seen = (extract.replace(year=extract.year - 1) - shape["enrolled_from"]).days / days
    # Siblings share a normal lean; the spread of councils is on that scale, and a plan speaks in logits.
    to_logits = math.sqrt(math.pi**2 / 3)
    sizes = ", ".join(f"{size} = {many}" for size, many in shape["children"].items())
    text = files("kinweave.synth").joinpath("data", "trial_plan.txt").read_text("utf-8")
    return Template(text).substitute(
        councils=json.dumps(list(built.councils)),
        extract_date=extract.isoformat(),
        enrolled_from=shape["enrolled_from"].isoformat(),
        enrolled_to=shape["enrolled_to"].isoformat(),
        families=built.families,
        without=f"{built.without:.6f}",
        effect_of_a_conference=f"{built.with_one - built.without:.6f}",
        family_sizes=f"{{ {sizes} }}",
        icc=built.icc,
        council_sd=f"{outcome['council_spread'] * to_logits:.4f}",
        observed=f"{seen:.2f}",
        without_offer=f"{1 - received['when_referred']:.2f}",
        with_offer=received["when_usual"],
        block_sizes=shape["block_sizes"],
        in_force="\n".join(f'{council} = "not commenced"' for council in built.councils),
        seed=built.seed,
        in_care_usual=outcome["control"],
        in_care_referred=f"{outcome['control'] + built.effect:.6f}",
        effect_of_referral=built.effect,
    )
