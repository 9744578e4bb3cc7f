"""What a page shows at every stop of a slider, worked out ahead: the preview while it is dragged (docs/model.md §3).

Made in the process beside the server, in one text for the browser. Whatever a stop changes is written here by the same
functions as the page's own figures, so that the preview is the answer that comes after release.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from sim import designs
from sim.case import Case
from sim.dataset import Dataset
from sim.present.chart_data import RELEASE_COUNT
from sim.present.labels import table_names, term_name, word
from sim.present.lamps import OUT, energy_lamp, factor_lamp, state_of
from sim.present.numbers import as_written, gap_between, percent, set_digits, signed
from sim.present.sliders import box_text, class_of, on_screen, slider_text, step_text
from sim.present.story import axis_ends
from sim.present.tables import NIL, NOT_EVERYWHERE, has_term, parts_of_term, shown_terms, written_terms
from sim.present.verdict import verdict_look, verdict_word
from sim.projection import Progress, Projection, project
from sim.registry import Assumption
from sim.scenario import Scenario
from sim.steps.axes import Array
from sim.studies.outlook_responses import outlook_responses
from sim.studies.responses import Response, Responses, responses
from sim.studies.verdicts import VERDICTS

DIGITS = 4
"""Decimals of a place in a chart, in points."""

WORDS = ("reaches", "falls_below", "above", "short", "moving", "above_gap", "below_gap", "level")
"""Sentences that the browser fills in."""

FINDINGS = ("path_above", "path_below", "path_level", "path_expected")
"""Titles of the year's path that it fills in."""


def live_payload(
    dataset: Dataset, scenario: Scenario, keys: tuple[str, ...], lang: str, reference: Scenario | None = None
) -> str:
    """JSON of what each stop of some sliders comes to, by slider (`class_of`): see `live.js`, which reads it.

    `target` in per cent or null, written to so many `digits`; `verdicts`: least odds, word and look of each; `terms`:
    of every term its name where it falls and where it rises; `shown`: places of those that have a row now; `sliders`:
    by key, what `slider_rows` gives. `reference` is what the charts draw beside, whose terms have rows too.
    ScenarioError as `designs.single`.
    """
    found = responses(dataset, scenario, keys)
    page = Page.of(dataset, scenario, reference, found, lang)
    sliders = {class_of(key): slider_rows(page, key, each) for key, each in found.of.items()}
    words = {name: word("live", name, lang) for name in WORDS} | {name: word("story", name, lang) for name in FINDINGS}
    told = {
        "target": None if page.target is None else page.target * 100,
        "digits": set_digits(page.target),
        "words": words,
        "verdicts": [[least, verdict_word(least, lang), verdict_look(least)] for least in VERDICTS.values()],
        "terms": [[term_name(term, rises, lang) for rises in (False, True)] for term in found.terms],
        "shown": page.shown,
        "sliders": sliders,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def ahead_payload(dataset: Dataset, scenario: Scenario, keys: tuple[str, ...], progress: Progress | None = None) -> str:
    """JSON of how the outlook moves with some sliders (`class_of`): at some stops, differences in per cent and odds.

    ScenarioError as `designs.single`; what `progress` raises.
    """
    sliders = dataset.assumptions
    found = {
        class_of(key): {
            "stops": [on_screen(sliders[key], float(stop)) for stop in each.stops],
            "expected": np.round(each.expected * 100, DIGITS).tolist(),
            "odds": None if each.odds is None else np.round(each.odds, DIGITS).tolist(),
        }
        for key, each in outlook_responses(dataset, scenario, keys, progress=progress).items()
    }
    return json.dumps(found)


@dataclass(frozen=True)
class Page:
    """What the page shows of the scenario in force, and does not change with a slider."""

    case: Case
    terms: Sequence[str]
    shown: Sequence[int]
    """Places of the terms that have a row now."""
    kept: Sequence[int]
    """Places of those that have one whatever the plan year has of them."""
    factors: Sequence[str]
    """Names of the shared factors."""
    target: float | None
    lang: str

    @classmethod
    def of(cls, dataset: Dataset, scenario: Scenario, reference: Scenario | None, found: Responses, lang: str) -> Page:
        """The page of a scenario beside its reference, whose terms in every year are looked at."""
        drawn = [bridge_of(dataset, each) for each in (scenario, reference) if each is not None]
        case, shown = Case(dataset, scenario), shown_terms(*drawn)
        plan_year = np.abs(drawn[0]["bridge"][:, 0, 0]) > NIL
        kept = [
            place
            for place in shown
            if found.terms[place] not in NOT_EVERYWHERE
            or any(has_term(each, place) for each in drawn[1:])
            or not plan_year[place]
        ]
        names = table_names(case.dataset, "factors", lang)
        factors = [names.get(each, each) for each in found.factors]
        return cls(case, found.terms, shown, kept, factors, case.dataset.growth_target, lang)

    def rows_at(self, bridge: Array) -> tuple[int, ...]:
        """Places of the terms that have a row where the plan year's are these, (term,)."""
        there = np.abs(bridge) > NIL
        there[self.kept] = True
        return tuple(np.flatnonzero(there).tolist())


def bridge_of(dataset: Dataset, scenario: Scenario) -> Projection:
    """The bridge of a scenario in every year, and no other measure."""
    return project(dataset, designs.single(dataset, scenario), only=["bridge"])


def slider_rows(page: Page, key: str, found: Response) -> dict[str, Any]:
    """Everything about one slider: its stops as they are on screen, its worth, and what each stop comes to.

    Lists by stop: `growth` in per cent, unrounded; `written` and `gap`, as the header writes them; `ended`, as the
    line's end is; `start`, `end` and `label` of each row that the story has now; `path`, growth to date. `others`, by
    stop, where the story has other rows: the same of those; `lamps`, by its key, each lamp's state and text by stop,
    where a stop moves it.
    """
    slider, low = page.case.dataset.assumptions[key], story_low(page, found)
    growth, written = found.growth.tolist(), written_terms(found.bridge, found.growth)
    return {
        "name": slider.name[page.lang],
        "stops": [on_screen(slider, stop) for stop in found.stops.tolist()],
        "told": [slider_text(slider, stop, page.lang) for stop in found.stops.tolist()],
        "box": [box_text(slider, stop) for stop in found.stops.tolist()],
        "now": found.now,
        "worth": worth_text(slider, found, page.lang),
        "growth": known(found.growth * 100),
        "written": [percent(each, 2) for each in growth],
        "gap": gaps(page, found),
        "ended": [percent(each) for each in growth],
        **bars(found.bridge, written, page.shown, low),
        "path": known(np.round(found.to_date[:RELEASE_COUNT].T * 100, DIGITS)),
        "others": others(page, found, written, low),
        "lamps": {"energy_cap": energy(page, key, found), "factor": factor(page, found, written)},
    }


def known(values: Array) -> Any:
    """Figures as lists, null where one is not known: JSON has no NaN."""
    finite = np.isfinite(values)
    if finite.all():
        return values.tolist()
    told = values.astype(object)
    told[~finite] = None
    return told.tolist()


def story_low(page: Page, found: Response) -> float:
    """Where the story's axis begins, in per cent, around the bars as they are now."""
    upto = found.bridge[page.shown, found.now].cumsum() * 100
    return axis_ends(np.append(upto, found.growth[found.now] * 100), page.target)[0]


def bars(bridge: Array, written: Array, rows: Sequence[int], low: float) -> dict[str, list[Any]]:
    """Bars of some terms by stop: begin and end in points, not below the axis, and the figures beside them."""
    upto = np.zeros((len(rows) + 1, bridge.shape[1]))
    upto[1:] = bridge[list(rows)].cumsum(axis=0) * 100
    ends = np.maximum(upto, low).round(DIGITS).T
    labels = [[label(each) for each in stop] for stop in written[list(rows)].T.tolist()]
    return {"start": known(ends[:, :-1]), "end": known(ends[:, 1:]), "label": labels}


def others(page: Page, found: Response, written: Array, low: float) -> dict[int, dict[str, Any]]:
    """By stop, where the story has other rows than now: the places of its terms, and their bars."""
    of: dict[tuple[int, ...], list[int]] = {}
    for stop, bridge in enumerate(found.bridge.T):
        of.setdefault(page.rows_at(bridge), []).append(stop)
    of.pop(tuple(page.shown), None)
    told = {}
    for rows, stops in of.items():
        drawn = bars(found.bridge[:, stops], written[:, stops], rows, low)
        for place, stop in enumerate(stops):
            told[stop] = {"rows": rows, **{name: column[place] for name, column in drawn.items()}}
    return told


@lru_cache(maxsize=4096)
def label(points: float) -> str:
    """The figure beside a bar; most bars of a slider stay as they are."""
    return signed(points, 2)


def gaps(page: Page, found: Response) -> list[str]:
    """How far growth is from the target at each stop, as both are written; none without a target."""
    if page.target is None:
        return []
    return [gap_between(each, page.target, "share", 2) for each in found.growth.tolist()]


def energy(page: Page, key: str, found: Response) -> list[list[str]]:
    """The energy lamp's state and text at each stop; none where energy is not known, or no stop changes them."""
    if found.energy is None or found.energy_headroom is None:
        return []
    cap = page.case.values["energy_cap"]
    caps = found.stops if key == "energy_cap" else np.full(len(found.stops), cap)
    rows = list(zip(found.energy.tolist(), found.energy_headroom.tolist(), caps.tolist(), strict=True))
    lamps = {row: energy_lamp(state_of(row[1]), row[0], row[2], page.lang) for row in set(rows)}
    if len(lamps) == 1:
        return []
    return [[lamps[row].state, lamps[row].text] for row in rows]


def factor(page: Page, found: Response, written: Array) -> list[list[str]]:
    """The state and text of the lamp of the factor that costs most, at each stop; none where no stop changes them."""
    place = page.terms.index("lost_to_factors")
    rows = zip(found.lost.T, found.bridge[place].tolist(), written[place].tolist(), strict=True)
    lit = [factor_lamp(page.factors, parts_of_term(*row), page.lang) for row in rows]
    told = [[lamp.state, lamp.text] for lamps in lit for lamp in lamps or [OUT]]
    return told if any(each != told[0] for each in told) else []


def worth_text(slider: Assumption, found: Response, lang: str) -> str:
    """What one natural step up is worth in points, down where up leaves its range; empty where it moves nothing."""
    if math.isnan(found.worth) or as_written(found.worth * 100, 2) == 0.0:
        return ""
    told = word("live", "each_step", lang).format(step=step_text(slider, found.step, lang))
    return told + signed(found.worth * 100, 2)
