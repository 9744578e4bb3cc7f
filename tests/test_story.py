"""The headline's two charts and the lamps: their rows against figures worked out by hand."""

import numpy as np
import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st

from sim import Scenario, designs, project
from sim.present import story as module
from sim.present.causes import ROOM, of_events, short, term_causes, width
from sim.present.labels import word
from sim.present.lamps import TIGHT_ROOM, lamps
from sim.present.story import Side, apart, path_frame, story_frame
from sim.present.tables import term_parts
from sim.registry import presets
from sim.studies.outlook import Outlook

GOAL = {"target": "t", "measure": "iva_growth", "year": 2023, "value": 0.08, "direction": "at_least"}
RELEASES = 11


def drawn(expected, path=None):
    """An outlook of which only growth and its path are asked."""
    grid = np.linspace(expected - 0.03, expected + 0.03, 7)
    spread = np.array([[-0.01], [0.0], [0.01]]) + (np.full(RELEASES, expected) if path is None else path)
    return Outlook(expected, expected - 0.01, expected + 0.01, expected, 0.08, 0.3, grid, np.ones(7), (), spread)


def side(expected=None, tables=None, values=(), target=0.08):
    """The capped city of docs/model.md §4, which plans +10 % and comes to +5 %."""
    goals = {} if target is None else {"targets": tiny.rows({**GOAL, "value": target})}
    now = tiny.run((tables or tiny.capped()) | goals, **dict(values))
    return Side(now, None if expected is None else drawn(expected))


def column(frame, name):
    return frame[name].round(9).tolist()


def moving(frame):
    """The rows of terms that move growth, and of the totals."""
    return frame[frame["label"] != "0.00"]


def test_the_story_goes_from_plan_to_what_is_expected():
    whole = story_frame(side(0.045), "en")
    frame = moving(whole)
    assert frame["kind"].tolist() == ["gain", "loss", "set", "spread", "expected"]
    assert frame["label"].tolist() == ["+10.00", "−5.00", "5.00%", "−0.50", "4.50%"]
    assert column(frame, "end") == [10.0, 5.0, 5.0, 4.5, 4.5]
    assert column(frame, "start") == [4.0, 10.0, 4.0, 5.0, 4.0], "cut off where the axis begins"
    assert frame["cut"].tolist() == [True, False, True, False, True]
    assert (frame["target"] == 8.0).all()
    assert whole["place"].tolist() == list(range(len(whole)))


def test_the_story_waits_for_what_is_expected():
    frame = moving(story_frame(side(), "zh"))
    assert frame["kind"].tolist() == ["gain", "loss", "set"]
    assert frame["term"].iloc[-1] == word("story", "set", "zh")
    assert list(frame.columns) == list(story_frame(side(0.045), "zh").columns), "a chart is drawn again, not built"


def test_without_a_target_there_is_no_flag():
    frame = story_frame(side(0.045, target=None), "en")
    assert frame["target"].isna().all()
    assert set(frame["flag"]) == {""}
    assert "target" not in set(path_frame(side(0.045, target=None), "en")["look"].dropna())


@pytest.mark.parametrize(("expected", "key"), [(0.045, "worse"), (0.055, "better")])
def test_what_uncertainty_takes_or_gives_is_said(expected, key):
    frame = moving(story_frame(side(expected), "en"))
    assert frame["cause"].iloc[3] == word("story", key, "en")
    assert frame["label"].iloc[3] == ("−0.50" if key == "worse" else "+0.50")


def test_what_was_is_not_drawn_where_it_is_as_now():
    before = side(0.045)
    same = story_frame(before, "en", before)
    assert same["was_end"].isna().all()
    assert same["was_start"].isna().all()


def test_what_was_before_a_move_is_its_own_ends():
    before, now = side(0.045), side(0.055, tables=tiny.capped() | {"lines": [higher()]})
    frame = moving(story_frame(now, "en", before))
    assert frame.loc[frame["kind"] == "set", "was_end"].round(9).tolist() == [5.0]
    assert frame.loc[frame["kind"] == "expected", "was_end"].round(9).tolist() == [4.5]
    assert frame.loc[frame["kind"] == "gain", "was_end"].isna().all(), "the plan is the same"


def higher():
    """The line of the capped city with a ceiling of 1.08: growth of 8 %."""
    return tiny.line(design_capacity=120, ceiling=1.08, plan_growth=0.1)


@pytest.mark.parametrize(("ends", "target", "axis"), [
    ([10.0, 5.0, 4.5], 0.08, (4.0, 10.0)),
    ([10.0, 5.0, 4.3], 0.08, (3.0, 10.0)),
    ([3.0, 1.2], 0.08, (0.0, 8.0)),
    ([3.0, -0.4], 0.02, (-1.0, 3.0)),
    ([9.1, 8.7], None, (8.0, 10.0)),
])  # fmt: skip
def test_the_axis_begins_at_a_whole_point_below_every_end(ends, target, axis):
    assert module.axis_ends(np.array(ends), target) == axis


@pytest.mark.parametrize("market", [-0.05, -0.01, 0.0, 0.02, 0.06])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_story_of_the_sample_adds_up_as_it_is_written(sample, market, lang):
    now = project(sample, designs.single(sample, Scenario({"market": market})))
    frame = story_frame(Side(now, drawn(now.value("iva_growth") - 0.004)), lang)
    number = [float(each.replace("−", "-").rstrip("%")) for each in frame["label"]]
    terms = frame["kind"].isin(["gain", "loss"])
    assert sum(each for each, term in zip(number, terms, strict=True) if term) == pytest.approx(number[-3])
    assert number[-3] + number[-2] == pytest.approx(number[-1])
    assert frame["term"].is_unique
    whole = frame[["start", "end"]].to_numpy()
    assert (whole >= frame["low"].iloc[0]).all()
    assert (whole <= frame["high"].iloc[0]).all()
    assert frame["low"].iloc[0] <= 7.0 <= frame["high"].iloc[0], "the target is in the picture"
    assert frame["end"].iloc[-3] == pytest.approx(now.value("iva_growth") * 100)


def test_the_path_is_growth_to_date_with_its_band():
    frame = path_frame(side(0.045), "en")
    path = frame[frame["row"] == "path"]
    assert path["month"].tolist()[:2] == ["Feb", "Mar"]
    assert column(path, "set") == [5.0] * RELEASES
    assert column(path, "expected") == [4.5] * RELEASES
    assert column(path, "bottom") == [3.5] * RELEASES
    assert column(path, "top") == [5.5] * RELEASES
    assert path["was_set"].isna().all()
    assert set(frame["low"]) == {3.0}
    assert set(frame["high"]) == {8.0}


def test_the_path_shows_what_was_before_a_move():
    before, now = side(0.045), side(0.055, tables=tiny.capped() | {"lines": [higher()]})
    path = path_frame(now, "en", before)[lambda frame: frame["row"] == "path"]
    assert column(path, "set") == [8.0] * RELEASES
    assert column(path, "was_set") == [5.0] * RELEASES
    assert column(path, "was_expected") == [4.5] * RELEASES


def test_the_names_at_the_lines_ends_stand_in_order_and_apart():
    frame = path_frame(side(0.0499), "en")
    names = frame[frame["row"] == "name"]
    assert names["look"].tolist() == ["expected", "set", "target"]
    room = (8.0 - 3.0) * module.LETTERS
    assert np.diff(names["value"])[0] == pytest.approx(room), "they would have touched"
    assert names["value"].iloc[:2].mean() == pytest.approx((4.99 + 5.0) / 2)
    assert names["value"].iloc[2] == pytest.approx(8.0), "it stands clear: where it is"
    assert names["text"].tolist()[1:] == [f"{word('story', 'set', 'en')} 5.0%", module.flag(0.08, "en")]


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=6), st.floats(0.01, 5))
def test_names_are_pushed_apart_no_more_than_they_must(places, room):
    places = sorted(places)
    found = apart(places, room)
    assert len(found) == len(places)
    assert (np.diff(found) >= room - 1e-9).all()
    assert sum(found) == pytest.approx(sum(places), abs=1e-6), "as many up as down"
    if len(places) == 1 or np.diff(places).min() >= room:
        assert found == pytest.approx(places), "where there is room nothing moves"
    least = sum((one - other) ** 2 for one, other in zip(found, places, strict=True))
    spaced = [np.mean(places) + room * (k - (len(places) - 1) / 2) for k in range(len(places))]
    assert least <= sum((one - other) ** 2 for one, other in zip(spaced, places, strict=True)) + 1e-6


def test_official_figures_and_dated_targets_stand_in_the_path():
    tables = tiny.capped() | {
        "official": tiny.rows({"month": "2023-03", "growth_to_date": 0.061}),
        "targets": tiny.rows(
            GOAL, {"target": "h", "measure": "iva_growth_to_date", "year": "2023-06", "value": 0.09}
        ),
    }  # fmt: skip
    frame = path_frame(Side(tiny.run(tables), None), "en")
    official = frame[frame["official"].notna()]
    assert official["month"].tolist() == ["Mar"]
    assert official["official"].tolist() == [pytest.approx(6.1)]
    dated = frame[frame["row"] == "dated"]
    assert dated[["month", "value"]].values.tolist() == [["Jun", 9.0]]
    assert dated["text"].tolist() == ["Jun target 9.0%"]


def test_each_term_names_its_largest_cause():
    lines = [
        tiny.line("small", zh="小厂", design_capacity=120, ceiling=1.09, plan_growth=0.1),
        tiny.line("large", zh="大厂", design_capacity=120, ceiling=1.05, plan_growth=0.1),
    ]
    told = term_causes(tiny.run(tiny.city(lines, [tiny.base("small"), tiny.base("large")])), "zh")
    assert told["lost_to_ceilings"] == "大厂 −2.50", "half of the city loses five points"
    assert "lost_to_factors" not in told
    assert "lost_to_inputs" not in told


def test_of_events_only_those_of_output_are_named_at_their_bar(sample):
    scopes = sample.tables["events"].set_index("event")["scope"]
    now = project(sample, designs.single(sample))
    assert scopes.to_dict() == {"refinery_repair": "line", "winter_gas": "factor"}
    assert [of_events(now, lang) for lang in ("zh", "en")] == ["铜电解系统消缺", "Copper refinery repaired"]


def test_the_cause_of_projects_is_the_one_that_adds_most():
    told = term_causes(tiny.run(tiny.with_project()), "en")
    assert told["projects"].startswith("j +")


@given(st.text("一二abAB ", min_size=1, max_size=60))
def test_a_cut_name_fits_and_keeps_both_its_ends(name):
    told = short(name)
    assert width(told) <= ROOM + 1e-9
    if width(name) <= ROOM:
        assert told == name
    else:
        head, _, tail = told.partition("…")
        assert name.startswith(head)
        assert name.endswith(tail)


@pytest.mark.parametrize(("room", "state"), [(-0.001, "broken"), (TIGHT_ROOM / 2, "tight"), (TIGHT_ROOM * 2, "within")])
def test_the_energy_lamp_follows_the_room_under_the_cap(sample, room, state):
    grown = project(sample, designs.single(sample, Scenario())).value("energy_growth")
    lit = lamps(project(sample, designs.single(sample, Scenario({"energy_cap": grown + room}))), "zh")
    energy = next(each for each in lit if each.key == "energy_cap")
    assert energy.state == state
    assert f"{(grown + room) * 100:.2f}%" in energy.text


def test_a_city_that_says_nothing_of_energy_and_factors_has_no_lamp():
    assert lamps(tiny.run(tiny.capped()), "zh") == ()


def test_the_factor_that_costs_most_is_a_lamp():
    months = dict.fromkeys(tiny.MONTHS, 1)
    tables = tiny.city(
        [tiny.line("a", design_capacity=120, plan_growth=0), tiny.line("b", design_capacity=120, plan_growth=0)],
        [tiny.base("a"), tiny.base("b")],
        factors=tiny.rows(
            {"factor": "power", "zh": "电力", **months, "m06": 0.4},
            {"factor": "gas", "zh": "天然气", **months, "m06": 0.7},
        ),
        exposures=tiny.rows(
            {"line": "a", "factor": "power", "exposure": 1}, {"line": "b", "factor": "gas", "exposure": 1}
        ),
    )
    now = tiny.run(tables)
    lit = lamps(now, "zh")
    assert [(each.key, each.state) for each in lit] == [("factor", "tight")]
    lost = -now["lost_to_factor"][:, 0, 0].min() * 100
    assert "电力" in lit[0].text
    assert f"{lost:.2f}" in lit[0].text


def test_a_loss_has_one_figure_at_its_bar_in_the_lamp_and_in_the_tables(sample):
    """Of parts that add up to a written term some are rounded the other way; then they are so everywhere."""
    moved, turned = [*(Scenario(each.values, each.edits) for each in presets().values())], 0
    moved += [Scenario({"power": 1.0 + step / 400}) for step in range(-8, 5)]
    for scenario in moved:
        now = project(sample, designs.single(sample, scenario))
        causes, lit = term_causes(now, "zh"), {lamp.key: lamp.text for lamp in lamps(now, "zh")}
        for term, measure in (("lost_to_factors", "lost_to_factor"), ("lost_to_inputs", "lost_to_input")):
            lost = now[measure][:, 0, 0]
            told = term_parts(now, term, lost)[int(lost.argmin())]
            turned += f"{told:.2f}" != f"{lost.min() * 100:.2f}"
            assert causes[term].endswith(f" −{-told:.2f}")
            if term == "lost_to_factors" and "factor" in lit:
                assert f"{-told:.2f}" in lit["factor"]
    assert turned, "at least once it is another figure than the rounded one"
