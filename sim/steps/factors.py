"""docs/model.md §2.5: output limited by shared factors: coal, power, oil, gas, rail, steam."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.steps.axes import ENTITY, Array, Index, Mask


def availability(table: Array, multiple: Array, events: Array) -> Array:
    """Availability of each factor (factor, month, draw), 1 at most, times what its `events` leave in their months.

    docs/model.md §2.5.
    """
    return np.minimum(table * multiple, 1.0) * events


def kept_by_line(available: Array, rounds: Sequence[tuple[Index, Index, Array]], lines: int) -> Array:
    """Share of output that each line's worst factor leaves (line, month, draw), 0 to 1.

    docs/model.md §2.5. The smallest 1 - exposure x (1 - availability) of a line's factors. `rounds`: the rows of the
    exposures table (lines, factors, exposures) in rounds, each line at most once in a round, so that a round is one
    step on whole arrays: ten times faster than a reduction by line.
    """
    shortage = 1.0 - available
    lost = np.zeros((lines, *available.shape[1:]))
    for turn, (line, factor, exposure) in enumerate(rounds):
        loss = np.take(shortage, factor, axis=ENTITY)
        loss *= exposure
        lost[line] = np.maximum(lost[line], loss, out=loss) if turn else loss
    return np.subtract(1.0, lost, out=lost)


def worst_factor(available: Array, rounds: Sequence[tuple[Index, Index, Array]], lines: int) -> Index:
    """The index of the factor that leaves each line least (line, month, draw): its first listed on a tie.

    docs/model.md §2.5. 0 for a line that depends on no factor.
    """
    shortage = 1.0 - available
    lost = np.full((lines, *available.shape[1:]), -1.0)
    worst = np.zeros(lost.shape, dtype=np.intp)
    for line, factor, exposure in rounds:
        loss = exposure * shortage[factor]
        worse = loss > lost[line]
        worst[line] = np.where(worse, factor.reshape(-1, 1, 1), worst[line])
        lost[line] = np.maximum(lost[line], loss)
    return worst


def within_factors(output: Array, ceiling: Array, kept: Array, capped: Mask) -> Array:
    """Output within the factors (line, month, draw): at most kept x ceiling, or kept x output for a line without one.

    docs/model.md §2.5.
    """
    limit = np.where(capped.reshape(-1, 1, 1), ceiling, output) * kept
    return np.minimum(limit, output)
