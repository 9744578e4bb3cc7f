"""The library on the Scenarios page, in both languages: save, open, compare, delete and undo, conflicts, no library."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
import streamlit

from pages.ui.session import clock, library_access
from pages.ui.session.state import STATE
from pages.ui.views.dumbbells import picture
from pages.ui.words import WORDS
from sim import Dataset, Scenario, load_dataset
from sim.dataset import RawTable
from sim.language import DATA
from sim.library import About, Library, address, edition_notes, engine_of
from sim.registry import measures, presets
from sim.roll_over import MONTHS_ASKED, RUNNING_ASKED, roll_over
from sim.scenario import preset_scenario
from tests.pages.test_pages import LOCALES, growth, header, opened, packed

ME = About("王")


def word(key: str, lang: str, **fill: object) -> str:
    return WORDS[key][lang].format(**fill)


def scenarios(lang: str = "zh", values: dict[str, float] | None = None):
    return opened("scenarios", lang, {"s": packed(values)} if values else None)


def shelf(app, section: str = "library"):
    return app.segmented_control("scenarios_section").set_value(section).run()


def save(app, name: str, note: str = ""):
    app.text_input("save_name.scenario").set_value(name)
    app.text_input("library_author").set_value("李")
    app.text_input("save_note.scenario").set_value(note)
    return app.button("save").click().run()


def stored() -> Library:
    return Library(engine_of(address()))


def findings(app) -> list[str]:
    return [element.proto.body for element in app.get("html") if 'class="chart-title"' in element.proto.body]


@pytest.mark.parametrize("lang", LOCALES)
def test_save_compare_delete_undo(lang):
    app = scenarios(lang, {"market": 0.02})
    save(app, "会前 🙂", "note")
    assert not app.exception
    assert [each.value for each in app.success] == [word("saved", lang, name="会前 🙂", version=1)]
    (item,) = stored().items()
    assert (item.now.author, item.now.note) == ("李", "note")
    assert stored().scenario(item.item).values == {"market": 0.02}
    app.slider("slide.stretch_nickel").set_value(2.0).run()
    app.button(f"take.b.saved.{item.item}").click().run()
    app.button("take.a.cautious").click().run()
    assert not app.exception
    heads = dumbbell_heads(app)
    assert heads[1:3] == [f"A {presets()['cautious'].name[lang]}", "B 会前 🙂"]
    shelf(app)
    app.button("delete").click().run()
    assert stored().items() == []
    assert word("was_deleted", lang, name="会前 🙂") in [each.value for each in app.success]
    app.button("undo_delete").click().run()
    assert [each.name for each in stored().items()] == ["会前 🙂"]
    assert not app.exception


@pytest.mark.parametrize(
    ("apart", "better", "look"),
    [(-0.5, -1, "better"), (0.5, -1, "worse"), (-0.5, 1, "worse"), (0.5, 1, "better"), (-0.5, 0, "neutral")],
)
def test_only_a_change_for_the_worse_is_red(apart, better, look):
    assert f'class="{look}"' in picture(apart, better)
    assert measures()["energy_intensity_change"].better == -1


def dumbbell_heads(app) -> list[str]:
    body = next(element.proto.body for element in app.get("html") if "dumbbells" in element.proto.body)
    return re.findall(r"<th[^>]*>([^<]*)</th>", body)


def pair(app) -> list[str]:
    """The keys of the cards whose A and whose B is chosen."""
    chosen = [each.key for each in app.button if each.key.startswith("take.") and each.proto.type == "primary"]
    return [next(key.split(".", 2)[2] for key in chosen if key.startswith(f"take.{side}.")) for side in "ab"]


def test_the_comparison_follows_the_sliders_until_somebody_chooses():
    app = scenarios("zh")
    assert pair(app) == ["default", "cautious"]
    app.slider("slide.stretch_nickel").set_value(2.0).run()
    assert pair(app) == ["default", "now"]
    app.button("take.b.plan").click().run()
    app.slider("slide.stretch_nickel").set_value(3.0).run()
    assert pair(app) == ["default", "plan"]
    app.button("take.a.plan").click().run()
    assert pair(app) == ["plan", "default"], "what is on the other side changes sides"
    assert not app.exception


def test_a_link_carries_the_name_and_the_two_compared():
    app = scenarios("zh", {"market": 0.02})
    save(app, "冲刺")
    app.button("take.a.cautious").click().run()
    query = dict(parse_qsl(app.session_state[STATE].address.partition("?")[2]))
    assert (query["a"], query["b"]) == ("cautious", "now")
    again = opened("scenarios", "zh", {key: query[key] for key in ("s", "d", "a", "b")})
    assert not again.exception
    assert pair(again) == ["cautious", "now"]
    assert again.session_state[STATE].history.now == Scenario({"market": 0.02}, {}, "冲刺")
    assert dumbbell_heads(again)[1:3] == ["A 低方案", "B 冲刺（当前）"]
    gone = opened("scenarios", "zh", {"a": "saved.nothing", "b": "plan"})
    assert not gone.exception
    assert any(word("compare_gone", "zh") in element.proto.body for element in gone.get("html"))


def test_the_list_has_growth_and_the_odds_that_are_known():
    stored().save_scenario("无人算过", Scenario({"market": 0.031}), ME)
    stored().save_scenario("中", preset_scenario("plan"), ME)
    stored().save_scenario("低", preset_scenario("cautious"), ME)
    app = shelf(scenarios())
    table = app.dataframe[0].value.set_index(word("name", "zh"))
    columns = [word(key, "zh") for key in ("as_set", "odds_verdict")]
    assert table.loc["低", columns].tolist() == ["6.19%", "32% 偏紧"]
    assert table.loc["无人算过", columns[1]] == "–"


def test_opening_is_a_step_that_can_be_undone():
    stored().save_scenario("高", Scenario({"market": 0.03}), ME)
    app = scenarios()
    start = growth(app)
    shelf(app)
    app.button("open").click().run()
    assert growth(app) > start
    assert app.text_input("save_name.scenario").value == "高"
    app.button("undo").click().run()
    assert growth(app) == start


def test_a_scenario_of_another_time_is_opened_as_far_as_it_fits():
    stored().save("scenario", "旧", json.dumps({"values": {"market": 9.0, "vanished": 1.0}}), ME)
    app = shelf(scenarios())
    app.button("open").click().run()
    assert not app.exception
    assert "vanished" in app.warning[0].value
    assert "0.15" in app.warning[0].value


def test_a_save_after_somebody_elses_is_kept_and_said():
    app = scenarios("zh", {"market": 0.02})
    save(app, "会前")
    item = stored().items()[0].item
    stored().save_scenario("会前", Scenario({"market": 0.05}), ME, item, 1)
    save(app, "会前")
    assert [each.value for each in app.success] == [word("saved_aside", "zh", by="王", name="会前", version=3, other=2)]
    assert stored().scenario(item).values == {"market": 0.05}
    assert stored().scenario(item, 3).values == {"market": 0.02}
    shelf(app)
    app.session_state["history_panel"] = True
    app.run()
    app.selectbox(f"version.{item}").set_value(3).run()
    app.button("restore").click().run()
    assert not app.exception
    assert stored().scenario(item).values == {"market": 0.02}


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("way", ["save_as_new", "save_back"])
def test_a_save_into_what_somebody_else_deleted_is_told_with_two_ways_on(way, lang):
    app = scenarios(lang, {"market": 0.02})
    save(app, "会前")
    (item,) = stored().items()
    stored().delete(item.item, "王")
    app.slider("slide.stretch_nickel").set_value(2.0).run()
    save(app, "会前", "备注")
    assert not app.success
    assert "王" in app.warning[0].value
    assert app.text_input("save_note.scenario").value == "备注", "what was typed stays"
    assert stored().items() == []
    app.text_input("save_note.scenario").set_value("新备注").run()
    app.button(way).click().run()
    assert not app.exception
    (now,) = stored().items()
    assert (now.name, now.now.note) == ("会前", "新备注")
    assert (now.item == item.item) == (way == "save_back")
    assert stored().scenario(now.item).values["stretch_nickel"] == 0.02
    version = 2 if way == "save_back" else 1
    assert [each.value for each in app.success] == [word("saved", lang, name="会前", version=version)]
    assert way not in [each.key for each in app.button]
    save(app, "会前")
    assert stored().items()[0].now.version == version + 1, "the next save goes where this one went"


def test_brought_back_under_another_name_it_says_so():
    app = scenarios("zh", {"market": 0.02})
    save(app, "会前")
    (item,) = stored().items()
    stored().delete(item.item, "王")
    stored().save_scenario("会前", Scenario(), ME)
    save(app, "会前")
    app.button("save_as_new").click().run()
    assert "已经存在" in app.warning[0].value
    save(app, "会前")
    app.button("save_back").click().run()
    assert stored().item(item.item).now.version == 2
    assert "会前 (2)" in app.success[0].value
    assert app.text_input("save_name.scenario").value == "会前 (2)"


def test_what_no_library_holds_any_more_is_saved_as_new():
    app = scenarios("zh", {"market": 0.02})
    save(app, "会前")
    with stored().engine.begin() as connection:  # as a restored backup leaves it
        for name in ("library_versions", "library_items"):
            connection.exec_driver_sql(f"DELETE FROM {name}")
    save(app, "会前")
    assert "save_back" not in [each.key for each in app.button]
    app.button("save_as_new").click().run()
    assert [each.name for each in stored().items()] == ["会前"]


def test_what_somebody_renamed_meanwhile_is_saved_and_called_by_its_name():
    app = scenarios("zh", {"market": 0.02})
    save(app, "会前")
    (item,) = stored().items()
    stored().rename(item.item, "定稿", "王")
    save(app, "会前")
    assert [each.name for each in stored().items()] == ["定稿"]
    assert "第2版" in app.success[0].value
    assert "改名为“定稿”" in app.success[0].value
    assert app.text_input("save_name.scenario").value == "定稿"


def test_a_name_that_is_taken_or_missing_is_a_sentence_and_stays_typed():
    stored().save_scenario("会前", Scenario(), ME)
    app = scenarios()
    save(app, "会前", "备注")
    assert "已经存在" in app.warning[0].value
    assert app.text_input("save_name.scenario").value == "会前"
    assert app.text_input("save_note.scenario").value == "备注"
    save(app, "   ")
    assert "名称" in app.warning[0].value


def test_copies_locks_and_names():
    stored().save_scenario("会前", Scenario(), ME)
    app = shelf(scenarios())
    app.button("duplicate").click().run()
    assert sorted(each.name for each in stored().items()) == ["会前", "会前 (2)"]
    app.button("lock").click().run()
    assert app.button("delete").disabled
    item = next(each for each in stored().items() if each.locked)
    app.text_input(f"new_name.{item.item}").set_value("新")
    app.button("rename").click().run()
    assert "锁定" in app.warning[0].value
    app.button("lock").click().run()
    app.text_input(f"new_name.{item.item}").set_value("新")
    app.button("rename").click().run()
    assert stored().item(item.item).name == "新"
    assert not app.exception


def test_a_scenario_of_before_a_roll_over_goes_on_at_the_new_base_s_prices(sample):
    answers = {MONTHS_ASKED: "projected", RUNNING_ASKED: "ran"}
    following = roll_over(sample, Scenario(), answers).dataset
    library = stored()
    library.save_scenario("去年", Scenario({"market": 0.03, "price_nickel": 0.8}), About.on(sample, "王"))
    library.save_dataset("新基期", following, About.on(following, "王"))
    app = shelf(opened("scenarios", "zh", {"d": following.hash}))
    app.button("open").click().run()
    assert not app.exception
    assert app.session_state[STATE].history.now.values == {"market": 0.03}
    assert "以2022年为基期" in app.warning[0].value


def test_datasets_are_saved_and_opened():
    app = shelf(scenarios())
    app.segmented_control("library_kind").set_value("dataset").run()
    app.button("save").click().run()
    (item,) = stored().items("dataset")
    assert not app.exception
    app.button("open").click().run()
    assert not app.exception
    assert not app.warning
    assert stored().dataset(item.item).hash == item.now.dataset_hash


def test_frozen_projections_are_listed_and_deleted():
    for name in ("年初", "年中"):
        stored().freeze(name, "anything at all", ME)
    app = shelf(scenarios())
    app.segmented_control("library_kind").set_value("projection").run()
    assert not app.exception
    assert app.dataframe[0].value.iloc[:, 0].tolist() == ["年中", "年初"]
    assert not {"save", "open", "duplicate"} & {each.key for each in app.button}
    app.session_state["history_panel"] = True
    app.run()
    assert not app.exception
    assert "open_version" not in [each.key for each in app.button]
    app.button("delete").click().run()
    assert [each.name for each in stored().items("projection")] == ["年初"]
    app.button("undo_delete").click().run()
    assert len(stored().items("projection")) == 2


@pytest.mark.parametrize("name", [None, "UTC", "Etc/Unknown", "America"])
def test_a_browser_that_tells_no_place_is_in_the_machines(name, monkeypatch):
    monkeypatch.setattr(type(streamlit.context), "timezone", property(lambda _: name))
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        assert clock.now().tzname() == "CST"
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()


@pytest.mark.parametrize("name", ["Etc/Unknown", "../x", "America", "a\0b", "x" * 5000])
def test_a_zone_nobody_knows_is_utc_and_says_so(name, monkeypatch):
    monkeypatch.setattr(type(streamlit.context), "timezone", property(lambda _: name))
    stored().save_scenario("会前", Scenario(), ME)
    app = shelf(scenarios())
    assert not app.exception
    (item,) = stored().items()
    assert f"{item.now.saved:%Y-%m-%d %H:%M} UTC" in app.dataframe[0].value.iloc[0].tolist()


def test_a_saved_scenario_as_the_reference():
    item = stored().save_scenario("高", Scenario({"market": 0.03}), ME).item
    app = opened("overview", "zh", {"s": packed({"market": 0.01})})
    assert "高" not in app.selectbox("reference_choice").options, "the library is not asked until somebody looks"
    app.session_state["presets"] = True
    app.run()
    assert "高" in app.selectbox("reference_choice").options
    app.selectbox("reference_choice").set_value(f"saved.{item}").run()
    assert not app.exception
    reference = reference_growth(app)
    assert reference > growth(app)
    app.session_state["presets"] = False
    app.run()
    assert reference_growth(app) == reference
    app.selectbox("reference_choice").set_value("started").run()
    assert reference_growth(app) == growth(app)


def reference_growth(app) -> float:
    """The reference's growth as set as the header says it; this scenario's own where none differs."""
    (as_set,) = re.findall(r'<div class="number as_set">.*?<div class="gap"', header(app))
    beside = re.findall(r'class="was"><span>(.*?)</span>(−?[\d.]+)%<', as_set)
    assert [name for name, _ in beside] in ([], [word("reference_short", "zh")])
    return float(beside[0][1].replace("−", "-")) if beside else growth(app)


def test_the_page_on_postgresql(cluster, monkeypatch):
    monkeypatch.setenv("SIM_LIBRARY", cluster.create())
    app = scenarios("zh", {"market": 0.02})
    save(app, "会前 🙂")
    assert not app.exception
    library = stored()
    (item,) = library.items()
    shelf(app)
    app.button("delete").click().run()
    app.button("undo_delete").click().run()
    assert [each.what for each in library.trail(item.item)] == ["undeleted", "deleted", "saved"]
    library.engine.dispose()
    library_access.library().engine.dispose()
    streamlit.cache_resource.clear()


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("where", ["/nowhere/at/all/library.sqlite", "postgresql://nobody@127.0.0.1:9/none", "x://"])
def test_without_a_library_the_page_says_so_and_compares(lang, where, monkeypatch):
    monkeypatch.setenv("SIM_LIBRARY", where)
    app = scenarios(lang, {"market": 0.02})
    assert not app.exception
    assert len(app.warning) == 1
    assert "SIM_LIBRARY" in app.warning[0].value
    assert len(findings(app)) == 3, "cards and comparison are there all the same"
    save(app, "a")
    assert not app.success
    assert len(app.warning) == 1
    assert app.text_input("save_name.scenario").value == "a"
    assert not shelf(app).exception
    assert not opened("overview", lang).warning


def test_a_reload_finds_an_adopted_dataset_again_in_the_library(sample):
    """The address holds no more than its hash; an earlier version is found too, and what is saved goes on from it."""
    raw = dict(sample.raw)
    lines = [{**row} for row in raw["lines"].rows]
    lines[0]["ceiling"] = "1.2"
    changed = Dataset.from_tables({**raw, "lines": RawTable(lines, raw["lines"].columns)}, "新台账")
    assert changed.hash != sample.hash
    query = {"d": changed.hash, "s": packed({"market": 0.02})}
    app = opened("overview", "zh", query)
    assert word("link_other", "zh", made=changed.hash, name=sample.name, here=sample.hash, left="").partition("。")[
        0
    ] in (app.warning[0].value)
    assert "情景库" in app.warning[0].value
    library = stored()
    saved = library.save_dataset("二季度", changed, About.on(changed, "王"))
    library.save_dataset("二季度", sample, About.on(sample, "王"), saved.item, saved.version)
    app = opened("overview", "zh", query)
    assert not app.warning
    assert not app.exception
    history = app.session_state[STATE].history
    assert history.dataset.hash == changed.hash
    assert history.dataset.name == "新台账"
    assert history.now.values == {"market": 0.02}
    assert app.session_state[STATE].opened["dataset"] == (saved.item, "二季度", 2)
    assert growth(app) != growth(opened("overview", "zh", {"s": query["s"]}))
    app = opened("overview", "zh", {"d": "0" * 12})
    assert len(app.warning) == 1


@pytest.mark.parametrize("lang", LOCALES)
def test_what_the_first_edition_saved_says_what_was_corrected(lang):
    scenario, older = Scenario({"market": 0.01}), replace(ME, model_version="0.2.0")
    stored().save("scenario", "旧版", scenario.to_json(), older)
    app = shelf(scenarios(lang))
    app.button("open").click().run()
    assert not app.exception
    (head, *_), shown = edition_notes(load_dataset(DATA / "sample"), scenario, "0.2.0"), app.warning[0].value
    assert head.sentence(lang).split("（")[0] in shown
    assert "0.2.0" in shown
