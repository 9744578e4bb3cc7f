"""What scenarios change is said in words and figures, wherever it is listed: never by a code or a bare fraction."""

from types import SimpleNamespace

import pytest

from pages.ui.show.changes import change_rows
from pages.ui.words import Words
from sim import Dataset, Scenario
from sim.brief.grounds import edit
from sim.case import Case
from sim.present.changed_cells import cell_said
from sim.workbook.basis import changed_rows

HALVED = {"scope": "city", "of": "", "from": "2023-04", "to": "2023-05", "change": -0.5, "made_up": 0.2}
EDITS = Scenario().with_edit("targets", "iva", value=0.095).with_edit("targets", "iva_q1", value=0.0712)
EDITS = EDITS.with_edit("targets", "out_batteries", value=170).with_edit("projects", "copper_strip_1", stage="shelved")
EDITS = EDITS.with_edit("factors", "coal", m03=0.9).with_edit("events", "event1", **HALVED)

SAID = {
    "zh": [
        ["全市4–5月减产50%，年内补回20%", "–", "已计入"],
        ["煤炭 · 3月", "100.0%", "90.0%"],
        ["3万吨高精电子铜带一期 · 阶段", "投产", "缓建"],
        ["增速目标", "7.0%", "9.5%"],
        ["一季度开门红目标", "7.0%", "7.12%"],
        ["新能源和新能源电池产值目标", "165 亿元", "170 亿元"],
    ],
    "en": [
        ["whole city 50% down in Apr–May, 20% of it made up within the year", "–", "counted"],
        ["Coal · Mar", "100.0%", "90.0%"],
        ["Copper strip phase 1, 30 kt · stage", "running", "shelved"],
        ["Growth target", "7.0%", "9.5%"],
        ["First-quarter start: target", "7.0%", "7.12%"],
        ["New energy and batteries output: target", "165 × 100m yuan", "170 × 100m yuan"],
    ],
}


@pytest.mark.parametrize("lang", SAID)
def test_changed_cells_are_said_in_words_from_what_they_were(lang: str, sample: Dataset) -> None:
    page = SimpleNamespace(words=Words(lang), lang=lang, original=sample, dataset=sample)
    assert change_rows(page, [Scenario(), EDITS]) == SAID[lang]
    assert change_rows(page, [EDITS, EDITS]) == []


def test_no_digit_that_was_set_is_dropped(sample: Dataset) -> None:
    told = [cell_said(sample, ("targets", "iva", "value"), value, "zh") for value in (0.07, "0.0712", 0.071234, "", -1)]
    assert told == ["7.0%", "7.12%", "7.1234%", "–", "−100.0%"]


def test_files_have_a_target_in_its_measures_unit(sample: Dataset) -> None:
    dataset = Case(sample, EDITS).dataset
    brief = SimpleNamespace(projection=SimpleNamespace(dataset=dataset), lang="zh")
    assert edit(brief, "targets", "iva", "value", 0.095)[-1] == "9.5%"
    design = SimpleNamespace(scenario=EDITS, sampler=True, numbers={})
    projection = SimpleNamespace(dataset=dataset, unedited=sample, design=design)
    book = SimpleNamespace(projection=projection, lang="zh", word=str, table_name=str, column_name=lambda _, name: name)
    units = {(row, unit) for table, row, *_, unit in changed_rows(book) if table == "targets"}
    assert units == {("规上工业增加值增速", "share"), ("一季度开门红", "share"), ("新能源和新能源电池产值", "any")}
