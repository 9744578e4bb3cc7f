"""A server of the app and a Chromium to drive it. A missing browser fails with a sentence; it never skips."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, WebSocket, expect, sync_playwright
from servers import running
from waits import PATIENCE, opened

from benchmarks.pages import FLAGS
from benchmarks.servers import free_port


@pytest.fixture(scope="module", autouse=True)
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Iterator[None]:
    """Fails where two workers run tests of one file at once: each would start the file's servers and tabs."""
    taken = tmp_path_factory.getbasetemp().parent / f"{request.path.stem}-{testrun_uid}"
    try:
        taken.touch(exist_ok=False)
    except FileExistsError:
        pytest.fail("another worker runs this file's tests too: WHOLE in tests/conftest.py is not heeded")
    yield
    taken.unlink()


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the server writes."""
    return tmp_path_factory.mktemp("server") / "log.txt"


@pytest.fixture(scope="session")
def server(log: Path) -> Iterator[str]:
    """The app's address, with a library of its own; one server and one Chromium a worker, ended with it."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    address = f"http://127.0.0.1:{port}"
    with running(command, f"{address}/_stcore/health", log, SIM_LIBRARY=str(log.parent / "library.sqlite")):
        yield address


@pytest.fixture(autouse=True)
def nothing_broke(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails with what the server wrote of errors during a test: a page says nothing of them."""
    if "server" not in request.fixturenames:
        yield
        return
    log = request.getfixturevalue("log")
    before = log.stat().st_size if log.exists() else 0
    yield
    written = log.read_bytes()[before:].decode(errors="replace")
    assert "Traceback" not in written, written[-4000:]


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


def open_page(browser: Browser, **more: object) -> Iterator[Page]:
    """A page of 1280×720 in a profile of its own; fails afterwards when anything but 127.0.0.1 was asked for."""
    page = opened(browser, **more)
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
    yield from open_page(browser, locale="zh-CN")


@pytest.fixture
def page_en(browser: Browser) -> Iterator[Page]:
    yield from open_page(browser, locale="en-GB")
