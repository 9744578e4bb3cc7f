"""The city as a machine with everything in its place: the same input, the same picture, and no two texts touch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sim.present.labels import word
from sim.present.lettering import Text, short_names, wrapped
from sim.present.machine.figures import COLUMNS, Lane, Link, Machine
from sim.present.machine.flows import amounts, ribbons
from sim.present.machine.nodes import LINE, disc, near_whole, radii, ring_width, stacked
from sim.present.machine.places import COLUMN_X, HEAD, Disc, Picture, Stripe
from sim.present.quantities import yi

TOP = 36.0
"""Where the first lane begins, under the columns' names."""

LANE_GAP, LANE_PAD = 6.0, 8.0
INDENT = 10.0
"""Where a lane's letters begin."""


def stripe(lane: Lane, name: str, top: float, lang: str) -> Stripe:
    """A lane's head, as high as its letters: name, output, and how much of its target that is."""
    room = HEAD - INDENT
    lines = wrapped(name, room, 14)
    texts = [Text(INDENT, top + 22 + 18 * k, line, "start", 14, True, "ink") for k, line in enumerate(lines)]
    told = wrapped(word("machine", "output", lang).format(value=yi(lane.output, lang)), room)
    y = texts[-1].y + 18 if texts else top + 22
    texts += [Text(INDENT, y + LINE * k, line, "start") for k, line in enumerate(told)]
    bar, reached = texts[-1].y + 8, None
    if lane.target > 0.0:
        reached = lane.output / lane.target
        share = word("machine", "of_target", lang).format(share=near_whole(reached))
        ink = "good" if reached >= 1.0 else "warn"
        below = enumerate(wrapped(share, room))
        texts += [Text(INDENT, bar + 21 + LINE * k, line, "start", 12, True, ink) for k, line in below]
    return Stripe(lane, top, texts[-1].box[3] - top + LANE_PAD, tuple(texts), reached, bar)


def picture(
    part: Machine, names: Mapping[str, str], chains: Mapping[str, str], told: Callable[[Link], str], lang: str
) -> Picture:
    """Everything of a machine in its place; names of lines and chains by id, what is `told` of a flow."""
    short, radius = short_names({node.line: names[node.line] for node in part.nodes}), radii(part.nodes)
    most = max((node.lost for node in part.nodes), default=0.0)
    top, stripes, discs = TOP, list[Stripe](), list[Disc]()
    for lane in part.lanes:
        own = [
            disc(node, short[node.line], radius[node.line], ring_width(node.lost, most), lang)
            for node in part.nodes
            if node.chain == lane.chain
        ]
        held = stacked(own, part.links)
        above, below = min((each.top for each in held), default=0.0), max((each.bottom for each in held), default=0.0)
        head = stripe(lane, chains[lane.chain], top, lang)
        height = max(head.height, below - above + 2 * LANE_PAD)
        discs += [each.down(top - above + (height - below + above) / 2) for each in held]
        stripes.append(replace(head, height=height))
        top += height + LANE_GAP
    flows = ribbons(part.links, discs)
    heads = [
        Text(x, 22, word("machine", column, lang), "middle", 12, True)
        for x, column in zip(COLUMN_X, COLUMNS, strict=True)
    ]
    return Picture(top, tuple(stripes), tuple(discs), tuple(flows), (*heads, *amounts(flows, discs, stripes, told)))
