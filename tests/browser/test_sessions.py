"""What reaches a server that has not seen the page before: another replica, or one that was started anew."""

import asyncio
import io
import re
import sys
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor

import docx
import openpyxl
from playwright.sync_api import expect
from servers import running
from waits import AS_SET, IDLE, clicked, figure, growth, insist, opened, press, ready, settled, shown, turn
from websockets.asyncio.client import connect

from benchmarks.client import MOST_SECONDS, Session
from benchmarks.servers import free_port
from benchmarks.sessions import places
from pages.ui.session.link import pack
from pages.ui.words import WORDS
from sim import Dataset, Scenario, load_dataset
from sim.dataset import RawTable
from sim.language import DATA
from sim.workbook.template import template_bytes


def test_a_move_made_while_the_replica_was_lost_counts_on_the_next(server):
    """A browser whose replica is gone has another draw the page, which knows neither page nor scenario yet.

    It sends what its widgets hold, as Streamlit's does whenever it finds a server again.
    """
    address = server.removeprefix("http://")

    async def growths():
        session = await Session.opened(address)
        key = "slide.stretch_nickel"
        there = [(await session.move(key, value)).growth for value in (2.0, 3.0)]
        await session.move(key, 2.0)
        await session.close()
        session.connection = await connect(
            f"ws://{address}/_stcore/stream", subprotocols=["streamlit"], max_size=None, open_timeout=MOST_SECONDS
        )
        session.states[session.sliders[key][0]] = 3.0
        after = (await session.run()).growth
        again = (await session.move(key, 2.0)).growth
        await session.close()
        return there, [again, after]

    with ThreadPoolExecutor(1) as aside:  # after another browser test Playwright's loop runs in this thread
        there, after = aside.submit(lambda: asyncio.run(growths())).result()
    assert there[0] != there[1]
    assert after == there


def test_a_page_goes_on_when_its_server_was_started_anew(page, tmp_path):
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    with running(command, f"{address}/_stcore/health", tmp_path / "1.txt", SIM_LIBRARY=str(tmp_path / "a.sqlite")):
        ready(page, address)
        start = growth(page)
        press(page, "镍挖潜", "ArrowRight", 2)
        moved = growth(page)
        assert moved > start
    page.wait_for_selector('[data-testid="stApp"]:not([data-test-connection-state="CONNECTED"])')
    with running(command, f"{address}/_stcore/health", tmp_path / "2.txt", SIM_LIBRARY=str(tmp_path / "a.sqlite")):
        page.wait_for_selector('[data-testid="stApp"][data-test-connection-state="CONNECTED"]')
        assert growth(page) == moved
        slider = page.get_by_role("slider", name="镍挖潜").first
        header = page.locator(AS_SET)
        insist(  # until the new server has drawn the page, Streamlit drops what only concerns a part of it
            lambda: slider.press("ArrowRight"),
            lambda patience: expect(header).not_to_have_text(figure(moved), timeout=patience),
        )
        assert growth(page) > moved


def test_on_a_crowded_server_the_page_gets_its_odds_once_there_is_room(page, server):
    """Sessions that move without a rest leave no room: growth comes at once, odds when the others have stopped."""
    ready(page, server)
    over, address = threading.Event(), server.removeprefix("http://")

    async def moving(session, number, where):
        key = sorted(session.sliders)[number % len(session.sliders)]
        _, low, high = session.sliders[key]
        while not over.is_set():
            assert not (await session.move(key, low + (high - low) * next(where))).faults
        await session.close()

    async def crowd():
        sessions, where = [await Session.opened(address) for _ in range(8)], places()
        await asyncio.gather(*(moving(session, number, where) for number, session in enumerate(sessions)))

    start, slider = growth(page), page.get_by_role("slider", name="镍挖潜").first
    with ThreadPoolExecutor(1) as aside:
        others = aside.submit(lambda: asyncio.run(crowd()))
        try:
            without = page.locator(f"{IDLE} .hero[data-stale]")
            insist(lambda: slider.press("ArrowRight"), lambda patience: expect(without).to_be_visible(timeout=patience))
            assert growth(page) > start, "growth as set waits for nobody"
        finally:
            over.set()
        others.result()
    expect(page.locator(f"{IDLE} .hero:not([data-stale])")).to_be_visible()
    expect(page.locator(".st-key-line")).to_contain_text("最值得先放松的是")


def word(key: str) -> str:
    return WORDS[key]["zh"]


def nameless_city() -> bytes:
    """The sample as a workbook that does not say which city it is: files are then headed with the file's name."""
    sample = load_dataset(DATA / "sample")
    profile = sample.raw["profile"]
    rows = [row for row in profile.rows if not row["key"].startswith("city")]
    return template_bytes("zh", Dataset.from_tables({**sample.raw, "profile": RawTable(rows, profile.columns)}, ""))


def taken(page, label: str) -> tuple[str, str]:
    """A download's name, and all its text."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).last.click()
    data = waiting.value.path().read_bytes()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            text = "".join(file.read(part).decode("utf-8", "replace") for part in file.namelist())
    else:
        text = data.decode("utf-8-sig")
    return waiting.value.suggested_filename, text


def heads(page, name: str) -> list[str]:
    """How a workbook, or a brief, that the page hands out is headed."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).last.click()
    file = io.BytesIO(waiting.value.path().read_bytes())
    if "xlsx" in name:
        sheet = openpyxl.load_workbook(file, read_only=True).worksheets[0]
        return [waiting.value.suggested_filename, *(str(sheet.cell(row, 1).value) for row in (1, 2, 3))]
    return [waiting.value.suggested_filename, *(part.text for part in docx.Document(file).paragraphs[:3])]


def test_two_browsers_with_equal_content_and_other_names_have_their_own_in_every_file(server, browser):
    city, found = nameless_city(), {}
    for who in ("甲", "乙"):
        page = opened(browser, locale="zh-CN")
        ready(page, f"{server}/data?s={pack(Scenario({'market': 0.0123}, {}, f'{who}的方案'))}")
        page.get_by_text("导入另一个数据集").click()
        book = {"name": f"{who}城.xlsx", "mimeType": "application/octet-stream", "buffer": city}
        page.locator('[data-testid="stMain"] input[type=file][multiple]').set_input_files(book)
        expect(page.get_by_test_id("stFileChip")).to_have_count(1)
        page.get_by_role("button", name=re.compile("导入并检查")).click()
        in_use = page.locator("table.plain").first
        clicked(
            page.get_by_role("button", name="采用这个数据集"),
            lambda patience, in_use=in_use, who=who: expect(in_use).to_contain_text(f"{who}城", timeout=patience),
        )
        settled(page)
        turn(page, "overview")
        expect(page.get_by_role("button", name=word("download_xlsx_all"))).to_be_visible()
        shown(page)
        found[who] = [heads(page, word(f"download_{ending}_all")) for ending in ("xlsx", "docx")]
        found[who].append(list(taken(page, word("download_csv_all")))[:1])
        page.get_by_role("button", name=re.compile(f"^{word('share')}")).click()
        name, text = taken(page, word("save_file"))
        found[who].append([name, text])
        page.keyboard.press("Escape")
        turn(page, "tracking")
        page.get_by_text(word("tracking_earlier"), exact=True).click()
        page.get_by_role("button", name=word("freeze_projection")).click()
        said = page.get_by_text(word("frozen_kept").split("{name}")[0])
        expect(said.first).to_be_visible()
        found[who].append([said.first.inner_text()])
        page.context.close()
    for who, files in found.items():
        other = "乙" if who == "甲" else "甲"
        for each in files:
            print(who, each)
            assert f"{who}的方案" in " ".join(each)
            assert f"{other}的方案" not in " ".join(each)
            assert f"{other}城" not in " ".join(each)
        workbook, brief = files[:2]
        assert workbook[1] == f"{who}城"
        assert workbook[3].endswith(f"{who}的方案")
        assert f"{who}城" in brief[1]
        assert f"{who}的方案" in " ".join(brief[2:])
        assert all(each[0].startswith(f"{who}城-{who}的方案-") for each in files[:4])
