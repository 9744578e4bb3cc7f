"""What a ledger's heading says: what its column is of, in what unit, of which year and months."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from sim.intake.column_names import BRACKETS, ENGLISH_MONTHS, MAX_HEADING_LETTERS
from sim.intake.ledger.mapping import YEAR
from sim.intake.ledger.words import SERIAL_WORDS, headings_of_roles, is_word, ledger_words, says
from sim.intake.months import in_digits, quarters_in, without
from sim.intake.normalise import fold, half_width
from sim.intake.units import is_declared, read_unit
from sim.language import read_toml

YEARS = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})\s*(?:年度|年|-(?=[0-9]{1,2}\s*月))?")
SHORT_YEAR = re.compile(r"(?<![0-9])([0-9]{2})年")
SPAN = re.compile(r"(?<![0-9])(1[0-2]|0?[1-9])\s*月?\s*[-~至到、]\s*(1[0-2]|0?[1-9])\s*月(?:份)?")
MONTH = re.compile(r"(?<![0-9])(1[0-2]|0?[1-9])\s*月(?:份)?")
TO_DATE = re.compile(
    r"[自从]?(?:本年)?年初(?:[起至到-]+(?:本月|当月|今|报告[期月]|期)?|以来|累计)[止末]*(?:累计)?"
    r"|(?<![0-9])[1一]\s*月?\s*[-~至到]+\s*[本当](?:月|期)[止末]*(?:累计)?"
    r"|[自从]1月份?起?(?:至今|至本月)?[止末]*累计|年内累计|截?[至到](?:本|当)月[止末]*累计"
    r"|(?:year|january|jan\.?)[- ]to[- ](?:date|month|this month)",
    re.IGNORECASE,
)
"""The year up to the month in words: 1-本月, 自年初累计, 年初至本月止累计."""
ENGLISH = re.compile(
    r"\b(" + "|".join(name[:3] for name in ENGLISH_MONTHS) + r")[a-z]*\.?"
    r"(?:\s*(?:-|to|and|&)\s*(" + "|".join(name[:3] for name in ENGLISH_MONTHS) + r")[a-z]*\.?)?"
)
SLASH = re.compile(r"[/,:、]\s*([^/,:、]+(?:/[^/,:、]+)?)$")
MONEY = re.compile(r"(?:\bin\s+)?\b(rmb|cny|yuan)\s*(mn|million|bn|billion|k|thousand)\b", re.IGNORECASE)
SCALES = {"mn": "million", "million": "million", "bn": "billion", "billion": "billion", "k": "thousand"}
SCALES["thousand"] = "thousand"
"""How English sheets write a scale behind the currency: RMB mn."""
NOUNS = ("value_added", "utilisation", "value", "capacity", "power", "energy", "output")


@dataclass(frozen=True)
class HeadingWords:
    """A heading taken apart: the role its words name (empty: none), the unit, the year, the months.

    `role` may also be "months" (a month of something the heading does not say), "year" (a year of something), "plan"
    (of something). `relative` is before, this or empty where the year is said in words.
    """

    role: str = ""
    unit: str = ""
    year: str = ""
    months: tuple[int, int] = YEAR
    of_months: bool = False
    said: frozenset[str] = frozenset()
    why: str = ""


def is_unit_text(text: str) -> bool:
    """Whether a text is a unit: one that is declared, or one in which things are counted, with a scale or per year."""
    bare = half_width(text).strip().replace("每", "/").removesuffix("/年").removesuffix("/月").removeprefix("单位:")
    if not bare or any(sign.isdigit() for sign in bare.replace("m2", "").replace("m3", "")):
        return False
    if is_declared(read_unit(bare)) and fold(bare) not in ("年", "月", "year", "month", "a", "日", "天", "t/d"):
        return True
    scales = sorted(read_toml("workbook")["scales"], key=len, reverse=True)
    scale = next((each for each in scales if bare.startswith(each) and len(bare) > len(each)), "")
    return any(is_word(each, "counts", "units") for each in (bare, bare[len(scale) :]))


def taken_unit(text: str) -> tuple[str, str]:
    """A heading without the unit in brackets or behind a slash, and that unit; other brackets are opened."""
    unit = ""
    for found in BRACKETS.findall(text):
        parts = [part for part in re.split("[、,;]", found.replace("单位:", "")) if is_unit_text(part)]
        if parts and not unit:
            unit = parts[0].strip()
            text = text.replace(found, "", 1)
    text = re.sub(r"[()\[\]【】〔〕「」]", " ", text)
    if not unit and (money := MONEY.search(text)):
        unit, text = f"{SCALES[money[2].casefold()]} yuan", text[: money.start()] + " " + text[money.end() :]
    last = text.split()[-1] if len(text.split()) > 1 else ""
    if not unit and last.isascii() and is_unit_text(last):
        unit, text = last, text[: text.rindex(last)]
    behind = SLASH.search(text)
    if not unit and behind and is_unit_text(behind[1]):
        unit, text = behind[1].strip(), text[: behind.start()]
    return text, unit


def taken_months(text: str) -> tuple[str, tuple[int, int] | None]:
    """A heading without its months, and their first and last; None where it names none."""
    text = in_digits(text)
    if quarters := quarters_in(text):
        return quarters
    if found := SPAN.search(text):
        return without(text, found), (int(found[1]), int(found[2]))
    if found := MONTH.search(text):
        return without(text, found), (int(found[1]), int(found[1]))
    if found := ENGLISH.search(text.casefold()):
        short = [name[:3] for name in ENGLISH_MONTHS]
        first = short.index(found[1]) + 1
        last = short.index(found[2]) + 1 if found[2] else first
        return without(text, found), (first, last)
    return text, None


@lru_cache(maxsize=20_000)
def read_words(heading: str) -> HeadingWords:
    """What a heading says. The whole heading comes first, then what is left of it, then the words it holds."""
    text = SERIAL_WORDS.sub("", half_width(heading)[:MAX_HEADING_LETTERS])
    text = re.sub(r"\s+", " ", text.replace("*", " ")).strip()
    rest, unit = taken_unit(text)
    year = ""
    if found := YEARS.search(rest):
        year, rest = found[1], without(rest, found)
    elif short := SHORT_YEAR.search(rest):
        year, rest = f"20{short[1]}", without(rest, short)
    rest, months = taken_months(TO_DATE.sub(" 累计 ", rest))
    first, last = months or YEAR
    said = frozenset(
        key for key in ("plan", "growth", "before", "to_date", "month", "this_year") if says(rest, "said", key)
    )
    if "to_date" in said:
        first = 1
    says_all = HeadingWords("", unit, year, (min(first, last), max(first, last)), bool(months), said, "heading")
    if (whole := headings_of_roles().get(fold(text)) or headings_of_roles().get(fold(rest))) and not months:
        return replace(says_all, role=whole)
    of_months = months is not None or bool(said & {"month", "to_date"})
    role, why = by_words(rest, said, of_months, year)
    return replace(says_all, role=role, why=why)


def by_words(rest: str, said: frozenset[str], of_months: bool, year: str) -> tuple[str, str]:
    """The role that the words of a heading name, and why."""
    noun = next((noun for noun in NOUNS if says(rest, "nouns", noun)), "")
    fixed = noun in ("value", "value_added") and says(rest, "said", "fixed_price")
    if says(rest, "said", "other") or fixed:
        return "ignore", "not_used"
    if "before" in said:
        return "ignore", "of_the_past"
    if noun == "utilisation" and "growth" not in said:
        return ("plan_utilisation" if "plan" in said else noun), "heading"
    if "growth" in said:
        if noun == "utilisation":
            return "ignore", "not_used"
        return "plan_growth" if "plan" in said else "growth", "heading"
    if "plan" in said:
        plans = {"output": "plan_output", "value": "plan_value", "": "plan"}
        if not noun and letters_left(rest):
            return "", "heading"
        return (plans[noun], "heading") if noun in plans else ("ignore", "not_used")
    if noun:
        return noun, "heading"
    if letters_left(rest):
        return "", "heading"
    return "months" if of_months else "year" if year or said else "", "heading"


def letters_left(rest: str) -> str:
    """What is left of a heading besides its words of time."""
    text = half_width(rest).casefold()
    for key in ("this_year", "to_date", "month", "plan", "growth"):
        for word in ledger_words("said", key):
            text = text.replace(word, "")
    return re.sub(r"[\s数量完成实际情况额值止明下次年度月份()/%:]+", "", text)
