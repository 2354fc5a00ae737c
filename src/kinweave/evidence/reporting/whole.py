"""The full report: the question, who was counted, what was found, what it rests on, where it comes from."""

from __future__ import annotations

from kinweave.evidence.analysis.analyse import Analysis
from kinweave.evidence.reporting.consort import flow_lines, flow_picture
from kinweave.evidence.reporting.figures import count, day, fewer, likely, p_value, points, span
from kinweave.evidence.reporting.limits import limitations
from kinweave.evidence.reporting.manager import headline
from kinweave.evidence.reporting.page import (
    definitions,
    figure,
    page,
    paragraph,
    points_of,
    section,
    table,
)
from kinweave.evidence.reporting.plots import (
    by_groups,
    forest,
    incidence,
    result_rows,
    tipping,
)
from kinweave.evidence.reporting.provenance import Provenance
from kinweave.evidence.reporting.results import (
    baseline_table,
    days_table,
    later_table,
    missing_tables,
    results_table,
    subgroup_table,
)

__all__ = ["report_page"]


def report_page(analysis: Analysis, provenance: Provenance | None) -> str:
    """The whole report, as HTML."""
    plan = analysis.plan
    source = f"Records of the trial up to {day(plan.extract_date)}."
    body = [
        f"<h1>{_title(plan.title)}</h1>",
        paragraph(headline(analysis), "lead"),
        paragraph(
            f"These are adjusted figures, standardised to the same children; not adjusted they are "
            f"{points(analysis.raw.offered or 0)} and {points(analysis.raw.usual or 0)} of 100. {source}"
        ),
        section("The question", definitions(analysis.estimand)),
        _flow(analysis, source),
        section(
            "Who they were",
            paragraph(
                "All children allocated, as they were at the letter. Chance made the groups, so no p-values are "
                "given: a standardised difference beyond 0.10 is pointed out, and nothing was chosen by it."
            ),
            baseline_table(analysis.baseline),
        ),
        _results(analysis, source),
        _complier(analysis),
        _groups(analysis, source),
        _missing(analysis, source),
        _days(analysis),
        _times(analysis, source),
        _later(analysis),
        section("Limits", points_of(limitations(analysis))),
        section("What is assumed", points_of(analysis.assumes)),
        _provenance(analysis, provenance),
    ]
    return page(plan.title, "report", [part for part in body if part], source)


def _title(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _flow(analysis: Analysis, source: str) -> str:
    months = analysis.plan.horizon_months
    finding = (
        f"{count(analysis.flow.analysed)} of {count(analysis.flow.children)} children have an outcome at {months} "
        "months"
    )
    lines = points_of(flow_lines(analysis.flow, months))
    return section(
        "Who was counted",
        figure(flow_picture(analysis.flow, months), finding, "", source),
        f'<details class="heard"><summary>The flow in words</summary>{lines}</details>',
        paragraph(analysis.siblings.sentence()),
    )


def _results(analysis: Analysis, source: str) -> str:
    main, test = analysis.main, analysis.rerandomised
    rows = [
        result_rows(main, ())[0],
        *result_rows(main, ())[1:],
        ("not adjusted, each child alike", analysis.raw.difference),
    ]
    rows += result_rows(main, analysis.others)[len(result_rows(main, ())) :]
    drawn = forest(
        rows,
        scale=100,
        axis="fewer in care (left) or more (right), of 100 children",
        name="results",
    )
    parts = [
        results_table(analysis),
        figure(
            drawn,
            f"The planned analysis finds {fewer(main.difference.estimate)} of 100; likely {likely(main.difference)}",
            f"Differences and their intervals, one line an analysis; the planned one is {points(main.difference.estimate)} of 100.",
            source,
        ),
    ]
    if main.odds_ratio is not None:
        parts.append(
            paragraph(
                f"The conditional odds ratio of the model is {main.odds_ratio:.2f}. It is neither the ratio of risks "
                f"in the table nor a difference, and is given for those who pool trials. Small-sample factor of the "
                f"errors: {main.factor}."
            )
        )
    if test is not None:
        parts.append(
            paragraph(
                f"{test.sentence()} This test is adjusted for councils alone. Sizes of blocks: {test.sizes}; "
                f"{test.unfinished} blocks were not used up."
            )
        )
    if analysis.teams is not None:
        parts.append(paragraph(analysis.teams.sentence()))
    if analysis.few is not None:
        parts.append(paragraph(f"Wild bootstrap of whole clusters: p {p_value(analysis.few.p)}."))
    return section("What was found", *parts)


def _complier(analysis: Analysis) -> str:
    found = analysis.complier
    if found is None:
        return ""
    return section(
        "For families who had a conference because they were referred",
        paragraph(found.sentence()),
        paragraph(f"This holds only if: {found.assumes[0]}"),
    )


def _groups(analysis: Analysis, source: str) -> str:
    if not analysis.subgroups:
        return section("Groups", paragraph("The plan names no groups, so none were looked at."))
    rows = by_groups(analysis.subgroups)
    drawn = ""
    if rows:
        said = " ".join(one.sentence() for one in analysis.subgroups)
        drawing = forest(
            rows,
            scale=100,
            axis="fewer in care (left) or more (right), of 100 children",
            name="groups",
        )
        drawn = figure(drawing, "Differences within the groups named in the plan", said, source)
    return section(
        "Groups",
        points_of([one.sentence() for one in analysis.subgroups]),
        subgroup_table(analysis.subgroups),
        drawn,
    )


def _missing(analysis: Analysis, source: str) -> str:
    found = analysis.missing
    drawn = ""
    if found.tipping:
        turn = (
            "The interval takes in no difference under every assumption shown, or under none"
            if found.tips_at is None
            else f"The interval takes in no difference once {points(abs(found.tips_at))} of 100 more of them fared otherwise"
        )
        drawn = figure(
            tipping(found),
            turn,
            f"The difference as more of {found.tipping_of} are taken to have been in care. {turn}.",
            source,
        )
    return section(
        "Children without an outcome", missing_tables(found), drawn, points_of(found.assumes)
    )


def _days(analysis: Analysis) -> str:
    if analysis.days is None:
        return ""
    return section(
        "Days in care",
        paragraph(
            "Most children have no day in care, so means are compared and nothing is put on a log scale. The days "
            "of those with any describe; they are not an effect, since being referred may change who has any."
        ),
        days_table(analysis.days),
    )


def _times(analysis: Analysis, source: str) -> str:
    found = analysis.times
    if found is None:
        return ""
    rows = [
        [
            "Entered care by then, of 100",
            points(found.offered),
            points(found.usual),
            f"{points(found.difference.estimate)} ({span(found.difference)})",
        ],
        [
            "Days after a first entry, of these",
            points(found.lost_offered, 1.0),
            points(found.lost_usual, 1.0),
            f"{points(found.lost_difference.estimate, 1.0)} ({span(found.lost_difference, 1.0)})",
        ],
        *(
            [name, count(pair[0]), count(pair[1]), ""]
            for name, pair in (
                ("Children who entered care", found.entered),
                ("Children who died", found.died),
                ("Children who turned 18", found.turned_18),
            )
        ),
    ]
    return section(
        "Time until care",
        figure(incidence(found), found.sentence(), found.sentence(), source),
        table(
            f"By day {found.horizon_days}",
            ["", "Referred", "Not referred", "Difference (95% interval)"],
            rows,
        ),
    )


def _later(analysis: Analysis) -> str:
    if not analysis.later:
        return ""
    return section(
        "Secondary outcomes",
        paragraph(
            "One outcome decides. These are judged together, by Holm, and horizons count as one family of questions."
        ),
        later_table(analysis.later),
    )


def _provenance(analysis: Analysis, found: Provenance | None) -> str:
    plan = analysis.plan
    pairs = [
        ("Seed", str(plan.seed)),
        (
            "Resamplings and re-randomisations",
            f"{count(plan.bootstraps)} and {count(plan.rerandomisations)}",
        ),
        ("Terms fixed in the plan", ", ".join(plan.covariates) or "none"),
        ("Where a council's children all fare alike", plan.separation),
    ]
    if found is not None:
        pairs += [(name, f"SHA-256 {digest}") for name, digest in found.inputs]
        pairs += [
            ("Versions", ", ".join(f"{name} {number}" for name, number in found.versions)),
            ("Made again by", found.command),
        ]
    return section("Where this comes from", definitions(pairs))
