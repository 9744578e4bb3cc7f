"""Designs: the same luck for every scenario, whatever the order of rows, tables or parts."""

import numpy as np
import pytest
import tiny
from scipy.stats import norm, triang
from strategies import load

from sim import Scenario, ScenarioError, designs, project
from sim.dataset import Dataset, RawTable
from sim.design import BLOCK
from sim.studies.ensemble import ensemble


def test_the_same_seed_gives_every_scenario_the_same_luck(sample):
    one = designs.ensemble(sample, Scenario(), BLOCK, 7)
    other = designs.ensemble(sample, Scenario({"market": 0.03}), BLOCK, 7)
    np.testing.assert_array_equal(one.sampler.block(0)[1].slip, other.sampler.block(0)[1].slip)
    moved = other.column("market") - one.column("market")
    assert np.median(moved) == pytest.approx(0.03, abs=1e-9)
    np.testing.assert_array_equal(one.column("ramp_pace"), other.column("ramp_pace"))


def test_another_seed_gives_other_draws(sample):
    one, other = (designs.ensemble(sample, Scenario(), BLOCK, seed).column("market") for seed in (1, 2))
    assert (one != other).mean() > 0.99


def test_draws_do_not_depend_on_the_order_of_tables_and_rows(sample):
    turned = {
        name: RawTable(
            list(reversed(raw.rows)) if name in ("exposures", "recipes", "overhauls", "base_output") else raw.rows,
            raw.columns,
        )
        for name, raw in reversed(list(sample.raw.items()))
    }
    other = Dataset.from_tables(turned, "sample")
    one, two = (ensemble(each, Scenario(), 512, 3).growth for each in (sample, other))
    np.testing.assert_allclose(one, two, rtol=1e-12)


def test_first_draws_are_the_same_in_a_longer_ensemble(sample):
    short, long = (ensemble(sample, Scenario(), draws, 3).growth for draws in (500, 3000))
    np.testing.assert_array_equal(short, long[:500])


def test_marginals_follow_their_spread(sample):
    design = designs.ensemble(sample, Scenario(), 4 * BLOCK, 1)
    shares = np.linspace(0.01, 0.99, 99)
    shapes = set()
    for key, slider in sample.assumptions.items():
        if (spread := slider.spread) is None:
            continue
        shapes.add(spread.shape)
        width = spread.below + spread.above
        law = (
            norm(slider.default, spread.sd)
            if spread.shape == "normal"
            else triang(spread.below / width, slider.default - spread.below, width)
        )
        drawn = np.quantile(design.column(key), shares)
        size = spread.sd or width
        np.testing.assert_allclose(
            drawn, np.clip(law.ppf(shares), slider.low, slider.high), atol=0.03 * size, err_msg=key
        )
    assert shapes == {"normal", "triangle"}
    slips = designs.ensemble(sample, Scenario(), BLOCK, 1).sampler.block(0)[1].slip
    late = slips[slips.any(axis=2)[:, 0], 0]
    own = triang(2 / 7, -2, 7)
    np.testing.assert_allclose(np.quantile(late, shares, axis=1).mean(axis=1), own.ppf(shares), atol=0.05)


def test_correlated_assumptions_are_drawn_together(sample):
    raw = dict(sample.raw)
    row = {"first": "market", "second": "plan_delivery", "correlation": "0.8"}
    raw["correlations"] = RawTable([row], list(row))
    design = designs.ensemble(Dataset.from_tables(raw, "sample"), Scenario(), 8 * BLOCK, 1)
    ranks = [np.argsort(np.argsort(design.column(key))) for key in ("market", "plan_delivery")]
    assert np.corrcoef(*ranks)[0, 1] == pytest.approx(0.786, abs=0.02), "Spearman of a Gaussian copula of 0.8"


@pytest.mark.parametrize("draws", [1, 127, 129, BLOCK - 1, BLOCK + 1, 9000])
def test_parts_and_one_piece_give_the_same_digits(sample, draws):
    whole = ensemble(sample, Scenario(), draws, 5)
    design = designs.ensemble(sample, Scenario(), draws, 5)
    pieces = [
        project(sample, design, only=["iva_growth"], years=1, rows=(a, min(a + BLOCK, draws)))["iva_growth"]
        for a in range(0, draws, BLOCK)
    ]
    np.testing.assert_array_equal(whole.projection["iva_growth"], np.concatenate(pieces, axis=2))


def test_a_column_out_of_range_is_refused(sample):
    with pytest.raises(ScenarioError, match="market"):
        designs.sweep(sample, Scenario(), "market", np.array([0.0, 9.0]))


def test_grid_runs_its_last_axis_fastest():
    dataset = load(tiny.with_project())
    design = designs.grid(
        dataset, Scenario(), {"market": np.array([0.0, 0.1]), "project_slip": np.array([0.0, 1.0, 2.0])}
    )
    assert design.rows == 6
    assert design.columns["project_slip"].tolist() == [0, 1, 2, 0, 1, 2]
