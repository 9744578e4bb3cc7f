"""Six workbooks as planners send them, written from the issue's words before the reader was asked about them.

Each has its planted faults: the cell, what stands there, and what was meant. `mended` writes what was meant instead,
and `right` says what some cells of the mended one have to come to.
"""

# ruff: noqa: E501 (a row of a sheet is a line)

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

MONTHS_ZH = [f"{month}月" for month in range(1, 13)]
MONTHS_EN = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
KNOTS_ZH = ["投产当月", "第6月", "第12月", "第18月", "第24月", "第36月", "第48月"]


@dataclass
class Ugly:
    """A workbook being typed, with or without its planted faults."""

    mended: bool = False
    planted: dict[tuple[str, str], Any] = field(default_factory=dict)
    unplanned: int = 0
    right: list[tuple[str, str, str, Any]] = field(default_factory=list)
    book: openpyxl.Workbook = field(default_factory=openpyxl.Workbook)

    def sheet(self, name: str, rows: list[list[Any]], hidden: bool = False) -> None:
        if self.book.sheetnames == ["Sheet"]:
            self.book.remove(self.book.active)
        sheet = self.book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if hidden:
            sheet.sheet_state = "hidden"

    def merge(self, name: str, *areas: str) -> None:
        for area in areas:
            self.book[name].merge_cells(area)

    def format(self, name: str, style: str, *cells: str) -> None:
        for cell in cells:
            self.book[name][cell].number_format = style

    def plant(self, name: str, cell: str, wrong: Any, meant: Any) -> None:
        """The fault in a cell; what was meant in the mended workbook."""
        self.planted[name, cell] = wrong
        self.book[name][cell] = meant if self.mended else wrong

    def found_by_the_reader(self, name: str, cell: str, wrong: Any, meant: Any) -> None:
        """A fault the author made unawares; the reader was right about it."""
        self.unplanned += 1
        self.plant(name, cell, wrong, meant)

    def bytes(self) -> bytes:
        buffer = io.BytesIO()
        self.book.save(buffer)
        return buffer.getvalue()


def months(level: float, digits: int = 4) -> list[float]:
    return [round(level * (1 + 0.01 * (k % 5)), digits) for k in range(12)]


def bureau(mended: bool = False) -> Ugly:
    """A bureau's ledger: titles, two-row headers, merged firms, subtotals, 万吨 and 亿元, notes below."""
    u = Ugly(mended)
    name = "规上企业一户一表"
    head = [
        "序号",
        "企业名称",
        "产线编码",
        "产线名称",
        "所属产业链",
        "计量单位",
        "产能情况",
        None,
        "价格及增加值",
        None,
    ]
    head += ["计划增速(%)", "能耗", None, "入统类别", "纳统时间", "数据等级", "备注"]
    below = [None] * 6 + ["设计产能(万吨/年)", "可持续上限(%)", "基期价格(万元/吨)", "增加值率(%)"]
    below += [None, "综合能耗(千克标准煤/吨)", "电耗(千瓦时/吨)", None, None, None, None]
    rows: list[list[Any]] = [
        ["某某市规模以上工业企业一户一表(2022年)"],
        ["填报单位:市工信局", None, None, None, None, None, None, None, None, "填报日期:2022年12月20日"],
        head,
        below,
        [1, "甲有色公司", "L01", "电解镍", "有色", "吨", 15, 113, 17.5, 45, 9, 4000, 3400, "在库", None, "企业上报", None],
        [2, None, "L02", "精炼铜", "有色", "吨", 40, 113.5, 5.95, 13, 6, 80, 330, "在库", None, "企业上报", None],
        [3, None, "L03", "阳极铜", "有色", "吨", 45, 107, 0.08, 50, 5.5, 220, 150, "在库", None, "估计", "代加工"],
        [None, "小计", None, None, None, None, 100],
        [4, "乙化工公司", "L04", "硫酸", "化工", "吨", 200, 100, 0.04, 35, 2, "**", "**", "在库", None, "企业上报", None],
        [5, None, "L05", "烧碱", "化工", "吨", 30, 98, 0.3, 28, "3%", 300, 2300, "在库", None, "统计", None],
        [None, "小计", None, None, None, None, 230],
        [6, "丙电池公司", "L06", "电芯", "电池", "兆瓦时", None, None, 80, 22, 0, 20, 9000, "新建企业", "2023年6月", "估计"],
        [7, "丁建材公司", "L07", "水泥", "建材", "吨", 120, 90, 0.035, 30, -2, 110, 95, "在库", None, "企业上报", None],
        [8, "戊机械公司", "L08", "铸件", "装备", "吨", 2, 100, 0.9, 26, 4, None, 700, "小升规", None, "企业上报", None],
        ["合  计", None, None, None, None, None, 452],
        [],
        ["注:1. 设计产能以环评批复为准。"],
        ["  2. 带**为涉密数据。"],
    ]  # fmt: skip
    u.sheet(name, rows)
    u.merge(name, "A1:Q1", "G3:H3", "I3:J3", "L3:M3", "B5:B7", "B9:B10")
    u.merge(name, *[f"{letter}3:{letter}4" for letter in "ABCDEFKNOPQ"])
    u.plant(name, "G6", -40, 40)
    u.plant(name, "I9", "面议", 0.04)
    u.plant(name, "J10", "2 8", 28)
    u.plant(name, "I13", "**", 0.035)
    u.plant(name, "O12", "2023年13月", "2023年6月")
    u.plant(name, "N14", "个体户", "小升规")

    u.found_by_the_reader(name, "I12", 80, "80万元/兆瓦时")
    u.found_by_the_reader(name, "L12", 20, "20千克标准煤/兆瓦时")
    u.found_by_the_reader(name, "M12", 9000, "9000千瓦时/兆瓦时")

    name = "分月产量"
    lines = ["L01", "L02", "L03", "L04", "L05", "L06", "L07", "L08"]
    levels = [1.35, 3.65, 3.75, 15, 2.4, 0.01, 9, 0.17]
    u.sheet(
        name,
        [
            ["2022年分月产量"],
            [None] * 10 + ["单位:万吨、万兆瓦时"],
            ["产线编码", "产线名称", *MONTHS_ZH, "全年合计"],
            *[
                [line, "", *(row := months(level)), round(sum(row), 4)]
                for line, level in zip(lines, levels, strict=True)
            ],
        ],
    )
    u.merge(name, "A1:O1", "K2:O2")
    u.plant(name, "F5", "停产", 3.7)
    u.plant(name, "H9", None, 0.01)
    u.plant(name, "A11", "LO8", "L08")  # the letter O

    name = "重点项目"
    u.sheet(
        name,
        [
            ["2023年重点产业项目清单"],
            ["序号", "项目编码", "项目名称", "产线", "新增产能(万吨)", "建设阶段", "开工时间", "投产时间", "达产曲线", "总投资(亿元)", "备注"],
            [1, "P1", "铜电解一期", "精炼铜", 10, "在建", "2021年5月", "2023年9月", "标准", 12.5, ""],
            [2, "P2", "电芯一线", "电芯", "0.15万兆瓦时", "试生产", "2022-01", datetime.date(2023, 3, 1), "标准", 9, ""],
            [3, "P3", "水泥技改", "水泥", 20, "拟建", None, "2024.05", "快速", "1.2", ""],
            [],
            ["合计", None, None, None, None, None, None, None, None, 22.7],
        ],
    )  # fmt: skip
    u.merge(name, "A1:K1")
    u.plant(name, "D4", "电心", "电芯")
    u.plant(name, "H5", "2124.05", "2024.05")

    u.sheet("达产曲线", [["曲线编码", *KNOTS_ZH], ["标准", "15%", "35%", "60%", "78%", "90%", "100%", "100%"],
                         ["快速", "50%", "80%", "95%", "100%", "100%", "100%", "100%"]])  # fmt: skip
    u.sheet("城市概况", [["指标", "数值", "单位", "来源"], ["基期年份", "2022年", None, "统计公报"],
                        ["地区生产总值", "520.3", "亿元", "统计公报"]])  # fmt: skip
    u.right += [
        ("lines", "L02", "design_capacity", 400000.0),
        ("lines", "L02", "ceiling", 1.135),
        ("lines", "L02", "firm", "甲有色公司"),
        ("lines", "L04", "price", 400.0),
        ("lines", "L05", "plan_growth", 0.03),
        ("lines", "L05", "energy", 0.3),
        ("lines", "L06", "listing", "2023-06"),
        ("lines", "L06", "entry", "new_entity"),
        ("lines", "L08", "entry", "promoted"),
        ("base_output", "L02", "m04", 37000.0),
        ("base_output", "L06", "m06", 100.0),
        ("projects", "P1", "line", "L02"),
        ("projects", "P1", "capacity", 100000.0),
        ("projects", "P2", "commissioning", "2023-03"),
        ("projects", "P3", "commissioning", "2024-05"),
        ("ramps", "标准", "m6", 0.35),
    ]
    return u


def exported(mended: bool = False) -> Ugly:
    """An English export: numbers as text, thousands, percent strings, trailing spaces, hidden sheets, O for 0."""
    u = Ugly(mended)
    u.sheet("lines_old", [["line", "price"], ["alu", 1], ["alu", 2]], hidden=True)
    u.sheet("Cover", [["Prepared by the statistics office"], ["Do not circulate"]])
    head = [
        "Line",
        "Firm ",
        "Name (en)",
        "Product",
        "Chain",
        "Unit",
        "Design capacity (kt/yr)",
        "Sustained ceiling",
        "Base-year price",
    ]
    head += ["Value-added rate", "Planned growth", "Energy", "Entry", "Listing month", "Grade", "Source", "Comments"]
    rows: list[list[Any]] = [
        head,
        ["alu ", "North Metals", "Aluminium", "aluminium", "metals", "t", "1,200", "1.02", "18,500", "25%", "4.5%", "5.6", "Incumbent", None, "Reported", "survey", None],
        ["zinc", "North Metals", "Zinc", "zinc", "metals", "t", "300", "1.00", "23,000", "22%", "3%", "1.2", "incumbent", None, "reported", "survey", None],
        ["glass", "Clear Ltd", "Flat glass", "", "building", "t", "450", "0.95", "1,800", "30%", "1%", "0.35", "incumbent", None, "estimated", "survey", None],
        [None] * 17,
        ["chips", "Micro Inc", "Wafers", "", "digital", "wafer", None, None, "3,200", "35%", "12%", None, "new entity", datetime.datetime(2023, 4, 1), "estimated", "plan", "starts in spring"],
        ["paper", "Green Paper", "Paper", "", "light", "t", "80", "1", "5,100", "24%", "2%", "0.6", "incumbent", None, "official", "yearbook", None],
        ["Total", None, None, None, None, None, "2,030"],
    ]  # fmt: skip
    u.sheet("Production lines", rows)
    u.plant("Production lines", "I2", "18,5OO", "18,500")  # capital O twice
    u.plant("Production lines", "G3", "3l0", "300")  # the letter l
    u.plant("Production lines", "J4", "130%", "30%")
    u.plant("Production lines", "A7", "zinc", "paper")  # twice
    u.plant("Production lines", "N6", "end of 2023", datetime.datetime(2023, 4, 1))

    output = [
        ["Line", *MONTHS_EN],
        *[
            [line, *[f"{value:,.0f}" for value in months(level, 0)]]
            for line, level in [("alu", 101000), ("zinc", 24500), ("glass", 37000), ("chips", 0), ("paper", 6600)]
        ],
    ]
    u.sheet("Base-year output", output)
    u.plant("Base-year output", "E3", "24,5000", "24,500")
    u.plant("Base-year output", "A6", "papper", "paper")
    u.plant("Base-year output", "M4", "n/a", "37,000")

    projects = [
        ["Project", "Name (en)", "Line", "Capacity added", "Stage", "Start", "Commissioning", "Ramp", "Investment (million yuan)"],
        ["alu2", "Second potline", "Alu", "60,000", "Building", "2021-03", "2023/7", "std", "2,400"],
        ["wafer1", "Wafer line", "chips", "120000 ", "trial", "2021.11", datetime.date(2023, 4, 15), "std", "1,850"],
        ["alu2", "Second potline", "Alu", "60,000", "Building", "2021-03", "2023/7", "std", "2,400"],
    ]  # fmt: skip
    u.sheet("Projects", projects)
    u.plant("Projects", "A4", "alu2", "alu3")
    u.plant("Projects", "E3", "almost ready", "trial")
    u.plant("Projects", "G2", "2023Q3", "2023/7")
    u.plant("Projects", "H3", "standard", "std")

    u.sheet("Ramps", [["Ramp", "Month 0", "Month 6", "Month 12", "Month 18", "Month 24", "Month 36", "Month 48"],
                      ["std", 0.15, 0.35, 0.6, 0.78, 0.9, 1, 1]])  # fmt: skip
    u.plant("Ramps", "D2", 60, 0.6)
    u.sheet("Products", [["Product", "Name (en)", "Unit", "Group", "Purchase limit"],
                         ["aluminium", "Aluminium", "t", "other", "1,000,000"], ["zinc", "Zinc", "t", "other", ""]])  # fmt: skip
    u.sheet("City profile", [["Key", "Value", "Unit", "Grade"], ["Base year", " 2022 ", "", "official"],
                             ["GDP", "1,234.5", "亿元", "official"]])  # fmt: skip
    u.right += [
        ("lines", "alu", "design_capacity", 1200000.0),
        ("lines", "alu", "price", 18500.0),
        ("lines", "zinc", "plan_growth", 0.03),
        ("lines", "chips", "listing", "2023-04"),
        ("projects", "alu2", "investment", 24.0),
        ("projects", "alu2", "commissioning", "2023-07"),
        ("projects", "wafer1", "capacity", 120000.0),
        ("base_output", "glass", "m11", 37000.0),
    ]
    return u


def one_sheet(mended: bool = False) -> Ugly:
    """Everything on one sheet, one table under another, full-width digits, blank rows between."""
    u = Ugly(mended)
    rows: list[list[Any]] = [
        ["某县工业企业基础数据表"],
        [],
        ["一、一户一表"],
        [
            "产线编码",
            "企业",
            "中文名",
            "产业链",
            "计量单位",
            "设计产能",
            "可持续上限",
            "基期价格",
            "增加值率",
            "计划增速",
        ],
        ["磷肥", "己化肥厂", "磷肥", "化工", "吨", "３０００００", "１．０５", "２８００", "２０％", "５％"],
        ["黄磷", "己化肥厂", "黄磷", "化工", "吨", "５００００", "1", "24000", "18%", "3%"],
        ["面粉", "庚食品", "面粉", "食品", "吨", "120000 ", "0.9", "3500", "15%", "2%"],
        ["白酒", "辛酒业", "白酒", "食品", "千升", "", "", "60000", "55%", "8%"],
        [],
        ["二、基期产量"],
        ["产线", *MONTHS_ZH],
        ["磷肥", *months(24000, 0)],
        ["黄磷", *months(4000, 0)],
        ["面粉", *months(8500, 0)],
        ["白酒", *months(420, 0)],
        ["合计", *months(36920, 0)],
        [],
        ["三、项目"],
        ["项目编码", "中文名", "产线", "新增产能", "阶段", "投产", "达产曲线", "总投资(万元)"],
        ["X1", "黄磷扩建", "黄磷", "10000", "在建", "2023年８月", "常规", "12,000"],
        ["X2", "白酒二期", "白酒", "2000", "已开工", "2023-11", "常规", "8,000"],
        ["备注:投资为概算。"],
        [],
        ["四、达产曲线"],
        ["曲线编码", *KNOTS_ZH],
        ["常规", 0.2, 0.5, 0.7, 0.8, 0.9, 1, 1],
        [],
        ["五、城市概况"],
        ["指标", "数值"],
        ["基期年份", 2022],
    ]
    u.sheet("Sheet1", rows)
    u.merge("Sheet1", "A1:M1", "B5:B6")
    u.plant("Sheet1", "F6", "５００００吨以上", "５００００")
    u.plant("Sheet1", "I7", 15, "15%")
    u.plant("Sheet1", "G12", -24000, 24000)
    u.plant("Sheet1", "C20", "黄磷厂", "黄磷")
    u.plant("Sheet1", "F21", "2023-00", "2023-11")
    u.right += [
        ("lines", "磷肥", "design_capacity", 300000.0),
        ("lines", "磷肥", "va_rate", 0.2),
        ("lines", "黄磷", "firm", "己化肥厂"),
        ("projects", "X1", "commissioning", "2023-08"),
        ("projects", "X1", "investment", 1.2),
        ("base_output", "白酒", "m01", 420.0),
    ]
    return u


def linked(mended: bool = False) -> Ugly:
    """A WPS workbook: years merged over months, a unit row below the header, errors, formulas, hidden columns."""
    u = Ugly(mended)
    name = "附件1 一户一表"
    u.sheet(
        name,
        [
            ["附件1"],
            ["全市重点企业产能台账"],
            ["产线编码", "企业", "中文名", "产业链", "园区", "计量单位", "设计产能", "可持续上限", "基期价格", "增加值率", "计划增速", "综合能耗", "联系人", "联系电话"],
            [None, None, None, None, None, None, "万吨", "%", "元/吨", "%", "%", "吨标煤/吨"],
            ["钢A", "壬钢铁", "热轧卷", "钢铁", "东区", "吨", 300, 102, 4200, 18, 2, 0.55, "张三", "13800000000"],
            ["钢B", "壬钢铁", "螺纹钢", "钢铁", "东区", "吨", 200, 100, 3900, 16, 1, 0.56, "张三", "13800000000"],
            ["焦炭", "癸焦化", "焦炭", "焦化", "西区", "吨", 150, 100, 2700, 14, 0, 0.12, "李四", "13900000000"],
            ["甲醇", "癸焦化", "甲醇", "焦化", "西区", "吨", 20, 95, 2400, 20, 6, 1.4, "李四", "13900000000"],
            ["轴承", "子轴承", "轴承", "装备", "东区", "万套", "", "", 150000, 32, 7, "", "王五", "13700000000"],
            ["小  计"],
            ["合计"],
        ],
    )  # fmt: skip
    u.merge(name, "A2:N2")
    u.book[name].column_dimensions["M"].hidden = True
    u.plant(name, "G5", "#REF!", 300)
    u.plant(name, "I6", "3900元/吨或市场价", 3900)
    u.plant(name, "E8", "西区2", "西区")
    u.plant(name, "J9", "三成二", 32)

    u.found_by_the_reader(name, "I9", 150000, "150000元/万套")

    name = "附件2 产量"
    u.sheet(
        name,
        [
            ["附件2:基期产量"],
            ["产线", "计量单位", "2022年", *[None] * 11, "累计"],
            [None, None, *MONTHS_ZH, None],
            ["钢A", "万吨", *months(23, 2), "=SUM(C4:N4)"],
            ["钢B", "万吨", *months(15, 2), "=SUM(C5:N5)"],
            ["焦炭", "万吨", *months(12, 2), "=SUM(C6:N6)"],
            ["甲醇", "万吨", *months(1.5, 2), "=SUM(C7:N7)"],
            ["轴承", "万套", *months(30, 2), "=SUM(C8:N8)"],
            ["说明:轴承为万套。"],
        ],
    )
    u.merge(name, "A1:O1", "A2:A3", "B2:B3", "C2:N2", "O2:O3")
    u.plant(name, "E5", "=D5*1.01", 15.3)
    u.plant(name, "K6", "12..36", 12.36)
    u.plant(name, "A7", "甲醇 厂", "甲醇")

    name = "附件3 项目"
    u.sheet(
        name,
        [
            ["项目编码", "中文名", "产线", "园区", "新增产能(万吨/年)", "淘汰产能(万吨/年)", "阶段", "开工", "投产", "达产曲线", "总投资(亿元)", "蒸汽需求", "用地需求(亩)", "数据等级"],
            ["G1", "高强钢改造", "钢A", "东区", 50, 40, "建设中", "2022.3", "2023.10", "标准", 18.6, 20, 300, "上报"],
            ["G2", "甲醇二期", "甲醇", "西区", 10, None, "前期", None, "2024年1月", "标准", "6.5亿元", "", 150, "估算"],
        ],
    )  # fmt: skip
    u.plant(name, "F2", "四十", 40)
    u.plant(name, "I3", "2024.1.35", "2024年1月")
    u.plant(name, "K2", "1.8.6", 18.6)
    u.sheet("园区", [["园区编码", "中文名", "可用蒸汽", "可用土地(亩)", "可用污水", "扩容时间", "新增蒸汽", "新增土地", "新增污水"],
                    ["东区", "东部园区", 50, 1500, 1000, "2024-01", 20, 10, 500],
                    ["西区", "西部园区", 10, 600, 800, "", "", "", ""]])  # fmt: skip
    u.sheet("曲线", [["曲线编码", *KNOTS_ZH], ["标准", 0.15, 0.35, 0.6, 0.78, 0.9, 1, 1]])
    u.sheet("概况", [["指标", "数值"], ["基期年份", 2022]])
    u.right += [
        ("lines", "钢A", "design_capacity", 3000000.0),
        ("lines", "钢A", "ceiling", 1.02),
        ("lines", "甲醇", "va_rate", 0.2),
        ("base_output", "钢B", "m03", 153000.0),
        ("base_output", "轴承", "m01", 30.0),
        ("projects", "G1", "land", 20.0),
        ("projects", "G1", "commissioning", "2023-10"),
        ("projects", "G2", "investment", 6.5),
        ("projects", "G2", "stage", "proposed"),
        ("parks", "东区", "land", 100.0),
    ]
    return u


def patched(mended: bool = False) -> Ugly:
    """A template filled by many hands: units in cells, full-width IDs, percents as whole numbers, ranges, copies."""
    u = Ugly(mended)
    u.sheet(
        "一户一表 lines",
        [
            ["丑市 一户一表"],
            ["产线编码 line", "企业 firm", "中文名 zh", "产品 product", "产业链 chain", "计量单位 unit", "设计产能 design_capacity", "可持续上限 ceiling", "基期价格 price", "增加值率 va_rate", "计划增速 plan_growth", "电耗 power", "纳统月份 listing", "数据等级 grade"],
            ["smelter", "寅冶炼", "粗铜", "blister", "copper", "t", "12万吨", "1.05", "5.2万元", "0.12", "0.05", "150", "", "reported 企业上报"],
            ["ｒｅｆｉｎｅｒｙ", "寅冶炼", "阴极铜", "cathode", "copper", "t", "11.5万", 1.1, "５９５００", "12%", 0.06, 330, "", "reported"],
            [" rod", "卯线缆", "铜杆", "", "copper", "t", "80,000 t", 1, "6.1万元/吨", 0.05, "4 %", 60, "", "estimated"],
            ["solar", "辰能源", "组件", "", "energy", "MW", "", "", "1,500,000", 0.2, 0.25, "", "２０２３年３月", "illustrative"],
            ["power", "巳电力", "发电", "", "energy", "万千瓦时", "600,000", 1, 3500, 0.4, 0.02, "", "", "official"],
        ],
    )  # fmt: skip
    u.plant("一户一表 lines", "K5", 4, 0.04)
    u.plant("一户一表 lines", "G4", "11-12万吨", "11.5万")
    u.plant("一户一表 lines", "J6", 20, 0.2)
    u.plant("一户一表 lines", "M6", "2O23年3月", "２０２３年３月")
    u.plant("一户一表 lines", "H3", 105, 1.05)
    u.sheet(
        "基期产量 base_output",
        [
            ["产线 line", *[f"{month} m{k:02d}" for k, month in enumerate(MONTHS_ZH, start=1)]],
            ["smelter", *months(9800, 0)],
            ["refinery", *months(9300, 0)],
            ["rod", *months(6100, 0)],
            ["solar", *[0] * 12],
            ["power", *months(48000, 0)],
            ["power", *months(48000, 0)],
        ],
    )
    u.plant("基期产量 base_output", "A7", "power", None)
    u.plant("基期产量 base_output", "D3", "9,3OO", 9300)
    if mended:
        for column in range(2, 14):
            u.book["基期产量 base_output"][f"{get_column_letter(column)}7"] = None
    u.sheet(
        "产品物料 products",
        [["产品编码", "中文名", "计量单位", "产品组", "外购上限"], ["blister", "粗铜", "t", "copper", "3万吨"],
         ["cathode", "阴极铜", "t", "copper", ""], ["scrap", "废铜", "t", "copper", 20000]],
    )  # fmt: skip
    u.sheet(
        "物料配方 recipes",
        [["产线", "物料", "角色", "单耗", "优先级"], ["refinery", "blister", "投入", 1.01, 1], ["rod", "cathode", "原料", "1.005", ""],
         ["rod", "scrap", "投入", 0.1, 2]],
    )  # fmt: skip
    u.plant("物料配方 recipes", "B3", "catode", "cathode")
    u.plant("物料配方 recipes", "E4", 22, 2)
    u.sheet(
        "要素 factors",
        [["要素编码", "中文名", *MONTHS_ZH], ["electricity", "电力", *["98%"] * 3, *[1] * 6, "97%", "97%", "96%"],
         ["steam", "蒸汽", *[0.95] * 12]],
    )  # fmt: skip
    u.plant("要素 factors", "F2", 98, 1)
    u.sheet(
        "要素敏感度 exposures",
        [
            ["产线", "要素", "影响系数"],
            ["smelter", "电力", "35%"],
            ["refinery", "electricity", 0.25],
            ["rod", "蒸汽", 0.1],
        ],
    )
    u.plant("要素敏感度 exposures", "C4", 10, 0.1)
    u.sheet(
        "目标 targets",
        [["目标编码", "中文名", "指标", "年份", "目标值", "方向"], ["iva", "规上工业增加值增速", "iva_growth", "2023年", "9.5%", "不低于"]],
    )  # fmt: skip
    u.plant("目标 targets", "E2", "9.5个点以上", "9.5%")
    u.sheet("城市概况 profile", [["指标 key", "数值 value", "单位 unit"], ["基期年份 base_year", "２０２２", ""]])
    u.right += [
        ("lines", "smelter", "design_capacity", 120000.0),
        ("lines", "smelter", "price", 52000.0),
        ("lines", "ｒｅｆｉｎｅｒｙ", "design_capacity", 115000.0),
        ("lines", "rod", "design_capacity", 80000.0),
        ("lines", "rod", "price", 61000.0),
        ("lines", "solar", "listing", "2023-03"),
        ("products", "blister", "purchase_limit", 30000.0),
        ("factors", "electricity", "m01", 0.98),
        ("targets", "iva", "value", 0.095),
        ("recipes", "rod/cathode/input", "per_unit", 1.005),
    ]
    return u


def statistics(mended: bool = False) -> Ugly:
    """The second edition's tables as a bureau sends them: names beside codes, 1-2月, 三月, county words, full width."""
    u = Ugly(mended)
    u.sheet(
        "分行业增加值率",
        [
            ["某市规模以上工业分行业增加值率"],
            ["序号", "行业代码", "行业名称", "行业门类", "统计增加值率(%)", "备注"],
            [1, "Ｃ３２ 有色金属冶炼和压延加工业", None, "制造业", "２２％", None],
            [None] * 6,
            [2, "煤炭开采和洗选业(B06)", None, "采矿业", 48.5, "快报数"],
            [3, 44, "电力、热力生产和供应业", "电力、热力、燃气及水生产和供应业", "３１．５", None],
            ["合计", None, None, None, 30],
        ],
    )
    u.sheet(
        "县区表",
        [["县区代码", "县区名称"], ["01", "北　县"], [None, None], ["02", "南区"], ["合　计", None]],
    )
    u.sheet(
        "一户一表",
        [
            ["产线编码", "企业名称", "产线名称", "行业代码", "行业名称", "所属区县", "计量单位", "设计产能(万吨)", "可持续上限(%)", "基期价格(元/吨)", "增加值率", "计划增速", "计入工业比例"],
            ["冶1", "甲冶炼", "阴极铜", "３２", "有色金属冶炼和压延加工业", "北县", "吨", "１２", "１０５", "５９，５００", "２１％", "８．５％", "１００％"],
            ["煤1", "乙煤业", "原煤", "Ｃ３２", "煤炭开采和洗选业", "南区", "吨", 60, 100, 620, "48%", "3%", None],
            [None] * 13,
            ["电1", "丙电力", "发电", 44, "电力、热力生产和供应业", "０２", "万千瓦时", None, None, "3500元/万千瓦时", "30%", "2%", None],
            ["总　计", None, None, None, None, None, None, 72],
        ],
    )  # fmt: skip
    u.plant("一户一表", "F3", "东县", "南区")
    u.plant("一户一表", "D3", "Ｃ０６", "Ｂ０６")
    u.sheet(
        "基期产量",
        [
            ["产线", "一月", "二月", "三月", *[f"{k}月份" for k in range(4, 13)], "合计"],
            ["冶1", *["９，８００"] * 12, 117600],
            ["煤1", *months(48000, 0), None],
            [None] * 14,
            ["电1", *months(52000, 0), None],
            ["合计", *[109800] * 12, None],
        ],
    )
    u.sheet(
        "重大事项",
        [
            ["事件编码", "事件名称", "影响范围", "影响对象", "开始月份", "结束月份", "变动比例", "年内补回比例"],
            [
                "检修",
                "冶炼检修",
                "行业",
                "有色金属冶炼和压延加工业",
                "２０２３年６月",
                "2023.07",
                "减产３０％",
                "５０％",
            ],
            ["洪水", "防汛停产", "县区", "南区", "2023-8", "2023年8月份", "停产", None],
        ],
    )
    u.sheet(
        "统计公布数",
        [
            ["规上工业增加值累计增速(统计局公布)"],
            ["统计月份", "累计同比"],
            ["１－２月", "６．１％"],
            ["三月", "5.9%"],
            [None, None],
            ["1-4月", 0.057],
            ["１—５月份累计", "５．６％"],
            ["合计", None],
        ],
    )
    u.plant("统计公布数", "B6", 1.2, "1.2%")
    u.sheet("城市概况", [["指标", "数值"], ["基期年份", "２０２２年"]])
    u.right += [
        ("industries", "32", "va_rate", 0.22),
        ("industries", "32", "zh", "有色金属冶炼和压延加工业"),
        ("industries", "06", "zh", "煤炭开采和洗选业"),
        ("industries", "06", "sector", "mining"),
        ("industries", "06", "va_rate", 0.485),
        ("industries", "44", "va_rate", 0.315),
        ("counties", "02", "zh", "南区"),
        ("lines", "冶1", "industry", "32"),
        ("lines", "冶1", "county", "01"),
        ("lines", "冶1", "price", 59500.0),
        ("lines", "冶1", "plan_growth", 0.085),
        ("lines", "冶1", "in_iva", 1.0),
        ("lines", "煤1", "industry", "06"),
        ("lines", "煤1", "county", "02"),
        ("lines", "电1", "county", "02"),
        ("base_output", "冶1", "m03", 9800.0),
        ("events", "检修", "of", "32"),
        ("events", "检修", "change", -0.3),
        ("events", "检修", "made_up", 0.5),
        ("events", "洪水", "of", "02"),
        ("events", "洪水", "to", "2023-08"),
        ("events", "洪水", "change", -1.0),
        ("official", "2023-02", "growth_to_date", 0.061),
        ("official", "2023-03", "growth_to_date", 0.059),
        ("official", "2023-04", "growth_to_date", 0.012),
        ("official", "2023-05", "growth_to_date", 0.056),
    ]
    return u


UGLY = {each.__name__: each for each in (bureau, exported, one_sheet, linked, patched, statistics)}
