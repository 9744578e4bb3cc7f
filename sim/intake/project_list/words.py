"""The words of project lists (data/project_list.toml): found inside texts, the longest first, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from sim.dataset.faults import Detail, in_words
from sim.intake.normalise import half_width
from sim.language import Catalogue, read_toml

TOLD = Catalogue("project_list", "told")
TOLD_OF_LIST = Catalogue("project_list", "told_of_list")
LEFT_OUT = Catalogue("project_list", "left_out")
LACKS = Catalogue("project_list", "lacks")
OUTCOME = Catalogue("project_list", "outcome")
MAX_LETTERS = 2000
"""Characters of a cell that are looked at."""


class Found(NamedTuple):
    """A word found in a text: what it stands for, the word as declared, where it begins and ends."""

    key: str
    word: str
    first: int
    last: int


@dataclass(frozen=True)
class Told:
    """How something was read where that was a choice: a rule of [told] (or [told_of_list]) and what fills it in."""

    rule: str
    details: Mapping[str, Detail] = field(default_factory=dict)

    def sentence(self, lang: str = "en") -> str:
        """The reading in `lang`."""
        catalogue = TOLD if self.rule in TOLD else TOLD_OF_LIST
        return catalogue[self.rule].format(lang, **{key: in_words(each, lang) for key, each in self.details.items()})


def told(rule: str, /, **details: Detail) -> Told:
    """One reading that was a choice."""
    return Told(rule, details)


@cache
def patterns(section: str) -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """Every word of a section as (pattern, key, word), the longest first.

    An English word stands alone; those of [around] are beginnings of words.
    """
    pairs = [(word, key) for key, words in read_toml("project_list")[section].items() for word in words]
    found = []
    for word, key in sorted(pairs, key=lambda pair: -len(pair[0])):
        text = half_width(word).casefold()
        if text.isascii():
            tail = "" if section == "around" else r"(?![a-z])"
            found.append((re.compile(rf"(?<![a-z]){re.escape(text)}{tail}"), key, text))
        else:
            found.append((re.compile(re.escape(text)), key, text))
    return tuple(found)


@lru_cache(maxsize=20_000)
def find_words(section: str, text: str) -> tuple[Found, ...]:
    """The words of a section in a text, as they stand in it; a shorter one inside a longer is not found."""
    folded = half_width(text)[:MAX_LETTERS].casefold()
    taken = [False] * len(folded)
    found = []
    for pattern, key, word in patterns(section):
        if word not in folded:  # a tenth of what the pattern takes to say so
            continue
        for match in pattern.finditer(folded):
            first, last = match.span()
            if not any(taken[first:last]):
                taken[first:last] = [True] * (last - first)
                found.append(Found(key, word, first, last))
    return tuple(sorted(found, key=lambda each: each.first))


def kinds_in(section: str, text: str) -> tuple[str, ...]:
    """What the words of a section in a text stand for, each once."""
    return tuple(dict.fromkeys(each.key for each in find_words(section, text)))


GAP = (
    r"(?:[0-9〇一二三四五六七八九十年月日号底末初中上下半旬季度前后内左右今明次后本当\s./-]|于|在|至|到|能|法|具备|达到|按期|按时|按计划|如期|"
    r"正常|完全|及时|实质性?|全面|全部|正式|项目|工程|实现|可|尽快|建设|建成|开工|动工|竣工|完工|投产|投用|试生产|并|且|及|和|再|逐步|陆续)*"
)
NOT_YET = re.compile(
    rf"(?P<no>未|没有|没|无|不|暂缓){GAP}$|(?:待|即将|即可|将|拟|计划|规划|预计|预期|力争|争取|有望|可望|准备|筹备|等待|确保|尽快|督促|推动|"
    rf"申请|明年|次年|下一?步|后续){GAP}$|"
    r"(?:前|年内|(?<![0-9]年)下半年|(?<![0-9去上])年[底末])(?:前|全面|全部|实现|可)*$|"
    r"待[^已]{1,15}后(?:再|即|可|方可)*$|(?<![节年月])(?<!停工)后(?:再|即|方)?可?$|"
    r"\b(?P<not>not|without|no|never)\b[^,;.]{0,16}$|"
    r"\b(?:yet to|to be|to|will|due|expected|planned|plans|awaiting|before|scheduled|ready for|pending)\b[^,;.]{0,16}$",
    re.IGNORECASE,
)
"""What stands right before a word that says it is not so yet: 未, 尚未, 待, 即将, 计划下半年, 手续办结后, not yet."""
PAPERS = re.compile(
    r"\s*(?:建设)?\s*(?:(?!100)[0-9.]+\s*%|前|手续|条件|准备|许可|图|招|方案|审|报批|报建|permit|approval|preparation)",
    re.IGNORECASE,
)
"""What stands right behind a word that makes it something before the thing: 开工手续, 施工图, 投产准备."""
NO_STAGE = re.compile(r"\s*(?:时间|日期|率)")
PARTS_OF_WORKS = re.compile(
    r"(?:主体|基础|土建|厂房|桩基|车间|安装|管网|道路|场平|围墙|地基|结构|封顶|基本|部分|主要|设备|施工)"
    r"(?:工程|施工|建设|全部|已|均|基本|结构)*$"
)
"""What stands right before 完工 that is a part of the works alone."""
DONE_ALONE = re.compile(
    r"(?:项目|工程|建设|全部|均|整体|目前|现|已|经|全面|[一二三四]期|[:：\s])*完成(?:建设|施工|竣工|验收|任务|\s)*"
)
"""A clause that says no more than that it is completed; 已完成备案 is not so."""
CLAUSES = re.compile(r"[,;。;、()\[\]\n]|\.\s")
STARTS = ("施工", "建设")
AGAIN = ("复工", "resum")


class Stages(NamedTuple):
    """The stages a text speaks of: those it says are so, else those it says are to come (`later`)."""

    now: tuple[str, ...] = ()
    later: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """What the text says: what is so, else what is to come."""
        return self.now or self.later


@lru_cache(maxsize=20_000)
def stages_in(text: str) -> Stages:
    """The stages a text says: 未开工, 待开工, 开工手续 are proposed, 未投产 is building, 停工后复工 building again."""
    folded = half_width(text)[:MAX_LETTERS].casefold()
    now: list[str] = []
    later: list[str] = []
    clause = 0
    """How many of `now` stand before the clause."""
    for word in find_words("stages", text):
        before = CLAUSES.split(folded[: word.first])[-1]
        if NO_STAGE.match(folded, word.last):
            continue
        clause = clause if find_words("stages", before) else len(now)
        again = word.word.startswith(AGAIN)
        papers = PAPERS.match(folded, word.last) is not None
        mark = NOT_YET.search(before)
        denied = mark is not None and bool(mark["no"] or mark["not"])
        if word.key == "shelved":
            if not denied:
                now.append("shelved")
        elif again:
            waits = papers or (mark is not None and not mark[0].startswith("后"))
            now = [*now, "shelved"] if waits else [each for each in now if each != "shelved"] + ["building"]
        elif word.key == "proposed" or not (mark or papers):
            part = word.key == "running" and PARTS_OF_WORKS.search(before)
            now.append("building" if part else word.key)
        elif word.key == "started" or word.word.startswith(STARTS):
            now = [each for at, each in enumerate(now) if at < clause or each != "building" or not denied]
            now.append("proposed")
        elif word.key == "building":
            later.append("building")
        elif "达产" not in word.word:
            later.append("building")
            now = ["building" if each in ("running", "trial") else each for each in now]
    if any(DONE_ALONE.fullmatch(clause.strip()) for clause in CLAUSES.split(folded)):
        now.append("running")
    return Stages(tuple(dict.fromkeys(now)), tuple(dict.fromkeys(later)))
