"""What a file says of itself: title, subject, who made it, when, in which language."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sim._version import __version__
from sim.present.labels import word

LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
"""A file's language by the catalogue's."""


NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MOST_LETTERS = 255
"""Letters that a document's properties can hold."""


def clean(text: str) -> str:
    """Text on one line without the characters XML cannot hold."""
    return " ".join(NOT_XML.sub("", text).split())


def moment(made: datetime | None) -> datetime:
    """When a file is made: the reader's own moment where it is handed in, else now by this machine's clock."""
    return made or datetime.now().astimezone()


def date_text(made: datetime, lang: str) -> str:
    """A date as official papers write it: 2026年11月26日; 26 November 2026."""
    if lang == "zh":
        return f"{made.year}年{made.month}月{made.day}日"
    months = word("calendar", "months", lang).split()
    return f"{made.day} {months[made.month - 1]} {made.year}"


def properties(title: str, subject: str, lang: str, made: datetime) -> dict[str, Any]:
    """Title, subject, author, comments, and when it was made, in UTC and without a zone as the formats have it."""
    texts = {"title": title, "subject": subject, "author": word("words", "author", lang)}
    texts["comments"] = f"{word('words', 'version', lang)} {__version__}"
    return {
        **{key: clean(text)[:MOST_LETTERS] for key, text in texts.items()},
        "created": made.astimezone(UTC).replace(tzinfo=None, microsecond=0),
    }
