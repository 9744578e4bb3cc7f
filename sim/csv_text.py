"""CSV that a spreadsheet opens as text: what begins like a formula is written behind an apostrophe (OWASP's advice)."""

from __future__ import annotations

import re

import pandas as pd

from sim.dataset.numbers import decimal

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Without it a spreadsheet takes Chinese for something else."""
FORMULA = re.compile("'*[-=+@\t\r\uff1d\uff0b\uff0d\uff20]")
"""Full-width signs too: some spreadsheets take them for the plain ones."""
GUARDED = re.compile(f"'{FORMULA.pattern}")


def guarded(text: str) -> str:
    """The text, behind an apostrophe where a spreadsheet would run it as a formula; a number stays as it is."""
    return f"'{text}" if FORMULA.match(text) and decimal(text) is None else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given: without the apostrophe, where one was put."""
    return text[1:] if GUARDED.match(text) else text


def frame_csv(frame: pd.DataFrame, goes_on: bool = False) -> bytes:
    """A table as UTF-8 CSV with a byte-order mark, every digit kept and no text a formula.

    `goes_on`: more rows of a table whose first ones are written already.
    """

    def safe(cell: object) -> object:
        return guarded(cell) if isinstance(cell, str) else cell

    texts = [name for name in frame.columns if frame[name].dtype.kind not in "fiub"]
    table = frame.assign(**{name: frame[name].astype(object).map(safe) for name in texts})
    table.columns = [safe(name) for name in table.columns]
    text: str = table.to_csv(index=False, header=not goes_on, lineterminator="\n")
    return text.encode() if goes_on else BYTE_ORDER_MARK + text.encode()
