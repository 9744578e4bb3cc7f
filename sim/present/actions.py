"""A measure in the words of a meeting: how much, who, from when, at what cost; only what the dataset knows."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sim.case import Case
from sim.dataset.tables import records
from sim.present.labels import own_language, table_names, unit_text, word
from sim.present.numbers import amount, percent
from sim.present.past import ILLUSTRATIVE
from sim.present.sliders import amount_text, slider_text
from sim.studies.odds_solve import Action

MOST_OWNERS = 2
"""Owners named of a measure; of more it is said that there are more."""

CHINESE = re.compile(r"[\u4e00-\u9fff]")

DELAYS = ("project_slip", "park_slip")
"""Sliders whose value is a delay: less of it is earlier."""

GUESSED = (ILLUSTRATIVE, "estimated", "")
"""Grades of a price that is somebody's guess."""


@dataclass(frozen=True)
class Price:
    """What easing some limits costs, 亿元, and after how many months it works; of how many of them that is known."""

    cost: float
    months: float
    known: int
    asked: int
    guessed: bool


def lines_of(case: Case, key: str) -> list[str]:
    """Lines whose ceiling a stretch slider lifts, the largest by value at design first; none of another slider."""
    city = case.dataset.city
    group = key.removeprefix("stretch_")
    if group == key:
        return []
    frame = case.dataset.tables["lines"]
    worth = dict(zip(frame["line"], frame["design_capacity"] * frame["price"], strict=True))
    members = [city.groups[each] == group for each in city.group]
    found = [line for line, capped, own in zip(city.lines, city.capped, members, strict=True) if capped and own]
    return sorted(found, key=lambda line: -(worth[line] if math.isfinite(worth[line]) else 0.0))


def eased(case: Case, action: Action) -> dict[tuple[str, str], float]:
    """What a measure eases, by kind and id as in the costs table: units of relief, per cent or months."""
    now, city = case.values[action.key], case.dataset.city
    if lines := lines_of(case, action.key):
        share = {line: float(city.ceiling[city.lines.index(line), 0, 0]) + now for line in lines}
        return {("ceiling", line): 100 * (action.value - now) / share[line] for line in lines if share[line] > 0}
    if action.key in city.factors:
        return {("factor", action.key): 100 * (action.value - now)}
    if action.key == "project_slip":
        return {("project", name): now - action.value for name in to_come(case)}
    return {}


def to_come(case: Case) -> dict[str, str]:
    """The line of each project that has not started yet, by project."""
    city, projects = case.dataset.city, case.dataset.city.projects
    waiting = projects.included[:, 0, 0] & ~projects.started[:, 0, 0]
    found = zip(projects.ids, projects.line, waiting, strict=True)
    return {name: city.lines[line] for name, line, still in found if still}


def price(case: Case, action: Action) -> Price | None:
    """What a measure costs by the costs table; None where nothing of it is priced, or some goes beyond its price.

    docs/model.md §3.
    """
    wanted, costs = eased(case, action), {}
    for row in records(case.dataset.tables["costs"]):
        costs[str(row["kind"]), str(row["id"])] = row
    known = {each: costs[each] for each in wanted if each in costs and math.isfinite(costs[each]["cost"])}
    beyond = any(wanted[each] > row["most"] + 1e-9 for each, row in known.items() if math.isfinite(row["most"]))
    if not known or beyond:
        return None
    cost = sum(row["fixed"] + row["cost"] * wanted[each] for each, row in known.items())
    guessed = any(row["grade"] in GUESSED for row in known.values())
    months = max(float(row["lead_months"]) for row in known.values())
    return Price(float(cost), months, len(known), len(wanted), guessed)


def owners(case: Case, action: Action, lang: str) -> list[str]:
    """Who answers for what a measure moves, by the table of lines, each once; in English those with an English name."""
    frame = case.dataset.tables["lines"]
    by_line = dict(zip(frame["line"], frame["owner"], strict=True))
    lines = to_come(case).values() if action.key == "project_slip" else lines_of(case, action.key)
    found = dict.fromkeys(own_language(by_line[line], lang) for line in lines if by_line[line])
    return [name for name in found if lang == "zh" or not CHINESE.search(name)]


def called(case: Case, action: Action, lang: str) -> str:
    """What a measure is called: what is done where a delay is made less, else its slider's name."""
    if action.key in DELAYS and action.value < case.values[action.key]:
        return word("actions", action.key, lang)
    return case.dataset.assumptions[action.key].name[lang]


def how_much(case: Case, action: Action, lang: str) -> str:
    """From which value to which, and what that comes to in output of the largest line where it lifts ceilings."""
    slider, now = case.dataset.assumptions[action.key], case.values[action.key]
    if action.key in DELAYS and action.value < now:
        return word("actions", "earlier", lang).format(
            months=tight(amount_text(now - action.value, "month", lang), lang)
        )
    if slider.unit == "×" and action.value > now > 0:
        return word("actions", "more", lang).format(share=percent(action.value / now - 1.0))
    ends = (tight(slider_text(slider, value, lang), lang) for value in (now, action.value))
    told = word("actions", "from_to", lang).format(**dict(zip(("low", "high"), ends, strict=True)))
    lines = lines_of(case, action.key)
    if not lines:
        return told
    largest = next(row for row in records(case.dataset.tables["lines"]) if row["line"] == lines[0])
    more = largest["design_capacity"] * (action.value - now)
    fill: dict[str, Any] = {"name": table_names(case.dataset, "lines", lang)[lines[0]], "amount": amount(float(more))}
    return told + word("actions", "output", lang).format(**fill, unit=unit_text(largest["unit"], lang))


def tight(text: str, lang: str) -> str:
    """A value with its unit as Chinese sets it, without a space; as it is in English."""
    return text.replace(" ", "") if lang == "zh" else text


def told(case: Case, action: Action, lang: str) -> Iterable[tuple[str, str]]:
    """Yield what is known of a measure as (key of [actions] in data/exports.toml, text), in the order of a card."""
    who = owners(case, action, lang)
    if who:
        more = word("actions", "others", lang) if len(who) > MOST_OWNERS else ""
        yield "who", word("actions", "and", lang).join(who[:MOST_OWNERS]) + more
    yield "much", how_much(case, action, lang)
    found = price(case, action)
    if found is None:
        return
    if found.months:
        yield "when", word("actions", "works", lang).format(months=f"{found.months:g}")
    key = "cost_all" if found.known == found.asked else "cost_some"
    guess = word("actions", "guessed", lang) if found.guessed else ""
    fill = {"cost": f"{found.cost:.1f}", "known": found.known, "rest": found.asked - found.known}
    yield "cost", word("actions", key, lang).format(**fill) + guess
