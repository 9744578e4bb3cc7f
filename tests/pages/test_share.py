"""A scenario as a file, handed in by the sidebar's panel."""

import pytest

from pages.ui.session import widgets
from pages.ui.session.state import STATE
from pages.ui.words import WORDS, Words
from sim import Scenario
from tests.pages.test_pages import opened


def handed_in(app, content: bytes):
    """The app after a scenario file was handed in by the sidebar's panel."""
    app.session_state[widgets.SHARE] = True
    app.run()
    uploader = next(each for each in app.get("file_uploader") if each.label == Words("zh")("load_file"))
    uploader.set_value(("a.json", content, "application/json"))
    return app.run()


def test_a_scenario_file_becomes_the_scenario():
    app = handed_in(opened("overview", "zh"), Scenario({"market": 0.02}).to_json().encode())
    assert not app.exception
    assert app.session_state[STATE].history.now == Scenario({"market": 0.02})


@pytest.mark.parametrize(
    "content", [b'{"values": {"market": 9.0}}', b'{"values": {"nobody": 1.0}}', b"{", "增".encode("gbk")]
)
def test_a_scenario_file_that_cannot_be_taken_is_a_sentence(content):
    app = handed_in(opened("overview", "zh"), content)
    assert not app.exception
    assert app.session_state[STATE].history.now == Scenario()
    start = WORDS["file_refused"]["zh"].partition("：")[0]
    assert [each for each in app.warning if each.value.startswith(start)]
