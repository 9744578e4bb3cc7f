"""The method page leaves nothing out: every assumption and every measure stands under a step, in both languages."""

import csv
import re

import pytest

from pages.ui.session.link import pack
from pages.ui.session.state import STATE
from pages.ui.views.method import assumption_table, declared, of_step
from sim import Scenario, __version__, designs, project
from sim.dataset import Dataset
from sim.language import DATA, Text
from sim.measures import TERMS
from sim.present.labels import entity_names, word
from sim.registry import measures, templates
from sim.steps.actuals import MAX_PACE, MIN_PACE
from tests.pages.test_pages import LOCALES, growth, opened

IN_TWO_STEPS = {"purchases", "memory", "listing_lag"}
"""Assumptions that more than one step uses: each stands under one of them."""

NUMBERS = range(1, len(declared("steps")) + 1)


def test_every_assumption_stands_under_one_step():
    named = [key for step in declared("steps") for key in step["assumptions"]]
    assert sorted(named) == sorted(template.key for template in templates())


def test_every_measure_stands_under_the_step_that_defines_it():
    given = [measure.key for number in NUMBERS for measure in of_step(number)[1]]
    assert sorted(given) == sorted(measures())


def test_the_steps_are_those_of_the_model():
    """The engine marks each step's properties with its number; what a step uses is read there."""
    found = {}
    for module in ("production", "model"):
        text = (DATA.parent / "sim" / f"{module}.py").read_text(encoding="utf-8")
        parts = re.split(r"^    # docs/model\.md §2\.(\d+) \w.*-{10,}$", text, flags=re.M)
        for number, body in zip(map(int, parts[1::2]), parts[2::2], strict=True):
            found.setdefault(number, set()).update(re.findall(r'values\["(\w+)"\]', body))
    assert set(found) >= {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
    for number, used in found.items():
        assert used - IN_TWO_STEPS <= {each.key for each in of_step(number)[0]}, number


@pytest.mark.parametrize("part", ["steps", "unknown", "glossary"])
def test_both_languages_say_as_much(part):
    found = [each for block in declared(part) for each in (block.values() if isinstance(block, dict) else [block])]
    texts = [text for each in found for text in (each if isinstance(each, tuple) else [each]) if isinstance(text, Text)]
    assert texts
    for text in texts:
        assert text.zh
        assert text.en
        assert not re.search(r"[\u4e00-\u9fff]", text.en), text


def test_every_reference_file_is_credited():
    files = {path.name for path in (DATA / "reference").glob("*.csv")}
    assert {block["file"] for block in declared("sources")} == files
    assert "World Bank Commodity Price Data (The Pink Sheet)" in declared("sources")[0]["credit"].en
    for name in files:
        with (DATA / "reference" / name).open(encoding="utf-8") as file:
            assert next(csv.reader(file)), name


def bodies(app):
    return " ".join(element.proto.body for element in app.get("html"))


def test_every_step_stands_in_one_stage():
    told = [number for stage in declared("stages") for number in stage["steps"]]
    assert told == list(NUMBERS)


@pytest.mark.parametrize("lang", LOCALES)
def test_the_page_shows_every_section(lang, sample: Dataset):
    app = opened("method", lang)
    assert __version__ in bodies(app)
    assert bodies(app).count("<details><summary><b>") == 15
    least = {
        "assumptions": len(sample.assumptions),
        **{part: len(declared(part)) for part in ("unknown", "glossary", "sources")},
    }
    for section, count in least.items():
        app.segmented_control("method_section").set_value(section).run()
        assert not app.exception
        assert sum(bodies(app).count(f"<{each}>") for each in ("tr", "li", "details")) >= count
        if lang == "en":
            assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"<style>.*?</style>", "", bodies(app), flags=re.S))


def test_an_assumption_is_found_by_any_of_its_words(sample: Dataset):
    app = opened("method", "en")
    app.segmented_control("method_section").set_value("assumptions").run()
    assert bodies(app).count("<details><summary><b>") == len(sample.assumptions)
    app.text_input("find").set_value("steam").run()
    assert 0 < bodies(app).count("<details>") < 5
    app.text_input("find").set_value("<b>nothing</b>").run()
    assert "&lt;b&gt;nothing" in bodies(app)
    assert not app.exception


def test_the_table_holds_the_value_in_force(sample: Dataset):
    from types import SimpleNamespace

    from pages.ui.words import Words
    from sim import Scenario, designs, project

    now = project(sample, designs.single(sample, Scenario({"market": 0.02})), only=["iva_growth"])
    page = SimpleNamespace(words=Words("en"), lang="en", dataset=sample, now=now)
    row = assumption_table(page).set_index("Key").loc["market"]
    assert (row["Low"], row["Default"], row["Now"], row["High"]) == ("−15.0%", "0.0%", "2.0%", "15.0%")
    assert row["How far it may turn out"] == "standard deviation 2.0% (normal)"


@pytest.mark.parametrize("lang", LOCALES)
def test_the_actuals_step_says_the_models_own_bounds(lang):
    step = declared("steps")[-1]
    said = step["what"][lang]
    assert f"{MIN_PACE:g}" in said
    assert f"{MAX_PACE:g}" in said
    bridge = next(step for step in declared("steps") if step["name"].en == "From plan to feasible")
    named = bridge["formula"][0][lang]
    assert word("terms", "actuals", lang) in named, "the terms of the bridge are those of the model"
    assert named.count("+") + named.count("−") == len(TERMS) - 1


def test_the_basis_is_switched_as_an_edit_that_can_be_undone_and_travels_in_the_link(sample: Dataset):
    app = opened("method", "zh")
    start = growth(app)
    app.segmented_control("va_basis").set_value("own").run()
    assert not app.exception
    own = growth(app)
    assert own != start
    assert app.session_state[STATE].history.now.edits == {"profile": {"va_basis": {"value": "own"}}}
    told = next(element.proto.body for element in app.get("html") if "统计口径" in element.proto.body)
    assert f"统计口径{start:.2f}%，经济口径{own:.2f}%" in told
    assert f"{own - start:+.2f}".replace("-", "−") in told
    app.button("undo").click().run()
    assert growth(app) == start
    assert app.segmented_control("va_basis").value == "industry", "the switch follows"
    app.button("redo").click().run()
    assert app.segmented_control("va_basis").value == "own"
    app.segmented_control("va_basis").set_value("industry").run()
    assert not app.session_state[STATE].history.now.has_changes, "the dataset's own basis is no edit"
    linked = opened("method", "zh", {"s": pack(Scenario().with_edit("profile", "va_basis", value="own"))})
    assert growth(linked) == own
    assert linked.segmented_control("va_basis").value == "own"


def test_the_difference_of_the_bases_is_put_down_to_the_industry_and_line_that_make_it(sample: Dataset):
    """Against the projections themselves: the industry's pulls on both bases, and the line's weights."""
    told = next(e.proto.body for e in opened("method", "en").get("html") if "statistical basis" in e.proto.body)
    bases = [Scenario(), Scenario().with_edit("profile", "va_basis", value="own")]
    one, two = (project(sample, designs.single(sample, each)) for each in bases)
    moved = (two["pull_line"] - one["pull_line"])[:, 0, 0]
    industries = one.city.divisions["industry"].share
    assert entity_names(one, "pull_industry", "en")[(industries @ abs(moved)).argmax()] in told
    for line, rates in (("nickel_electro", ("24.9%", "45.0%")), ("copper_refined", ("24.9%", "13.0%"))):
        place = one.city.lines.index(line)
        assert f"goes from {rates[0]} to {rates[1]}" in told
        for each in (one, two):
            assert f"{each.city.base_va[place].sum() / each.city.base_total * 100:.1f}%" in told
            assert f"{each['pull_line'][place, 0, 0] * 100:+.2f}" in told
