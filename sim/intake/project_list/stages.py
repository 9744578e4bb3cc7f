"""A project's stage: by the section it stands in, else its own column, else what its progress says."""

from __future__ import annotations

import re

from sim.intake.project_list.asking import Asker
from sim.intake.project_list.dates import When
from sim.intake.project_list.readings import Draft
from sim.intake.project_list.table import Listed
from sim.intake.project_list.words import stages_in

STAGE_OF = {f"list_{stage}": stage for stage in ("proposed", "started", "building", "trial", "running", "shelved")}
RISING = ("proposed", "started", "building", "trial", "running")
PARTLY = re.compile(r"[一二三四]期|部分|\bphase\b", re.IGNORECASE)
COUNTS_APART = ("proposed", "shelved")
"""Stages that count otherwise than those of a project under way."""


def section_stage(listed: Listed) -> tuple[str, str]:
    """The stage of the innermost section that says one, and its title; empty where none does, or one says two."""
    for title in reversed(listed.sections):
        kinds = stages_in(title).said
        if kinds:
            return (kinds[0], title) if len(kinds) == 1 else ("", "")
    return "", ""


def own_stage(listed: Listed) -> tuple[str, str]:
    """The stage of the row's own columns (阶段, else 续建 in 建设性质 or 类别), and the text."""
    for role in ("stage", "nature", "category"):
        text = listed.text(role)
        kinds = stages_in(text).said
        if len(kinds) == 1:
            return kinds[0], text
    return "", ""


def progress_stage(listed: Listed) -> tuple[str, str]:
    """The stage furthest on that the report of progress speaks of, and the text; shelved where it says so."""
    text = listed.text("progress")
    return furthest(text), text


def furthest(text: str) -> str:
    """The stage furthest on that a text says; shelved where it says that; empty where it says none."""
    kinds = stages_in(text).said
    if "shelved" in kinds:
        return "shelved"
    if {"running", "building"} <= {*kinds}:  # 一期已投产,二期主体施工, and 设备安装完毕,已投产
        return "building" if PARTLY.search(text) else kinds[-1]
    return max(kinds, key=RISING.index, default="")


def read_stage(asker: Asker, key: str, listed: Listed, draft: Draft, started: str, when: When) -> tuple[str, str]:
    """A row's stage, and the words that say it; empty, with a question, where nothing says it.

    `started` is the month of a start in the past, `when` the date on stream, which may say 已投产.
    """
    section, title = section_stage(listed)
    own, own_text = own_stage(listed)
    progress, progress_text = progress_stage(listed)
    if section:
        draft.tell("section_stage", section=title)
        stage = against_column(asker, key, draft, (section, title), (own, own_text)) if own else section
    elif own:
        stage = own
        draft.tell("column_stage", text=own_text)
    elif progress:
        draft.tell("progress_stage", text=progress_text)
        return progress, progress_text
    elif when.state:
        draft.tell("column_stage", text=when.text)
        return when.state, when.text
    elif started:
        draft.tell("start_stage", start=started)
        return "building", started
    else:
        code = asker.ask("list_stage", key, "", listed.text("name"), tuple(STAGE_OF))
        draft.asked |= not code
        if code:
            draft.tell("stage_answered")
        return STAGE_OF.get(code, ""), ""
    said = own_text if own and stage == own else title
    return against_progress(asker, key, draft, (stage, said), (progress, progress_text))


def against_column(asker: Asker, key: str, draft: Draft, section: tuple[str, str], own: tuple[str, str]) -> str:
    """The section's stage where the row's own says another; asked where that counts otherwise."""
    (stage, title), (other, text) = section, own
    if stage == other:
        return stage
    if stage in COUNTS_APART or other in COUNTS_APART:
        code = asker.ask(
            "list_section_stage", key, "", text, ("list_as_section", "list_as_column"), section=title, text=text
        )
        draft.asked |= not code
        if code == "list_as_column":
            draft.tell("stage_answered")
            return other
        return stage
    if other == "running":
        draft.tell("finished", text=text, section=title)
        return other
    draft.tell("column_differs", text=text, section=title)
    return stage


def against_progress(
    asker: Asker, key: str, draft: Draft, stage: tuple[str, str], progress: tuple[str, str]
) -> tuple[str, str]:
    """The stage where the progress says another, which is told; one that was stopped is asked about."""
    (known, title), (other, text) = stage, progress
    if other == "shelved" and known != "shelved":
        code = asker.ask("list_stalled", key, "", text, ("list_shelved", "list_counts"), section=title, text=text)
        draft.asked |= not code
        if code == "list_shelved":
            draft.tell("stage_answered")
            return "shelved", text
        return known, title
    if other == "running" and known in ("started", "building", "trial"):
        draft.tell("finished", text=text, section=title)
        return other, text
    late = other in ("trial", "running") and known in ("proposed", "started")
    early = other == "proposed" and known not in ("proposed", "shelved")
    unfinished = known == "running" and other in ("started", "building")
    if late or early or unfinished:
        draft.tell("progress_differs", text=text, section=title)
    return known, title
