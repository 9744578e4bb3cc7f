"""The city as a machine: figures against sums by hand; pictures of any city, both languages, without text on text."""

import math
from collections import defaultdict
from itertools import combinations

import numpy as np
import pytest
import tiny
from hypothesis import given, settings
from strategies import datasets, load

from sim import Scenario, designs, project
from sim.present.labels import table_names, table_units
from sim.present.lettering import breadth, short_names, wrapped
from sim.present.machine.figures import (
    COLUMNS,
    MOST,
    Lane,
    Machine,
    Node,
    factor_cuts,
    first_sight,
    line_cuts,
    machine,
    within_factors,
)
from sim.present.machine.flows import samples, stretches, touches
from sim.present.machine.nodes import near_whole, radii, ring_width
from sim.present.machine.picture import MEETING_LETTERS, picture
from sim.present.machine.places import WIDTH
from sim.present.machine.svg import badge_letter, svg
from sim.present.quantities import quantity, yi
from sim.present.tables import producer_rows
from sim.registry import presets
from sim.steps.axes import TIME

LANGS = ("zh", "en")


def of(tables, values=None):
    dataset = load(tables) if isinstance(tables, dict) else tables
    return project(dataset, designs.single(dataset, Scenario(values or {})))


@pytest.fixture(scope="module")
def now(sample):
    return of(sample)


def refinery(made=100.0):
    """110 t of anode a month are wanted; two smelters make some, the rest is bought; and acid, a by-product."""
    lines = [
        tiny.line("smelter", product="anode", chain="a"),
        tiny.line("other", product="anode", chain="a"),
        tiny.line("refinery", chain="a"),
        tiny.line("works", chain="b"),
    ]
    outputs = [
        tiny.base("smelter", made),
        tiny.base("other", made / 10),
        tiny.base("refinery", 220),
        tiny.base("works", 10),
    ]
    recipes = tiny.rows(
        {"line": "refinery", "product": "anode", "role": "input", "per_unit": 0.5},
        {"line": "smelter", "product": "acid", "role": "byproduct", "per_unit": 3},
        {"line": "works", "product": "acid", "role": "input", "per_unit": 2},
    )
    products = tiny.rows({"product": "anode", "unit": "t"}, {"product": "acid", "unit": "t"})
    return tiny.city(lines, outputs, products=products, recipes=recipes)


def by_ends(links, product):
    return {(link.maker, link.user): link for link in links if link.product == product}


def test_a_flow_is_what_its_user_takes_made_and_bought_apart():
    found = by_ends(machine(of(refinery(50))).links, "anode")
    assert found["smelter", "refinery"].amount == pytest.approx(50 * 12)
    assert found["other", "refinery"].amount == pytest.approx(5 * 12)
    assert found["", "refinery"].amount == pytest.approx((110 - 55) * 12)
    assert found["", "refinery"].share == pytest.approx(0.5)
    assert by_ends(machine(of(refinery(50))).links, "acid")["smelter", "works"].amount == pytest.approx(10 * 12 * 2)


def test_nothing_is_bought_for_the_last_digits_of_a_sum():
    assert all(link.maker for link in machine(of(refinery(100))).links)


def test_500_t_bought_beside_455_000_t_made_are_as_thin_as_they_are(now):
    found = by_ends(machine(now).links, "copper_anode")
    made, bought = found["copper_anode", "copper_refined"], found["", "copper_refined"]
    assert 0 < bought.amount < made.amount / 250
    assert made.share / bought.share == pytest.approx(made.amount / bought.amount)


def test_a_short_input_leaves_a_part_of_the_need_open():
    short = machine(of(tiny.smelter(limit=12 * 5)))
    links = by_ends(short.links, "anode")
    made, bought = links["smelter", "refinery"], links["", "refinery"]
    assert made.share == pytest.approx(100 / 110)
    assert bought.share == pytest.approx(5 / 110)
    assert made.short
    assert not any(link.short for link in machine(of(tiny.smelter(limit=12 * 10))).links)


def test_what_users_lose_is_lost_where_the_product_is_made():
    now = of(tiny.smelter(limit=12 * 5))
    lost = float(now["lost_to_input"].sum(axis=0)[0, 0])
    nodes = machine(now).by_line
    assert lost < -0.01
    assert nodes["smelter"].lost == pytest.approx(-lost)
    assert nodes["refinery"].lost == 0.0
    assert [node.line for node in machine(now).stuck()] == ["smelter"]


def test_a_ceiling_costs_what_it_takes_from_the_plan():
    node = machine(of(tiny.capped())).by_line["l"]  # plan 132, ceiling 126 of a base of 120
    assert node.lost == pytest.approx(6 / 120)
    assert node.level == pytest.approx(1.0)
    assert node.value_added == pytest.approx(126)


def test_rings_add_up_to_what_ceilings_and_inputs_take(now):
    bridge = dict(zip(now.entities("bridge"), now["bridge"][:, 0, 0], strict=True))
    lost = sum(node.lost for node in machine(now).nodes)
    bought_only = {"copper_concentrate"}
    inputs = sum(
        points
        for product, points in zip(now.entities("lost_to_input"), now["lost_to_input"][:, 0, 0], strict=True)
        if product not in bought_only
    )
    assert lost == pytest.approx(-bridge["lost_to_ceilings"] - inputs, abs=2e-4)
    assert line_cuts(now)[1].sum() == pytest.approx(-bridge["lost_to_factors"], abs=2e-4)


@settings(max_examples=40, deadline=None)
@given(datasets())
def test_shares_and_what_is_lacking_come_to_the_need(tables):
    now = of(tables)
    made, wanted = now["output"][:, :12, 0].sum(axis=TIME), within_factors(now)[:, :, 0].sum(axis=TIME)
    place = {line: k for k, line in enumerate(now.city.lines)}
    shares, amounts = defaultdict(float), defaultdict(float)
    for link in machine(now).links:
        shares[link.user, link.product] += link.share
        amounts[link.user, link.product] += link.amount
        assert 0.0 < link.share <= 1.0 + 1e-9
    rows = now.dataset.tables["recipes"]
    per_unit = rows[rows["role"] == "input"].set_index(["line", "product"])["per_unit"]
    for (user, product), share in shares.items():
        assert share == pytest.approx(made[place[user]] / wanted[place[user]])
        assert amounts[user, product] == pytest.approx(made[place[user]] * per_unit[user, product])


def test_columns_follow_the_recipes_and_mines_are_raw(now):
    column = {node.line: COLUMNS[node.column] for node in machine(now).nodes}
    expected = {
        "copper_anode": "raw",
        "copper_refined": "basic",
        "copper_strip": "goods",
        "nickel_sulphate": "basic",
        "precursor": "material",
        "cathode": "material",
        "forage": "raw",
        "meat": "goods",
        "copper_mine": "raw",
        "coal_chemical": "goods",
    }
    assert {line: column[line] for line in expected} == expected


def test_a_badge_is_for_a_factor_that_takes_half_a_per_cent_and_for_a_full_park(now):
    cuts = {line: dict(each) for line, each in factor_cuts(now).items()}
    for node in machine(now).nodes:
        for badge in node.badges:
            assert badge == "park" or cuts[node.line][badge] >= 0.005
    assert "park" in machine(now).by_line["pvc"].badges
    steam = machine(of(now.dataset, {"steam": 1.2})).nodes
    assert not any("steam" in node.badges for node in steam)


def test_at_first_twenty_nodes_with_what_is_stuck_and_something_of_every_chain(now):
    whole = machine(now)
    part = first_sight(whole)
    assert len(part.nodes) == MOST < len(whole.nodes)
    assert {node.line for node in whole.stuck(6)} <= set(part.by_line)
    assert {node.chain for node in part.nodes} == {node.chain for node in whole.nodes}
    assert {"nickel_matte", "forage"} <= set(part.by_line), "what feeds them"
    assert all({link.maker, link.user} <= set(part.by_line) for link in part.links)
    assert part.lanes == whole.lanes


def test_a_nodes_area_is_its_value_added_and_shrinks_with_all_where_one_is_too_large():
    def node(line, value):
        return Node(line, "c", 1, value, 1.0, 0.0, ())

    plain = radii([node("a", 100.0), node("b", 25.0), node("c", 0.0)])
    assert plain == pytest.approx({"a": 46.0, "b": 23.0, "c": 8.0})
    large = radii([node("a", 400.0), node("b", 100.0)])
    assert large == pytest.approx({"a": 50.0, "b": 25.0})


def test_a_ring_is_2_to_8_broad_and_none_for_nothing():
    assert ring_width(0.00004, 0.01) == 0.0
    assert ring_width(0.01, 0.01) == 8.0
    assert ring_width(0.005, 0.01) == 5.0


def test_a_share_short_of_the_whole_never_reads_so():
    assert [near_whole(each) for each in (0.42, 0.994, 0.996, 1.0, 1.05)] == ["42%", "99%", "99.6%", "100%", "105%"]


def drawn(now, part, lang, letters=1.0):
    units = table_units(now.dataset, "products")
    names, chains = (table_names(now.dataset, table, lang) for table in ("lines", "chains"))
    chains = {lane.chain: lane.chain for lane in part.lanes} | chains
    return picture(part, names, chains, lambda link: quantity(link.amount, units[link.product], lang), lang, letters)


def overlaps(texts):
    return [(one.text, two.text) for one, two in combinations(texts, 2) if touches(one.box, np.array([two.box]))]


@pytest.mark.parametrize(("every", "letters"), [(False, 1.0), (True, 1.0), (False, MEETING_LETTERS)])
@pytest.mark.parametrize("lang", LANGS)
def test_the_samples_picture_has_no_text_on_text_and_none_on_a_flow(now, lang, every, letters):
    whole = machine(now)
    found = drawn(now, whole if every else first_sight(whole), lang, letters)
    texts = found.all_texts
    assert overlaps(texts) == []
    flows = np.concatenate([stretches(ribbon) for ribbon in found.ribbons])
    assert [text.text for text in texts if touches(text.box, flows)] == []
    for text in texts:
        assert text.box[0] >= 0 and text.box[2] <= WIDTH + 2 and text.size >= 12 * letters, text


@settings(max_examples=60, deadline=None)
@given(datasets(most_lines=12))
def test_no_citys_picture_has_text_on_text(tables):
    now = of(tables)
    whole = machine(now)
    part = first_sight(whole)
    assert len(part.nodes) <= MOST
    for lang in LANGS:
        found = drawn(now, part, lang)
        assert overlaps(found.all_texts) == []
        assert found == drawn(now, part, lang), "the same input, the same places"
        assert len(found.stripes) == len(whole.lanes)


def test_columns_never_share_their_height(now):
    discs = drawn(now, machine(now), "en").discs
    for one, two in combinations(discs, 2):
        if one.x == two.x:
            assert one.bottom <= two.top + 1e-9 or two.bottom <= one.top + 1e-9


def test_a_flow_ends_at_its_nodes_edge_and_is_as_broad_as_its_share(now):
    found = drawn(now, first_sight(machine(now)), "zh")
    discs = {disc.node.line: disc for disc in found.discs}
    for ribbon in found.ribbons:
        (x, y), (end_x, end_y) = ribbon.points[0], ribbon.points[-1]
        assert (x, y) == (discs[ribbon.link.maker].x + discs[ribbon.link.maker].reach, discs[ribbon.link.maker].y)
        assert end_y == discs[ribbon.link.user].y
        assert abs(end_x - discs[ribbon.link.user].x) == pytest.approx(discs[ribbon.link.user].reach)
        assert ribbon.width == pytest.approx(max(8 * ribbon.link.share, 1.5))
        assert samples(ribbon)[0].tolist() == [x, y]


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (454_900, "t", "45.5万吨", "455 kt"),
        (12_300, "t", "1.2万吨", "12.3 kt"),
        (3604, "t", "3,604吨", "3,604 t"),
        (17, "t", "17吨", "17 t"),
        (14100, "kg", "14,100千克", "14,100 kg"),
        (26.3, "亿元", "26.3亿元", "26.3 100m yuan"),
        (math.nan, "t", "–", "–"),
    ],
)
def test_quantities_are_written_as_people_count(value, unit, zh, en):
    assert (quantity(value, unit, "zh"), quantity(value, unit, "en")) == (zh, en)


def test_money_is_written_in_yi_and_in_billions():
    assert [yi(value, "zh") for value in (132.4, 66.73, 0.5)] == ["132亿元", "66.7亿元", "0.5亿元"]
    assert [yi(value, "en") for value in (132.4, 66.73, 0.5)] == ["¥13.2bn", "¥6.7bn", "¥0.05bn"]


def test_names_keep_their_brackets_where_they_would_be_alike():
    assert short_names({"a": "烧碱（折百）", "b": "农药(甲)", "c": "农药(乙)", "d": "(x)"}) == {
        "a": "烧碱",
        "b": "农药(甲)",
        "c": "农药(乙)",
        "d": "(x)",
    }


def test_a_name_is_wrapped_within_its_room():
    assert wrapped("Ternary cathode material", 96) == ["Ternary", "cathode", "material"]
    assert wrapped("智能装备与工业互联网", 96) == ["智能装备与工业互", "联网"]
    long = wrapped("Incomprehensibilities of an antidisestablishmentarian kind", 60, lines=2)
    assert len(long) == 2
    assert long[1].endswith("…")
    assert all(breadth(line, 12) <= 60 for line in long)


def test_the_svg_says_its_finding_and_lets_no_name_be_markup(now):
    node = Node("x<", "c", 1, 100.0, 0.95, 0.01, ("power", "park"))
    part = Machine((node,), (), (Lane("c", 10.0, 8.0),))
    found = picture(part, {"x<": "<b>名</b>"}, {"c": "链"}, lambda link: "", "zh")
    text = svg(found, 'a "finding"', {"x<": "<i>"}, "zh", "x<")
    assert "<b>" not in text and "<i>" not in text and "x<" not in text
    assert 'aria-label="a &quot;finding&quot;"' in text
    assert 'data-node="x&lt;"' in text
    assert ">电<" in text and ">园<" in text
    assert "目标的125%" in text
    assert badge_letter("water", "zh") == "W"


def test_what_a_line_falls_short_of_its_plan_is_what_its_limits_take(sample):
    """The Producers page's figure of a line is the sum of those of its ceiling, factors and inputs on other pages."""
    for preset in (None, *presets().values()):
        scenario = Scenario() if preset is None else Scenario(preset.values, preset.edits)
        now = project(sample, designs.single(sample, scenario))
        lost = producer_rows(now).set_index("line")["lost"]
        cuts = dict(zip(now.city.lines, line_cuts(now).sum(axis=0), strict=True))
        assert lost.max() > 1e-3
        np.testing.assert_allclose(lost, [cuts[line] for line in lost.index], rtol=0, atol=1e-12)
