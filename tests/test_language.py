"""One language layer: every pair of languages is whole, said once, and reached in one way."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.language import DATA, Catalogue, Text, read_toml

ROOT = Path(__file__).parents[1]
CATALOGUES = [*sorted(DATA.glob("*.toml")), ROOT / "pages" / "ui" / "words.toml"]
EMPTY = {"brief.words.rarity_usual", "exports.units.code", "exports.live.each_step"}
"""Words that are meant to be nothing."""


def parsed() -> dict[str, Any]:
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in CATALOGUES}


def halves(node: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    """Every pair as (place, Chinese, English), with None for a half that is missing; lists pair by pair."""
    if isinstance(node, list):
        for number, each in enumerate(node):
            yield from halves(each, f"{place}.{number}")
        return
    if not isinstance(node, dict):
        return
    for key, each in node.items():
        head = re.fullmatch(r"(|.*_)(zh|en)", key)
        if head is None or isinstance(each, dict):
            yield from halves(each, f"{place}.{key}")
        elif isinstance(each, str) or head[1]:
            zh, en = (node.get(head[1] + lang) for lang in ("zh", "en"))
            if head[2] == "zh" or zh is None:
                where = f"{place}.{head[1]}".rstrip("._")
                both = zip(zh, en, strict=True) if isinstance(zh, list) and isinstance(en, list) else [(zh, en)]
                yield from ((where, *pair) for pair in both)


def said_twice(catalogues: dict[str, Any]) -> dict[tuple[str, str], list[str]]:
    """Pairs that stand in more than one place, a capital aside, with the places."""
    places = defaultdict(list)
    for name, catalogue in catalogues.items():
        for place, zh, en in halves(catalogue, name):
            if place not in EMPTY:
                places[zh, en[:1].lower() + en[1:]].append(place)
    return {pair: where for pair, where in places.items() if len(where) > 1}


CHINESE = "[\u3400-\u9fff]"
ILL_SET = {
    "zh": rf"{CHINESE}[”}}]? *[,:;?!()]|[,:;?!()] *[“{{]?{CHINESE}|(?<=[\w}}）\u3400-\u9fff]) %|\}} ?点",
    "en": r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’]|(?<=[\d})]) %",
}
"""How no text is set: half-width marks beside Chinese, points called 点, a space before %; in English curly quotes and
full-width signs."""
ADDRESS = re.compile(r"\b[a-z]+://\S+")
"""An address, which keeps its own signs."""


def ill_set(zh: str, en: str) -> list[str]:
    """What of a pair is not set as its language is, each with its surroundings."""
    texts = {"zh": ADDRESS.sub("", zh), "en": en}
    return [
        text[max(m.start() - 6, 0) : m.end() + 6]
        for lang, text in texts.items()
        for m in re.finditer(ILL_SET[lang], text)
    ]


def test_every_pair_is_set_as_its_language_is():
    found = {
        place: marks
        for name, catalogue in parsed().items()
        for place, zh, en in halves(catalogue, name)
        if (marks := ill_set(zh, en))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("增速,目标", ""), ("增速, 目标", ""), ("目标:{growth}", ""), ("{name}:目标", ""), ("“甲”,第 1 版", ""),
        ("产值(亿元)", ""), ("占比(%)", ""), ("增速 9.5 %", ""), ("{share} %", ""), ("{points} 点", ""), ("能否?", ""),
        ("", "“a”"), ("", "it’s"), ("", "a，b"), ("", "80 % of draws"), ("", "{share} %"), ("", "产线"),
    ],
)  # fmt: skip
def test_a_text_set_wrongly_would_be_found(zh, en):
    assert ill_set(zh, en)


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("产值（亿元），{a}；1,000 吨", "output (100m yuan), {a}; 1,000 t"),
        ("dask://主机:端口 或 chain_output:nonferrous", 'the "name" of 9.5% (% of all), differs in %'),
        ("{points} 个百分点", "2–3 points"),
    ],
)
def test_a_text_set_rightly_passes(zh, en):
    assert ill_set(zh, en) == []


def named(node: Any) -> Iterator[str]:
    """Every "@term" of a catalogue."""
    if isinstance(node, str) and node.startswith("@"):
        yield node[1:]
    elif isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            yield from named(each)


def test_no_pair_of_words_is_said_twice():
    """What two catalogues say is a term of data/terms.toml that both name."""
    assert said_twice(parsed()) == {}


def test_a_pair_said_twice_would_be_found():
    one = {"words": {"line": {"zh": "产线", "en": "line"}}}
    lines = {"columns": {"line": {"kind": "ref", "zh": "产线", "en": "Line", "help_zh": "空", "help_en": "empty"}}}
    other = {"lines": lines, "steps": [{"what_zh": ["空"], "what_en": ["empty"]}]}
    assert said_twice({"exports": one}) == {}
    assert said_twice({"exports": one, "tables": other}) == {
        ("产线", "line"): ["exports.words.line", "tables.lines.columns.line"],
        ("空", "empty"): ["tables.lines.columns.line.help", "tables.steps.0.what"],
    }


def test_every_pair_is_whole_and_tells_the_same_details_in_both_languages():
    pairs = [pair for name, catalogue in parsed().items() for pair in halves(catalogue, name)]
    assert len(pairs) > 1000
    for place, zh, en in pairs:
        assert isinstance(zh, str), f"{place} has no Chinese"
        assert isinstance(en, str), f"{place} has no English"
        assert (zh and en) or place in EMPTY, f"{place} is empty"
        details = [set(re.findall(r"\{(\w*)", text)) - {"zh", "en"} for text in (zh, en)]
        assert details[0] == details[1] or place in EMPTY, f"{place}: a detail only one language tells"


def test_every_term_is_one_and_is_named_by_more_than_one():
    catalogues = parsed()
    terms = [key for section in catalogues.pop("terms").values() for key in section]
    assert len(terms) == len(set(terms))
    count = defaultdict(int)
    for name in named(catalogues):
        count[name if name in terms else name[:1].lower() + name[1:]] += 1
    assert {key for key in terms if count[key] < 2} == set()


def test_a_term_begins_a_cell_with_a_capital():
    assert Catalogue("exports", "words")["line"] == Text("产线", "line")
    assert Catalogue("brief", "words")["line"] == Text("产线", "Line")


def test_a_text_is_asked_by_language_and_by_nothing_else():
    text = Text("甲", "a")
    assert (text["zh"], text["en"]) == ("甲", "a")
    for other in (0, 1, "fr", ""):
        with pytest.raises(KeyError):
            text[other]


def test_a_text_says_nothing_of_what_is_not_known():
    text = Text("{name}为{size}", "{name} is {size}")
    assert [text.format(lang, name="x", size=0.0) for lang in ("zh", "en")] == ["x为0.0", "x is 0.0"]
    assert text.format("zh", name="x", size=None) == ""
    with pytest.raises(KeyError):
        text.format("en", name="x")


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 lines are"), (1, "1 line is"), ("1", "1 line is"), (21, "21 lines are")]
)
def test_a_text_says_one_line_and_two_lines(count, said):
    text = Text("{count}条产线", "{count} {count:|line is|lines are}")
    assert [text.format(lang, count=count) for lang in ("zh", "en")] == [f"{count}条产线", said]


def counted(catalogues: dict[str, Any]) -> dict[str, str]:
    """English that names a plural right behind a count, whatever the count is, by place."""
    return {
        place: found[0]
        for name, catalogue in catalogues.items()
        for place, _, en in halves(catalogue, name)
        if (found := re.search(r"\{count\} (?!years_|points\b)[a-z]+s\b", en))
    }


def test_no_sentence_says_1_lines():
    assert counted(parsed()) == {}
    assert counted({"x": {"a": {"zh": "{count}条产线", "en": "see {count} lines"}}}) == {"x.a": "{count} lines"}


def test_a_catalogue_is_the_words_of_a_section_and_knows_no_others():
    words = Catalogue("faults", "place")
    assert list(words) == list(read_toml("faults")["place"])
    assert words["stop"] == Text("。", ".")
    assert "no such word" not in words
    with pytest.raises(KeyError):
        words["no such word"]
    assert Catalogue("workbook", "facts")["gdp"].en == "GDP", "beside other fields a pair is the name"
