"""What the projection of a ledger says of itself: plans beside ceilings, row by row, and what stands for plans."""

from __future__ import annotations

from collections.abc import Iterator

from sim.dataset.faults import in_words
from sim.intake.ledger import Draft
from sim.language import Catalogue
from sim.present.labels import own_language
from sim.present.numbers import percent, points
from sim.present.punctuation import sentences
from sim.projection import Projection
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS
from sim.studies.limits import ceiling_losses

ROWS_NAMED = 12
"""Rows cut by their ceilings that a sentence names; the rest are counted."""
NO_PLAN = ("plans_flat", "plans_as_before", "plans_by_chain")
SAID = Catalogue("ledger", "result")


def cut_sentence(draft: Draft, found: Projection, lang: str) -> str:
    """Plans together, what ceilings cut off of which rows, largest first, and growth; empty where nothing is cut."""
    label = found.times("bridge")[0]
    bridge = {term: found.value("bridge", term, label) for term in found.entities("bridge")}
    cut = -bridge.get("lost_to_ceilings", 0.0)
    if cut < MIN_WRITTEN_POINTS:
        return ""
    rows = [each for each in cut_rows(found) if each[1] >= MIN_WRITTEN_POINTS]
    named = [row_words(draft, found, line, points(-lost), lang) for line, lost in rows[:ROWS_NAMED]]
    if len(rows) > ROWS_NAMED:
        named.append(SAID["more"][lang])
    comma, stop, semicolon = ("、", "。", "；") if lang == "zh" else (", ", ".", "; ")
    events = bridge.get("events", 0.0)
    growth = found.value("iva_growth")
    others = growth - bridge["existing_plan"] - events + cut
    parts = [SAID["plans"].format(lang, plan=percent(bridge["existing_plan"], 2))]
    parts += [SAID["events"].format(lang, points=points(events))] if abs(events) >= MIN_WRITTEN_POINTS else []
    parts.append(SAID["cut"].format(lang, points=percent(cut, 2)[:-1], count=str(len(rows)), rows=comma.join(named)))
    parts += [SAID["others"].format(lang, points=points(others))] if abs(others) >= MIN_WRITTEN_POINTS else []
    return semicolon.join(parts) + f" → {percent(growth, 2)}{stop}"


def rest_sentence(draft: Draft, lang: str) -> str:
    """The ledger's share of the official total and the growth given for the rest; empty where none was given."""
    found = next((each.details for each in draft.assumptions if each.rule == "rest_line"), None)
    if found is None:
        return ""
    told = {key: in_words(detail, lang) for key, detail in found.items()}
    share = percent(float(told["held"]) / float(told["official"]))
    return SAID["rest"].format(lang, share=share, **told)


def cut_rows(found: Projection) -> Iterator[tuple[str, float]]:
    """Yield each line and the points its ceiling takes, largest first."""
    losses = zip(found.city.lines, ceiling_losses(found).tolist(), strict=True)
    yield from sorted(losses, key=lambda each: -each[1])


def row_words(draft: Draft, found: Projection, line: str, lost: str, lang: str) -> str:
    """One line by its row of the file, else by its name, with what it loses."""
    if rows := draft.rows.get(line):
        return SAID["cut_row"].format(lang, row=rows[0], points=lost)
    return SAID["cut_line"].format(lang, name=own_language(found.dataset.names("lines")[line][lang], lang), points=lost)


def without_plan(draft: Draft) -> int:
    """How many lines have no plan in the file."""
    return sum(draft.assumed(rule) for rule in (*NO_PLAN, "before_unknown"))


def no_plan_sentence(draft: Draft, lang: str) -> str:
    """That the file has no plans, what was assumed instead, and what moves it; empty where every line has one."""
    rule, lacking = next((each for each in NO_PLAN if draft.assumed(each)), ""), without_plan(draft)
    if not rule:
        return ""
    every = lacking >= len(draft.rows)
    first = SAID["no_plans"][lang] if every else SAID["some_plans"].format(lang, count=lacking)
    return sentences((first, SAID[rule].format(lang, count=draft.assumed(rule))), lang)
