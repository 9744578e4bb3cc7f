"""A server of the app and a Chromium to drive it. A missing browser fails with a sentence; it never skips."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, WebSocket, sync_playwright
from servers import free_port, running

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them on one worker: one server, one Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app's address; the process is ended with the session."""
    port = free_port()
    log = tmp_path_factory.mktemp("server") / "log.txt"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    address = f"http://127.0.0.1:{port}"
    with running(command, f"{address}/_stcore/health", log, SIM_LIBRARY=str(log.parent / "library.sqlite")):
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("chromium is not installed: run tools/test_tools.sh (as root), or install the package chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


def open_page(browser: Browser, locale: str) -> Iterator[Page]:
    """A page of 1280×720 in a profile of its own; fails afterwards when anything but 127.0.0.1 was asked for."""
    context = browser.new_context(locale=locale, viewport={"width": 1280, "height": 720}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
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
