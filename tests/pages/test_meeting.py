"""Meeting mode: no page shows whose figures they are; the way in, the way out, what stays."""

import json
import re
import time
from types import SimpleNamespace

import pandas as pd
import pytest
from leaks import PLANTED, hidden_texts, mentions, spelled
from streamlit.runtime import fragment
from streamlit.testing.v1 import AppTest

from pages.ui import page as page_module
from pages.ui.session import library_access, options, undo
from pages.ui.session.meeting import CLOSED
from pages.ui.session.state import STATE, Option, State
from pages.ui.shell.menu import ROOT
from pages.ui.shell.run import begin_part
from pages.ui.views import screen
from pages.ui.views.screen import screen_address
from pages.ui.words import WORDS
from sim import Scenario, load_dataset
from sim.dataset import Dataset
from sim.language import DATA
from sim.registry import presets
from tests.pages.test_pages import LOCALES, SHOWN, growth, header, opened, packed

OPEN = [page for page in SHOWN if page not in CLOSED]


@pytest.fixture(scope="module")
def secret(sample: Dataset) -> Dataset:
    return spelled(sample)


@pytest.fixture
def city(secret: Dataset, tmp_path, monkeypatch) -> Dataset:
    """The app opens a city whose names stand nowhere else."""
    for name, raw in secret.raw.items():
        pd.DataFrame(raw.rows, columns=list(raw.columns)).to_csv(tmp_path / f"{name}.csv", index=False)
    monkeypatch.setenv("SIM_DATASET", str(tmp_path))
    return secret


def everything(app) -> list[str]:
    """All that is sent to the browser, as it travels: texts, tables, the data of charts, alternative texts."""
    nodes = [node for root in (app.main, app.sidebar) for node in root]
    sent = [node.proto.SerializeToString() for node in nodes if getattr(node, "proto", None) is not None]
    return [data.decode("utf-8", "replace") for data in sent]


def sections(app, lang):
    """The page as it opens, then each of its questions."""
    yield app
    for control in app.get("button_group"):
        if control.key and control.key.endswith("_section"):
            for option in control.options:
                app.segmented_control(control.key).set_value(option).run()
                yield app


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("page", OPEN)
def test_no_page_shows_a_name(page, lang, city):
    query = {"s": packed({"market": 0.01}), "meeting": "1"}
    app = opened(page, lang, query)
    wanted = [*hidden_texts(city), *PLANTED]
    for shown in sections(app, lang):
        assert not shown.exception
        assert not shown.error
        assert not mentions(everything(shown), wanted)
    if page in ("overview", "producers", "projects"):
        assert mentions(everything(app), ["企业A" if lang == "zh" else "Firm A"])


def test_the_list_of_firms_has_their_masks(city):
    app = opened("producers", "zh", {"meeting": "1"})
    app.segmented_control("view").set_value("firms").run()
    assert not app.exception
    assert not mentions(everything(app), [*hidden_texts(city), *PLANTED])
    assert mentions(everything(app), ["家企业，最大的是企业"])


@pytest.mark.parametrize("page", ["overview", "producers", "projects"])
def test_the_search_finds_names_outside_meetings(page, city):
    assert mentions(everything(opened(page, "en")), PLANTED)


def panel(app):
    """The page with the meeting's panel open."""
    app.session_state["meeting"] = True
    return app.run()


def test_into_a_meeting_and_out_again(city):
    app = panel(opened("producers", "zh"))
    app.slider("slide.stretch_nickel").set_value(2.0).run()
    before, named = growth(app), header(app)
    app.button("meeting.begin").click().run()
    assert not app.exception
    shown = header(app).replace(" data-room", "").replace("&amp;meeting=1", "")  # its links stay in the meeting
    shown, named = (re.sub(' data-about="[^"]*"', "", each) for each in (shown, named))  # the masked tables' own mark
    assert shown.split("pill")[0] == named.split("pill")[0], "the figures are the same"
    assert app.query_params["meeting"] in ("1", ["1"])
    assert not mentions(everything(app), PLANTED)
    assert not [button for button in app.button if button.key == "share"]
    app.switch_page(SHOWN["projects"]).run()
    assert not mentions(everything(app), PLANTED)
    app.slider("slide.stretch_nickel").set_value(4.0).run()
    assert growth(app) > before
    panel(app).button("meeting.end").click().run()
    assert "meeting" not in app.query_params
    assert mentions(everything(app), PLANTED)
    assert growth(app) > before


def shared_code(app) -> str:
    body = next(each.proto.body for each in app.get("html") if "screen-code" in each.proto.body)
    return re.search(r"<b>(\w+)</b>", body)[1]


def test_a_second_screen_ends_with_the_meeting(monkeypatch):
    monkeypatch.setattr(screen, "PAUSE", 0.0)
    app = panel(opened("overview", "zh", {"meeting": "1"}))
    app.button("screen.begin").click().run()
    code = shared_code(app)
    assert library_access.live().latest(code) is not None
    app.button("meeting.end").click().run()
    assert not app.exception
    assert library_access.live().latest(code) is None
    panel(app).button("meeting.begin").click().run()
    assert panel(app).button("screen.begin").label == WORDS["screen_begin"]["zh"]  # the next one shares nothing yet


def test_what_the_browser_asks_for_by_itself_stands_in_one_place(monkeypatch):
    """A fragment's id depends on its place: what is asked of one that stood elsewhere is asked in vain."""
    ids: dict[str, set[str]] = {}
    identity = fragment._make_fragment_identity

    def noted(func, **more):
        found = identity(func, **more)
        ids.setdefault(func.__name__, set()).add(found.fragment_id)
        return found

    monkeypatch.setattr(fragment, "_make_fragment_identity", noted)
    app = panel(opened("overview", "zh", {"meeting": "1"}))
    app.button("screen.begin").click().run()
    for key in ("overview", "target"):
        app = opened(key, "zh")
        app.session_state[STATE].notice = "!"
        app.run()
    assert {name: len(found) for name, found in ids.items() if name in ("ahead", "facilitator")} == {
        "ahead": 1,
        "facilitator": 1,
    }


def test_a_second_screen_is_told_the_scene(monkeypatch):
    monkeypatch.setattr(screen, "PAUSE", 0.0)
    app = panel(opened("overview", "zh", {"meeting": "1"}))
    app.button("screen.begin").click().run()
    code = shared_code(app)
    scenes = json.loads(library_access.live().latest(code)[0])["scenes"]
    assert len(scenes) > 3
    app.session_state[STATE].scene = 2
    app.slider("slide.stretch_nickel").set_value(2.0).run()
    assert json.loads(library_access.live().latest(code)[0])["scene"] == 2
    app.switch_page(SHOWN["target"]).run()
    now = json.loads(library_access.live().latest(code)[0])
    assert (now["scene"], now["scenes"]) == (-1, []), "another page has no story"


def test_a_wrong_code_costs_a_pause(monkeypatch):
    waited = []
    monkeypatch.setattr(screen, "time", SimpleNamespace(sleep=waited.append))
    app = AppTest.from_file(str(ROOT / "pages" / "screen.py"), default_timeout=60)
    app.query_params["code"] = "ABCDEFG"
    app.run()
    assert not app.exception
    assert waited == [screen.PAUSE]
    assert "ABCDEFG" in app.info[0].value


@pytest.mark.breaks
def test_a_screen_that_cannot_draw_what_is_shared_says_so():
    live = library_access.live()
    code = live.open_code()
    live.publish(code, '{"lang": "zh"}')
    app = AppTest.from_file(str(ROOT / "pages" / "screen.py"), default_timeout=60)
    app.query_params["code"] = code
    app.run()
    assert not app.exception
    assert [each.value for each in app.error] == [WORDS["page_broken"]["en"]]
    assert not app.button


def raise_a_ceiling(app) -> None:
    """On the Producers page: a line's ceiling is twice its design."""
    box = next(box for box in app.multiselect if box.key.startswith("parts."))
    a_line = re.compile("产线：.*|.* · line")
    box.set_value([next(option for option in box.options if a_line.fullmatch(option))]).run()
    app.segmented_control("what_if").set_value("capacity").run()
    next(box for box in app.text_input if box.key.endswith(".ceiling")).set_value("2.0").run()
    app.button("plan.apply").click().run()


def test_what_is_changed_in_a_meeting_is_changed_for_good(city):
    app = opened("producers", "zh", {"meeting": "1"})
    raise_a_ceiling(app)
    assert not app.exception
    assert not mentions(everything(app), [*hidden_texts(city), *PLANTED])
    shown = growth(app)
    panel(app).button("meeting.end").click().run()
    assert growth(app) == shown
    edits = app.session_state[STATE].history.now.edits["lines"]
    assert set(edits) <= set(city.city.lines)


def test_a_page_of_firms_own_data_stays_shut(city):
    assert "data" in CLOSED, "its tables are the firms' own"
    for page in set(CLOSED) & set(SHOWN):
        app = opened(page, "zh", {"meeting": "1"})
        assert [info.value for info in app.info] == [WORDS["meeting_closed"]["zh"]]
        assert not mentions(everything(app), [*hidden_texts(city), *PLANTED])


def test_the_meetings_start_is_a_reference():
    app = panel(opened("overview", "zh", {"s": packed({"market": 0.02})}))
    app.button("meeting.begin").click().run()
    app.slider("slide.stretch_nickel").set_value(4.0).run()
    now = growth(app)
    app.selectbox("reference_choice").set_value("started").run()
    assert growth(app) == now
    assert 'class="was"' in header(app), "the growth before the meeting stands beside it"


def rows_of(app, head: str) -> list[str]:
    """Rows of the record's table with that heading, latest first, each as one text; the record is opened for it."""
    panel(app).button("log.open").click().run()
    assert not app.exception
    bodies = [each.proto.body for each in app.get("html") if f">{head}</th>" in each.proto.body]
    return [re.sub(r"<[^>]+>", " ", row) for row in re.findall(r"<tr>(<td.*?)</tr>", "".join(bodies), re.DOTALL)]


def logged(app) -> list[str]:
    """The changes on record."""
    return rows_of(app, "Agreed")


def test_every_change_is_logged_with_its_effect(city, monkeypatch):
    clock = [0.0]

    def slow(*given):
        clock[0] += 60.0
        return begin_part(*given)

    monkeypatch.setattr(undo, "time", SimpleNamespace(time=time.time, monotonic=lambda: clock[0]))
    monkeypatch.setattr(page_module, "begin_part", slow)  # however long a page takes to draw
    app = opened("overview", "en", {"meeting": "1"})
    start = growth(app)
    app.slider("slide.stretch_nickel").set_value(2.0).run()
    app.slider("slide.stretch_nickel").set_value(4.0).run()
    moved = growth(app)
    assert len(logged(app)) == 1, "moves of one slider in quick succession count as one"
    assert "0.0% → 4.0%" in logged(app)[0].replace(" %", "%")
    assert f"+{moved - start:.2f}" in logged(app)[0]
    app.button("undo").click().run()
    assert "Undo: " in logged(app)[0]
    assert f"−{moved - start:.2f}" in logged(app)[0]
    app.button("redo").click().run()
    app.button("preset.cautious").click().run()
    assert presets()["cautious"].name.en in logged(app)[0]
    app.button("reset_all").click().run()
    assert "Reset all: " in logged(app)[0]
    assert len(app.session_state[STATE].history.moves) == 5
    app.switch_page(SHOWN["producers"]).run()
    raise_a_ceiling(app)
    assert "Firm A" in logged(app)[0]
    assert "sustained ceiling" in logged(app)[0]
    assert not mentions(everything(app), [*hidden_texts(city), *PLANTED])


def test_a_slider_set_back_by_itself_is_told_as_that_slider(monkeypatch):
    monkeypatch.setattr(undo, "ONE_STEP_WITHIN", 0.0)  # a quick machine moves twice within it
    app = opened("overview", "en", {"meeting": "1"})
    app.slider("slide.stretch_nickel").set_value(2.0).run()
    next(box for box in app.text_input if box.key.startswith("box.stretch_nickel.")).set_value("0").run()
    row = logged(app)[0]
    assert "2.0% → 0.0%" in row
    assert "Reset" not in row


def test_the_record_tells_all_that_a_preset_moves():
    app = opened("overview", "en", {"meeting": "1"})
    app.button("preset.cautious").click().run()
    row = logged(app)[0]
    assert row.count("→") == len(presets()["cautious"].values)
    assert row.count("\n") == row.count("→"), "each on a line of its own"


def decide(app, who: str, by: str) -> str:
    """Write down what the dialog proposes; the text it proposed."""
    panel(app).button("decide").click().run()
    text, place = app.text_area[0].value, app.text_area[0].key.rpartition(".")[2]
    app.text_input(f"decide.who.{place}").set_value(who)
    app.text_input(f"decide.by.{place}").set_value(by)
    app.button("decide.write").click().run()
    assert not app.exception
    return text


def test_a_decision_is_a_row_with_its_effect_and_takes_up_the_changes_before_it(city):
    app = opened("overview", "en", {"meeting": "1"})
    start = growth(app)
    app.slider("slide.stretch_nickel").set_value(2.0).run()
    first = growth(app)
    text = decide(app, PLANTED[0], "end of June")
    assert "→" in text
    app.slider("slide.stretch_copper").set_value(2.0).run()
    assert "→" in decide(app, "the bureau", "May")
    newest, oldest = rows_of(app, "Decision")
    assert f"+{first - start:.2f}" in oldest
    assert "end of June" in oldest
    assert f"+{growth(app) - first:.2f}" in newest, "counted from the decision before"
    assert "the bureau" in newest
    assert [row.split()[-1] for row in logged(app)] == ["2", "1"], "which decision took each change up"
    assert not mentions(everything(app), [*hidden_texts(city), *PLANTED]), "a name that was typed is hidden too"


def confirmed(app) -> bool:
    """Whether the header says that a decision is in the record."""
    return any("is in the record" in each.proto.body for each in app.get("html"))


def test_a_decision_that_was_written_says_so_until_the_next_change():
    app = opened("overview", "en", {"meeting": "1"})
    app.slider("slide.stretch_nickel").set_value(2.0).run()
    assert not confirmed(app)
    decide(app, "the bureau", "May")
    app.run()
    assert confirmed(app)
    app.slider("slide.stretch_nickel").set_value(3.0).run()
    assert not confirmed(app)
    decide(app, "the bureau", "June")
    panel(app).button("meeting.end").click().run()
    assert not confirmed(app)


def test_a_change_taken_back_before_a_decision_is_not_decided():
    app = opened("overview", "en", {"meeting": "1"})
    app.slider("slide.stretch_copper").set_value(2.0).run()
    app.slider("slide.stretch_nickel").set_value(2.0).run()
    app.button("undo").click().run()
    decide(app, "the bureau", "May")
    undo_row, nickel, copper = logged(app)
    assert "taken back" in nickel
    assert "no. 1" in copper
    assert "no. 1" not in nickel + undo_row


def test_the_record_holds_what_was_in_force_at_each_decision_and_the_options(city):
    app = opened("overview", "en", {"meeting": "1"})
    app.slider("slide.stretch_nickel").set_value(2.0).run()
    panel(app).button("option.pin").click().run()
    decide(app, "the bureau", "May")
    agreed, option = app.session_state[STATE].agreed[0], app.session_state[STATE].options[0]
    shown = app.session_state[STATE].outlooks[0]
    assert (agreed.expected, agreed.target, agreed.odds) == (shown.expected, shown.target, shown.odds)
    assert (option.expected, option.odds) == (shown.expected, shown.odds)
    row = rows_of(app, "Decision")[0].replace(" %", "%")
    assert f"{shown.target * 100:.2f}%" in row
    assert f"{shown.expected * 100:.2f}%" in row
    pinned = rows_of(app, "What it changes")[0].replace(" %", "%")
    assert "0.0% → 2.0%" in pinned
    assert f"{option.growth * 100:.2f}%" in pinned
    assert not mentions(everything(app), [*hidden_texts(city), *PLANTED])


def test_no_name_made_of_a_change_is_cut(sample):
    app = panel(opened("overview", "en"))
    app.button("option.pin").click().run()
    most = app.text_input("option.name.0").proto.max_chars
    for slider in sample.assumptions.values():
        for lang in LOCALES:
            name = WORDS["option_more"][lang].format(name=slider.name[lang], value="−100.0 months")
            assert len(name) <= most, name


def test_a_fourth_option_is_not_pinned(monkeypatch):
    kept = State(options=[Option(each, Scenario(), None, 0.0, None, None, None) for each in "abc"])
    monkeypatch.setattr(options, "state", lambda: kept)
    options.pin(kept.options[0])
    assert [each.name for each in kept.options] == ["a", "b", "c"]


def test_the_record_can_be_had_after_the_meeting():
    app = opened("overview", "en", {"meeting": "1"})
    app.slider("slide.stretch_nickel").set_value(2.0).run()
    panel(app).button("meeting.end").click().run()
    app.slider("slide.stretch_nickel").set_value(5.0).run()
    assert len(logged(app)) == 1, "what came later is not the meeting's"
    assert "decide" not in [each.key for each in app.button]


def test_three_options_are_pinned_named_opened_and_unpinned():
    app = panel(opened("overview", "zh"))
    shown = []
    for value in (0.0, 2.0, 4.0):
        app.slider("slide.stretch_nickel").set_value(value).run()
        panel(app).button("option.pin").click().run()
        shown.append(growth(app))
    assert "option.pin" not in [each.key for each in app.button], "there is room for three"
    app.text_input("option.name.1").set_value("只挖潜两个点").run()
    assert app.session_state[STATE].options[1].name == "只挖潜两个点"
    assert [round(each.growth * 100, 2) for each in app.session_state[STATE].options] == shown
    app.button("option.open.1").click().run()
    assert growth(app) == shown[1]
    panel(app).button("option.unpin.0").click().run()
    assert [app.text_input(f"option.name.{place}").value for place in (0, 1)] == [
        each.name for each in app.session_state[STATE].options
    ]
    assert app.session_state[STATE].options[0].name == "只挖潜两个点"
    assert len(options.LETTERS) == 3


def test_options_are_flipped_in_a_meeting_whatever_was_changed(city):
    app = opened("overview", "zh", {"meeting": "1"})
    for change in (
        lambda: app.slider("slide.stretch_nickel").set_value(2.0),
        lambda: app.text_input(next(box.key for box in app.text_input if box.key.startswith("target."))).set_value("9"),
    ):
        change().run()
        panel(app).button("option.pin").click().run()
    first, second = (each.growth for each in app.session_state[STATE].options)
    assert [panel(app).button(f"option.open.{place}").disabled for place in (0, 1)] == [False, True]
    app.button("option.open.0").click().run()
    assert growth(app) == round(first * 100, 2)
    assert [panel(app).button(f"option.open.{place}").disabled for place in (0, 1)] == [True, False]
    app.button("option.open.1").click().run()
    assert growth(app) == round(second * 100, 2)
    assert app.session_state[STATE].history.now.edits["targets"], "the names a meeting hides are in no option"


def test_an_option_brings_its_dataset_back(city):
    app = opened("overview", "zh")
    app.text_input(next(box.key for box in app.text_input if box.key.startswith("target."))).set_value("9.5").run()
    panel(app).button("option.pin").click().run()
    assert app.text_input("option.name.0").value == "增速目标9.5%"
    app.session_state[STATE].history.adopt(load_dataset(DATA / "sample"), Scenario())
    assert not panel(app).button("option.open.0").disabled
    app.button("option.open.0").click().run()
    assert app.session_state[STATE].history.dataset is None
    assert panel(app).button("option.open.0").disabled


def charted(app) -> list[bytes]:
    return [element.proto.data.data for element in app.get("vega_lite_chart")]


def test_a_locked_chart_keeps_its_figures_until_it_is_unlocked():
    app = opened("overview", "en", {"meeting": "1"})
    start = growth(app)
    before = charted(app)
    button = next(button for button in app.button if (button.key or "").startswith("set.pin.story"))
    button.click().run()
    app.slider("slide.stretch_nickel").set_value(3.0).run()
    after = charted(app)
    assert after[0] == before[0], "locked"
    assert after[1] != before[1], "the other one follows"
    free = next(button for button in app.button if (button.key or "").startswith("free.pin.story"))
    titles = [each.proto.body for each in app.get("html") if 'data-live="title_story"' in each.proto.body]
    assert f"growth {start:.2f}%" in titles[0].replace(" %", "%"), "the title says which moment it shows"
    free.click().run()
    assert charted(app)[0] != before[0]


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("http://a:8501/", "http://a:8501/screen?code=ABCD"),
        ("http://a:8501/producers", "http://a:8501/screen?code=ABCD"),
        ("https://a/growth/producers", "https://a/growth/screen?code=ABCD"),
        ("https://a/growth", "https://a/growth/screen?code=ABCD"),
        ("https://a/growth/", "https://a/growth/screen?code=ABCD"),
        ("", "screen?code=ABCD"),
    ],
)
def test_the_screens_address_is_beside_the_pages(page, wanted):
    assert screen_address(page, "ABCD") == wanted
