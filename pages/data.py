"""Data: the dataset in use, what it rests on, and the way to another one."""

import streamlit as st

from pages.ui import cache
from pages.ui.data import about_rows, evidence_panel, notes_panel, templates
from pages.ui.frame import Frame
from pages.ui.guard import run
from pages.ui.imports import faults_panel, kept_upload, offer_panel, take_files
from pages.ui.show import table_html
from sim.studies.evidence import evidence


def data(page: Frame) -> None:
    """The dataset and its evidence side by side; below, what was sent, with its faults or what it would change."""
    words = page.words
    left, right = st.columns([4, 5], gap="medium")
    with left:
        st.html(f'<div class="chart-title">{words("data_title")}</div>')
        table_html(*about_rows(page))
        notes_panel(page, page.original, "in_use")
        templates(page)
        st.html(f'<div class="chart-title">{words("import_title")}</div>')
        take_files(page)
    with right:
        evidence_panel(page, cache.study(evidence, page.original, page.scenario))
    upload = kept_upload()
    if upload is not None and upload.faults:
        faults_panel(page, upload)
    elif upload is not None:
        offer_panel(page, upload)


run("data", data)
