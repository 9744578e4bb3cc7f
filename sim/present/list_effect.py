"""What a list of projects does to growth: the whole of it, and its parts by terms of the bridge."""

from __future__ import annotations

from sim.intake.project_list.readings import ProjectList
from sim.intake.sheet import row_ranges
from sim.language import Catalogue
from sim.present.labels import term_name
from sim.present.numbers import percent, points
from sim.present.punctuation import phrases
from sim.projection import Projection
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS

SAID = Catalogue("project_list", "effect")


def effect_sentence(before: Projection, after: Projection, lang: str) -> str:
    """Growth without and with a list's projects, and what the difference comes of, term by term, largest first."""
    label = after.times("bridge")[0]
    terms = after.entities("bridge")
    change = {term: after.value("bridge", term, label) - before.value("bridge", term, label) for term in terms}
    old, new = before.value("iva_growth"), after.value("iva_growth")
    parts = sorted(
        (each for each in change.items() if abs(each[1]) >= MIN_WRITTEN_POINTS), key=lambda each: -abs(each[1])
    )
    named = [f"{term_name(term, by > 0, lang)} {points(by)}" for term, by in parts]
    joined = phrases(named, lang) or SAID["nothing"][lang]
    said = {"old": percent(old, 2), "new": percent(new, 2), "change": points(new - old), "parts": joined}
    return SAID["whole"].format(lang, **said)


def not_counted_sentence(found: ProjectList, lang: str) -> str:
    """How many of a list's projects are not in that growth, and their rows; empty where all are."""
    out = [each for each in found.projects if not each.taken]
    if not out:
        return ""
    words = {
        "all": str(len(found.projects)),
        "count": str(len(out)),
        "rows": row_ranges([*dict.fromkeys(each.label for each in out)]),
    }
    return SAID["not_counted"].format(lang, **words)
