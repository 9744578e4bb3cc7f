"""Several sliders as they can be set: every step of their ranges, whole firms, and what setting them so takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from sim.registry import DIGITS, Assumption
from sim.steps.axes import Array, Index

Places = Index
"""Settings, (row, slider) or one, (slider,): the place of each slider's value among those it can be set to."""

CORNERS = 256
"""Corners of the sliders' ranges tried at most: all of eight sliders'."""


def settable(slider: Assumption, now: float, bounds: tuple[float, float] | None = None) -> Array:
    """The values a slider can be set to within bounds, ascending: the steps of its range, and the one in force."""
    low, high = bounds or (slider.low, slider.high)
    count = round((slider.high - slider.low) / slider.step)
    values = np.append(np.round(slider.low + slider.step * np.arange(count + 1), DIGITS), now)
    within = values[(values >= low) & (values <= high)]
    return np.unique(within if within.size else [low, high])


@dataclass(frozen=True, eq=False)
class Settings:
    """Sliders, their values in force, those they can be set to, and the weight of moving each over its whole range."""

    sliders: Sequence[Assumption]
    now: Array
    options: Sequence[Array]
    weights: Array

    @classmethod
    def of(
        cls,
        sliders: Sequence[Assumption],
        numbers: Mapping[str, float],
        weights: Mapping[str, float],
        bounds: Mapping[str, tuple[float, float]],
    ) -> Settings:
        """Of sliders, the numbers in force, and the weights (1 unless given) and bounds of some of them."""
        now = np.array([numbers[slider.key] for slider in sliders])
        options = [settable(slider, at, bounds.get(slider.key)) for slider, at in zip(sliders, now, strict=True)]
        return cls(sliders, now, options, np.array([weights.get(slider.key, 1.0) for slider in sliders]))

    @cached_property
    def span(self) -> Array:
        """Width of each range, (slider,)."""
        return np.array([slider.high - slider.low for slider in self.sliders])

    @cached_property
    def last(self) -> Places:
        """The place of the highest value of each slider, (slider,)."""
        return np.array([len(options) - 1 for options in self.options], dtype=np.intp)

    @cached_property
    def start(self) -> Places:
        """Where the sliders are now, or as near as their bounds let them be, (slider,)."""
        return np.array([np.abs(options - at).argmin() for options, at in zip(self.options, self.now, strict=True)])

    @cached_property
    def ends(self) -> Array:
        """The least and the greatest value of each slider, (2, slider)."""
        return np.array([[options[0], options[-1]] for options in self.options]).T

    @cached_property
    def box(self) -> Array:
        """The least and the greatest move of each slider as a share of its range, (2, slider)."""
        return np.asarray((self.ends - self.now) / self.span)

    def numbers(self, places: Places) -> Array:
        """Values of settings, (row, slider)."""
        return np.column_stack([options[column] for options, column in zip(self.options, places.T, strict=True)])

    def shares(self, places: Places) -> Array:
        """Moves of settings as shares of the ranges, (row, slider)."""
        return np.asarray((self.numbers(places) - self.now) / self.span)

    def moved(self, shares: Array) -> Array:
        """Values after moves given as shares of the ranges, (row, slider), within what can be set."""
        return np.clip(self.now + shares * self.span, *self.ends)

    def columns(self, numbers: Array) -> dict[str, Array]:
        """Values of settings by the slider's key, (row,) each, in its unit."""
        return {slider.key: column for slider, column in zip(self.sliders, numbers.T, strict=True)}

    def values_at(self, place: Places) -> dict[str, float]:
        """The values of one setting by the slider's key, in its unit."""
        return {slider.key: float(o[at]) for slider, o, at in zip(self.sliders, self.options, place, strict=True)}

    def effort(self, places: Places) -> Array:
        """Weighted sum of squared moves, each as a share of its slider's range, (row,)."""
        return np.asarray(self.shares(places) ** 2 @ self.weights)

    def sorted(self, places: Places) -> Places:
        """Settings, those with least effort first."""
        return np.asarray(places[np.argsort(self.effort(places), kind="stable")])

    def one_moved(self, place: Places, slider: int) -> Places:
        """A setting with one slider at each of its values, (row, slider)."""
        rows = np.tile(place, (len(self.options[slider]), 1))
        rows[:, slider] = np.arange(len(rows))
        return rows

    def each_alone(self) -> list[Places]:
        """For each slider, the settings in which it alone is moved."""
        return [self.one_moved(self.start, slider) for slider in range(len(self.options))]

    def corners(self) -> Places:
        """Every choice of ends of the sliders' ranges, (row, slider); CORNERS of them where there are more."""
        count = len(self.options)
        if 2**count <= CORNERS:
            chosen = (np.arange(2**count)[:, None] >> np.arange(count)) & 1
        else:
            chosen = np.random.default_rng(1).integers(0, 2, (CORNERS, count))
        return np.asarray(chosen * self.last)

    def way(self, stops: Sequence[Array], count: int) -> Places:
        """Settings on the way past some moves, `count` between two, each on the far side of now from the point."""
        shares = np.linspace(0.0, 1.0, count)[:, None]
        points = self.moved(np.vstack([a + shares * (b - a) for a, b in pairwise(stops)]))
        columns = []
        for options, now, column, hair in zip(self.options, self.now, points.T, 1e-9 * self.span, strict=True):
            up = np.minimum(np.searchsorted(options, column - hair), len(options) - 1)
            down = np.maximum(np.searchsorted(options, column + hair, side="right") - 1, 0)
            columns.append(np.where(column >= now - hair, up, down))
        return np.column_stack(columns)

    def nearby(self, place: Places) -> Places:
        """Settings near one that take less effort: a slider led back by more and more, perhaps another moved a step."""
        way = self.start - place
        one = np.eye(len(way), dtype=np.intp)
        back = [np.sign(way[k]) * steps * one[k] for k in np.flatnonzero(way) for steps in doublings(abs(way[k]))]
        step = [turn * each for each in one for turn in (-1, 1)]
        moves = [*back, *(led + moved for led in back for moved in step)]
        found = place + np.array(moves or np.empty((0, len(way))), dtype=np.intp)
        found = found[((found >= 0) & (found <= self.last)).all(axis=1)]
        return np.asarray(found[self.effort(found) < self.effort(place[None])[0]])


def doublings(most: int) -> list[int]:
    """1, 2, 4 and so on, and at last `most` itself."""
    return [2**power for power in range(int(most).bit_length()) if 2**power < most] + [int(most)]
