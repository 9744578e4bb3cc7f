"""The main journeys in a real Chromium: change → see → undo, share, presets, edits, goal seek, downloads, languages."""

import re

import docx
import openpyxl
import pytest
from playwright.sync_api import expect
from waits import AS_SET, drawn, growth, insist, left, opened, opened_cell, press, reached, ready, settled, still, turn

from pages.ui.session import link
from pages.ui.words import WORDS
from sim import Scenario

pytestmark = pytest.mark.browser


def test_charts_are_drawn_and_say_their_finding(server, page):
    ready(page, server)
    drawn(page, least=3)
    assert page.locator('[data-testid="stVegaLiteChart"] svg').count() >= 3
    labels = page.locator('[data-testid="stVegaLiteChart"]').evaluate_all(
        "charts => charts.map(chart => chart.ariaLabel)"
    )
    titles = page.locator("[data-live^=title_]").all_inner_texts()
    assert len(titles) >= 3
    assert labels == titles, "what is read out is the finding"


def test_nothing_is_blanked_while_a_slider_moves(server, page):
    """The odds and the sentence of what binds come last; until then the old ones stand, they do not vanish."""
    ready(page, server)
    page.evaluate("""() => {
        window.gone = [];
        new MutationObserver(() => ['.hero', '.message'].forEach(
            each => document.querySelector(each) || window.gone.push(each)
        )).observe(document.body, {childList: true, subtree: true});
    }""")
    press(page, "镍挖潜", "ArrowRight", 3)
    page.wait_for_function("!document.querySelector('.hero[data-stale], body[data-live]')")
    assert page.evaluate("window.gone") == []


def test_change_see_undo(server, page):
    ready(page, server)
    start = growth(page)
    press(
        page, "镍挖潜", "ArrowRight"
    )  # what several quick ones come to goes by the clock: tests/pages/test_history.py
    moved = growth(page)
    assert moved > start
    expect(page).to_have_url(re.compile("s=1\\."))
    page.get_by_role("button", name="↶", exact=True).click()
    reached(page, start)
    assert growth(page) == start


def test_the_keyboard_keeps_its_place(server, page):
    ready(page, server)
    seen = [growth(page)]
    page.get_by_role("slider", name=re.compile("镍挖潜")).first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        left(page, seen[-1])
        seen.append(growth(page))
    assert seen == sorted(set(seen))


def test_a_shared_link_opens_the_same_in_another_profile(server, page, page_en):
    ready(page, server)
    press(page, "镍挖潜", "ArrowRight", 4)
    ready(page_en, page.evaluate("location.href"))
    assert growth(page_en) == growth(page)
    expect(page_en.locator(".hero")).to_contain_text("按设定"), "the link carries the language too"


def test_the_scenario_goes_along_from_page_to_page(server, page):
    ready(page, server)
    press(page, "镍挖潜", "ArrowRight", 4)
    moved, slider = growth(page), page.get_by_role("slider", name="镍挖潜").first
    here = "name => document.querySelector('.st-key-menu strong')?.innerText === name"
    for key in ("producers", "projects", "chains", "factors", "target", "risk", "overview"):
        turn(page, key)
        page.wait_for_function(here, arg=WORDS[f"page_{key}"]["zh"])
        settled(page)
        assert growth(page) == moved
        assert slider.input_value() == "2", "the slider stands where its box says"
        assert page.locator('[data-testid="stException"]').count() == 0


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_the_header_stays_in_sight(server, page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    ready(page, f"{server}/projects")
    page.mouse.move(size[0] - 40, size[1] / 2 - 30)  # over the page: lower down a telephone has its sheet
    far = "document.querySelector('[data-testid=stMain]').scrollTop > 300"
    drawn(page)
    insist(lambda: page.mouse.wheel(0, 700), lambda patience: page.wait_for_function(far, timeout=patience))
    still(page)
    assert page.evaluate(far)
    box = page.locator(".hero").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 12
    seen = "([x, y]) => document.elementFromPoint(x, y).closest('.hero') !== null"
    assert page.evaluate(seen, [box["x"] + box["width"] / 2, box["y"] + 20]), "nothing is drawn over it"


def test_language_switch_midway_loses_nothing(server, page):
    ready(page, f"{server}/target")
    press(page, "镍挖潜", "ArrowRight", 2)
    moved = growth(page)
    page.get_by_text("EN", exact=True).click()
    expect(page.locator(".hero")).to_contain_text(WORDS["uncalibrated"]["en"])
    settled(page)
    assert growth(page) == moved


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_typed_number_is_never_ten_times_what_was_meant(server, page, page_en, lang):
    """The browser's own number field drops 。and ，: 0。5 became 5."""
    each, name = (page, "镍挖潜") if lang == "zh" else (page_en, "Nickel: extra capacity")
    ready(each, server)
    box = each.get_by_role("textbox", name=name, exact=True).first
    slider = each.get_by_role("slider", name=name).first
    for text, value, key in (
        ("0。5", "0.5", "Enter"),
        ("2,5", "0.5", "Tab"),
        ("１.５", "1.5", "Tab"),
        ("25", "1.5", "Enter"),
    ):
        box.click()
        box.press("Control+a")
        each.keyboard.type(text)
        each.keyboard.press(key)
        expect(box).to_have_value(value)
        settled(each)
        expect(slider).to_have_value(value)
        told = each.locator("[data-testid=stAlert]", has_text=text)
        expect(told).to_have_count(0 if text in ("0。5", "１.５") else 1)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_back_and_forward_go_one_scenario_or_page_a_press_and_then_leave(server, page, page_en, lang):
    each, lever = (page, "镍挖潜") if lang == "zh" else (page_en, "Nickel: extra capacity")
    each.goto("about:blank")
    ready(each, server)
    seen = [growth(each)]
    for _ in range(2):
        press(each, lever, "ArrowRight")
        seen.append(growth(each))
    turn(each, "producers", lang)
    expect(each).to_have_url(re.compile("/producers"))
    settled(each)
    press(each, lever, "ArrowRight")
    newest = growth(each)

    def there(wanted, key, query=""):
        """Until that page is drawn with that number: a step before it is would find what Streamlit makes of two."""
        expect(each).to_have_url(re.compile(re.escape(f"/{key}{query}")))
        expect(each.locator(".st-key-menu strong")).to_have_text(WORDS[f"page_{key or 'overview'}"][lang])
        expect(each.locator(AS_SET)).to_have_text(f"{wanted:.2f}")
        settled(each)

    for wanted, key, query in ((seen[2], "producers", "?"), (seen[2], "", "?"), (seen[1], "", "?"), (seen[0], "", "")):
        each.go_back()
        there(wanted, key, query)
    for wanted, key in ((seen[1], ""), (seen[2], ""), (seen[2], "producers"), (newest, "producers")):
        each.go_forward()
        there(wanted, key, "?")
    each.evaluate("history.go(-4)")
    expect(each.locator(AS_SET)).to_have_text(f"{seen[0]:.2f}")
    each.go_back()
    expect(each).to_have_url("about:blank")


def test_a_preset_and_back(server, page):
    ready(page, server)
    start = growth(page)
    page.get_by_role("button", name=re.compile("^方案")).click()
    page.get_by_role("button", name="按实际走势（模拟）").click()
    left(page, start)
    page.wait_for_function("document.querySelector('.hero [data-live=verdict]').classList.contains('good')")
    assert growth(page) > start + 4


def test_goal_seek_applies_its_answer(server, page):
    ready(page, f"{server}/target?s={link.pack(Scenario({'market': -0.025}))}")
    page.get_by_role("radio", name="按增速").click()
    before = growth(page)
    said = float(re.search(r"增速可达([\d.]+)%", page.get_by_text("增速可达").inner_text())[1])
    page.get_by_role("button", name="应用到情景").click()
    left(page, before)
    assert growth(page) == said >= 7.0, "what is written is what comes of it"
    expect(page.get_by_text("按设定的增速已达到7.00%")).to_be_visible()


def test_the_workbook_comes_down_and_opens(server, page, tmp_path):
    ready(page, server)
    with page.expect_download() as waiting:
        page.get_by_role("button", name=WORDS["download_xlsx_all"]["zh"]).last.click()
    waiting.value.save_as(tmp_path / "p.xlsx")
    book = openpyxl.load_workbook(tmp_path / "p.xlsx")
    assert "测算总表" in book.sheetnames
    with page.expect_download() as waiting:
        page.get_by_role("button", name=WORDS["download_csv_all"]["zh"]).last.click()
    waiting.value.save_as(tmp_path / "p.csv")
    assert "iva_growth" in (tmp_path / "p.csv").read_text(encoding="utf-8-sig")


def test_the_brief_comes_down_from_any_page_and_opens(server, page_en, tmp_path):
    ready(page_en, f"{server}/producers")
    press(page_en, "Nickel: extra capacity", "ArrowRight", 2)
    page_en.get_by_role("button", name=re.compile("^Share")).click()
    label = page_en.locator('[data-testid="stFileUploaderDropzone"] button p').first
    assert label.evaluate("node => getComputedStyle(node, '::after').content") == '"Choose files"'
    with page_en.expect_download() as waiting:
        page_en.get_by_role("button", name=WORDS["download_docx_all"]["en"]).click()
    waiting.value.save_as(tmp_path / "b.docx")
    text = "\n".join(part.text for part in docx.Document(tmp_path / "b.docx").paragraphs)
    assert f"{growth(page_en):.2f}" in text or f"{growth(page_en):.1f}" in text


def test_an_edited_line_is_part_of_the_scenario(server, page):
    ready(page, f"{server}/producers")
    start = growth(page)
    page.get_by_role("row", name=re.compile("电解镍")).click()
    expect(page.locator(".chart-title", has_text=re.compile("^电解镍："))).to_be_visible()
    page.get_by_role("radio", name="改产能").click()
    box = page.get_by_role("textbox", name=re.compile("可持续上限"))
    box.fill("1.3")
    box.press("Enter")
    settled(page)
    page.get_by_role("button", name="用于1条产线").click()
    left(page, start)
    assert growth(page) > start


def test_actuals_pasted_lead_to_the_growth_the_rest_needs(server, page):
    ready(page, f"{server}/tracking")
    start = growth(page)
    expect(page.locator(".message").first).to_contain_text("还没有实际数")
    box = page.get_by_role("textbox", name="或把表格粘贴到这里")
    read = page.get_by_role("button", name="读一遍", exact=True)
    for figure in ("12,500吨", "九千"):
        box.fill(f"产线\t1月\t2月\n电解镍\t1.20万吨\t{figure}\n精炼铜\t３３０００\t")
        box.press("Control+Enter")
        settled(page)
        if figure == "九千":
            read.click()
            expect(page.get_by_role("combobox", name=re.compile("九千"))).to_be_visible()
            assert box.input_value().startswith("产线"), "the text stays"
            expect(page.locator(".message").first).to_contain_text("还没有实际数"), "nothing is taken"
    box.fill("产线\t1月\t2月\n电解镍\t1.20万吨\t12,500吨\n精炼铜\t３３０００\t")
    box.press("Control+Enter")
    settled(page)
    read.click()
    expect(page.locator(".message", has_text="还没有采用")).to_be_visible()
    page.get_by_role("button", name="采用", exact=True).click()
    expect(page.locator(".message").first).to_contain_text("须增长")
    expect(page).to_have_url(re.compile("s=1\\."))
    assert growth(page) != start
    page.get_by_text("谁能补上", exact=True).click()
    expect(page.locator(".message", has_text="余下月份最多能补")).to_be_visible()
    page.get_by_role("button", name="↶", exact=True).click()
    expect(page.locator(".message").first).to_contain_text("还没有实际数")
    assert growth(page) == start


def test_a_bad_link_is_a_sentence(server, page):
    ready(page, f"{server}/?s=rubbish")
    expect(page.get_by_text("链接里的情景读不出来")).to_be_visible()


def test_a_step_of_the_tour_leaves_a_phones_sheet_as_it_is(server, browser):
    phone = opened(browser, locale="zh-CN", viewport={"width": 390, "height": 844})
    ready(phone, f"{server}/")
    drawn(phone)  # the card and the sheet are drawn anew until then
    sheet = phone.locator('[data-testid="stSidebar"]')
    expect(sheet).to_have_attribute("data-collapsed", "false")  # it opens by itself
    phone.locator(".st-key-tour-next button").click()
    expect(phone.locator(".st-key-tour")).to_contain_text("2/5")
    expect(sheet).to_have_attribute("data-collapsed", "false")
    phone.context.close()


def test_heavy_work_shows_progress_and_can_be_cancelled(server, page):
    ready(page, f"{server}/risk")
    page.get_by_text("设置：抽样次数与随机种子", exact=True).click()
    draws = page.get_by_role("combobox", name=WORDS["draws"]["zh"])
    most = page.get_by_role("option", name="100,000")
    insist(draws.click, lambda patience: expect(most).to_be_visible(timeout=patience))  # it shuts where a page moves
    most.click()
    settled(page)
    page.get_by_role("button", name="抽100,000次").click()
    page.wait_for_selector('[data-testid="stProgress"]')
    page.get_by_role("button", name="取消").click()
    page.wait_for_selector('[data-testid="stProgress"]', state="detached")
    settled(page)
    expect(page.locator(".chart-sub").first).to_contain_text("1,024次抽样")
    press(page, "镍挖潜", "ArrowRight")


def more(page, action):
    """Press a button behind the library's 更多操作."""
    button = page.get_by_role("button", name=action, exact=True)
    if not button.is_visible():
        page.get_by_role("button", name="更多操作").click()
    button.click()


def test_save_compare_delete_and_undo(server, page):
    ready(page, f"{server}/scenarios")
    press(page, "镍挖潜", "ArrowRight", 4)
    page.get_by_label("名称").fill("会前 🙂")
    page.get_by_label("保存人").fill("李")
    page.get_by_label("保存人").press("Tab")
    settled(page)
    page.get_by_role("button", name="保存情景").click()
    expect(page.get_by_text("已保存“会前 🙂”，第1版。")).to_be_visible()
    page.locator('[class*="st-key-take-a-cautious"] button').click()
    expect(page.locator(".chart-title", has_text="会前 🙂（当前）比低方案：+").first).to_be_visible()
    page.get_by_text("情景库", exact=True).click()
    more(page, "删除")
    expect(page.get_by_text("已删除“会前 🙂”。")).to_be_visible()
    page.get_by_role("button", name="撤销删除").click()
    expect(page.get_by_text("已恢复“会前 🙂”。")).to_be_visible()
    more(page, "复制")
    expect(page.get_by_text("已复制为“会前 🙂 (2)”。")).to_be_visible()
    chosen = page.get_by_role("combobox", name="选一项")
    expect(chosen).to_have_value("会前 🙂 (2)")
    more(page, "删除")
    expect(page.get_by_text("已删除“会前 🙂 (2)”。")).to_be_visible()
    expect(chosen).to_have_value("会前 🙂")
    page.get_by_text("对比", exact=True).click()
    expect(page.locator(".dumbbells")).to_be_visible()
    settled(page)
    assert page.locator('[data-testid="stException"]').count() == 0


def test_projects_put_off_together_and_what_makes_up_for_it(server, page):
    ready(page, f"{server}/projects?s={link.pack(Scenario({'market': -0.02}))}")
    start = growth(page)
    page.get_by_role("combobox", name="推迟或提前哪些项目").fill("铜")
    page.get_by_role("option", name=re.compile("^铜：全部")).click()
    page.keyboard.press("Escape")
    settled(page)
    page.get_by_role("button", name="推迟3个月").click()
    expect(page.locator(".message").first).to_contain_text("40万吨铜冶炼工艺技术提升晚3个月")
    late = growth(page)
    assert late < start
    expect(page.locator(".message").first).to_contain_text(f"低于目标7.0%，缺口{7.0 - late:.2f}个百分点")
    page.get_by_role("link", name="补缺措施 →").click()
    page.get_by_role("button", name=re.compile("^采用这")).click()
    left(page, late)
    expect(page.get_by_role("button", name=WORDS["undo_taken"]["zh"])).to_be_visible()
    settled(page)
    assert growth(page) > late
    expect(page.locator(".plan-waits")).to_have_count(0)  # then the page draws itself
    for wanted in (late, start):
        page.get_by_role("button", name="↶", exact=True).click()
        reached(page, wanted)


def test_an_edited_project_is_part_of_the_scenario(server, page):
    ready(page, f"{server}/projects")
    start = growth(page)
    editor = page.locator('[data-testid="stDataFrame"]').first
    field = opened_cell(page, editor, column=2, row=0, x=410, y=35 + 18)
    field.fill("2024-06")
    field.press("Enter")
    page.get_by_role("button", name="应用1处改动").click()
    left(page, start)
    expect(page).to_have_url(re.compile("s=1\\."))
    assert growth(page) < start
    expect(page.locator(".message").first).to_contain_text("已改期")
    page.get_by_role("button", name="↶", exact=True).click()
    reached(page, start)


def test_the_tour_comes_once_a_browser_beside_what_it_tells_of(server, page):
    ready(page, f"{server}/")
    card = page.locator(".st-key-tour")
    for number, place in enumerate((".st-key-hero", "[data-testid=stSidebar]", ".stColumn", ".st-key-menu"), 1):
        expect(card).to_contain_text(f"{number}/5")
        expect(page.locator(place).first).to_have_css("outline-style", "solid")
        now, there = card.bounding_box(), page.locator(place).first.bounding_box()
        assert now and there
        below, beside = now["y"] >= there["y"] + there["height"], now["x"] >= there["x"] + there["width"]
        assert below or beside, "the card hides what it tells of"
        page.locator(".st-key-tour-next button").click()
    for path in ("", "target", ""):
        ready(page, f"{server}/{path}")
        drawn(page)
        expect(card).to_have_count(0)
