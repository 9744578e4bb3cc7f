"""The two scenarios compared on the Scenarios page: which can be, what each change did, where their measures differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim import Dataset, Scenario
from sim.library import Item, upgraded
from sim.present.numbers import adding, points_apart, signed
from sim.present.story import axis_ends, flag
from sim.registry import presets
from sim.studies.attribution import Attribution, attribution
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS

from ..session import comparison, datasets, meeting, references
from ..session.state import state
from ..shell.context import PageContext
from ..show.changes import change_names, change_rows
from ..words import percent, unlike
from ..work import cache
from .cards import Card
from .library import ask

SAVED_CARDS = 2
"""Saved scenarios that have a card, the latest; the others are made one of the two in the library."""


@dataclass(frozen=True)
class Compared:
    """The two scenarios, each with its name."""

    one: Card
    two: Card

    @property
    def scenarios(self) -> list[Scenario]:
        """Both, the one compared from first."""
        return [self.one.scenario, self.two.scenario]

    @property
    def pair(self) -> dict[str, str]:
        """Their names."""
        return {"one": self.one.name, "two": self.two.name}

    @property
    def alike(self) -> bool:
        """Whether the two say the same."""
        return self.one.scenario.content == self.two.scenario.content


def shelf(page: PageContext) -> dict[str, str]:
    """The name of every scenario that can be compared, by key: what is in force first, the library's last."""
    words = page.words
    names = {"default": words("default_scenario")}
    if page.scenario.has_changes:
        name = page.without_names(page.scenario.name)
        names["now"] = words("named_now", name=name) if name else words("this_scenario")
    if state().started.has_changes and state().started.content != page.scenario.content:
        names[references.STARTED] = words("before_meeting")
    names |= {key: preset.name[words.lang] for key, preset in presets().items()}
    saved: list[Item] = ask(words, lambda library: library.items()) or []
    return unlike(names | {references.SAVED + item.item: page.without_names(item.name) for item in saved})


def scenario_of(page: PageContext, key: str) -> Scenario | None:
    """The scenario of a key; None, with a sentence, for a saved one that cannot be read now."""
    if key.startswith(references.SAVED):
        item = key.removeprefix(references.SAVED)
        found = ask(page.words, lambda library: upgraded(datasets.in_use(), library.scenario(item))[0])
        return found and meeting.as_shown(page.lang, found)
    if key == "now":
        return page.scenario
    return meeting.as_shown(page.lang, references.fitting(datasets.in_use(), key)[0])


def cards_of(page: PageContext, names: dict[str, str]) -> list[Card]:
    """The scenarios that have a card: all but the older saved ones, and those of them that are compared."""
    saved = [key for key in names if key.startswith(references.SAVED)]
    pair = comparison.chosen(page.scenario.has_changes)
    left_out = [key for key in saved[SAVED_CARDS:] if key not in pair]
    found = [(key, scenario_of(page, key)) for key in names if key not in left_out]
    cards = [Card(key, names[key], scenario) for key, scenario in found if scenario is not None]
    return [card for card in cards if card.key in pair or not saved_of(page, card)]


def saved_of(page: PageContext, card: Card) -> bool:
    """Whether a card would show the scenario in force once more, from the library."""
    return card.key.startswith(references.SAVED) and card.scenario == page.scenario


def compared(page: PageContext, cards: list[Card]) -> Compared | None:
    """The two chosen; None where one of them is no longer there."""
    by_key = {card.key: card for card in cards}
    one, two = comparison.chosen(page.scenario.has_changes)
    return Compared(by_key[one], by_key[two]) if one in by_key and two in by_key else None


def attribution_rows(page: PageContext, found: Compared) -> tuple[pd.DataFrame, str]:
    """Rows of `story_specs.attribution` in points, from one scenario's growth to the other's; the largest in words.

    Steps that would be written 0.00 are one row; what is written adds up.
    """
    words = page.words
    study = cache.study(attribution_to, page.original, found.one.scenario, found.two.scenario.nameless.to_json())
    order = sorted(study.points, key=lambda key: -abs(study.points[key]))
    large = [key for key in order if abs(study.points[key]) >= MIN_WRITTEN_POINTS]
    steps = {key: study.points[key] * 100 for key in large}
    if len(large) < len(order):
        steps[""] = sum(study.points[key] * 100 for key in order[len(large) :])
    change = points_apart(study.scenario, study.reference)
    told = dict(zip(steps, adding(list(steps.values()), change, 2), strict=True))
    called = change_names(page, large) | {"": words("other_changes", count=len(order) - len(large))}
    moves = moved_values(page, found)
    ends = [study.reference * 100]
    for step in steps.values():
        ends.append(ends[-1] + step)
    starts = [0.0, *ends[:-1], 0.0]
    ends.append(study.scenario * 100)
    low, high = axis_ends(np.asarray(ends, dtype=np.float64), page.target)
    kinds = ["set", *("gain" if step >= 0 else "loss" for step in steps.values()), "expected"]
    frame = pd.DataFrame(
        {
            "term": distinct([found.one.name, *(called[key] for key in steps), found.two.name]),
            "place": range(len(ends)),
            "start": [max(start, low) for start in starts],
            "end": [max(end, low) for end in ends],
            "cut": [low > 0 and min(pair) < low for pair in zip(starts, ends, strict=True)],
            "label": [
                percent(study.reference, 2),
                *(signed(told[key], 2) for key in steps),
                percent(study.scenario, 2),
            ],
            "cause": ["", *(moves.get(called[key], "") for key in steps), ""],
            "kind": kinds,
            "target": float("nan") if page.target is None else page.target * 100,
            "flag": flag(page.target, page.lang),
            "low": low,
            "high": high,
        }
    )
    first = [words("name_points", name=called[key], points=signed(told[key], 2)) for key in large[:2]]
    key = "attribution_finding" if first else "attribution_none"
    return frame, words(key, change=signed(change, 2), parts=words.join(first), **found.pair)


def moved_values(page: PageContext, found: Compared) -> dict[str, str]:
    """What each change went from and to, by its name."""
    return {name: f"{one} → {two}" for name, one, two in change_rows(page, found.scenarios)}


def attribution_to(dataset: Dataset, one: Scenario, two: str) -> Attribution:
    """Attribution up to a scenario given as JSON, which the cache can tell from another."""
    return attribution(dataset, one, Scenario.from_json(two))


def change_table(page: PageContext, found: Compared) -> pd.DataFrame:
    """Assumptions and table cells in which the two differ."""
    heads = distinct([page.words("change"), found.one.name, found.two.name])
    return pd.DataFrame(change_rows(page, found.scenarios), columns=heads)


def distinct(names: Iterable[str]) -> list[str]:
    """Headings or rows that must differ, told apart by blanks, which cannot be seen: their place tells them."""
    found: list[str] = []
    for name in names:
        told = name
        while told in found:
            told += " "
        found.append(told)
    return found
