"""The brief: a projection and its studies as a Word document in official style, from one template for both languages.

Words are data/brief.toml's, figures the projection's and the studies': none is written here. BRIEF_SECTIONS says what
stands in it and in which order; what the dataset cannot fill is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sim._version import __version__
from sim.brief.blocks import Block, Section, pruned
from sim.brief.grounds import grounds
from sim.brief.growth import growth, outlook
from sim.brief.ledger import chains, producers, projects, supply
from sim.brief.risks import asks, risks
from sim.brief.source import Brief, Question, Studies, run_studies, study_questions
from sim.present.coverage import basis_text, coverage_sentence
from sim.present.file_properties import date_text, moment
from sim.present.labels import invented, word
from sim.projection import Projection

__all__ = [
    "BRIEF_SECTIONS",
    "Brief",
    "Question",
    "Studies",
    "docx_bytes",
    "filled_sections",
    "run_studies",
    "study_questions",
]

BRIEF_SECTIONS: dict[str, Callable[[Brief], list[Block]]] = {
    "outlook": outlook,
    "growth": growth,
    "producers": producers,
    "projects": projects,
    "chains": chains,
    "supply": supply,
    "risks": risks,
    "asks": asks,
    "grounds": grounds,
}
"""The brief's sections by heading, in order."""


def filled_sections(brief: Brief) -> list[Section]:
    """The sections, in order, of which the projection fills something."""
    found = (pruned(Section(brief.heading(key), write(brief))) for key, write in BRIEF_SECTIONS.items())
    return [section for section in found if section.blocks]


def docx_bytes(
    projection: Projection, lang: str, studies: Studies | None = None, made: datetime | None = None
) -> bytes:
    """The first row of the projection as a brief in Chinese (zh) or English (en), the bytes of a .docx.

    Studies are run unless handed in. `made` is the reader's moment, whose date the brief bears; now by this machine's
    clock unless given.
    """
    from sim.brief.paper import Paper  # python-docx is only needed here

    brief, dataset = Brief(projection, lang, studies or run_studies(projection)), projection.dataset
    made = moment(made)
    fill = {"scenario": brief.scenario_label, "city": brief.city, "mark": dataset.hash, "version": __version__}
    head = {"basis": basis_text(dataset, lang), "coverage": coverage_sentence(dataset, lang)}
    about = brief.phrase("about", date=date_text(made, lang), **fill, **head)
    title = brief.phrase("title", city=brief.city, year=brief.year)
    paper = Paper(lang, title, brief.scenario_label, made)
    paper.add_title(title, about, word("words", "invented", lang) if invented(dataset) else "")
    for section in filled_sections(brief):
        paper.add_section(section)
    return paper.to_bytes()
