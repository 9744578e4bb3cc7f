"""Many sessions on one server process, or on two (`--sessions [N]`): raw clients, moving sliders to values of their own.

A move is due every two seconds whether or not the last one was answered; its time runs from when it was due to the end
of its run, so that a server that lags behind cannot look quick. No value is asked for twice: the caches of projections
and studies answer nothing but the reference.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import math
import os
import shutil
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from playwright.sync_api import sync_playwright

from benchmarks.client import Answer, Session
from benchmarks.pages import FLAGS
from benchmarks.servers import ROOT, Server, served
from benchmarks.timing import table

COUNTS = (1, 10, 25, 50)
EVERY = 2.0
SECONDS = 60.0
MOST_ON_ONE = 50
"""Sessions on one process; more are spread over as many as it takes, as nginx does."""
AT_ONCE = 5
"""Pages opened at a time: a room opens them one after another, and the first page is not what is measured."""
GOLDEN = 0.618033988749895


@dataclass
class Load:
    """What a load came to: seconds to the header and to the end of each move, faults, and the server's cost."""

    header: list[float] = field(default_factory=list)
    done: list[float] = field(default_factory=list)
    size: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    processor: float = 0.0
    memory: tuple[float, float, float] = (0.0, 0.0, 0.0)
    seconds: float = 0.0
    machine: tuple[float, float] = (0.0, 0.0)

    def note(self, answer: Answer, late: float) -> None:
        self.header.append(answer.header + late)
        self.done.append(answer.done + late)
        self.size.append(answer.size)
        self.faults += answer.faults

    def quantile(self, share: float, which: str = "done") -> float:
        """Milliseconds."""
        values = getattr(self, which)
        return float(np.quantile(values, share) * 1000) if values else float("nan")


def places() -> Iterator[float]:
    """Shares of a slider's range, none of them twice."""
    return (count * GOLDEN % 1.0 for count in itertools.count(1))


async def open_all(servers: Sequence[Server], count: int) -> list[Session]:
    """So many sessions with their page drawn, by turns on the servers."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(server: Server) -> Session:
        async with gate:
            return await Session.opened(server.address)

    return list(await asyncio.gather(*(one(servers[place % len(servers)]) for place in range(count))))


async def move_on(
    session: Session, number: int, start: float, until: float, where: Iterator[float], load: Load
) -> None:
    """One planner: a slider of theirs to a place nobody was at, every two seconds."""
    keys = sorted(session.sliders)
    key = keys[number % len(keys)]
    due = start
    while due < until:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        _, low, high = session.sliders[key]
        late = time.perf_counter() - due
        load.note(await session.move(key, low + (high - low) * next(where)), late)
        due += EVERY


async def loaded(
    servers: Sequence[Server], count: int, seconds: float, beside: Callable[[str], Awaitable[None]] | None = None
) -> Load:
    """So many sessions moving for so long; `beside` is run meanwhile, with the first server's address."""
    load, where, machine = Load(), places(), os.getloadavg()[0]

    def memory() -> float:
        return sum(each.memory for each in servers)

    def processor() -> float:
        return sum(each.cpu for each in servers)

    for server in servers:
        warm = await Session.opened(server.address)
        await warm.move(sorted(warm.sliders)[0], 1.0)
        await warm.close()
    before = memory()
    sessions = await open_all(servers, count)
    opened, used, start = memory(), processor(), time.perf_counter() + 0.5
    tasks = [
        move_on(session, number, start + EVERY * number / count, start + seconds, where, load)
        for number, session in enumerate(sessions)
    ]
    found = await asyncio.gather(*tasks, *([beside(servers[0].address)] if beside else []), return_exceptions=True)
    load.faults += [repr(each)[:300] for each in found if isinstance(each, BaseException)]
    load.seconds = time.perf_counter() - start
    load.processor, load.memory = processor() - used, (before, opened, memory())
    load.machine = machine, os.getloadavg()[0]
    await asyncio.gather(*(session.close() for session in sessions))
    return load


HEADS = [
    "sessions", "moves/s", "header p50 / p95", "p50 / p95, ms", "faults", "one core in use", "processor ms a move",
    "kB a move", "RSS before, opened, after, MB", "MB a session", "machine's load before, after",
]  # fmt: skip


def row(count: int, load: Load) -> list[str]:
    moves = len(load.done)
    before, opened, after = load.memory
    return [
        f"{count}",
        f"{moves / load.seconds:.1f}",
        f"{load.quantile(0.5, 'header'):.0f} / {load.quantile(0.95, 'header'):.0f}",
        f"{load.quantile(0.5):.0f} / {load.quantile(0.95):.0f}",
        f"{len(load.faults)}",
        f"{load.processor / load.seconds:.0%}",
        f"{load.processor / moves * 1000:.0f}",
        f"{np.mean(load.size) / 1e3:.0f}",
        f"{before:.0f}, {opened:.0f}, {after:.0f}",
        f"{(after - before) / count:.2f}",
        f"{load.machine[0]:.1f}, {load.machine[1]:.1f}",
    ]


def sessions(counts: tuple[int, ...] = COUNTS, seconds: float = SECONDS) -> str:
    """The table, fresh servers for each count."""
    rows = []
    for count in counts:
        with contextlib.ExitStack() as stack:
            servers = [stack.enter_context(served(ROOT / "app.py")) for _ in range(math.ceil(count / MOST_ON_ONE))]
            rows.append(row(count, asyncio.run(loaded(servers, count, seconds))))
    return table(HEADS, rows)


async def coming_and_going(server: Server, times: int, every: int) -> list[tuple[int, float]]:
    """Resident megabytes after so many sessions that opened the page, moved a slider and went."""
    where, gate = places(), asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with gate:
            session = await Session.opened(server.address)
            key = sorted(session.sliders)[0]
            _, low, high = session.sliders[key]
            await session.move(key, low + (high - low) * next(where))
            await session.close()

    found = [(0, server.memory)]
    for done in range(every, times + 1, every):
        await asyncio.gather(*(one() for _ in range(every)))
        found.append((done, server.memory))
    return found


def leaks(times: int = 1000, every: int = 100) -> str:
    """Memory of a server while sessions come and go; Streamlit keeps one that went for two minutes."""
    with served(ROOT / "app.py") as server:
        start = time.perf_counter()
        found = asyncio.run(coming_and_going(server, times, every))
        taken = time.perf_counter() - start
    rows = [["MB", *(f"{memory:.0f}" for _, memory in found)]]
    return f"{table(['sessions so far', *(str(done) for done, _ in found)], rows)}\n\n{taken:.0f} s."


def studying(address: str, until: float) -> int:
    """Somebody at a browser who runs the global sensitivity again and again, each time on moved sliders; how often."""
    count = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_context(locale="en-GB").new_page()
        page.set_default_timeout(120_000)
        page.goto(f"http://{address}/risk")
        page.locator(".st-key-risk_section button").nth(1).click()
        while time.perf_counter() < until:
            page.locator("[class*='heavy-sobol-start'] button").first.click()
            page.wait_for_selector('[class*="heavy-sobol-cancel"]')
            page.wait_for_selector('[class*="heavy-sobol-cancel"]', state="detached")
            count += 1
        browser.close()
    return count


def starved(count: int = 10, seconds: float = SECONDS) -> str:
    """The same load without and with somebody's global sensitivity beside it."""
    rows = []
    for heavy in (False, True):
        done: list[int] = []

        async def beside(address: str, done: list[int] = done) -> None:
            done.append(await asyncio.to_thread(studying, address, time.perf_counter() + seconds))

        with served(ROOT / "app.py") as server:
            load = asyncio.run(loaded([server], count, seconds, beside if heavy else None))
        rows.append([f"{count}{f' beside {done[0]} studies' if done else ''}", *row(count, load)[1:]])
    return table(HEADS, rows)
