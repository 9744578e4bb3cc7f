"""docs/model.md §2.6: the material balance: what each product's makers leave its users, by priority."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from sim.steps.axes import ENTITY, Array, Index

TOLERANCE = 1e-9


def production(output: Array, makers: Index, yields: Array) -> Array:
    """What local lines make of one product (1, month, draw).

    docs/model.md §2.6.
    """
    return np.asarray((output[makers] * yields).sum(axis=ENTITY, keepdims=True))


def shares_given(supply: Array, wants: list[Array]) -> list[Array]:
    """Share of its want each priority class is given (1, month, draw), first class first.

    docs/model.md §2.6.
    """
    shares = []
    for want in wants:
        given = np.minimum(want, supply)
        shares.append(np.divide(given, want, out=np.ones_like(given), where=want > 0.0))
        supply = supply - given
    return shares


def ration(output: Array, supply: Array, users: list[tuple[Index, Array]]) -> bool:
    """Cut the users of one product, in place, to what there is; says whether any was cut.

    docs/model.md §2.6. `users` holds, class by class, the lines and what each takes per unit. Pro rata within a class:
    every line of it is given the same share.
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
    in a month. Bought only as needed, the rest sold outside. Raises when more would have to be bought than can be.
    """
    lines, months, draws = output.shape
    flat = output.reshape(lines, months * draws)
    made, used = ((matrix @ flat).reshape(-1, months, draws) for matrix in (yields, uses))
    bought = np.maximum(used - made, 0.0)
    if (bought > limit + TOLERANCE * np.maximum(used, made)).any():
        raise ArithmeticError("material balance: a product is used beyond what is made and can be bought")
    four = np.stack([made, bought, used, made + bought - used], axis=1)  # (product, flow, month, draw)
    return four.reshape(-1, months, draws)
