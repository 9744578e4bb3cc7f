"""Text drawn as written: Streamlit reads labels, help and messages as Markdown, and a name is not written in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

MAX_TEXTS = 4096
"""Texts kept as Markdown: a page has a hundred, most of them at every move."""

NOTHING = ":small[]"
"""Drawn as nothing; what stands before and behind it is never read together."""

PAIRED = "`*~$"
"""Mean something where there are two of a kind."""

MARKS = re.compile(
    r"[\\\[|]"
    r"|<(?=[A-Za-z/!?])"  # HTML, links
    r"|&(?=#[0-9]|#[xX][0-9a-fA-F]|[A-Za-z][A-Za-z0-9]*;)"  # &amp;
    r"|:(?=[A-Za-z])"  # :red[…], :material/…:
)
START = re.compile(r"[-+=#>:~`$*]|[0-9]{1,9}(?=[.)](?:\s|$))")
"""Begins a list, a heading, a quotation, a rule or a table."""

LATER = re.compile(
    r":(?=[A-Za-z0-9_+/-]+:)"  # :smile:, :streamlit:, :material/home:
    r"|https?(?=://)|www(?=\.)|@(?=[-\w])"
    r"|(?<!\S)(?:<->|->|<-|--|>=|<=|~=)(?!\S)",  # arrows
    re.IGNORECASE,
)
"""What Streamlit looks for once more in the text that Markdown's backslashes left: to be broken up by NOTHING."""


@lru_cache(maxsize=MAX_TEXTS)
def verbatim(text: str) -> str:
    """Markdown that is drawn as this text, letter by letter. The last thing done to it before it is drawn."""
    text = text.strip(" \t\r\n")
    paired = {mark for mark in PAIRED if text.count(mark) > 1}
    return "\\\n".join(_line(line.strip(" \t"), paired) for line in re.split(r"\r\n|[\r\n]", text))


def _line(line: str, paired: set[str]) -> str:
    escaped = {mark.start() for mark in MARKS.finditer(line)} | {*_bars(line)}
    escaped |= {place for place, letter in enumerate(line) if letter in paired}
    if start := START.match(line):
        escaped.add(start.end() if start[0].isdigit() else 0)
    broken: set[int] = set()
    for found in LATER.finditer(line):
        broken |= set(range(found.start() if found[0][0] in "<>-~" else found.end() - 1, found.end()))
    escaped |= {place for place in broken if line[place] == ":"}  # two colons in a row would make NOTHING no nothing
    return "".join(
        ("\\" if place in escaped else "") + letter + (NOTHING if place in broken else "")
        for place, letter in enumerate(line)
    )


def _bars(line: str) -> Iterator[int]:
    """The places of underscores that are not inside a word."""
    for run in re.finditer("_+", line):
        if not (line[: run.start()][-1:].isalnum() and line[run.end() :][:1].isalnum()):
            yield from range(*run.span())
