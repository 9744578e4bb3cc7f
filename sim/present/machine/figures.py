"""Figures of the city as a machine, without words and places (docs/model.md §2.4–2.6).

Of the plan year: nodes, what flows between them, lanes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sim.dataset.recipes import make_links
from sim.dataset.tables import records
from sim.present.tables import chain_rows, factor_availability, waits
from sim.projection import Projection
from sim.steps import factors
from sim.steps.axes import TIME, Array
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS
from sim.studies.limits import ceiling_losses

COLUMNS = ("raw", "basic", "material", "goods")
"""Columns of the picture by depth in the recipes graph."""

MOST = 20
"""Nodes shown at first."""

MOST_STUCK, MOST_LARGE = 6, 10
"""Of those, by points lost and by value added."""

LEAST_CUT = 0.005
"""Share of a line's output that a short factor takes in a year before the line wears its badge."""

MOST_BADGES = 2
"""Badges of a node, the worst first: three are broader than its column."""

ROUNDING = 1e-9
"""Share of what is used below which nothing was bought: what is made and used differ by their last digits."""

MINING = ("06", "07", "08", "09", "10", "11", "12")
"""Divisions of the industry code (GB/T 4754) that dig: a line of theirs without recipes is raw material."""


@dataclass(frozen=True)
class Node:
    """One line: where it stands, what it weighs and what it costs the city.

    `level` is output over what its ceiling lets through, NaN without one; `lost` the growth it holds back, a fraction
    from 0 on; `badges` factors it is short of, by id, and "park".
    """

    line: str
    chain: str
    column: int
    value_added: float
    level: float
    lost: float
    badges: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """What one user takes of a product from one maker; a maker of "" is bought.

    `amount` in the product's unit; `share` of what the user needs of it; `short`: the product limits the user.
    """

    maker: str
    user: str
    product: str
    amount: float
    share: float
    short: bool


@dataclass(frozen=True)
class Lane:
    """A chain with its nominal output and target in 亿元; NaN: none set."""

    chain: str
    output: float
    target: float


@dataclass(frozen=True)
class Machine:
    """Everything that is drawn, lanes in the city's order."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    lanes: tuple[Lane, ...]

    @cached_property
    def by_line(self) -> dict[str, Node]:
        """The nodes by line."""
        return {node.line: node for node in self.nodes}

    def stuck(self, count: int = 3) -> list[Node]:
        """The nodes that cost the city most, the worst first; none that would be written as nothing."""
        found = [node for node in self.nodes if node.lost >= MIN_WRITTEN_POINTS]
        return sorted(found, key=lambda node: -node.lost)[:count]

    def part(self, lines: Iterable[str]) -> Machine:
        """The same with some of the nodes and the links between them; every lane stays."""
        kept = frozenset(lines)
        nodes = tuple(node for node in self.nodes if node.line in kept)
        links = tuple(link for link in self.links if {link.maker, link.user} <= kept)
        return replace(self, nodes=nodes, links=links)


def machine(now: Projection) -> Machine:
    """All lines that make anything in the plan year, what flows between them, and their chains."""
    city, made = now.city, now["output"][:, :12, 0].sum(axis=TIME)
    links, lost, badges = tuple(flows(now)), line_losses(now), line_badges(now)
    most = now["ceiling"][:, :12, 0].sum(axis=TIME)
    known = city.capped & (most > 0.0)
    level = np.divide(made, most, out=np.full(len(made), np.nan), where=known)
    columns = line_columns(now, links)
    nodes = tuple(
        Node(
            line,
            city.chains[city.chain[place]],
            columns[line],
            float(made[place] * city.unit_va[place]),
            float(level[place]),
            float(lost[place]),
            badges.get(line, ()),
        )
        for place, line in enumerate(city.lines)
        if made[place] > 0.0
    )
    rows = {row["chain"]: row for row in records(chain_rows(now))}
    lanes = tuple(Lane(chain, rows[chain]["output"], rows[chain]["target"]) for chain in city.chains if chain in rows)
    return Machine(nodes, links, lanes)


def first_sight(whole: Machine, most: int = MOST) -> Machine:
    """The part to show at first: what is stuck, each chain's largest line, the largest of all, and what links them.

    Then who makes half of what one of them needs, then the next largest; at most `most` nodes.
    """
    large = [node.line for node in sorted(whole.nodes, key=lambda node: -node.value_added)]
    chains = {whole.by_line[line].chain: line for line in reversed(large)}
    chosen = [node.line for node in whole.stuck(MOST_STUCK)] + list(chains.values()) + large[:MOST_LARGE]
    chosen = list(dict.fromkeys(chosen))[:most]
    gives = {link.maker for link in whole.links if link.user in chosen}
    takes = {link.user for link in whole.links if link.maker in chosen}
    feeds = {link.maker for link in whole.links if link.user in chosen and link.share >= 0.5}
    chosen += [line for line in large if line in gives & takes] + [line for line in large if line in feeds] + large
    return whole.part(list(dict.fromkeys(chosen))[:most])


def line_losses(now: Projection) -> Array:
    """Growth each line holds back in the plan year, (line,), a fraction from 0 on.

    What its ceiling takes from its plan, and what users lose for want of what it makes, shared out among the makers
    by what they make. docs/model.md §2.4, §2.6.
    """
    city, makers = now.city, make_links(now.dataset.tables)
    place, made = {line: k for k, line in enumerate(city.lines)}, now["output"][:, :12, 0].sum(axis=TIME)
    lost = ceiling_losses(now)
    for product, points in zip(now.entities("lost_to_input"), now["lost_to_input"][:, 0, 0], strict=True):
        parts = {line: made[place[line]] * each for line, each in makers.get(product, {}).items()}
        whole = sum(parts.values())
        for line, part in parts.items():
            lost[place[line]] += max(-points, 0.0) * (part / whole if whole > 0.0 else 1.0 / len(parts))
    return np.asarray(lost)


def line_cuts(now: Projection) -> Array:
    """What its ceiling, shared factors and short inputs take from each line's plan, (3, line), fractions from 0 on."""
    city, base = now.city, now["iva_base"][0, 0, 0]
    limit, wanted = (each[:, :, 0].sum(axis=TIME) for each in (within_ceilings(now), within_factors(now)))
    made = now["output"][:, :12, 0].sum(axis=TIME)
    steps = np.maximum(np.stack([limit - wanted, wanted - made]), 0.0) * city.unit_va / base
    return np.concatenate([ceiling_losses(now)[None], steps])


def within_ceilings(now: Projection) -> Array:
    """What each line would make in the plan year but for factors and inputs, in its unit, (line, 12, 1)."""
    plan, ceiling = now["plan"][:, :12], now["ceiling"][:, :12]
    return np.asarray(np.where(now.city.capped[:, None, None], np.minimum(plan, ceiling), plan))


def within_factors(now: Projection) -> Array:
    """What each line would make in the plan year with all its inputs, in its unit, (line, 12, 1)."""
    city, ceiling = now.city, now["ceiling"][:, :12]
    kept = factors.kept_by_line(factor_availability(now)[:, :, None], city.exposure_rounds, len(city.lines))
    return np.maximum(factors.within_factors(within_ceilings(now), ceiling, kept, city.capped), now["output"][:, :12])


def yearly_flows(now: Projection) -> dict[str, dict[str, float]]:
    """Production, purchase, use and sale of each product in the plan year, in its unit."""
    totals = now["flow"][:, :12, 0].sum(axis=TIME)
    found: dict[str, dict[str, float]] = {}
    for entity, total in zip(now.entities("flow"), totals, strict=True):
        product, _, flow = entity.rpartition(".")
        found.setdefault(product, {})[flow] = float(total)
    return found


def flows(now: Projection) -> list[Link]:
    """What each user takes from each maker and from outside in the plan year, in the recipes' order.

    What is made and what is bought is one pool: every user draws on its makers and on purchases in the same
    proportion. Shares of a user's need of a product, with what it lacks, come to one.
    """
    tables, city = now.dataset.tables, now.city
    place = {line: k for k, line in enumerate(city.lines)}
    made, wanted = (each[:, :12, 0].sum(axis=TIME) for each in (now["output"], within_factors(now)))
    lost = dict(zip(now.entities("lost_to_input"), now["lost_to_input"][:, 0, 0], strict=True))
    pools, makers, found = yearly_flows(now), make_links(tables), []
    for row in records(tables["recipes"][tables["recipes"]["role"] == "input"]):
        user, product, pool = str(row["line"]), str(row["product"]), pools[str(row["product"])]
        taken, need = (float(each[place[user]]) * row["per_unit"] for each in (made, wanted))
        if taken <= 0.0 or pool["use"] <= 0.0:
            continue
        limits = bool(lost.get(product, 0.0) < -MIN_WRITTEN_POINTS and taken < need * (1.0 - ROUNDING))
        own = {line: float(made[place[line]]) * each for line, each in makers.get(product, {}).items()}
        found += [
            Link(maker, user, product, taken * part, taken * part / need, limits)
            for maker, part in parts_of(pool, own).items()
            if part > 0.0
        ]
    return found


def parts_of(pool: Mapping[str, float], made: Mapping[str, float]) -> dict[str, float]:
    """The parts of a pool that each maker puts in and that is bought (""); they add up to one."""
    bought = min(pool["purchase"] / pool["use"], 1.0)
    bought = bought if bought > ROUNDING else 0.0
    whole = sum(made.values())
    parts = {line: (1.0 - bought) * each / whole for line, each in made.items()} if whole > 0.0 else {}
    return parts | {"": bought}


def line_columns(now: Projection, links: Iterable[Link]) -> dict[str, int]:
    """The column of each line: raw where it gives and takes nothing, goods where it gives nothing, else by depth."""
    makers: dict[str, set[str]] = {}
    for link in links:
        if link.maker:
            makers.setdefault(link.user, set()).add(link.maker)
    giving, depth = set().union(*makers.values()), dict[str, int]()

    def deep(line: str) -> int:
        if line not in depth:
            depth[line] = 1 + max(map(deep, makers[line])) if line in makers else 0
        return depth[line]

    lines = now.dataset.tables["lines"]
    industry = dict(zip(lines["line"], lines["industry"].fillna("").astype(str), strict=True))
    found = {}
    for line in now.city.lines:
        if line in giving:
            found[line] = min(deep(line), 2)
        else:
            found[line] = 0 if line not in makers and industry[line][:2] in MINING else 3
    return found


def factor_cuts(now: Projection) -> dict[str, list[tuple[str, float]]]:
    """The factors that take something from each line, the worst first, with the share of its output in a year."""
    city, short = now.city, (1.0 - factor_availability(now)).mean(axis=TIME)
    found: dict[str, list[tuple[str, float]]] = {}
    for lines, of, exposures in city.exposure_rounds:
        for line, factor, exposure in zip(lines, of, exposures.ravel(), strict=True):
            found.setdefault(city.lines[line], []).append((city.factors[factor], float(exposure * short[factor])))
    return {line: sorted(each, key=lambda pair: -pair[1]) for line, each in found.items()}


def line_badges(now: Projection) -> dict[str, tuple[str, ...]]:
    """What each line is short of: first its park's room, then factors that take LEAST_CUT of its output."""
    city = now.city
    cuts = factor_cuts(now).items()
    found = {line: [factor for factor, cut in each if cut >= LEAST_CUT] for line, each in cuts}
    projects = city.projects
    crowded = projects.no_room | waits(now)
    for line in {city.lines[projects.line[place]] for place in np.flatnonzero(crowded)}:
        found[line] = ["park", *found.get(line, [])]
    return {line: tuple(each[:MOST_BADGES]) for line, each in found.items()}
