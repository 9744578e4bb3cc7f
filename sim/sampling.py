"""How an ensemble is drawn: a Latin hypercube over all spreads, each column from a random stream of its own name."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.dataset import Dataset, Fault
from sim.design import BLOCK, EntityShifts
from sim.steps.axes import Array

MAX_DRAWS = 10_000_000
"""Draws an ensemble may have: its growth and growth to date are then 1 GB (docs/scale.md)."""
MAX_SEED = 2**32 - 1


def sampling_faults(draws: int, seed: int, most: int = MAX_DRAWS) -> list[Fault]:
    """A fault for a number of draws outside 1 to `most`, and one for a seed outside 0 to MAX_SEED."""
    limits = {"draws": (draws, 1, most), "seed": (seed, 0, MAX_SEED)}
    return [
        Fault(column=name, value=str(number), rule="whole_number", details={"low": f"{low:,}", "high": f"{high:,}"})
        for name, (number, low, high) in limits.items()
        if not low <= number <= high
    ]


def correlate(points: Mapping[str, Array], keys: Sequence[str], correlations: Array) -> dict[str, Array]:
    """Points of the given keys, (draw,) in 0 to 1 each, drawn together as their correlations say.

    A Gaussian copula; `correlations` is (key, key) and positive definite, as the dataset has checked.
    """
    if not keys:
        return {}
    from scipy.special import ndtr, ndtri

    normal = ndtri(np.array([points[key] for key in keys]))
    together = np.einsum("ij,jk->ik", np.linalg.cholesky(correlations), normal)
    return dict(zip(keys, ndtr(together), strict=True))


@lru_cache(maxsize=2048)
def latin_points(seed: int, name: str, index: int) -> Array:
    """The points of one stream in one block, (BLOCK,), in 0 to 1: one in each of BLOCK equal slices, shuffled.

    Cached, 16 MB at most, and so read-only: all scenarios share them, and every move of a slider asks for block 0.
    """
    stream = np.random.default_rng(np.random.SeedSequence([seed, zlib.crc32(name.encode()), index]))
    found = (stream.permutation(BLOCK) + stream.random(BLOCK)) / BLOCK
    found.flags.writeable = False
    return found


@dataclass(frozen=True)
class UnitSampler:
    """Latin hypercube through every spread, each assumption and project on a stream of its own.

    A stream is named by the seed, the block and the assumption's key or project's id. So the draws do not depend on
    the order of rows, and two scenarios with one seed meet the same luck. `place` is a city of a province:
    streams of all but the common assumptions have it in their name, so that cities share the draws of the market and
    have draws of their own for their plants.
    """

    dataset: Dataset
    numbers: Mapping[str, float]
    seed: int
    place: str = ""

    def named(self, name: str) -> str:
        """The name of an assumption's or project's stream, the place before it unless the assumption is common."""
        slider = self.dataset.assumptions.get(name)
        return f"{self.place}: {name}" if self.place and not (slider and slider.common) else name

    def points(self, name: str, index: int) -> Array:
        """One column of a block's Latin hypercube, (BLOCK,), as `latin_points` draws it for this seed and place."""
        return latin_points(self.seed, self.named(name), index)

    def block(self, index: int) -> tuple[dict[str, Array], EntityShifts]:
        """One block of draws: columns by key, (BLOCK,), and projects' own slips and starts, (project, 1, BLOCK)."""
        sliders = self.dataset.assumptions
        uncertain = [key for key, slider in sliders.items() if slider.spread is not None]
        points = {key: self.points(key, index) for key in uncertain}
        points |= correlate(points, self.dataset.city.correlated, self.dataset.city.correlations)
        columns = {key: sliders[key].draw(points[key], self.numbers[key]) for key in uncertain}
        slips, chances = self.luck(index)
        return columns, EntityShifts(slip=slips, start=(chances < columns["start_rate"]).astype(np.float64))

    def luck(self, index: int) -> tuple[Array, Array]:
        """Each project's own slip, months, and the start rate above which it starts, (project, 1, BLOCK) both.

        A project already started has slip 0; one that is more than proposed has rate -1, so that it always starts.
        """
        projects = self.dataset.city.projects
        slips = np.zeros((len(projects.ids), 1, BLOCK))
        chances = np.full_like(slips, -1.0)
        own = self.dataset.assumptions["project_slip"].own_spread
        for j, project in enumerate(projects.ids):
            stream = self.dataset.streams.get(project, project)
            if own is not None and not projects.started[j, 0, 0]:
                slips[j, 0] = own.quantile(self.points(f"slip of {stream}", index), 0.0)
            if projects.proposed[j, 0, 0]:
                chances[j, 0] = self.points(f"start of {stream}", index)
        return slips, chances
