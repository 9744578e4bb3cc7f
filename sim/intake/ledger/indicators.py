"""What an indicator of a statistics form is: the firm's value, a product's output or capacity, or nothing used."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sim.intake.column_names import BRACKETS
from sim.intake.ledger.headings import NOUNS
from sim.intake.ledger.words import SERIAL_WORDS, is_word, ledger_words, says
from sim.intake.normalise import half_width

JOINT = re.compile(r"\s*[-—–―:_/|·]+\s*|\s+|(?=\()")
"""What stands between what is told and the product it is told of: 产品产量—铝板带, Output: cement."""
NO_PRODUCT = re.compile(r"^(?:of\s|主要|工业|产品|名称|年末|期末|年初|本年|全年|年度|设计|年)+|[\s,:、]+$")
AMOUNTS = ("output", "capacity")


@dataclass(frozen=True)
class Indicator:
    """One indicator: value, output, capacity, product (a bare name, whose amount is output) or other; its product."""

    kind: str
    product: str = ""


def read_indicator(text: str) -> Indicator:
    """What an indicator's words say it is."""
    bare = SERIAL_WORDS.sub("", half_width(text).strip())
    if bare.startswith(ledger_words("rows", "of_which")):
        return Indicator("other")
    head, _, product = JOINT.sub("\n", bare, count=1).partition("\n")
    if product and noun_of(head) in AMOUNTS:
        if says(head, "indicators", "other"):
            return Indicator("other")
        return Indicator(noun_of(head), bare_product(product))
    if any(says(bare, *key) for key in (("indicators", "other"), ("said", "fixed_price"), ("said", "before"))):
        return Indicator("other")
    if is_value(bare) or says(bare, "nouns", "value"):
        return Indicator("value")
    for noun in AMOUNTS:
        word = next((word for word in ledger_words("nouns", noun) if bare.casefold().rstrip(") ").endswith(word)), "")
        if word:
            return Indicator(noun, bare_product(bare.rstrip(") ")[: -len(word)]))
    return Indicator("product", bare)


def is_value(text: str) -> bool:
    """Whether an indicator is the value of output and nothing else, whatever stands in brackets."""
    return is_word(BRACKETS.sub("", SERIAL_WORDS.sub("", half_width(text))).strip(), "indicators", "value")


def noun_of(text: str) -> str:
    """The first noun of headings that a text holds; empty where it holds none."""
    return next((noun for noun in NOUNS if says(text, "nouns", noun)), "")


def bare_product(text: str) -> str:
    """A product's name without brackets around it and words that name no product."""
    text = text.strip(" -—–―:_/|·")
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    return NO_PRODUCT.sub("", text.rstrip("(")).strip()
