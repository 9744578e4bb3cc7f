"""Events (docs/model.md §2.3) as planners say them: what each is of, when, how much, and what is made up of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.dataset import Dataset
from sim.dataset.arrays import OTHER
from sim.dataset.events import known_parts
from sim.dataset.tables import month_number
from sim.present.labels import choice_name, month_name, table_names, word
from sim.present.numbers import percent_in
from sim.registry import product_group_name

SCOPES = ("firm", "line", "factor", "product_group", "chain", "industry", "county", "park", "city")
"""What an event may be of, in the order a list of choices shows."""

Part = tuple[str, str]
"""A scope and the id within it; a firm's name, nothing for the city."""


def event_parts(dataset: Dataset, lang: str) -> dict[Part, str]:
    """Names of everything an event may be of, by scope and id, in the order of SCOPES; industries with their code."""
    known = {scope: dict.fromkeys(parts) for scope, parts in known_parts(dataset.tables).items()}
    known["factor"] = dict.fromkeys(dataset.city.factors)
    for table, scope in (("industries", "industry"), ("counties", "county"), ("parks", "park")):
        known[scope] = dict.fromkeys((*dataset.tables[table][scope], *known[scope]))
    names = {scope: table_names(dataset, f"{scope}s", lang) for scope in ("line", "factor", "chain", "park")}
    names["county"] = table_names(dataset, "counties", lang)
    called = table_names(dataset, "industries", lang)
    names["industry"] = {
        str(code): f"{code} {called[code]}" if code in called else f"{choice_name('industry', lang)} {code}"
        for code in known["industry"]
    }
    names["product_group"] = {group: product_group_name(group)[lang] for group in known["product_group"]}
    names["city"] = {"": choice_name("city", lang)}
    other = {OTHER: choice_name(OTHER, lang)}
    return {
        (scope, str(of)): (names.get(scope, {}) | other).get(str(of), str(of))
        for scope in SCOPES
        for of in known[scope]
        if of or scope == "city"
    }


def month_span(first: str, last: str, plan_year: str, lang: str) -> str:
    """Months as they are said: 10月, 3–4月, 2023年12月–2024年2月; with their year where it is not the plan year."""
    (year, month), (end_year, end) = ((text[:4], int(text[5:])) for text in (first, last))
    dated = {"zh": "{year}年{month}", "en": "{month} {year}"}[lang]
    if year != end_year:
        ends = (dated.format(year=y, month=month_name(m, lang)) for y, m in ((year, month), (end_year, end)))
        return "–".join(ends)
    names = [month_name(each, lang) for each in dict.fromkeys((month, end))]
    span = "–".join([names[0].removesuffix("月"), names[1]]) if len(names) > 1 else names[0]
    return span if year == plan_year else dated.format(year=year, month=span)


def share_said(value: float, lang: str) -> str:
    """A share in a sentence: whole where it is, without the blank in Chinese."""
    return percent_in(lang, value, 0 if abs(value * 100 - round(value * 100)) < 1e-6 else 1)


def event_sentence(dataset: Dataset, event: Mapping[str, Any], lang: str) -> str:
    """An event in one sentence without a full stop: 冶炼厂3–4月停产，年内补回30%.

    `event` has the columns of the events table; one of change 0 is said to be switched off.
    """
    scope, change, made_up = str(event["scope"]), float(event["change"]), float(event["made_up"] or 0.0)
    of = str(event["of"] or "").strip() if scope != "city" else ""
    name = event_parts(dataset, lang).get((scope, of), of)
    months = month_span(str(event["from"]), str(event["to"]), dataset.plan_year, lang)
    what = "off" if change == 0.0 else "factor" if scope == "factor" else "stop" if change <= -1.0 else ""
    key = what or ("cut" if change < 0.0 else "surge")
    told = word("events_said", key, lang).format(name=name, months=months, share=share_said(abs(change), lang))
    if change < 0.0 and made_up > 0.0:
        told += word("events_said", "made_up", lang).format(share=share_said(made_up, lang))
    return told


def event_years(event: Mapping[str, Any], base_year: int) -> range:
    """The years of the horizon an event acts in, the plan year = 0; none where it is over before January of it."""
    first, last = (month_number(str(event[end])) // 12 - base_year - 1 for end in ("from", "to"))
    return range(max(first, 0), last + 1)
