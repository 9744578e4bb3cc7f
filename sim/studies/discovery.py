"""When the target is missed: the box of conditions that holds most misses (scenario discovery, docs/model.md §3).

Two ways, the better one kept: a shallow tree (scikit-learn, quick and stable) and PRIM's peeling, which shaves off the
slice whose loss raises the share of misses most. PRIM is a dozen lines of numpy here: the library that has it brings a
workbench along and takes twenty times as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim import designs
from sim.case import Case
from sim.dataset import Dataset
from sim.design import BLOCK, Design
from sim.projection import Progress
from sim.registry import IDLE
from sim.scenario import Scenario
from sim.steps.axes import DRAW, Array, Mask
from sim.studies.growth import growth

if TYPE_CHECKING:
    from sklearn.tree import DecisionTreeClassifier


SLIP = "slip:"
"""Prefix of the condition on one project's own slip."""

DRAWS = 4096
"""Draws the box is found on, and as many fresh ones it is judged by: the same for a page and for the brief."""

FEWEST = 30
"""Draws there must be on the rarer side for a box to mean anything."""

DENSER = 1.5
"""How many times denser than among all draws the rare outcome must be in the box, on fresh draws."""

ALMOST = 0.05
"""The share of draws on one side up to which almost all are on the other."""

COVERED = 0.25
"""The share of the rare outcome's fresh draws that the box must hold."""

PEEL = 0.05
SUPPORT = 0.05
CONDITIONS = 3


@dataclass(frozen=True)
class Box:
    """Conditions, each a range of one quantity (an infinite end: open), and how well they tell misses.

    `coverage` is the share of all misses that fall in the box, `density` the share of the box that misses.
    """

    conditions: dict[str, tuple[float, float]]
    coverage: float
    density: float


@dataclass(frozen=True)
class Discovery:
    """The box found, and how it fares on draws it has not seen. None where nothing is known that could be said.

    That is where fewer than FEWEST draws are on the rarer side, and where the box is not DENSER or covers less than
    COVERED on the fresh draws.

    `outcome` is what the box tells: `missed`, or `met` where most draws miss and the rare thing is to meet it.
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


def inside(quantities: dict[str, Array], conditions: dict[str, tuple[float, float]]) -> Mask:
    """Which rows meet every condition."""
    kept = np.ones(len(next(iter(quantities.values()))), dtype=bool)
    for key, (low, high) in conditions.items():
        kept &= (quantities[key] >= low) & (quantities[key] <= high)
    return kept


def judged(quantities: dict[str, Array], missed: Mask, conditions: dict[str, tuple[float, float]]) -> Box:
    """A box with its coverage and density on these rows."""
    kept = inside(quantities, conditions)
    hits = float((kept & missed).sum())
    return Box(conditions, hits / max(float(missed.sum()), 1.0), hits / max(float(kept.sum()), 1.0))


def score(box: Box) -> float:
    """How much a box says: the harmonic mean of coverage and density."""
    total = box.coverage + box.density
    return 2.0 * box.coverage * box.density / total if total else 0.0


def tree_box(quantities: dict[str, Array], missed: Mask) -> Box:
    """The best leaf, or inner node, of a shallow tree."""
    from sklearn.tree import DecisionTreeClassifier

    names = list(quantities)
    tree = DecisionTreeClassifier(max_depth=CONDITIONS, min_samples_leaf=SUPPORT, random_state=0)
    tree.fit(np.column_stack([quantities[name] for name in names]), missed)
    boxes = [judged(quantities, missed, conditions) for conditions in node_boxes(tree, names) if conditions]
    return max(boxes, key=score, default=judged(quantities, missed, {}))


def node_boxes(tree: DecisionTreeClassifier, names: list[str]) -> list[dict[str, tuple[float, float]]]:
    """The conditions of every node of a tree."""
    found: list[dict[str, tuple[float, float]]] = []

    def walk(node: int, conditions: dict[str, tuple[float, float]]) -> None:
        found.append(conditions)
        left, right = tree.tree_.children_left[node], tree.tree_.children_right[node]
        if left == right:
            return
        name, cut = names[tree.tree_.feature[node]], float(tree.tree_.threshold[node])
        low, high = conditions.get(name, (-np.inf, np.inf))
        walk(left, {**conditions, name: (low, min(high, cut))})
        walk(right, {**conditions, name: (max(low, cut), high)})

    walk(0, {})
    return found


def prim_box(quantities: dict[str, Array], missed: Mask, tell: Progress = lambda _: None) -> Box:
    """The best box on PRIM's way of peeling: each turn the slice is shaved off that leaves the densest rest."""
    conditions: dict[str, tuple[float, float]] = {}
    kept = np.ones(len(missed), dtype=bool)
    best = judged(quantities, missed, {})
    while kept.mean() > SUPPORT:
        peels = []
        for key, column in quantities.items():
            if key not in conditions and len(conditions) == CONDITIONS:
                continue
            low, high = conditions.get(key, (-np.inf, np.inf))
            cuts = np.quantile(column[kept], (PEEL, 1.0 - PEEL))
            for ends in ((max(low, float(cuts[0])), high), (low, min(high, float(cuts[1])))):
                rest = kept & (column >= ends[0]) & (column <= ends[1])
                if SUPPORT / 2 < rest.mean() < kept.mean():
                    peels.append((float(missed[rest].mean()), key, ends))
        if not peels:
            break
        _, key, ends = max(peels, key=lambda peel: peel[0])
        conditions = {**conditions, key: ends}
        kept = inside(quantities, conditions)
        tell(0.9 - 0.7 * float(kept.mean()))
        best = max(best, judged(quantities, missed, conditions), key=score)
    return pruned(quantities, missed, best)


def pruned(quantities: dict[str, Array], missed: Mask, box: Box) -> Box:
    """The box without the conditions that say nothing."""
    for key in list(box.conditions):
        shorter = {name: ends for name, ends in box.conditions.items() if name != key}
        without = judged(quantities, missed, shorter)
        if score(without) >= score(box) - 0.01:
            box = without
    return box


def box_of(quantities: dict[str, Array], missed: Mask, tell: Progress = lambda _: None) -> tuple[Box, str]:
    """The better of the tree's box and PRIM's, and which it was."""
    found = {
        "tree": pruned(quantities, missed, tree_box(quantities, missed)),
        "prim": prim_box(quantities, missed, tell),
    }
    method = max(found, key=lambda name: score(found[name]) + (0.01 if name == "tree" else 0.0))
    return found[method], method


def drawn(case: Case, design: Design) -> dict[str, Array]:
    """What was drawn that can move growth, by key: assumptions, and each project's own slip."""
    assert design.sampler is not None
    sliders = case.dataset.assumptions
    keys = [key for key in design.sampler.block(0)[0] if sliders[key].group not in IDLE]
    columns = {key: design.column(key) for key in keys}
    blocks = [design.sampler.block(index)[1].slip for index in range(-(-design.rows // BLOCK))]
    slips = np.concatenate(blocks, axis=DRAW)[:, 0, : design.rows]
    return columns | {f"{SLIP}{j}": slip for j, slip in enumerate(slips) if slip.any()}


def discovery(
    dataset: Dataset,
    scenario: Scenario,
    target: float,
    draws: int = DRAWS,
    seed: int = 1,
    year: int = 0,
    progress: Progress | None = None,
) -> Discovery:
    """The conditions under which growth misses the target, checked on as many fresh draws."""
    tell = progress or (lambda _: None)
    case = Case(dataset, scenario)
    names = case.dataset.city.projects.ids

    def rows(of_seed: int, begun: float, done: float) -> tuple[dict[str, Array], Mask]:
        design = designs.ensemble(dataset, scenario, draws, of_seed)
        found = growth(case, design, year, lambda share: tell(begun + (done - begun) * share))
        columns = drawn(case, design)
        named = {
            f"{SLIP}{names[int(key[len(SLIP) :])]}" if key.startswith(SLIP) else key: c for key, c in columns.items()
        }
        return named, found < target

    quantities, missed = rows(seed, 0.0, 0.2)
    share = float(missed.mean())
    rare = "met" if share > 0.5 else "missed"
    if min(missed.sum(), (~missed).sum()) < FEWEST:
        return Discovery(None, None, share, target, "", rare)
    box, method = box_of(quantities, ~missed if rare == "met" else missed, tell)
    others, missed_there = rows(seed + 1, 0.9, 1.0)
    wanted = ~missed_there if rare == "met" else missed_there
    fresh = judged(others, wanted, box.conditions)
    if fresh.density < DENSER * wanted.mean() or fresh.coverage < COVERED:
        return Discovery(None, None, share, target, method, rare)
    return Discovery(box, fresh, share, target, method, rare)
