"""How every page shows figures: a chart with its title, the table behind it and its download; and small tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sim import Scenario
from sim.outputs import csv_bytes, docx_bytes, workbook_bytes
from sim.present.chart_theme import Spec
from sim.present.numbers import hour

from ..markdown import verbatim
from ..session import clock, widgets
from ..session.state import Pin, state
from ..shell.context import PageContext
from ..shell.glossary import linked
from ..shell.header_outlook import shortfall
from ..shell.language import language
from ..words import Words, escape, percent, tidy
from . import chart_cache, downloads
from .frozen_scale import scale_range

ROW_HEIGHT = 35
"""Pixels of a grid's row, its heads included."""

Look = Literal["good", "warning", "plain"]
"""How a message looks: done; below the target or a limit broken; what moves, what is empty, notes."""


def chart(
    page: PageContext,
    name: str,
    finding: str,
    about: str,
    data: pd.DataFrame,
    labels: Sequence[str] = (),
    table: pd.DataFrame | None = None,
    others: Sequence[Scenario] = (),
    note: str = "",
) -> None:
    """Draw the chart `name` of charts.CHARTS: its finding as title, picture, and folded away `table`, else `data`.

    `about` says what is drawn, of which year and in which unit; it names the chart and its files, so it stays as it is
    when a slider moves. Where there is nothing to draw, the finding stands alone. `others`: scenarios the chart shows
    beside those in force, which the file's name and heading tell. `note` stands after `about` and may move.
    """
    key = f"{name}.{about}"
    if data.empty:
        heading(finding, about)
        return
    if page.masking:
        lock_button(page, key, Pin(data, finding, ""))
        data, finding = locked_or_current(key, data, finding)
    held = state().pins.get(key)
    heading(finding if held is None else held.mark, about + note, name)
    look = chart_cache.is_dark(), bool(page.masking)
    spec = chart_cache.specification(name, tuple(labels), None, *look)
    if st.session_state.get(widgets.FREEZE):
        spec = chart_cache.specification(name, tuple(labels), frozen_domain(spec, key, data), *look)
    else:
        state().scales.clear()
    st.vega_lite_chart(arrow_table(data), spec, key=f"chart.{key}", alt=finding)
    table_behind(page, key, data if table is None else table, about, others)


def heading(finding: str, about: str = "", live: str = "") -> None:
    """Draw what stands over a picture or a table: its finding, and what it shows, of which year and in which unit.

    `live` names the finding for the preview while a slider is dragged.
    """
    named = f' data-live="title_{live}"' if live else ""
    below = f'<div class="chart-sub">{linked(about, language())}</div>' if about else ""
    st.html(f'<div class="chart-title"{named}>{escape(finding)}</div>{below}')


def arrow_table(data: pd.DataFrame) -> pa.Table:
    """A frame without its index as an Arrow table, in a tenth of the time Streamlit takes to turn a frame into one."""
    return pa.table({str(name): pa.array(column.array, from_pandas=True) for name, column in data.items()})


def locked_or_current(key: str, data: pd.DataFrame, alt: str) -> tuple[pd.DataFrame, str]:
    """A chart's figures and finding: those given, or those of when it was locked, marked with its time and growth."""
    held = state().pins.get(key)
    return (data, alt) if held is None else (held.data, f"{held.mark} {held.finding}")


def lock_button(page: PageContext, key: str, now: Pin) -> None:
    """Draw the button that locks a chart to what it shows now, or unlocks it: a pin beside its title, of no height."""
    words = page.words
    if key in state().pins:
        st.button(
            words("unlock_chart"),
            key=f"free.pin.{key}",
            icon=":material/keep_off:",
            on_click=set_lock,
            args=(key, None),
            help=words("unlock_chart"),
        )
        return
    mark = words("locked_at", time=hour(clock.now()), growth=percent(page.now.value("iva_growth"), 2))
    st.button(
        words("lock_chart"),
        key=f"set.pin.{key}",
        icon=":material/keep:",
        on_click=set_lock,
        args=(key, now._replace(mark=mark)),
        help=words("lock_chart"),
    )


def set_lock(key: str, pin: Pin | None) -> None:
    """Lock a chart to the figures of `pin`; None lets it follow the sliders again."""
    if pin is None:
        state().pins.pop(key, None)
    else:
        state().pins[key] = pin


def frozen_domain(spec: Spec, key: str, data: pd.DataFrame) -> tuple[float, float] | None:
    """The range of a chart's value axis when it was first drawn frozen, and since; None: it has none (scale_range)."""
    kept = state().scales
    if key not in kept:
        kept[key] = scale_range(spec, data)
    return kept[key]


def table_behind(
    page: PageContext, key: str, table: pd.DataFrame, title: str, others: Sequence[Scenario] = (), label: str = ""
) -> None:
    """Draw the table behind a chart, folded away, with its download; its rows are sent only when it is opened.

    `label` stands on it where it stands alone.
    """
    panel = st.expander(
        verbatim(label) or page.words("table_behind"), key=f"behind.{key}", on_change="rerun", type="compact"
    )
    if panel.open:
        with panel:
            grid(table)
            name = downloads.file_name(page, title, "csv", *others)
            st.download_button(
                page.words("download_csv"),
                data=downloads.figures_file(page, table, name, *others),
                file_name=name,
                mime=downloads.mime(name),
                on_click="ignore",
                key=f"csv.{key}",
            )


def grid(table: pd.DataFrame, height: int | None = None) -> None:
    """Draw a table with its figures as a reader can use them, thousands set apart; downloads keep every digit."""
    numbers = table.select_dtypes("float").columns
    shown = table.assign(**{str(name): table[name].map(tidy) for name in numbers})
    columns = {
        str(name): st.column_config.NumberColumn(format="localized", width=column_width(str(name), shown[name]))
        for name in numbers
    }
    fixed: int | Literal["auto"] = table_height(len(shown), height) if height else "auto"
    st.dataframe(shown, hide_index=True, height=fixed, column_config=columns)


def table_height(rows: int, most: int) -> int:
    """Pixels a grid takes: as many as its rows need, `most` at most."""
    return min(most, (rows + 1) * ROW_HEIGHT + 3)


def column_width(name: str, values: pd.Series[float]) -> int:
    """Pixels that hold a column's heading and its longest figure; left to itself the grid cuts long ones short.

    Drawn, the column comes out 15 % wider.
    """
    heading = sum(13 if ord(letter) > 255 else 7 for letter in name)
    longest = max((len(f"{value:,g}" if abs(value) < 1000 else f"{value:,.0f}") for value in values), default=1)
    return max(heading, 7 * longest) + 10


def table_text(
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
    classes: Sequence[Sequence[str]] | None = None,
    faded: bool = False,
) -> str:
    """A small table as HTML; `classes` gives each cell, by row and column, a class of style.css (good, tight, text).

    `faded`: broader than a telephone, where its right edge fades to show that it goes on.
    """
    looks = classes[0] if classes else [""] * len(heads)
    marks = [' class="text"' if look == "text" else "" for look in looks]  # a heading stands over its words or figures
    cells = zip(heads, marks, strict=True)
    head = "".join(f"<th{mark}>{escape(cell)}</th>" if cell else "<td></td>" for cell, mark in cells)
    body = "".join(
        "<tr>"
        + "".join(f'<td class="{classes[i][j] if classes else ""}">{escape(cell)}</td>' for j, cell in enumerate(row))
        + "</tr>"
        for i, row in enumerate(rows)
    )
    table = f'<table class="plain"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    look = "table-room faded" if faded else "table-room"
    return f'<div class="{look}" tabindex="0">{table}</div>'  # in reach of the keyboard where it is cut off


def table_html(
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
    classes: Sequence[Sequence[str]] | None = None,
    faded: bool = False,
) -> DeltaGenerator:
    """Draw a small table (`table_text`) as one element; `html` of what comes back overwrites it in place."""
    return st.html(table_text(heads, rows, classes, faded))


def download_buttons(page: PageContext, place: str = "download") -> None:
    """Draw the buttons for the whole projection as workbook, brief and CSV, each built when it is pressed.

    `place` tells two such rows on one page apart.
    """
    kinds: dict[str, Callable[..., bytes]] = {
        "xlsx": partial(workbook_bytes, made=clock.now()),
        "docx": partial(docx_bytes, made=clock.now()),
        "csv": csv_bytes,
    }
    with st.container(horizontal=True, gap="small"):
        for ending, build in kinds.items():
            name = downloads.file_name(page, page.year, ending)
            st.download_button(
                page.words(f"download_{ending}_all"),
                data=downloads.projection_file(page, build, name, ending != "csv"),
                file_name=name,
                mime=downloads.mime(name),
                on_click="ignore",
                key=f"{place}.{ending}",
            )


def choice(words: Words, label: str, names: Mapping[str, str], key: str, **how: Any) -> str:
    """Draw `names` side by side, words(label) for screen readers alone; the key chosen, at first the first."""
    chosen: str = st.segmented_control(
        words(label),
        list(names),
        default=next(iter(names)),
        key=key,
        format_func=names.__getitem__,
        label_visibility="collapsed",
        required=True,
        **how,
    )
    return chosen


def message(text: str, look: Look = "plain", first: str = "") -> None:
    """Draw what a page has to say, in one of three looks; `first` stands before it in bold."""
    bold = f"<b>{escape(first)}</b>" if first else ""
    st.html(f'<div class="message {look}"><span>{bold}{escape(text)}</span></div>')


def link_to_target(page: PageContext) -> None:
    """Draw the way to the Target page where growth, as set or expected, is below the target."""
    if shortfall(page) > 0:
        st.page_link("pages/target.py", label=page.words("to_close"))
