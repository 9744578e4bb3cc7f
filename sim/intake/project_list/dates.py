"""Dates as lists of projects write them: 年底, 二季度, 2023.6, 23-06, 6月底, 2023.06-2024.12, 一期…二期…, 已投产."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace

from sim.intake.grid import Cell
from sim.intake.months import in_digits, number_of_quarter
from sim.intake.normalise import half_width
from sim.intake.project_list.words import kinds_in, stages_in
from sim.language import read_toml

CHINESE_DIGITS = "〇一二三四五六七八九"
YEAR_IN_WORDS = re.compile(r"二[〇零○0][〇零○一二三四五六七八九]{2}(?=年)")
ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
YEAR = r"(?:19|20)[0-9]{2}"
FEASTS = "|".join(read_toml("project_list")["feasts"])
SEASONS = {"spring": 5, "summer": 8, "autumn": 11, "fall": 11, "春": 5, "夏": 8, "秋": 11}
POINT = re.compile(
    rf"(?P<serial>(?<![0-9.])(?P<sy>{YEAR})\s*(?P<mark>[-/.])\s*(?P<sm>1[0-2]|0?[1-9])(?![0-9])"
    rf"(?:\s*[-/.]\s*(?:3[01]|[12][0-9]|0?[1-9])(?![0-9.]))?)"
    rf"|(?:(?P<fy>{YEAR})\s*年?\s*)?(?P<feast>{FEASTS})节?(?P<eve>\s*(?:假期)?(?:之前|以前|前))?(?!后)"
    rf"|(?P<sn>spring|summer|autumn|fall)(?:\s+of)?\s*,?\s*(?P<sny>{YEAR})"
    rf"|(?<![0-9.])(?P<csy>{YEAR})\s*年?\s*(?P<cs>[春夏秋])[季天]?(?![0-9节])"
    rf"|(?<![0-9.])(?P<qy2>[12][0-9])\s*年?\s*(?P<qq>q[1-4]|h[12])(?![0-9a-z])"
    rf"|(?<![0-9.])(?P<by>{YEAR})\s*年?\s*(?P<prior>(?:之前|以前|前)(?!后))|\bbefore\s+(?P<bey>{YEAR})(?![-/.]?[0-9])"
    rf"|(?<![0-9])(?P<my>1[0-2]|0?[1-9])\s*/\s*(?P<mby>{YEAR})"
    rf"|(?<![0-9.])(?P<packed>{YEAR}(?:0[1-9]|1[0-2]))(?![0-9])"
    rf"|(?<![0-9.])(?P<two>[12][0-9])\s*[-/.]\s*(?P<twom>1[0-2]|0?[1-9])(?![0-9.])"
    rf"|(?:(?P<edge>early|mid|late|end|beginning|start|middle)[\s-]*(?:of\s+)?)?{MONTH_NAME}"
    rf"(?:\s*(?:[0-9]{{1,2}}(?:st|nd|rd|th)?\s*,)?[\s,-]*(?P<ny>{YEAR})|\s*[-']\s*(?P<ny2>[12][0-9])(?![0-9]))?"
    rf"|(?P<eedge>early|mid|late|end|beginning|middle|year[\s-]?end)[\s-]*(?:of\s+)?(?:the\s+year\s+)?(?P<eey>{YEAR})"
    rf"|(?<![0-9a-z])(?P<q>q[1-4]|h[12]|[1-4]q|[12]h)(?![a-z])\s*(?:of\s+)?,?\s*"
    rf"(?:(?P<qy>{YEAR})|[-'/]?\s*(?P<qys>[12][0-9])(?![0-9]|\s*月))?"
    rf"|(?P<half>first|second)\s+half(?:\s+of)?\s*(?P<hy>{YEAR})?"
    rf"|(?P<ord>first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter(?:\s+of)?\s*(?P<oy>{YEAR})?"
    rf"|(?:(?:(?P<y>{YEAR})|(?<![0-9.])(?P<y2>[12][0-9])(?=\s*年))\s*年?\s*[,、]?\s*)?(?:"
    r"(?P<cq>第?(?:[一二三1-3][、,至到-]?)?[一二三四1-4]季度)|(?P<ch>上半年|下半年)|(?<![0-9.])(?P<m>1[0-2]|0?[1-9])\s*月(?P<day>\s*[0-9]{1,2}\s*[日号])?"
    r"|(?P<part>(?:年)?(?:底|末)|年初|年中|初(?!步)|中(?!试|旬|期|心|间)))"
    rf"|(?<![0-9.])(?P<alone>{YEAR})(?![0-9])(?:\s*年度?)?(?P<q2>\s*[-/]?\s*(?:[qh][1-4]|[1-4]q|[12]h))?"
    r"|(?P<yend>year[\s-]?end|mid[\s-]?year)",
    re.IGNORECASE,
)
PHASE = re.compile(r"第?([一二三四五六])期|\bphase\s+(i{1,3}|iv|[1-6]|one|two|three)\b[:,]?", re.IGNORECASE)
PHASES = {"i": "一", "ii": "二", "iii": "三", "iv": "四", "one": "一", "two": "二", "three": "三"}
DASH = re.compile(r"^\s*(?:年|月份?)?\s*(?:[-~至到—]|to|until|through)+\s*$", re.IGNORECASE)
DEADLINE = re.compile(r"^\s*份?\s*(?:[上中下]旬|底|末)?\s*(?:以?前|之前|内)|^\s*(?:at the latest)", re.IGNORECASE)
MOVED = re.compile(
    r"调整为|调整到|调整至|调至|推迟至|推迟到|延期至|延期到|延至|延后至|改为|改到|提前至|提前到|postponed to|moved to"
)
"""Words behind which a date stands that takes the place of the one before."""
DONE = re.compile(r"已[^,;。、()]{0,8}(?:建成|投产|竣工|完工|完成|投用|投运|达产|运营|试)|\balready\b", re.IGNORECASE)
TRIAL = re.compile(r"\s*(?:底|末|前|份)*\s*(?:试生产|试运行|试产|试车|trial)")
BESIDE_A_YEAR = re.compile(
    r"预计|预期|计划|力争|争取|确保|有望|全部|全面|正式|陆续|项目|工程|建成|投产|竣工|完工|投运|投用|达产|试生产|试运行|"
    r"实现|完成|左右|前后|年度|年份|已|于|在|约|将|拟|并|内|度|期|[一二三四五六]期|"
    r"\b(?:fy|by|in|of|the|year|about|around|expected|planned|plan|to|be|due|completed?|completion|"
    r"commissioned|commissioning|on|stream|operation|production|start|target|est|tbc|c|ca)\b",
    re.IGNORECASE,
)
"""What may stand beside a year without saying more of the month."""
FIRST_SERIAL, LAST_SERIAL = 36526, 55153
"""Spreadsheets' numbers of the days from 2000 to 2050."""
EDGES = {"early": 3, "beginning": 1, "start": 1, "mid": 6, "middle": 6, "late": 12, "end": 12}
PARTS = {"初": 1, "中": 6, "底": 12, "末": 12}


@dataclass(frozen=True)
class When:
    """A date read: `month` as YYYY-MM (empty: none), the `first` of a period, and the rule of the choice it was.

    `bare` is a year whose month is not written (2023); `either` a second month it may be; `state` what a text says
    in place of a date (running, trial); `text` what stands there.
    """

    text: str = ""
    month: str = ""
    first: str = ""
    rule: str = ""
    bare: bool = False
    either: str = ""
    no_year: bool = False
    state: str = ""
    place: tuple[int, int] = (0, 0)


def month_text(year: int, month: int) -> str:
    """A month as YYYY-MM."""
    return f"{year:04d}-{month:02d}"


def plain(text: str, year: int) -> str:
    """A text with its years and months in digits: 今年 and 二〇二三年 as 2023年, 明年 as the next."""
    written = half_width(text)
    written = YEAR_IN_WORDS.sub(lambda found: "20" + "".join(digit(each) for each in found[0][2:]), written)
    for words, shift in (("今年|本年度?|当年", 0), ("明年|次年", 1), ("后年", 2), ("去年|上年", -1)):
        written = re.sub(f"(?:{words})(?!度计划)", f"{year + shift}年", written)
    written = re.sub("年内", "年底", written)
    written = re.sub(rf"({YEAR})\s*(?=(?:十[一二]?|[一二三四五六七八九])月)", r"\1年", written)
    written = re.sub("前半年", "上半年", re.sub(r"前(?=[三3一1二2]季度)", "", written))
    written = re.sub(r"(?<![0-9.])(1[0-2]|0?[1-9])(\s*[-~至到—]\s*(?:1[0-2]|0?[1-9])\s*月)", r"\1月\2", written)
    written = re.sub(rf"({YEAR})年年?(底|末|初|中)", r"\1年\2", written)
    return in_digits(written)


def digit(sign: str) -> str:
    """A Chinese digit as 0 to 9."""
    return "0" if sign in "零○" else str(CHINESE_DIGITS.index(sign))


def read_point(found: re.Match[str], year: int) -> When | None:
    """One date of a text; one without a year is of the given one. None for a bare count."""
    part = {key: value for key, value in found.groupdict().items() if value is not None}
    text, place = found[0].strip(), found.span()
    base = When(text, place=place)
    if "serial" in part:
        return replace(base, month=month_text(int(part["sy"]), int(part["sm"])))
    if "my" in part:
        return replace(base, month=month_text(int(part["mby"]), int(part["my"])))
    if "packed" in part:
        return replace(base, month=f"{part['packed'][:4]}-{part['packed'][4:]}")
    if "feast" in part:
        return feast(base, part, year)
    if "sn" in part or "cs" in part:
        season, own = part.get("sn", part.get("cs", "")).casefold(), part.get("sny") or part.get("csy")
        return of_year(base, own, year, SEASONS[season], "part_of_year")
    if "qq" in part:
        return of_year(base, f"20{part['qy2']}", year, quarter(part["qq"]), "part_of_year")
    if "prior" in part or "bey" in part:
        return of_year(base, str(int(part.get("by") or part["bey"]) - 1), year, 12, "year_before")
    if "two" in part:
        return replace(base, month=month_text(2000 + int(part["two"]), int(part["twom"])), rule="two_digits")
    if "alone" in part and "q2" in part:
        return of_year(base, part["alone"], year, quarter(part["q2"].strip()), "part_of_year")
    if "alone" in part:
        return replace(base, month=month_text(int(part["alone"]), 12), rule="year_alone", bare=True)
    if "name" in part:
        month = ENGLISH.index(part["name"][:3].casefold()) + 1
        short = f"20{part['ny2']}" if "ny2" in part else None
        return of_year(base, part.get("ny") or short, year, month, "two_digits" if short else "")
    if "yend" in part:
        return of_year(base, None, year, 6 if part["yend"].casefold().startswith("mid") else 12, "year_end")
    if "eey" in part:
        edge = part["eedge"].casefold()
        return of_year(base, part["eey"], year, 12 if "year" in edge else EDGES[edge], "year_end")
    if "q" in part:
        short = f"20{part['qys']}" if "qys" in part else None
        return of_year(base, part.get("qy") or short, year, quarter(part["q"]), "part_of_year")
    if "half" in part:
        return of_year(base, part.get("hy"), year, 6 if part["half"].casefold() == "first" else 12, "part_of_year")
    if "ord" in part:
        return of_year(base, part.get("oy"), year, 3 * number_of_quarter(part["ord"]), "part_of_year")
    return chinese_point(base, part, year)


def chinese_point(base: When, part: dict[str, str], year: int) -> When | None:
    """A date written 2023年6月, 二季度, 上半年, 年底, with its year or without."""
    own = part.get("y") or (f"20{part['y2']}" if "y2" in part else None)
    if "cq" in part:
        return of_year(base, own, year, 3 * number_of_quarter(part["cq"].removesuffix("季度")[-1]), "part_of_year")
    if "ch" in part:
        return of_year(base, own, year, 6 if part["ch"][0] == "上" else 12, "part_of_year")
    if "m" in part:
        return of_year(base, own, year, int(part["m"]), "")
    if own is None and "年" not in part["part"]:
        return None
    return of_year(base, own, year, PARTS[part["part"][-1]], "year_end")


def quarter(text: str) -> int:
    """The last month of Q2 or H1, 2Q or 1H."""
    return int(re.sub("[^0-9]", "", text)) * (3 if "q" in text.casefold() else 6)


def feast(base: When, part: dict[str, str], year: int) -> When | None:
    """The month of a feast, or of the day before it; None where its day in that year is not known."""
    own = int(part.get("fy") or year)
    days = read_toml("project_list")["feasts"][part["feast"]]
    said = next((each for each in days if len(each) == 5 or each.startswith(str(own))), "")
    if not said:
        return None
    day = datetime.date(own, int(said[-5:-3]), int(said[-2:]))
    day -= datetime.timedelta(days=1 if "eve" in part else 0)
    return of_year(base, str(day.year) if "fy" in part else None, day.year, day.month, "feast")


def of_year(base: When, own: str | None, year: int, month: int, rule: str) -> When:
    """A month of its own year, else of the list's."""
    return replace(base, month=month_text(int(own or year), month), rule=rule, no_year=own is None)


def points(text: str, year: int) -> list[When]:
    """Every date in a text, in order; one without a year takes that of the one before it, else the given year."""
    written = plain(text, year)
    found: list[When] = []
    known = 0
    for match in POINT.finditer(written):
        point = read_point(match, known or year) if match[0].strip() else None
        if point is None or not 1 <= int(point.month[5:]) <= 12:
            continue
        tail = written[point.place[1] :]
        if DEADLINE.match(tail) and not point.rule:
            point = replace(point, rule="deadline")
        point = replace(point, no_year=point.no_year and not known)
        known = known if point.no_year else int(point.month[:4])
        found.append(point)
    return found


def is_range(text: str, year: int, one: When, other: When) -> bool:
    """Whether two dates that follow each other are a period: 2023.06-2024.12."""
    return bool(DASH.match(plain(text, year)[one.place[1] : other.place[0]]))


def read_when(cell: Cell, year: int) -> When:
    """A cell of dates; a text without a date says its state, if any. Of several dates the one of being on stream."""
    text = cell.text
    if cell.kind == "date" and re.match(r"[0-9]{4}-[0-9]{2}", text):
        return When(text[:7], text[:7])
    number = float(text) if re.fullmatch(r"[0-9]+(?:[.][0-9]+)?", text) else None
    if number is not None and FIRST_SERIAL <= number <= LAST_SERIAL:
        day = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(number))
        return When(text, month_text(day.year, day.month), rule="serial")
    if number is not None and (whole := re.fullmatch(rf"({YEAR})(0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])", text)):
        return When(text, f"{whole[1]}-{whole[2]}")
    found = points(text, year)
    if not found:
        return When(text, state=state_of(text))
    if number is not None and re.fullmatch(rf"(?:{YEAR}|[12][0-9])[.]1", text) and cell.kind in ("number", "csv"):
        return replace(found[0], text=text, either=f"{found[0].month[:4]}-10")
    done = DONE.search(half_width(text)) is not None
    return replace(chosen(text, found, year), text=text, state=state_of(text) if done else "")


def chosen(text: str, found: list[When], year: int) -> When:
    """Of a cell's dates the one of being on stream: a period's end, or the one beside such words; else unclear."""
    if len(found) == 1:
        return When(rule="unclear") if found[0].rule == "year_alone" and says_more(text, found[0], year) else found[0]
    if MOVED.search(written := plain(text, year)):
        moved = [each for each in found if MOVED.search(written[: each.place[0]])]
        return moved[0] if len(moved) == 1 else When(rule="unclear")
    if len(found) == 2 and is_range(text, year, *found):
        alone = found[0].bare and found[1].bare
        first = f"{found[0].month[:4]}-01" if found[0].bare else found[0].month
        if found[0].no_year and not found[1].no_year:
            first = f"{found[1].month[:4]}{first[4:]}"
        if first > found[1].month:
            return When(rule="unclear")
        return replace(found[1], first=first, rule="range_end", bare=alone)
    ends = [each for each, kinds in zip(found, surroundings(text, found, year), strict=True) if "ending" in kinds]
    if len(ends) > 1:  # 6月试生产,12月投产
        ends = [each for each in ends if not TRIAL.match(written[each.place[1] :])]
    return ends[0] if len(ends) == 1 else When(rule="unclear")


def says_more(text: str, found: When, year: int) -> bool:
    """Whether a text with a year alone says more of its date than words can be left aside: 2024年开春, 2024.13."""
    written = plain(text, year)
    rest = written[: found.place[0]] + " " + written[found.place[1] :]
    return bool(re.sub("[^\\w]|_", "", BESIDE_A_YEAR.sub(" ", re.sub(r"\([^()0-9]*\)", "", rest))))


def surroundings(text: str, found: list[When], year: int) -> list[tuple[str, ...]]:
    """What the words of each date's clause say it is of: starting, ending, full capacity."""
    written = plain(text, year)
    kinds = []
    for place, each in enumerate(found):
        before = written[found[place - 1].place[1] if place else 0 : each.place[0]]
        after = written[each.place[1] : found[place + 1].place[0] if place + 1 < len(found) else len(written)]
        after = re.split(r"[,;。、]|\.\s", after)[0]
        said = kinds_in("around", after)
        kinds.append(said or kinds_in("around", re.split(r"[,;。、]|\.\s", before)[-1]))
    return kinds


def state_of(text: str) -> str:
    """Running or trial where a text says that it is on stream already; empty for all else, 未投产 too."""
    found = stages_in(text).now
    return next((each for each in ("running", "trial") if each in found and {*found} <= {"running", "trial"}), "")


def dated_words(text: str, year: int) -> When:
    """The month on stream that a longer text states: 计划2023年6月建成投产; nothing where it states none, or two.

    A text without a date may say that it is on stream: 已建成.
    """
    found = points(text, year)
    if not found and DONE.search(half_width(text)):
        return When(text, state=state_of(text))
    kinds = surroundings(text, found, year)
    ends = [each for each, said in zip(found, kinds, strict=True) if "ending" in said]
    return ends[0] if len({each.month for each in ends}) == 1 else When()


def split_phases(text: str) -> list[tuple[str, str]]:
    """The phases a text tells apart, as (一, what is said of it); empty where it tells fewer than two."""
    marks = list(PHASE.finditer(half_width(text)))
    if len(marks) < 2:
        return []
    written = half_width(text)
    ends = [*(mark.start() for mark in marks[1:]), len(written)]
    found = [(phase_name(mark), written[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)]
    return found if len({name for name, _ in found}) == len(found) else []


def phase_name(mark: re.Match[str]) -> str:
    """The number of a phase in Chinese."""
    if mark[1]:
        return mark[1]
    text = mark[2].casefold()
    return PHASES.get(text) or CHINESE_DIGITS[int(text)]
