"""What a brief is written from: a projection, the studies it quotes, and the words of data/brief.toml."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.brief.blocks import UNKNOWN, Paragraph
from sim.language import Catalogue, read_toml
from sim.present.labels import city_name, month_text, table_names, unit_text, word
from sim.present.numbers import adding, amount, compact, measured, percent, signed
from sim.present.punctuation import sentences as joined
from sim.present.tables import bridge_points
from sim.present.verdict import odds_text
from sim.projection import Projection
from sim.registry import Assumption, presets
from sim.scenario import Scenario
from sim.studies.bottlenecks import bottlenecks
from sim.studies.discovery import Discovery, discovery
from sim.studies.ensemble import DRAWS, ENSEMBLE_MEASURES, Ensemble, ensemble
from sim.studies.targets import target_measures
from sim.studies.tornado import tornado


@dataclass(frozen=True, eq=False)
class Studies:
    """The studies a brief quotes; `discovery` is None where the plan year has no target.

    `expected_before`: median growth without any of the scenario's changes, a fraction; None where it has none.
    """

    ensemble: Ensemble
    bottlenecks: pd.DataFrame
    tornado: pd.DataFrame
    discovery: Discovery | None
    expected_before: float | None = None


Question = tuple[Callable[..., Any], tuple[Any, ...]]
"""A study, and what it is asked beside the dataset and the scenario."""


def study_questions(projection: Projection, draws: int = DRAWS) -> dict[str, Question]:
    """The studies a brief quotes, by field of Studies; no discovery where there is no target.

    Asked as the Risk and Target pages ask them, so that their answers will do.
    """
    dataset = projection.dataset
    wanted = tuple(dict.fromkeys((*ENSEMBLE_MEASURES, *target_measures(projection))))
    target = dataset.growth_target
    asked: dict[str, Question] = {
        "ensemble": (ensemble, (draws, 1, wanted)),
        "bottlenecks": (bottlenecks, ()),
        "tornado": (tornado, ()),
    }
    return asked if target is None else {**asked, "discovery": (discovery, (target,))}


def run_studies(projection: Projection, draws: int = DRAWS, known: Mapping[str, Any] | None = None) -> Studies:
    """The studies around a projection's scenario; those among the `known`, by field of Studies, are not run again.

    The scenario's table edits are already in the projection's dataset.
    """
    dataset, scenario = projection.dataset, Scenario(projection.design.scenario.values)
    found = dict(known or {})
    for name, (study, arguments) in study_questions(projection, draws).items():
        if name not in found:
            found[name] = study(dataset, scenario, *arguments)
    before = None
    if projection.design.scenario.has_changes:
        plain = ensemble(projection.unedited, Scenario(), found["ensemble"].draws, measures=("iva_growth",))
        before = float(np.median(plain.growth))
    return Studies(**{"discovery": None, **found}, expected_before=before)


def share_text(value: float | None, digits: int = 1) -> str | None:
    """A fraction as 8.7%; None where it is not known."""
    return None if value is None or not np.isfinite(value) else percent(value, digits)


def points_size(value: float | None, digits: int = 2) -> str | None:
    """The size of a fraction in points, without its sign: 0.0123 is 1.23; None where it is not known."""
    return None if value is None or not np.isfinite(value) else f"{abs(value) * 100:.{digits}f}"


def or_dash(text: str | None) -> str:
    """A cell's text; a dash where it is None, not known."""
    return UNKNOWN if text is None else text


@dataclass(frozen=True, eq=False)
class Brief:
    """The first row of a projection with its studies, in one language, and the ways to say its figures.

    Words are data/brief.toml's. What is not known is None, and a sentence with a None in it is not said.
    """

    projection: Projection
    lang: str
    studies: Studies

    @property
    def year(self) -> str:
        """The plan year: "2023"."""
        return self.projection.dataset.plan_year

    @cached_property
    def target(self) -> float | None:
        """The growth target of the plan year, a fraction; None where the dataset has none."""
        return self.projection.dataset.growth_target

    @cached_property
    def growth(self) -> float | None:
        """Growth of the plan year, a fraction (docs/model.md §2.9); None where there is no base."""
        return self.number("iva_growth")

    @cached_property
    def city(self) -> str:
        """The city's name, else the dataset's."""
        return city_name(self.projection.dataset, self.lang)

    @property
    def scenario_label(self) -> str:
        """The scenario's name; where it has none, whether anything differs from the dataset."""
        scenario = self.projection.design.scenario
        if scenario.name in presets():
            return presets()[scenario.name].name[self.lang]
        return scenario.name or word("words", "unnamed" if scenario.has_changes else "default_scenario", self.lang)

    def number(self, measure: str, entity: str | None = None) -> float | None:
        """A measure's figure of the plan year, in the measure's unit.

        None where the projection does not have the measure or the figure is not known.
        """
        if measure not in self.projection or (entity is None and not len(self.projection[measure])):
            return None
        value = self.projection.value(measure, entity)
        return value if np.isfinite(value) else None

    def word(self, key: str, **fill: object) -> str:
        """A word of the brief, with `fill` in its holes. Raises KeyError where none is declared."""
        return Catalogue("brief", "words")[key].format(self.lang, **fill)

    def heading(self, key: str) -> str:
        """A section's heading. Raises KeyError where none is declared."""
        return Catalogue("brief", "headings")[key][self.lang]

    def caption(self, key: str) -> str:
        """A table's or a picture's caption, with the plan year. Raises KeyError where none is declared."""
        return Catalogue("brief", "captions")[key].format(self.lang, year=self.year)

    def phrase(self, key: str, **fill: object) -> str:
        """A sentence with its figures in; empty where one of them is None, not known.

        Raises KeyError where none is declared or a hole is left open.
        """
        return Catalogue("brief", "sentences")[key].format(self.lang, **fill)

    def paragraph(self, *sentences: str) -> Paragraph:
        """A paragraph of the sentences that are not empty."""
        return Paragraph(joined(sentences, self.lang))

    def enumerated(self, parts: list[str]) -> str:
        """Names in a row, set apart as the language does."""
        return self.word("comma").join(parts)

    def clauses(self, parts: list[str]) -> str:
        """Clauses of one sentence, empty ones left out."""
        return self.word("clause").join(filter(None, parts))

    def row_names(self, table: str) -> dict[str, str]:
        """Names of a table's rows by their key, in the brief's language."""
        return table_names(self.projection.dataset, table, self.lang)

    def month(self, number: float) -> str:
        """A month counted from the plan year's January = 0 as a person writes it: 2023年3月; 2023-03."""
        year, month = month_text(self.projection.city, number).split("-")
        return self.word("years_month", year=year, month=int(month))

    def months_text(self, count: float) -> str:
        """So many months: 3个月; 3 months."""
        return self.word("months", count=f"{count:g}".replace("-", "−"))

    def change_words(self, value: float | None) -> str | None:
        """A change, a fraction, in words: up 1.2%; None where it is not known."""
        if value is None:
            return None
        return self.phrase("up" if value >= 0 else "down", size=share_text(abs(value)))

    @cached_property
    def bridge(self) -> dict[str, float]:
        """The bridge's terms of the plan year in points, as they are written everywhere (docs/model.md §2.10)."""
        return dict(zip(self.projection.entities("bridge"), bridge_points(self.projection), strict=True))

    def pull_texts(self, pulls: Sequence[float]) -> list[str]:
        """Pulls and, last, their sum, given as fractions, written in points that add up."""
        *parts, total = (float(pull) * 100 for pull in pulls)
        return [signed(each, 2) for each in (*adding(parts, total, 2), total)]

    def contribution_texts(self, pulls: Sequence[float]) -> list[str]:
        """Shares of growth of pulls and, last, of their sum, as they are written, adding up.

        Dashes where growth is not positive, when a share says nothing.
        """
        if self.growth is None or self.growth <= 0:
            return [UNKNOWN] * len(pulls)
        *parts, total = (float(pull) / self.growth * 100 for pull in pulls)
        return [or_dash(share_text(each / 100)) for each in (*adding(parts, total, 1), total)]

    def odds(self, odds: float | None) -> str:
        """Odds, 0 to 1, as they are written; a dash where they are not known."""
        return odds_text(odds, self.lang)

    def unit_name(self, unit: str) -> str:
        """A unit in the brief's language."""
        return unit_text(unit, self.lang)

    def measured(self, value: float, unit: str) -> str:
        """A measure's figure as it is written in its unit."""
        return measured(value, unit)

    def quantity(self, value: float, unit: str) -> str:
        """An amount with its unit in a sentence: many tonnes as 万吨 or kt."""
        many: float = read_toml("brief")["page"][self.lang]["tonnes"]
        if unit == "t" and value >= many:
            return self.word("many_tonnes", count=amount(value / many, 1))
        return f"{compact(value)} {unit_text(unit, self.lang)}".strip()

    def capitalised(self, text: str) -> str:
        """Text as it begins a cell or a sentence: with a capital."""
        return text[:1].upper() + text[1:]

    def setting(self, slider: Assumption, value: float) -> str:
        """An assumption's value as it is written, with its unit."""
        if slider.unit == "share":
            return or_dash(share_text(value))
        if slider.unit == "month":
            return self.months_text(round(value, 1))
        return f"{round(value, 3):g} {self.unit_name(slider.unit)}".replace("-", "−")
