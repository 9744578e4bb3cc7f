"""Where a line stands: its id, its industry, chain, county and park, its listing month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sim.dataset import schema
from sim.intake.codes import read_code
from sim.intake.grid import Cell
from sim.intake.ledger.derive import DerivedLine
from sim.intake.ledger.figures import is_unknown
from sim.intake.ledger.lines import LedgerLine
from sim.intake.ledger.notebook import Notebook
from sim.intake.ledger.rates import code_of_name, industry_of
from sim.intake.ledger.words import is_word
from sim.intake.months import read_month
from sim.intake.normalise import fold, half_width

COUNTY_ENDINGS = ("县", "区", "市", "旗", "county", "district")


@dataclass
class Placed:
    """A derived line with the ids of its row and of what it names; empty where it names nothing."""

    found: DerivedLine
    key: str
    product: str = ""
    industry: str = ""
    chain: str = ""
    county: str = ""
    park: str = ""
    listing: str = ""


def as_key(text: str) -> str:
    """A text as an id: without the slash an id may not hold, and without marks that say nothing is known."""
    plain = " ".join(half_width(text).split()).replace("/", "、")
    return "" if is_unknown(plain) else plain


def keys_of(lines: Sequence[LedgerLine]) -> list[str]:
    """An id a line: the credit code where it is one line's alone, code and product of several; firm and product."""
    firsts = [as_key(line.texts.get("credit_code", "")) or as_key(line.texts.get("firm", "")) for line in lines]
    count = Counter(firsts)
    found: list[str] = []
    for line, first in zip(lines, firsts, strict=True):
        product = as_key(line.texts.get("product", ""))
        code = bool(as_key(line.texts.get("credit_code", "")))
        alone = code and count[first] == 1
        found.append(first if alone or not product else "-".join(part for part in (first, product) if part))
    seen: Counter[str] = Counter()
    for place, key in enumerate(found):
        seen[key] += 1
        if seen[key] > 1:
            found[place] = f"{key}-{seen[key]}"
    return found


def place(book: Notebook, derived: Sequence[DerivedLine], base_year: int) -> list[Placed]:
    """Every line with its ids; how they were made is told."""
    placed = []
    for found, key in zip(derived, keys_of([each.line for each in derived]), strict=True):
        line, texts = found.line, found.line.texts
        coded = bool(texts.get("credit_code")) and key == as_key(texts["credit_code"])
        book.assume("key_code" if coded else "key_names", line.rows, line.row)
        each = Placed(found, key, as_key(texts.get("product", "")), industry_code(book, line))
        each.county, each.park = as_key(texts.get("county", "")), as_key(texts.get("park", ""))
        each.chain = as_key(texts.get("chain", ""))
        each.listing = listing_of(book, line, base_year)
        placed.append(each)
    name_chains(book, placed)
    return placed


def industry_code(book: Notebook, line: LedgerLine) -> str:
    """The line's industry code, by number or by name; told where there is none."""
    text = line.texts.get("industry", "")
    found = read_code(Cell(text))
    code = found.reading.text if found.reading.text.isdigit() else code_of_name(text)
    if found.either:
        codes = ("code_one", "code_other")
        one, other = found.either
        given = book.ask("ledger_code", codes, line.row, value=text, details={"one": one, "other": other})
        code = {"code_one": one[1:], "code_other": other[1:]}.get(given, "")
    known = industry_of(code) if code else None
    if known is None:
        if code and text:
            book.assume("industry_none", line.rows, line.row, code=text)
        else:
            book.assume("rate_of_all", line.rows, line.row)
        return code if code and schema()["lines"].columns["industry"].kind == "code" and 2 <= len(code) <= 4 else ""
    if not text[:1].isdigit() and not found.reading.text.isdigit():
        book.assume("industry_of_name", line.rows, line.row, name=text, code=known.code)
    book.assume("rate_of_industry", line.rows, line.row)
    return code


def name_chains(book: Notebook, placed: Sequence[Placed]) -> None:
    """Chains and counties the file has no column for: the groups of its rows; chains else the divisions of industry."""
    groups = {as_key(each.found.line.record.group) for each in placed} - {""}
    named = {text for each in placed for text in (each.county, each.park, each.chain)}
    of_counties = sum(group.endswith(COUNTY_ENDINGS) for group in groups) > len(groups) / 2
    kind = "" if not groups or groups & named else "county" if of_counties else "chain"
    if kind and not any(getattr(each, kind) for each in placed):
        for each in placed:
            setattr(each, kind, as_key(each.found.line.record.group))
        book.assume(f"{kind}_of_group", [each.found.line.row for each in placed if getattr(each, kind)])
    if any(each.chain for each in placed):
        return
    for each in placed:
        known = industry_of(each.industry[:2]) if each.industry else None
        each.chain = known.name.zh if known else ""
    if rows := [each.found.line.row for each in placed if each.chain]:
        book.assume("chain_of_industry", rows)


def listing_of(book: Notebook, line: LedgerLine, base_year: int) -> str:
    """The month a line enters the statistics where that is still to come; empty where it is in them."""
    text = line.texts.get("listing", "")
    if not text or is_unknown(text) or is_word(text, "cells", "yes"):
        return ""
    month = read_month(Cell(text)).text
    if len(month) == 7 and month[4] == "-":
        if month <= f"{base_year}-12":
            return ""
        book.assume("listed_later", line.rows, line.row)
        return month
    if fold(text)[:4].isdigit() and len(fold(text)) <= 5 and int(fold(text)[:4]) <= base_year:
        return ""
    book.ask("listing_unclear", ("listed",), line.row, value=text)
    return ""
