"""What a ledger's projection says of itself: plans beside ceilings, what stands for plans, and who gave the figures."""

import re
from pathlib import Path

import openpyxl
import pytest
from test_ledger import STOPPED, A, C, drafted

from sim import Scenario, designs, project
from sim.cli import main
from sim.intake.ledger import build, file_grids, propose
from sim.intake.upload import read_files
from sim.present.ledger_result import cut_sentence, no_plan_sentence, rest_sentence
from sim.present.sliders import class_of
from sim.workbook.template import template_bytes

HEAD = ["企业名称", "主要产品", "计量单位", "设计产能", "2021年产量", "2022年产量", "2022年产值(万元)"]


def read(path, **answers):
    grids = file_grids(path.name, path.read_bytes())
    return build(grids, propose(grids).with_answers(**answers), "x")


def projected(draft):
    return project(draft.dataset, designs.single(draft.dataset, Scenario()))


def growth(draft):
    return projected(draft).value("iva_growth")


def test_plans_above_capacity_are_told_with_their_rows_largest_first():
    """Against the newcomer's hand work: 4.36 % of plans, 0.63 points cut, 3.73 % left."""
    draft = read(A, **{STOPPED: "running_on"})
    said = cut_sentence(draft, projected(draft), "zh")
    assert said.startswith("计划合计 4.36%；产能上限砍掉 0.63 个百分点（6 条产线")
    assert [said.find(f"第 {row} 行") for row in (22, 25, 30, 21, 35, 32)] == sorted(
        said.find(f"第 {row} 行") for row in (22, 25, 30, 21, 35, 32)
    )
    assert said.endswith("→ 3.73%。")
    stopped = read(A, **{STOPPED: "stopped"})
    assert "停产等突发情况 −1.30 个百分点" in cut_sentence(stopped, projected(stopped), "zh")


def test_the_command_line_tells_of_the_ceilings_too(capsys):
    assert main(["intake", str(A), "--answer", f"{STOPPED}=running_on", "--lang", "zh"]) == 0
    assert "第 22 行 −0.25" in capsys.readouterr().out


def test_the_command_line_tells_its_result_in_one_language(capsys, tmp_path):
    assert main(["intake", str(A), "--lang", "zh", "--answer", f"{STOPPED}=running_on"]) == 0
    told = capsys.readouterr().out
    assert "规上工业增加值增速：" in told and " 百分点" in told
    assert "Growth" not in told and "points" not in told


def test_plans_within_capacity_are_no_news():
    rows = [[*HEAD[:4], *HEAD[5:], "2023年计划产量"], ["甲厂", "水泥", "吨", 100, 50, 500, 60]]
    draft = drafted(rows)
    assert cut_sentence(draft, projected(draft), "zh") == "" == no_plan_sentence(draft, "zh")


@pytest.mark.parametrize(("code", "found"), [("plans_flat", 0.0), ("plans_as_before", 0.0753), ("plans_by_chain", 0.0)])
def test_a_form_without_plans_says_so_and_may_take_last_years_growth(code, found):
    draft = read(C, no_plan=code)
    assert growth(draft) == pytest.approx(found, abs=5e-5)
    assert no_plan_sentence(draft, "zh").startswith("文件里没有计划。这 36 行")


def test_last_years_growth_of_a_wide_ledger_line_by_line():
    """What has no figure of the year before, or grew beyond belief, stands still and is told."""
    rows = [HEAD, ["甲厂", "水泥", "吨", "", 80, 88, 880], ["乙厂", "水泥", "吨", "", 10, 50, 500]]
    rows.append(["丙厂", "水泥", "吨", "", "—", 60, 600])
    draft = drafted(rows, {"no_plan": "plans_as_before"})
    assert list(draft.dataset.tables["lines"]["plan_growth"]) == pytest.approx([0.1, 0.0, 0.0])
    assert (draft.assumed("plans_as_before"), draft.assumed("before_unknown")) == (1, 2)


def test_without_the_year_before_its_growth_is_no_answer():
    rows = [[*HEAD[:4], *HEAD[5:]], ["甲厂", "水泥", "吨", "", 88, 880]]
    assert drafted(rows).faults[0].answers == ("plans_flat", "plans_by_chain")
    rows = [[*HEAD[:4], "前年产量", *HEAD[5:]], ["甲厂", "水泥", "吨", "", 80, 88, 880]]
    assert drafted(rows).faults[0].answers == ("plans_flat", "plans_by_chain"), "the year before last is another"


def test_figures_of_the_file_are_reported_and_derived_ones_estimated():
    lines = read(A, **{STOPPED: "running_on"}).dataset.tables["lines"]
    assert dict(lines["grade"].value_counts()) == {"reported": 33, "estimated": 3}
    assert set(read(C, no_plan="plans_flat").dataset.tables["lines"]["grade"]) == {"estimated"}


def test_a_workbook_claims_nobody_looked_at_what_nobody_was_asked_about(tmp_path):
    """Prices of a scaled unit that came of value and output are told for what they are, and not asked about again."""
    city = read(A, **{STOPPED: "running_on"}).dataset
    file = Path(tmp_path / "x.xlsx")
    file.write_bytes(template_bytes("zh", city))
    sheet = openpyxl.load_workbook(file).worksheets[-1]
    texts = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert not any("已确认" in text or "已核对" in text for text in (sheet.title, *texts))
    assert sum("没有逐个核对" in text for text in texts) == 9
    assert read_files([("x.xlsx", file.read_bytes())]).hash == city.hash


def test_the_citys_total_and_the_growth_of_the_rest_are_told_together():
    draft = read(A, **{STOPPED: "running_on"}, above_scale_va="120", rest_growth="5%")
    assert rest_sentence(draft, "zh").endswith("占 67.5%；台账以外的 38.95 亿元单列一行，按您填的增速 +5.00% 计。")
    assert rest_sentence(read(A, **{STOPPED: "running_on"}), "zh") == ""


def test_the_title_names_the_city_and_a_typed_name_comes_first():
    assert read(A, **{STOPPED: "running_on"}).dataset.name == "某市"
    assert read(A, **{STOPPED: "running_on"}, city_name="金昌").dataset.name == "金昌"
    rows = [["单位:万元"], [*HEAD[:4], *HEAD[5:]], ["甲厂", "水泥", "吨", "", 88, 880]]
    assert drafted(rows, {"no_plan": "plans_flat"}).name == "台账", "what says of units is no title"


def test_a_column_of_numbers_of_rows_is_no_riddle():
    grids = file_grids(A.name, A.read_bytes())
    assert {column.heading: column.why for column in propose(grids).columns}["序号"] == "not_used"


def test_sliders_of_chains_in_chinese_are_told_apart_in_the_browser():
    """Streamlit writes a dash for every letter beyond ASCII: rails and previews went by a class all chains shared."""
    sliders = read(A, **{STOPPED: "running_on"}).dataset.assumptions
    classes = [class_of(key) for key in sliders]
    assert len(set(classes)) == len(sliders) and all(re.fullmatch("[A-Za-z0-9_-]+", each) for each in classes)
    assert class_of("stretch_nickel") == "stretch_nickel"
