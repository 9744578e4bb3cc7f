"""A server of the app and a Chromium to drive it. A missing browser fails with a sentence; it never skips."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, WebSocket, expect, sync_playwright
from servers import running
from waits import PATIENCE, opened

from benchmarks.servers import free_port

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Iterator[str]:
    """The app's address; the process is ended with the session. One server, one Chromium: all tests on one worker."""
    taken = tmp_path_factory.getbasetemp().parent / f"browser-{testrun_uid}"
    try:
        taken.touch(exist_ok=False)
    except FileExistsError:
        pytest.fail("another worker runs browser tests too: TOGETHER in tests/conftest.py is not heeded")
    port = free_port()
    log = tmp_path_factory.mktemp("server") / "log.txt"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    address = f"http://127.0.0.1:{port}"
    with running(command, f"{address}/_stcore/health", log, SIM_LIBRARY=str(log.parent / "library.sqlite")):
        yield address
    taken.unlink()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("chromium is not installed: run tools/test_tools.sh (as root), or install the package chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=3 * PATIENCE)
        expect.set_options(timeout=PATIENCE)
        yield chromium
        chromium.close()


def open_page(browser: Browser, locale: str) -> Iterator[Page]:
    """A page of 1280×720 in a profile of its own; fails afterwards when anything but 127.0.0.1 was asked for."""
    page = opened(browser, locale=locale)
    context = page.context
    foreign: list[str] = []

    def record(request: Request | WebSocket) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", None):  # none: data: and blob: stay in the browser
            foreign.append(request.url)

    context.on("request", record)
    page.on("websocket", record)  # not among the requests
    page.foreign_requests = foreign  # type: ignore[attr-defined]
    yield page
    context.close()
    assert not foreign, f"asked for {foreign}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    yield from open_page(browser, "zh-CN")


@pytest.fixture
def page_en(browser: Browser) -> Iterator[Page]:
    yield from open_page(browser, "en-GB")
