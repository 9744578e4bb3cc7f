"""What became of a meeting's changes: taken up by a decision, taken back before it, or changed again."""

import itertools

import pytest

from pages.ui.session.fates import Fate, fates
from pages.ui.session.undo import Move
from sim import Scenario


def walk(*steps: dict[str, float]) -> list[Move]:
    """One move a second from the default scenario through these values."""
    sides = [Scenario(), *(Scenario(each) for each in steps)]
    return [
        Move(float(at), "", before, after, (None, None))
        for at, (before, after) in enumerate(itertools.pairwise(sides), start=1)
    ]


DECIDED, BACK, AGAIN, NOTHING = "in_decision", "taken_back", "changed_again", ""


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([{"a": 2.0}], [DECIDED]),
        ([{"a": 2.0}, {}], [BACK, NOTHING]),
        ([{"a": 2.0}, {}, {"a": 2.0}], [DECIDED, BACK, DECIDED]),
        ([{"a": 2.0}, {"a": 4.0}, {}], [BACK, BACK, NOTHING]),
        ([{"a": 2.0}, {"a": 5.0}], [AGAIN, DECIDED]),
        ([{"a": 2.0}, {"a": 2.0, "b": 1.0}, {"b": 1.0}], [BACK, DECIDED, NOTHING]),
        ([{"a": 2.0, "b": 1.0}, {"b": 1.0}], [DECIDED, NOTHING]),
    ],
)
def test_a_change_is_decided_where_it_stands_at_the_decision(steps, expected):
    assert fates(walk(*steps), [100.0]) == [Fate(1, each) for each in expected]


def test_a_cell_that_was_put_back_is_taken_back():
    edited = Scenario({}, {"targets": {"iva_growth": {"value": 0.09}}})
    sides = [(Scenario(), edited), (edited, Scenario())]
    moves = [Move(float(at), "", *side, (None, None)) for at, side in enumerate(sides)]
    assert [each.how for each in fates(moves, [9.0])] == [BACK, NOTHING]


def test_what_the_next_decision_takes_back_was_decided_and_so_is_taking_it_back():
    found = fates(walk({"a": 2.0}, {}, {"b": 1.0}), [1.5, 2.5])
    assert found == [Fate(1, DECIDED), Fate(2, DECIDED), Fate(0, NOTHING)], "what came after the last is open"


def test_a_dataset_that_was_put_back_is_taken_back(sample):
    sides = [(None, sample), (sample, None)]
    moves = [Move(float(at), "", Scenario(), Scenario(), side) for at, side in enumerate(sides)]
    assert [each.how for each in fates(moves, [9.0])] == [BACK, NOTHING]
    assert [each.how for each in fates(moves[:1], [9.0])] == [DECIDED]
