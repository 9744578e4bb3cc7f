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


def kind_of(section: str, text: str) -> str:
    """What the longest word of a section in a text stands for; empty where there is none."""
    found = find_words(section, text)
    return max(found, key=lambda each: each.last - each.first).key if found else ""
