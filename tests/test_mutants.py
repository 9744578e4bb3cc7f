"""The table of deliberate errors can be run as it stands, and its tool tells what became of each row."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tools"))
import mutants  # noqa: E402

FEWEST = 150


def test_every_deliberate_error_finds_its_text_and_its_tests():
    rows = mutants.read_mutants(ROOT)
    assert len(rows) >= FEWEST
    assert [fault for row in rows for fault in mutants.faults_of(row, ROOT)] == []


def row(before, after, test="tests/test_sum.py::test_two_and_two", file="sums.py"):
    return f'[[mutant]]\nfile = "{file}"\nfrom = "{before}"\nto = "{after}"\ntests = ["{test}"]\nwhy = "a try"\n'


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of one function and four tests; answers with what is to be said of a table of errors."""
    monkeypatch.setattr(mutants, "SLOW_TO_IMPORT", ["pytest", "hypothesis"])
    (tmp_path / "tests").mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\npythonpath = ["."]\n')
    (tmp_path / "sums.py").write_text("def add(a, b):\n    return a + b  # both\n\n\nSTEP = 1\n")
    (tmp_path / "tests" / "conftest.py").write_text(
        'from hypothesis import settings\n\nsettings.register_profile("unshrunk", max_examples=2)\n'
    )
    (tmp_path / "tests" / "test_sum.py").write_text(
        "from sums import STEP, add\n\n\ndef test_two_and_two():\n    assert add(2, 2) == 4\n\n\n"
        "def test_nothing():\n    assert add(0, 0) == 0\n\n\ndef test_wrong():\n    assert add(1, 1) == 3\n\n\n"
        "def test_ends():\n    left = 3\n    while left > 0:\n        left -= STEP\n"
    )

    def run(*rows):
        (tmp_path / "tests" / "mutants.toml").write_text("\n".join(rows))
        return mutants.main(["--jobs", "1"], tmp_path)

    return run


def test_an_error_a_test_notices_is_killed_and_the_files_stay_as_they_were(project, tmp_path, capsys):
    assert project(row("a + b", "a - b"), row("# both", "+ 1")) == 0
    assert "2 rows: 2 killed, 0 lived, 0 error" in capsys.readouterr().out
    assert "a + b  # both" in (tmp_path / "sums.py").read_text()


def test_what_lives_or_fails_anyway_is_no_success(project, capsys):
    product, nothing, wrong = (f"tests/test_sum.py::test_{name}" for name in ("two_and_two", "nothing", "wrong"))
    assert project(row("a + b", "a * b", product), row("a + b", "a - b", nothing), row("a + b", "a", wrong)) == 1
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told[1:-1]] == ["lived", "lived", "error"]
    assert "test_wrong fails without it" in told[3]
    assert told[-1].startswith("3 rows: 0 killed, 2 lived, 1 error")


def test_an_error_that_never_ends_is_noticed(project, monkeypatch, capsys):
    monkeypatch.setattr(mutants, "PATIENCE", 2)
    assert project(row("STEP = 1", "STEP = 0", "tests/test_sum.py::test_ends")) == 0
    assert "never ended" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (row("a + c", "a"), "found 0 times"),
        (row("a", "b"), "found 3 times"),
        (row("a + b", "a + b"), "changes nothing"),
        (row("a + b", "a", "tests/test_sum.py::test_gone"), "there is no test tests/test_sum.py::test_gone"),
        (row("a + b", "a", file="gone.py"), "there is no such file"),
    ],
)
def test_a_row_that_has_rotted_is_named(project, capsys, wrong, said):
    assert project(wrong) == 1
    assert said in capsys.readouterr().out
