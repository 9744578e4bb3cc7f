"""Plans said in words: 下降5%, 为上年的95%, 减少1万吨, 完成1650万千伏安, 满产. What is not certain is asked about."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from sim.intake.cells import IN_HUNDREDTHS, STOPPED, chinese_number
from sim.intake.ledger.words import ledger_words
from sim.intake.normalise import half_width

N = r"[0-9]+(?:\.[0-9]+)?"
AMOUNT = rf"(?P<number>{N})(?P<unit>[^\d\s,.()%~+\-]{{0,10}})"
YEARS = re.compile(r"((?:19|20)[0-9]{2})年度?")
RANGE = re.compile(rf"({N})([^\d\s,.()~\-至到]{{0,6}})(?:-|~|至|到)({N})([^\d\s,.()~\-至到]{{0,6}})")
PERIODS = re.compile("[季月旬日天期]|半年")
TENTHS = re.compile(rf"([一二两三四五六七八九]|{N})成(半?)")
TIMES = re.compile("([一二两三四五六七八九十])倍")
DOUBTFUL = 40.0
"""A per cent above which a number alone may be a level (105% of last year) as well as growth."""
MOST_READINGS = 3


class Said(NamedTuple):
    """One reading of a plan: growth, a load (a share of capacity), or an amount or a change in a unit."""

    kind: str
    number: float
    unit: str = ""


class PlanWords(NamedTuple):
    """What words of a plan say for certain; else what they may say, the likeliest first."""

    sure: Said | None
    maybe: tuple[Said, ...] = ()


UNCLEAR = PlanWords(None)


def certain(kind: str, number: float, unit: str = "") -> PlanWords:
    """Words of one meaning."""
    return PlanWords(Said(kind, number, unit))


def either(*growths: float) -> PlanWords:
    """Words that may mean one growth or another."""
    return PlanWords(None, tuple(Said("growth", growth) for growth in growths))


@cache
def any_of(*keys: str) -> str:
    """The words of [plans] under some keys, as a group of a pattern."""
    words = sorted({word for key in keys for word in ledger_words("plans", key)}, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word.replace(" ", "")) for word in words) + ")"


def read_plan(text: str, base_year: int, of_amounts: bool, in_percent: bool = False) -> PlanWords:
    """What the words of a plan say. `of_amounts`: in a column of amounts; `in_percent`: in a column of per cent."""
    plain = folded(text, base_year)
    if not of_amounts and re.search(rf"[%倍]|{N}[^\d.)]", plain) is None and (bare := re.search(N, plain)):
        sure = in_percent or float(bare[0]) > 0.6
        plain = plain.replace(bare[0], f"{bare[0]}%" if sure else f"{bare[0]}?")
    if found := re.fullmatch(rf"\(({N})%\)|[▲△]({N})%", plain):
        size = float(found[1] or found[2]) / 100.0
        return either(-size, size)
    remarks = re.findall(r"\(([^()]*)\)", plain)
    clauses = [part for part in re.split("[,;。、]", re.sub(r"\([^()]*\)", "", plain)) if part]
    read = [read_clause(part, of_amounts) for part in (*clauses, *remarks)]
    told = [each for each in read if each != UNCLEAR]
    idle = all(is_idle(part) for part, each in zip((*clauses, *remarks), read, strict=True) if each == UNCLEAR)
    if len(told) == 1 and idle:
        return told[0]
    maybe = [said for each in told for said in ((each.sure,) if each.sure else each.maybe)]
    return PlanWords(None, tuple(dict.fromkeys(maybe))) if maybe else guessed(plain, of_amounts)


def folded(text: str, base_year: int) -> str:
    """A plan's text in half width, with figures for Chinese numbers, and 上年 for every way to name the base year."""
    plain = re.sub(r"\s+", "", half_width(text).casefold())
    plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", "", plain)
    plain = re.sub("([0-9]+)万([0-9])千", r"\1.\2万", plain)
    plain = YEARS.sub(lambda found: {base_year: "上年", base_year + 1: ""}.get(int(found[1]), "某年"), plain)
    plain = re.sub(any_of("last_year"), "上年", plain)
    plain = re.sub("(?<=[比较与同于为过占按])今年", "上年", plain)
    plain = re.sub("上年(?:的?(?:实际|水平|产量|产值|实绩|完成数|数))+", "上年", plain)
    plain = IN_HUNDREDTHS.sub(lambda found: f"{chinese_number(found[1])}%", plain)
    plain = TENTHS.sub(lambda found: f"{10 * float(chinese_number(found[1])) + 5 * bool(found[2]):g}%", plain)
    plain = TIMES.sub(lambda found: f"{chinese_number(found[1])}倍", plain)
    plain = re.sub(rf"({N})‰", lambda found: f"{float(found[1]) / 10:g}%", plain)
    plain = re.sub("一半|半数|减半", lambda found: "减50%" if found[0] == "减半" else "50%", plain)
    plain = re.sub("负(?=[0-9])", "-", plain)
    plain = re.sub("(?<=[a-z])(?:by|of)(?=[0-9])", "", plain).replace("below", "低于").replace("above", "高于")
    return re.sub(any_of("points"), "%", plain)


def is_idle(clause: str) -> bool:
    """Whether a part of a text says nothing of how much, or of a part of the year."""
    of_change = any_of("falling", "rising", "falls", "rises", "flat")
    bare = clause in STOPPED or PERIODS.search(clause) or re.search(of_change, clause)
    return not bare and not any(sign.isdigit() for sign in clause)


def read_clause(text: str, of_amounts: bool) -> PlanWords:
    """One part of a text, without commas and brackets."""
    if text in STOPPED:
        return certain("growth", -1.0)
    if re.fullmatch(any_of("flat"), text):
        return certain("growth", 0.0)
    if re.search("某年|[比较超]计划|完成计划|计划的|完成率", text):
        return UNCLEAR
    plain = re.sub(any_of("about"), "", text)
    plain = re.sub(rf"(?:超过|突破)(?={N})", "", plain)
    plain = re.sub(f"^(?:控制在|保持|达到?)(?={any_of('falling', 'rising')})", "", plain)
    if re.fullmatch(any_of("flat"), plain):
        return certain("growth", 0.0)
    if re.fullmatch(any_of("double"), plain):
        return certain("growth", 1.0)
    if re.fullmatch(any_of("full_load"), plain):
        return certain("load", 1.0)
    if found := RANGE.search(plain):
        ends = (found[1] + (found[2] or found[4]), found[3] + found[4])
        parts = [read_clause(plain[: found.start()] + end + plain[found.end() :], of_amounts) for end in ends]
        return PlanWords(None, tuple(said for part in parts for said in (part.sure, *part.maybe) if said))
    for way in (read_growth, read_level, read_load):
        if (words := way(plain)) != UNCLEAR:
            return words
    return read_amount(plain, of_amounts)


def read_growth(text: str) -> PlanWords:
    """Growth in per cent, with its sign or direction: 比上年低5%, 5%↓, 负增长5%, 增长-5%."""
    down, up = any_of("falling", "falls"), any_of("rising", "rises")
    by_rate = rf"(?P<rate>(?:{any_of('fall_rate')}|{any_of('rise_rate')})(?:为|是|:|达到?|控制在|保持在?)?)"
    than = r"(?P<below>低于|少于|不及|小于)上年|(?P<above>高于|多于|大于|超过?|超出)上年"
    ref = r"(?P<ref>(?:比|较|同|与|相比|对比|在)?上年(?:相比|的?基础上)?)"
    behind = rf"的?(?P<after>{down}|{up}|低于上年|高于上年)?(?P<ref_after>(?:比|较|与|than|on|over|vs)?上年)?"
    pattern = rf"(?:{than}|{ref}?(?:{by_rate}|(?P<way>{down}|{up}))?)(?P<sign>[+-]?)(?P<number>{N})%{behind}"
    found = re.fullmatch(pattern, text)
    if found is None or (found["after"] is None and found["ref_after"] and text.endswith("%的上年")):
        return UNCLEAR
    size = float(found["number"]) / 100.0
    ways = [found["rate"], found["way"], found["after"]]
    falls = [each for each in ways if each and re.match(f"{down}|{any_of('fall_rate')}|低于", each)]
    rises = [each for each in ways if each and each not in falls]
    falling, rising = bool(falls or found["below"]), bool(rises or found["above"])
    if (falling and rising) or (falling and found["sign"]):
        return either(-size, size)
    if falling or rising:
        growth = -size if falling or found["sign"] == "-" else size
        return either(size - 1.0, size) if growth > 1.0 else certain("growth", growth)
    if found["ref"] or found["ref_after"]:
        return either(size - 1.0, size) if size > 0.6 else either(size, -size)
    if found["sign"]:
        return certain("growth", -size if found["sign"] == "-" else size)
    return certain("growth", size) if size <= DOUBTFUL / 100.0 else alone(size)


def alone(size: float) -> PlanWords:
    """A large share without a word: a level of last year's, growth, or a use of capacity."""
    return PlanWords(None, (Said("growth", size - 1.0), Said("growth", size), Said("load", size)))


def read_level(text: str) -> PlanWords:
    """A level of last year's: 为上年的95%, 达到上年的1.05倍; without 上年 it is asked about."""
    to = any_of("reach")
    if found := re.fullmatch(rf"(?:{to}上年的?|上年的)({N})(%|倍)|{to}?({N})(%|倍)(?:的|of)?上年", text):
        size = float(found[1] or found[3]) / (100.0 if "%" in (found[2], found[4]) else 1.0)
        low = size <= DOUBTFUL / 100.0
        return either(size - 1.0, size) if low else certain("growth", round(size - 1.0, 12))
    if found := re.fullmatch(rf"{to}({N})%", text):
        size = float(found[1]) / 100.0
        return certain("growth", size) if size <= DOUBTFUL / 100.0 and is_plain_reach(text) else alone(size)
    if found := re.fullmatch(rf"({to}|{any_of('rising')})?({N})倍", text):
        size = float(found[2])
        if found[1] and re.fullmatch(to, found[1]):
            return certain("growth", round(size - 1.0, 12))
        return certain("growth", size) if found[1] and size == int(size) else either(round(size - 1.0, 12), size)
    return UNCLEAR


def is_plain_reach(text: str) -> bool:
    """Whether a level is reached without a word of rise or fall: 达到5% is growth, 降至5% is not."""
    return re.search(any_of("falling", "rising"), text) is None and not text.startswith("完成")


def read_load(text: str) -> PlanWords:
    """A use of capacity: 产能利用率55%, 产能的80%."""
    of, to = any_of("load"), any_of("reach")
    found = re.fullmatch(rf"(?:{to}|按)?(满?){of}(?:的|为|是|:|{to})?({N})%(?:的?(?:组织)?(?:运行|生产|开工))?", text)
    if found is None and (behind := re.fullmatch(rf"{to}?({N})%的?{of}", text)):
        return certain("load", float(behind[1]) / 100.0)
    if found is None:
        return UNCLEAR
    said = Said("load", float(found[2]) / 100.0)
    return PlanWords(None, (said,)) if found[1] else PlanWords(said)


def read_amount(text: str, of_amounts: bool) -> PlanWords:
    """An amount of the year (完成1650万千伏安), or a change by one (比上年减少1万吨)."""
    down, up = any_of("falling", "falls"), any_of("rising", "rises")
    ref = "(?:(?:比|较|同|与|在)?上年(?:相比|的?基础上)?)?"
    if found := re.fullmatch(rf"{ref}(?P<way>{down}|{up}|[+-]|新增)产?{AMOUNT}", text):
        change = float(found["number"]) * (-1.0 if re.fullmatch(rf"{down}|-", found["way"]) else 1.0)
        said = Said("change", change, found["unit"])
        sure = bool(found["unit"]) and found["way"] not in ("+", "-", "新增")
        also = (Said("amount", change, found["unit"]),) if found["way"] == "+" else ()
        also = also if found["unit"] or found["way"] in ("+", "-") else (Said("growth", change / 100.0),)
        return PlanWords(said) if sure else PlanWords(None, (said, *also) if of_amounts or found["unit"] else ())
    reach = rf"(?:{any_of('reach')}|年产|生产|产|共|:)*"
    found = re.fullmatch(rf"{reach}{AMOUNT}", text)
    if found and (found["unit"] or of_amounts):
        return certain("amount", float(found["number"]), found["unit"])
    return UNCLEAR


def guessed(text: str, of_amounts: bool) -> PlanWords:
    """What a text that nobody understood may say: each per cent it names, up, down or of last year's; its amounts."""
    sizes = [float(number) / 100.0 for number in re.findall(rf"({N})%", text)]
    falling = re.search(any_of("falling"), text) is not None
    if len(sizes) == 1:
        ways = (-sizes[0], sizes[0]) if falling else (sizes[0], -sizes[0])
        return either(sizes[0] - 1.0, ways[0]) if sizes[0] > DOUBTFUL / 100.0 else either(*ways)
    if sizes:
        return either(*dict.fromkeys(sizes))
    amounts = re.findall(AMOUNT, text) if of_amounts and PERIODS.search(text) is None else []
    return PlanWords(None, tuple(Said("amount", float(number), unit) for number, unit in amounts if unit))
