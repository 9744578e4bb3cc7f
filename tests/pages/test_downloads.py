"""A file quotes the answers that pages have already: to the byte what it says when it works them out itself."""

import io
import zipfile
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace

import pytest
import streamlit as st

from pages.ui.session.state import Answer, state
from pages.ui.show import downloads
from pages.ui.work import cache
from sim import Scenario, designs, outputs, project
from sim.brief import run_studies, study_questions
from sim.outputs import docx_bytes, workbook_bytes
from sim.rights import Person
from sim.studies.discovery import discovery

MADE = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
MOVED = Scenario(
    {"market": 0.012, "stretch_nickel": 0.02},
    {"projects": {"copper_smelt_upgrade": {"commissioning": "2023-12"}}},
    "会前",
)


@pytest.fixture
def page(sample, monkeypatch):
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(downloads.access, "person", Person)
    now = project(sample, designs.single(sample, MOVED))
    return SimpleNamespace(lang="zh", now=now, original=sample, scenario=MOVED, reference=Scenario())


def parts(data):
    """What an archive holds, but for the moment at which it was packed."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.fixture
def run(monkeypatch):
    """The studies that files found already known, a set a file."""
    found = []

    def noted(projection, known=None):
        found.append(set(known or ()))
        return run_studies(projection, known=known)

    monkeypatch.setattr(outputs, "run_studies", noted)
    return found


@pytest.mark.parametrize("write", [workbook_bytes, docx_bytes])
def test_a_file_by_known_answers_is_the_same_to_the_byte(page, run, write):
    build = downloads.projection_file(page, partial(write, made=MADE), "x", True)
    unknown = build()
    asked = study_questions(page.now)
    for name in ("ensemble", "tornado", "bottlenecks"):
        study, arguments = asked[name]
        cache.study(study, page.original, page.scenario, *arguments)
    about = *page.original.key, page.scenario.content_key, asked["discovery"][1]
    state().answers["discovery"] = Answer(
        about, discovery(page.original.nameless, page.scenario.nameless, *asked["discovery"][1])
    )
    answered = build()
    assert run[-1] == {"ensemble", "bottlenecks", "tornado", "discovery"}, "nothing is run again"
    assert parts(answered) == parts(unknown) == parts(write(page.now, "zh", made=MADE))


def test_an_answer_about_another_scenario_is_not_quoted(page, run):
    asked = study_questions(page.now)
    state().answers["discovery"] = Answer((*page.original.key, "another", asked["discovery"][1]), "wrong")
    other = Scenario({"market": 0.013})
    cache.study(asked["tornado"][0], page.original, other)
    page.scenario = Scenario({"market": 0.014})
    build = downloads.projection_file(page, lambda _, lang, studies: type(studies.discovery).__name__, "x", True)
    assert build() == "Discovery"
    assert run[-1] == set()
