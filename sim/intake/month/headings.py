"""What a monthly report's heading says: which months, of which year, how much of what, in what unit."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from sim.intake.column_names import BRACKETS, ENGLISH_MONTHS, MAX_HEADING_LETTERS
from sim.intake.headers import is_unit
from sim.intake.months import in_digits, without
from sim.intake.normalise import half_width
from sim.language import read_toml

FOOTNOTES = re.compile("[\u00b2\u00b3\u00b9\u2070-\u2079\u2460-\u2487]")
MONTH_WORD = "|".join(f"{name}|{name[:3]}" for name in ENGLISH_MONTHS)
YEAR = r"((?:19|20|21)[0-9]{2})"
MONTH = r"(1[0-2]|0?[1-9])"
SPAN = re.compile(rf"(?:{YEAR}\s*[年\-/.]?\s*)?(?<![0-9]){MONTH}\s*月?份?\s*[-~至到]+\s*{MONTH}\s*月份?")
ENGLISH_SPAN = re.compile(rf"\b({MONTH_WORD})\b\.?\s*(?:-|to)\s*({MONTH_WORD})\b\.?(?:\s*{YEAR})?")
DATED = re.compile(rf"{YEAR}\s*[年\-/.]\s*{MONTH}(?![0-9])\s*月?份?(?:[-/.](?:3[01]|[12][0-9]|0?[1-9]))?")
ENGLISH = re.compile(rf"\b({MONTH_WORD})\b\.?(?:[\s\-/]*{YEAR})?")
ALONE = re.compile(rf"(?<![0-9]){MONTH}\s*月份?(?![0-9])")
YEAR_ALONE = re.compile(rf"{YEAR}\s*年?度?")
OF_HUNDRED = re.compile(r"(?:上年|去年)?(?:同月|同期)?(?:last year)?\s*=\s*100")
LEFT_OVER = re.compile(r"[\s:_\-/、,.;+±%×=~*]+")
KINDS = ("other", "growth", "index", "value", "output", "sum", "constant", "filler")


@dataclass(frozen=True)
class Meaning:
    """What a heading says. `first` and `last` are months, 0 where none is named.

    `measure`: output, value, growth, index, other; empty where it does not say. `relative`: month or to_date of the
    report's own month, or `same`: what the column before it is of. `base`: of the year before. `summed`: cumulative.
    """

    measure: str = ""
    first: int = 0
    last: int = 0
    relative: str = ""
    base: bool = False
    year: str = ""
    unit: str = ""
    constant: bool = False
    summed: bool = False

    @property
    def figures(self) -> bool:
        """Whether the column may hold figures that are read."""
        return self.measure in ("", "output", "value") and not self.constant_alone

    @property
    def counts(self) -> bool:
        """Whether the column makes its row a heading: figures, or growth, which may be the official one."""
        return self.figures or self.measure == "growth"

    @property
    def constant_alone(self) -> bool:
        """Whether all it says is the prices."""
        return self.constant and not (self.first or self.relative or self.measure)


def pattern(words: list[str]) -> str:
    """Words as one pattern, the longest first; English ones whole."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in ordered)


@cache
def period_words() -> re.Pattern[str]:
    """Words of months named from the report's own."""
    kinds = read_toml("month")["periods"]
    return re.compile(pattern([word for words in kinds.values() for word in words]))


@cache
def measure_words() -> re.Pattern[str]:
    """Words of what is measured, and those that say nothing."""
    kinds = read_toml("month")["measures"]
    return re.compile(pattern([word for kind in KINDS for word in kinds[kind]]))


@cache
def kind_of(section: str) -> dict[str, str]:
    """The kind of each word of a section."""
    return {word: kind for kind, words in read_toml("month")[section].items() for word in words}


@lru_cache(maxsize=20_000)
def read_meaning(text: str) -> Meaning | None:
    """What a heading says; None where anything of it is left over, or where it names neither months nor a measure."""
    written = half_width(FOOTNOTES.sub("", text))[:MAX_HEADING_LETTERS]
    if not written or written.replace(".", "").isdigit():
        return None
    rest, unit = without_unit(OF_HUNDRED.sub("", written))
    meaning, rest = read_months(in_digits(rest).casefold())
    meaning, rest = read_measure(replace(meaning, unit=unit), rest)
    letters = read_toml("month")["measures"]["filler_letters"]
    rest = LEFT_OVER.sub("", rest)
    if rest.strip("".join(letters)):
        return None
    return meaning if meaning.measure or meaning.first or meaning.relative else None


def without_unit(text: str) -> tuple[str, str]:
    """A heading without its unit, in brackets or behind a slash or a comma; and that unit, empty where none is said."""
    unit = ""
    for found in BRACKETS.findall(text):
        if is_unit(found.strip()) or set(found) & set("%‰"):
            unit = found.strip()
        else:
            text += f" {found}"
    rest = BRACKETS.sub(" ", text)
    head, mark, tail = re.sub("[,、:]", "/", rest).rpartition("/")
    return (head, tail.strip()) if mark and is_unit(tail.strip()) else (rest, unit)


def read_months(rest: str) -> tuple[Meaning, str]:
    """The months that a text names, and the text without them."""
    found = Meaning()
    if span := SPAN.search(rest):
        found = Meaning(first=int(span[2]), last=int(span[3]), year=span[1] or "")
    elif span := ENGLISH_SPAN.search(rest):
        found = Meaning(first=english(span[1]), last=english(span[2]), year=span[3] or "")
    elif span := DATED.search(rest):
        found = Meaning(first=int(span[2]), last=int(span[2]), year=span[1])
    elif span := ENGLISH.search(rest):
        found = Meaning(first=english(span[1]), last=english(span[1]), year=span[2] or "")
    elif span := ALONE.search(rest):
        found = Meaning(first=int(span[1]), last=int(span[1]))
    if span is not None:
        rest = without(rest, span)
    for word, (first, last) in read_toml("month")["parts_of_year"].items():
        if word in rest and not found.first:
            found, rest = replace(found, first=first, last=last), rest.replace(word, " ", 1)
    if year := YEAR_ALONE.search(rest):
        found = replace(found, year=found.year or year[1])
        rest = without(rest, year)
    for word in period_words().findall(rest):
        found = relative_to(found, kind_of("periods")[word])
    if found.relative == "to_date" and found.first:  # 3月累计 is of January to March
        found = replace(found, first=1, relative="", summed=True)
    elif found.first and found.relative in ("month", "same"):
        found = replace(found, relative="")
    return (found, period_words().sub(" ", rest)) if found.first <= found.last else (Meaning(), rest)


def relative_to(found: Meaning, kind: str) -> Meaning:
    """The months with one more word about them: 累计 counts more than 本月, the year before more than this one."""
    base, relative = kind.startswith("base"), kind.removeprefix("base_")
    if "to_date" in (found.relative, relative):
        relative = "to_date"
    elif found.relative and relative == "same":
        relative = found.relative
    return replace(found, relative=relative, base=found.base or base)


def english(name: str) -> int:
    """An English month's number."""
    return [month[:3] for month in ENGLISH_MONTHS].index(name[:3]) + 1


def read_measure(meaning: Meaning, rest: str) -> tuple[Meaning, str]:
    """The same with what is measured, and the text without it."""
    kinds = {kind_of("measures")[word] for word in measure_words().findall(rest)}
    measure = next((kind for kind in KINDS[:5] if kind in kinds), "")
    if "sum" in kinds and not measure and not meaning.first and not meaning.relative:
        measure = "other"
    if set(meaning.unit + rest) & set("%‰±") and measure != "other":  # what is in percent is a change, never output
        measure = "growth"
    base = meaning.base and measure != "growth"
    return replace(meaning, measure=measure, base=base, constant="constant" in kinds), measure_words().sub(" ", rest)
