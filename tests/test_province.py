"""A province is the sum of its cities: growth, pulls and odds, with the luck they share and the luck of their own."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import tiny
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import cases, load

from benchmarks.cities import copies, first_lines
from sim import DataError, Dataset, Scenario, ScenarioError, designs, project
from sim.cli import main
from sim.executors import Processes
from sim.intake.load import load_cities
from sim.language import DATA
from sim.present.coverage import coverage_of
from sim.registry import templates
from sim.studies.ensemble import ensemble
from sim.studies.province import province, shared_values


def named(name, tables):
    return replace(load(tables), name=name)


def alone(city, scenario, *names):
    found = project(city, designs.single(city, scenario))
    return [found[name] for name in names]


@pytest.fixture(scope="module")
def three(sample):
    """The sample, a city twice as large, and one of its first lines alone."""
    return [
        sample,
        Dataset.from_tables(copies(2, sample), "twice"),
        Dataset.from_tables(first_lines(40, sample), "part"),
    ]


# Sums ----------------------------------------------------------------------------------------------------------------
def test_growth_and_pulls_in_closed_form():
    cities = [named("capped", tiny.capped()), named("promoted", tiny.promoted())]
    found = province([(city, Scenario()) for city in cities])
    assert found.base[:, 0, 0] == pytest.approx([120, 1000], abs=1e-9)
    assert found.pull[:, 0] == pytest.approx([6 / 1120, 0.8 / 1120], abs=1e-12)
    assert found.growth[0] == pytest.approx(6.8 / 1120, abs=1e-12)


def test_a_city_alone_is_its_own_province(sample):
    found = province([(sample, Scenario())], draws=512, seed=3)
    growth, base = alone(sample, Scenario(), "iva_growth", "iva_base")
    np.testing.assert_array_equal(found.growth, growth[0, :, 0])
    np.testing.assert_array_equal(found.base, base)
    np.testing.assert_array_equal(*found.drawn_growth)
    assert found.targets == [sample.target("iva_growth", sample.plan_year)] * 2


def test_each_city_keeps_its_scenario_and_pulls_by_its_base(three):
    moved = [Scenario(), Scenario({"market": 0.02}), Scenario({}, {"lines": {"nickel_electro": {"ceiling": 1.3}}})]
    cities = list(zip(three, moved, strict=True))
    found = province(cities)
    frame = found.frame().set_index(["year", "city"])
    for (city, scenario), (iva, base) in zip(cities, zip(found.iva, found.base, strict=True), strict=True):
        own_iva, own_base, growth = alone(city, scenario, "iva", "iva_base", "iva_growth")
        np.testing.assert_array_equal(iva, own_iva[0])
        np.testing.assert_array_equal(base, own_base[0])
        assert frame.loc[("2023", city.name), "growth"] == pytest.approx(growth[0, 0, 0], abs=1e-14)
    assert found.base[1, 0, 0] > 1.9 * found.base[0, 0, 0]
    whole = frame.xs("province", level="city")
    np.testing.assert_allclose(found.pull.sum(axis=0), whole["growth"], rtol=0, atol=1e-12)
    np.testing.assert_array_equal(whole["pull"], whole["growth"])
    for year in found.years:
        assert frame.loc[year, "share"].drop("province").sum() == pytest.approx(1.0, abs=1e-12)


@settings(max_examples=12)
@given(st.data())
def test_pulls_add_to_growth_in_any_cities(data):
    drawn = [data.draw(cases(most_lines=3, most_projects=2)) for _ in range(data.draw(st.integers(1, 3)))]
    cities = [(replace(city, name=f"city{k}"), Scenario(values)) for k, (_, city, values) in enumerate(drawn)]
    found = province(cities, draws=4)
    assert len(found.years) == min(city.city.years for city, _ in cities)
    np.testing.assert_allclose(found.pull.sum(axis=0), found.growth, rtol=0, atol=1e-9)
    iva, base = found.iva.sum(axis=0)[:, 0], found.base.sum(axis=0)[:, 0]
    np.testing.assert_allclose((1.0 + found.growth) * base, iva, rtol=1e-12, atol=1e-12)
    assert len(found.frame()) == (len(cities) + 1) * len(found.years)


def test_a_shorter_horizon_is_kept_to(sample):
    short = tiny.dataset_of(tiny.capped())
    assert province([(sample, Scenario()), (short, Scenario())]).years == ["2023"]


def test_the_provinces_target_is_what_its_cities_come_to(three):
    tables = {**three[2].raw}
    tables["targets"] = replace(
        tables["targets"], rows=[{**row, "value": "0.05"} for row in tables["targets"].rows[:1]]
    )
    cities = [(three[0], Scenario()), (Dataset.from_tables(tables, "part"), Scenario())]
    found = province(cities)
    weight = found.base[:, 0, 0] / found.base[:, 0, 0].sum()
    own = three[0].target("iva_growth", "2023")
    assert found.targets == [own, 0.05, pytest.approx(own * weight[0] + 0.05 * weight[1], abs=1e-12)]
    assert province(cities, target=0.07).targets[-1] == 0.07
    without = named("none", tiny.capped())
    assert province([*cities, (without, Scenario())]).targets[-2:] == [None, None]


# Luck ----------------------------------------------------------------------------------------------------------------
def test_cities_share_demand_and_have_their_own_plants_luck(sample):
    one, other, again = (designs.ensemble(sample, Scenario(), 1024, 7, place) for place in ("a", "b", "a"))
    common = {template.key for template in templates() if template.common}
    assert {"market", "growth_<chain>", "price_<product_group>"} <= common
    assert not any(template.common for template in templates() if template.spread is None)
    for key in ("market", "growth_nonferrous", "price_copper"):
        np.testing.assert_array_equal(one.column(key), other.column(key))
    for key in ("project_slip", "ramp_pace", "stretch_nickel", "power"):
        assert (one.column(key) != other.column(key)).mean() > 0.9
        np.testing.assert_array_equal(one.column(key), again.column(key))
    slips = [design.sampler.block(0)[1].slip for design in (one, other)]
    assert (slips[0] != slips[1]).any(axis=2).sum() == (slips[0] != 0.0).any(axis=2).sum()


def test_two_like_cities_vary_less_together_than_alone_but_not_as_strangers(sample):
    cities = [(replace(sample, name=name), Scenario()) for name in ("a", "b")]
    found = province(cities, draws=2048)
    one, other, whole = found.drawn_growth
    assert 0.1 < np.corrcoef(one, other)[0, 1] < 0.9
    assert one.std() / np.sqrt(2) < whole.std() < one.std()
    assert one.mean() == pytest.approx(ensemble(sample, Scenario(), 2048).growth.mean(), abs=5e-4)


def test_odds_are_counted_draw_by_draw(three):
    found = province([(city, Scenario()) for city in three], draws=1024, seed=5, target=0.088)
    frame = found.frame()
    plan = frame[frame["year"] == "2023"].set_index("city")
    iva, base = (part[:, 0].sum(axis=0) for part in found.drawn)
    assert plan.loc["province", "odds"] == np.mean(iva / base - 1.0 >= 0.088)
    assert plan.loc["province", "likely"] == pytest.approx(np.median(iva / base - 1.0), abs=1e-15)
    assert (plan["cautious"] < plan["likely"]).all()
    assert frame[frame["year"] != "2023"]["odds"].isna().all()


@pytest.mark.parametrize("make", [lambda: ThreadPoolExecutor(2), lambda: Processes(2)], ids=["threads", "processes"])
def test_every_engine_gives_the_same_digits(three, make):
    cities = [(city, Scenario()) for city in three]
    here = province(cities, draws=1100, seed=2)
    with make() as executor:
        there = province(cities, draws=1100, seed=2, executor=executor)
    for one, other in zip((here.iva, here.base, *here.drawn), (there.iva, there.base, *there.drawn), strict=True):
        np.testing.assert_array_equal(one, other)


# Command line --------------------------------------------------------------------------------------------------------
@pytest.fixture
def folder(tmp_path):
    """A folder with a capped city, one with a promoted firm, and things that are no cities."""
    for name, tables in (("east", tiny.capped()), ("west", tiny.promoted())):
        (tmp_path / name).mkdir()
        tiny.write(tables, tmp_path / name)
    (tmp_path / "notes").mkdir()
    (tmp_path / "readme.txt").write_text("cities", encoding="utf-8")
    (tmp_path / "~$open.xlsx").write_bytes(b"")
    return tmp_path


def test_a_folder_of_cities_is_projected(folder, capsys):
    assert [city.name for city in load_cities([folder])] == ["east", "west"]
    assert main(["province", str(folder), "--json", "--draws", "200", "--target", "0.01"]) == 0
    found = json.loads(capsys.readouterr().out)
    rows = {row["city"]: row for row in found["cities"]}
    assert rows["province"]["growth"] == pytest.approx(6.8 / 1120, abs=1e-12)
    assert rows["east"]["target"] is None
    assert 0.0 <= rows["province"]["odds"] <= 1.0
    assert main(["province", str(folder / "east"), str(folder / "west")]) == 0
    assert "0.0061" in capsys.readouterr().out


def test_values_reach_every_city_that_has_the_assumption(folder, capsys):
    shutil.copytree(DATA / "sample", folder / "north")
    shared = shared_values(load_cities([folder]), {"stretch_nickel": 0.02, "market": 0.01})
    assert [dict(scenario.values) for _, scenario in shared] == [
        {"market": 0.01},
        {"market": 0.01, "stretch_nickel": 0.02},
        {"market": 0.01},
    ]
    assert main(["province", str(folder), "--set", "stretch_nickle=0.02"]) == 2
    assert "stretch_nickel" in capsys.readouterr().err


def test_out_is_a_table_for_spreadsheets(folder):
    assert main(["province", str(folder), "--out", str(folder / "out.csv")]) == 0
    raw = (folder / "out.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(folder / "out.csv", encoding="utf-8-sig")
    assert table["city"].tolist() == ["east", "west", "province"]


def test_a_provinces_files_tell_each_citys_basis_and_coverage(tmp_path, capsys):
    """The province's coverage is of all cities together, its basis theirs where they have one."""
    rated = {"industries": tiny.rows({"industry": "32", "va_rate": 0.5})}
    line = tiny.line(industry="32", plan_growth=0)
    cities = {
        "east": tiny.city([tiny.line(plan_growth=0)], [tiny.base()], {"above_scale_va": 160}),
        "west": tiny.city([line], [tiny.base()], {"above_scale_va": 60}, **rated),
    }
    for name, tables in cities.items():
        (tmp_path / name).mkdir()
        tiny.write(tables, tmp_path / name)
    words = ["province", str(tmp_path)]
    assert main([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found)[:2] == ["va_basis", "coverage"]
    assert found["va_basis"] is None, "the cities' differ"
    assert found["coverage"] == {"share": 180 / 220, "ledger": 180, "official": 220}
    heads = {row["city"]: (row["va_basis"], row["coverage"]) for row in found["cities"]}
    assert heads == {"east": ("own", 0.75), "west": ("industry", 1), "province": ("", 180 / 220)}
    assert main(words) == 0
    assert "coverage" in capsys.readouterr().out
    assert main([*words, "--out", str(tmp_path / "out.csv")]) == 0
    table = pd.read_csv(tmp_path / "out.csv", encoding="utf-8-sig", keep_default_na=False)
    assert table["va_basis"].tolist() == ["own", "industry", ""] * (len(table) // 3)
    assert main([*words[:1], str(tmp_path / "east"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["va_basis"] == "own"


def test_a_province_is_covered_only_as_far_as_every_city_is_known():
    known, not_known = (load(tiny.city([tiny.line()], [tiny.base()], facts)) for facts in ({"above_scale_va": 160}, {}))
    assert coverage_of(known).share == 0.75
    assert coverage_of(known, not_known) is coverage_of() is None


def test_faults_of_all_cities_are_told_with_their_names(folder, capsys):
    for name, cell in (("east", "price,1e8"), ("west", "va_rate,7")):
        lines = folder / name / "lines.csv"
        column, value = cell.split(",")
        head, *rows = lines.read_text(encoding="utf-8").splitlines()
        place = head.split(",").index(column)
        cells = rows[0].split(",")
        cells[place] = "x" if name == "east" else value
        lines.write_text("\n".join([head, ",".join(cells)]) + "\n", encoding="utf-8")
    (folder / "bad.xlsx").write_bytes(b"no workbook")
    assert main(["province", str(folder)]) == 2
    printed = capsys.readouterr().err
    assert printed.startswith("faults: 3\n")
    for name in ("city bad", "city east", "city west"):
        assert name in printed


def test_a_value_out_of_one_citys_range_names_every_city(folder):
    cities = shared_values(load_cities([folder]), {"market": 9.0})
    with pytest.raises(ScenarioError) as caught:
        province(cities, draws=100)
    assert [fault.city for fault in caught.value.faults] == ["east", "west"]
    with pytest.raises(ScenarioError, match="from 1 to") as caught:
        province(shared_values(load_cities([folder]), {}), draws=-1)
    assert len(caught.value.faults) == 1


def test_a_missing_path_is_told_with_its_name(folder):
    with pytest.raises(DataError, match="city nowhere"):
        load_cities([folder, folder / "nowhere"])
