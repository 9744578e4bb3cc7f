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

MEETING_LETTERS = 1.23
"""Times the ordinary size that letters have in a meeting, where the picture is drawn a quarter broader than WIDTH."""

LANE_GAP, LANE_PAD = 6.0, 8.0
INDENT = 10.0
"""Where a lane's letters begin."""


def stripe(lane: Lane, name: str, top: float, lang: str, letters: float = 1.0) -> Stripe:
    """A lane's head, as high as its letters: name, output, and how much of its target that is."""
    room, size, apart = HEAD - INDENT, 12 * letters, LINE * letters
    large = max(14.0, size)
    lines = wrapped(name, room, large)
    first, next_ = top + 8 + large, 4 + large
    texts = [Text(INDENT, first + next_ * k, line, "start", large, True, "ink") for k, line in enumerate(lines)]
    told = wrapped(word("machine", "output", lang).format(value=yi(lane.output, lang)), room, size)
    y = texts[-1].y + next_ if texts else first
    texts += [Text(INDENT, y + apart * k, line, "start", size) for k, line in enumerate(told)]
    bar, reached = texts[-1].y + 8, None
    if lane.target > 0.0:
        reached = lane.output / lane.target
        share = word("machine", "of_target", lang).format(share=near_whole(reached))
        ink = "good" if reached >= 1.0 else "warn"
        below = enumerate(wrapped(share, room, size))
        texts += [Text(INDENT, bar + 9 + size + apart * k, line, "start", size, True, ink) for k, line in below]
    return Stripe(lane, top, texts[-1].box[3] - top + LANE_PAD, tuple(texts), reached, bar)


def picture(
    part: Machine,
    names: Mapping[str, str],
    chains: Mapping[str, str],
    told: Callable[[Link], str],
    lang: str,
    letters: float = 1.0,
) -> Picture:
    """Everything of a machine in its place; names of lines and chains by id, what is `told` of a flow.

    `letters`: times the ordinary size that letters have.
    """
    short, radius = short_names({node.line: names[node.line] for node in part.nodes}), radii(part.nodes)
    most = max((node.lost for node in part.nodes), default=0.0)
    top, stripes, discs = TOP, list[Stripe](), list[Disc]()
    for lane in part.lanes:
        own = [
            disc(node, short[node.line], radius[node.line], ring_width(node.lost, most), lang, letters)
            for node in part.nodes
            if node.chain == lane.chain
        ]
        held = stacked(own, part.links)
        above, below = min((each.top for each in held), default=0.0), max((each.bottom for each in held), default=0.0)
        head = stripe(lane, chains[lane.chain], top, lang, letters)
        height = max(head.height, below - above + 2 * LANE_PAD)
        discs += [each.down(top - above + (height - below + above) / 2) for each in held]
        stripes.append(replace(head, height=height))
        top += height + LANE_GAP
    flows = ribbons(part.links, discs)
    heads = [
        Text(x, 22, word("machine", column, lang), "middle", 12 * letters, True)
        for x, column in zip(COLUMN_X, COLUMNS, strict=True)
    ]
    return Picture(top, tuple(stripes), tuple(discs), tuple(flows), (*heads, *amounts(flows, discs, stripes, told)))
