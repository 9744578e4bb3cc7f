"""Projects put off together: dates as edits, never added up, back at nought, and the sentence that says what it did."""

import pytest

from pages.ui.session.state import STATE
from pages.ui.views.delays import shifted
from sim import Scenario
from tests.pages.test_pages import growth, opened

OWN = {"a": "2023-09", "b": "2024-11"}


@pytest.mark.parametrize(
    ("months", "dates"), [(3, ("2023-12", "2025-02")), (-9, ("2022-12", "2024-02")), (16, ("2025-01", "2026-03"))]
)
def test_dates_are_counted_from_the_datasets_own(months, dates):
    once = shifted(Scenario(), OWN, ["a", "b"], months)
    assert tuple(once.edits["projects"][project]["commissioning"] for project in OWN) == dates
    assert shifted(shifted(once, OWN, ["a"], 1), OWN, ["a"], months) == once


def test_nought_takes_the_edit_off_and_leaves_the_others():
    start = Scenario({"market": 0.01}).with_edit("projects", "a", load=0.5).with_edit("lines", "x", ceiling=1.2)
    moved = shifted(start, OWN, ["a", "b"], 3)
    assert moved != start
    assert shifted(moved, OWN, ["a", "b"], 0) == start


def said(app):
    return " ".join(element.proto.body for element in app.get("html") if 'class="message' in element.proto.body)


def put_off(app, choice, months):
    app.multiselect("delay.projects.zh").set_value(choice).run()
    app.text_input("delay.months").set_value(str(months)).run()
    return app.button("delay.apply").click().run()


def test_a_product_group_is_put_off_at_once():
    app = opened("projects", "zh")
    start = growth(app)
    copper = next(option for option in app.multiselect("delay.projects.zh").options if option.startswith("铜："))
    put_off(app, [copper], 3)
    assert not app.exception
    assert growth(app) < start
    edits = app.session_state[STATE].history.now.edits["projects"]
    assert edits["copper_smelt_upgrade"]["commissioning"] == "2023-12"
    assert {"copper_smelt_upgrade", "copper_electro_1", "copper_electro_2"} <= set(edits)
    assert "copper_strip_1" not in edits, "on stream before the plan year"
    assert f"{growth(app) - start:+.2f}".replace("-", "−") in said(app)
    put_off(app, [copper], 0)
    assert growth(app) == start
    assert not app.session_state[STATE].history.now.has_changes
    assert "已改期" not in said(app)
