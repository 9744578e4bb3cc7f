"""What is declared in data/*.toml, read once: assumptions (sliders), their groups, measures and presets.

Nothing here is computed: a block of TOML becomes an object with the same fields, a pair of languages a Text. An
assumption whose key carries <chain>, <product_group> or <factor> is a family, expanded for the entities of a dataset.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from typing import Any, Literal

import numpy as np

from sim.language import EMPTY, Text, read_toml
from sim.steps.axes import Array

Rarity = Literal["usual", "tight", "rare"]


@dataclass(frozen=True)
class Spread:
    """How far from the value in force an assumption may turn out, in the assumption's unit.

    A triangle from `below` to `above`, most likely at the value, or a normal about it of standard deviation `sd`.
    """

    shape: str
    below: float = 0.0
    above: float = 0.0
    sd: float = 0.0

    def quantile(self, share: Array, centre: Array | float) -> Array:
        """Values at cumulative shares (0 to 1) around `centre`, in the assumption's unit; same shape as `share`."""
        if self.shape == "normal":
            from scipy.special import ndtri  # scipy.stats would cost 0.8 s of start-up for the same function

            return np.asarray(centre + self.sd * ndtri(share))
        width = self.below + self.above
        turn = self.below / width if width else 0.0
        rising = np.sqrt(share * width * self.below) - self.below
        falling = self.above - np.sqrt((1.0 - share) * width * self.above)
        return np.asarray(centre + np.where(share < turn, rising, falling))

    def band(self, share: float, centre: float) -> tuple[float, float]:
        """The ends between which the middle `share` (0 to 1) lies, in the assumption's unit, the centre in between."""
        tails = np.array([(1.0 - share) / 2.0, (1.0 + share) / 2.0])
        low, high = self.quantile(tails, centre)
        return min(float(low), centre), max(float(high), centre)


IDLE = ("prices", "economy")
"""Groups whose assumptions never move growth of value added at base-year prices."""

USUAL = 0.80
"""Middle share of a spread within which a value is usual: its 10 % and 90 % points, as in the tornado."""

PLAUSIBLE = {"triangle": 1.0, "normal": 0.98}
"""Middle share up to whose ends a value is plausible: a triangle's own ends, a normal's 1 % and 99 % points."""


DIGITS = 12
"""Digits after the point a value is kept to, so that a link stays short; enough for every step."""

MOST_STOPS = 61
"""Stops a slider has at most, so that what every one of them would give can be known before it is moved."""


@dataclass(frozen=True)
class Track:
    """What a slider spans: from low to high in steps, all in the assumption's unit; both ends are stops."""

    low: float
    high: float
    step: float


@dataclass(frozen=True)
class Group:
    """A heading of the sidebar."""

    key: str
    name: Text


@dataclass(frozen=True)
class Assumption:
    """One slider: range, default, unit, spread, words and source (data/assumptions.toml)."""

    key: str
    group: str
    kind: str
    name: Text
    unit: str
    low: float
    default: float
    high: float
    step: float
    help: Text
    source: Text
    spread: Spread | None = None
    own_spread: Spread | None = None
    shown: Sequence[float] = ()
    """The two ends of what its slider spans, where that is not the whole range."""
    was: Sequence[str] = ()
    """Keys it had in earlier versions, so that saved scenarios find it (families: with the same <…>)."""
    common: bool = False
    """Whether the cities of a province meet it with the same luck: demand and prices, not plants."""

    @property
    def family(self) -> str | None:
        """`chain`, `product_group` or `factor` where the key is a family's, else None."""
        return self.key.partition("<")[2].partition(">")[0] or None

    def draw(self, share: Array, centre: float) -> Array:
        """Values in an ensemble at cumulative shares (0 to 1), in its unit, cut off at low and high; same shape.

        All `centre` where it has no spread.
        """
        if self.spread is None:
            return np.full_like(share, centre)
        return np.clip(self.spread.quantile(share, centre), self.low, self.high)

    def track(self, value: float) -> Track:
        """What its slider spans at a value: the shown range, widened to hold the value and the default.

        Its stops are the whole range's, or every second, third … of them where they would be more than MOST_STOPS.
        """
        low, high = self.shown or (self.low, self.high)
        whole, first, last = (
            round((end - self.low) / self.step, 6)
            for end in (self.high, min(low, value, self.default), max(high, value, self.default))
        )
        every = next(k for k in count(1) if whole % k == 0 and math.ceil(last / k) - math.floor(first / k) < MOST_STOPS)
        ends = math.floor(first / every) * every, math.ceil(last / every) * every
        low, high = (round(self.low + self.step * end, DIGITS) for end in ends)
        return Track(low, high, round(self.step * every, DIGITS))

    def stops(self, value: float) -> Array:
        """Where its slider can stand, (stop,), ascending, in its unit: the steps of its track, and the value itself."""
        track = self.track(value)
        steps = np.round(np.arange(track.low, track.high + track.step / 2.0, track.step), DIGITS)
        others = steps[np.abs(steps - value) > 1e-6 * self.step]
        return np.sort(np.append(others, value))

    def within(self, value: float) -> float:
        """A value worked out, without the hair by which sums of decimals miss them, and within the range."""
        return min(max(round(value, DIGITS), self.low), self.high)

    @property
    def natural(self) -> float:
        """What one step is where its worth is told, in its unit: 1 %, a month, ten firms …"""
        return float(read_toml("assumptions")["natural"][self.unit])

    def bands(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The usual and the plausible range around its default, in its unit, cut off at low and high.

        Without a spread its whole range stands for one, most likely at the default.
        """
        spread = self.spread or Spread("triangle", self.default - self.low, self.high - self.default)
        ends = (spread.band(share, self.default) for share in (USUAL, PLAUSIBLE[spread.shape]))
        usual, plausible = ((max(low, self.low), min(high, self.high)) for low, high in ends)
        return usual, plausible

    def rarity(self, value: float) -> Rarity:
        """How far `value` is from what can be expected around the default: `usual` 常规, `tight` 吃紧 or `rare` 少见.

        Usual is within the usual range of `bands`, tight within the plausible one, rare beyond both.
        """
        hair = 1e-9 * (self.high - self.low)
        usual, plausible = self.bands()
        if usual[0] - hair <= value <= usual[1] + hair:
            return "usual"
        return "tight" if plausible[0] - hair <= value <= plausible[1] + hair else "rare"

    def allows(self, value: object) -> bool:
        """Whether `value` is a number within the range; the step is not checked. NaN is refused."""
        number = isinstance(value, int | float | np.floating) and not isinstance(value, bool)
        return number and bool(self.low <= value <= self.high)  # type: ignore[operator]


@dataclass(frozen=True)
class Measure:
    """One measure of a projection (data/measures.toml).

    `better` is 1 where more of it is better, -1 where less is, 0 where neither can be said.
    """

    key: str
    name: Text
    unit: str
    entity: str
    time: str
    level: str
    step: str
    better: int = 0

    @property
    def labelled(self) -> bool:
        """Whether its figures stand for words (`Projection.labels`) and are no quantity."""
        return self.unit == "code"


@dataclass(frozen=True)
class Preset:
    """A named scenario that ships with the product (data/presets.toml)."""

    key: str
    name: Text
    note: Text
    values: Mapping[str, float] = field(default_factory=dict)
    edits: Mapping[str, Any] = field(default_factory=dict)


@cache
def groups() -> tuple[Group, ...]:
    """The sidebar's headings, in the order of data/assumptions.toml."""
    return tuple(Group(**block) for block in read_toml("assumptions")["groups"])


@cache
def templates() -> tuple[Assumption, ...]:
    """Every block of data/assumptions.toml in its order, families not yet expanded."""
    blocks = []
    for block in read_toml("assumptions")["assumptions"]:
        spreads = {name: Spread(**block[name]) for name in ("spread", "own_spread") if name in block}
        blocks.append(Assumption(**{**block, **spreads}))
    return tuple(blocks)


@cache
def measures() -> dict[str, Measure]:
    """Every measure by key, in the order of data/measures.toml; read once."""
    return {key: Measure(key=key, **block) for key, block in read_toml("measures").items()}


@cache
def presets() -> dict[str, Preset]:
    """Every preset by key, in the order of data/presets.toml; read once."""
    return {key: Preset(key=key, **block) for key, block in read_toml("presets").items()}


def product_group_name(group: str) -> Text:
    """A product group's name; the group's own text where data/assumptions.toml declares none."""
    names: dict[str, Text] = read_toml("assumptions")["product_groups"]
    return names.get(group, Text(group, group))


def expand(entities: Mapping[str, Iterable[tuple[str, Text]]], defaults: Mapping[str, float]) -> Iterator[Assumption]:
    """Yield the sliders of a dataset: families expanded over `entities`, own defaults put in; two may share a key.

    `entities` maps chain, product_group and factor to (id, name); `defaults` are the profile's keys that name an
    assumption, in its unit. Their range is checked by the dataset.
    """
    for template in templates():
        family = template.family
        members = [("", EMPTY)] if family is None else entities.get(family, ())
        for entity, own in members:
            key = template.key.replace(f"<{family}>", entity)
            name = Text(template.name.zh.format(zh=own.zh), template.name.en.format(en=own.en)).capital()
            default = defaults.get(key, template.default)
            was = tuple(old.replace(f"<{family}>", entity) for old in template.was)
            yield replace(template, key=key, name=name, default=default, was=was)
