"""Generated documents are fresh: `python tools/write_docs.py` writes them."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SPEC = importlib.util.spec_from_file_location("write_docs", ROOT / "tools" / "write_docs.py")
WRITER = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(WRITER)


@pytest.mark.parametrize("path", WRITER.files(), ids=lambda path: path.name)
def test_generated_document_is_fresh(path):
    assert path.read_text(encoding="utf-8") == WRITER.files()[path]


def test_every_system_moves_something():
    rows = [line for line in WRITER.systems().splitlines() if line.startswith("| ") and "points" in line]
    assert len(rows) >= 17
    assert not [
        row for row in rows if all("+0.000" in part or "-0.000" in part for part in row.split("|")[5].split(";"))
    ]
