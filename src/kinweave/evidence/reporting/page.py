"""A page that carries all it needs with it: its style, its drawings, its words."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from importlib.resources import files

__all__ = ["definitions", "figure", "page", "paragraph", "points_of", "section", "table"]


def page(title: str, kind: str, body: Sequence[str], footer: str) -> str:
    """A whole page in British English, with a way past its head for those who use a keyboard."""
    data = files(__package__).joinpath("data")
    style, screen = (data.joinpath(one).read_text("utf-8") for one in ("report.css", "screen.css"))
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n"
        f'<style media="screen">\n{screen}</style>\n</head>\n'
        f'<body class="{kind}">\n<a class="skip" href="#main">Skip to main content</a>\n'
        '<header class="band"><div class="width">Kinweave · evidence</div></header>\n'
        f'<main id="main" class="width">\n{chr(10).join(body)}\n</main>\n'
        f'<footer class="width"><p>{escape(footer)}</p></footer>\n</body>\n</html>\n'
    )


def section(heading: str, *parts: str) -> str:
    """A part of the page under its heading."""
    return f"<section>\n<h2>{escape(heading)}</h2>\n{chr(10).join(part for part in parts if part)}\n</section>"


def paragraph(words: str, kind: str = "") -> str:
    """A paragraph."""
    return f"<p{f' class={chr(34)}{kind}{chr(34)}' if kind else ''}>{escape(words)}</p>"


def points_of(lines: Sequence[str]) -> str:
    """A list of sentences."""
    return f"<ul>{''.join(f'<li>{escape(words)}</li>' for words in lines)}</ul>"


def definitions(pairs: Sequence[tuple[str, str]]) -> str:
    """Headings with their words."""
    rows = (f"<div><dt>{escape(head)}</dt><dd>{escape(words)}</dd></div>" for head, words in pairs)
    return f"<dl>{''.join(rows)}</dl>"


def table(
    caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], *, words: int = 1
) -> str:
    """A table with its caption; the first `words` columns are words, the others numbers set right."""
    top = "".join(
        f'<th scope="col"{"" if at < words else " class=number"}>{escape(head)}</th>'
        for at, head in enumerate(heads)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{escape(cell)}</th>'
            if at == 0
            else f"<td{'' if at < words else ' class=number'}>{escape(cell)}</td>"
            for at, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def figure(drawing: str, finding: str, said: str, source: str) -> str:
    """A drawing under the finding that it shows, with its source beneath.

    A drawing of our own stands in the page; a plot is carried as a picture, so that its inner names meet no
    other's.
    """
    shown = drawing
    if "role=" not in drawing[:200]:
        packed = base64.b64encode(drawing.encode()).decode()
        shown = f'<img src="data:image/svg+xml;base64,{packed}" alt="{escape(said)}">'
    return (
        f'<figure><p class="finding">{escape(finding)}</p><div class="shown">{shown}</div>'
        f"<figcaption>{escape(source)}</figcaption></figure>"
    )
