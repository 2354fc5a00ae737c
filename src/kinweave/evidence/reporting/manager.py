"""One page for a manager: of a hundred children, so many; how sure; who was counted; what is not known yet."""

from __future__ import annotations

from html import escape

from kinweave.evidence.analysis.analyse import Analysis
from kinweave.evidence.reporting.figures import after, count, day, fewer, hundred, likely, points
from kinweave.evidence.reporting.hundred import hundred_children, likely_range
from kinweave.evidence.reporting.page import page, paragraph, points_of, section

__all__ = ["headline", "manager_page"]


def headline(analysis: Analysis) -> str:
    """The finding as one sentence, without a letter of Greek."""
    main, plan = analysis.main, analysis.plan
    assert main.offered is not None
    assert main.usual is not None
    verb = "were in care" if plan.kind == "at" else "had been in care"
    when = after(plan.horizon_months)
    return (
        f"Of 100 children referred about {hundred(main.offered)} {verb} {when}; of 100 not referred about "
        f"{hundred(main.usual)}; likely {likely(main.difference)}."
    )


def manager_page(analysis: Analysis) -> str:
    """The whole page, as HTML."""
    main, plain, plan = analysis.main, analysis.raw, analysis.plan
    assert main.offered is not None
    assert main.usual is not None
    assert plain.offered is not None
    assert plain.usual is not None
    when = after(plan.horizon_months)
    pictures = "".join(
        hundred_children(share, name, heading, f"about {hundred(share)} in care {when}")
        for share, name, heading in (
            (main.offered, "referred", "100 children referred"),
            (main.usual, "not-referred", "100 children not referred"),
        )
    )
    body = [
        f'<p class="over">{escape(plan.title)}</p>',
        f"<h1>{escape(headline(analysis))}</h1>",
        f'<div class="pair">{pictures}</div>',
        '<p class="key">Filled: in care. Outline: not in care. Children are drawn in order, not in families.</p>',
        section(
            "How sure is this?",
            f'<div class="shown">{likely_range(main)}</div>',
            paragraph(_how_sure(analysis)),
        ),
        section("Who is counted", points_of(_who(analysis))),
        section("What we do not know", points_of(_unknown(analysis))),
    ]
    footer = (
        f"Records up to {day(plan.extract_date)}. In care means: {dict(analysis.estimand)['Outcome']} "
        f"{dict(analysis.estimand)['Looked after']} The full report has the method and every count."
    )
    return page(f"{plan.title}: one page", "manager", body, footer)


def _how_sure(analysis: Analysis) -> str:
    main, plain = analysis.main, analysis.raw
    assert plain.offered is not None
    assert plain.usual is not None
    found = main.difference
    if found.high < 0:
        sure = "Fewer children in care is likely to be real and not chance."
    elif found.low > 0:
        sure = "More children in care is likely to be real and not chance. This may be a harm."
    else:
        sure = "No difference at all is among the likely answers, so this does not settle the question."
    whole = hundred(abs(found.estimate))
    rounded = abs(hundred(main.offered or 0) - hundred(main.usual or 0)) != whole
    note = " (figures are rounded, so they may not add up)" if rounded else ""
    return (
        f"The best single figure is {fewer(found.estimate)} of 100{note}; the likely range is "
        f"{likely(found)}. {sure} These figures allow for chance differences between the two groups in ways that "
        f"were fixed beforehand. Unadjusted figures, as counted: {points(plain.offered)} of 100 referred and "
        f"{points(plain.usual)} of 100 not referred."
    )


def _who(analysis: Analysis) -> list[str]:
    flow, plan = analysis.flow, analysis.plan
    lines = [
        (
            f"{count(flow.families)} families in {flow.councils} councils, with {count(flow.children)} children. Chance "
            "decided which families were referred."
        ),
        (
            f"{count(flow.analysed)} of these children could be followed for {plan.horizon_months} months and are in "
            "the figures above."
        ),
    ]
    if flow.offered.received is not None and flow.usual.received is not None:
        lines.append(
            f"{count(flow.offered.received)} of the {count(flow.offered.families)} families referred had a "
            f"conference, and {count(flow.usual.received)} of the {count(flow.usual.families)} others. All count "
            "where they were first placed."
        )
    return lines


def _unknown(analysis: Analysis) -> list[str]:
    flow, plan = analysis.flow, analysis.plan
    why = [*flow.offered.not_seen, *flow.usual.not_seen]
    recent = sum(many for state, many in why if state == "administrative")
    others = sum(many for _, many in why) - recent
    lines = []
    if recent:
        lines.append(
            f"How {count(recent)} children fared: their letter came less than {plan.horizon_months} months before "
            "the records end. Nothing is guessed for them."
        )
    if others:
        lines.append(
            f"How {count(others)} other children fared: they died, turned 18 or were lost from the records first."
        )
    if analysis.few or not recent:
        lines.append("Whether the same would be found in other councils or other years.")
    lines.append("Whether children were safer or happier: being in care or not does not say.")
    return lines
