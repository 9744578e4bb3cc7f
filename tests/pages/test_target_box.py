"""The target in the header is the scenario's own: it can be typed, undone, sent in a link, and everything follows."""

import numpy as np
import pytest
import tiny
from tiny import write

from pages.ui.session.link import unpack
from pages.ui.session.state import STATE
from pages.ui.shell.target_box import HIGH, LOW, with_target
from pages.ui.words import WORDS
from sim import Scenario, designs, project
from sim.present.verdict import odds_text
from sim.studies.ensemble import odds
from tests.pages.test_pages import LOCALES, header, live, opened


def box(app):
    return next(each for each in app.text_input if each.key.startswith("target."))


def typed(app, text):
    box(app).set_value(text).run()
    return app


def bodies(app):
    return " ".join(each.proto.body for each in app.get("html"))


@pytest.mark.parametrize("lang", LOCALES)
def test_a_typed_target_moves_header_board_charts_and_link_and_is_undone(sample, lang):
    app = opened("overview", lang)
    before = header(app)
    assert box(app).value == "7.0"
    typed(app, "7.5")
    assert not app.exception
    scenario = app.session_state[STATE].history.now
    data = project(sample, designs.single(sample, scenario)).dataset
    assert data.target("iva_growth", sample.plan_year) == 0.075
    assert unpack("".join(app.query_params["s"])) == scenario
    assert live(app, "odds") == odds_text(odds(sample, scenario, 0.075), lang)
    gap = live(app, "gap_as_set")
    assert f"{float(live(app, 'as_set')) - 7.5:.2f}" in gap
    assert ">7.5%<" in bodies(app), "the board"
    assert "7.5%" in header(app), "the strip's flag"
    assert box(app).value == "7.5"
    app.button("undo").click().run()
    assert header(app) == before
    assert box(app).value == "7.0"
    assert app.session_state[STATE].history.now == Scenario()


def test_the_target_goes_along_to_every_file_and_page(sample):
    app = typed(opened("overview", "zh"), "7.5")
    for path in ("pages/target.py", "pages/tracking.py", "pages/risk.py"):
        app.switch_page(path).run()
        assert not app.exception
        assert box(app).value == "7.5"


def test_the_datasets_own_target_is_no_change(sample):
    app = typed(typed(opened("overview", "zh"), "7.5"), "7")
    assert app.session_state[STATE].history.now == Scenario()
    assert with_target(sample, Scenario(), 0.07) == Scenario()


@pytest.mark.parametrize("text", ["7,5", "abc", f"{HIGH + 1}", f"{LOW - 1}", "7.5 吨", ""])
def test_a_target_that_cannot_be_meant_is_a_sentence_and_nothing_moves(text):
    app = opened("overview", "zh")
    before = header(app)
    typed(app, text)
    assert header(app) == before
    assert box(app).value == "7.0"
    assert "仍为7.0" in app.warning[0].value
    assert WORDS["growth_target"]["zh"] in app.warning[0].value


def test_a_target_keeps_the_digits_it_was_typed_with():
    app = typed(opened("overview", "zh"), "7.25")
    assert box(app).value == "7.25"
    assert "7.25%" in header(app)


@pytest.mark.parametrize("lang", LOCALES)
def test_a_city_without_a_target_has_an_empty_box_and_typing_makes_one(lang, tmp_path, monkeypatch):
    monkeypatch.setenv("SIM_DATASET", str(write(tiny.capped(), tmp_path)))
    app = opened("overview", lang)
    assert not app.exception
    assert box(app).value == ""
    assert WORDS["light_none"][lang] in header(app)
    typed(app, "6")
    assert not app.exception
    assert WORDS["light_none"][lang] not in header(app)
    assert box(app).value == "6.0"
    assert "1.00" in live(app, "gap_as_set"), "it grows by 5 %"
    row = app.session_state[STATE].history.now.edits["targets"]
    assert [each["value"] for each in row.values()] == [0.06]
    typed(app, "5")
    row = app.session_state[STATE].history.now.edits["targets"]
    assert [each["value"] for each in row.values()] == [0.05], "the same row, not another"
    app.button("undo").click().run()
    app.button("undo").click().run()
    assert box(app).value == ""


def test_a_target_of_the_scenario_decides_the_odds(sample):
    chances = [odds(sample, with_target(sample, Scenario(), goal), goal) for goal in (0.06, 0.07, 0.08, 0.09)]
    assert (np.diff(chances) < 0).all()
