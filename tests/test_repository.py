"""Files that travel: UTF-8 everywhere, and nothing that only one machine has."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
KINDS = {".py", ".toml", ".csv", ".json", ".md", ".txt", ".sh", ".yml", ""}
OWN = {".ci", ".streamlit", ".gitignore", ".gitattributes"}
"""What starts with a dot and is ours; the rest are caches and environments."""
ONE_MACHINE = re.compile(r"""(?:^|[\s"'=(])/(?:work|tmp|root|home|Users|opt)/|[A-Z]:\\Users\\""")


def ours(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return not any((part.startswith(".") and part not in OWN) or part == "__pycache__" for part in parts)


FILES = sorted(path for path in ROOT.rglob("*") if path.is_file() and path.suffix in KINDS and ours(path))


def test_the_walk_finds_the_repository():
    found = {str(path.relative_to(ROOT)) for path in FILES}
    assert {"app.py", "sim/__init__.py", "data/assumptions.toml", "Makefile", ".ci/run", "tools/setup.sh"} <= found


@pytest.mark.parametrize("line", ['open("/tmp/x.csv")', "cd /work/here", "cache=/root/x", 'r"C:\\Users\\me"'])
def test_a_path_of_one_machine_is_seen(line):
    assert ONE_MACHINE.search(line)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_text_is_utf8_and_knows_no_machine(path):
    raw = path.read_bytes()
    if b"\0" in raw:
        pytest.fail("not a text file")
    assert not raw.startswith(b"\xef\xbb\xbf"), "a byte order mark"
    lines = raw.decode("utf-8").splitlines()
    if path != Path(__file__):
        assert [line for line in lines if ONE_MACHINE.search(line)] == []
