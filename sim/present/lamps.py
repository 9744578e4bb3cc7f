"""Side limits as lamps: what is checked beside growth and not imposed, each with its state and a short text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.present.labels import table_names, word
from sim.present.numbers import beside
from sim.present.tables import term_parts
from sim.projection import Projection

ROUNDING = 5e-6
"""A side limit is not broken by less (a fraction): at three decimals of a percent the two would read the same."""

TIGHT_ROOM = 0.003
"""Room under a cap, a fraction, below which it is tight: a third of a point."""


@dataclass(frozen=True)
class Lamp:
    """A side limit: its key, whether it is within, tight or broken, and what is said of it."""

    key: str
    state: str
    text: str


KEYS = ("energy_cap", "factor")
"""Lamps there may be, in their order."""

OUT = Lamp("", "none", "")
"""A lamp that has nothing to say: it is not seen."""


def lamps(now: Projection, lang: str) -> tuple[Lamp, ...]:
    """Lamps of the plan year: energy against its cap, where both are known, and the factor that costs most.

    docs/model.md §2.12 and §2.5. None for what is not known or costs nothing.
    """
    return (*of_energy(now, lang), *of_factors(now, lang))


def energy_state(now: Projection) -> str:
    """Whether energy is within its cap, tight below it, or has broken it; empty where its use is not known."""
    return state_of(now.value("energy_headroom")) if "energy_headroom" in now else ""


def state_of(room: float) -> str:
    """The state of a side limit with so much room, a fraction: within, tight or broken."""
    return "broken" if room < -ROUNDING else "tight" if room < TIGHT_ROOM else "within"


def of_energy(now: Projection, lang: str) -> list[Lamp]:
    """The lamp of energy use."""
    state = energy_state(now)
    if not state:
        return []
    return [energy_lamp(state, now.value("energy_growth"), now.design.numbers["energy_cap"], lang)]


def energy_lamp(state: str, growth: float, cap: float, lang: str) -> Lamp:
    """The lamp of energy use that grows so much, under a cap: both fractions."""
    grown, allowed, _ = beside(growth, cap, "share", -1.0)
    return Lamp("energy_cap", state, word("lamps", "energy_cap", lang).format(grown=grown, cap=allowed))


def of_factors(now: Projection, lang: str) -> list[Lamp]:
    """The lamp of the shared factor that costs most points of growth."""
    names = table_names(now.dataset, "factors", lang)
    called = [names.get(factor, factor) for factor in now.entities("lost_to_factor")]
    return factor_lamp(called, term_parts(now, "lost_to_factors", now["lost_to_factor"][:, 0, 0]), lang)


def factor_lamp(names: Sequence[str], lost: Sequence[float], lang: str) -> list[Lamp]:
    """The lamp of the factor that costs most; `lost`: what each costs in points as they are written, 0 or less."""
    if not any(lost):
        return []
    fill = {"name": names[lost.index(min(lost))], "points": f"{-min(lost):.2f}"}
    return [Lamp("factor", "tight", word("lamps", "factor", lang).format(**fill))]
