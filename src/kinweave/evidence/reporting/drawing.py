"""The few shapes that our own drawings are made of, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

__all__ = ["INK", "box", "line", "picture", "text"]

INK = "#0b0c0c"
_LINE = 20


def picture(
    name: str, size: tuple[float, float], title: str, said: str, parts: Sequence[str]
) -> str:
    """A drawing with its title and, for those who hear it, what it shows."""
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" class="drawing {name}" '
        f'aria-labelledby="{name}-title {name}-said" viewBox="-1 0 {width + 2:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" font-family="Arial, Liberation Sans, sans-serif">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-said">{escape(said)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def text(
    x: float, y: float, words: str, *, size: int = 15, bold: bool = False, anchor: str = "start"
) -> str:
    """Words at a point."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}"{weight} fill="{INK}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )


def line(
    x1: float, y1: float, x2: float, y2: float, *, width: float = 1.5, colour: str = "#505a5f"
) -> str:
    """A straight line."""
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}" '
        f'stroke-width="{width:g}"/>'
    )


def box(
    x: float,
    y: float,
    width: float,
    lines: Sequence[str],
    *,
    fill: str = "#ffffff",
    head: bool = True,
) -> tuple[str, float]:
    """A box with lines of words, the first of them bold; gives the drawing and its height."""
    height = 18 + _LINE * len(lines)
    drawn = [
        (
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}" '
            f'stroke="#1f4e5f" stroke-width="1.5"/>'
        )
    ]
    drawn += [
        text(x + 14, y + 24 + _LINE * at, words, bold=head and at == 0)
        for at, words in enumerate(lines)
    ]
    return "".join(drawn), height
