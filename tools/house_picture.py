"""The plan of the house as a picture, drawn from the imports.

One box a room (a folder or module of sim, a wing of pages/ui, the pages themselves), as wide as it has lines. A room
stands on the floor above the highest room it imports, and pages above all of sim that they import; so every import points
down. An arrow leads to each room of the next floor down that a room rests on. What is in it is said in
docs/architecture.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from html import escape
from pathlib import Path

from house import Source, sources
from house_path import imports

WIDTH, FLOOR, BOX, GAP, EDGE = 1000, 56, 40, 10, 24
"""Of the picture, in pixels: its width, a floor's height, a box's, the room between boxes, and around them all."""

ROOF, CAPTION = 46, 26
LETTER, SMALL = 8.4, 5.2
"""Width of a letter of a name and of a note."""

MODEL_CALL = ("steps", "design", "model", "measures", "projection")
"""One design put through one model call: the rooms drawn dark."""

STYLE = """
text { font-family: "Helvetica Neue", Arial, sans-serif; text-anchor: middle; }
.name { font-size: 13px; font-weight: 600; }
.note { font-size: 9.5px; }
.side { font-size: 11px; fill: #7B8794; }
.beside { font-size: 10.5px; fill: #7B8794; text-anchor: start; }
.sim rect { fill: #E4ECF4; stroke: #829AB1; }
.sim text { fill: #243B53; }
.model rect { fill: #334E68; stroke: #243B53; }
.model text { fill: #FFFFFF; }
.pages rect { fill: #FCEFDC; stroke: #D9A95B; }
.pages text { fill: #7A4A0B; }
.rests { fill: none; stroke: #9FB3C8; stroke-width: 1; }
"""


@dataclass
class Room:
    """A room: its name, lines, what it says it is, what it imports, and where it is drawn."""

    key: str
    lines: int = 0
    says: str = ""
    needs: set[str] = field(default_factory=set)
    floor: int = 0
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0

    @property
    def name(self) -> str:
        """Its last part."""
        return self.key.rsplit("/", 1)[-1]

    @property
    def middle(self) -> float:
        """Of its box, from the left."""
        return self.x + self.width / 2


def said(root: Path) -> dict[str, str]:
    """What is in each room, as docs/architecture.md says it."""
    page = root / "docs" / "architecture.md"
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    return dict(re.findall(r"^\| `((?:sim|pages)[\w/]*)` \| (.*) \|$", text, re.MULTILINE))


def room_of(path: str) -> str:
    """The room a file belongs to: pages, pages/ui/<wing or module>, or sim/<folder or module>."""
    parts = path.split("/")
    if parts[0] == "app.py" or (parts[0] == "pages" and len(parts) == 2):
        return "pages"
    if parts[0] == "pages":
        return f"pages/ui/{parts[2].removesuffix('.py')}"
    return f"sim/{parts[1].removesuffix('.py')}"


def rooms(found: list[Source]) -> list[Room]:
    """Every room with what it imports anywhere, on its floor; sim/__init__.py is the front door and no room."""
    inside = {source.path: source for source in found if source.path != "sim/__init__.py"}
    made: dict[str, Room] = {}
    for path, source in inside.items():
        room = made.setdefault(room_of(path), Room(room_of(path)))
        room.lines += len(source.text.splitlines())
        room.needs |= {room_of(each) for each in imports(source, inside, everywhere=True)} - {room.key}

    of_pages = {key for key in made if key.startswith("pages")}
    under_pages = {need for key in of_pages for need in made[key].needs} - of_pages

    needs = {key: room.needs | (under_pages if key in of_pages else set()) for key, room in made.items()}
    for key in TopologicalSorter(needs).static_order():  # a circle is its CycleError
        made[key].floor = max((1 + made[each].floor for each in needs[key]), default=0)
    return list(made.values())


def place(found: list[Room]) -> list[list[Room]]:
    """Give each room its box; the floors from the ground up, each in the middle, rooms above what they rest on."""
    floors = [[room for room in found if room.floor == number] for number in range(max(r.floor for r in found) + 1)]
    by_key = {room.key: room for room in found}
    room_for = WIDTH - 4 * EDGE
    scale = 1.0
    while max(sum(width(room, scale) + GAP for room in floor) for floor in floors) > room_for:
        scale *= 0.98
    for number, floor in enumerate(floors):
        for room in floor:
            below = [by_key[key].middle for key in room.needs if by_key[key].floor == number - 1]
            room.x = sum(below) / len(below) if below else WIDTH / 2
            room.width = width(room, scale)
        floor.sort(key=lambda room: (room.x, room.key))
        x = (WIDTH - sum(room.width + GAP for room in floor) + GAP) / 2
        for room in floor:
            room.x, room.y = x, EDGE + ROOF + (len(floors) - 1 - number) * FLOOR
            x += room.width + GAP
    return floors


def width(room: Room, scale: float) -> float:
    """Of a room's box: by its lines, but wide enough for its name."""
    return max(room.lines * scale, LETTER * len(room.name) + 16)


def shortened(text: str, letters: float) -> str:
    """As much of a sentence as there is room for, cut where it pauses; nothing where not even its first part fits."""
    ends = [mark.start() for mark in re.finditer(r"[.:;,]( |$)| \(|$", text)]
    return text[: max((end for end in ends if end <= letters), default=0)]


def box(room: Room, alone: bool) -> str:
    """A room's box with its name and lines, and what it says it is: inside where that has room, else beside it."""
    kind = "pages" if room.key.startswith("pages") else "model" if room.name in MODEL_CALL else "sim"
    end = room.x + room.width + GAP
    inside = shortened(room.says, (room.width - 50) / SMALL)
    beside = shortened(room.says, (WIDTH - 2 * EDGE - end) / 5.8) if alone else ""
    beside, inside = (beside, "") if len(beside) > len(inside) else ("", inside)
    note = f"{inside} · {room.lines:,}" if inside else f"{room.lines:,}"
    return (
        f'<g class="{kind}"><rect x="{room.x:.1f}" y="{room.y:.1f}" width="{room.width:.1f}" height="{BOX}" rx="4"/>'
        f'<text class="name" x="{room.middle:.1f}" y="{room.y + 18:.1f}">{escape(room.name)}</text>'
        f'<text class="note" x="{room.middle:.1f}" y="{room.y + 33:.1f}">{escape(note)}</text></g>'
        f'<text class="beside" x="{end:.1f}" y="{room.y + 25:.1f}">{escape(beside)}</text>'
    )


def rests(above: Room, below: Room) -> str:
    """An arrow from a room to one it rests on."""
    start, end = above.y + BOX, below.y - 3
    x = min(max(above.middle, below.x + 10), below.x + below.width - 10)
    x = x if above.x + 6 <= x <= above.x + above.width - 6 else min(max(x, above.x + 10), above.x + above.width - 10)
    to = min(max(x, below.x + 10), below.x + below.width - 10)
    half = (start + end) / 2
    path = f"M{x:.1f} {start:.1f} C{x:.1f} {half:.1f} {to:.1f} {half:.1f} {to:.1f} {end:.1f}"
    return f'<path class="rests" d="{path}" marker-end="url(#tip)"/>'


def picture(root: Path) -> str:
    """The plan of a checkout's house as SVG."""
    found, says = rooms(sources(root)), said(root)
    for room in found:
        room.says = says.get(room.key, "").replace("`", "")
    floors = place(found)
    base = EDGE + ROOF + len(floors) * FLOOR - (FLOOR - BOX) + GAP
    height = base + CAPTION
    by_key = {room.key: room for room in found}
    pairs = [(room, by_key[key]) for room in found for key in sorted(room.needs)]
    left, right = 2 * EDGE - GAP, WIDTH - 2 * EDGE + GAP
    parting = max(room.y for room in found if room.key.startswith("pages")) + BOX + (FLOOR - BOX) / 2
    eaves = EDGE + ROOF - GAP
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
            "<title>The plan of the house: every room stands above all it imports</title>",
            f"<style>{STYLE}</style>",
            '<defs><marker id="tip" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="6" markerHeight="6" orient="auto">'
            '<path d="M0 0 L6 3 L0 6 z" fill="#9FB3C8"/></marker></defs>',
            f'<rect width="{WIDTH}" height="{height}" fill="#FFFFFF"/>',
            f'<path d="M{left} {base} V{eaves} L{WIDTH / 2} {GAP} L{right} {eaves} V{base} Z" fill="#FAFBFC"'
            ' stroke="#BCCCDC" stroke-width="1.5" stroke-linejoin="round"/>',
            f'<path d="M{left} {parting} H{right}" stroke="#BCCCDC" stroke-dasharray="4 4"/>',
            *(rests(above, below) for above, below in pairs if below.floor == above.floor - 1),
            *(box(room, len(floors[room.floor]) == 1) for room in found),
            sideways("pages and programs", left - 14, (eaves + parting) / 2),
            sideways("sim: no Streamlit, nothing global", left - 14, (parting + base) / 2),
            f'<text class="side" x="{WIDTH / 2}" y="{height - 8}">Every room stands above all it imports. Boxes are as wide as '
            "they have lines, small ones a little wider; dark: one design, one model call.</text>",
            "</svg>",
            "",
        ]
    )


def sideways(text: str, x: float, y: float) -> str:
    """A text along a wall."""
    return f'<text class="side" transform="translate({x:.0f} {y:.0f}) rotate(-90)">{text}</text>'
