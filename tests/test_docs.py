"""Documents are fresh, what they are cited for stands in them, and what they cite exists."""

import ast
import importlib
import re
import sys
from pathlib import Path

import pytest
from test_repository import FILES

from sim import __version__
from sim.language import read_toml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))
WRITER, HOUSE, PICTURE = map(importlib.import_module, ("write_docs", "house", "house_picture"))


@pytest.mark.parametrize("path", WRITER.files(), ids=lambda path: path.name)
def test_generated_document_is_fresh(path):
    assert path.read_text(encoding="utf-8") == WRITER.files()[path], "python tools/write_docs.py writes it anew"


def test_every_system_moves_something():
    rows = [line for line in WRITER.systems().splitlines() if line.startswith("| ") and "points" in line]
    assert len(rows) >= 17
    assert not [
        row for row in rows if all("+0.000" in part or "-0.000" in part for part in row.split("|")[5].split(";"))
    ]


CITED = re.compile(r"(docs/\w+\.md)(?:`|\))? (§[\d.]+(?:(?:,| and| to| or) §[\d.]+)*)")
"""A document with sections of it: docs/model.md §2.9 and §2.10."""


def sections(path):
    """Numbers of a document's headings: 2, 2.9."""
    return set(re.findall(r"^#+ (\d+(?:\.\d+)*) ", path.read_text(encoding="utf-8"), re.MULTILINE))


def cited(text):
    """Documents and sections a text cites."""
    found = CITED.findall(" ".join(text.split()))
    return {(name, number.rstrip(".")) for name, part in found for number in re.findall(r"§([\d.]+)", part)}


def test_citations_are_seen():
    assert cited("see docs/model.md §2.9 and §2.10.") == {("docs/model.md", "2.9"), ("docs/model.md", "2.10")}
    assert cited("(docs/model.md\n§3)") == {("docs/model.md", "3")}


def test_every_section_cited_exists():
    found = {(*each, path) for path in FILES for each in cited(path.read_text(encoding="utf-8"))}
    assert len(found) > 50
    known = {name: sections(ROOT / name) for name, *_ in found if (ROOT / name).exists()}
    assert [each for each in found if each[1] not in known.get(each[0], ())] == []


def test_a_document_keeps_its_own_sections():
    """§2.9 in a document's text is a heading of it."""
    for path in (ROOT / "docs" / "model.md", ROOT / "docs" / "architecture.md"):
        text = path.read_text(encoding="utf-8")
        assert {number.rstrip(".") for number in re.findall(r"(?<!md )§([\d.]+)", text)} <= sections(path)


def test_every_file_a_document_names_exists():
    for path in (ROOT / "docs").glob("*.md"):
        links = re.findall(r"\]\((?!http|#)([^)#]+)", path.read_text(encoding="utf-8"))
        assert [link for link in links if not (path.parent / link).exists()] == [], path.name


NAMED = re.compile(
    r"(?<![\w/.-])((?:sim|pages|tests|tools|data|docs|benchmarks|deploy)/[\w./-]*\.(?:py|toml|md|csv|css|js|sh|svg|png))\b"
)


def test_every_path_a_page_names_exists():
    """README, CONTRIBUTING, docs and the comments of data/*.toml; CHANGELOG tells of files that are gone."""
    pages = [path for path in FILES if path.suffix in (".md", ".toml") and path.name != "CHANGELOG.md"]
    named = {(name, path.name) for path in pages for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 60
    assert sorted(each for each in named if not (ROOT / each[0]).exists()) == []


def test_every_test_the_model_names_exists():
    named = re.findall(r"`(test_\w+)`", (ROOT / "docs" / "model.md").read_text(encoding="utf-8"))
    written = (ROOT / "tests" / "test_worked_examples.py").read_text(encoding="utf-8")
    assert len(named) >= 12
    assert [name for name in named if f"def {name}(" not in written] == []


ROWS = re.compile(r"^\| (.*) \|$", re.MULTILINE)


def table(title):
    """Rows of the architecture's table below a heading, its own two heading rows left out."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return [row.split(" | ") for row in ROWS.findall(text.partition(f"\n## {title}\n")[2].partition("\n## ")[0])[1:]]


def test_every_room_is_in_the_layout_above_what_it_imports():
    """A new room gets its line in docs/architecture.md §2."""
    listed = [row[0].strip("`") for row in table("2 Layout")]
    found = {room.key: room.needs for room in PICTURE.rooms(HOUSE.sources(ROOT))}
    assert sorted(listed) == sorted(found)
    below = {room: set(listed[place:]) for place, room in enumerate(listed)}
    assert {room: needs - below[room] for room, needs in found.items() if needs - below[room]} == {}


def test_every_room_is_in_the_picture():
    drawn = (ROOT / "docs" / "architecture.svg").read_text(encoding="utf-8")
    names = {room.name for room in PICTURE.rooms(HOUSE.sources(ROOT))}
    assert set(re.findall(r'class="name"[^>]*>([^<]+)<', drawn)) == names, "python tools/house.py --picture …"


def parts(cell):
    """The files of a cell of the engines' table, each with its functions: plan.py: total; events.py: after_events."""
    return [] if cell == "–" else cell.split("; ")


def test_the_engines_of_every_step_are_where_the_table_says():
    steps = read_toml("method")["steps"]
    rows = table("4 Three engines")
    assert [row[:2] for row in rows] == [[f"2.{n}", " ".join(s["name"])] for n, s in enumerate(steps, start=1)]
    loops = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("reference_*.py"))
    for number, _, kernel, loop, formulas in rows:
        places = [("sim/steps", kernel), ("sim/workbook/live", formulas)]
        for folder, file, names in [(f, *part.split(": ")) for f, text in places for part in parts(text)]:
            written = (ROOT / folder / file).read_text(encoding="utf-8")
            assert [n for n in names.split(", ") if not re.search(rf"^(def|class) {n}\b", written, re.MULTILINE)] == []
        assert [name for name in loop.split(", ") if f"\ndef {name}(" not in loops] == []
        assert re.search(rf"\b{number}\b", loops), f"no step {number} in the plain loops"
    kernels = {path.name for path in (ROOT / "sim" / "steps").glob("*.py")} - {"__init__.py", "axes.py"}
    assert {part.split(": ")[0] for row in rows for part in parts(row[2])} == kernels


BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def said_and_given(code, names):
    """Each expression of a block that says what it gives after a #, with what it gives; the rest of it is run."""
    lines, pairs = code.splitlines(), []
    for statement in ast.parse(code).body:
        mark = re.search(r"  # (.+)$", lines[statement.end_lineno - 1])
        source = ast.get_source_segment(code, statement)
        if isinstance(statement, ast.Expr) and mark:
            pairs.append((mark.group(1), repr(eval(source, names))))
        else:
            exec(source, names)
    return pairs


def test_the_tutorial_does_what_it_says(tmp_path, monkeypatch, capsys):
    """Every block in order, in one namespace and an empty folder beside the data."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    blocks = BLOCK.findall((ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8"))
    names, pairs = {}, []
    for kind, text in blocks:
        if kind == "text":
            pairs.append((text.strip(), capsys.readouterr().out.strip()))
        else:
            pairs += said_and_given(text, names)
    assert len(pairs) >= 15
    assert [pair for pair in pairs if pair[0] != pair[1]] == []


def test_the_citation_is_of_this_version():
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {__version__}\n" in text
    assert {"cff-version: 1.2.0", "license: Apache-2.0"} <= set(text.splitlines())
