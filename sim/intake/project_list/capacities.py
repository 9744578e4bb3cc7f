"""Capacities as lists of projects write them: figures of a line's unit in a name or in what is to be built."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from sim.intake.normalise import half_width
from sim.intake.project_list.words import MAX_LETTERS, find_words, kinds_in
from sim.intake.units import Unit, factor, is_declared, read_unit, wanted_unit

FIGURE = re.compile(r"(?<![0-9.A-Za-z])([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)\s*")
ABOUT = re.compile(r"(?<=[0-9万亿千百])[余多](?=[^0-9])")
"""3万余吨 is 3万吨."""
ENDS = re.compile(r"[,;。;、()]|\.\s|\n")
CLAUSE = re.compile(r"[,;。;()]|\.\s|\n")
PER_TIME = re.compile(r"\s*(?:/|每|per\s+|a\s+)\s*(年|a\b|y\b|yr\b|year|annum)|pa\b|py\b", re.IGNORECASE)
PER_DAY = re.compile(r"\s*(?:/|每|per\s+|a\s+)\s*(日|天|d\b|day|月|month|h\b|小时)", re.IGNORECASE)
ADDED = re.compile("新增|增加|added|additional|new capacity", re.IGNORECASE)
A_YEAR = re.compile("(?<=[a-z])p[ay]$")
"""What ktpa ends with."""
MOST_UNIT_LETTERS = 14


@dataclass(frozen=True)
class Figure:
    """A figure of a line's unit in a text: `amount` in that unit, the words it stands in, what they say it is.

    `kind` is added, total (expanded to), from (expanded from), retired, existing, part (of another), or nothing for a
    plain one.
    """

    amount: float
    text: str
    kind: str = ""
    behind: str = ""
    place: int = 0


def read_amount(text: str) -> Fraction:
    """A written number."""
    return Fraction(text.replace(",", ""))


def unit_at(text: str, wanted: Unit) -> tuple[Fraction, int] | None:
    """The size of the unit a text begins with in the wanted one, and its length; None where it begins with no such."""
    for length in range(min(MOST_UNIT_LETTERS, len(text)), 0, -1):
        head, rest = text[:length], text[length:]
        if head != head.strip() or not head:
            continue
        if (head[-1] + rest[:1]).isascii() and head[-1].isalpha() and rest[:1].isalpha() and not PER_TIME.match(rest):
            continue
        unit = read_unit(head)
        if unit.bare or not unit.top or unit.top in "?":
            continue
        size = factor(unit, wanted)
        if size is not None:
            return size, length
    return None


def unit_parts(text: str) -> list[str]:
    """The writings of one unit in a text, an English one beside its Chinese twin: 10 kt/a 万吨/年, 万吨(10kt)."""
    text = A_YEAR.sub("", text.strip())
    found = re.fullmatch(r"([^\u4e00-\u9fff]+?)\s*[(（]?\s*([\u4e00-\u9fff][^()（）]*)[)）]?", text.strip())
    other = re.fullmatch(r"([\u4e00-\u9fff][^()（）]*?)\s*[(（\s]\s*([^\u4e00-\u9fff()（）]+)[)）]?", text.strip())
    both = found or other
    if both and (is_declared(read_unit(both[1])) or is_declared(read_unit(both[2]))) and not counts_alone(both[1]):
        return [both[1], both[2]]
    return [text.strip()]


def counts_alone(text: str) -> bool:
    """Whether a text is a figure alone, which stands before its unit: 10 of 10 万吨."""
    return not any(sign.isalpha() for sign in text)


def unit_size(text: str, wanted: Unit) -> Fraction | None:
    """The size of a stated unit in the wanted one; None where a writing cannot be read, or two disagree."""
    sizes = {factor(unit, wanted) for each in unit_parts(text) if not (unit := read_unit(each)).bare}
    return sizes.pop() if len(sizes) == 1 else None


def line_unit(unit: str) -> Unit:
    """The unit of a line's capacity, a year; one nobody declared where the line has none."""
    return wanted_unit("unit/yr", read_unit(unit)) if unit else Unit("?")


def find_figures(text: str, wanted: Unit) -> list[Figure]:
    """Every figure of the wanted unit in a text, as written, with what the words before it say it is."""
    written = ABOUT.sub("", half_width(text)[:MAX_LETTERS])
    money = factor(read_unit("亿元"), wanted) is not None
    found: list[Figure] = []
    last = 0
    for match in FIGURE.finditer(written):
        at = unit_at(written[match.end() :], wanted)
        if at is None:
            continue
        end = match.end() + at[1]
        per_year = PER_TIME.match(written, end)
        end = per_year.end() if per_year else end
        before = CLAUSE.split(written[last : match.start()])[-1]
        behind = ENDS.split(written[end : end + 40])[0]
        clause = ENDS.split(before)[-1] + match[0]
        last = end
        if PER_DAY.match(written, end):
            continue
        kind = kind_before(before)
        if money and {each.word for each in find_words("around", before) if each.key == "not_capacity"} == {"产值"}:
            kind = "added" if ADDED.search(before) else ""  # what a line in money makes: 年产值8亿元
        if kind == "not_capacity":
            continue
        size = read_amount(match[1]) * at[0]
        words = (clause.strip()[-12:] if len(clause) > 24 else clause.strip()) + written[match.end() : end]
        found.append(Figure(float(size), words, kind, behind, match.start()))
    return found


def kind_before(before: str) -> str:
    """What the words right before a figure say it is; added or plain where they say nothing else."""
    kinds = kinds_in("around", before)
    for kind in ("retired", "existing", "part", "not_capacity", "total", "from"):
        if kind in kinds:
            return kind
    return "added" if ADDED.search(before) else ""


def amounts_of(figures: list[Figure]) -> list[Figure]:
    """The figures that may be what a project adds, each amount once: those said to be added, else the plain ones."""
    added = [each for each in figures if each.kind == "added"]
    plain = added or [each for each in figures if each.kind == ""]
    return list({each.amount: each for each in reversed(plain)}.values())[::-1]


def retired_of(figures: list[Figure]) -> Figure | None:
    """The one figure of what is retired."""
    found = [each for each in figures if each.kind == "retired"]
    return found[0] if len(found) == 1 else None


def increase(figures: list[Figure]) -> Figure | None:
    """What is added where a text says from how much to how much: 由10万吨扩至30万吨."""
    starts = [each for each in figures if each.kind in ("from", "existing")]
    totals = [each for each in figures if each.kind == "total"]
    if len(starts) == len(totals) == 1 and totals[0].amount > starts[0].amount:
        text = f"{starts[0].text}…{totals[0].text}"
        return Figure(totals[0].amount - starts[0].amount, text, "added", totals[0].behind)
    return None
