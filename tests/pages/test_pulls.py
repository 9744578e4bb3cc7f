"""Who pulls by industry, sector, county and park; growth of the month; electricity against output; releases typed."""

import io
import re

import numpy as np
import openpyxl
import pytest
import tiny
from strategies import load

from pages.ui.session.state import STATE
from sim import Scenario, designs, load_dataset, project
from sim.brief import Brief
from sim.brief.parts import of_kind
from sim.language import DATA
from sim.present.board import target_rows
from sim.present.labels import choice_name, release_months, word
from sim.present.parts import WHOLE, part_kinds, part_rows, part_table
from sim.workbook import xlsx_bytes
from sim.workbook.book import HEADER_ROW
from tests.pages.test_pages import messages, opened


def bodies(app):
    return [element.proto.body for element in app.get("html")]


def cells(body):
    rows = re.findall(r"<tr>(.*?)</tr>", body)
    return [[re.sub("<.*?>", "", cell) for cell in re.findall(r"<t[dh].*?>(.*?)</t[dh]>", row)] for row in rows]


def table_with(app, first):
    return next(cells(body) for body in bodies(app) if f">{first}<" in body and "<table" in body)


@pytest.fixture(scope="module")
def now():
    dataset = load_dataset(DATA / "sample")
    return project(dataset, designs.single(dataset, Scenario({"promoted_firms": 30.0})))


# Figures -------------------------------------------------------------------------------------------------------------
def halves():
    """Two industries of 10 a month, 20 and 30 % of growth, in one county; one line of neither."""
    lines = [
        tiny.line("a", industry="321", county="n", plan_growth=0.1),
        tiny.line("b", industry="26", county="n", plan_growth=0.2),
        tiny.line("c", plan_growth=0),
    ]
    industries = tiny.rows({"industry": "32", "va_rate": 1}, {"industry": "26", "va_rate": 1})
    facts = {"promoted_firms": 4, "promoted_va": 10, "promoted_growth": 0.1, "horizon": 24}
    bases = [tiny.base(name) for name in "abc"]
    return tiny.city(lines, bases, facts, industries=industries, counties=tiny.rows({"county": "n"}))


def test_parts_by_hand():
    dataset = load(halves())
    found = project(dataset, designs.single(dataset, Scenario({"unexplained": 0.01})))
    assert part_kinds(found) == ["industry", "sector", "county"]
    table = part_table(found, "industry").set_index(["part", "year"])
    first = table.xs("2023", level="year")
    assert first.index.tolist() == ["32", "26", "other", "promoted_firms", "accounting_difference", WHOLE]
    assert first["share"].tolist() == pytest.approx([0.3, 0.3, 0.3, 0.1, 0, 1], abs=1e-12)
    assert first["growth"][:4].tolist() == pytest.approx([0.1, 0.2, 0, 0.1], abs=1e-12)
    assert np.isnan(first["growth"].iloc[4]), "it has no base"
    assert first["pull"].tolist() == pytest.approx([0.03, 0.06, 0, 0.01, 0.01, 0.11], abs=1e-12)
    assert first["contribution"].tolist() == pytest.approx([3 / 11, 6 / 11, 0, 1 / 11, 1 / 11, 1], abs=1e-12)
    county = part_table(found, "county")
    assert county.loc[county["year"] == "2023", "part"].tolist()[:2] == ["n", "other"]


@pytest.mark.parametrize("counts", [0, 1])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_row_of_nothing_is_left_out_everywhere(counts, lang):
    """Lines without an industry have a row where any counts as industry; promoted firms where there are any."""
    lines = [tiny.line("a", industry="32", plan_growth=0.1), tiny.line("s", in_iva=counts, plan_growth=0.1)]
    industries = tiny.rows({"industry": "32", "zh": "有色", "en": "Metals", "va_rate": 1})
    tables = tiny.city(lines, [tiny.base("a"), tiny.base("s")], {"horizon": 24}, industries=industries)
    found = tiny.run(tables)
    rows = [row.part for row in part_rows(found, "industry")]
    assert rows == ["32", *["other"] * counts, WHOLE]
    assert part_table(found, "industry")["part"].tolist() == [part for part in rows for _ in range(2)]
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(found, lang)), data_only=True)
    sheet = book[word("sheets", "industry", lang)]
    codes = [row[0] for row in sheet.iter_rows(min_row=HEADER_ROW + 2, values_only=True)]
    assert codes == [*rows[:-1], "iva_growth"]
    _, table = of_kind(Brief(found, lang, None), "industry")
    names = [row[0] for row in table.rows]
    assert names == [{"zh": "有色", "en": "Metals"}[lang], *[choice_name("other", lang)] * counts, names[-1]]


def test_brief_workbook_and_page_tell_the_same_growth_of_each_part(now):
    """Promoted firms too: their growth stands in all three."""
    told = part_table(now, "industry")
    years = now.times("iva_growth")
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(now, "zh")), data_only=True)
    sheet = list(book[word("sheets", "industry", "zh")].iter_rows(min_row=HEADER_ROW + 1, values_only=True))
    place = sheet[0].index(f"{word('words', 'growth', 'zh')} {years[0]}")
    growth = told["growth"].to_numpy().reshape(-1, len(years))
    for row, exact in zip(sheet[1:], growth, strict=True):
        assert list(row[place : place + len(years)]) == pytest.approx(exact.tolist(), abs=1e-12)
    _, table = of_kind(Brief(now, "zh", None), "industry")
    assert [row[2] for row in table.rows] == [f"{each * 100:.1f}%".replace("-", "−") for each in growth[:, 0]]
    assert table.rows[-2][0].startswith("小升规")


@pytest.mark.parametrize("kind", ["industry", "sector", "county", "park"])
def test_pulls_add_up_to_growth_and_shares_to_all(now, kind):
    table = part_table(now, kind)
    for year, rows in table.groupby("year"):
        whole = rows["part"] == WHOLE
        for column in ("share", "pull", "contribution"):
            assert rows.loc[~whole, column].sum() == pytest.approx(rows.loc[whole, column].iloc[0], abs=1e-9), year
        assert rows.loc[whole, "growth"].iloc[0] == now.value("iva_growth", time=year)


def test_months_are_named_by_what_they_add():
    labels = ["2023-02", "2023-03", "2023-12"]
    assert release_months(labels, "zh") == ["1–2月", "3月", "12月"]
    assert release_months(labels, "en") == ["Jan–Feb", "Mar", "Dec"]


def test_the_tier_is_told_where_it_is_not_said():
    targets = [
        {"target": name, "zh": zh, "en": name, "measure": measure, "year": 2023, "value": 0.1, "direction": "at_least"}
        | ({"tier": tier} if tier else {})
        for name, zh, measure, tier in (
            ("a", "增加值增速", "iva_growth", ""),
            ("b", "增速（省下达）", "iva_growth", "province"),
            ("c", "内部增速", "iva_growth", "internal"),
            ("d", "投资", "investment_growth", ""),
        )
    ]
    found = target_rows(tiny.run(tiny.capped() | {"targets": tiny.rows(*targets)}), "zh")
    assert [row.name for row in found][3:] == ["投资"]
    assert found[0].name.endswith("（公布）")
    assert found[1].name.count("省下达") == 1
    assert found[2].name.endswith("（内控）")


# On the pages --------------------------------------------------------------------------------------------------------
def test_what_industry_32_pulls_and_county_a_alone():
    app = opened("overview", "zh")
    app.segmented_control("parts_kind").set_value("industry").run()
    assert not app.exception
    sample = load_dataset(DATA / "sample")
    found = project(sample, designs.single(sample, Scenario()))
    row = next(row for row in table_with(app, "行业") if row[0].startswith("32 "))
    assert row[3] == f"{found.value('pull_industry', '32') * 100:+.2f}"
    assert row[2] == f"{found.value('growth_industry', '32') * 100:.1f}%"
    pulls = [float(row[3].replace("−", "-")) for row in table_with(app, "行业")[1:]]
    assert sum(pulls[:-1]) == pytest.approx(pulls[-1], abs=1e-9), "as they are written"
    app.segmented_control("parts_kind").set_value("county").run()
    table = table_with(app, "县区")
    county = sample.tables["counties"]["county"][0]
    assert table[1][2] == f"{found.value('growth_county', county) * 100:.1f}%"
    assert [row[0] for row in table[-2:]] == ["小升规", "全市"]


def test_growth_of_the_month_stands_beside_growth_to_date():
    app = opened("overview", "en")
    sample = load_dataset(DATA / "sample")
    found = project(sample, designs.single(sample, Scenario()))
    table = table_with(app, "Of the month") if any(">Of the month<" in body for body in bodies(app)) else None
    table = table or table_with(app, "Growth of the month")
    assert table[0][1:4] == ["Jan–Feb", "Mar", "Apr"]
    assert table[2][2] == f"{found['iva_growth_month'][0, 1, 0] * 100:.1f}%"
    assert table[1][2] == f"{found['iva_growth_to_date'][0, 1, 0] * 100:.1f}%"


def test_a_city_without_divisions_shows_lines_alone(monkeypatch, tmp_path):
    tiny.write(tiny.city([tiny.line()], [tiny.base()]), tmp_path)
    monkeypatch.setenv("SIM_DATASET", str(tmp_path))
    app = opened("overview", "zh")
    assert not app.exception
    assert not [each for each in app.segmented_control if each.key == "parts_kind"]
    app = opened("factors", "zh")
    assert not app.exception
    assert not any("用电匹配" in body for body in bodies(app))


def test_electricity_stands_against_value_added():
    app = opened("factors", "zh")
    sample = load_dataset(DATA / "sample")
    found = project(sample, designs.single(sample, Scenario()))
    row = table_with(app, "用电")[1]
    power, growth = found.value("power_growth"), found.value("iva_growth")
    assert row[:2] + row[3:4] == ["全市", f"{power * 100:.1f}%", f"{growth * 100:.1f}%"]
    assert any("大体相称" in body for body in bodies(app)) == (abs(power - growth) <= 0.03)


def releases(app):
    return app.session_state[STATE].history.now.edits.get("official", {})


def test_a_release_typed_in_percent_counts_and_can_be_taken_out(monkeypatch):
    sample = load_dataset(DATA / "sample")
    app = opened("tracking", "zh")
    app.segmented_control("tracking_section").set_value("official").run()
    token = f"official.{sample.hash}.{Scenario().content_key}"
    app.session_state[token] = {"edited_rows": {1: {"growth": "6.3"}}, "added_rows": [], "deleted_rows": []}
    app.run()
    app.button("apply.official").click().run()
    assert not app.exception
    assert {month: dict(row) for month, row in releases(app).items()} == {"2023-03": {"growth_to_date": 0.063}}
    said = next(each.value for each in app.caption if "核算差" in each.value)
    found = project(sample, designs.single(sample, Scenario({}, {"official": {"2023-03": {"growth_to_date": 0.063}}})))
    assert f"{found['accounting_difference'][0, :3, 0].sum():.2f}" in said.replace("−", "-")
    assert any("核算差里也含" in told for told in messages(app, "warning")), "no actuals are in"
    heads, *rows = table_with(app, "公布的累计")
    published = next(row for row in rows if row[0] == "公布的累计")
    assert (heads[2], published[2]) == ("3月", "6.3%")
    app.button("undo").click().run()
    assert releases(app) == {}


@pytest.mark.parametrize("text", ["x", "500", "6.3t", "120"])
def test_a_release_that_cannot_be_is_named(text):
    sample = load_dataset(DATA / "sample")
    app = opened("tracking", "en")
    app.segmented_control("tracking_section").set_value("official").run()
    token = f"official.{sample.hash}.{Scenario().content_key}"
    app.session_state[token] = {"edited_rows": {0: {"growth": text}}, "added_rows": [], "deleted_rows": []}
    app.run()
    assert app.button("apply.official").disabled
    assert len(app.error) == 1
