"""A project's stage: by the section it stands in, else its own column, else what its progress says."""

from __future__ import annotations

from sim.intake.project_list.asking import Asker
from sim.intake.project_list.readings import Draft
from sim.intake.project_list.table import Listed
from sim.intake.project_list.words import kinds_in

STAGE_OF = {f"list_{stage}": stage for stage in ("proposed", "started", "building", "trial", "running", "shelved")}
RISING = ("proposed", "started", "building", "trial", "running")
COUNTS_APART = ("proposed", "shelved")
"""Stages that count otherwise than those of a project under way."""


def section_stage(listed: Listed) -> tuple[str, str]:
    """The stage of the innermost section that says one, and its title; empty where none does, or one says two."""
    for title in reversed(listed.sections):
        kinds = kinds_in("stages", title)
        if kinds:
            return (kinds[0], title) if len(kinds) == 1 else ("", "")
    return "", ""


def own_stage(listed: Listed) -> tuple[str, str]:
    """The stage of the row's own columns (阶段, else 续建 in 建设性质 or 类别), and the text."""
    for role in ("stage", "nature", "category"):
        text = listed.text(role)
        kinds = kinds_in("stages", text)
        if len(kinds) == 1:
            return kinds[0], text
    return "", ""


def progress_stage(listed: Listed) -> tuple[str, str]:
    """The stage furthest on that the report of progress speaks of, and the text; shelved where it says so."""
    text = listed.text("progress")
    kinds = kinds_in("stages", text)
    if "shelved" in kinds:
        return "shelved", text
    return max(kinds, key=RISING.index, default=""), text


def read_stage(asker: Asker, key: str, listed: Listed, draft: Draft, started: str) -> str:
    """A row's stage; empty, with a question, where nothing says it. `started` is the month of a start in the past."""
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
        return progress
    elif started:
        draft.tell("start_stage", start=started)
        return "building"
    else:
        code = asker.ask("list_stage", key, "", listed.text("name"), tuple(STAGE_OF))
        draft.asked |= not code
        if code:
            draft.tell("stage_answered")
        return STAGE_OF.get(code, "")
    return against_progress(asker, key, draft, (stage, title or own_text), (progress, progress_text))


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
    draft.tell("column_differs", text=text, section=title)
    return stage


def against_progress(asker: Asker, key: str, draft: Draft, stage: tuple[str, str], progress: tuple[str, str]) -> str:
    """The stage where the progress says another, which is told; one that was stopped is asked about."""
    (known, title), (other, text) = stage, progress
    if other == "shelved" and known != "shelved":
        code = asker.ask("list_stalled", key, "", text, ("list_shelved", "list_counts"), section=title, text=text)
        draft.asked |= not code
        if code == "list_shelved":
            draft.tell("stage_answered")
            return "shelved"
        return known
    late = other in ("trial", "running") and known in ("proposed", "started")
    early = other == "proposed" and known not in ("proposed", "shelved")
    unfinished = known == "running" and other in ("started", "building")
    if late or early or unfinished:
        draft.tell("progress_differs", text=text, section=title)
    return known
