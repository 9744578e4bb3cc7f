"""The city as a machine as SVG: colours are the page's tokens, so that light and dark are one picture."""

from __future__ import annotations

import math
from html import escape

from sim.present.labels import word
from sim.present.lettering import Text
from sim.present.machine.flows import BULGE
from sim.present.machine.places import BADGE, WIDTH, Disc, Picture, Ribbon, Stripe

ON_ACCENT = "#10202F"
"""Ink on the water, in both themes."""

BAR = 88.0
"""Pixels a lane's target is wide."""


def svg(drawn: Picture, finding: str, titles: dict[str, str], lang: str, chosen: str = "") -> str:
    """The picture; `titles` by line are shown while the mouse rests on a node, `chosen` is lit."""
    parts = [stripe_svg(each) for each in drawn.stripes]
    parts += [
        f'<circle cx="{each.x:g}" cy="{each.y:.1f}" r="{each.reach + 2:.1f}" fill="var(--accent)"/>'
        for each in drawn.discs
        if each.node.line == chosen
    ]
    parts += [ribbon_svg(each) for each in sorted(drawn.ribbons, key=lambda each: each.link.short)]
    parts += [disc_svg(each, titles.get(each.node.line, ""), lang) for each in drawn.discs]
    parts += [text_svg(each) for each in drawn.texts]
    frame = f'viewBox="0 0 {WIDTH} {drawn.height:.0f}" role="img" aria-label="{escape(finding)}"'
    return f'<div class="machine-room" tabindex="0"><svg {frame}>{"".join(parts)}</svg></div>'


def text_svg(text: Text) -> str:
    """One line of letters."""
    ink = ON_ACCENT if text.ink == "on-accent" else f"var(--{text.ink})"
    weight = ' font-weight="600"' if text.bold else ""
    return (
        f'<text x="{text.x:.1f}" y="{text.y:.1f}" font-size="{text.size:g}" text-anchor="{text.anchor}"'
        f' fill="{ink}"{weight}>{escape(text.text)}</text>'
    )


def stripe_svg(each: Stripe) -> str:
    """A lane: its ground, its letters, its output as part of its target."""
    made = f'<rect x="0" y="{each.top:.1f}" width="{WIDTH}" height="{each.height:.1f}" rx="10" fill="var(--surface)"/>'
    if each.reached is not None:
        fill = "good" if each.reached >= 1.0 else "warn-line"
        made += bar_svg(each.bar, BAR, "rail") + bar_svg(each.bar, BAR * min(max(each.reached, 0.0), 1.0), fill)
        made += f'<rect x="{10 + BAR:g}" y="{each.bar - 3:.1f}" width="1.5" height="10" fill="var(--ink)"/>'
    return made + "".join(map(text_svg, each.texts))


def bar_svg(top: float, width: float, fill: str) -> str:
    """A bar from a lane's left end."""
    return f'<rect x="10" y="{top:.1f}" width="{width:.1f}" height="4" rx="2" fill="var(--{fill})"/>'


def ribbon_svg(each: Ribbon) -> str:
    """A flow."""
    (x, y), *rest = each.points
    path = f"M{x:.1f},{y:.1f}"
    for to_x, to_y in rest:
        if to_y == y:
            path += f"L{to_x:.1f},{to_y:.1f}"
        else:
            handle = x + BULGE if to_x == x else (x + to_x) / 2
            path += f"C{handle:.1f},{y:.1f} {handle:.1f},{to_y:.1f} {to_x:.1f},{to_y:.1f}"
        x, y = to_x, to_y
    look = ("loss", 0.6) if each.link.short else ("ghost", 0.5)
    return (
        f'<path d="{path}" fill="none" stroke="var(--{look[0]})" stroke-width="{each.width:.1f}"'
        f' stroke-linejoin="round" opacity="{look[1]}"/>'
    )


def disc_svg(each: Disc, title: str, lang: str) -> str:
    """A node: ring, water up to its level, letters, badges; what is clicked has the line's id."""
    at = f'cx="{each.x:g}" cy="{each.y:.1f}"'
    made = f'<circle {at} r="{each.reach + 3:.1f}" fill="var(--surface)" opacity="0"/>'
    if each.ring:
        middle = each.radius + 1.0 + each.ring / 2
        made += f'<circle {at} r="{middle:.1f}" fill="var(--bg)" stroke="var(--loss)" stroke-width="{each.ring:.1f}"/>'
    made += f'<circle {at} r="{each.radius:.1f}" fill="var(--accent-soft)"/>' + water(each)
    made += f'<circle {at} r="{each.radius:.1f}" fill="none" stroke="var(--accent)"/>'
    made += "".join(map(text_svg, each.texts)) + "".join(badge_svg(*badge, lang, each.letters) for badge in each.badges)
    return f'<g data-node="{escape(each.node.line)}"><title>{escape(title)}</title>{made}</g>'


def water(each: Disc) -> str:
    """What of a node is filled: up to its level, nothing of one without a ceiling."""
    level, r = each.node.level, each.radius
    if math.isnan(level) or level <= 0.0:
        return ""
    if level >= 1.0:
        return f'<circle cx="{each.x:g}" cy="{each.y:.1f}" r="{r:.1f}" fill="var(--accent-mid)"/>'
    up = r * (2 * level - 1)  # of the surface over the middle
    half = math.sqrt(r * r - up * up)
    large = int(level > 0.5)
    left, right, y = each.x - half, each.x + half, each.y - up
    path = f"M{left:.1f},{y:.1f}A{r:.1f},{r:.1f} 0 {large} 0 {right:.1f},{y:.1f}Z"
    return f'<path d="{path}" fill="var(--accent-mid)"/>'


def badge_svg(badge: str, x: float, y: float, lang: str, letters: float) -> str:
    """A badge: what a line is short of, by one letter."""
    side = BADGE * letters
    letter = Text(x + side / 2, y + 0.75 * side, badge_letter(badge, lang), "middle", 12 * letters, True, "warn")
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{side:g}" height="{side:g}" rx="5" fill="var(--warn-soft)"'
        f' stroke="var(--warn-line)"/>{text_svg(letter)}'
    )


def badge_letter(badge: str, lang: str) -> str:
    """The letter of a factor, or of the park; of one that has none, the first of its id."""
    told = word("machine", f"badge_{badge}", lang)
    return told if told != f"badge_{badge}" else badge[:1].upper()
