"""Nodes of the city as a machine: their size and letters, and how they stand one under the other in their lane."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.present.labels import word
from sim.present.lettering import Text, breadth, wrapped
from sim.present.machine.figures import COLUMNS, Link, Node
from sim.present.machine.places import BADGE, COLUMN_X, ROOM, WIDTH, Disc
from sim.present.numbers import percent, signed
from sim.present.quantities import yi
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS

LINE = 15
"""Pixels from line to line of small letters."""

RADIUS, LEAST_RADIUS, MOST_RADIUS = 4.6, 8.0, 50.0
"""Radius for the root of 100m yuan of value added; the least; the largest, for which all get smaller where need be."""

INSIDE, WORTH_INSIDE, USED_INSIDE = 36.0, 32.0, 46.0
"""Radius from which a name stands inside its node, from which its value added does, and its use in words."""

RING = (2.0, 8.0)
"""Width of the ring of the least and of the largest loss."""


def radii(nodes: Sequence[Node]) -> dict[str, float]:
    """Radius of each node: its area is its value added, LEAST_RADIUS at least."""
    most = max((node.value_added for node in nodes), default=0.0)
    scale = min(RADIUS, MOST_RADIUS / math.sqrt(most)) if most > 0.0 else RADIUS
    return {node.line: max(scale * math.sqrt(max(node.value_added, 0.0)), LEAST_RADIUS) for node in nodes}


def ring_width(lost: float, most: float) -> float:
    """Width of a ring for growth lost: none where it would be written as nothing, the broadest for the largest."""
    if lost < MIN_WRITTEN_POINTS:
        return 0.0
    return RING[0] + (RING[1] - RING[0]) * lost / most


def near_whole(share: float) -> str:
    """A share in whole per cents, with a decimal where it would read 100 % and is less."""
    return percent(share, 1 if 0.995 <= share < 0.9995 else 0)


def disc(node: Node, name: str, radius: float, ring: float, lang: str, letters: float = 1.0) -> Disc:
    """A node with its letters and badges in its column, its middle at height 0."""
    x = COLUMN_X[node.column]
    reach = radius + (ring + 1.0 if ring else 0.0)
    lost = signed(-node.lost * 100, 2) if ring else ""
    held = radius / letters  # what is inside the node has as much less room
    inside = held >= INSIDE and not node.level < 0.9 and breadth(name, 14) <= 1.7 * held and node.column > 0
    above = bool(lost) and node.column > 0 and radius >= 20
    if inside:
        texts = inner_texts(node, name, x, held, lang, letters)
    else:
        texts = outer_texts(node, name, x, reach, "" if above else lost, letters)
        if held >= WORTH_INSIDE and not node.level < 0.75:
            texts.append(Text(x, 5 * letters, yi(node.value_added, lang), "middle", 14 * letters, True, "on-accent"))
    if above:
        texts.append(Text(x, -reach - 6, lost, "middle", (16 if inside else 12) * letters, True, "loss"))
    side = BADGE * letters
    left, top = x + max(0.64 * reach + 2, 26.0 * letters if above else 0.0), -0.64 * reach - side
    left = min(left, WIDTH - (side + 3) * len(node.badges))  # the last column's reach no farther than the picture
    badges = tuple((badge, left + place * (side + 3), top) for place, badge in enumerate(node.badges))
    return Disc(node, x, 0.0, radius, ring, tuple(texts), badges, letters)


def inner_texts(node: Node, name: str, x: float, held: float, lang: str, letters: float) -> list[Text]:
    """The letters of a node large enough to hold them; `held` is its radius, for letters of the ordinary size."""
    told = [
        Text(x, -9 * letters, name, "middle", 14 * letters, True, "on-accent"),
        Text(x, 10 * letters, yi(node.value_added, lang), "middle", 14 * letters, True, "on-accent"),
    ]
    if not math.isnan(node.level):
        share = near_whole(node.level)
        used = word("machine", "used", lang).format(share=share) if held >= USED_INSIDE else share
        told.append(Text(x, 27 * letters, used, "middle", 12 * letters, False, "on-accent"))
    return told


def outer_texts(node: Node, name: str, x: float, reach: float, lost: str, letters: float) -> list[Text]:
    """The letters of any other: under it, in the first column left of it."""
    size, apart = 12 * letters, LINE * letters
    lines = [(line, True, "ink") for line in wrapped(name, ROOM[node.column], size)]
    if not math.isnan(node.level):
        lines.append((near_whole(node.level), False, "ink3"))
    if lost:
        lines.append((lost, True, "loss"))
    if node.column:
        at, first, anchor = x, reach + 2 + size, "middle"
    else:
        at, first, anchor = x - reach - 7, size / 3 - apart * (len(lines) - 1) / 2, "end"
    return [
        Text(at, first + apart * place, text, anchor, size, bold, ink) for place, (text, bold, ink) in enumerate(lines)
    ]


def stacked(discs: Sequence[Disc], links: Sequence[Link]) -> list[Disc]:
    """The nodes of one lane, from height 0 down: the column that needs most first, the others beside what they link."""
    columns = [[each for each in discs if each.node.column == column] for column in range(len(COLUMNS))]
    heights = [sum(each.bottom - each.top for each in column) for column in columns]
    placed: dict[str, Disc] = {}
    for column in sorted(range(len(COLUMNS)), key=lambda place: (-heights[place], place)):
        wished = {each.node.line: wish(each.node.line, placed, links) for each in columns[column]}
        bottom = 0.0
        for each in sorted(columns[column], key=lambda each: (wished[each.node.line], -each.node.value_added)):
            wanted = wished[each.node.line]
            here = each.down(max(bottom - each.top, wanted if math.isfinite(wanted) else 0.0))
            placed[each.node.line], bottom = here, here.bottom
    return [placed[each.node.line] for each in discs]


def wish(line: str, placed: Mapping[str, Disc], links: Sequence[Link]) -> float:
    """The height a node would best have: the middle of those it is linked with; infinite without any."""
    ends = {link.user if link.maker == line else link.maker for link in links if line in (link.maker, link.user)}
    heights = [placed[end].y for end in sorted(ends) if end in placed]
    return sum(heights) / len(heights) if heights else math.inf
