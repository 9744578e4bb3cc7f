"""What a file's head says of its figures: the basis of value added, and how much of the official total is covered."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

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


def coverage_of(*datasets: Dataset) -> Coverage | None:
    """The coverage of several datasets taken together; None where that of one is not known."""
    found = [coverage(dataset) for dataset in datasets]
    known = [each for each in found if each is not None]
    if not known or len(known) < len(found):
        return None
    ledger, official = sum(each.ledger for each in known), sum(each.official for each in known)
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


def about_line(dataset: Dataset, lang: str) -> str:
    """Basis and coverage in a line of text, for the head of a document."""
    colon = "：" if lang == "zh" else ": "
    stop = "。" if lang == "zh" else ". "
    told = f"{word('words', 'va_basis', lang).capitalize()}{colon}{basis_text(dataset, lang)}{stop}"
    return told + coverage_sentence(dataset, lang)


def export_head(*datasets: Dataset) -> dict[str, Any]:
    """Basis and coverage of the figures of one dataset, or of several taken together, as every JSON begins with them.

    `va_basis` is None where the datasets differ in it; `coverage` holds share, ledger and official (`Coverage`), or is
    None where it is not known.
    """
    bases, found = {basis(dataset) for dataset in datasets}, coverage_of(*datasets)
    return {
        "va_basis": bases.pop() if len(bases) == 1 else None,
        "coverage": None if found is None else asdict(found),
    }


def head_cells(*datasets: Dataset) -> dict[str, Any]:
    """The same as cells of a row of a table: `va_basis`, empty where they differ, and `coverage`, the share or NaN."""
    head = export_head(*datasets)
    return {"va_basis": head["va_basis"] or "", "coverage": (head["coverage"] or {}).get("share", np.nan)}


def with_head_columns(table: pd.DataFrame, dataset: Dataset, lang: str) -> pd.DataFrame:
    """A table with basis and coverage in words in its last two columns, for a file that has no other head."""
    found = coverage(dataset)
    share = "" if found is None else percent(found.share)
    told = {"va_basis": basis_text(dataset, lang), "coverage": share}
    return table.assign(**{word("words", key, lang): text for key, text in told.items()})
