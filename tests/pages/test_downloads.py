"""A file quotes the answers that pages have already: to the byte what it says when it works them out itself."""

import io
import re
import zipfile
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from pages.ui.session.state import Answer, state
from pages.ui.shell.menu import ROOT
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


@pytest.mark.parametrize("content", ["a,b", b"PK"])
def test_a_built_file_stays_while_other_sessions_run(content, monkeypatch):
    storage = MemoryMediaFileStorage("/media")
    manager = MediaFileManager(storage)
    monkeypatch.setattr(downloads.access, "person", Person)
    monkeypatch.setattr(downloads.runtime, "exists", lambda: True)
    monkeypatch.setattr(downloads.runtime, "get_instance", lambda: SimpleNamespace(media_file_mgr=manager))
    build = downloads.audited(lambda: content, "表.csv")
    address = manager.execute_deferred(manager.add_deferred(build, downloads.mime("表.csv"), "1", "表.csv"))
    for _ in range(5):
        manager.remove_orphaned_files()  # as each run of any session does when it ends
    assert storage.get_file(address.rpartition("/")[2].partition(".")[0]).content in (content, b"a,b")


def test_every_button_of_a_file_says_the_type_that_its_name_has():
    buttons = [
        source[place : place + 600]
        for path in (ROOT / "pages").rglob("*.py")
        for source in [path.read_text(encoding="utf-8")]
        for place in [found.start() for found in re.finditer(r"st\.download_button\(", source)]
    ]
    assert len(buttons) >= 8
    for button in buttons:
        head = button.partition("key=")[0]
        assert "mime=downloads.mime(" in head, head
        assert 'on_click="ignore"' in head, head
