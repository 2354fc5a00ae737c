"""The flow of families and children through the trial, drawn from its counts (CONSORT)."""

from __future__ import annotations

from kinweave.evidence.analysis.flow import Arm, Flow
from kinweave.evidence.reporting.drawing import box, line, picture
from kinweave.evidence.reporting.figures import count

__all__ = ["flow_lines", "flow_picture"]

_WIDTH, _BOX, _GAP = 760.0, 364.0, 30.0
_WHY = {
    "administrative": "whose letter was too recent at the extract date",
    "died": "who died before the horizon",
    "turned_18": "who turned 18 before the horizon",
}


def flow_picture(flow: Flow, months: int) -> str:
    """The drawing: allocation on top, an arm to either side, what is not known, what is analysed."""
    parts: list[str] = []
    top, deep = box(_WIDTH / 2 - 210, 2, 420, _allocated(flow), fill="#eef4f6")
    parts.append(top)
    y = 2 + deep
    left, right = _BOX / 2, _WIDTH - _BOX / 2
    middle = y + _GAP / 2
    parts += [
        line(_WIDTH / 2, y, _WIDTH / 2, middle),
        line(left, middle, right, middle),
        line(left, middle, left, y + _GAP),
        line(right, middle, right, y + _GAP),
    ]
    y += _GAP
    arms = ((flow.offered, "Referred", 0.0), (flow.usual, "Not referred", _WIDTH - _BOX))
    for step in (0, 1, 2):
        wide = [_steps(arm, name, months)[step] for arm, name, _ in arms]
        most = max(len(lines) for lines in wide)
        fill = "#eef4f6" if step == 2 else "#ffffff"  # noqa: PLR2004
        height = 0.0
        for (_, _, x), lines in zip(arms, wide, strict=True):
            drawn, height = box(x, y, _BOX, [*lines, *[""] * (most - len(lines))], fill=fill)
            parts.append(drawn)
        y += height
        if step < 2:  # noqa: PLR2004
            parts += [line(at, y, at, y + _GAP) for at in (left, right)]
            y += _GAP
    said = ". ".join(flow_lines(flow, months))
    return picture(
        "flow", (_WIDTH, y + 2), "Flow of families and children through the trial", said, parts
    )


def flow_lines(flow: Flow, months: int) -> tuple[str, ...]:
    """The same in words, a line a box."""
    boxes = [_allocated(flow)]
    for arm, name in ((flow.offered, "Referred"), (flow.usual, "Not referred")):
        boxes += _steps(arm, name, months)
    return tuple(f"{lines[0]}: {'; '.join(lines[1:])}" for lines in boxes)


def _allocated(flow: Flow) -> list[str]:
    lines = [
        f"Allocated: {count(flow.families)} families",
        f"{count(flow.children)} children on their letters, in {flow.councils} councils",
    ]
    if flow.later_letters:
        lines.append(f"{count(flow.later_letters)} later letters started nothing again")
    if flow.moved:
        lines.append(f"{count(flow.moved)} children since recorded at another council")
    return lines


def _steps(arm: Arm, name: str, months: int) -> list[list[str]]:
    given = [f"{name}: {count(arm.families)} families", f"{count(arm.children)} children"]
    if arm.received is not None:
        given.append(f"{count(arm.received)} families had a conference")
    given += [f"{count(number)} of them by way of the {why}" for why, number in arm.overrides]
    given += [f"{count(number)} left out after allocation: {why}" for why, number in arm.left_out]
    if arm.families_without_children:
        given.append(f"{count(arm.families_without_children)} families without a child on file")
    if arm.joiners:
        given.append(f"{count(arm.joiners)} children joined after the letter")
    unseen = sum(number for _, number in arm.not_seen)
    none = [f"No outcome at {months} months: {count(unseen)} children"]
    none += [f"{count(number)} {_WHY.get(why, why)}" for why, number in arm.not_seen]
    done = [
        f"Analysed: {count(arm.analysed)} children",
        f"of {count(arm.analysed_families)} families",
    ]
    return [given, none, done]
