"""Two replicas behind deploy/nginx.conf with one PostgreSQL library, one of them killed under an open page (`--replicas`)."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
from playwright.sync_api import Page, sync_playwright

from benchmarks.pages import FLAGS, SLIDERS
from benchmarks.servers import ROOT, Server, ended, free_port, served, wait_for
from benchmarks.timing import table

VISITORS = 20
SECRET = "a secret of this run, the same for both replicas"


@contextlib.contextmanager
def balanced(folder: Path, replicas: list[Server]) -> Iterator[str]:
    """The address of an nginx with our configuration in front of the replicas."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise FileNotFoundError("nginx is not installed: install the package nginx-light")
    port = free_port()
    text = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8").replace("127.0.0.1:8080", f"127.0.0.1:{port}")
    for place, replica in enumerate(replicas):
        text = text.replace(f"127.0.0.1:{8501 + place}", replica.address)
    file = folder / "nginx.conf"
    file.write_text(f"daemon off;\n{text}", encoding="utf-8")
    process = psutil.Popen([program, "-p", str(folder), "-c", str(file)], stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        ended(process)


def connections(server: Server) -> int:
    """How many connections a replica has open from others."""
    own = int(server.address.rpartition(":")[2])
    return sum(
        each.laddr.port == own and each.status == psutil.CONN_ESTABLISHED
        for each in server.process.net_connections("tcp")
    )


def growth(page: Page) -> str:
    return page.locator("[data-live=as_set]").first.inner_text()


def settled(page: Page) -> None:
    page.wait_for_selector("[data-live=as_set]")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def replicas() -> str:
    """What happened, as a table."""
    sys.path.insert(0, str(ROOT / "tests"))
    from postgres import running

    with tempfile.TemporaryDirectory() as name, running() as cluster, contextlib.ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        environment = {"SIM_LIBRARY": cluster.create(), "STREAMLIT_SERVER_COOKIE_SECRET": SECRET}
        both = [stack.enter_context(served(ROOT / "app.py", environment=environment)) for _ in range(2)]
        address = stack.enter_context(balanced(folder, both))
        return table(["what", "seen"], told(address, both, environment))


def told(address: str, both: list[Server], environment: dict[str, str]) -> list[list[str]]:
    """Visitors spread, a scenario saved, a slider moved, the replica killed, the page before and after."""
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 720}).new_page()
        page.set_default_timeout(60_000)
        page.goto(address)
        settled(page)
        slider = page.locator(SLIDERS).first
        before = growth(page)
        for _ in range(4):
            slider.press("ArrowRight")
        page.wait_for_function(
            "before => document.querySelector('[data-live=as_set]').innerText !== before", arg=before
        )
        page.wait_for_timeout(3000)
        settled(page)
        moved, link = growth(page), page.url
        saved = save(environment["SIM_LIBRARY"])
        holder = max(both, key=connections)
        other = next(each for each in both if each is not holder)
        rows.append(["growth at first, after the slider", f"{before} → {moved}"])
        rows.append(["replica holding the page killed (kill -9)", f"port {holder.address.rpartition(':')[2]}"])
        start = time.perf_counter()
        holder.process.kill()
        holder.process.wait()
        page.wait_for_timeout(1000)
        rows.append(["growth on the page while it reconnects", growth(page)])
        for _ in range(300):
            if connections(other):
                break
            page.wait_for_timeout(100)
        rows.append(["connected to the other replica after", f"{time.perf_counter() - start:.1f} s"])
        page.wait_for_timeout(4000)
        settled(page)
        rows.append(["growth then, nothing pressed", growth(page)])
        rows.append(["address unchanged", str(page.url == link)])
        then = growth(page)
        page.locator(SLIDERS).first.press("ArrowRight")
        page.wait_for_function("then => document.querySelector('[data-live=as_set]').innerText !== then", arg=then)
        rows.append(["growth after one more step of the slider", growth(page)])
        page.goto(link)
        settled(page)
        rows.append(["growth after opening the earlier address again", growth(page)])
        rows.append(
            ["what was saved before is in the library as it was", str(there(environment["SIM_LIBRARY"], saved))]
        )
        browser.close()
    rows.append([f"{VISITORS} visitors while one replica is away: answered", f"{answered(address)}"])
    return rows


def save(url: str) -> str:
    """A scenario saved in the library; its item."""
    from sim import Scenario, load_dataset
    from sim.library import About, Library, engine_of

    about = About.on(load_dataset(ROOT / "data/sample"), "replicas")
    return Library(engine_of(url)).save_scenario("before the kill", Scenario({"stretch_nickel": 0.02}), about).item


def there(url: str, item: str) -> bool:
    from sim.library import Library, engine_of

    return Library(engine_of(url)).scenario(item).values == {"stretch_nickel": 0.02}


def answered(address: str) -> int:
    """How many of so many new visitors get the page."""
    count = 0
    for _ in range(VISITORS):
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
            count += answer.status == 200
    return count
