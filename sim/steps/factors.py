"""MODEL.md 2.5: coal, power, oil, gas, rail, steam."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]


def availability(table: Array, multiple: Array) -> Array:
    """Availability of each factor (factor, month, draw), 1 at most."""
    return np.minimum(table * multiple, 1.0)


def kept_by_line(available: Array, rounds: Sequence[tuple[Index, Index, Array]], lines: int) -> Array:
    """The smallest share over a line's exposures (exposed line, month, draw).

    `rounds` takes the exposures apart so that no line stands twice in a round: its places among the exposed lines,
    factors and exposures. A handful of whole-array steps, where a reduction by line is ten times slower.
    """
    shortage = 1.0 - available
    lost = np.zeros((lines, *available.shape[1:]))
    for place, factor, exposure in rounds:
        lost[place] = np.maximum(lost[place], exposure * shortage[factor])
    return 1.0 - lost


def worst_factor(available: Array, rounds: Sequence[tuple[Index, Index, Array]], lines: int) -> Index:
    """The factor that leaves each exposed line least (exposed line, month, draw); the first listed on a tie."""
    shortage = 1.0 - available
    lost = np.full((lines, *available.shape[1:]), -1.0)
    worst = np.zeros(lost.shape, dtype=np.intp)
    for place, factor, exposure in rounds:
        loss = exposure * shortage[factor]
        worse = loss > lost[place]
        worst[place] = np.where(worse, factor.reshape(-1, 1, 1), worst[place])
        lost[place] = np.maximum(lost[place], loss)
    return worst


def within_factors(output: Array, ceiling: Array, kept: Array, exposed: Index, capped: Mask) -> Array:
    """Output after the factors (line, month, draw): capped by kept x ceiling, or by kept x itself without one."""
    shape = np.broadcast_shapes(output.shape[1:], kept.shape[1:])
    after = np.array(np.broadcast_to(output, (len(output), *shape)))
    before = output[exposed]
    limit = np.where(capped[exposed].reshape(-1, 1, 1), ceiling[exposed], before)
    after[exposed] = np.minimum(before, limit * kept)
    return after
