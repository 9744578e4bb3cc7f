"""What a page is given to draw from."""

from __future__ import annotations

from dataclasses import dataclass

from sim import Dataset, Projection, Scenario
from sim.masking import Masking
from sim.present.labels import table_names

from ..session import history, references
from ..words import Words
from ..work import cache


@dataclass(frozen=True)
class PageContext:
    """What a page is given: words, the dataset, the scenario in force and the reference, both projected."""

    words: Words
    original: Dataset
    dataset: Dataset
    scenario: Scenario
    reference: Scenario
    now: Projection
    before: Projection
    target: float | None
    masking: Masking | None

    @property
    def lang(self) -> str:
        """The page's language, zh or en."""
        return self.words.lang

    @property
    def year(self) -> str:
        """The plan year."""
        return self.dataset.plan_year

    def go(self, scenario: Scenario) -> None:
        """Put a scenario in force; masked names in it are turned back into the real ones first."""
        history.go(self.masking.unmask_scenario(scenario) if self.masking else scenario)

    def without_names(self, text: str) -> str:
        """Text that somebody typed, without the names a meeting hides."""
        return self.masking.mask_text(text) if self.masking else text

    def names(self, table: str) -> dict[str, str]:
        """Names of a table's rows in the page's language."""
        return table_names(self.dataset, table, self.lang)


def page_context(words: Words) -> PageContext:
    """What is on view, projected."""
    view = references.in_view(words.lang)
    dataset, scenario, reference = view.dataset, view.scenario, view.reference
    now, before = (cache.projection(dataset, each) for each in (scenario, reference))
    target = now.dataset.growth_target
    return PageContext(words, dataset, now.dataset, scenario, reference, now, before, target, view.masking)
