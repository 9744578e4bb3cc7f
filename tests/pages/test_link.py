"""Scenarios in links: round trips, and anything at all as a link."""

import base64
import contextlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.session.link import MAX_UNPACKED_BYTES, LinkError, pack, unpack
from sim import Scenario, ScenarioError

KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)
VALUES = st.dictionaries(KEYS, st.floats(allow_nan=False, allow_infinity=False), max_size=6)
CELLS = st.dictionaries(
    KEYS, st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=8)), min_size=1, max_size=3
)
EDITS = st.dictionaries(KEYS, st.dictionaries(KEYS, CELLS, min_size=1, max_size=2), max_size=2)


@given(VALUES, EDITS, st.text(max_size=10))
def test_a_link_brings_back_the_scenario(values, edits, name):
    scenario = Scenario(values, edits, name)
    assert unpack(pack(scenario)) == scenario
    assert Scenario.from_json(scenario.to_json()) == scenario


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda data: "1." + data.hex()))
def test_anything_else_is_a_link_error_or_a_scenario(text):
    with contextlib.suppress(LinkError):
        assert isinstance(unpack(text), Scenario)


def test_the_default_scenario_needs_no_link():
    assert pack(Scenario()) == ""


def test_a_packed_bomb_is_refused():
    squeezer = zlib.compressobj(9, wbits=-15)
    bomb = squeezer.compress(b'{"name": "' + b"x" * 5_000_000 + b'"}') + squeezer.flush()
    with pytest.raises(LinkError):
        unpack("1." + base64.urlsafe_b64encode(bomb).decode().rstrip("="))


def test_a_link_of_another_form_or_with_more_behind_it_is_refused():
    text = pack(Scenario({"market": 0.01}))
    assert text.startswith("1.")
    for other in ("2" + text[1:], "0" + text[1:], text[1:], "11" + text[1:]):
        with pytest.raises(LinkError):
            unpack(other)


def test_a_scenario_longer_than_a_link_may_hold_is_refused_though_it_is_whole_up_to_there():
    scenario = Scenario({}, {}, "x" * (MAX_UNPACKED_BYTES - 15))
    assert unpack(pack(scenario)) == scenario
    text = scenario.to_json() + " " * 100  # sound JSON, cut or not
    squeezer = zlib.compressobj(9, wbits=-15)
    packed = squeezer.compress(text.encode()) + squeezer.flush()
    with pytest.raises(LinkError):
        unpack("1." + base64.urlsafe_b64encode(packed).decode().rstrip("="))


def test_links_are_short():
    values = {f"growth_chain{k}": 0.01 * k for k in range(3)}
    assert len(pack(Scenario(values))) < 90


@pytest.mark.parametrize("text", ['{"name": "\\ud800"}', '{"edits": {"lines": {"\\udc00": {"zh": "\\ud83d"}}}}'])
def test_half_a_character_is_refused_before_it_breaks_the_link(text):
    with pytest.raises(ScenarioError, match="UTF-8"):
        Scenario.from_json(text)
