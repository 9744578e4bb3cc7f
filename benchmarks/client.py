"""A session as the server sees one: what Streamlit's browser half sends over its websocket, without a browser."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

MOST_SECONDS = 60.0
"""Longest wait for one answer."""
HEADER = 'class="hero"'
STALE = " data-stale"
WELL = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
BROKEN = ("exception", "alert")
"""Elements that a page shows only when something went wrong, or has something to say that no move of ours calls for."""


@dataclass
class Answer:
    """What one run sent back: seconds to the new header, to the new odds and to the end; messages, bytes and faults."""

    header: float = 0.0
    odds: float = 0.0
    done: float = 0.0
    messages: int = 0
    size: int = 0
    growth: str = ""
    faults: list[str] = field(default_factory=list)


class Session:
    """One open page.

    `sliders` maps keys of the sliders drawn to (widget id, low, high), as the last run drew them; `fragments` to the
    part of the page that a move of theirs runs.
    """

    def __init__(self, connection: ClientConnection, query: str = "") -> None:
        self.connection = connection
        self.query = query
        self.page = self.name = ""
        self.states: dict[str, float] = {}
        self.fragments: dict[str, str] = {}
        self.sliders: dict[str, tuple[str, float, float]] = {}

    @classmethod
    async def opened(cls, address: str, query: str = "", page: str = "") -> Session:
        """A session whose page has been drawn once; `address` is host:port, `page` as the address bar has it."""
        connection = await connect(
            f"ws://{address}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            compression=None,
            max_size=None,
            open_timeout=MOST_SECONDS,
        )
        session = cls(connection, query)
        session.name = page
        await session.run()
        return session

    async def move(self, key: str, value: float) -> Answer:
        """The answer to a slider put at a value, in the widget's own scale."""
        self.states[self.sliders[key][0]] = value
        return await self.run(self.fragments[key])

    async def run(self, fragment: str = "") -> Answer:
        """The answer to what the widgets hold now: of a fragment of the page, or all of it."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self.query, self.page
        state.fragment_id = fragment
        state.page_name = "" if self.page else self.name
        state.context_info.locale, state.context_info.timezone = "zh-CN", "Asia/Shanghai"
        state.context_info.color_scheme = "light"
        for widget, value in self.states.items():
            state.widget_states.widgets.add(id=widget).double_array_value.data.append(value)
        start = time.perf_counter()
        await self.connection.send(message.SerializeToString())
        return await asyncio.wait_for(self._answer(start), MOST_SECONDS)

    async def _answer(self, start: float) -> Answer:
        answer, begun = Answer(), False
        while True:
            data = await self.connection.recv()
            message = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
            kind = message.WhichOneof("type")
            answer.messages += 1
            answer.size += len(data)
            if kind == "new_session":
                begun, self.page = True, message.new_session.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "delta":
                self._drawn(message, answer, time.perf_counter() - start)
            elif kind == "script_finished" and begun:
                if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue  # the page itself asked for another run, which follows
                if message.script_finished not in WELL:
                    answer.faults.append(f"finished with {message.script_finished}")
                answer.done = time.perf_counter() - start
                return answer

    def _drawn(self, message: ForwardMsg, answer: Answer, after: float) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "slider":
            key = user_key(element.slider.id)
            self.sliders[key] = (element.slider.id, element.slider.min, element.slider.max)
            self.fragments[key] = message.delta.fragment_id
        elif kind == "html" and HEADER in element.html.body:
            text = element.html.body
            answer.header = answer.header or after
            answer.odds = 0.0 if STALE in text else after
            answer.growth = text.partition('data-live="as_set">')[2].partition("<")[0]
        elif kind in BROKEN:
            answer.faults.append(kind)

    async def close(self) -> None:
        """The connection ended, as when a tab is closed."""
        await self.connection.close()


def user_key(widget: str) -> str:
    """The key a page gave to a widget, out of its id: $$ID-<hash>-<key>."""
    return widget.split("-", 2)[2]
