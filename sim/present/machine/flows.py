"""Flows of the city as a machine: past every name, from node to node, and the amounts beside some of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set

import numpy as np

from sim.present.lettering import Text, breadth
from sim.present.machine.figures import Link
from sim.present.machine.places import BADGE, GAPS, Disc, Ribbon, Stripe
from sim.steps.axes import Array

FLOW, LEAST_FLOW = 8.0, 1.5
"""Width of a flow that is all its user needs of a product, and the least."""

APART = 4.0
"""Pixels between a flow and what it goes past."""

PAST = 6
"""Points of a flow that goes past a column: the third is where it does."""

TOLD = 8
"""Flows that say how much they are."""

STEPS = 12
"""Points a bend is looked at when something is to stand beside it."""

BULGE = 24.0
"""How far the handles of a flow within one column stand out to its right."""

Box = tuple[float, float, float, float]
Point = tuple[float, float]


def ribbons(links: Iterable[Link], discs: Sequence[Disc]) -> list[Ribbon]:
    """The flows between nodes that are in their places."""
    at = {each.node.line: each for each in discs}
    found: list[Ribbon] = []
    for link in links:
        if link.maker not in at or link.user not in at:
            continue  # bought, or not shown
        width = max(FLOW * link.share, LEAST_FLOW)
        found.append(Ribbon(link, route(at[link.maker], at[link.user], width, discs, found), width))
    return found


def route(start: Disc, end: Disc, width: float, discs: Sequence[Disc], others: Sequence[Ribbon]) -> tuple[Point, ...]:
    """The points of a flow: heights change in gaps alone, and columns it goes past are crossed where nothing stands."""
    first, last = start.node.column, end.node.column
    out = (start.x + start.reach, start.y)
    leave = (max(out[0], GAPS[first][0]), start.y)
    if last <= first:
        return out, leave, (leave[0], end.y), (end.x + end.reach, end.y)
    into = (end.x - end.reach, end.y)
    arrive = (min(into[0], GAPS[last - 1][1]), end.y)
    if last == first + 1:
        return (out, into) if abs(start.y - end.y) < 0.5 else (out, leave, arrive, into)
    run = free_height(start.y, end.y, width, (first + 1, last - 1), discs, others)
    return out, leave, (GAPS[first][1], run), (GAPS[last - 1][0], run), arrive, into


def free_height(
    y1: float, y2: float, width: float, columns: tuple[int, int], discs: Sequence[Disc], others: Sequence[Ribbon]
) -> float:
    """The height at which a flow goes past some columns: the nearest to both its ends that touches nothing there."""
    room = width / 2 + APART
    taken = [(each.top, each.bottom) for each in discs if columns[0] <= each.node.column <= columns[1]]
    for each in others:
        if len(each.points) == PAST:
            taken.append((each.points[2][1] - each.width / 2, each.points[2][1] + each.width / 2))
    heights = [y1, y2, *(top - room for top, _ in taken), *(bottom + room for _, bottom in taken)]
    free = [y for y in heights if all(y <= top - room + 1e-9 or y >= bottom + room - 1e-9 for top, bottom in taken)]
    return min(free, key=lambda y: (abs(y1 - y) + abs(y - y2), y))


def samples(ribbon: Ribbon) -> Array:
    """Points along a flow as it is drawn, (point, 2)."""
    t = np.linspace(0.0, 1.0, STEPS + 1)
    across, down = 1.5 * t * (1 - t) + t**3, t * t * (3 - 2 * t)  # of a bend, whose handles are level with its middle
    parts = []
    for (x1, y1), (x2, y2) in zip(ribbon.points, ribbon.points[1:], strict=False):
        x = x1 + (x2 - x1) * (t if y1 == y2 else across) + (BULGE * 3 * t * (1 - t) if x1 == x2 else 0.0)
        parts.append(np.stack([x, y1 + (y2 - y1) * down], axis=1))
    return np.concatenate(parts)


def stretches(ribbon: Ribbon) -> Array:
    """Boxes that cover a flow, (box, 4)."""
    points, reach = samples(ribbon), ribbon.width / 2 + 1.5
    low, high = np.minimum(points[:-1], points[1:]), np.maximum(points[:-1], points[1:])
    return np.concatenate([low[:, :1], low[:, 1:] - reach, high[:, :1], high[:, 1:] + reach], axis=1)


def amounts(
    flows: Sequence[Ribbon], discs: Sequence[Disc], stripes: Sequence[Stripe], told: Callable[[Link], str]
) -> list[Text]:
    """How much flows, `told` of each, beside those that matter most and have room: what is short first."""
    worth = {each.node.line: each.node.value_added for each in discs}
    order = sorted(flows, key=lambda each: -each.link.share * worth[each.link.user] * (2 if each.link.short else 1))
    solid = [text.box for each in discs for text in each.texts] + [text.box for each in stripes for text in each.texts]
    solid += [(each.x - each.reach, each.y - each.reach, each.x + each.reach, each.y + each.reach) for each in discs]
    side = BADGE * max((each.letters for each in discs), default=1.0)
    solid += [(x, y, x + side, y + side) for each in discs for _, x, y in each.badges]
    taken = np.concatenate([np.array(solid).reshape(-1, 4), *map(stretches, flows)])
    found, spoken = list[Text](), set[Point]()
    for flow in order:
        spots = beside(flow, told(flow.link), spoken, 12 * side / BADGE)
        spot = next((spot for spot in spots if not touches(spot.box, taken)), None)
        spoken |= {flow.points[0], flow.points[-1]}
        if spot is not None and len(found) < TOLD:
            found.append(spot)
            taken = np.concatenate([taken, [spot.box]])
    return found


def beside(flow: Ribbon, text: str, spoken: Set[Point], size: float) -> Iterable[Text]:
    """Where an amount could stand: over or under the level parts of its flow, in their middle or at their ends.

    Not where several flows leave or reach a node as one, at a point that a worthier one has `spoken` for.
    """
    ink, bold = ("loss", True) if flow.link.short else ("ink3", False)
    wide = breadth(text, size)
    for (x1, y1), (x2, y2) in zip(flow.points, flow.points[1:], strict=False):
        if y1 != y2 or x2 - x1 < wide - 6 or {(x1, y1), (x2, y2)} & spoken:
            continue
        for x in ((x1 + x2) / 2, x1 + 4 + wide / 2, x2 - 4 - wide / 2):
            spot = Text(x, y1 - flow.width / 2 - 5, text, "middle", size, bold, ink)
            yield spot
            yield spot.down(flow.width + 7 + size)


def touches(box: Box, others: Array) -> bool:
    """Whether a box overlaps one of others, (box, 4): left, top, right, bottom."""
    left, top, right, bottom = others.T
    return bool(((box[0] < right) & (left < box[2]) & (box[1] < bottom) & (top < box[3])).any())
