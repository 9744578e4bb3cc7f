"""The house by its own measure (tools/house.py): it counts right, and the way of a slider climbs nowhere."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import house  # noqa: E402
import house_path  # noqa: E402
import house_picture  # noqa: E402

SOURCE = '''"""One line."""

LIMIT = 3  # why three
"""What it bounds."""


def first(x):  # noqa: D103
    return x.sum(axis=0) + x.sum(axis=TIME)


class Thing:
    """Two lines.

    And a second.
    """

    def part(self):
        # a reason
        return 1
'''


def test_lines_are_told_apart():
    source = house.Source("sim/thing.py", SOURCE)
    assert len(source.doc_lines) == 6
    assert source.comments == 2, "what speaks to tools explains nothing"
    assert source.code_lines == 6
    assert [house.length(each) for each in source.functions] == [2, 3]
    assert [(kind, name) for kind, name, _ in source.public()] == [
        ("constant", "LIMIT"),
        ("function", "first"),
        ("class", "Thing"),
        ("method", "part"),
    ]


def written(root, files):
    for name, text in {"app.py": "", "data/tables.toml": "[lines]", "data/measures.toml": "", **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return house.sources(root)


def test_a_word_of_three_modules_has_several_meanings(tmp_path, capsys):
    defined = "def text(): ...\ndef lines(): ...\nAlias = list[int]\ndef {0}(): ...\n"
    found = written(tmp_path, {f"sim/{name}.py": defined.format(name) for name in "abc"})
    house.print_words(tmp_path, found)
    assert "of 3 or more modules): 1\n" in (said := capsys.readouterr().out)
    assert "  text 3: sim/a.py, sim/b.py, sim/c.py" in said, "declared nouns and equal constants are one thing"


def test_floors_follow_imports_and_a_climb_is_seen(tmp_path):
    files = {
        "sim/low.py": "def f():\n    from sim import top\n",
        "sim/top.py": "from sim.low import f",
        "pages/ui/work.py": "import numpy",
        "pages/one.py": "from pages.ui import work",
    }
    stands = house_path.floors(written(tmp_path, files))
    assert stands["sim/low.py"] < stands["sim/top.py"] < stands["pages/ui/work.py"] < stands["pages/one.py"]
    low, top = ("sim/low.py", "f"), ("sim/top.py", "g")
    assert house_path.climbs([(top, low)], stands) == "0 climbs"
    assert house_path.climbs([(top, low), (low, top)], stands) == "1 climbs (sim/low.py:f ↑ sim/top.py:g)"


def test_a_room_stands_above_all_it_imports(tmp_path):
    files = {"sim/low/one.py": "", "sim/mid.py": "import sim.low.one", "pages/one.py": "from sim import mid"}
    found = {room.key: room for room in house_picture.rooms(written(tmp_path, files))}
    assert [found[key].floor for key in ("sim/low", "sim/mid", "pages")] == [0, 1, 2]
    placed = {room.key: room for floor in house_picture.place(list(found.values())) for room in floor}
    assert placed["sim/low"].y > placed["sim/mid"].y > placed["pages"].y
    assert 'class="name"' in house_picture.picture(tmp_path)


def test_the_way_of_a_slider_is_short_and_never_climbs():
    run = [sys.executable, str(ROOT / "tools" / "house.py")]
    said = subprocess.run(run, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    functions, files, climbs = map(int, re.search(r"whole way: (\d+) \w+ of (\d+) files, (\d+) climbs", said).groups())
    assert (functions > 20, climbs) == (True, 0)
    assert files <= 22
    assert "sim/steps/commissioning:commissioning_month\n" in said
