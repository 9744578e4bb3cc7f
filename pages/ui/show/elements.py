"""A chart with its title, its table behind it and its download; and small tables. The way every page shows figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

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
from ..words import escape, percent, tidy
from . import chart_cache, downloads
from .frozen_scale import scale_range


def chart(
    frame: PageContext,
    name: str,
    title: str,
    data: pd.DataFrame,
    alt: str,
    labels: Sequence[str] = (),
    table: pd.DataFrame | None = None,
    others: Sequence[Scenario] = (),
) -> None:
    """A chart of charts.py: its title, the picture, and behind it the table with its download.

    Where there is nothing to draw, `alt` says so. `others`: scenarios it shows beside those in force.
    """
    st.html(f'<div class="chart-title">{escape(title)}</div>')
    if data.empty:
        finding(alt)
        return
    if frame.masking:
        data, alt = lockable(frame, f"{name}.{title}", data, alt)
    look = chart_cache.dark(), bool(frame.masking)
    spec = chart_cache.specification(name, tuple(labels), None, *look)
    if st.session_state.get(widgets.FREEZE):
        spec = chart_cache.specification(name, tuple(labels), frozen(spec, f"{name}.{title}", data), *look)
    else:
        state().scales.clear()
    st.vega_lite_chart(arrow(data), spec, key=f"chart.{name}.{title}", alt=alt)
    behind(frame, f"{name}.{title}", data if table is None else table, title, others)


def arrow(data: pd.DataFrame) -> pa.Table:
    """A frame as it travels to the browser: a tenth of the time of pandas' own way, which looks at the index too."""
    return pa.table({str(name): pa.array(column.array, from_pandas=True) for name, column in data.items()})


def lockable(frame: PageContext, key: str, data: pd.DataFrame, alt: str) -> tuple[pd.DataFrame, str]:
    """The chart's figures and finding, or those of the moment it was locked, with a mark that says so."""
    words, held = frame.words, state().pins.get(key)
    if held is None:
        mark = words("locked_at", time=hour(clock.now()), growth=percent(frame.now.value("iva_growth"), 2))
        st.button(
            words("lock_chart"), key=f"set.pin.{key}", on_click=hold, args=(key, Pin(data, alt, mark)), type="tertiary"
        )
        return data, alt
    st.button(
        verbatim(f"{held.mark} ✕"), key=f"free.pin.{key}", on_click=hold, args=(key, None), help=words("unlock_chart")
    )
    return held.data, f"{held.mark} {held.finding}"


def hold(key: str, pin: Pin | None) -> None:
    """A chart keeps its figures, or follows the sliders again."""
    if pin is None:
        state().pins.pop(key, None)
    else:
        state().pins[key] = pin


def frozen(spec: Spec, key: str, data: pd.DataFrame) -> tuple[float, float] | None:
    """The range a chart's value axis had when it was first drawn frozen: bars then move, not the axis under them."""
    kept = state().scales
    if key not in kept:
        kept[key] = scale_range(spec, data)
    return kept[key]


def behind(frame: PageContext, key: str, table: pd.DataFrame, title: str, others: Sequence[Scenario] = ()) -> None:
    """The table behind a chart, folded away; drawn only when opened."""
    panel = st.expander(frame.words("table_behind"), key=f"behind.{key}", on_change="rerun", type="compact")
    if panel.open:
        with panel:
            grid(table)
            name = downloads.file_name(frame, title, "csv", *others)
            st.download_button(
                frame.words("download_csv"),
                data=downloads.table_file(frame, table, name, *others),
                file_name=name,
                mime="text/csv",
                on_click="ignore",
                key=f"csv.{key}",
            )


def grid(table: pd.DataFrame, height: int | None = None) -> None:
    """A table on screen: figures rounded to what a reader can use, thousands set apart. Downloads keep every digit."""
    numbers = table.select_dtypes("float").columns
    shown = table.assign(**{str(name): table[name].map(tidy) for name in numbers})
    columns = {
        str(name): st.column_config.NumberColumn(format="localized", width=column_width(str(name), shown[name]))
        for name in numbers
    }
    st.dataframe(shown, hide_index=True, height=height or "auto", column_config=columns)


def column_width(name: str, values: pd.Series[float]) -> int:
    """Width that holds a column's heading and its longest figure: left to itself the grid cuts long ones short.

    Drawn, it comes out 15 % wider.
    """
    heading = sum(13 if ord(letter) > 255 else 7 for letter in name)
    longest = max((len(f"{value:,g}" if abs(value) < 1000 else f"{value:,.0f}") for value in values), default=1)
    return max(heading, 7 * longest) + 10


def table_text(
    heads: Sequence[str], rows: Sequence[Sequence[Any]], classes: Sequence[Sequence[str]] | None = None
) -> str:
    """A small table as HTML; `classes` gives each cell a look (good, tight, short, text)."""
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
    return f'<div class="table-room" tabindex="0">{table}</div>'  # in reach of the keyboard where it is cut off


def table_html(
    heads: Sequence[str], rows: Sequence[Sequence[Any]], classes: Sequence[Sequence[str]] | None = None
) -> DeltaGenerator:
    """A small table as one element, which `html` of what comes back overwrites (see `table_text`)."""
    return st.html(table_text(heads, rows, classes))


def download_buttons(frame: PageContext, place: str = "download") -> None:
    """The whole projection as a workbook, a brief or CSV, built when asked for; `place` sets equal buttons apart."""
    kinds: dict[str, tuple[Callable[..., bytes], str]] = {
        "xlsx": (
            partial(workbook_bytes, made=clock.now()),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        "docx": (
            partial(docx_bytes, made=clock.now()),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        "csv": (csv_bytes, "text/csv"),
    }
    with st.container(horizontal=True, gap="small"):
        for ending, (build, mime) in kinds.items():
            name = downloads.file_name(frame, frame.year, ending)
            st.download_button(
                frame.words(f"download_{ending}_all"),
                data=downloads.projection_file(frame, build, name, ending != "csv"),
                file_name=name,
                mime=mime,
                on_click="ignore",
                key=f"{place}.{ending}",
            )


def finding(text: str, warning: bool = False) -> None:
    """The page's finding in one sentence; a warning looks like one."""
    st.html(f'<div class="finding{" warning" if warning else ""}">{escape(text)}</div>')


def to_close(page: PageContext) -> None:
    """The way to what would close the gap, where there is one."""
    if page.target is not None and page.now.value("iva_growth") < page.target:
        st.page_link("pages/target.py", label=page.words("to_close"))
