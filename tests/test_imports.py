"""The house's stairs go one way (DESIGN.md, "Imports point the same way")."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ORDER = [
    "registry",
    "dataset",
    "scenario",
    "design",
    "model",
    "measures",
    "projection",
    "parallel",
    "studies",
    "exchange",
    "library",
    "__main__",
]
FILES = [path for folder in ("sim", "pages") for path in sorted((ROOT / folder).rglob("*.py"))] + [ROOT / "app.py"]


def imported(path: Path) -> list[str]:
    """Dotted names a file imports at run time, relative ones made absolute."""
    names = []
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            head = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            names.append(".".join(part for part in (head, node.module or "") if part))
    return names


def room(name: str) -> str:
    return name.split(".")[1] if name.startswith("sim.") else ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path):
    where = path.relative_to(ROOT).parts
    names = imported(path)
    if where[0] == "sim":
        assert not [name for name in names if name.split(".")[0] in ("streamlit", "pages", "app")]
        if where[1] == "steps":
            assert not [name for name in names if name.split(".")[0] == "sim"]
        elif len(where) > 2 or where[1] not in ("__init__.py",):
            own = Path(where[1]).stem
            later = [n for n in names if room(n) in ORDER and ORDER.index(room(n)) > ORDER.index(own)]
            assert not [n for n in later if own != "__main__"]
    if where[:2] == ("pages", "ui") and path.stem == "charts":
        assert not [name for name in names if name.startswith("streamlit")]


@pytest.mark.parametrize(
    "path", [p for p in ROOT.rglob("*.py") if ".venv" not in p.parts], ids=lambda p: str(p.relative_to(ROOT))
)
def test_no_file_knows_one_machine(path):
    text = path.read_text(encoding="utf-8")
    assert not [line for line in text.splitlines() if "/" + "work/" in line or "/" + "root/" in line]
