"""Laws that hold in every city: shares, sums, conservation, monotony, a row of a design alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases, load

from sim import Scenario, designs, project
from sim.measures import TERMS
from sim.projection import Projection
from sim.studies.coordination import coordination


def projected(case) -> Projection:
    _, dataset, values = case
    return project(dataset, designs.single(dataset, Scenario(values)))


@given(cases())
def test_shares_lie_between_nothing_and_all(case):
    found = projected(case)
    assert ((found["counted"] == 0) | (found["counted"] == 1)).all()
    assert (found["online_share"] >= 0).all()
    assert (found["online_share"] <= 1.1).all(), "1.1 is the fast ramp's peak"
    assert (found["output"] >= 0).all()
    assert (found["output"][found.city.capped] <= found["ceiling"][found.city.capped] * (1 + 1e-12)).all() or len(
        found.city.actual_lines
    )


@given(cases())
def test_pulls_and_bridge_add_up_to_growth(case):
    found = projected(case)
    growth = found["iva_growth"][0, :, 0]
    known = np.isfinite(growth)
    assert found["bridge"].sum(axis=0)[known, 0] == pytest.approx(growth[known], abs=1e-9)
    no_line = sum(found["bridge"][TERMS.index(term), known, 0] for term in ("promoted_firms", "accounting_difference"))
    for kind in ("line", "chain", "industry", "sector", "county", "park"):
        if f"pull_{kind}" in found.names:
            assert found[f"pull_{kind}"].sum(axis=0)[known, 0] + no_line == pytest.approx(growth[known], abs=1e-9), kind


@given(cases(with_actuals=False))
def test_every_product_is_conserved(case):
    """What the tables say was made and used, bought only as needed and within the limit, sold never below nothing."""
    _, dataset, _ = case
    found = projected(case)
    output, lines, products = found["output"], found.entities("output"), list(found.city.products)
    made, used = np.zeros((2, len(products), *output.shape[1:]))
    for row in dataset.tables["lines"].to_dict("records"):
        if row["product"] in products:
            made[products.index(row["product"])] += output[lines.index(row["line"])]
    for row in dataset.tables["recipes"].to_dict("records"):
        side = used if row["role"] == "input" else made
        side[products.index(row["product"])] += output[lines.index(row["line"])] * row["per_unit"]
    production, purchase, use, sale = (found["flow"][k::4] for k in range(4))
    scale = np.maximum(np.maximum(made, used), 1e-12)
    assert (np.abs(production - made) <= 1e-9 * scale).all()
    assert (np.abs(use - used) <= 1e-9 * scale).all()
    assert (np.abs(made + purchase - used - sale) <= 1e-9 * scale).all()
    assert (sale >= -1e-9 * scale).all()
    assert (np.minimum(purchase, sale) <= 1e-9 * scale).all(), "bought only as needed"
    limit = dataset.tables["products"]["purchase_limit"].fillna(np.inf).to_numpy().reshape(-1, 1, 1) / 12
    assert (purchase <= limit * found.design.numbers["purchases"] + 1e-9 * scale).all()


@given(cases(with_actuals=False))
def test_rationing_never_beats_the_coordination_bound(case):
    _, dataset, values = case
    found = coordination(dataset, Scenario(values))
    assert (found.rationed <= found.best * (1 + 1e-7) + 1e-12).all()


@given(cases(), st.data())
def test_a_row_of_a_design_equals_the_scenario_alone(case, data):
    _, dataset, values = case
    keys = data.draw(st.lists(st.sampled_from(sorted(dataset.assumptions)), min_size=1, max_size=4, unique=True))
    rows = 5
    columns = {
        key: np.clip(
            np.linspace(dataset.assumptions[key].low, dataset.assumptions[key].high, rows),
            dataset.assumptions[key].low,
            dataset.assumptions[key].high,
        )
        for key in keys
    }
    batch = project(dataset, designs.table(dataset, Scenario(values), columns))
    row = data.draw(st.integers(0, rows - 1))
    alone = {**values, **{key: float(column[row]) for key, column in columns.items()}}
    single = project(dataset, designs.single(dataset, Scenario(alone)))
    for measure in single.names:
        one, many = single[measure][..., 0], batch[measure][..., row]
        # a contribution is a ratio of two small differences: a city that hardly grows loses three digits in it
        loss = 1e-9 if measure == "contribution_to_gdp_growth" else 1e-12
        np.testing.assert_allclose(many, one, rtol=loss, atol=loss, err_msg=measure)


@given(cases(with_actuals=False), st.data())
def test_more_of_what_helps_never_hurts_without_materials(case, data):
    """Where nothing is rationed, a higher ceiling, earlier projects, more of a factor can only add output."""
    tables, _, values = case
    unlimited = {
        name: [{**row, "purchase_limit": ""} for row in tables[name]] for name in ("products",) if name in tables
    }
    dataset = load({**tables, **unlimited})
    assert not any(stage.classes and np.isfinite(stage.purchase_limit) for stage in dataset.city.stages)
    ups = [key for key in dataset.assumptions if key.startswith("stretch_") or key in (*dataset.city.factors, "market")]
    key = data.draw(st.sampled_from(ups))
    slider = dataset.assumptions[key]
    low, high = (
        project(dataset, designs.single(dataset, Scenario({**values, key: end})), only=["output"])
        for end in (slider.low, slider.high)
    )
    assert (high["output"] >= low["output"] - 1e-9).all()


@given(cases(), st.floats(0.5, 1.5))
def test_prices_never_touch_real_growth(case, multiple):
    _, dataset, values = case
    prices = {key: multiple for key in dataset.assumptions if key.startswith("price_")}
    calm = project(dataset, designs.single(dataset, Scenario({k: v for k, v in values.items() if k not in prices})))
    moved = project(dataset, designs.single(dataset, Scenario({**values, **prices})))
    for measure in ("iva_growth", "iva", "bridge", "pull_line", "output"):
        np.testing.assert_array_equal(calm[measure], moved[measure])


@given(cases(), st.integers(1, 2))
def test_a_shorter_horizon_changes_nothing_before_its_end(case, years):
    _, dataset, values = case
    design = designs.single(dataset, Scenario(values))
    years = min(years, dataset.city.years)
    whole, part = (project(dataset, design, only=["iva_growth", "output"], years=y) for y in (None, years))
    np.testing.assert_array_equal(whole["iva_growth"][:, :years], part["iva_growth"])
    np.testing.assert_array_equal(whole["output"][:, : 12 * years], part["output"])
