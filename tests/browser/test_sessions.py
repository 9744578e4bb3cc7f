"""Sessions without a browser: what reaches a server that has not seen the page before."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from websockets.asyncio.client import connect

from benchmarks.client import MOST_SECONDS, Session


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
