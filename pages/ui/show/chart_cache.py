"""Charts' specifications, made once for their labels, theme and size: a slider's move changes data only."""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable

import streamlit as st

from sim.present.chart_theme import Spec, Theme, theme_of

from .frozen_scale import freeze

MAX_SPECS = 256
"""Specifications kept."""


@functools.lru_cache(maxsize=MAX_SPECS)
def specification(
    name: str,
    labels: tuple[str, ...],
    domain: tuple[float, float] | None = None,
    dark: bool = False,
    large: bool = False,
) -> Spec:
    """The specification of a chart of charts.CHARTS with its labels, without data; shared, so not to be changed.

    `domain` is the range of a frozen value axis; `large` asks for letters as a room needs them.
    """
    made = specifier()(name, labels, theme_of(dark, large))
    if domain is not None:
        freeze(made, domain)
    return made


@functools.cache
def specifier() -> Callable[[str, tuple[str, ...], Theme], Spec]:
    """charts.specify, imported when the first chart is drawn: altair takes a third of a second.

    What it brings is set aside from the garbage collector, which would be 10 ms slower each time it looks at all.
    """
    from .charts import specify

    gc.collect()
    gc.freeze()
    return specify


def is_dark() -> bool:
    """Whether the reader's theme is the dark one."""
    return st.context.theme.type == "dark"
