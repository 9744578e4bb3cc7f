"""The reader's clock: every time on a page, in a name made here and in a file's name goes by it."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import streamlit as st

from sim.present.numbers import minute

NO_PLACE = ("UTC", "Etc/UTC", "Etc/Unknown")
"""What a browser tells that does not know, or does not say, where it is."""


def zone() -> tzinfo:
    """The browser's zone; this machine's where it tells none, no place, or one that this machine's tables do not know.

    So UTC only where both are in it.
    """
    told = st.context.timezone
    try:
        if told and told not in NO_PLACE:
            return ZoneInfo(told)
    except (KeyError, ValueError, OSError, TypeError):
        pass
    return datetime.now().astimezone().tzinfo or UTC


def now() -> datetime:
    """This moment."""
    return datetime.now(zone())


def moment(time: datetime) -> str:
    """A moment as the reader's clock shows it; marked where that is UTC."""
    time = time if time.tzinfo else time.replace(tzinfo=UTC)
    try:
        return minute(time.astimezone(zone()))
    except OverflowError:  # the year 1 or 9999, which only another program writes
        return minute(time)


def file_stamp() -> str:
    """This moment as part of a file's name."""
    return f"{now():%Y%m%d-%H%M}"
