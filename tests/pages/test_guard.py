"""What goes wrong on a page is a sentence in the reader's language with a way back, logged with its scenario."""

import pytest

from pages.ui.shell import header_outlook, menu
from pages.ui.views import overview
from pages.ui.words import WORDS
from tests.pages.test_pages import LOCALES, SHOWN, header, opened, packed


def broken(*arguments):
    raise ArithmeticError("bridge: the terms do not add up to growth")


@pytest.mark.breaks
@pytest.mark.parametrize("lang", LOCALES)
def test_an_error_is_a_sentence_and_a_log_entry(lang, monkeypatch, caplog):
    monkeypatch.setattr(overview, "story_frame", broken)
    app = opened("overview", lang, {"s": packed({"stretch_nickel": 0.02})})
    assert not app.exception
    assert [error.value for error in app.error] == [WORDS["page_broken"][lang]]
    assert header(app), "the frame still stands"
    entry = next(record for record in caplog.records if record.name == "simulator")
    assert "stretch_nickel" in entry.getMessage()
    assert "do not add up" in str(entry.exc_info[1])
    assert "add up" not in " ".join(element.proto.body for element in app.get("html"))


@pytest.mark.breaks
def test_a_scenario_that_breaks_the_frame_can_be_left(monkeypatch):
    whole = header_outlook.standing
    monkeypatch.setattr(
        header_outlook, "standing", lambda now, found: broken() if now.design.scenario.values else whole(now, found)
    )
    app = opened("overview", "zh", {"s": packed({"stretch_nickel": 0.02})})
    assert not app.exception
    assert len(app.error) == 1
    app.button("back_to_default").click().run()
    assert not app.error
    assert header(app)


def test_every_page_is_guarded():
    for key, path in SHOWN.items():
        assert f'run_page("{key}", ' in (menu.ROOT / path).read_text(encoding="utf-8")
