"""What is declared once is complete, and used."""

from inspect import getmembers, isfunction

import pytest

from sim.measures import Measures
from sim.registry import groups, measures, presets, templates


def test_every_measure_has_its_function_and_every_function_its_measure():
    functions = {name for name, _ in getmembers(Measures, isfunction) if not name.startswith("_")}
    assert functions == set(measures())


@pytest.mark.parametrize("slider", templates(), ids=lambda slider: slider.key)
def test_every_slider_is_whole(slider):
    assert slider.group in {group.key for group in groups()}
    assert slider.kind in ("lever", "assumption")
    assert slider.low <= slider.default <= slider.high
    assert slider.step > 0
    assert all((slider.zh, slider.en, slider.help_zh, slider.help_en, slider.source_zh, slider.source_en))
    steps = (slider.high - slider.low) / slider.step
    assert steps == pytest.approx(round(steps), abs=1e-6), "the range is a whole number of steps"


def test_presets_are_told_in_both_languages():
    assert {"cautious", "plan", "stretch", "what_happened"} <= set(presets())
    for preset in presets().values():
        assert all((preset.zh, preset.en, preset.note_zh, preset.note_en))


def test_every_preset_is_valid_for_the_sample(sample):
    from sim import Scenario, designs

    for preset in presets().values():
        designs.single(sample, Scenario(preset.values, preset.edits))
