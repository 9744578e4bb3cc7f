"""The Data page in Chromium: a workbook with faults, the mended one, adopted, undone, restored."""

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from waits import AS_SET, clicked, growth, ready, settled

from sim import load_dataset
from sim.language import DATA
from sim.workbook.template import template_bytes

pytestmark = pytest.mark.browser
LEDGER = Path(__file__).parents[1] / "intake_cases" / "ledger_A_one_row_per_firm.xlsx"


def written(path, cell, value):
    """The sample city as a workbook with one cell of the producers' ceilings changed."""
    path.write_bytes(template_bytes("zh", load_dataset(DATA / "sample")))
    book = openpyxl.load_workbook(path)
    sheet = next(sheet for sheet in book if sheet.title.startswith("一户一表"))
    assert "ceiling" in sheet[f"{cell[0]}2"].value
    sheet[cell] = value
    book.save(path)
    return path


def send(page: Page, path) -> None:
    page.locator('[data-testid="stMain"] input[type=file][multiple]').set_input_files(path)
    expect(page.get_by_test_id("stFileChip")).to_have_count(1)
    page.get_by_role("button", name=re.compile("导入并检查")).click()
    expect(page.get_by_test_id("stFileChip")).to_have_count(0)
    settled(page)


def test_faults_mended_adopted_and_restored(server, page, tmp_path):
    ready(page, f"{server}/data")
    start = growth(page)
    expect(page.locator(".message", has_text="全部由示意数据支撑")).to_be_visible()
    page.get_by_text("导入另一个数据集").click()
    send(page, written(tmp_path / "台账.xlsx", "J3", "一点三"))
    expect(page.locator(".st-key-faults td", has_text=re.compile("^J3$"))).to_be_visible()
    expect(page.locator(".st-key-faults")).to_contain_text("一点三")
    assert growth(page) == start
    send(page, written(tmp_path / "改好.xlsx", "J3", 1.25))
    expect(page.locator(".message").last).to_contain_text("可以采用")
    clicked(
        page.get_by_role("button", name="采用这个数据集"),
        lambda patience: expect(page.locator("table.plain").first).to_contain_text("改好", timeout=patience),
    )
    settled(page)
    adopted = growth(page)
    assert adopted > start
    page.get_by_role("button", name="↶").click()
    expect(page.locator(AS_SET)).to_have_text(f"{start:.2f}")
    page.get_by_role("button", name="↷").click()
    expect(page.locator(AS_SET)).to_have_text(f"{adopted:.2f}")
    page.get_by_role("button", name="恢复自带数据集").click()
    expect(page.locator(AS_SET)).to_have_text(f"{start:.2f}")


def test_a_file_that_is_too_large_is_told_in_the_pages_language(server, page_en, tmp_path):
    big = tmp_path / "big.xlsx"
    big.write_bytes(b"PK" + bytes(21_000_000))
    ready(page_en, f"{server}/data")
    page_en.get_by_text("Import another dataset").click()
    page_en.locator('[data-testid="stMain"] input[type=file][multiple]').set_input_files(big)
    alert = page_en.locator('[data-testid="stMain"] [data-testid="stFileUploader"]:has([role="alert"])')
    expect(alert).to_have_count(1)
    shown = alert.evaluate("part => getComputedStyle(part, '::after').content")
    assert "20 MB" in shown
    assert page_en.locator(".hero").is_visible()


def test_a_ledger_is_adopted_in_six_actions(server, page, tmp_path):
    """Choose the file, check it, go on, answer, go on, adopt: no more than that from a ledger to its projection."""
    ready(page, f"{server}/data")
    start = growth(page)
    page.get_by_text("导入另一个数据集").click()
    send(page, LEDGER)  # two actions
    expect(page.locator(".message", has_text="像一份企业台账")).to_contain_text("36户企业，16列")
    page.locator(".st-key-ledger_next button").click()
    page.get_by_text("照计划生产", exact=True).click()
    expect(page.locator(".chart-title", has_text="问题都已回答")).to_be_visible()
    page.locator(".st-key-ledger_next button").click()
    expect(page.locator(".message", has_text="2023年规上工业增速")).to_be_visible()
    assert growth(page) == start
    page.get_by_role("button", name="采用这个数据集").click()
    expect(page.locator("table.plain").first).to_contain_text("某市")
    settled(page)
    assert growth(page) != start
    page.get_by_role("button", name="↶").click()
    expect(page.locator(AS_SET)).to_have_text(f"{start:.2f}")
