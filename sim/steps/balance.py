"""docs/model.md §2.6: the material balance: each product's supply is shared among its users by priority."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from sim.steps.axes import ENTITY, Array, Index

TOLERANCE = 1e-9
"""Purchases may pass their limit by this share of a product's flow: rounding, not a broken balance."""


def production(output: Array, makers: Index, yields: Array) -> Array:
    """What local lines make of one product (1, month, draw), in the product's unit.

    docs/model.md §2.6. `yields`: units of it for each unit of the makers' output (maker, 1, 1).
    """
    return np.asarray((output[makers] * yields).sum(axis=ENTITY, keepdims=True))


def shares_given(supply: Array, wants: list[Array]) -> list[Array]:
    """For each priority class, the share of what it wants that it gets (1, month, draw), 0 to 1; 1 if it wants nothing.

    docs/model.md §2.6. `wants`: one array for each class, first served first, in the unit of `supply`.
    """
    shares = []
    for want in wants:
        given = np.minimum(want, supply)
        shares.append(np.divide(given, want, out=np.ones_like(given), where=want > 0.0))
        supply = supply - given
    return shares


def ration(output: Array, supply: Array, users: list[tuple[Index, Array]]) -> bool:
    """Cut the output of one product's users, in place, until they want no more than the supply; True if any was cut.

    docs/model.md §2.6. `users` holds for each priority class its lines and the product each takes per unit of output.
    All lines of a class are cut to the same share.
    """
    wants = [(output[lines] * per_unit).sum(axis=ENTITY, keepdims=True) for lines, per_unit in users]
    if not (sum(wants) > supply).any():
        return False
    for (lines, _), share in zip(users, shares_given(supply, wants), strict=True):
        output[lines] *= share
    return True


def flows(output: Array, yields: csr_array, uses: csr_array, limit: Array) -> Array:
    """Production, purchase, use and sale of every product (4 x product, month, draw) at the final outputs.

    docs/model.md §2.6. `yields` and `uses` are sparse (product, line) per unit of output; `limit` is what can be bought
    in a month. What is used beyond production is bought, the rest of production is sold. ArithmeticError where
    purchases pass their limit.
    """
    lines, months, draws = output.shape
    flat = output.reshape(lines, months * draws)
    made, used = ((matrix @ flat).reshape(-1, months, draws) for matrix in (yields, uses))
    bought = np.maximum(used - made, 0.0)
    if (bought > limit + TOLERANCE * np.maximum(used, made)).any():
        raise ArithmeticError("material balance: a product is used beyond what is made and can be bought")
    four = np.stack([made, bought, used, made + bought - used], axis=1)  # (product, flow, month, draw)
    return four.reshape(-1, months, draws)
