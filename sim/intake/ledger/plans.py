"""Plans said in words: 与上年持平, 同比增长5%, 翻番, 力争120000吨."""

from __future__ import annotations

import re

from sim.intake.ledger.words import ledger_words
from sim.intake.normalise import half_width

PERCENT = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)\s*(?:%|个百分点|百分之)")
PERCENT_BEFORE = re.compile(r"百分之\s*([0-9]+(?:\.[0-9]+)?)")
NUMBER = re.compile(r"([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)\s*([^\d\s,.()]{0,6})")


def growth_in_words(text: str) -> float | None:
    """The growth a text says, a fraction; None where it says none for certain."""
    plain = re.sub(r"(?:19|20)[0-9]{2}年", "上年", half_width(text).casefold().replace(" ", ""))
    bare = plain
    for word in ledger_words("cells", "about"):
        bare = bare.replace(half_width(word).casefold().replace(" ", ""), "")
    flat = {half_width(word).casefold().replace(" ", "") for word in ledger_words("cells", "flat")}
    if {plain, bare, plain.replace("基本", ""), bare.removeprefix("与上").removeprefix("与去")} & flat:
        return 0.0
    found = PERCENT.findall(plain) or PERCENT_BEFORE.findall(plain)
    if len(found) == 1 and not re.search(r"[0-9]%?\s*[-~至到]\s*[0-9]", plain):
        size = float(found[0]) / 100.0
        falling = any(word in plain for word in ledger_words("cells", "falling"))
        rising = any(word in plain for word in ledger_words("cells", "rising"))
        if falling and rising:
            return None
        return -size if falling else size
    if not found and any(word in plain for word in ledger_words("cells", "double")) and "半" not in plain:
        return 1.0 if "两" not in plain else None
    return None


def amount_in_words(text: str) -> str:
    """The amount a text names with its unit, 120000吨 of 力争120000吨; empty where it names none or several.

    An increase (增加5000吨) is no amount of the year.
    """
    plain = half_width(text).replace(" ", "")
    if any(word in plain for word in (*ledger_words("cells", "rising"), *ledger_words("cells", "falling"))):
        return ""
    for word in ledger_words("cells", "about"):
        plain = plain.replace(word, "")
    found = NUMBER.fullmatch(plain)
    return plain if found else ""
