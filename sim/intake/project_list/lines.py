"""A project's line: by its firm and the product that its name, or what is to be built, speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from sim.dataset import Dataset
from sim.dataset.tables import records
from sim.intake.normalise import fold, half_width
from sim.intake.project_list.words import Told, find_words, kinds_in, told
from sim.intake.references import Names, line_writings
from sim.intake.units import Unit, read_unit
from sim.language import read_toml

MAX_SUGGESTED = 8
"""Lines named where none, or several, may be meant."""
MIN_STEM = 2
"""Characters of a firm's name, without what it ends with, that tell it from others."""
BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
"""What stands in brackets in a line's name: 烧碱(折100%)."""
BEHIND = re.compile(r"[\s,;。;、:()（）\-—/]|$|[0-9]|[一二三四五六七八九十]{1,2}(?:[期线号#]|$)")


@dataclass(frozen=True)
class Line:
    """A line of the city as lists may speak of it."""

    key: str
    firm: str
    products: tuple[str, ...]
    unit: str
    there: float
    """Design capacity, else the base year's output, in its unit a year; 0 where neither is known."""


@dataclass(frozen=True)
class Match:
    """The line found (empty: none), how, and the lines it may be where none was.

    `own` are those of its firm that it may be of, `other` what it speaks of that is not the product of its firm's
    line; `asked` that the question which it is is open.
    """

    line: str = ""
    told: tuple[Told, ...] = ()
    suggested: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    other: str = ""
    asked: bool = False


@dataclass
class City:
    """A city's lines by firm and by product, for lists of projects."""

    dataset: Dataset
    lines: dict[str, Line] = field(default_factory=dict)

    @classmethod
    def of(cls, dataset: Dataset) -> City:
        """The lines of a dataset."""
        city, products = cls(dataset), dataset.tables["products"]
        names = {str(row["product"]): (str(row["zh"] or ""), str(row["en"] or "")) for row in records(products)}
        units = {str(row["product"]): str(row["unit"] or "") for row in records(products)}
        made = dataset.tables["base_output"].set_index("line").sum(axis=1, numeric_only=True)
        for row in records(dataset.tables["lines"]):
            own = str(row["product"] or "")
            called = [str(row["zh"] or ""), str(row["en"] or ""), own, *names.get(own, ())]
            design = float(str(row["design_capacity"]))
            there = design if design > 0 else float(made.get(row["line"], 0.0))
            plain = [BRACKETED.sub("", half_width(name)).strip() for name in called]
            products_of = tuple(dict.fromkeys(filter(None, [*called, *plain])))
            unit = str(row["unit"] or "") or units.get(own, "")
            city.lines[str(row["line"])] = Line(str(row["line"]), str(row["firm"] or ""), products_of, unit, there)
        return city

    @cached_property
    def names(self) -> Names:
        """Lines by every name they go by."""
        rows = records(self.dataset.tables["lines"])
        cells = ([None if row[key] is None else str(row[key]) for key in ("line", "zh", "en", "firm")] for row in rows)
        return Names.from_pairs((name, str(each[0])) for each in cells for name in line_writings(*map(str, each)))

    @cached_property
    def products(self) -> tuple[tuple[str, str], ...]:
        """Every product as lines call it, and folded, the longest first."""
        every = dict.fromkeys(each for line in self.lines.values() for each in line.products if len(each) > 1)
        return tuple((each, half_width(each).casefold()) for each in sorted(every, key=len, reverse=True))

    @cached_property
    def firms(self) -> dict[str, str]:
        """Firms by what tells them from others: their name without what it ends with, where no two share it."""
        firms = dict.fromkeys(line.firm for line in self.lines.values() if line.firm)
        stems = [stem_of(firm) for firm in firms]
        return {
            stem: firm
            for stem, firm in zip(stems, firms, strict=True)
            if len(stem) >= MIN_STEM and stems.count(stem) == 1
        }

    def of_firm(self, firm: str) -> list[Line]:
        """The lines of a firm."""
        return [line for line in self.lines.values() if line.firm == firm]

    def unit(self, line: str) -> Unit:
        """The unit of a line."""
        return read_unit(self.lines[line].unit)


def stem_of(firm: str) -> str:
    """A firm's name folded, without what firms' names end with."""
    text = half_width(firm).casefold().strip()
    for end in sorted(read_toml("project_list")["firm_ends"]["names"], key=len, reverse=True):
        if text.endswith(end) and len(text) > len(end):
            text = text[: -len(end)].strip(" ,")
            break
    return fold(text)


def find_firm(city: City, firm: str, name: str) -> tuple[str, tuple[Told, ...]]:
    """The city's firm that a row speaks of, and how it was found; empty where it is none, or may be several."""
    if firm:
        stem = stem_of(firm)
        if city.of_firm(firm):
            return firm, ()
        if stem in city.firms:
            return city.firms[stem], ()
        ends = [each for each in city.firms if stem and (stands_in(each, stem) or stands_in(stem, each))]
        if len(ends) == 1:
            return city.firms[ends[0]], (told("firm_short", text=firm, firm=city.firms[ends[0]]),)
        return "", ()
    within = [each for each in city.firms if stands_in(each, fold(name))]
    longest = [each for each in within if not any(each != other and each in other for other in within)]
    if len(longest) == 1:
        return city.firms[longest[0]], (told("firm_in_name"),)
    return "", ()


def stands_in(part: str, whole: str) -> bool:
    """Whether a name stands in another and is not part of a longer number or word: 企业1 is not in 企业11."""
    found = whole.find(part)
    if len(part) < MIN_STEM or found < 0:
        return False
    before, after = whole[:found][-1:], whole[found + len(part) :][:1]
    return not (joined(before, part[0]) or joined(part[-1], after))


def joined(one: str, other: str) -> bool:
    """Whether two signs beside each other are of one number, or one English word."""
    both = one.isascii() and other.isascii()
    return both and ((one.isdigit() and other.isdigit()) or (one.isalpha() and other.isalpha()))


def without(text: str, part: str) -> str:
    """A text without a firm's name, which may hold a product's."""
    stem = half_width(part)
    for end in read_toml("project_list")["firm_ends"]["names"]:
        if stem.casefold().endswith(end):
            stem = stem[: -len(end)]
            break
    return half_width(text).replace(half_width(part), " ").replace(stem, " ") if len(stem) >= MIN_STEM else text


def mentions(products: Iterable[tuple[str, str]], texts: Iterable[str]) -> dict[str, bool]:
    """Products that texts speak of, and whether one is what is made: 锂电池扩建 is, 锂电池隔膜 is not.

    `products` as `City.products` has them.

    A product inside a longer one's name (硫酸 in 硫酸镍) is not spoken of.
    """
    found: dict[str, bool] = {}
    for text in texts:
        written = half_width(text)
        folded = written.casefold()
        taken = [False] * len(folded)
        for product, word in products:
            at = folded.find(word) if word else -1
            while at >= 0:
                last = at + len(word)
                whole = not (joined(folded[:at][-1:], word[0]) or joined(word[-1], folded[last : last + 1]))
                if whole and not any(taken[at:last]):
                    taken[at:last] = [True] * (last - at)
                    found[product] = found.get(product, False) or is_made(folded, at, last)
                at = folded.find(word, last)
    return found


def is_made(text: str, first: int, last: int) -> bool:
    """Whether the product at a place is what is made: what follows it is no further part of its name."""
    clause = re.split(r"[,;。;、]", text[:first])[-1] + re.split(r"[,;。;、]", text[first:])[0]
    if "not_made" in kinds_in("around", clause):
        return False
    rest = text[last:]
    if not rest or BEHIND.match(rest):
        after = rest.lstrip()
        return not (after[:1].isascii() and after[:1].isalpha() and rest[:1] == " ") or starts_made(after)
    return starts_made(rest)


def starts_made(rest: str) -> bool:
    """Whether a text begins with a word that may stand behind a product's name."""
    return any(each.first == 0 for each in find_words("behind", rest[:20]))


def find_line(city: City, firm: str, code: str, texts: list[str], product: str) -> Match:
    """The line of a project of a firm, whose `texts` are its name and what is built, `product` its column's."""
    own_name, how = find_firm(city, firm, texts[0])
    own = [city.lines[code]] if code in city.lines else city.of_firm(own_name) if own_name else []
    how = (told("line_code"),) if code in city.lines else how
    cleaned = [without(without(text, firm), own_name) for text in texts]
    name, built, column = (mentions(city.products, part) for part in (cleaned[:1], cleaned[1:], [product]))
    said = {each: any(part.get(each) for part in (name, built, column)) for each in name | built | column}
    fitting: list[Line] = []
    for spoken in (column, name, built):  # a name says more than what is built beside it
        fitting = fitting or [line for line in own if any(spoken.get(each) for each in line.products)]
    others = [line.key for line in city.lines.values() if line not in own and set(line.products) & set(said)]
    if len(fitting) == 1:
        word = next(each for each in fitting[0].products if said.get(each))
        return Match(fitting[0].key, (*how, told("line_found", product=word)))
    suggested = [line.key for line in (fitting or own)] + others
    may_be = tuple(line.key for line in fitting or own)
    of_own = {each for line in own for each in line.products}
    other = next((each for each, made in said.items() if made != (each in of_own)), "")  # 锂电池隔膜, of 锂电池
    return Match("", how, tuple(dict.fromkeys(suggested))[:MAX_SUGGESTED], may_be, other)
