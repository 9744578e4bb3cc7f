"""What a picture of the city as a machine is made of, each thing in its place: pixels of a picture WIDTH wide."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sim.present.lettering import Text
from sim.present.machine.figures import Lane, Link, Node

WIDTH = 656
HEAD = 110
"""Pixels at the left of a lane for its name, output and target."""

COLUMN_X = (210, 350, 482, 604)
"""Middles of the columns."""

ROOM = (80, 96, 96, 96)
"""Pixels of width that the names of each column have; those of the first stand left of their nodes."""

GAPS = ((272, 302), (398, 434), (530, 556), (652, 656))
"""Where flows change their height, right of each column: no names stand there."""

BADGE = 18


@dataclass(frozen=True)
class Disc:
    """A node in its place: radius, width of its ring (0: no loss), its letters, its badges with their left tops.

    `letters`: times the ordinary size that letters and badges have.
    """

    node: Node
    x: float
    y: float
    radius: float
    ring: float
    texts: tuple[Text, ...]
    badges: tuple[tuple[str, float, float], ...]
    letters: float = 1.0

    @property
    def reach(self) -> float:
        """Radius with the ring."""
        return self.radius + (self.ring + 1.0 if self.ring else 0.0)

    @property
    def top(self) -> float:
        """Where the stretch of height begins that the node has for itself in its column."""
        return min([self.y - self.reach, *(t.box[1] for t in self.texts), *(top for _, _, top in self.badges)]) - 3

    @property
    def bottom(self) -> float:
        """Where that stretch ends."""
        return max([self.y + self.reach, *(t.box[3] for t in self.texts)]) + 5

    def down(self, by: float) -> Disc:
        """The same with all that belongs to it, moved down."""
        badges = tuple((badge, x, y + by) for badge, x, y in self.badges)
        return replace(self, y=self.y + by, texts=tuple(text.down(by) for text in self.texts), badges=badges)


@dataclass(frozen=True)
class Ribbon:
    """A flow as the points it goes through: straight between two of one height, else in a bend."""

    link: Link
    points: tuple[tuple[float, float], ...]
    width: float


@dataclass(frozen=True)
class Stripe:
    """A lane: top, height, letters, the share of its target that is reached (None: no target), and its bar's top."""

    lane: Lane
    top: float
    height: float
    texts: tuple[Text, ...]
    reached: float | None
    bar: float


@dataclass(frozen=True)
class Picture:
    """Everything in its place; `texts` are the columns' names and the flows' amounts."""

    height: float
    stripes: tuple[Stripe, ...]
    discs: tuple[Disc, ...]
    ribbons: tuple[Ribbon, ...]
    texts: tuple[Text, ...]

    @property
    def all_texts(self) -> list[Text]:
        """Every line of letters there is, but those of badges."""
        heads = [text for each in self.stripes for text in each.texts]
        return [*self.texts, *heads, *(text for each in self.discs for text in each.texts)]
