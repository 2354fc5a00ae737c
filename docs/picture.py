"""The picture of the house, drawn from the imports in the code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

import grimp

HOUSE = "kinweave"
SERVICE = f"{HOUSE}.service"
WIDTH, ROW, BOX, GAP, MARGIN = 920, 66, 50, 14, 24
INK, BRAND, PALE, LINE = "#0b0c0c", "#1f4e5f", "#eef4f6", "#8aa5ae"
Uses = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Floor:
    """Rooms that stand at one height: each uses only rooms below it, or on a shared floor."""

    rooms: tuple[tuple[str, ...], ...]


def picture() -> str:
    """The house as SVG: what stands higher uses what stands lower, and never the other way."""
    graph = grimp.build_graph(HOUSE, cache_dir=None)
    library = sorted(_children(graph, HOUSE) - {SERVICE})
    apps = sorted(_children(graph, SERVICE))
    known = {name: imports_of(graph, name, [*library, *apps]) for name in [*library, *apps]}
    return _draw(
        _floors(_within(known, apps)),
        _floors(_within(known, library)),
        {app: _short(known[app] & set(library)) for app in apps},
    )


def _children(graph: grimp.ImportGraph, name: str) -> set[str]:
    return {str(child) for child in graph.find_children(name)}


def _short(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(name.rpartition(".")[2] for name in names))


def imports_of(graph: grimp.ImportGraph, name: str, others: list[str]) -> frozenset[str]:
    """Which of the other packages a package imports anything from."""
    inside = {name, *graph.find_descendants(name)}
    wanted = {
        target for module in inside for target in graph.find_modules_directly_imported_by(module)
    }
    return frozenset(
        other
        for other in others
        if other != name and any(w == other or w.startswith(f"{other}.") for w in wanted)
    )


def _within(known: Uses, names: list[str]) -> Uses:
    return {name: known[name] & set(names) for name in names}


def _reached(uses: Uses, start: str) -> set[str]:
    found: set[str] = set()
    waiting = list(uses[start])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(uses[name])
    return found


def _floors(uses: Uses) -> list[Floor]:
    """Packages by height, lowest first. Those that import one another share one room."""
    reached = {name: _reached(uses, name) for name in uses}
    rooms = {
        name: tuple(sorted({name, *(o for o in reached[name] if name in reached[o])}))
        for name in uses
    }
    heights: dict[tuple[str, ...], int] = {}

    def height(room: tuple[str, ...]) -> int:
        if room not in heights:
            below = {rooms[used] for name in room for used in uses[name]} - {room}
            heights[room] = 1 + max((height(other) for other in below), default=-1)
        return heights[room]

    for room in set(rooms.values()):
        height(room)
    return [
        Floor(tuple(sorted(room for room, at in heights.items() if at == level)))
        for level in range(1 + max(heights.values()))
    ]


def _draw(service: list[Floor], library: list[Floor], doors: Mapping[str, tuple[str, ...]]) -> str:
    parts: list[str] = []
    top = 92
    for title, said, floors in (
        ("The service", "kinweave.service: Django, and only here", service),
        ("The library", "no Django anywhere in it", library),
    ):
        height = len(floors) * ROW + 62
        parts.append(_storey(title, said, top, height))
        for number, floor in enumerate(reversed(floors)):
            parts.extend(_rooms(floor, top + 52 + number * ROW, doors))
        top += height + 26
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" '
        f'font-family="Arial, Helvetica, sans-serif" role="img" aria-labelledby="t d">\n'
        '<title id="t">The house</title>\n'
        f'<desc id="d">{escape(_told(service, library))}</desc>\n'
        f'<rect width="{WIDTH}" height="{top}" fill="#ffffff"/>\n'
        + _text(MARGIN, 40, "The house, as the imports say", 24, bold=True)
        + _text(
            MARGIN,
            66,
            "A room uses rooms on lower floors only. Names in one box use one another. "
            "Small print: what a part of the service takes from the library.",
            14,
        )
    )
    return head + "".join(parts) + "</svg>\n"


def _told(service: list[Floor], library: list[Floor]) -> str:
    def floors(listed: list[Floor]) -> str:
        rows = (" beside ".join(" with ".join(_last(room)) for room in f.rooms) for f in listed)
        return ", above it ".join(rows)

    return f"In the library, from below: {floors(library)}. In the service: {floors(service)}."


def _last(room: Iterable[str]) -> list[str]:
    return [name.rpartition(".")[2] for name in room]


def _storey(title: str, said: str, top: int, height: int) -> str:
    return (
        f'<rect x="{MARGIN}" y="{top}" width="{WIDTH - 2 * MARGIN}" height="{height}" rx="6" '
        f'fill="{PALE}" stroke="{BRAND}" stroke-width="2"/>\n'
        + _text(MARGIN + 16, top + 30, title, 18, bold=True)
        + _text(MARGIN + 16 + 12 * len(title), top + 30, said, 14)
    )


def _rooms(floor: Floor, top: int, doors: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    across = WIDTH - 2 * MARGIN - 32
    weights = [max(2, len(" ".join(_last(room)))) + 8 for room in floor.rooms]
    free = across - GAP * (len(floor.rooms) - 1)
    left = float(MARGIN + 16)
    for room, weight in zip(floor.rooms, weights, strict=True):
        width = free * weight / sum(weights)
        middle = left + width / 2
        taken = sorted({used for name in room for used in doors.get(name, ())})
        yield (
            f'<rect x="{left:.0f}" y="{top}" width="{width:.0f}" height="{BOX}" rx="4" '
            f'fill="#ffffff" stroke="{LINE}"/>\n'
            + _name(room, middle, top + (22 if taken else 31), width)
            + _small(", ".join(taken), middle, top + 41)
        )
        left += width + GAP


def _name(room: Iterable[str], middle: float, y: int, width: float) -> str:
    words = " · ".join(_last(room))
    size = min(16, int(width / (0.56 * len(words))))  # smaller rather than out of its box
    return _text(middle, y, words, size, middle=True)


def _small(words: str, middle: float, y: int) -> str:
    return _text(middle, y, words, 12, middle=True, ink=BRAND) if words else ""


def _text(
    x: float,
    y: float,
    words: str,
    size: int,
    *,
    bold: bool = False,
    middle: bool = False,
    ink: str = INK,
) -> str:
    weight = ' font-weight="700"' if bold else ""
    anchor = ' text-anchor="middle"' if middle else ""
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" fill="{ink}"{weight}{anchor}>'
        f"{escape(words)}</text>\n"
    )
