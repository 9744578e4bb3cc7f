"""What reaches a server that has not seen the page before: another replica, or one that was started anew."""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import expect
from servers import running
from waits import figure, growth, insist, press, ready
from websockets.asyncio.client import connect

from benchmarks.client import MOST_SECONDS, Session
from benchmarks.servers import free_port


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
        press(page, "挖潜:镍", "ArrowRight", 2)
        moved = growth(page)
        assert moved > start
    page.wait_for_selector('[data-testid="stApp"]:not([data-test-connection-state="CONNECTED"])')
    with running(command, f"{address}/_stcore/health", tmp_path / "2.txt", SIM_LIBRARY=str(tmp_path / "a.sqlite")):
        page.wait_for_selector('[data-testid="stApp"][data-test-connection-state="CONNECTED"]')
        assert growth(page) == moved
        slider = page.get_by_role("slider", name="挖潜:镍").first
        header = page.locator(".strip .big").first
        insist(  # until the new server has drawn the page, Streamlit drops what only concerns a part of it
            lambda: slider.press("ArrowRight"),
            lambda patience: expect(header).not_to_contain_text(figure(moved), timeout=patience),
        )
        assert growth(page) > moved
