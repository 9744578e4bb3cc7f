"""The targets board, the numbers that could be announced and the energy cap as rows: files and pages word them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.dataset.target import TIERS
from sim.present.labels import choice_name
from sim.present.lamps import energy_state
from sim.present.numbers import beside
from sim.present.punctuation import bracket
from sim.projection import Projection
from sim.studies.ensemble import ANNOUNCEABLE, Ensemble
from sim.studies.targets import board_rows


@dataclass(frozen=True)
class TargetRow:
    """A target of the board, its figures as they are written."""

    target: str
    name: str
    """With its tier where that is to be told, and its year or month where that is not the plan year."""
    of_plan_year: bool
    unit: str
    value: str
    projected: str
    gap: str
    """Positive on the right side, in points for a share; empty where the model computes no figure."""
    status: str

    @property
    def computed(self) -> bool:
        """Whether the model works the figure out; else it is only recorded, or not known."""
        return self.status in ("met", "missed")


def target_rows(now: Projection, lang: str) -> list[TargetRow]:
    """Every target of the dataset against the projection's first row, in the dataset's order (docs/model.md §3)."""
    found = []
    board = board_rows(now)
    for row in board:
        projected, value, gap = beside(row["projected"], row["value"], row["unit"], row["better"])
        of_plan_year = row["year"] == now.dataset.plan_year
        name = with_tier(row, board, lang)
        name = name if of_plan_year else f"{name} {row['year']}"
        status = row["status"]
        gap = gap if status in ("met", "missed") else ""
        found.append(TargetRow(row["target"], name, of_plan_year, row["unit"], value, projected, gap, status))
    return found


def with_tier(row: Mapping[str, Any], board: Sequence[Mapping[str, Any]], lang: str) -> str:
    """A target's name, with who set it where that is not said yet: another than usual, or one of several.

    A name that ends in brackets says it already.
    """
    name, tier = str(row[lang]), choice_name(row["tier"], lang)
    of = ("measure", "entity", "year")
    alike = [each for each in board if [each[key] for key in of] == [row[key] for key in of]]
    if name.endswith((")", "）")) or (row["tier"] == TIERS[0] and len(alike) == 1):
        return name
    return name + bracket(tier, lang)


def announceable(found: Ensemble) -> list[tuple[str, float, float]]:
    """The targets that could be announced as (key, share of draws that meet it, growth), fractions, most sure first."""
    growth = found.announceable()
    return [(name, share, growth[name]) for name, share in ANNOUNCEABLE.items()]


def energy_against_cap(now: Projection) -> tuple[str, str, str, bool]:
    """Growth of energy use, the cap, the room left as both are written, without sign; and whether the cap is broken.

    docs/model.md §2.12. KeyError where the dataset does not say what energy is used.
    """
    grown, cap, room = beside(now.value("energy_growth"), now.design.numbers["energy_cap"], "share", -1.0)
    return grown, cap, room.lstrip("+−"), energy_state(now) == "broken"
