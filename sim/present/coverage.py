"""What a file's head says of its figures: the basis of value added, and how much of the official total is covered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.dataset import Dataset
from sim.dataset.industries import INDUSTRY, OWN
from sim.present.labels import word
from sim.present.numbers import amount, percent

LEAST, MOST = 0.90, 1.05
"""Coverage outside these is far: growth of the ledger then says little of the official figure."""


@dataclass(frozen=True)
class Coverage:
    """The ledger beside the official total of the base year: both in 亿元 at base-year prices, and their ratio."""

    share: float
    ledger: float
    official: float

    @property
    def far(self) -> bool:
        """Whether the two are too far apart, by LEAST and MOST, for growth of the one to be growth of the other."""
        return not LEAST <= self.share <= MOST


def coverage(dataset: Dataset) -> Coverage | None:
    """The base year's value added of the lines that counted in it, on the basis in force, beside the official figure.

    docs/model.md §2.14. None where the profile has no above_scale_va.
    """
    official = dataset.city.facts.get("above_scale_va")
    if not official or official < 0.0:
        return None
    lag = np.full((1, 1, 1), dataset.assumptions["listing_lag"].default)
    ledger = float(dataset.city.base_year_va(lag).item())
    return Coverage(ledger / official, ledger, official)


def coverage_sentence(dataset: Dataset, lang: str) -> str:
    """The coverage in one sentence, with a second where the two are far apart; that it is not known where it is not."""
    found, year = coverage(dataset), dataset.base_year
    if found is None:
        return word("coverage", "unknown", lang).format(year=year)
    fill = {"ledger": amount(found.ledger), "official": amount(found.official), "share": percent(found.share)}
    far = ("short" if found.share < LEAST else "over") if found.far else ""
    told = word("coverage", "told", lang).format(year=year, **fill)
    return told + (word("coverage", far, lang) if far else "")


def basis(dataset: Dataset) -> str:
    """Whose value-added rates count in the figures: industry, or own, as it is where no industry has a rate.

    docs/model.md §2.8.
    """
    rated = dataset.tables["industries"]["va_rate"].notna().any()
    return INDUSTRY if rated and dataset.profile.get("va_basis") != OWN else OWN


def basis_text(dataset: Dataset, lang: str) -> str:
    """The basis in words: 统计口径（行业增加值率）."""
    return word("bases", basis(dataset), lang)
