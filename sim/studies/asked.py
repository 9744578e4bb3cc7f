"""The numbers a study may be asked with, and what is wrong with others."""

from __future__ import annotations

from collections.abc import Mapping

from sim.dataset import Fault
from sim.language import Text

ASKED: Mapping[str, tuple[float, float, Text]] = {
    "target": (
        -1.0,
        1.0,
        Text(
            "以小数写的增速，在 -1 到 1 之间，例如 0.095（即 9.5%）",
            "growth as a fraction from -1 to 1, for example 0.095 for 9.5%",
        ),
    ),
    "odds": (
        0.0,
        1.0,
        Text("以小数写的把握，在 0 到 1 之间，例如 0.8", "a share from 0 to 1, for example 0.8 for 80 %"),
    ),
    "budget": (
        0.0,
        1e6,
        Text(
            "不小于零的金额（亿元），例如 1.5", "an amount in 亿元, nil or more and at most 1,000,000, for example 1.5"
        ),
    ),
}
"""The least and the greatest of each number, and what would be right, in both languages."""

FEWER_DRAWS = {"sensitivity": 262_144, "discovery": 1_000_000}
"""Draws of studies that keep every drawn value at once: some 2 GB at forty assumptions."""


def asked_faults(**numbers: float | None) -> list[Fault]:
    """Faults of a study's numbers, given by name; a number that is None was not asked.

    Keys are those of ASKED; nan is a fault.
    """
    faults = []
    for name, number in numbers.items():
        least, most, right = ASKED[name]
        if number is not None and not least <= number <= most:  # neither does nan
            faults.append(Fault(column=name, value=f"{number:g}", rule="not_object", details={"right": right}))
    return faults
