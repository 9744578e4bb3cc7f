"""A dataset that lacks things: every page says a sentence instead of an empty chart, in both languages."""

import io
import time

import pyarrow as pa
import pytest
from tiny import MONTHS, base, capped, city, line, rows, with_project, write

from pages.ui.session.state import STATE
from tests.pages.test_pages import LOCALES, SHOWN, header, opened

BARE = {
    "nothing but a line": capped(),
    "a line without a ceiling": city([line()], [base()]),
    "a project": with_project(),
    "a target": city(
        [line()],
        [base()],
        targets=rows({"target": "iva", "measure": "iva_growth", "year": 2023, "value": 0.05, "direction": "at_least"}),
    ),
    "a line that made nothing": city(
        [line(), line("idle", design_capacity=0, plan_growth=0)], [base(), base("idle", 0)]
    ),
}


@pytest.fixture(params=BARE)
def bare(request, tmp_path, monkeypatch):
    monkeypatch.setenv("SIM_DATASET", str(write(BARE[request.param], tmp_path)))


def drawn_rows(chart):
    with pa.ipc.open_stream(io.BytesIO(chart.proto.data.data)) as stream:
        return stream.read_all().num_rows


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("page", SHOWN)
def test_a_page_without_data_says_so(page, lang, bare):
    app = opened(page, lang)
    assert not app.exception
    assert not app.error
    assert header(app)
    for chart in app.get("vega_lite_chart"):
        assert drawn_rows(chart), chart.proto.spec[:200]
    for table in app.get("arrow_data_frame"):
        assert len(table.value), "a table without rows"


def asked(section, button):
    """The Risk page after one of its heavier questions was answered."""
    app = opened("risk", "en")
    app.segmented_control("risk_section").set_value(section).run()
    app.button(button).click().run()
    for _ in range(200):
        if button.removeprefix("heavy.").removesuffix(".start") in app.session_state[STATE].answers:
            return app
        time.sleep(0.05)
        app.run()
    raise TimeoutError(button)


ONE = city([line(design_capacity=120, ceiling=1.05, plan_growth=0.9)], [base()])
NONE = city(
    [line()],
    [base()],
    factors=[{"factor": "power", **dict.fromkeys(MONTHS, "0")}],
    exposures=rows({"line": "l", "factor": "power", "exposure": 1}),
)
RELEASED = {**ONE, "official": rows({"month": "2023-12", "growth_to_date": 0.06})}
"""The whole year is out: nothing that is assumed moves its growth any more."""


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (ONE, "of the uncertainty of growth comes from Unexplained by the ledger"),
        (NONE, "100% of the uncertainty of growth comes from Unexplained by the ledger"),
        (RELEASED, "No uncertain assumption moves growth."),
    ],
)
def test_which_uncertainty_matters_is_answered_where_one_or_none_does(tables, said, tmp_path, monkeypatch):
    monkeypatch.setenv("SIM_DATASET", str(write(tables, tmp_path)))
    app = asked("sobol", "heavy.sobol.start")
    assert not app.exception
    shown = " ".join(element.proto.body for element in app.get("html"))
    shown += " ".join(element.value for element in app.markdown)
    shown += " ".join(element.proto.alt for element in app.get("vega_lite_chart"))
    assert said in shown
