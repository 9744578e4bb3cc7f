"""The Sankey's widths: what flows, at base-year prices."""

from types import SimpleNamespace

import numpy as np
import pytest
from tiny import base, city, dataset_of, line, rows

from pages.ui.show.sankey import HAIRLINE, Link, sankey
from pages.ui.views.chains import flow_links, flow_table
from pages.ui.words import Words
from sim import Scenario, designs, project
from sim.present.chart_theme import LIGHT
from sim.present.labels import table_names


def page_of(tables, lang="zh", dataset=None):
    dataset = dataset or dataset_of(tables)
    now, words = project(dataset, designs.single(dataset, Scenario())), Words(lang)
    return SimpleNamespace(
        dataset=dataset, now=now, words=words, lang=lang, names=lambda table: table_names(dataset, table, lang)
    )


def refinery(made=100.0):
    """110 t of anode a month are wanted, a smelter makes some at 2e8 yuan a tonne, the rest is bought; and acid."""
    lines = [
        line("smelter", product="anode", price=2e8), line("other", product="anode", price=5e8), line("refinery"),
        line("works"),
    ]  # fmt: skip
    outputs = [base("smelter", made), base("other", made / 10), base("refinery", 220), base("works", 10)]
    recipes = rows(
        {"line": "refinery", "product": "anode", "role": "input", "per_unit": 0.5},
        {"line": "smelter", "product": "acid", "role": "byproduct", "per_unit": 3},
        {"line": "works", "product": "acid", "role": "input", "per_unit": 2},
    )
    return city(lines, outputs, products=rows({"product": "anode"}, {"product": "acid"}), recipes=recipes)


def amounts(frame, column="amount"):
    return dict(zip(zip(frame["source"], frame["user"], strict=True), frame[column], strict=True))


def test_a_flow_is_what_its_user_takes_made_and_bought_apart():
    frame = flow_table(page_of(refinery(50)))
    found = amounts(frame[frame["product"] == "anode"])
    assert sum(found.values()) == pytest.approx(220 * 12 * 0.5)
    assert found["smelter", "refinery"] == pytest.approx(50 * 12)
    assert found["other", "refinery"] == pytest.approx(5 * 12)
    assert found["", "refinery"] == pytest.approx((110 - 55) * 12)


def test_its_width_is_its_value_at_the_makers_base_year_prices():
    frame = flow_table(page_of(refinery(50)))
    price = (50 * 2.0 + 5 * 5.0) / 55  # 亿元 a tonne: of both makers by what they make
    values = amounts(frame[frame["product"] == "anode"], "value")
    assert values["smelter", "refinery"] == pytest.approx(50 * 12 * price)
    assert values["", "refinery"] == pytest.approx(55 * 12 * price)


def test_nothing_is_bought_for_the_last_digits_of_a_sum():
    frame = flow_table(page_of(refinery(100)))
    assert "" not in set(frame["source"])


def test_a_by_product_has_no_price_and_is_drawn_as_a_hairline_that_says_so():
    page = page_of(refinery(50))
    frame = flow_table(page)
    acid = frame[frame["product"] == "acid"]
    assert acid["amount"].tolist() == [pytest.approx(10 * 12 * 2)]
    assert np.isnan(acid["value"]).all()
    nodes, links, _ = flow_links(page, frame)
    drawn = sankey(LIGHT, nodes, links)["series"][0]["links"]
    widths = {link["source"]: link["value"] for link in drawn if link["target"] == "works"}
    assert widths == {"smelter": pytest.approx(HAIRLINE * np.nansum(frame["value"]))}
    assert page.words("flow_no_price") in next(link.text for link in links if link.target == "works")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_1_650_t_bought_beside_455_000_t_made_are_drawn_so(sample, lang):
    page = page_of(None, lang, sample)
    frame = flow_table(page)
    anode = frame[(frame["product"] == "copper_anode") & (frame["user"] == "copper_refined")].set_index("source")
    made, bought = anode.loc["copper_anode", "amount"], anode.loc["", "amount"]
    assert 0 < bought < made / 250
    assert anode["value"]["copper_anode"] / anode["value"][""] == pytest.approx(made / bought)
    nodes, links, _ = flow_links(page, frame)
    assert len({link.text for link in links}) == len(links), "each flow says its own"
    drawn = sankey(LIGHT, nodes, links)["series"][0]
    assert {end for link in drawn["links"] for end in (link["source"], link["target"])} == set(nodes)


def test_a_line_called_like_a_purchase_is_a_node_of_its_own():
    tables = refinery(50)
    tables["lines"][3]["zh"] = "外购anode"
    page = page_of(tables)
    nodes, links, _ = flow_links(page, flow_table(page))
    assert len([link for link in links if link.source == "外购anode"]) == 0
    assert len(set(nodes)) == len(nodes) == 5


def test_a_city_without_any_price_still_has_a_picture():
    assert sankey(LIGHT, ["a", "b"], [Link("a", "b", np.nan, False, "")])["series"][0]["links"][0]["value"] == 1.0
