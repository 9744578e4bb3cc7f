"""A dataset that lacks things: every page says a sentence instead of an empty chart, in both languages."""

import io

import pyarrow as pa
import pytest
from tiny import base, capped, city, line, rows, with_project, write

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
