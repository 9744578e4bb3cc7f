"""Every page in both languages without a browser: nothing raises or is untranslated, a slider moves the header."""

import re
import time
import tomllib
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.session import link
from pages.ui.session.state import STATE
from pages.ui.shell.header import Standing, hero, style
from pages.ui.shell.menu import PAGES, ROOT
from pages.ui.shell.number_box import NumberBox
from pages.ui.shell.sliders import band
from pages.ui.show.sentences import target_rows
from pages.ui.words import WORDS, Words
from pages.ui.work import cache, workers
from sim import Scenario, designs, project
from sim.present.board import target_rows as target_board
from sim.present.verdict import odds_text, verdict_look, verdict_word
from sim.studies.ensemble import odds, odds_error
from sim.studies.outlook import Outlook, outlook

LOCALES = {"zh": "zh-CN", "en": "en-GB"}
SHOWN = {key: path for key, path in PAGES.items() if (ROOT / path).exists()}


def opened(page: str, lang: str, query: dict[str, str] | None = None) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.context["locale"] = LOCALES[lang]
    for key, value in (query or {}).items():
        app.query_params[key] = value
    app.run()
    if page != "overview":
        app.switch_page(SHOWN[page]).run()
    return app


def expecting(expected: float, odds: float | None, target: float | None) -> Outlook:
    """An outlook of which only these are asked."""
    grid = np.linspace(expected - 0.03, expected + 0.03, 7)
    path = np.full((3, 11), expected)
    low, high = expected - 0.01, expected + 0.01
    return Outlook(expected, low, high, expected, target, odds, grid, np.array([0, 1, 2, 3, 2, 1, 0.0]), (), path)


def header(app: AppTest) -> str:
    return next(element.proto.body for element in app.get("html") if 'class="hero"' in element.proto.body)


def growth(app: AppTest) -> float:
    return float(live(app, "as_set").replace("−", "-"))


def live(app: AppTest, name: str) -> str:
    """What the header says of one of the things that follow a drag."""
    return re.search(rf'data-live="{name}">([^<]*)<', header(app))[1]


def all_html(app: AppTest) -> str:
    """All HTML of a page, one after the other."""
    return " ".join(element.proto.body for element in app.get("html"))


def messages(app: AppTest, look: str = "") -> list[str]:
    """What the page has to say, as HTML; of one look or of any."""
    bodies = [element.proto.body for element in app.get("html")]
    return [body for body in bodies if body.startswith(f'<div class="message {look}')]


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("page", SHOWN)
def test_page_opens(page, lang, sample):
    app = opened(page, lang)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert WORDS["uncalibrated"][lang] in header(app), "the odds stand there, and that nobody has tried them"
    bodies = all_html(app)
    if lang == "en":
        for firm in sample.tables["lines"]["firm"].unique():  # the data give it in one language
            bodies = re.sub(rf"(?<![\u4e00-\u9fff]){re.escape(firm)}(?![\u4e00-\u9fff])", "", bodies)
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"<style>.*?</style>", "", bodies, flags=re.S)), (
            "Chinese left on the English page"
        )


@pytest.mark.parametrize("page", SHOWN)
def test_language_switch_keeps_the_scenario(page):
    app = opened(page, "zh")
    app.slider("slide.stretch_nickel").set_value(2.0).run()
    before = growth(app)
    app.segmented_control("lang_switch").set_value("en").run()
    assert not app.exception
    assert growth(app) == before
    assert WORDS["uncalibrated"]["en"] in header(app)


def test_a_slider_moves_the_header_and_undo_brings_it_back():
    app = opened("overview", "zh")
    start = growth(app)
    app.slider("slide.stretch_nickel").set_value(3.0).run()
    moved = growth(app)
    assert moved > start
    app.button("undo").click().run()
    assert growth(app) == start
    app.button("redo").click().run()
    assert growth(app) == moved
    app.button("replay").click().run()
    assert growth(app) == start


@pytest.mark.parametrize("page", SHOWN)
def test_a_crowded_server_moves_growth_and_gives_odds_once_there_is_room(page, monkeypatch):
    app, alone = opened(page, "zh"), opened(page, "zh")
    start, own = growth(app), 1.05 + list(SHOWN).index(page) / 100  # nobody has asked for it yet
    with monkeypatch.context() as crowd:
        crowd.setattr(workers, "crowded", lambda *_: True)
        app.slider("slide.stretch_nickel").set_value(own).run()
        assert not app.exception
        assert growth(app) > start, "growth waits for nobody"
        asked = page in ("target", "risk", "tracking", "scenarios")  # what such a page is about is waited for
        assert asked or " data-stale" in header(app), "the odds are still the last scenario's, and paler"
    app.run()
    alone.slider("slide.stretch_nickel").set_value(own).run()
    assert " data-stale" not in header(app)
    assert all_html(app) == all_html(alone)


def test_what_was_said_still_stands_when_the_page_draws_itself_again(monkeypatch):
    """Charts that went without the ensembles are drawn again once they are in; nobody has read the notice by then."""
    monkeypatch.setattr(cache, "study_within", lambda *_, **__: None)
    app = opened("overview", "zh", {"s": "broken"})
    assert [each.value for each in app.warning] == [WORDS["link_unreadable"]["zh"]]
    app.slider("slide.stretch_nickel").set_value(1.5).run()
    assert not app.warning, "somebody moved on"


def test_the_value_box_moves_the_slider():
    app = opened("overview", "en")
    app.text_input("box.stretch_nickel.0.0").set_value("2.5").run()
    assert app.slider("slide.stretch_nickel").value == 2.5
    app.button("reset.stretch_nickel").click().run()
    assert app.slider("slide.stretch_nickel").value == 0.0


def test_a_sliders_help_calls_rare_what_its_own_spread_calls_rare(sample):
    words = Words("en")
    told = band(words, sample.assumptions["stretch_nickel"])
    assert told == " −1.1% to 1.1% is usual; below −2.0% or above 2.0% is rare."
    assert sample.assumptions["stretch_nickel"].rarity(0.021) == "rare"
    assert band(words, sample.assumptions["listing_lag"]) == "", "it is decided, not drawn"


def test_every_preset_loads_and_reset_leads_back():
    from sim.registry import presets

    app = opened("overview", "zh")
    start = growth(app)
    seen = set()
    for key in presets():
        app.button(f"preset.{key}").click().run()
        assert not app.exception
        seen.add(growth(app))
    assert len(seen) == len(presets())
    app.button("reset_all").click().run()
    assert growth(app) == start


def test_resetting_levers_keeps_assumptions():
    """And the other way round: growth after each is that of the other alone."""
    alone = {key: growth(opened("overview", "zh", {"s": packed({key: 0.02})})) for key in ("market", "stretch_nickel")}
    app = opened("overview", "zh", {"s": packed({"market": 0.02, "stretch_nickel": 0.02})})
    assert growth(app) not in alone.values()
    app.button("reset_lever").click().run()
    assert growth(app) == alone["market"]
    app.button("undo").click().run()
    app.button("reset_assumption").click().run()
    assert growth(app) == alone["stretch_nickel"]


def test_the_way_back_of_a_slider_leads_to_what_was_opened_and_then_to_the_default():
    """From a moved slider to the preset's, the link's or the default value; from there to the dataset's own."""
    from sim.registry import presets

    key, value = next((k, v) for p in presets().values() for k, v in p.values.items() if k == "market")
    preset = next(name for name, each in presets().items() if each.values.get(key) == value)
    app = opened("overview", "zh")
    app.button(f"preset.{preset}").click().run()
    opened_at = growth(app)
    app.slider("slide.stretch_nickel").set_value(6.5).run()
    app.button("reset.stretch_nickel").click().run()
    assert growth(app) == opened_at
    linked = opened("overview", "zh", {"s": packed({"stretch_nickel": 0.025})})
    linked.slider("slide.stretch_nickel").set_value(4.0).run()
    assert "2.5" in linked.button("reset.stretch_nickel").help
    linked.button("reset.stretch_nickel").click().run()
    assert linked.slider("slide.stretch_nickel").value == 2.5
    linked.button("undo").click().run()
    linked.button("reset.stretch_nickel").click().run()
    linked.button("reset.stretch_nickel").click().run()
    assert linked.slider("slide.stretch_nickel").value == 0.0
    linked.button("reset.stretch_nickel").click().run()
    assert linked.slider("slide.stretch_nickel").value == 2.5, "and once more back: the link's"
    linked.button("reset_all").click().run()
    linked.slider("slide.stretch_nickel").set_value(4.0).run()
    linked.button("reset.stretch_nickel").click().run()
    assert linked.slider("slide.stretch_nickel").value == 0.0


def packed(values):
    from pages.ui.session.link import pack
    from sim import Scenario

    return pack(Scenario(values))


def test_a_link_opens_its_scenario():
    plain, linked = opened("overview", "zh"), opened("overview", "zh", {"s": packed({"market": 0.03})})
    assert growth(linked) > growth(plain)
    assert linked.query_params["s"] == [packed({"market": 0.03})] or linked.query_params["s"] == packed(
        {"market": 0.03}
    )


@pytest.mark.parametrize("text", ["rubbish", "1.", "1.%%%", "2.abc", "1.AAAA", "1." + "A" * 5000, "1.q1ZKzs8r"])
def test_a_bad_link_is_a_sentence(text):
    app = opened("overview", "zh", {"s": text})
    assert not app.exception
    assert [warning.value for warning in app.warning] == [WORDS["link_unreadable"]["zh"]]


def test_a_link_out_of_range_says_what_would_be_right():
    app = opened("overview", "en", {"s": packed({"market": 5.0})})
    assert not app.exception
    assert "0.15" in app.warning[0].value


def test_the_menu_lists_only_pages_that_are_there():
    assert set(SHOWN) >= {"overview", "producers"}
    assert {path.stem for path in Path(ROOT / "pages").glob("*.py")} - {"screen"} == {
        Path(path).stem for key, path in SHOWN.items() if key != "overview"
    }


def test_no_streamlit_setting_is_misspelt():
    from streamlit import config

    found = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    names = [
        f"{section}.{key}" + (f".{name}" if name else "")
        for section, values in found.items()
        for key, value in values.items()
        for name in (value if isinstance(value, dict) else ("",))
    ]
    assert not [name for name in names if name not in config._config_options_template]


@pytest.mark.parametrize(("lang", "mark"), [("zh", "到10%，少见"), ("en", "for 10% (rare)")])
def test_the_overview_does_not_sell_what_a_slider_calls_rare(lang, mark):
    app = opened("overview", lang, {"s": packed({"market": -0.03})})  # else the target is met
    assert mark in messages(app, "warning")[0]


def cells(app: AppTest, head: str) -> list[list[str]]:
    """The rows of the page's small table with such a heading."""
    body = next(e.proto.body for e in app.get("html") if f">{head}</th>" in e.proto.body)
    return [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", body) if "<td" in row][1:]


def test_target_marks_what_is_rare_in_its_table_of_bottlenecks():
    app = opened("target", "zh")
    shown = cells(app, WORDS["most_tried"]["zh"])
    assert {row[3] for row in shown if row[0].startswith(WORDS["kind_of_ceiling"]["zh"])} == {"10%，少见"}
    app.segmented_control("target_section").set_value("portfolio").run()
    months = [row[1] for row in cells(app, WORDS["months_earlier"]["zh"])]
    assert set(months) <= {"1 个月，吃紧", "2 个月，吃紧", "3 个月，少见"}
    assert months


TYPED = {
    "0。5": 0.5, "０．５": 0.5, "１": 1.0, "−0.5": -0.5, "－1": -1.0, "5 %": 5.0, "5％": 5.0, " 7 ": 7.0, "+1.5": 1.5,
    ".5": 0.5, "0，5": None, "0,5": None, "2,5": None, "1.234,5": None, "1,5 %": None, "25": None, "-99": None,
    "abc": None, "5 家": None, "1e2": None, "五": None, "nan": None, "½": None, "0.5.1": None, "1_0": None,
    "*": None, "": None,
}  # fmt: skip
"""What was typed into a box of a slider from −10 to 20 %, and the value in force afterwards: None, the one before."""


@pytest.mark.parametrize("text", TYPED)
def test_a_typed_number_is_the_one_meant_or_refused_with_a_sentence(text):
    box = NumberBox("Nickel: extra capacity (month)", 2.5, -10.0, 20.0, "%", "%.1f")
    value, why = box.read(text, Words("zh"))
    assert value == TYPED[text]
    assert bool(why) == (value is None)


def test_a_number_refused_leaves_the_one_in_force_and_says_so():
    app = opened("overview", "zh")
    app.text_input("box.stretch_nickel.0.0").set_value("2.5").run()
    before = growth(app)
    for text in ("2,5", "25", "−11"):
        app.text_input("box.stretch_nickel.2.5").set_value(text).run()
        assert growth(app) == before
        assert app.text_input("box.stretch_nickel.2.5").value == "2.5"
        assert text in app.warning[0].value.replace("\\", "")
        assert "仍为2.5" in app.warning[0].value
    app.text_input("box.stretch_nickel.2.5").set_value("3").run()
    assert not app.warning
    assert growth(app) > before


@pytest.mark.parametrize(("page", "section", "key", "text", "shown"), [
    ("target", "growth", "goal_target", "9。75", "9.75"), ("target", "growth", "goal_target", "9,75", "7.00"),
    ("target", "portfolio", "budget", "２.５ 亿元", "2.50"), ("target", "portfolio", "budget", "200", "1.00"),
    ("risk", "", "seed", "1.5", "1"), ("risk", "", "seed", "０12", "12"), ("projects", "", "delay.months", "-13", "3"),
])  # fmt: skip
def test_every_box_reads_a_number_the_same_way(page, section, key, text, shown):
    app = opened(page, "en")
    if section:
        app.session_state["target_way" if section == "growth" else "target_section"] = section
        app.run()
    app.text_input(key).set_value(text).run()
    assert not app.exception
    assert app.text_input(key).value == shown


def test_the_header_shows_the_odds_of_as_many_draws_as_the_risk_page(sample):
    scenario = Scenario({"market": 0.03})
    goal = sample.target("iva_growth", sample.plan_year)
    few, many = (odds_text(odds(sample, scenario, goal, draws), "en") for draws in (1024, 10_000))
    assert few != many
    near = [f"mostly within {odds_error(draws) * 100:.1f} points" for draws in (1024, 10_000)]
    app = opened("risk", "en", {"s": packed(dict(scenario.values))})
    assert f">{few}<" in header(app)
    assert [each in all_html(app) for each in near] == [True, False]
    app.selectbox("draws").set_value(10_000).run()
    app.button("heavy.ensemble.start").click().run()
    for _ in range(400):
        if "ensemble" in app.session_state[STATE].answers:
            break
        time.sleep(0.05)
        app.run()
    app.run()
    assert f">{many}<" in header(app)
    assert f">{few}<" not in header(app)
    assert [each in all_html(app) for each in near] == [False, True], "the chart is of the 10,000 draws"
    app.selectbox("draws").set_value(1024).run()
    assert f">{few}<" in header(app)
    assert [each in all_html(app) for each in near] == [True, False]


@pytest.mark.parametrize("lang", LOCALES)
def test_a_broken_energy_cap_is_a_lamp_and_a_warning(lang):
    """The lamp tells by a sign too, not by colour alone."""
    app = opened("factors", lang)
    assert 'class="lamp broken"' not in header(app)
    app = opened("factors", lang, {"s": link.pack(Scenario({"energy_cap": 0.03}))})
    lamp = re.search(r'<div class="lamp broken" data-live="energy_cap">(.*?)</div>', header(app))[1]
    assert "3.0%" in lamp
    assert '.lamp.broken::before {content: "✕"' in style(lang)
    told = [each for each in messages(app) if "3.0%" in each]
    assert len(told) == 1
    assert "warning" in told[0], "in the look of a warning, not of good news"


def test_the_header_s_verdict_waits_for_the_odds(sample):
    words, old = Words("zh"), Standing(0.07, 0.08, None)

    def told(now, stale=False):
        return hero(words, sample, now, old, stale)

    assert WORDS["light_wait"]["zh"] in told(Standing(0.12, 0.095, None)), "growth above the target is no verdict"
    waiting = told(Standing(0.12, 0.095, expecting(0.12, 0.9, 0.095)), stale=True)
    assert WORDS["light_wait"]["zh"] in waiting, "nor are the last scenario's odds"
    assert verdict_word(0.9, "zh") not in waiting
    for odds_, look in ((0.9, "good"), (0.6, "good"), (0.28, "tight"), (0.1, "short")):
        drawn = told(Standing(0.12, 0.095, expecting(0.12, odds_, 0.095)))
        assert f'<span class="pill {look}" data-live="verdict">{verdict_word(odds_, "zh")}<' in drawn
        assert WORDS["uncalibrated"]["zh"] in drawn
    none = told(Standing(0.12, None, expecting(0.12, None, None)))
    assert WORDS["light_none"]["zh"] in none
    assert 'data-live="odds"' not in none, "without a target nothing is met"


@pytest.mark.parametrize(("growth_", "key", "points"), [
    (0.08824, "gap_below", "0.73"), (0.1, "gap_above", "0.45"), (0.09551, "gap_none", "0.00"),
])  # fmt: skip
def test_a_gap_lies_between_the_figures_as_they_are_written(growth_, key, points):
    """8.82 and 9.55 are 0.73 apart; 9.551 is written 9.55, which is the target's."""
    words = Words("zh")
    fill = {} if "{points}" not in WORDS[key]["zh"] else {"points": points}
    assert Standing(growth_, 0.0955, None).gap(growth_, words) == words(key, **fill)
    assert Standing(growth_, None, None).gap(growth_, words) == Standing(growth_, 0.0955, None).gap(None, words) == ""


@pytest.mark.parametrize("lang", LOCALES)
def test_the_board_s_verdicts_are_the_odds_and_it_says_none_without(sample, lang):
    now = project(sample, designs.single(sample, Scenario()))
    page = SimpleNamespace(words=Words(lang), now=now, lang=lang, year="2023", dataset=sample)
    chances, board = outlook(sample, Scenario()).targets, target_board(now, lang)
    _, waiting, looks = target_rows(page, board)
    told = [verdict_word(each, lang) for each in (0.9, 0.6, 0.3, 0.1)]
    assert not [row for row in waiting if any(word_ in row[-1] for word_ in told)]
    assert {look[-1].split()[0] for look in looks} == {"words"}
    _, cells, looks = target_rows(page, board, chances)
    order = sorted(board, key=lambda row: row.status != "missed")
    assert [row[0].startswith(each.name) for row, each in zip(cells, order, strict=True)] == [True] * len(board)
    for row, look, each in zip(cells, looks, order, strict=True):
        if each.target in chances:
            assert row[-1].startswith(verdict_word(chances[each.target], lang))
            assert look[-1].split()[0] == verdict_look(chances[each.target])
    growth = next(row for row, each in zip(cells, order, strict=True) if each.target == "iva")
    assert growth[1:3] == ["7.0%", "8.2%"]
    assert growth[3].startswith("+1.2"), "between the figures shown"


def test_the_board_opens_with_what_is_missed(sample):
    now = project(sample, designs.single(sample, Scenario({"market": -0.05})))
    page = SimpleNamespace(words=Words("zh"), now=now, lang="zh", year="2023", dataset=sample)
    board = target_board(now, "zh")
    missed = [row.name for row in board if row.status == "missed"]
    assert 0 < len(missed) < len(board)
    _, cells, _ = target_rows(page, board)
    assert [row[0].partition("（")[0] for row in cells[: len(missed)]] == [name.partition("（")[0] for name in missed]
