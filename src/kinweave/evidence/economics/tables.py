"""The tables of a costing's report, as words, for paper and for the screen alike."""

from __future__ import annotations

from dataclasses import dataclass

from kinweave.evidence.economics.costing import Costing, pounds
from kinweave.evidence.economics.model import CARE, DAYS
from kinweave.evidence.economics.reconciliation import Reconciliation

__all__ = ["Table", "reconciliation_tables", "tables"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, what its figures are of, its headings, its rows, and which rows are sums.

    The first column is words and the rest are numbers, but for the first `words` of them.
    """

    id: str
    title: str
    basis: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sums: tuple[int, ...] = ()
    words: int = 1
    after: str = ""


def tables(found: Costing) -> tuple[Table, ...]:
    """Every table of the report, in its order."""
    said = [_sums(found), _payers(found), _amounts(found), _kept_out(found), _sure(found)]
    if found.rollout is not None:
        said.append(_rollout(found))
    return tuple(said)


def reconciliation_tables(found: Reconciliation) -> tuple[Table, ...]:
    """The published case, step by step."""
    return tuple(
        Table(
            f"step-{number}",
            step.title,
            "",
            ("What", "How", "Comes to"),
            tuple((row.name[:1].upper() + row.name[1:], row.sum, row.shown) for row in step.rows),
            words=2,
            after=step.verdict,
        )
        for number, step in enumerate(found.steps, 1)
    )


def _stated(found: Costing, basis: str) -> str:
    plan = found.plan
    year = plan.price_year
    prices = year if year[:1].isdigit() else f"{year}, the year not said"
    return f"£ for each {basis} referred, over {plan.horizon_months} months, prices {prices}"


def _sums(found: Costing) -> Table:
    rows: list[tuple[str, ...]] = []
    sums: list[int] = []

    def add(label: str, payer: str, a_child: float, a_family: float | None) -> None:
        family = () if a_family is None else (pounds(a_family),)
        rows.append((label, payer, pounds(a_child), *family))

    def together(label: str, name: str) -> None:
        sums.append(len(rows))
        add(
            label,
            "all",
            getattr(found.child, name),
            None if found.family is None else getattr(found.family, name),
        )

    def lines(role: str, words: dict[str, str]) -> None:
        for kind, word in words.items():
            for one in found.items:
                if (one.role, one.kind) == (role, kind):
                    add(f"{word}: {one.label}", one.payer, one.a_child, one.a_family)

    apart = found.child.setting_up > 0
    lines(
        "cost",
        {"running": "Running", "set-up": "Set-up", "not split": "Set-up and running in one sum"},
    )
    if apart:
        together("Set-up", "setting_up")
    together("Cost", "cost")
    lines("saving", {"care": "Saved", "court": "Saved"})
    together("Saving", "saving")
    if apart:
        together("Net saving without set-up", "net_without_setting_up")
    together("Net saving", "net")
    families = found.family is not None
    return Table(
        "sums",
        "What a child and a family cost and save" if families else "What a child costs and saves",
        _stated(found, "child" + (" and for each family" if families else "")),
        ("Line", "Payer", "A child", *(("A family",) if families else ())),
        tuple(rows),
        tuple(sums),
        words=2,
    )


def _payers(found: Costing) -> Table:
    return Table(
        "payers",
        "Who pays and who saves",
        _stated(found, "child"),
        ("Payer", "Cost", "Saving", "Net", "Chance that it saves"),
        tuple(
            (one.name, pounds(one.cost), pounds(one.saving), pounds(one.net), f"{one.chance:.0%}")
            for one in found.payers
        ),
    )


def _amounts(found: Costing) -> Table:
    plan = found.plan
    listed = [(one.item, one.amount, f"a {one.per}") for one in plan.costs]
    if plan.status is not None:
        listed.append(("Being in care at the horizon", plan.status, "a child in care"))
    listed += [(one.kind.capitalize(), one.a_day, "a day") for one in plan.placements]
    listed += [(f"Proceedings: {one.item}", one.amount, f"a {one.per}") for one in plan.court_costs]
    return Table(
        "amounts",
        "The amounts behind it",
        f"£ as written and in prices of {plan.price_year}",
        ("Amount", "Source", "What the spread stands for", "As written", "Price year", "Used"),
        tuple(
            (
                f"{name}, {each}",
                amount.source,
                f"{amount.spread.shape}, {amount.spread.share:.0%}: {amount.spread.meaning}"
                if amount.spread.meaning
                else "taken as exact",
                f"{amount.written:,.0f}",
                amount.price_year,
                f"{amount.pounds:,.2f}",
            )
            for name, amount, each in listed
        ),
        words=3,
    )


def _kept_out(found: Costing) -> Table:
    rows = [
        (label, pounds(amount))
        for label, amount in (
            ("Cost", found.cost_of_one_kept_out),
            ("Saving", found.saving_of_one_kept_out),
            ("Net saving", found.net_of_one_kept_out),
        )
        if amount is not None
    ]
    if found.break_even is not None:
        unit = {CARE: "points fewer in care", DAYS: "fewer days in care"}[found.break_even_is]
        value = found.break_even * (100 if found.break_even_is == CARE else 1)
        rows.append(("Saving meets cost at", f"{value:.2f} {unit}"))
    return Table(
        "kept-out",
        "For each child not in care at the horizon",
        f"£ for each child, prices {found.plan.price_year}",
        ("What", "Comes to"),
        tuple(rows),
    )


def _sure(found: Costing) -> Table:
    sure = found.uncertainty
    return Table(
        "one-at-a-time",
        "Each number alone, low and high",
        f"net saving, {_stated(found, 'child')}; others at their means; low and high hold 95 in 100",
        ("Number", "Low", "High", "Net at low", "Net at high", "Worth of knowing it"),
        tuple(
            (
                one.name[:1].upper() + one.name[1:],
                _plain(one.low, one.unit),
                _plain(one.high, one.unit),
                pounds(one.net_at_low),
                pounds(one.net_at_high),
                pounds(one.worth),
            )
            for one in sure.bars
        ),
        after=f"Knowing all of them would be worth {pounds(sure.worth)} a child; knowing exactly what the trial "
        f"estimated, {pounds(sure.worth_of_trial)}.",
    )


def _rollout(found: Costing) -> Table:
    out = found.rollout
    assert out is not None
    rows = [
        (
            str(one.number),
            f"{one.children:,.0f}",
            f"{one.fewer_in_care:,.0f} ({one.fewer_low:,.0f} to {one.fewer_high:,.0f})",
            _million(one.setting_up),
            _million(one.running),
            _million(one.saving),
            f"{_million(one.net)} ({_million(one.net_low)} to {_million(one.net_high)})",
        )
        for one in out.years
    ]
    rows.append(
        (
            f"All, discounted at {out.rate:.1%}",
            f"{out.children:,.0f}",
            f"{out.fewer_in_care:,.0f} ({out.fewer_low:,.0f} to {out.fewer_high:,.0f})",
            "",
            "",
            "",
            f"{_million(out.net)} ({_million(out.low)} to {_million(out.high)})",
        )
    )
    return Table(
        "rollout",
        f"Rolled out: {out.where}",
        f"£ million, prices {found.plan.price_year}; brackets hold 95 in 100",
        ("Year", "Children referred", "Fewer in care", "Set-up", "Running", "Saving", "Net"),
        tuple(rows),
        (len(rows) - 1,),
        after=f"Flow: {out.flow:,.0f} children a year ({out.flow_basis}; {out.flow_source}), of whom "
        f"{out.uptake:.0%} are referred at full reach. The chance of a net saving over the whole is "
        f"{out.chance:.0%}.",
    )


def _plain(value: float, unit: str) -> str:
    if unit.startswith("share"):
        return f"{value * 100:.1f} in 100".replace("-", "−")
    if unit.startswith("days"):
        return f"{value:.1f} days".replace("-", "−")
    return pounds(value) if abs(value) >= 1000 else f"£{value:,.2f}"  # noqa: PLR2004


def _million(amount: float) -> str:
    return f"{amount / 1e6:,.1f}".replace("-", "−")
