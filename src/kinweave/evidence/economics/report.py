"""A costing as words for a terminal, and as one HTML page that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape as escaped
from importlib.resources import files
from typing import Final

from kinweave.evidence.economics.costing import Costing, chance_in_words, pounds
from kinweave.evidence.economics.plots import Plot, plots
from kinweave.evidence.economics.reconciliation import Reconciliation
from kinweave.evidence.economics.tables import Table, reconciliation_tables, tables

__all__ = ["as_html", "as_text", "reconciliation_as_text"]

_WIDE: Final = 100


def as_text(found: Costing) -> str:
    """The costing for a terminal."""
    parts = [found.plan.title, "", found.sentence(), ""]
    for table in tables(found):
        parts += [_text_table(table), ""]
    parts += _listed("What this assumes", found.assumes)
    parts += _listed("Be warned", found.warnings)
    parts.append(_made(found))
    return "\n".join(parts) + "\n"


def reconciliation_as_text(found: Reconciliation) -> str:
    """The published case summed again, for a terminal."""
    parts = ["The published case, summed again", ""]
    for table in reconciliation_tables(found):
        parts += [_text_table(table), ""]
    return "\n".join(parts)


def as_html(found: Costing, reconciliation: Reconciliation | None = None) -> str:
    """The costing as one page: findings first, then tables and plots, then what it rests on."""
    sure = found.uncertainty
    drawn = {one.name: one for one in plots(found)}
    said = {one.id: one for one in tables(found)}
    year = found.plan.price_year
    prices = year if year[:1].isdigit() else f"{year}, the year not said"
    body = [
        f"<h1>{escape(found.plan.title)}</h1>",
        f'<p class="lead">{escape(found.sentence())}</p>',
        '<dl class="key">',
        _key("Cost", pounds(found.child.cost), "a child referred"),
        _key(
            "Saving", pounds(found.child.saving), f"a child, by {found.plan.horizon_months} months"
        ),
        _key("Net saving", pounds(found.child.net), f"{pounds(sure.low)} to {pounds(sure.high)}"),
        _key(
            "Pays for itself" if found.plan.horizon_months != 12 else "Pays for itself in year one",  # noqa: PLR2004
            chance_in_words(sure.chance),
            f"{sure.chance:.0%} of {sure.size:,} draws",
        ),
        "</dl>",
        f'<p class="note">Prices {escape(prices)}. Child: each child referred. Likely: 95 in 100.</p>',
        _section(said["sums"]),
        _figure(drawn.get("net-saving"), found),
        _section(said["payers"]),
        _section(said["kept-out"]),
        _figure(drawn.get("one-at-a-time"), found),
        _section(said["one-at-a-time"]) if sure.bars else "",
        _figure(drawn.get("acceptability"), found),
    ]
    if "rollout" in said:
        body += [_section(said["rollout"]), _figure(drawn.get("roll-out"), found)]
    if reconciliation is not None:
        body.append('<h2 class="part">The published case, summed again</h2>')
        body += [_section(one, "h3") for one in reconciliation_tables(reconciliation)]
    body += [
        _section(said["amounts"]),
        _bullets("What this assumes", found.assumes),
        _bullets("Be warned", found.warnings),
        f'<p class="note">{escape(_made(found))}</p>',
    ]
    style = files("kinweave.evidence.economics").joinpath("data", "report.css").read_text("utf-8")
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(found.plan.title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        '<header><div class="wide">Kinweave · Costing</div></header>\n<main class="wide">\n'
        + "\n".join(part for part in body if part)
        + "\n</main>\n</body>\n</html>\n"
    )


def escape(text: str) -> str:
    """Words for the page; a minus stays with its pound."""
    return escaped(text).replace("−£", "−\N{WORD JOINER}£")


def _key(name: str, value: str, beneath: str) -> str:
    return (
        f'<div><dt>{escape(name)}</dt><dd><span class="value">{escape(value)}</span>'
        f'<span class="beneath">{escape(beneath)}</span></dd></div>'
    )


def _section(table: Table, heading: str = "h2") -> str:
    if not table.rows:
        return ""
    kinds = ["words" if at < table.words else "number" for at in range(len(table.headings))]
    head = "".join(
        f'<th scope="col" class="{kind}">{escape(one)}</th>'
        for one, kind in zip(table.headings, kinds, strict=True)
    )
    rows = []
    for at, row in enumerate(table.rows):
        cells = "".join(
            f'<th scope="row">{escape(cell)}</th>'
            if not place
            else f'<td class="{kind}">{escape(cell)}</td>'
            for place, (cell, kind) in enumerate(zip(row, kinds, strict=True))
        )
        rows.append(f"<tr{' class=sum' if at in table.sums else ''}>{cells}</tr>")
    basis = f'<p class="basis">{escape(_capital(table.basis))}</p>' if table.basis else ""
    after = f'<p class="after">{escape(table.after)}</p>' if table.after else ""
    return (
        f'<section id="{table.id}"><{heading}>{escape(table.title)}</{heading}>{basis}'
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
        f"{after}</section>"
    )


def _figure(plot: Plot | None, found: Costing) -> str:
    if plot is None:
        return ""
    label = f'<svg role="img" aria-label="{escape(plot.said)}" '
    source = f"{found.uncertainty.size:,} draws of this plan, prices {found.plan.price_year}."
    return (
        f"<figure><h3>{escape(plot.finding)}</h3>{plot.svg.replace('<svg ', label, 1)}"
        f"<figcaption>{escape(plot.said)} Source: {escape(source)}</figcaption></figure>"
    )


def _bullets(title: str, said: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(one)}</li>" for one in said)
    return f"<section><h2>{escape(title)}</h2><ul>{items}</ul></section>" if items else ""


def _text_table(table: Table) -> str:
    widths = [
        max(len(row[at]) for row in (table.headings, *table.rows))
        for at in range(len(table.headings))
    ]
    lines = [table.title, *([_capital(table.basis)] if table.basis else [])]
    for row in (table.headings, *table.rows):
        cells = [
            cell.ljust(width) if at < table.words else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join([*lines, *([table.after] if table.after else [])])


def _listed(title: str, said: Iterable[str]) -> list[str]:
    items = [f"  - {one}" for one in said]
    return [title, *items, ""] if items else []


def _made(found: Costing) -> str:
    sure = found.uncertainty
    return (
        f"{sure.size:,} draws from seed {sure.seed}; the plan's fingerprint (SHA-256) begins "
        f"{found.plan.digest[:16]}."
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
