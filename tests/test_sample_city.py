"""The invented sample city fits every mask of the report it was built after, hangs together and tells both stories."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim import Dataset, Projection, Scenario, designs, load_dataset, project
from sim.case import Case
from sim.language import DATA
from sim.registry import presets
from sim.studies.bottlenecks import bottlenecks, reliefs
from sim.studies.ensemble import ensemble

WAN = 1e4  # 万

SAMPLE = load_dataset(DATA / "sample")
LINES = SAMPLE.tables["lines"].set_index("line")
BASE = SAMPLE.tables["base_output"].set_index("line").reindex(LINES.index).fillna(0.0)
MADE = BASE.sum(axis=1)
PROJECTS = SAMPLE.tables["projects"].set_index("project")
FACTS = SAMPLE.city.facts
INDUSTRIES = SAMPLE.tables["industries"].set_index("industry")
WORTH = MADE * LINES["price"] / 1e8
"""Base-year output of the lines at their prices, 亿元."""
OUTPUT = WORTH.groupby(LINES["chain"]).sum()
VALUE_ADDED = (WORTH * LINES["in_iva"] * LINES["va_rate"]).groupby(LINES["chain"]).sum()
"""At the lines' own rates, 亿元, what counts as industry alone."""
VALUE_UNITS = {"亿元": 1e8, "万元": 1e4}
SMALL = LINES[LINES["unit"].isin(VALUE_UNITS) & LINES["design_capacity"].isna() & (LINES["entry"] == "incumbent")]
"""Firms that report by value and have no physical ceiling."""
SERVICES = {"freight_platform", "data_services", "cabinets"}
OWN = Scenario(edits={"profile": {"va_basis": {"value": "own"}}})


def industry_of(code: str) -> str:
    """The row of the industries table that holds a line's code: the longest that it begins with, else empty."""
    return max((row for row in INDUSTRIES.index if code.startswith(row)), key=len, default="")


INDUSTRY = LINES["industry"].map(industry_of)
CHAIN_TARGETS = SAMPLE.tables["chains"].set_index("chain")["output_target"]
TARGETS = SAMPLE.tables["targets"].set_index("target")["value"]


def fits(mask: str, number: float) -> bool:
    """Whether a number, written with the mask's decimals, has its shape: every * is a digit, the first not 0."""
    decimals = len(mask.partition(".")[2])
    pattern = re.escape(mask).replace(r"\*", r"\d")
    written = f"{number:.{decimals}f}"
    return bool(re.fullmatch(pattern, written)) and not (mask.startswith("**") and written.startswith("0"))


def size(project_id: str, per: float = WAN) -> float:
    """A project's capacity in the unit of its mask."""
    return float(PROJECTS.loc[project_id, "capacity"]) / per


def test_fits() -> None:
    assert fits("**", 17.0)
    assert fits("**.*", 16.2)
    assert fits("*.**", 1.35)
    assert not fits("**", 7.0)
    assert not fits("**", 117.0)
    assert not fits("*.*", 10.0)


# System of the report, its mask, the number of the dataset that stands for it.
MASKS: list[tuple[str, str, float]] = [
    ("IVA growth of the base year, %", "**", FACTS["iva_growth_2022"] * 100),
    ("months in a row at double digits", "**", FACTS["months_double_digit"]),
    ("months first in the province", "**", FACTS["months_first_in_province"]),
    ("industry's share of GDP, %", "**", FACTS["industry_share_of_gdp_2022"] * 100),
    ("industry's contribution to GDP growth, %", "**", FACTS["industry_contribution_2022"] * 100),
    ("all-industry VA, 亿元", "***", FACTS["industry_va"]),
    ("share of the province's industry, %", "*", FACTS["share_of_province"] * 100),
    ("pull on the province, points", "*.*", FACTS["pull_on_province_2022"]),
    ("contribution to the province, %", "**", FACTS["contribution_to_province_2022"] * 100),
    ("electrolytic nickel design, 万吨", "**", LINES.loc["nickel_electro", "design_capacity"] / WAN),
    ("electrolytic nickel output, 万吨", "**.*", MADE["nickel_electro"] / WAN),
    ("refined copper design, 万吨", "**", LINES.loc["copper_refined", "design_capacity"] / WAN),
    ("refined copper output, 万吨", "**", MADE["copper_refined"] / WAN),
    ("all chains, 亿元", "****.*", float(OUTPUT.sum())),
    ("non-ferrous output", "***", OUTPUT["nonferrous"]),
    ("non-ferrous target", "***", CHAIN_TARGETS["nonferrous"]),
    ("batteries output", "***", OUTPUT["batteries"]),
    ("batteries target", "***", CHAIN_TARGETS["batteries"]),
    ("digital output", "**", OUTPUT["digital"]),
    ("digital target", "**", CHAIN_TARGETS["digital"]),
    ("chemicals output", "***", OUTPUT["chemicals"]),
    ("chemicals target", "***", CHAIN_TARGETS["chemicals"]),
    ("reuse output", "**.*", OUTPUT["reuse"]),
    ("reuse target", "**", CHAIN_TARGETS["reuse"]),
    ("agriculture output", "**.**", OUTPUT["agriculture"]),
    ("agriculture target", "***", CHAIN_TARGETS["agriculture"]),
    ("copper strip, 万吨", "*", size("copper_strip_1")),
    ("plating nickel salt, 万吨", "*.*", size("plating_salt")),
    ("ternary cells, GWh", "*.*", size("cells_line", 1000)),
    ("wafers, GW", "**", size("wafers_1", 1000)),
    ("modules, GW", "*", size("modules_1", 1000)),
    ("caustic flake, 万吨", "**", size("flake_1")),
    ("crop fertiliser, 万吨", "**", size("crop_fert_1")),
    ("fine chemicals commissioned, 万吨", "*.**", size("fine_1")),
    ("cabinets", "****", size("cabinets_1", 12)),
    ("vegetable line, 万吨", "*", size("veg_line")),
    ("forage, 万吨", "*", size("forage_1")),
    ("copper smelting upgrade, 万吨", "**", size("copper_smelt_upgrade")),
    ("sponge titanium, 万吨", "*", size("titanium_2")),
    ("PACK, 亿Ah at 3.65 V", "*", size("pack_2", 3.65 * 100)),
    ("storage, GWh", "*", size("storage_1", 1000)),
    ("ternary precursor, 万吨", "*", size("precursor_2")),
    ("fine chemicals building, 吨", "****", size("fine_2", 1)),
    ("chlorinated polymers, 万吨", "*", size("chlorinated_2")),
    ("synthetic rutile phase 1, 万吨", "**", size("rutile_1")),
    ("copper electrolysis phase 1, 万吨", "**", size("copper_electro_1")),
    ("copper electrolysis, both phases, 万吨", "**", size("copper_electro_1") + size("copper_electro_2")),
    ("nickel sulphate for batteries, 万吨", "**", size("sulphate_2")),
    ("Li-ion battery materials, 万吨", "**", size("li_materials_1")),
    ("LiPF6, 万吨", "*", size("lipf6_1")),
    ("high-temperature alloy sheet, 吨/年", "****", size("alloy_1", 1)),
    ("fine chemicals next year, 万吨", "**.**", size("fine_3")),
    ("projects listed", "***", FACTS["projects_listed_2022"]),
    ("projects started", "***", FACTS["projects_started_2022"]),
    ("start rate, %", "**.*", FACTS["start_rate_2022"] * 100),
    ("investment done of plan, %", "***.*", FACTS["investment_done_of_plan_2022"] * 100),
    ("industrial investment growth, %", "**", FACTS["investment_growth_2022"] * 100),
    ("projects signed", "**", FACTS["signed_projects_fair"]),
    ("amount signed, 亿元", "***.*", FACTS["signed_amount_fair"]),
    ("funds in place, 亿元", "***.*", FACTS["funds_in_place"]),
    ("funds in place, growth, %", "**", FACTS["funds_in_place_growth_2022"] * 100),
    ("firms entering the statistics", "**", FACTS["firms_entered_2022"]),
    ("firms above scale", "***", FACTS["above_scale_firms"]),
    ("seasonal firms idle", "**", FACTS["seasonal_firms_idle"]),
    ("manufacturing's share of GDP, %", "**.*", FACTS["manufacturing_share_of_gdp"] * 100),
    ("eco-industries' VA, 亿元", "***", FACTS["eco_industries_va"]),
    ("eco-industries' share of GDP, %", "**", FACTS["eco_industries_share_of_gdp"] * 100),
    ("energy per unit of VA, fall in %", "**", -FACTS["energy_intensity_2022"] * 100),
    ("target: IVA growth, %", "*.*", TARGETS["iva"] * 100),
    ("target: firms entering", "**", TARGETS["listed"]),
    ("target: innovative firms", "**", TARGETS["innovative"]),
    ("target: specialised firms", "*", TARGETS["specialised"]),
    ("target: little giants", "*", TARGETS["little_giants"]),
    ("target: green plants", "*", TARGETS["green"]),
]


@pytest.mark.parametrize(("system", "mask", "number"), MASKS, ids=[row[0] for row in MASKS])
def test_every_mask_of_the_report(system: str, mask: str, number: float) -> None:
    assert fits(mask, number), f"{system}: {number:g} is not {mask}"


@pytest.mark.parametrize(
    ("chain", "output", "value_added"),
    [
        ("nonferrous", 750.0, 205.8),
        ("batteries", 135.0, 25.8),
        ("digital", 26.0, 4.8),
        ("chemicals", 118.0, 27.6),
        ("reuse", 48.5, 12.0),
        ("agriculture", 92.35, 16.0),
    ],
)
def test_chain_totals(chain: str, output: float, value_added: float) -> None:
    """The digital chain's services add no industrial value added: mines, power stations and others hold it instead."""
    assert OUTPUT[chain] == pytest.approx(output, abs=0.005)
    assert VALUE_ADDED[chain] == pytest.approx(value_added, abs=0.05)


def test_city_totals() -> None:
    assert OUTPUT.sum() == pytest.approx(1169.85, abs=0.01)
    assert VALUE_ADDED.sum() == pytest.approx(FACTS["above_scale_va"], abs=0.01)
    assert FACTS["above_scale_va"] + FACTS["below_scale_va"] == pytest.approx(FACTS["industry_va"])
    assert FACTS["industry_share_of_gdp_2022"] == pytest.approx(FACTS["industry_va"] / FACTS["gdp"], abs=0.005)
    assert FACTS["share_of_province"] == pytest.approx(FACTS["above_scale_va"] / FACTS["province_iva"], abs=0.005)
    assert FACTS["start_rate_2022"] == pytest.approx(
        FACTS["projects_started_2022"] / FACTS["projects_listed_2022"], abs=0.001
    )
    assert FACTS["eco_industries_share_of_gdp"] == pytest.approx(FACTS["eco_industries_va"] / FACTS["gdp"], abs=0.01)
    assert FACTS["energy_use"] == pytest.approx((MADE * LINES["energy"] * LINES["in_iva"]).sum(), rel=0.01)
    for chain, target in CHAIN_TARGETS.items():
        assert TARGETS[f"out_{chain}"] == target


def test_what_is_there() -> None:
    stages = PROJECTS["stage"].value_counts()
    assert 90 <= len(LINES) <= 100
    assert len(PROJECTS) >= 54
    assert set(stages.index) == {"proposed", "started", "building", "trial", "running", "shelved"}
    assert stages["shelved"] <= 2
    assert list(SAMPLE.city.factors) == ["coal", "power", "oil", "gas", "rail", "steam"]
    assert set(SAMPLE.city.groups) == {"nickel", "copper", "metals", "battery", "chemical", "other"}
    assert list(SAMPLE.city.chains) == ["nonferrous", "batteries", "digital", "chemicals", "reuse", "agriculture"]


def test_at_industry_rates_the_ledger_is_nearly_the_official_figure() -> None:
    """Coverage: the rest is of firms the ledger does not list. The lines' own rates keep the report's story."""
    rates = INDUSTRY.map(INDUSTRIES["va_rate"]).fillna(LINES["va_rate"])
    coverage = (WORTH * LINES["in_iva"] * rates).sum() / FACTS["above_scale_va"]
    assert 0.95 <= coverage <= 1.0
    assert LINES.loc[["nickel_electro", "copper_refined"], "va_rate"].tolist() == [0.45, 0.13]
    assert set(INDUSTRY[["nickel_electro", "copper_refined"]]) == {"32"}
    assert SAMPLE.profile["va_basis"] == "industry"


def test_industries_rates_are_the_input_output_tables() -> None:
    known = INDUSTRIES[INDUSTRIES["va_rate"].notna()]
    table = pd.read_csv(DATA / "reference" / "china_io_va_rate_by_industry.csv", dtype={"io_code": str})
    sectors = table[table["year"] == 2020].set_index("io_code")
    for code, row in known.iterrows():
        told = re.search(r"部门 (\d{3})(?:–(\d{3})|((?:、\d{3})+))?", row["source"])
        assert told, code
        first, last, more = told.groups()
        rows = sectors.loc[first:last] if last else sectors.loc[[first, *re.findall(r"\d{3}", more or "")]]
        rate = rows["value_added_100m_cny"].sum() / rows["gross_output_100m_cny"].sum()
        assert row["va_rate"] == pytest.approx(rate, abs=5e-5), code
    assert set(known["grade"]) == {"estimated"}
    assert list(INDUSTRIES.index[INDUSTRIES["va_rate"].isna()]) == ["42"], "waste has next to no price in the table"
    assert 10 <= len(INDUSTRIES) <= 15
    assert {"38", "384"} <= set(INDUSTRIES.index), "a longer code goes before the one it begins with"
    assert set(INDUSTRIES["sector"]) == {"mining", "manufacturing", "utilities"}
    assert (LINES["industry"] != "").all()
    assert set(LINES.index[INDUSTRY == ""]) == SERVICES
    assert set(INDUSTRIES.index) <= set(INDUSTRY)


def test_places_and_owners() -> None:
    assert list(SAMPLE.tables["counties"]["county"]) == ["yuanquan", "changqu", "city"]
    assert set(LINES["county"]) == set(SAMPLE.tables["counties"]["county"])
    assert set(LINES.loc[LINES["county"] == "city", "firm"]) == {"甲子有色集团", "乙丑钴业公司", "丙寅贵金属公司"}
    assert list(SAMPLE.tables["parks"]["park"]) == ["etz", "chem", "liugou", "sme"]
    outside = LINES["park"] == ""
    assert set(INDUSTRY[outside]) == {"09", "44"}, "mines, wind and solar farms lie in no park"
    assert set(LINES.loc[~outside, "park"]) == set(SAMPLE.tables["parks"]["park"])
    park = PROJECTS["line"].map(LINES["park"])
    assert (PROJECTS["park"] == park)[PROJECTS["park"] != ""].all(), "a project stands where its line does"
    assert (LINES["owner"] != "").all()


def test_services_of_the_digital_chain_are_not_industry() -> None:
    assert set(LINES.index[LINES["in_iva"] < 1.0]) == SERVICES
    assert (LINES.loc[list(SERVICES), "in_iva"] == 0.0).all()
    assert set(LINES.loc[list(SERVICES), "chain"]) == {"digital"}
    assert WORTH[list(SERVICES)].sum() > 10.0, "they count in the chain's output"


def test_small_firms_by_value() -> None:
    months = BASE.loc[SMALL.index]
    share = months.div(months.sum(axis=1), axis=0)
    assert len(SMALL) >= 30
    assert SMALL["firm"].nunique() == len(SMALL)
    assert set(SMALL["unit"]) == set(VALUE_UNITS)
    assert WORTH[SMALL.index].max() < 10.0
    assert (months > 0.0).any(axis=1).all()
    known = SMALL["plan_growth"].notna()
    assert known.mean() > 0.6
    assert set(SMALL.loc[~known, "chain"]) == set(SAMPLE.city.chains), "each chain's slider has something to move"
    assert (SMALL["plan_growth"] < 0.0).sum() >= 2
    idle = (months == 0.0).any(axis=1)
    assert idle.sum() >= 6
    assert ((share.max(axis=1) > 1.25 / 12) & (share.min(axis=1) < 0.75 / 12)).sum() >= 8, "seasonal"


def test_plans_exits_and_events() -> None:
    whole = LINES[LINES["plan_output"].notna()]
    assert list(whole["plan_includes_projects"]) == ["yes", "yes", "no"]
    assert whole["plan_growth"].isna().all()
    assert (whole["plan_output"] > MADE[whole.index]).all()
    assert list(LINES.index[LINES["exit"] != ""]) == ["old_smelter"]
    events = SAMPLE.tables["events"].set_index("event")
    assert list(events["scope"]) == ["line", "factor"]
    assert (events["change"] < 0.0).all()
    assert events["made_up"].tolist() == [0.6, 0.0]
    assert SAMPLE.tables["official"].empty


def test_targets_of_every_tier() -> None:
    rows = SAMPLE.tables["targets"]
    iva = rows[rows["measure"] == "iva_growth"].set_index("target")
    whole = iva[iva["year"].astype(str) == "2023"].set_index("tier")["value"]
    assert whole["province"] < whole["announced"] < whole["internal"] < 0.10
    assert (iva["value"] * 1000 == (iva["value"] * 1000).round()).all(), "one decimal of a per cent"
    assert str(iva.loc["iva_q1", "year"]) == "2023-03"
    assert SAMPLE.target("iva_growth", "2023") == whole["announced"]


def test_three_past_years() -> None:
    years = SAMPLE.tables["past_years"].set_index("year")
    assert [int(year) for year in years.index] == [2020, 2021, 2022]
    assert years[["target", "forecast", "outcome"]].notna().all(axis=None)
    for year, outcome in years["outcome"].items():
        assert outcome == FACTS[f"iva_growth_{year}"]
    misses = years["outcome"] - years["forecast"]
    assert misses.min() < 0.0 < misses.max()
    plans = SAMPLE.tables["past_plans"]
    assert plans.groupby("line").size().eq(3).all()
    assert plans["line"].nunique() >= 12
    for line, rows in plans.groupby("line"):
        assert rows["before"].tolist()[1:] == rows["made"].tolist()[:-1], line
        assert rows["made"].tolist()[-1] == pytest.approx(MADE[line], abs=0.5), line
    rise = (plans["planned"] - plans["before"]) > 0.0
    delivered = ((plans["made"] - plans["before"]) / (plans["planned"] - plans["before"]))[rise]
    assert 0.6 <= delivered.mean() <= 1.0
    past = SAMPLE.tables["past_projects"].set_index("project")
    assert len(past) >= 15
    assert past["made_12"].isna().any()
    assert (past["commissioned"] >= past["planned"]).all()
    for name in set(past.index) & set(PROJECTS.index):
        row = PROJECTS.loc[name]
        assert (past.loc[name, "commissioned"], past.loc[name, "design"]) == (row["commissioning"], row["capacity"])


def test_some_reliefs_are_priced() -> None:
    costs = SAMPLE.tables["costs"]
    found = {(relief.kind, relief.id) for relief in reliefs(Case(SAMPLE, Scenario()))}
    priced = set(zip(costs["kind"], costs["id"], strict=True))
    assert priced <= found
    assert 10 <= len(priced) < len(found) / 2
    assert set(costs["kind"]) == {"ceiling", "project", "factor", "purchase", "park"}


@pytest.mark.parametrize(
    "table", ["profile", "lines", "projects", "events", "costs", "past_years", "past_plans", "past_projects"]
)
def test_nothing_passes_for_evidence(table: str) -> None:
    frame = SAMPLE.tables[table]
    assert set(frame["grade"]) == {"illustrative"}
    assert frame["source"].str.len().min() > 0


def test_units_and_ranges() -> None:
    assert (LINES["va_rate"] > 0).all()
    assert (LINES["va_rate"] <= 0.5).all()
    assert (LINES["energy"] > 0).all()
    price = LINES["unit"].map(VALUE_UNITS)
    assert (LINES["price"] == price)[price.notna()].all()
    assert (LINES.loc[price.isna(), "price"] < 1e6).all()
    electricity = LINES["power"] * 0.1229e-3  # tce a kWh
    assert (LINES["energy"] >= electricity.fillna(0.0) * 0.99).all()
    for metal, dollars in {"nickel_electro": 25833.7, "copper_refined": 8822.4}.items():
        assert LINES.loc[metal, "price"] == pytest.approx(dollars * FACTS["exchange_rate"], rel=0.01)
    february = BASE["m02"] / BASE.mean(axis=1)
    assert february[MADE > 0].median() < 0.93
    knots = SAMPLE.tables["ramps"].filter(regex=r"^m\d+$").to_numpy(dtype=float)
    assert (np.diff(knots, axis=1) >= 0).all()


def test_the_base_year_balances_month_by_month() -> None:
    """What the base year used was made or could be bought, so that no cut is an artefact of the sample."""
    recipes, products = SAMPLE.tables["recipes"], SAMPLE.tables["products"].set_index("product")
    for product, limit in products["purchase_limit"].items():
        made = BASE[LINES["product"] == product].sum().to_numpy()
        used = np.zeros(12)
        for row in recipes[recipes["product"] == product].to_dict("records"):
            amount = row["per_unit"] * BASE.loc[row["line"]].to_numpy()
            made, used = (made, used + amount) if row["role"] == "input" else (made + amount, used)
        bought = np.inf if np.isnan(limit) else limit / 12
        assert (used <= made + bought + 1e-6).all(), product


def test_parks_make_projects_wait() -> None:
    projects = SAMPLE.city.projects
    waits = {name for name, month in zip(projects.ids, projects.wait.ravel(), strict=True) if np.isfinite(month)}
    without_room = {name for name, none in zip(projects.ids, projects.no_room, strict=True) if none}
    assert {"chlorinated_2", "fine_2", "lipf6_1"} <= waits
    assert without_room == {"pvc_special"}


Story = Callable[[str], Projection]


@pytest.fixture(scope="module")
def story() -> Story:
    told: dict[str, Projection] = {}

    def tell(name: str) -> Projection:
        if name not in told:
            preset = presets().get(name)
            scenario = Scenario(values=preset.values, edits=preset.edits) if preset else Scenario()
            told[name] = project(SAMPLE, designs.single(SAMPLE, scenario))
        return told[name]

    return tell


def growth(projection: Projection) -> list[float]:
    return [float(value) for value in projection["iva_growth"][0, :, 0]]


def output_growth(projection: Projection, line: str) -> float:
    made = projection["output"][projection.entities("output").index(line), :12, 0].sum()
    return float(made / MADE[line] - 1.0)


def test_default(story: Story) -> None:
    found = growth(story("default"))
    assert 0.078 <= found[0] <= 0.088
    assert all(0.04 <= value <= 0.12 for value in found[1:])
    bridge = dict(zip(story("default").entities("bridge"), story("default")["bridge"][:, 0, 0], strict=True))
    moved = ("existing_plan", "projects", "events", "lost_to_ceilings", "lost_to_factors", "lost_to_inputs")
    assert all(abs(bridge[name]) > 5e-4 for name in (*moved, "not_yet_counted", "promoted_firms"))
    assert not any(bridge[name] for name in ("deflation_gap", "actuals", "accounting_difference"))
    assert 0.002 <= -bridge["lost_to_inputs"] <= 0.008


def test_the_target_is_within_reach_and_no_more() -> None:
    """To be striven for 力争: as likely as not or better, never four times in five."""
    target = float(TARGETS["iva"])
    assert target < 0.10
    assert 0.5 < ensemble(SAMPLE, Scenario(), draws=1000, seed=1).odds(target) < 0.8


def test_one_per_cent_of_nickel_and_of_copper() -> None:
    """At the industry's one rate they weigh the same; at their own rates nickel weighs about four times as much."""
    metals = {("ceiling", "nickel_electro"), ("ceiling", "copper_refined")}
    points = {
        basis: bottlenecks(SAMPLE, scenario, steps=1, only=metals).set_index("id")["points"]
        for basis, scenario in (("industry", Scenario()), ("own", OWN))
    }
    ratio = {basis: found["nickel_electro"] / found["copper_refined"] for basis, found in points.items()}
    assert 1 / 1.15 <= ratio["industry"] <= 1.15
    assert 3.3 <= ratio["own"] <= 4.7


@pytest.mark.parametrize("line", ["nickel_electro", "copper_refined"])
def test_nickel_and_copper_run_above_design(story: Story, line: str) -> None:
    projection = story("default")
    place = projection.entities("utilisation").index(line)
    assert MADE[line] / LINES.loc[line, "design_capacity"] > 1.0
    assert projection["utilisation"][place, 0, 0] > 1.0
    plan, ceiling = projection["plan"][place, :12, 0], projection["ceiling"][place, :12, 0]
    assert (plan > ceiling).any()
    assert output_growth(projection, line) < LINES.loc[line, "plan_growth"]


def test_energy_and_investment_are_plausible(story: Story) -> None:
    projection = story("default")
    assert 0.03 <= projection["energy_growth"][0, 0, 0] <= 0.10
    assert projection["energy_intensity_change"][0, 0, 0] < 0.0
    assert fits("**", projection["investment_growth"][0, 0, 0] * 100)
    assert fits("*.*", projection["pull_on_province"][0, 0, 0] * 100)
    assert fits("**", projection["firms_listed"][0, 0, 0])


def test_presets_stand_in_order(story: Story) -> None:
    assert set(presets()) == {"cautious", "plan", "stretch", "what_happened"}
    cautious, plan, stretch = (growth(story(name))[0] for name in ("cautious", "plan", "stretch"))
    assert cautious < 0.10
    assert cautious < growth(story("default"))[0] < plan < stretch
    assert plan - cautious > 0.01


def test_the_year_as_it_went(story: Story) -> None:
    """The public figures of copper, nickel and gold, an ordinary year elsewhere, and 16 to 17 % in all."""
    projection = story("what_happened")
    assert output_growth(projection, "copper_refined") == pytest.approx(0.377, abs=0.01)
    assert output_growth(projection, "nickel_electro") == pytest.approx(0.07, abs=0.005)
    assert output_growth(projection, "precious") == pytest.approx(0.263, abs=0.01)
    assert 0.16 <= growth(projection)[0] <= 0.17
    assert all(0.04 <= value <= 0.12 for value in growth(projection)[1:])
    moved = presets()["what_happened"].values
    assert set(moved) == {"plan_delivery", "stretch_nickel", "purchases"}
    assert moved["plan_delivery"] < SAMPLE.assumptions["plan_delivery"].default, "no heroics elsewhere"
    edits = dict(presets()["what_happened"].edits) | dict(OWN.edits)
    own = project(SAMPLE, designs.single(SAMPLE, Scenario(moved, edits)))
    assert growth(own)[0] < growth(projection)[0] - 0.03, "at the lines' own rates the same year falls short"


def test_some_numbers_are_unknown_as_in_a_real_ledger(sample: Dataset) -> None:
    unknown = sample.unknown()
    assert ("projects", "investment") in unknown
    assert ("projects", "spent") in unknown
    assert ("lines", "power") in unknown
    assert ("lines", "energy") not in unknown
