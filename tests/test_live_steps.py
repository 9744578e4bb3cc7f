"""The workbook's live formulas stand as the model's steps do: a file each, of the same name and section."""

import ast
import re
from pathlib import Path

import pytest

from sim.workbook.live import STEPS_WITHOUT_FORMULAS

ROOT = Path(__file__).resolve().parents[1] / "sim"
STEPS = {path.stem for path in (ROOT / "steps").glob("*.py")} - {"__init__", "axes"}
LIVE = {path.stem for path in (ROOT / "workbook/live").glob("*.py")}


def sections(path):
    """The sections of docs/model.md a module says it is: those of its docstring's first line."""
    first = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))).splitlines()[0]
    return set(re.findall(r"§(\d+\.\d+)", first))


def test_each_step_has_its_formulas_or_is_said_to_have_none():
    assert set(STEPS_WITHOUT_FORMULAS) <= STEPS
    assert STEPS - set(STEPS_WITHOUT_FORMULAS) == STEPS & LIVE


@pytest.mark.parametrize("step", sorted(STEPS - set(STEPS_WITHOUT_FORMULAS)))
def test_formulas_cite_the_section_their_step_does(step):
    found = sections(ROOT / f"steps/{step}.py")
    assert found
    assert sections(ROOT / f"workbook/live/{step}.py") == found
