"""The house's stairs go one way (docs/architecture.md §2)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ORDER = [
    "_version",
    "language",
    "memory",
    "registry",
    "rights",
    "dataset",
    "atomic_files",
    "csv_text",
    "intake",
    "scenario",
    "case",
    "rebase",
    "design",
    "sampling",
    "designs",
    "production",
    "model",
    "measures",
    "projection",
    "roll_over",
    "executors",
    "parallel",
    "studies",
    "present",
    "masking",
    "workbook",
    "brief",
    "outputs",
    "library",
    "arguments",
    "cli",
    "__main__",
]
WINGS = ["", "work", "session", "shell", "show", "views", "page"]
"""pages/ui: words and Markdown below five wings, page.py above them."""
FILES = [path for folder in ("sim", "pages") for path in sorted((ROOT / folder).rglob("*.py"))] + [ROOT / "app.py"]


def imported(source: str, package: tuple[str, ...]) -> list[str]:
    """Dotted names a file imports, here or in a function: relative ones made absolute, `from a import b` as a.b."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            head = package[: len(package) - node.level + 1] if node.level else ()
            start = ".".join((*head, *([node.module] if node.module else [])))
            names += [f"{start}.{alias.name}" for alias in node.names]
    return names


def room(name: str) -> str:
    """The second part of a dotted name: a module of sim, a folder of pages."""
    return f"{name}.".split(".")[1]


def wing(name: str) -> str:
    """The wing of a dotted name in pages.ui; empty for what lies below them all."""
    first = f"{name}..".split(".")[2]
    return first if first in WINGS else ""


def against(where: tuple[str, ...], names: list[str]) -> list[str]:
    """The imports a file at `where` should not have."""
    top = {name: name.split(".")[0] for name in names}
    if where[0] == "sim":
        outside = [name for name in names if top[name] in ("streamlit", "pages", "app")]
        own = Path(where[1]).stem
        inside = [name for name in names if top[name] == "sim"]
        if own == "steps":
            axes = () if where[-1] == "axes.py" else ("sim.steps.axes.",)
            return outside + [name for name in inside if not name.startswith(axes)]
        if own in ("__init__", "__main__"):
            return outside
        assert own in ORDER, f"sim/{where[1]} has no place in ORDER yet"
        rooms = {name: room(name) for name in inside}
        late = [name for name in inside if rooms[name] in ORDER[ORDER.index(own) + 1 :]]
        unknown = [name for name in inside if rooms[name] not in (*ORDER, "steps")]
        return outside + late + unknown  # unknown: `from sim import project` inside sim runs in a circle
    upward = [name for name in names if top[name] == "app" or (top[name] == "pages" and room(name) != "ui")]
    if where[:2] == ("pages", "ui"):
        own = WINGS.index(wing(".".join(where).removesuffix(".py")))
        upward += [name for name in names if name.startswith("pages.ui") and WINGS.index(wing(name)) > own]
    return upward + [name for name in names if "charts" in where and top[name] == "streamlit"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path):
    where = path.relative_to(ROOT).parts
    assert against(where, imported(path.read_text(encoding="utf-8"), where[:-1])) == []


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("sim/scenario.py", "from sim.projection import project"),
        ("sim/scenario.py", "from sim import project"),
        ("sim/scenario.py", "from . import studies"),
        ("sim/scenario.py", "import sim"),
        ("sim/model.py", "import streamlit as st"),
        ("sim/studies/tornado.py", "from pages.ui import words"),
        ("sim/steps/ramp.py", "from sim.registry import Array"),
        ("sim/steps/ramp.py", "from .plan import plan"),
        ("sim/steps/axes.py", "from sim.steps.axes import Array"),
        ("sim/steps/ramp.py", "from sim.steps.axes_of_old import Array"),
        ("pages/ui/show/charts/rows.py", "from streamlit import cache_data"),
        ("pages/ui/shell/context.py", "from pages import risk"),
        ("pages/ui/work/cache.py", "from ..session import access"),
        ("pages/ui/session/meeting.py", "from ..views import screen"),
        ("pages/ui/shell/sidebar.py", "from pages.ui.show.share import share"),
        ("pages/ui/views/risk.py", "from ..page import run"),
        ("pages/ui/words.py", "from .work import cache"),
        ("pages/risk.py", "import pages.target"),
    ],
)
def test_an_import_the_wrong_way_is_seen(where, line):
    parts = Path(where).parts
    assert against(parts, imported(line, parts[:-1]))
