"""What no plan may do: leave families unprotected, or deny them what the law has promised them."""

from __future__ import annotations

import calendar
from datetime import date

from kinweave.evidence.design.plan import NOT_COMMENCED, Plan
from kinweave.evidence.design.reading import Lines

__all__ = ["denied_an_offer", "months_after", "refuse_what_cannot_be_honoured"]


def months_after(start: date, months: int) -> date:
    """The same day so many calendar months on; the last of the month where there is no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def refuse_what_cannot_be_honoured(plan: Plan, top: Lines) -> None:
    """Raise `EvidenceError`, with the line and what to do, for a plan that must not be carried out."""
    _shape(plan, top)
    _time(plan, top)
    _stopping(plan, top)
    _duty(plan, top)


def _shape(plan: Plan, top: Lines) -> None:
    if "council" not in plan.strata:
        raise top.refuse(
            "strata", 'families are allocated within councils; write strata = ["council"].'
        )
    if plan.strata != ("council",):
        raise top.refuse(
            "strata",
            "blocks are stratified by council alone; balance other things by minimisation factors.",
        )
    if not plan.councils:
        raise top.refuse("councils", "no council takes part; name each.")
    _arms(plan, top)
    if plan.design == "stepped-wedge" and len(plan.councils) < plan.steps:
        raise top.refuse(
            "steps",
            f"{len(plan.councils)} councils cannot begin at {plan.steps} different steps; have fewer steps.",
        )
    if plan.design != "stepped-wedge" and plan.expected.period_sd:
        raise top.table("expected").refuse(
            "period_sd", "this belongs to a stepped wedge; take it out."
        )


def _arms(plan: Plan, top: Lines) -> None:
    if len(plan.arms) != 2:  # noqa: PLR2004
        what = "one arm alone compares with nothing" if len(plan.arms) == 1 else "two are compared"
        raise top.refuse("arms", f"{what}; write two [[arms]], the offer first.")
    if plan.arms[0].id == plan.arms[1].id:
        raise top.refuse("arms", f"both arms are called “{plan.arms[0].id}”; give each its own id.")
    if plan.offered.offer != "now":
        raise top.refuse(
            "arms",
            'the first arm is the one that is offered a conference now; write offer = "now".',
        )
    if plan.design == "waiting-list" and plan.compared.offer != "wait":
        raise top.refuse(
            "arms",
            'in a waiting-list design the second arm waits; write offer = "wait" and wait_weeks.',
        )
    if plan.design != "waiting-list" and plan.compared.offer == "wait":
        raise top.refuse(
            "design", 'the second arm waits for its offer; write design = "waiting-list".'
        )


def _time(plan: Plan, top: Lines) -> None:
    enrolment = top.table("enrolment")
    if plan.enrolment.last < plan.enrolment.first:
        raise enrolment.refuse("to", "enrolment ends before it begins; mend one of the two dates.")
    latest = months_after(plan.enrolment.last, plan.months)
    if latest <= plan.extract_date:
        return
    if (
        plan.late_letters == "refused"
        or months_after(plan.enrolment.first, plan.months) > plan.extract_date
    ):
        raise top.refuse(
            "extract_date",
            f"the last family's {plan.months} months end on {latest}, after the extract; extract then or later, "
            'end enrolment sooner, or write late_letters = "censored" under [outcome] and the share observed.',
        )
    days = (plan.enrolment.last - plan.enrolment.first).days or 1
    seen = sum(
        months_after(date.fromordinal(plan.enrolment.first.toordinal() + day), plan.months)
        <= plan.extract_date
        for day in range(days + 1)
    ) / (days + 1)
    if plan.expected.observed > seen + 0.1:
        raise top.table("expected").refuse(
            "observed",
            f"by the extract only about {seen:.2f} of families, enrolled evenly, are {plan.months} months on; "
            "expect no more than that.",
        )


def _stopping(plan: Plan, top: Lines) -> None:
    for who, why in (
        ("everyone", "a trial that may do harm must be able to stop"),
        ("each ethnic group", "harm to one group can hide in the whole"),
    ):
        if not any(rule.who == who for rule in plan.stopping):
            raise top.refuse(
                "stopping",
                f'no stopping rule for {who}, and {why}; add a [[stopping]] with who = "{who}".',
            )


def denied_an_offer(plan: Plan, council: str, since: date | None) -> str:
    """Why a plan may not run at a council where the duty to offer is in force from a day; empty when it may."""
    if since is None or since > plan.enrolment.last or plan.offer_in_letter:
        return ""
    denied = [arm for arm in plan.arms if arm.offer != "now"]
    if not denied:
        return ""
    return (
        f"from {since} the law obliges {council} to offer every family a meeting before it applies to "
        f"court, and the arm “{denied[0].name}” would be denied it; end enrolment there before that day, or choose "
        "a design that leaves every family its offer (its timing with offer_in_letter = true, or an "
        "enhanced offer against the usual one)."
    )


def _duty(plan: Plan, top: Lines) -> None:
    duty = top.table("duty").table("in_force")
    dates = dict(plan.in_force)
    for council in dates:
        if council not in plan.councils:
            raise duty.refuse(
                council, "this council does not take part; mend its name or take the line out."
            )
    for council in plan.councils:
        if council not in dates:
            raise duty.refuse(
                council,
                "from when the duty to offer (section 31ZA) is in force there is not said; write the date, "
                f'or "{NOT_COMMENCED}".',
            )
        if denied := denied_an_offer(plan, council, dates[council]):
            raise duty.refuse(council, denied)
    if plan.offer_in_letter and plan.compared.offer == "none" and any(dates.values()):
        raise top.table("duty").refuse(
            "offer_in_letter",
            f"every family's letter carries the offer, and the arm “{plan.compared.name}” has none; write what "
            "that arm is offered and when.",
        )
