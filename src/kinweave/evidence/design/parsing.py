"""A plan read from its TOML: every line known by name, every slip said with its place."""

from __future__ import annotations

import hashlib
import math
from datetime import date
from importlib.resources import files
from pathlib import Path

from kinweave.evidence.design.plan import (
    DESIGNS,
    LOGISTIC_VARIANCE,
    NOT_COMMENCED,
    Allocation,
    Arm,
    Enrolment,
    Expected,
    Plan,
    Stopping,
)
from kinweave.evidence.design.reading import Lines, plan_text
from kinweave.evidence.design.refusals import refuse_what_cannot_be_honoured

_FOR_THE_ANALYSIS = ("files", "columns", "analysis", "built_in")

__all__ = ["example_plan", "parse_plan", "read_plan"]


def example_plan() -> str:
    """The text of the example plan that is shipped."""
    return files("kinweave.evidence.design").joinpath("data", "example.toml").read_text("utf-8")


def read_plan(path: Path) -> Plan:
    """Read a plan from its file.

    Raises `EvidenceError`, in one sentence with the line and the mend, when it cannot be honoured.
    """
    return parse_plan(plan_text(path))


def parse_plan(text: str) -> Plan:
    """Read a plan from its text; raises `EvidenceError` when it cannot be honoured."""
    top = Lines.of_plan(text)
    plan = _plan(top, text)
    refuse_what_cannot_be_honoured(plan, top)
    return plan


def _plan(top: Lines, text: str) -> Plan:
    design = top.word("design", DESIGNS)
    outcome, ethics, duty = top.table("outcome"), top.table("ethics"), top.table("duty")
    enrolment = top.table("enrolment")
    plan = Plan(
        title=top.word("title"),
        design=design,
        unit=top.word("unit", ("family",)),
        outcome_unit=top.word("outcome_unit", ("child",)),
        index=top.word("index", ("letter", "referral")),
        strata=top.words("strata"),
        councils=top.words("councils"),
        extract_date=top.day("extract_date"),
        arms=tuple(_arm(one) for one in top.tables("arms")),
        enrolment=Enrolment(
            enrolment.day("from"), enrolment.day("to"), enrolment.whole("families", 4, 1_000_000)
        ),
        measure=outcome.word("measure", ("in care",)),
        months=outcome.whole("months", 1, 60),
        late_letters=outcome.word("late_letters", ("refused", "censored"), "refused"),
        steps=top.whole("steps", 2, 60) if design == "stepped-wedge" else 0,
        expected=_expected(top.table("expected")),
        allocation=_allocation(top.table("allocation")),
        ethics_reference=ethics.word("reference"),
        families_told=ethics.word("families_told"),
        consent=ethics.word("consent", ("asked", "not-asked")),
        stopping=tuple(_stopping(one) for one in top.tables("stopping")),
        in_force=_in_force(duty.table("in_force")),
        offer_in_letter=duty.yes("offer_in_letter", False),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    for table in (top, outcome, ethics, enrolment):
        table.done(*_FOR_THE_ANALYSIS)
    duty.done("in_force")
    return plan


def _arm(line: Lines) -> Arm:
    offer = line.word("offer", ("now", "wait", "none"))
    arm = Arm(
        id=line.word("id"),
        name=line.word("name"),
        offer=offer,
        wait_weeks=line.whole("wait_weeks", 1, 260) if offer == "wait" else 0,
    )
    line.done()
    return arm


def _expected(line: Lines) -> Expected:
    if line.has("sibling_correlation"):
        tie = line.number("sibling_correlation", 0.0, 0.99)
        sibling = math.sqrt(tie / (1 - tie) * LOGISTIC_VARIANCE)
        if line.has("sibling_sd"):
            raise line.refuse(
                "sibling_sd", "it says the same as sibling_correlation; keep one of the two."
            )
    else:
        sibling = line.number("sibling_sd", 0.0, 20.0)
    expected = Expected(
        control_share=line.number("control_share", 0.001, 0.999),
        effect=line.number("effect", -0.99, 0.99),
        family_sizes=line.shares("family_sizes"),
        sibling_sd=sibling,
        council_sd=line.number("council_sd", 0.0, 20.0, 0.0),
        period_sd=line.number("period_sd", 0.0, 20.0, 0.0),
        observed=line.number("observed", 0.01, 1.0, 1.0),
        drift=line.number("drift", -0.9, 0.9, 0.0),
        without_offer=line.number("without_offer", 0.0, 0.99, 0.0),
        with_offer=line.number("with_offer", 0.0, 0.99, 0.0),
        late_effect=line.number("late_effect", 0.0, 1.0, 0.0),
    )
    for at in (expected.control_share, expected.control_share + expected.drift):
        if not (0 < at < 1 and 0 < at + expected.effect < 1):
            raise line.refuse(
                "effect",
                f"with a control share of {at:.3f} this effect makes a share below nought or above all; "
                "choose a smaller effect or drift.",
            )
    line.done()
    return expected


def _allocation(line: Lines) -> Allocation:
    method = line.word("method", ("blocks", "minimisation"))
    blocks = method == "blocks"
    allocation = Allocation(
        method=method,
        block_sizes=line.wholes("block_sizes") if blocks else (),
        factors=() if blocks else line.words("factors"),
        likely=1.0 if blocks else line.number("likely", 0.5, 0.95, 0.8),
        places=line.whole("places", 0, 1_000_000, 0),
    )
    if blocks:
        odd = [size for size in allocation.block_sizes if size % 2]
        if odd or len(allocation.block_sizes) < 2:  # noqa: PLR2004
            raise line.refuse(
                "block_sizes",
                "give two even sizes or more, such as [4, 6, 8], because one size that is always the same "
                "is soon guessed.",
            )
    elif not allocation.factors:
        raise line.refuse("factors", "minimisation balances factors; name them.")
    line.done()
    return allocation


def _stopping(line: Lines) -> Stopping:
    who = line.word("who", ("everyone", "each ethnic group"))
    rule = Stopping(
        who=who,
        measure=line.word("measure", ("in care",)),
        harm=line.number("harm", 0.0, 0.5),
        certainty=line.number("certainty", 0.5, 0.999),
        look_every=line.whole("look_every", 1, 1_000_000),
        least_children=line.whole("least_children", 1, 1_000_000, 1 if who == "everyone" else None),
    )
    line.done()
    return rule


def _in_force(line: Lines) -> tuple[tuple[str, date | None], ...]:
    found: list[tuple[str, date | None]] = []
    for council in line.keys():  # noqa: SIM118
        value = line.raw(council)
        if value == NOT_COMMENCED:
            found.append((council, None))
        else:
            found.append((council, line.day(council)))
    return tuple(found)
