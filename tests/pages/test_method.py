"""The method page leaves nothing out: every assumption and every measure stands under a step, in both languages."""

import csv
import re

import pytest

from pages.ui.views.method import assumption_table, declared, of_step
from sim import __version__
from sim.dataset import Dataset
from sim.language import DATA, Text
from sim.measures import TERMS
from sim.present.labels import word
from sim.registry import measures, templates
from sim.steps.actuals import MAX_PACE, MIN_PACE
from tests.pages.test_pages import LOCALES, opened

NUMBERS = range(1, len(declared("steps")) + 1)


def test_every_assumption_stands_under_one_step():
    named = [key for step in declared("steps") for key in step["assumptions"]]
    assert sorted(named) == sorted(template.key for template in templates())


def test_every_measure_stands_under_the_step_that_defines_it():
    given = [measure.key for number in NUMBERS for measure in of_step(number)[1]]
    assert sorted(given) == sorted(measures())


def test_the_steps_are_those_of_the_model():
    """sim/model.py marks each step's properties with its number; what a step uses is read there."""
    text = (DATA.parent / "sim" / "model.py").read_text(encoding="utf-8")
    parts = re.split(r"^    # (\d+) \w.*-{10,}$", text, flags=re.M)
    for number, body in zip(map(int, parts[1::2]), parts[2::2], strict=True):
        used = set(re.findall(r'values\["(\w+)"\]', body)) - {"purchases"}  # a balance is worked out in two places
        assert used <= {each.key for each in of_step(number)[0]}, number


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


@pytest.mark.parametrize("lang", LOCALES)
def test_the_page_shows_every_section(lang, sample: Dataset):
    app = opened("method", lang)
    assert __version__ in bodies(app)
    assert bodies(app).count("<section>") == 15
    least = {
        "assumptions": len(sample.assumptions),
        **{part: len(declared(part)) for part in ("unknown", "glossary", "sources")},
    }
    for section, count in least.items():
        app.segmented_control("method_section").set_value(section).run()
        assert not app.exception
        assert bodies(app).count("<tr>") + bodies(app).count("<li>") >= count
        if lang == "en":
            assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"<style>.*?</style>", "", bodies(app), flags=re.S))


def test_an_assumption_is_found_by_any_of_its_words(sample: Dataset):
    app = opened("method", "en")
    app.segmented_control("method_section").set_value("assumptions").run()
    assert bodies(app).count("<tr>") == len(sample.assumptions) + 1
    app.text_input("find").set_value("steam").run()
    assert 1 < bodies(app).count("<tr>") < 6
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
    assert (row["Low"], row["Default"], row["Now"], row["High"]) == ("−15.0 %", "0.0 %", "2.0 %", "15.0 %")
    assert row["How far it may turn out"] == "standard deviation 2.0 % (normal)"


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
