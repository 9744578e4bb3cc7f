"""The record of a meeting: what it decided, every change, and what each did to growth; to look at and to take away."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import streamlit as st

from sim import Dataset, Scenario
from sim.brief.decisions import DECISION_WRITERS
from sim.brief.record import CHANGED, DECIDED, Change, Choice, Column, Decision, Record, cells, heads, sum_line, tables
from sim.present.coverage import about_line
from sim.present.labels import city_name, word
from sim.present.numbers import gap_between, percent
from sim.registry import presets
from sim.studies.outlook import Outlook, outlook

from ..markdown import verbatim
from ..session import clock, datasets, history, meeting, options, widgets
from ..session.fates import fates
from ..session.state import Option, state
from ..session.undo import Move
from ..shell.context import PageContext
from ..shell.figures import expected_said
from ..shell.header_outlook import outlook_now
from ..show import downloads
from ..show.changes import change_rows
from ..show.elements import heading, message, table_html
from ..work import cache


def moves() -> list[Move]:
    """The changes of the meeting on record, in the order of time."""
    found = meeting.on_record()
    return [move for move in history.history().moves if found and found.began <= move.at <= found.ended]


def growth(page: PageContext, dataset: Dataset | None, scenario: Scenario) -> float:
    """Growth of one side of a change: the figures of a masked dataset are those of its own."""
    own = dataset or datasets.apps_own()
    if own.key == datasets.in_use().key:
        return cache.projection(page.original, meeting.as_shown(page.lang, scenario)).value("iva_growth")
    return cache.projection(own, scenario).value("iva_growth")


def both_growths(page: PageContext, move: Move) -> tuple[float, float]:
    """Growth before and after a change, fractions; worked out once."""
    if move.growth is None:
        sides = zip(move.datasets, (move.before, move.after), strict=True)
        before, after = (growth(page, dataset, scenario) for dataset, scenario in sides)
        move.growth = before, after
    return move.growth


def both_outlooks(page: PageContext, move: Move) -> tuple[Outlook | None, Outlook | None]:
    """What was expected before and after a change, where somebody has asked: as a rule the header has."""

    def known(dataset: Dataset | None, scenario: Scenario) -> Outlook | None:
        own = dataset or datasets.apps_own()
        if own.key == datasets.in_use().key:
            own, scenario = page.original, meeting.as_shown(page.lang, scenario)
        found: Outlook | None = cache.known(outlook, own, scenario, ())
        return found

    sides = zip(move.outlooks, move.datasets, (move.before, move.after), strict=True)
    before, after = (found or known(dataset, scenario) for found, dataset, scenario in sides)
    move.outlooks = before, after
    return move.outlooks


def moved(page: PageContext, before: Scenario, after: Scenario) -> list[str]:
    """All that differs between two scenarios, a line each: from where to where."""
    rows = change_rows(page, [meeting.as_shown(page.lang, each) for each in (before, after)])
    return [f"{name} {old} → {new}" for name, old, new in rows]


def what(page: PageContext, move: Move) -> str:
    """A change in words: how it came about, and all it moved, a line each."""
    words = page.words
    if move.datasets[0] is not move.datasets[1]:
        return words("did_dataset", name=page.without_names((move.datasets[1] or datasets.apps_own()).name))
    lines = moved(page, move.before, move.after)
    preset = presets().get(move.after.name)
    head = ""
    if move.how:
        head = words(move.how)
    elif preset is not None and move.after.name != move.before.name:
        head = f"{words('presets')} {preset.name[words.lang]}"
    if not head:
        return "\n".join(lines)
    return words.told(head, "\n".join(lines if len(lines) < 2 else ["", *lines]))


def changes(page: PageContext, most: int | None = None) -> list[Change]:
    """The changes of the meeting on record, as the reader's clock has it; `most` of them, the last ones."""
    made, zone = moves(), clock.zone()
    found = list(zip(made, fates(made, [each.at for each in meeting.agreed()]), strict=True))
    told = []
    for move, fate in found[-most if most else 0 :]:
        after = both_outlooks(page, move)[1]
        outcome = (after.expected, after.odds) if after else (None, None)
        at = datetime.fromtimestamp(move.at, zone)
        told.append(Change(at, what(page, move), *both_growths(page, move), *fate, *outcome))
    return told


def decisions(page: PageContext) -> list[Decision]:
    """What the meeting on record decided; each counts from the one before, the first from the meeting's beginning."""
    found: list[Decision] = []
    made, zone = moves(), clock.zone()
    for each in meeting.agreed():
        before = found[-1].after if found else both_growths(page, made[0])[0] if made else each.growth
        text, who = page.without_names(each.what), page.without_names(each.who)
        at = datetime.fromtimestamp(each.at, zone)
        found.append(
            Decision(
                at,
                text,
                before,
                each.growth,
                who=who,
                by=page.without_names(each.by),
                expected=each.expected,
                target=each.target,
                odds=each.odds,
            )
        )
    return found


def choices(page: PageContext) -> list[Choice]:
    """The pinned options, each with all it changes of its dataset; one of another dataset says so first."""

    def changed(option: Option) -> str:
        if options.same_dataset(option):
            return "\n".join(moved(page, Scenario(), option.scenario)) or page.words("default_scenario")
        return page.words("did_dataset", name=page.without_names((option.dataset or datasets.apps_own()).name))

    return [
        Choice(letter, page.without_names(each.name), changed(each), each.growth, each.expected, each.odds, each.energy)
        for letter, each in zip(options.LETTERS, options.options(), strict=False)
    ]


def to_decide(page: PageContext) -> tuple[str, float, float | None]:
    """What has changed since the last decision, in words; growth before it, as set and, where known, as expected."""
    agreed = meeting.agreed()
    fresh = [move for move in moves() if not agreed or move.at > agreed[-1].at]
    if not fresh:
        return "", page.now.value("iva_growth"), None
    text, before = page.words.join(moved(page, fresh[0].before, fresh[-1].after)), both_outlooks(page, fresh[0])[0]
    return text, both_growths(page, fresh[0])[0], before.expected if before else None


# Dialogs ------------------------------------------------------------------------------------------------------------
def shut() -> None:
    """The dialog that was open is not drawn again."""
    state().dialog = ""


def ask_decision(page: PageContext) -> None:
    """The dialog that writes a decision down."""
    st.dialog(page.words("decide"), on_dismiss=shut)(decision_form)(page)


def decision_form(page: PageContext) -> None:
    """What, who, by when; the effect is filled in. Written down, it stands in the record and on the second screen."""
    words, (text, before, was), found = page.words, to_decide(page), outlook_now(page)
    growth = page.now.value("iva_growth")
    count = len(meeting.agreed())  # another decision begins with empty boxes
    with st.form(f"{widgets.DECIDE}{count}", border=False):
        st.text_area(words("decide_what"), text, key=f"{widgets.DECIDE}what.{count}", max_chars=400)
        points = gap_between(growth, before, "share", 2)
        expected = expected_said(page, found.expected, found.odds, was)
        ends = {"before": percent(before, 2), "after": percent(growth, 2)}
        told = words("decide_effect", **ends, points=points, expected=expected)
        st.caption(verbatim(told))
        left, right = st.columns(2)
        left.text_input(words("decide_who"), key=f"{widgets.DECIDE}who.{count}", max_chars=80)
        right.text_input(words("decide_by"), key=f"{widgets.DECIDE}by.{count}", max_chars=40)
        if st.form_submit_button(
            words("decide_write"), key="decide.write", type="primary", on_click=take_decision, args=(count, page)
        ):
            if not st.session_state.pop(widgets.DECIDE_NOTHING, False):
                st.rerun()  # which does not draw it
            message(words("decide_empty"), "warning")


def take_decision(count: int, page: PageContext) -> None:
    """What was typed becomes the decision of that place; nothing typed is none."""
    told = (st.session_state[widgets.DECIDE + f"{key}.{count}"] for key in ("what", "who", "by"))
    what, who, by = (str(each or "").strip() for each in told)
    st.session_state[widgets.DECIDE_NOTHING] = not what
    if what:
        meeting.agree((what, who, by), page.now.value("iva_growth"), outlook_now(page))
        shut()


def open_record(page: PageContext) -> None:
    """The dialog with the record of the meeting."""
    st.dialog(page.words("record_title"), width="large", on_dismiss=shut)(record_panel)(page)


def look(each: Change | Choice, column: Column) -> str:
    """How a cell of the record looks: words on the left, an effect by its sign."""
    if column.kind == "points" and isinstance(each, Change):
        return "good" if each.effect >= 0 else "short"
    return "text" if column.kind in ("text", "fate") else ""


def record_panel(page: PageContext) -> None:
    """The whole record as files, then every decision and every change, the latest first, and the options."""
    words, found = page.words, Record(decisions(page), changes(page), choices(page))
    if not found.changes and not found.decisions:
        st.caption(words("log_empty"))
        return
    st.caption(verbatim(sum_line(found, page.lang)))
    city, about = city_name(page.dataset, page.lang), about_line(page.dataset, page.lang)
    with st.container(horizontal=True, gap="small"):
        for ending, build in DECISION_WRITERS.items():
            name = downloads.file_name(page, words("log"), ending)
            st.download_button(
                words(f"log_{ending}"),
                data=downloads.audited(partial(build, found, page.lang, city, page.year, about), name),
                file_name=name,
                mime=downloads.mime(name),
                on_click="ignore",
                key=f"log.{ending}",
            )
    titles = {DECIDED: "log_decided", CHANGED: "log_title"}
    for table, rows in tables(found):
        latest_first = -1 if table in titles else 1
        title = titles.get(table)
        heading(words(title, count=len(rows)) if title else word("decisions", table.caption, page.lang))
        looks = [["", *(look(each, column) for column in table.columns)] for each in rows]
        shown = cells(rows, table, page.lang)
        table_html(heads(table, page.lang, page.year), shown[::latest_first], looks[::latest_first])
