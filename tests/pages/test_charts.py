"""Charts: a slider changes their data, never their specification; figures have the digits a reader can use."""

import dataclasses
import io
import json
import re

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from altair.utils.schemapi import SchemaValidationError
from test_names import twins
from tiny import write

from pages.ui.session import widgets
from pages.ui.show import chart_cache
from pages.ui.show.charts import CHARTS, rows, specify
from pages.ui.show.elements import column_width
from pages.ui.show.frozen_scale import scale_range, value_axes
from pages.ui.show.sentences import ranked_bars
from pages.ui.words import measured, tidy
from sim import Scenario, designs, project
from sim.present.chart_data import bridge_frame, fan_frame, release_frame
from sim.present.chart_theme import DARK, LIGHT, ROOM_LETTERS, Theme, theme_of
from sim.present.numbers import compact, gap_between
from sim.present.verdict import verdict_look
from sim.studies.ensemble import ensemble
from tests.pages.test_pages import LOCALES, SHOWN, opened

CHARTED = [page for page in SHOWN if page not in ("scenarios", "method", "data")]


def drawn(app):
    return [element.proto for element in app.get("vega_lite_chart")]


def specs(app):
    return [chart.spec for chart in drawn(app)]


@pytest.mark.parametrize("page", CHARTED)
def test_a_slider_leaves_every_specification_as_it_is(page):
    app = opened(page, "zh")
    before, data = specs(app), [chart.data.data for chart in drawn(app)]
    names = [chart.id for chart in drawn(app)]
    app.slider("slide.stretch_nickel").set_value(-5.0).run()
    assert specs(app) == before
    assert [chart.id for chart in drawn(app)] == names, "another chart would be built, and its table shut"
    if page == "overview":
        assert [chart.data.data for chart in drawn(app)] != data, "the data does change"


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("page", CHARTED)
def test_a_specification_holds_no_data_and_the_chart_states_its_finding(page, lang):
    for chart in drawn(opened(page, lang)):
        assert not {"data", "datasets"} & set(json.loads(chart.spec))
        assert chart.alt.strip()


def domain(spec):
    return value_axes(json.loads(spec))[0][1].get("scale", {}).get("domain")


def test_frozen_scales_stay_until_they_are_freed():
    app = opened("overview", "en")
    free = specs(app)
    app.session_state[widgets.MEETING] = True  # the popover where the switch is, opened
    app.run()
    app.toggle("freeze").set_value(True).run()
    frozen = specs(app)
    assert frozen != free
    assert all(domain(spec) for spec in frozen)
    app.slider("slide.stretch_nickel").set_value(3.0).run()
    assert specs(app) == frozen
    app.toggle("freeze").set_value(False).run()
    assert specs(app) == free


def test_the_frozen_range_holds_bars_from_nought_and_lines_as_they_lie():
    bars = pd.DataFrame({"value": [1.0, 2.0], "reference": [3.0, np.nan], "edge": [1.0, 2.0]})
    low, high = scale_range(specify("bars", ("",), LIGHT), bars)
    assert low == 0.0
    assert high > 3.0
    low, high = scale_range(specify("releases", ("a", "b", "c"), LIGHT), pd.DataFrame({"value": [8.0, 9.0]}))
    assert 7.0 < low < 8.0
    assert 9.0 < high <= 10.0
    both = pd.DataFrame({"first": [1.0], "second": [2.0]})
    assert scale_range(specify("heat", ("", ""), LIGHT), both) is None
    assert scale_range(specify("bars", ("",), LIGHT), bars * np.nan) is None


def test_a_label_stands_clear_of_the_reference():
    rows = ranked_bars(["a", "b", "c"], [0.1, 0.3, -0.2], [0.2, 0.1, -0.1])
    assert rows["edge"].tolist() == [0.2, 0.3, 0.0]


def test_figures_have_the_digits_a_reader_can_use():
    assert [tidy(value) for value in (168091.8846, 12.345, 0.12345)] == [168092.0, 12.3, 0.123]
    assert [measured(value, "亿元") for value in (836.0, 800.62)] == ["836", "800.6"]
    assert [gap_between(value, 0.0, "亿元", 1) for value in (2.6, -35.4)] == ["+2.6", "−35.4"]
    assert gap_between(-0.0068, 0.0, "share", 2) == "−0.68"
    assert column_width("外购", pd.Series([1716594.4])) >= 9 * 7


def test_the_light_follows_the_odds():
    odds = 0.80, 0.79, 0.50, 0.49, 0.20, 0.19, None
    assert [verdict_look(each) for each in odds] == ["good", "good", "good", "tight", "tight", "short", "none"]


LABELS = {
    "waterfall": (),
    "story": (),
    "attribution": (),
    "year_path": (),
    "releases": ("now", "reference", "target"),
    "fan": ("%", "median", "inner", "outer", "target"),
    "bars": ("points",),
    "ahead_behind": (),
    "against_target": ("亿元", "now", "reference", "target"),
    "swings": (),
    "daily": ("2023", *"abcdefghijkl"),
    "ramps": ("months",),
    "gap_path": (),
    "shading": (),
    "heat": ("months", "times"),
    "outlook": (),
    "outcomes": (),
    "chances": (),
    "years": (),
}
"""Labels of every chart."""

THEMES = {(dark, large): theme_of(dark, large) for dark in (False, True) for large in (False, True)}
COLOURS = [field.name for field in dataclasses.fields(Theme) if field.name != "letters"]

REPLACED = {getattr(LIGHT, colour) for colour in COLOURS if getattr(LIGHT, colour) != getattr(DARK, colour)}
"""Colours that a dark page has another for."""


def test_every_chart_is_tried_here():
    assert set(LABELS) == set(CHARTS)


@pytest.mark.parametrize("look", THEMES)
@pytest.mark.parametrize("name", CHARTS)
def test_every_specification_is_valid_and_holds_no_data(name, look):
    chart = CHARTS[name](THEMES[look], *LABELS[name])
    checked = chart.to_dict(validate=True)  # raises where altair's schema does not allow something
    assert checked.pop("data") == {"name": "rows"}
    assert specify(name, LABELS[name], THEMES[look]) == checked
    alt.Chart.from_dict({**checked, "data": {"name": "rows"}})
    inside = list(nested(checked))
    assert not {"data", "datasets"} & {key for key, _ in inside}
    ticks = [value for key, value in inside if key == "values"]
    assert [set(each) for each in ticks] == [{"expr"}] * len(ticks), "places of ticks follow from what is drawn"


def nested(part):
    """Every key inside a specification with what stands there."""
    if isinstance(part, dict):
        yield from part.items()
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from nested(each)


def test_a_schema_s_fault_would_be_seen():
    chart = rows.bars(LIGHT, "")
    chart.layer[0].mark.type = "pillar"
    with pytest.raises(SchemaValidationError):
        chart.to_dict(validate=True)


def test_a_specification_is_made_once_for_equal_labels(monkeypatch):
    made = []
    monkeypatch.setattr(chart_cache, "specifier", lambda: lambda *asked: made.append(asked) or specify(*asked))
    chart_cache.specification.cache_clear()
    ask = chart_cache.specification
    assert ask("bars", ("a",)) is ask("bars", ("a",))
    assert len(made) == 1
    looks = [(None, False), (None, True), (None, True, True), ((0.0, 1.0),)]
    asked = [("bars", (label,), *look) for label in "ab" for look in looks]
    assert len({json.dumps(ask(*each)) for each in asked * 2}) == len(asked)
    assert ask("bars", ("a",), None, True) == specify("bars", ("a",), DARK)
    assert len(made) == 1 + len(asked)  # the first was asked for without saying that it is a light page's
    chart_cache.specification.cache_clear()


@pytest.mark.parametrize("page", CHARTED)
def test_a_move_makes_no_specification(page):
    app = opened(page, "en")
    before = chart_cache.specification.cache_info()
    app.slider("slide.stretch_nickel").set_value(3.0).run()
    after = chart_cache.specification.cache_info()
    assert after.misses == before.misses
    assert after.hits - before.hits == len(drawn(app))


@pytest.mark.parametrize("name", CHARTS)
def test_every_colour_has_its_place_on_a_dark_page(name):
    light, dark = (json.dumps(specify(name, LABELS[name], theme)) for theme in (LIGHT, DARK))
    assert dark != light
    assert len(REPLACED) == 22
    assert not [colour for colour in REPLACED if colour in dark]


def test_letters_for_a_room_are_larger_throughout():
    sizes = ("fontSize", "labelFontSize", "titleFontSize", "labelLimit", "minExtent", "step")
    for name, labels in LABELS.items():
        usual, large = (found(specify(name, labels, theme_of(False, each)), sizes) for each in (False, True))
        assert large == pytest.approx([size * ROOM_LETTERS for size in usual]), name
        assert len(usual) >= 6


def found(part, names):
    """Numbers under any of the names, in order."""
    if isinstance(part, list):
        return [size for each in part for size in found(each, names)]
    if not isinstance(part, dict):
        return []
    own = [part[name] for name in names if isinstance(part.get(name), int | float)]
    return own + [size for key in sorted(part) for size in found(part[key], names)]


LETTERS = {"ink", "ink2", "ink3", "accent", "assume", "loss", "good", "warn", "bad"}
"""Colours of text, on a page and on what lies on it: WCAG's AA."""
MARKS = {"accent_mid", "warn_line"}
"""Colours of bars and points."""
FAINT = {
    *("bg", "surface", "raised", "rule", "grid", "rail", "ghost"),
    *("accent_soft", "assume_soft", "good_soft", "warn_soft", "bad_soft"),
}
"""Grounds, areas beside a line, and what was: nothing that is said by these alone."""


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_letters_lines_and_bars_stand_out_from_their_page(theme):
    assert {*COLOURS} == LETTERS | MARKS | FAINT
    grounds = theme.bg, theme.surface, theme.raised
    assert not [name for name in LETTERS if min(contrast(getattr(theme, name), each) for each in grounds) < 4.5]
    assert not [name for name in MARKS if contrast(getattr(theme, name), theme.bg) < 3.0]
    soft = [name for name in FAINT if name.endswith("_soft")]
    assert not [name for name in soft if contrast(getattr(theme, name[:-5]), getattr(theme, name)) < 4.5]
    faint = [contrast(getattr(theme, name), theme.bg) for name in ("grid", "rule", "rail", "ghost")]
    assert faint == sorted(faint), "the fainter the less it says"
    assert faint[0] >= 1.15
    assert faint[-1] >= 2.5, "what was is still seen"


@pytest.mark.parametrize("look", THEMES)
# The labels of releases stand at the line shown alone: tested below.
@pytest.mark.parametrize("name", sorted(set(CHARTS) - {"releases"}))
def test_what_is_to_be_read_has_a_colour_of_letters(name, look):
    theme, texts = THEMES[look], []
    for key, mark in nested({"": specify(name, LABELS[name], THEMES[look])}):
        if key in ("", "layer", "hconcat", "vconcat", "concat"):
            texts += [each for each in (mark if isinstance(mark, list) else [mark]) if is_text(each)]
    assert texts or name == "fan"
    for text in texts:
        mark = dict(text["mark"])
        assert mark.pop("stroke", theme.bg) == theme.bg, "what letters are set off by"
        assert colours([mark, text.get("encoding", {})]) <= {getattr(theme, letters) for letters in LETTERS}


def is_text(layer):
    mark = layer.get("mark", "")
    return "text" in (mark, mark.get("type") if isinstance(mark, dict) else "")


def colours(part):
    """Colours named anywhere inside."""
    return set(re.findall(r"#[0-9A-Fa-f]{6}", json.dumps(part)))


def contrast(one, two):
    """WCAG's ratio of two colours."""

    def light(colour):
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def rows_of(chart):
    with pa.ipc.open_stream(io.BytesIO(chart.data.data)) as stream:
        return stream.read_all().to_pandas()


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("firms", [("北厂", "南厂"), ("同厂", "同厂")])
@pytest.mark.parametrize("page", CHARTED)
def test_equal_names_are_bars_of_their_own(page, lang, firms, tmp_path, monkeypatch):
    monkeypatch.setenv("SIM_DATASET", str(write(twins(firms), tmp_path)))
    app = opened(page, lang)
    for chart in drawn(app):
        rows = rows_of(chart)
        if {"name", "place"} <= set(rows.columns):
            pairs = rows[["name", "place"]].drop_duplicates()
            assert pairs["name"].is_unique, rows
            assert pairs["place"].is_unique, rows
    for box in (*app.selectbox, *app.multiselect):
        assert len(set(box.options)) == len(box.options), box.label


def test_the_reference_s_marks_stand_where_its_own_bridge_does(sample):
    now, before = (project(sample, designs.single(sample, Scenario({"market": value}))) for value in (0.0, 0.02))
    frame = bridge_frame(now, "growth", 0.08, before)
    tops = np.cumsum([before.value("bridge", term) * 100 for term in frame["term"].iloc[:-1]])
    assert frame["reference"].iloc[:-1].tolist() == pytest.approx(tops.tolist())
    assert frame["reference"].iloc[-2] == pytest.approx(before.value("iva_growth") * 100)
    assert (frame["target"] == 8.0).all()
    terms = frame.iloc[:-1]
    steps = [now.value("bridge", term) * 100 for term in terms["term"]]
    assert (terms["end"] - terms["start"]).tolist() == pytest.approx(steps)
    assert sum(steps) == pytest.approx(now.value("iva_growth") * 100), "what is not shown is nothing"


def test_the_first_and_last_figure_of_the_shown_line_are_written(sample):
    labels = [f"2023-{month:02d}" for month in range(2, 13)]
    series = {"shown": np.linspace(0.05, 0.06, 11), "other": np.full(11, 0.07)}
    frame = release_frame(labels, series, "shown", "en")
    told = frame[frame["label"] != ""]
    assert told[["series", "month", "label"]].values.tolist() == [["shown", "Feb", "5.00"], ["shown", "Dec", "6.00"]]
    assert frame[frame["series"] == "shown"]["value"].tolist() == pytest.approx((series["shown"] * 100).tolist())


def test_the_fan_s_columns_are_its_quantiles_in_percent(sample):
    found = ensemble(sample, Scenario(), 300)
    last = fan_frame(found, 0.08, "en").iloc[-1]
    for share in (10, 30, 50, 70, 90):
        assert last[f"q{share}"] == pytest.approx(np.quantile(found.growth, share / 100) * 100)
    assert (last["month"], last["target"]) == ("Dec", 8.0)


def test_a_loss_has_as_many_digits_as_a_gain_of_its_size():
    sizes = (0.123, 1.234, 12.34, 123.4, 1234.5)
    assert [compact(-size) for size in sizes] == [f"−{compact(size)}" for size in sizes]
    assert [compact(size) for size in sizes] == ["0.12", "1.23", "12.3", "123", "1,234"]


def test_long_names_that_begin_alike_are_told_by_their_ends():
    import vl_convert

    names = [f"年产4万吨高纯阴极铜智能化综合改造提升项目（{part}期）" for part in "一二"]
    names += [f"Smelter for copper cathode of highest purity, phase {part}" for part in ("one", "two")]
    rows = ranked_bars(names, [1.0, 0.9, 0.8, 0.7], [0.0] * 4).to_dict("records")
    svg = vl_convert.vegalite_to_svg({**specify("bars", ("",), LIGHT), "width": 600, "data": {"values": rows}})
    for shown in ("年产4万吨高纯阴极…升项目（一期）", "年产4万吨高纯阴极…升项目（二期）", "phase one", "phase two"):
        assert shown in svg, svg
