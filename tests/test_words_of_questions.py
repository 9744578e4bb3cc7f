"""The words of questions and their answers: in both languages, with the same details, and no keys in the Chinese."""

import re
import string

import pytest

from sim.dataset.faults import ANSWERS, RULES

ASKING = [
    rule for rule in RULES if rule.startswith(("odd_", "value_", "price_", "scale_", "month_meant", "percent_meant"))
]


def details(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", ANSWERS)
def test_an_answer_says_the_same_in_both_languages(code):
    zh, en = ANSWERS[code]
    assert details(zh) == details(en)
    assert not re.search(r"[a-z]_[a-z]", re.sub(r"{\w+}", "", zh + en)), "a key instead of a word"
    assert re.search("[一-鿿]|{", zh)


@pytest.mark.parametrize("rule", ASKING)
def test_a_question_says_the_same_in_both_languages(rule):
    zh, en = RULES[rule]
    assert details(zh) == details(en)
    assert not re.search(r"\b[a-z]+\b", re.sub(r"{\w+}", "", zh)), "an English word in a Chinese sentence"
