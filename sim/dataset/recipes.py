"""The order in which products are shared out, and who makes and uses each (docs/model.md §2.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from sim.dataset.tables import records
from sim.steps.axes import Array, Index


@dataclass(frozen=True)
class Users:
    """The users of one product in one priority class: their places, and what each takes per unit made, (n, 1, 1)."""

    lines: Index
    per_unit: Array

    @cached_property
    def takers(self) -> tuple[Index, Array]:
        """Those that take any of it, and how much: who needs none per unit is not cut when it runs short."""
        takes = np.flatnonzero(self.per_unit > 0.0)
        return self.lines[takes], self.per_unit[takes]


@dataclass(frozen=True)
class Stage:
    """One product's turn: its makers, its users by priority class (first served first), and what can be bought."""

    product: int
    makers: Index
    yields: Array
    classes: tuple[Users, ...]
    users: Index
    purchase_limit: float


def make_links(tables: dict[str, pd.DataFrame]) -> dict[str, dict[str, float]]:
    """Yield of every product by line: its own product one for one, by-products as the recipes say."""
    links: dict[str, dict[str, float]] = {}
    for line, product in zip(tables["lines"]["line"], tables["lines"]["product"], strict=True):
        if product:
            links.setdefault(str(product), {})[str(line)] = 1.0
    recipes = tables["recipes"]
    for row in records(recipes[recipes["role"] == "byproduct"]):
        links.setdefault(row["product"], {})[row["line"]] = float(row["per_unit"])
    return links


def product_order(tables: dict[str, pd.DataFrame], products: Sequence[str]) -> list[str]:
    """Products so that each comes after what its makers use, ties in table order (docs/model.md §2.6).

    CycleError names a cycle.
    """
    recipes = tables["recipes"]
    inputs: dict[str, list[str]] = {}
    for row in records(recipes[recipes["role"] == "input"]):
        inputs.setdefault(row["line"], []).append(row["product"])
    makers = make_links(tables)
    before = {product: {q for line in makers.get(product, ()) for q in inputs.get(line, ())} for product in products}
    sorter = TopologicalSorter(before)
    sorter.prepare()
    place = {product: index for index, product in enumerate(products)}
    order: list[str] = []
    ready: list[str] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()], key=place.__getitem__)
        first = ready.pop(0)
        order.append(first)
        sorter.done(first)
    return order


def find_cycle(tables: dict[str, pd.DataFrame], products: Sequence[str]) -> str | None:
    """The cycle the recipes form, as `a → b → a`; None where there is none."""
    try:
        product_order(tables, products)
    except CycleError as cycle:
        return " → ".join(str(product) for product in cycle.args[1])
    return None


def stages(tables: dict[str, pd.DataFrame], lines: Sequence[str], products: Sequence[str]) -> tuple[Stage, ...]:
    """Every product's turn in order; a product nobody makes, uses or yields has an empty one.

    docs/model.md §2.6. CycleError where recipes go in a circle.
    """
    place = {line: index for index, line in enumerate(lines)}
    makers = make_links(tables)
    limits = dict(zip(tables["products"]["product"], tables["products"]["purchase_limit"], strict=True))
    recipes = tables["recipes"]
    inputs = recipes[recipes["role"] == "input"]
    users_of = dict(iter(inputs.groupby("product", sort=False)))
    number = {product: index for index, product in enumerate(products)}
    turns = []
    for product in product_order(tables, products):
        yields = makers.get(product, {})
        users = users_of.get(product, inputs[:0])
        classes = tuple(
            Users(
                np.array([place[line] for line in members["line"]], dtype=np.intp),
                members["per_unit"].to_numpy(dtype=np.float64).reshape(-1, 1, 1),
            )
            for _, members in users.groupby("priority", sort=True)
        )
        limit = float(limits[product])
        turns.append(
            Stage(
                product=number[product],
                makers=np.array([place[line] for line in yields], dtype=np.intp),
                yields=np.array(list(yields.values()), dtype=np.float64).reshape(-1, 1, 1),
                classes=classes,
                users=np.concatenate([np.zeros(0, dtype=np.intp), *(part.lines for part in classes)]),
                purchase_limit=np.inf if np.isnan(limit) else limit,
            )
        )
    return tuple(turns)


def matrices(turns: Sequence[Stage], lines: int) -> tuple[csr_array, csr_array, Array]:
    """What each line yields and uses per unit of output, sparse (product, line), and yearly limits (product, 1, 1)."""
    limit = np.full((len(turns), 1, 1), np.inf)
    for turn in turns:
        limit[turn.product] = turn.purchase_limit

    def by_product(parts: Sequence[tuple[int, Index, Array]]) -> csr_array:
        product = np.repeat([part[0] for part in parts], [len(part[1]) for part in parts])
        line = np.concatenate([np.zeros(0, dtype=np.intp), *(part[1] for part in parts)])
        each = np.concatenate([np.zeros(0), *(part[2].ravel() for part in parts)])
        return csr_array((each, (product.astype(np.intp), line)), shape=(len(turns), lines))

    yields = by_product([(turn.product, turn.makers, turn.yields) for turn in turns])
    uses = by_product([(turn.product, users.lines, users.per_unit) for turn in turns for users in turn.classes])
    return yields, uses, limit
