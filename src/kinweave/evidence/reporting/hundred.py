"""A hundred children, drawn: those in care filled, the others in outline; and the likely range beneath."""

from __future__ import annotations

import math

from kinweave.evidence.analysis.contrast import Contrast
from kinweave.evidence.reporting.drawing import line, picture, text
from kinweave.evidence.reporting.figures import fewer, hundred, likely

__all__ = ["hundred_children", "likely_range"]

_IN_CARE, _OTHERS = "#12436D", "#6f777b"
_STEP, _TALL = 27.0, 31.0


def hundred_children(share: float, name: str, heading: str, words: str) -> str:
    """Ten rows of ten; `words` say how many of them are in care, as they stand above the drawing."""
    filled = hundred(share)
    parts = [text(0, 18, heading, size=17, bold=True), text(0, 40, words, size=15)]
    parts += [_child(at % 10 * _STEP, 54 + at // 10 * _TALL, at < filled) for at in range(100)]
    said = f"Of 100 children drawn, {filled} are filled and {100 - filled} are in outline."
    return picture(name, (10 * _STEP + 2, 54 + 10 * _TALL), f"{heading}: {words}", said, parts)


def likely_range(contrast: Contrast) -> str:
    """The difference as a point with its range, and a line where there would be none."""
    found = contrast.difference
    reach = max(abs(found.low), abs(found.high), 0.05)
    limit = math.ceil(reach * 100 / 5) * 5
    left, right, at = 46.0, 434.0, 52.0

    def x(value: float) -> float:
        return left + (value * 100 + limit) / (2 * limit) * (right - left)

    parts = [line(left, at, right, at, width=1, colour="#b1b4b6")]
    for mark in (-limit, 0, limit):
        where, long = x(mark / 100), 26 if mark == 0 else 6
        label = "no difference" if mark == 0 else f"{abs(mark)} {'fewer' if mark < 0 else 'more'}"
        parts += [
            line(where, at - long, where, at + long),
            text(where, at + 46, label, size=17, anchor="middle", bold=mark == 0),
        ]
    parts += [
        line(x(found.low), at, x(found.high), at, width=8, colour=_IN_CARE),
        (
            f'<circle cx="{x(found.estimate):g}" cy="{at:g}" r="9" fill="#ffffff" stroke="{_IN_CARE}" '
            f'stroke-width="4"/>'
        ),
        text(
            x(found.estimate), at - 20, fewer(found.estimate), size=17, anchor="middle", bold=True
        ),
    ]
    said = f"The likely difference is {likely(found)} of 100 children; the best single figure is {fewer(found.estimate)}."
    return picture(
        "range", (480, 108), "How many fewer or more in care, of 100 children", said, parts
    )


def _child(x: float, y: float, in_care: bool) -> str:
    fill, stroke = (_IN_CARE, _IN_CARE) if in_care else ("#ffffff", _OTHERS)
    style = f'fill="{fill}" stroke="{stroke}" stroke-width="1.5"'
    return (
        f'<circle cx="{x + 11:g}" cy="{y + 6:g}" r="4.6" {style}/>'
        f'<path d="M{x + 3:g} {y + 26:g}v-6.5a8 7 0 0 1 16 0v6.5z" {style}/>'
    )
