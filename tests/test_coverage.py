"""Coverage: the ledger's base-year value added beside the official above-scale figure."""

import pytest
from tiny import base, city, dataset_of, line, rows

from sim.present.coverage import coverage, coverage_sentence


def of(official, lines=None, outputs=None, **more):
    facts = {} if official is None else {"above_scale_va": official}
    facts |= more.pop("facts", {})
    return dataset_of(city(lines or [line()], outputs or [base()], facts, **more))


@pytest.mark.parametrize(("official", "share", "far"), [(120, 1.0, False), (130, 12 / 13, False), (140, 6 / 7, True)])
def test_the_ledgers_sum_is_held_against_the_official_figure(official, share, far):
    found = coverage(of(official))
    assert (found.ledger, found.official) == (120, official)
    assert found.share == pytest.approx(share)
    assert found.far == far


def test_above_a_twentieth_more_is_far_too():
    assert not coverage(of(115)).far
    assert coverage(of(114)).far


def test_without_an_official_figure_nothing_is_said_of_a_share():
    dataset = of(None)
    assert coverage(dataset) is None
    assert "2022" in coverage_sentence(dataset, "en")
    assert "%" not in coverage_sentence(dataset, "en")


def test_the_ledger_holds_the_lines_that_counted_in_the_base_year():
    """A line that leaves in the plan year counted; one that left in the base year, or is not listed yet, did not."""
    lines = [
        line(),
        line("leaves", exit="2023-05"),
        line("left", exit="2022-11"),
        line("new", entry="new_entity", listing="2023-04"),
    ]
    dataset = of(240, lines, [base(each["line"]) for each in lines])
    assert coverage(dataset).ledger == 240


def test_the_basis_in_force_is_the_ledgers():
    table = {"industries": rows({"industry": "32", "sector": "manufacturing", "va_rate": 0.25})}
    for basis, ledger in (("industry", 30), ("own", 120)):
        dataset = of(120, [line(industry="32")], facts={"va_basis": basis}, **table)
        assert coverage(dataset).ledger == ledger


def test_the_sentence_names_both_sums_the_share_and_what_to_do_when_far():
    for lang, sentences in (("zh", 2), ("en", 3)):
        near, short, over = (coverage_sentence(of(official), lang) for official in (120, 200, 60))
        assert "2022" in near
        assert "120.0" in near
        for told, share in ((near, 100), (short, 60), (over, 200)):
            assert f"{share}.0%" in told
        assert ("100m yuan" in near) == (lang == "en")
        assert "×" not in near
        stop = "。" if lang == "zh" else ". "
        assert [f"{each} ".count(stop) for each in (near, short)] == [1, sentences]
        assert not set(short.split(stop)[1:-1]) & set(over.split(stop)[1:-1])
