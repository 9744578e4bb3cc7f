"""Ledgers, project lists and months with anything in their cells: read, asked about, or refused with sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import Dataset, designs, project
from sim.dataset import DataError, Fault
from sim.intake.grid import EMPTY, Cell, Grid, Row
from sim.intake.ledger import build, file_grids, propose
from sim.intake.month.reading import read_report
from sim.intake.pasted import read_pasted
from sim.intake.project_list.join import with_projects
from sim.intake.project_list.read import read_project_list

CASES = Path(__file__).parent / "intake_cases"
TEXTS = [
    *("", "0", "-1", "1e300", "1e-300", "1e999", "nan", "inf", "-", "—", "/", "#N/A", "=A1", "15000①", "约3", "<1"),
    *("1 000", "合计", "小计", "单位：万吨", "千元", "停产", "与上年持平", "年底", "2023年", "2022.1", "13月", "甲"),
    *("二期5万吨一期3万吨", "1-2月", "本月", "累计", "上年同期", "产量", "产值", "企业名称", "电解镍", "x" * 400),
    *("\u200b", "\u3000", "１２３", "a\nb", "**粗**", "<b>", "{0}", "%s", "%", "120%", "1.2‰", "百分之五"),
    *("2023-02-30", "0000-00", "９９９９年９９月", "2023.06-2024.12", "预计10月底前", "已投产"),
]
KINDS = ["text", "number", "percent", "date", "error", "formula"]


def files(*names: str) -> list[list[Grid]]:
    """The sheets of given files."""
    return [file_grids(name, (CASES / name).read_bytes()) for name in names]


LEDGERS = files("ledger_A_one_row_per_firm.xlsx", "ledger_C_report_form_gbk.csv")
LISTS = files("list_D_key_projects.xlsx")
MONTHS = [
    [
        read_pasted(
            "企业\t产品\t单位\t1-2月\t3月\t1-3月累计\n"
            "甲子有色集团\t电解镍\t万吨\t2.4\t1.2\t3.6\n甲子有色集团\t精炼铜\t吨\t70000\t35000\t105000"
        )
    ],
    [
        read_pasted(
            "2023年3月工业生产\n指标\t计量单位\t本月\t本月止累计\t上年同月\n"
            "电解镍\t吨\t12000\t36000\t11000\n精炼铜\t万吨\t3.5\t10.5\t3.4\n增加值增速\t%\t\t7.1\t"
        )
    ],
]


def odd_cell(draw: st.DrawFn) -> Cell:
    """A cell somebody could have left behind."""
    text = draw(st.sampled_from(TEXTS) | st.text(max_size=12) | st.floats().map(str) | st.dates().map(str)).strip()
    return Cell(text, draw(st.sampled_from(KINDS)) if text else "text")


def copies(grids: Sequence[Grid]) -> list[Grid]:
    """Sheets of their own: a reader may write into what it is given."""
    return [replace(grid, rows=[Row(row.label, list(row.cells), row.state) for row in grid.rows]) for grid in grids]


def spoilt(draw: st.DrawFn, good: Sequence[list[Grid]]) -> list[Grid]:
    """A good file with some cells, rows and columns that are not."""
    grids = copies(draw(st.sampled_from(good)))
    place = draw(st.integers(0, len(grids) - 1))
    rows = grids[place].rows
    width = max(len(row.cells) for row in rows)
    for _ in range(draw(st.integers(1, 10))):
        at, column = draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, width - 1))
        how = draw(st.sampled_from(["cell", "cell", "cell", "row", "twice", "column", "blank"]))
        if how == "cell":
            rows[at].cells.extend([EMPTY] * (column + 1 - len(rows[at].cells)))
            rows[at].cells[column] = odd_cell(draw)
        elif how == "row" and len(rows) > 1:
            del rows[at]
        elif how == "twice":
            rows.insert(at, Row(rows[at].label, list(rows[at].cells), rows[at].state))
        else:
            for row in rows:
                if column < len(row.cells):
                    row.cells[column] = EMPTY if how == "blank" else row.cells[(column + 1) % len(row.cells)]
    rows[:] = [row for row in rows if any(cell.text for cell in row.cells)]  # a sheet has no other rows
    return grids


def require_sentences(faults: Sequence[Fault]) -> None:
    """Every fault has a sentence, every question its answers, in both languages."""
    assert faults
    for fault in faults:
        for lang in ("zh", "en"):
            assert fault.sentence(lang).strip()
            assert all(fault.answer(code, lang).strip() for code in fault.answers)


def answered(read: Callable[[dict[str, str]], tuple[Sequence[Fault], Dataset | None]], answer: int) -> Dataset | None:
    """The dataset once every question has its first answer (0), or its last (-1); None where more is in the way."""
    answers: dict[str, str] = {}
    for _ in range(5):
        try:
            faults, dataset = read(answers)
        except DataError as error:
            faults, dataset = error.faults, None
        if dataset is not None:
            return dataset
        require_sentences(faults)
        asked = {fault.question: fault.answers[answer] for fault in faults if fault.answers}
        if asked.items() <= answers.items():
            return None
        answers |= asked
    return None


def ledger_city(grids: Sequence[Grid], answer: int) -> Dataset | None:
    """The city of a ledger once its questions are answered."""

    def read(answers: dict[str, str]) -> tuple[Sequence[Fault], Dataset | None]:
        sheets = copies(grids)
        draft = build(sheets, propose(sheets).with_answers(**answers), "x")
        assert all(assumed.sentence(lang).strip() for assumed in draft.assumptions for lang in ("zh", "en"))
        return draft.faults, draft.dataset

    return answered(read, answer)


def require_growth(dataset: Dataset | None) -> None:
    """A city that came in has a growth."""
    if dataset is not None:
        assert np.isfinite(project(dataset, designs.single(dataset))["iva_growth"]).all()


@pytest.fixture(scope="module")
def city() -> Dataset:
    found = ledger_city(copies(LEDGERS[0]), 0)
    assert found is not None
    return found


@given(st.data(), st.sampled_from([0, -1]))
def test_any_ledger_is_a_city_or_asks_or_is_refused(data, answer):
    require_growth(ledger_city(spoilt(data.draw, LEDGERS), answer))


@given(st.data(), st.sampled_from([0, -1]))
def test_any_project_list_is_projects_or_asks_or_is_refused(city, data, answer):
    grids = spoilt(data.draw, LISTS)

    def read(answers):
        found = read_project_list(copies(grids), city, "x", answers)
        assert all(reading.sentence(lang).strip() for _, reading in found.all_told() for lang in ("zh", "en"))
        return found.faults, None if found.faults else with_projects(city, found)

    require_growth(answered(read, answer))


@given(st.data(), st.sampled_from([0, -1]))
def test_any_month_is_actuals_or_asks_or_is_refused(sample, data, answer):
    grids = spoilt(data.draw, MONTHS)

    def read(answers):
        found = read_report(copies(grids), sample, None, answers, "x")
        assert all(np.isfinite(row.output) for row in found.rows)
        assert all(abs(growth) < 10 for growth in found.official.values())
        return (), sample

    answered(read, answer)


@pytest.mark.parametrize("grids", MONTHS)
def test_the_months_that_are_spoilt_are_right_before(sample, grids):
    output = read_report(copies(grids), sample, None, {}, "x").output
    assert output["nickel_electro/2023-03"] == pytest.approx(12000)
    assert output["copper_refined/2023-03"] == pytest.approx(35000)
