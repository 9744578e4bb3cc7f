"""Write data/reference/industry_rates.csv: value-added rates of the divisions of GB/T 4754, from the input-output table.

    python tools/industry_rates.py

A division's rate is the value added of its sectors over their gross output, so a sector weighs by its output.
"""

from __future__ import annotations

import csv
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[1] / "data" / "reference"
YEAR = "2020"
DIVISIONS: dict[str, tuple[str, str, int, int]] = {
    "06": ("煤炭开采和洗选业", "Coal mining and washing", 6, 6),
    "07": ("石油和天然气开采业", "Extraction of oil and natural gas", 7, 7),
    "08": ("黑色金属矿采选业", "Mining of ferrous metal ores", 8, 8),
    "09": ("有色金属矿采选业", "Mining of non-ferrous metal ores", 9, 9),
    "10": ("非金属矿采选业", "Mining of non-metal ores", 10, 10),
    "11": ("开采专业及辅助性活动", "Support activities for mining", 11, 11),
    "12": ("其他采矿业", "Other mining", 11, 11),
    "13": ("农副食品加工业", "Processing of farm products", 12, 18),
    "14": ("食品制造业", "Foods", 19, 22),
    "15": ("酒、饮料和精制茶制造业", "Liquor, beverages and refined tea", 23, 25),
    "16": ("烟草制品业", "Tobacco", 26, 26),
    "17": ("纺织业", "Textiles", 27, 31),
    "18": ("纺织服装、服饰业", "Clothing", 32, 32),
    "19": ("皮革、毛皮、羽毛及其制品和制鞋业", "Leather, fur, feather products and footwear", 33, 34),
    "20": ("木材加工和木、竹、藤、棕、草制品业", "Timber, bamboo, rattan, palm and straw products", 35, 35),
    "21": ("家具制造业", "Furniture", 36, 36),
    "22": ("造纸和纸制品业", "Paper and paper products", 37, 37),
    "23": ("印刷和记录媒介复制业", "Printing and recorded media", 38, 38),
    "24": ("文教、工美、体育和娱乐用品制造业", "Articles for culture, education, arts, sports and leisure", 39, 40),
    "25": ("石油、煤炭及其他燃料加工业", "Processing of petroleum, coal and other fuels", 41, 42),
    "252": ("煤炭加工", "Coal processing", 42, 42),
    "26": ("化学原料和化学制品制造业", "Chemical materials and products", 43, 49),
    "27": ("医药制造业", "Medicines", 50, 50),
    "28": ("化学纤维制造业", "Chemical fibres", 51, 51),
    "29": ("橡胶和塑料制品业", "Rubber and plastic products", 52, 53),
    "30": ("非金属矿物制品业", "Non-metallic mineral products", 54, 60),
    "31": ("黑色金属冶炼和压延加工业", "Smelting and rolling of ferrous metals", 61, 63),
    "32": ("有色金属冶炼和压延加工业", "Smelting and rolling of non-ferrous metals", 64, 65),
    "33": ("金属制品业", "Metal products", 66, 66),
    "34": ("通用设备制造业", "General-purpose machinery", 67, 73),
    "35": ("专用设备制造业", "Special-purpose machinery", 74, 78),
    "36": ("汽车制造业", "Motor vehicles", 79, 80),
    "37": (
        "铁路、船舶、航空航天和其他运输设备制造业",
        "Railway, ship, aerospace and other transport equipment",
        81,
        83,
    ),
    "38": ("电气机械和器材制造业", "Electrical machinery and equipment", 84, 89),
    "384": ("电池制造", "Batteries", 87, 87),
    "39": ("计算机、通信和其他电子设备制造业", "Computers, communication and other electronic equipment", 90, 95),
    "398": ("电子元件及电子专用材料制造", "Electronic components and materials", 94, 94),
    "40": ("仪器仪表制造业", "Instruments and meters", 96, 96),
    "41": ("其他制造业", "Other manufacturing", 97, 97),
    "42": ("废弃资源综合利用业", "Use of waste resources", 98, 98),
    "43": ("金属制品、机械和设备修理业", "Repair of metal products and machinery", 99, 99),
    "44": ("电力、热力生产和供应业", "Power and heat", 100, 100),
    "45": ("燃气生产和供应业", "Gas", 101, 101),
    "46": ("水的生产和供应业", "Water", 102, 102),
    "B-D": ("全部工业", "All industry", 6, 102),
}
"""Name in both languages, first and last sector of the table, by code; of three digits those the sample city has."""
COLUMNS = ["code", "zh", "en", "rate", "year", "grade", "source"]


def sectors() -> dict[int, tuple[float, float]]:
    """Gross output and value added of each sector in the year, in 亿元, by its number."""
    with (REFERENCE / "china_io_va_rate_by_industry.csv").open(encoding="utf-8", newline="") as text:
        rows = [row for row in csv.DictReader(text) if row["year"] == YEAR]
    return {
        int(row["io_code"]): (float(row["gross_output_100m_cny"]), float(row["value_added_100m_cny"])) for row in rows
    }


def rows() -> list[dict[str, str]]:
    """A row a division, its rate with four decimals."""
    known, found = sectors(), []
    for code, (zh, en, first, last) in DIVISIONS.items():
        output = sum(known[number][0] for number in range(first, last + 1))
        added = sum(known[number][1] for number in range(first, last + 1))
        which = f"{first:03d}" if first == last else f"{first:03d}–{last:03d}"
        source = f"国家投入产出表{YEAR} 部门 {which} | national input-output table {YEAR}, sectors {which}"
        cells = (code, zh, en, f"{added / output:.4f}", YEAR, "estimated", source)
        found.append(dict(zip(COLUMNS, cells, strict=True)))
    return found


def main() -> None:
    """Write the file."""
    with (REFERENCE / "industry_rates.csv").open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows())


if __name__ == "__main__":
    main()
