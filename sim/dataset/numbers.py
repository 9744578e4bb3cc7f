"""What a number looks like where people are not guessed at: ASCII digits, one point, an exponent."""

from __future__ import annotations

import math
import re

DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")


def decimal(text: str) -> float | None:
    """The number a text holds, else None: for nan and infinity too, for `1_000` and digits of other scripts."""
    if DECIMAL.fullmatch(text.strip()) is None:
        return None
    number = float(text)
    return number if math.isfinite(number) else None
