"""What a page shows at every stop of a slider, worked out ahead: the preview while it is dragged (docs/model.md §3).

Made in the process beside the server, in one text for the browser. Whatever a stop changes is written here by the same
functions as the page's own figures, so that the preview is the answer that comes after release.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from sim import designs
from sim.dataset import Dataset
from sim.present.chart_data import RELEASE_COUNT
from sim.present.labels import word
from sim.present.numbers import adding, as_written, set_digits, signed
from sim.present.sliders import box_text, on_screen, slider_text
from sim.present.story import axis_ends
from sim.present.tables import shown_terms
from sim.present.verdict import VERDICTS, verdict_look, verdict_word
from sim.projection import Progress, project
from sim.registry import Assumption
from sim.scenario import Scenario
from sim.steps.axes import Array
from sim.studies.outlook_responses import outlook_responses
from sim.studies.responses import Response, responses

DIGITS = 4
"""Decimals of a place in a chart, in points."""


def live_payload(dataset: Dataset, scenario: Scenario, keys: tuple[str, ...], lang: str) -> str:
    """JSON of what each stop of some sliders comes to, by slider key: see `live.js`, which reads it.

    ScenarioError as `designs.single`.
    """
    now = project(dataset, designs.single(dataset, scenario))
    found = responses(dataset, scenario, keys)
    shown, target = shown_terms(now), now.dataset.target("iva_growth", now.dataset.plan_year)
    sliders = {
        key: of_slider(now.dataset.assumptions[key], each, shown, target, lang) for key, each in found.of.items()
    }
    words = {name: word("live", name, lang) for name in WORDS} | {name: word("story", name, lang) for name in FINDINGS}
    verdicts = [[least, verdict_word(least, lang), verdict_look(least)] for least in VERDICTS.values()]
    aim = None if target is None else target * 100
    return json.dumps(
        {"target": aim, "digits": set_digits(target), "words": words, "verdicts": verdicts, "sliders": sliders}
    )


def ahead_payload(dataset: Dataset, scenario: Scenario, keys: tuple[str, ...], progress: Progress | None = None) -> str:
    """JSON of how the outlook moves with some sliders, by key: at some stops, differences in per cent and odds.

    ScenarioError as `designs.single`; what `progress` raises.
    """
    sliders = dataset.assumptions
    found = {
        key: {
            "stops": [on_screen(sliders[key], float(stop)) for stop in each.stops],
            "expected": np.round(each.expected * 100, DIGITS).tolist(),
            "odds": None if each.odds is None else np.round(each.odds, DIGITS).tolist(),
        }
        for key, each in outlook_responses(dataset, scenario, keys, progress=progress).items()
    }
    return json.dumps(found)


WORDS = ("reaches", "falls_below", "above", "short", "moving", "above_gap", "below_gap", "level")
"""Sentences that the browser fills in."""

FINDINGS = ("path_above", "path_below", "path_level")
"""Titles of the year's path that it fills in."""


def of_slider(slider: Assumption, found: Response, shown: list[int], target: float | None, lang: str) -> dict[str, Any]:
    """Everything about one slider: its stops as they are on screen, its worth, and what each stop comes to."""
    growth = [as_written(value * 100, 2) for value in found.growth]
    steps = found.bridge[shown]
    upto = np.vstack([np.zeros(steps.shape[1]), steps.cumsum(axis=0)]) * 100
    low, _ = axis_ends(np.append(upto[1:, found.now], growth[found.now]), target)
    return {
        "name": slider.name[lang],
        "stops": [on_screen(slider, float(stop)) for stop in found.stops],
        "told": [slider_text(slider, float(stop), lang) for stop in found.stops],
        "box": [box_text(slider, float(stop)) for stop in found.stops],
        "now": found.now,
        "worth": worth_text(slider, found, lang),
        "growth": np.round(found.growth * 100, DIGITS).tolist(),
        "start": rounded(np.maximum(upto[:-1], low)),
        "end": rounded(np.maximum(upto[1:], low)),
        "label": [labels(found, shown, stop) for stop in range(len(found.stops))],
        "path": rounded(found.to_date[:RELEASE_COUNT] * 100),
    }


def rounded(places: Array) -> list[list[float]]:
    """Places in a chart by stop, (stop, row)."""
    return [[round(each, DIGITS) for each in column] for column in places.T.tolist()]


def labels(found: Response, shown: list[int], stop: int) -> list[str]:
    """The figures beside the bars at one stop: they add up to growth as it is written."""
    written = adding((found.bridge[:, stop] * 100).tolist(), float(found.growth[stop]) * 100, 2)
    return [signed(written[place], 2) for place in shown]


def worth_text(slider: Assumption, found: Response, lang: str) -> str:
    """What one natural step up is worth in points, down where up leaves the track; empty where it moves nothing."""
    at = float(found.stops[found.now])
    step = slider.natural if at + slider.natural <= found.stops[-1] + 1e-9 else -slider.natural
    points = float(np.interp(at + step, found.stops, found.growth) - found.growth[found.now]) * 100
    if as_written(points, 2) == 0:
        return ""
    told = ("+" if step > 0 else "−") + slider_text(slider, abs(step), lang)
    return word("live", "each_step", lang).format(step=told) + signed(points, 2)
