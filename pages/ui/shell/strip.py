"""The strip: the distribution of growth with target, expected, range and what is as set, as one small picture.

HTML and clip paths, since Streamlit takes SVG out of HTML; places are per cent of the picture's width.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.present.numbers import percent
from sim.present.story import flag
from sim.studies.outlook import Outlook

from ..words import Words

LETTER = 4.6
"""About how wide a Chinese letter stands, per cent of the picture; a Latin one a little more than half."""


@dataclass(frozen=True)
class Scale:
    """Growth to per cent from the left."""

    low: float
    high: float

    def __call__(self, growth: float) -> float:
        """Per cent from the left of a growth, a fraction; kept inside the picture."""
        return min(max((growth - self.low) / (self.high - self.low), 0.0), 1.0) * 100


def text_width(text: str) -> float:
    """About how wide a text stands, per cent of the picture."""
    return sum(LETTER if ord(letter) > 255 else LETTER * 0.58 for letter in text)


def mark(look: str, at: float, text: str = "") -> str:
    """An element at a place from the left."""
    return f'<div class="{look}" style="left:{at:.2f}%">{text}</div>'


def hill(found: Outlook) -> str:
    """The ground under the density, as a clip path."""
    top = float(found.density.max()) or 1.0
    step = 100 / (len(found.density) - 1)
    points = (f"{place * step:.1f}% {100 - 100 * height / top:.1f}%" for place, height in enumerate(found.density))
    return f"clip-path:polygon(0 100%,{','.join(points)},100% 100%)"


def strip(found: Outlook, growth: float, target: float | None, words: Words) -> str:
    """The strip as HTML: the dark part is the share of draws that meet the target; flag, ring, bar and tick mark it."""
    scale = Scale(found.grid[0], found.grid[-1])
    met = 100.0 if target is None else scale(target)
    colours = f"background:linear-gradient(to right,var(--accent-soft) {met:.2f}%,var(--accent-mid) {met:.2f}%)"
    low, high = scale(found.low), scale(found.high)
    parts = [
        f'<div class="hill" data-live-hill style="{hill(found)};{colours}"></div>',
        f'<div class="range" style="left:{low:.2f}%;width:{high - low:.2f}%"></div>',
        mark("ring", scale(found.expected)),
        mark("tick", scale(growth)),
        mark("end low", low, f'<span data-live="low">{percent(found.low)}</span>'),
        mark("end high", high, f'<span data-live="high">{percent(found.high)}</span>'),
        *names(scale(found.expected), scale(growth), words),
    ]
    if target is not None:
        said = flag(target, words.lang)
        look = "pole leftward" if met + 4 + text_width(said) > 100 else "pole"
        parts.append(mark(look, met, f"<span>{said}</span>"))
    return f'<div class="outlook" aria-hidden="true">{"".join(parts)}</div>'


def names(ring: float, tick: float, words: Words) -> list[str]:
    """The names of ring and tick under them, pushed apart where they would meet, and kept inside."""
    expected, as_set = words("in_expectation"), words("as_set")
    half = [text_width(expected) / 2, text_width(as_set) / 2]
    room = max(sum(half) + 2.5 - abs(tick - ring), 0.0) / 2 * (1 if tick >= ring else -1)
    places = [min(max(at, width), 100 - width) for at, width in zip((ring - room, tick + room), half, strict=True)]
    return [mark("name-expected", places[0], expected), mark("name-as-set", places[1], as_set)]
