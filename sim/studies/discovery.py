"""When the target is missed: the box of conditions that holds most misses (scenario discovery, docs/model.md §3).

Found by PRIM, the patient rule induction method: peel off, again and again, the slice without which the rest is
densest (Friedman and Fisher, Bump hunting in high-dimensional data, Statistics and Computing 9, 1999). A dozen lines
of numpy here: the library that has it brings a workbench along and takes twenty times as long. A decision tree is not
needed beside it: in 28 cases of the sample city PRIM's score was at most 0.008 below the tree's, and 0.009 above it on
average.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import designs
from sim.case import Case
from sim.dataset import Dataset
from sim.design import BLOCK, Design
from sim.projection import Progress
from sim.registry import IDLE
from sim.scenario import Scenario
from sim.steps.axes import Array, Mask
from sim.studies.growth import growth

Conditions = dict[str, tuple[float, float]]
"""The least and the greatest value of some quantities, by key; an infinite end is open."""

SLIP = "slip:"
"""Before a project's id: the key of the condition on that project's own slip, months."""

DRAWS = 4096
"""Draws the box is found on, and as many fresh ones it is judged by: the same for a page and for the brief."""

MIN_RARE_DRAWS = 30
"""Draws there must be of the rarer outcome for a box to mean anything."""

MIN_DENSITY_RATIO = 1.5
"""How many times denser than among all draws the rare outcome must be in the box, on fresh draws."""

MIN_COVERAGE = 0.25
"""The share of the rare outcome's fresh draws that the box must hold."""

ALMOST = 0.05
"""The share of draws with one outcome up to which almost all have the other."""

PEEL = 0.05
"""The share of the draws in the box that one peel takes off."""

MIN_SUPPORT = 0.05
"""The share of all draws below which a box is not peeled any further."""

MAX_CONDITIONS = 3
"""Quantities a box may be bounded in: more make no sentence."""

MIN_GAIN = 0.01
"""The score that a condition must add to stay."""


@dataclass(frozen=True)
class Box:
    """Ranges of some quantities, and how well they tell an outcome.

    `coverage`: the share of all draws with the outcome that lie in the box; `density`: the share of the draws in the
    box that have it.
    """

    conditions: Conditions
    coverage: float
    density: float

    @property
    def score(self) -> float:
        """The harmonic mean of coverage and density, 0 to 1."""
        total = self.coverage + self.density
        return 2.0 * self.coverage * self.density / total if total else 0.0


@dataclass(frozen=True)
class Discovery:
    """The box found, and the same box on fresh draws; both None where nothing can be said.

    Nothing can be said when fewer than MIN_RARE_DRAWS draws have the rarer outcome, or when the box on fresh draws is
    not MIN_DENSITY_RATIO times as dense as all draws or covers less than MIN_COVERAGE. `missed`: the share of draws
    that miss the target. `outcome`: what the box tells, `missed`, or `met` where that is the rarer. `method`: `prim`,
    or empty where no box was looked for.
    """

    box: Box | None
    fresh: Box | None
    missed: float
    target: float
    method: str
    outcome: str = "missed"

    @property
    def one_sided(self) -> bool:
        """Whether all that can be said is that almost all, or almost no, draws meet the target."""
        return self.box is None and min(self.missed, 1.0 - self.missed) < ALMOST


def inside(quantities: dict[str, Array], conditions: Conditions) -> Mask:
    """Which draws meet every condition, (draw,)."""
    kept = np.ones(len(next(iter(quantities.values()))), dtype=bool)
    for key, (low, high) in conditions.items():
        kept &= (quantities[key] >= low) & (quantities[key] <= high)
    return kept


def judged(quantities: dict[str, Array], outcome: Mask, conditions: Conditions) -> Box:
    """The box of these conditions with its coverage and density among these draws."""
    kept = inside(quantities, conditions)
    hits = float((kept & outcome).sum())
    return Box(conditions, hits / max(float(outcome.sum()), 1.0), hits / max(float(kept.sum()), 1.0))


def strongest_first(quantities: dict[str, Array], outcome: Mask) -> dict[str, Array]:
    """The quantities by how far their mean with the outcome lies from that of all draws, in standard deviations.

    Of peels whose rest is equally dense, as many are where the outcome is rare, the first is taken: in any other order
    three quantities that tell nothing used up MAX_CONDITIONS, and nothing was found of outcomes of 1 draw in 100.
    """
    away = {
        key: abs(values[outcome].mean() - values.mean()) / (values.std() or 1.0) for key, values in quantities.items()
    }
    return {key: quantities[key] for key in sorted(away, key=lambda key: away[key], reverse=True)}


def densest_peel(
    quantities: dict[str, Array], outcome: Mask, kept: Mask, conditions: Conditions
) -> tuple[str, tuple[float, float]] | None:
    """The quantity to peel next and its new ends: those whose rest is densest; None when nothing can be peeled."""
    peels = []
    for key, values in quantities.items():
        if key not in conditions and len(conditions) == MAX_CONDITIONS:
            continue
        low, high = conditions.get(key, (-np.inf, np.inf))
        cuts = np.quantile(values[kept], (PEEL, 1.0 - PEEL))
        for ends in ((max(low, float(cuts[0])), high), (low, min(high, float(cuts[1])))):
            rest = kept & (values >= ends[0]) & (values <= ends[1])
            if MIN_SUPPORT / 2 < rest.mean() < kept.mean():
                peels.append((float(outcome[rest].mean()), key, ends))
    return max(peels, key=lambda peel: peel[0])[1:] if peels else None


def find_box(quantities: dict[str, Array], outcome: Mask, report: Progress = lambda _: None) -> Box:
    """The box with the highest score on PRIM's way, without conditions that add less than MIN_GAIN to it.

    `quantities` and `outcome` are (draw,). `report` is told how far the peeling is, 0.2 to 0.9; it may raise Cancelled.
    """
    quantities = strongest_first(quantities, outcome)
    conditions: Conditions = {}
    kept = np.ones(len(outcome), dtype=bool)
    best = judged(quantities, outcome, {})
    while kept.mean() > MIN_SUPPORT:
        peel = densest_peel(quantities, outcome, kept, conditions)
        if peel is None:
            break
        key, ends = peel
        conditions = {**conditions, key: ends}
        kept = inside(quantities, conditions)
        report(0.9 - 0.7 * float(kept.mean()))
        best = max(best, judged(quantities, outcome, conditions), key=lambda box: box.score)
    for key in list(best.conditions):
        without = judged(quantities, outcome, {name: e for name, e in best.conditions.items() if name != key})
        if without.score >= best.score - MIN_GAIN:
            best = without
    return best


def drawn(case: Case, design: Design) -> dict[str, Array]:
    """What was drawn that can move growth, (draw,), by key: assumptions in their units, and projects' own slips."""
    assert design.sampler is not None
    sliders, projects = case.dataset.assumptions, case.dataset.city.projects.ids
    found: dict[str, Array] = {}
    for first in range(0, design.rows, BLOCK):
        columns, shifts = design.sampler.block(first // BLOCK)
        parts = {key: column for key, column in columns.items() if sliders[key].group not in IDLE}
        parts |= {SLIP + id_: slip for id_, slip in zip(projects, shifts.slip[:, 0], strict=True) if slip.any()}
        for key, part in parts.items():
            rows = found.setdefault(key, np.empty(design.rows))[first : first + BLOCK]
            rows[:] = part[: len(rows)]
    return found


def discovery(
    dataset: Dataset,
    scenario: Scenario,
    target: float,
    draws: int = DRAWS,
    seed: int = 1,
    year: int = 0,
    progress: Progress | None = None,
) -> Discovery:
    """The conditions under which growth misses the target, a fraction, checked on as many fresh draws.

    docs/model.md §3. `year` counts from the plan year (0). `progress` is told the share done and may raise Cancelled.
    """
    report = progress or (lambda _: None)
    case = Case(dataset, scenario)

    def draw(of_seed: int, begun: float, done: float) -> tuple[dict[str, Array], Mask]:
        """An ensemble's quantities and which of its draws miss; its progress goes from begun to done."""
        design = designs.ensemble(dataset, scenario, draws, of_seed)
        found = growth(case, design, year, lambda share: report(begun + (done - begun) * share))
        return drawn(case, design), found < target

    quantities, missed = draw(seed, 0.0, 0.2)
    share = float(missed.mean())
    rare = "met" if share > 0.5 else "missed"
    if min(missed.sum(), (~missed).sum()) < MIN_RARE_DRAWS:
        return Discovery(None, None, share, target, "", rare)
    box = find_box(quantities, ~missed if rare == "met" else missed, report)
    others, missed_there = draw(seed + 1, 0.9, 1.0)
    outcome = ~missed_there if rare == "met" else missed_there
    fresh = judged(others, outcome, box.conditions)
    if fresh.density < MIN_DENSITY_RATIO * outcome.mean() or fresh.coverage < MIN_COVERAGE:
        return Discovery(None, None, share, target, "prim", rare)
    return Discovery(box, fresh, share, target, "prim", rare)
