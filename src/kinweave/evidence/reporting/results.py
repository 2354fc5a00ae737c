"""The tables of a report: who was in either arm, what was found, group by group, and what is not known."""

from __future__ import annotations

from collections.abc import Sequence

from kinweave.evidence.analysis.analyse import Analysis, Later
from kinweave.evidence.analysis.baseline import NOTABLE, Baseline
from kinweave.evidence.analysis.contrast import Contrast
from kinweave.evidence.analysis.days import Days
from kinweave.evidence.analysis.missing import Missing
from kinweave.evidence.analysis.subgroups import Subgroup
from kinweave.evidence.reporting.figures import count, p_value, points, span
from kinweave.evidence.reporting.page import table

__all__ = [
    "baseline_table",
    "days_table",
    "later_table",
    "missing_tables",
    "results_table",
    "subgroup_table",
]

_NONE = "–"


def baseline_table(rows: Sequence[Baseline]) -> str:
    """Shares or means before anything was done, and the standardised difference; no p-values."""
    lines = []
    for row in rows:
        if row.group is None:
            name = _plain(row.term)
            cells = [
                f"{value:.1f} (spread {spread:.1f})"
                for value, spread in (
                    (row.offered, row.offered_spread),
                    (row.usual, row.usual_spread),
                )
            ]
        else:
            name = _plain(row.term) if row.group == "yes" else f"{_plain(row.term)}: {row.group}"
            cells = [
                f"{count(int(many))} ({100 * share:.0f}%)"
                for share, many in (
                    (row.offered, row.offered_spread),
                    (row.usual, row.usual_spread),
                )
            ]
        mark = " (apart)" if abs(row.apart) > NOTABLE else ""
        apart = f"{row.apart + 0.0:.2f}".replace("-", "−")
        lines.append([name, *cells, apart + mark, count(row.blank)])
    return table(
        "Children at the letter, by arm",
        ["", "Referred", "Not referred", "Standardised difference", "Not recorded"],
        lines,
    )


def results_table(analysis: Analysis) -> str:
    """The main result first, then the same contrast done otherwise."""
    rows = [_contrast("Planned analysis (decides)", analysis.main)]
    rows.append(_contrast("Not adjusted", analysis.raw))
    for one in analysis.others:
        named = f"{one.adjusted.capitalize()}, each {one.basis} alike"
        if one.name != analysis.main.name:
            named = f"{one.adjusted.capitalize()}, with children who joined later"
        rows.append(_contrast(named, one))
    return table(
        f"{analysis.main.name}, {analysis.main.horizon}: of 100 children",
        [
            "Analysis",
            "Referred",
            "Not referred",
            "Difference (95% interval)",
            "Ratio of risks",
            "p",
            "Children",
            "Families",
            "Errors",
        ],
        rows,
    )


def _contrast(name: str, one: Contrast) -> list[str]:
    ratio = _NONE
    if one.ratio is not None:
        ratio = f"{one.ratio.estimate:.2f} ({one.ratio.low:.2f} to {one.ratio.high:.2f})"
    return [
        name,
        _NONE if one.offered is None else points(one.offered),
        _NONE if one.usual is None else points(one.usual),
        f"{points(one.difference.estimate)} ({span(one.difference)})",
        ratio,
        p_value(one.p),
        count(one.n),
        count(one.families),
        one.errors,
    ]


def subgroup_table(found: Sequence[Subgroup]) -> str:
    """Every group named in the plan, with the interaction's p-value by Holm."""
    rows = []
    for one in found:
        for group in one.groups:
            shown = "too few to say"
            if group.difference is not None:
                shown = f"{points(group.difference.estimate)} ({span(group.difference)})"
            rows.append(
                [
                    f"{_plain(one.term)}: {group.name}",
                    count(group.offered),
                    count(group.usual),
                    shown,
                    _NONE if one.interaction_p is None else p_value(one.interaction_p),
                    _NONE if one.holm_p is None else p_value(one.holm_p),
                ]
            )
    return table(
        "Difference within groups named in the plan, of 100 children",
        [
            "Group",
            "Referred",
            "Not referred",
            "Difference (95% interval)",
            "Groups differ, p",
            "By Holm",
        ],
        rows,
    )


def later_table(found: Sequence[Later]) -> str:
    """Secondary outcomes and horizons, judged together."""
    rows = [
        [
            *_contrast(f"{one.contrast.name}, {one.contrast.horizon}", one.contrast)[:6],
            p_value(one.holm_p),
        ]
        for one in found
    ]
    return table(
        "Secondary outcomes, adjusted, of 100 children",
        [
            "Outcome",
            "Referred",
            "Not referred",
            "Difference (95% interval)",
            "Ratio of risks",
            "p",
            "By Holm",
        ],
        rows,
    )


def missing_tables(found: Missing) -> str:
    """Named assumptions, bounds, and the table of tipping points."""
    rows = []
    for one in found.assumptions:
        shown = "cannot be reckoned here"
        if one.difference is not None:
            shown = f"{points(one.difference.estimate)} ({span(one.difference)})"
        rows.append([one.name, shown, count(one.children)])
    rows += [
        [
            f"No assumption: bounds over {bound.who}",
            f"{points(bound.low)} to {points(bound.high)}",
            f"{count(bound.without_outcome)} without an outcome",
        ]
        for bound in found.bounds
    ]
    first = table(
        "The difference under named assumptions about children without an outcome, of 100",
        ["Assumption", "Difference (95% interval)", "Children"],
        rows,
    )
    if not found.tipping:
        return first
    return first + table(
        f"If {found.tipping_of}, of those referred, were in care so much more often than those seen",
        ["So many more of 100", "Difference (95% interval)", "Clear of no difference"],
        [
            [
                points(row.shift),
                f"{points(row.difference)} ({points(row.low)} to {points(row.high)})",
                "yes" if row.clear else "no",
            ]
            for row in found.tipping
        ],
    )


def days_table(found: Days) -> str:
    """Means, and the two parts that they are made of."""
    names = ("Referred", "Not referred")
    parts = table(
        "Days in care, both parts",
        [
            "",
            "Children",
            "Any day in care, of 100",
            "Mean days of those with any",
            "Mean days of all",
        ],
        [
            [
                name,
                count(part.children),
                points(part.share_any),
                _NONE if part.mean_of_any is None else points(part.mean_of_any, 1.0),
                points(part.mean, 1.0),
            ]
            for name, part in zip(names, found.parts, strict=True)
        ],
    )
    rows = []
    for one in (found.raw, found.adjusted):
        assert one.bootstrap is not None
        rows.append(
            [
                one.adjusted.capitalize(),
                points(one.difference.estimate, 1.0),
                span(one.bootstrap, 1.0),
                span(one.difference, 1.0),
                p_value(one.p),
            ]
        )
    return parts + table(
        "Difference in mean days in care, referred less not referred",
        ["", "Days", "Interval, families resampled", "Interval, CR2", "p"],
        rows,
    )


def _plain(term: str) -> str:
    spoken = term.replace("_", " ")
    return spoken[:1].upper() + spoken[1:]
