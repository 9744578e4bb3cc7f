"""docs/model.md §2.11: output at current prices. Prices never reach real growth."""

from __future__ import annotations

from sim.steps.axes import Array


def nominal_output(output: Array, price: Array, price_multiple: Array) -> Array:
    """Output at current prices (line, year, draw), 亿元.

    docs/model.md §2.11. `price`: 亿元 a unit in the base year (line,); `price_multiple`: current ÷ base-year price.
    """
    return output * (price.reshape(-1, 1, 1) * price_multiple)
