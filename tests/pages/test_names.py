"""Figures are shared between sessions, names never: equal content under two names, one session after the other."""

from __future__ import annotations

import io
import pickle
import zipfile
from concurrent.futures import Future
from dataclasses import dataclass, replace

import numpy as np
import pytest
from docx import Document
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from pages.ui.session import datasets
from pages.ui.session.state import STATE, State
from pages.ui.session.undo import History
from pages.ui.show import downloads
from pages.ui.words import Words
from pages.ui.work import cache, workers
from sim import Dataset, Scenario, atomic_files
from sim.dataset import Note, RawTable
from sim.intake.upload import read_files
from sim.language import DATA
from sim.library import About, Library, address, engine_of
from sim.masking import masked
from sim.registry import presets
from sim.studies.bottlenecks import best_relief_by_kind
from sim.studies.catalogue import STUDIES, Question, ask
from sim.studies.ensemble import ensemble, odds
from sim.workbook.template import template_bytes
from tests.pages.test_pages import SHOWN, opened

VALUES = {"market": 0.0123}
EDITS = {"lines": {"nickel_electro": {"ceiling": 1.15}}, "actuals": {"nickel_electro/2023-01": {"output": 12_500.0}}}
ORIGIN = "ORIGINOFA"
"""Stands for the sheets and notes of the file a dataset was read from."""


@dataclass(frozen=True)
class Asker:
    """What one session calls its dataset and its scenario."""

    city: str
    scenario: str

    def of(self, sample: Dataset) -> tuple[Dataset, Scenario]:
        """Equal figures under these names, as a file of its own would give them."""
        raw = {
            name: RawTable(found.rows, found.columns, [str(row + 9) for row in range(len(found.rows))], {}, ORIGIN)
            for name, found in sample.raw.items()
        }
        notes = (Note("lines", ORIGIN, "", "sheet_left_out"),)
        return replace(sample, name=self.city, notes=notes, raw=raw), Scenario(VALUES, EDITS, self.scenario)


A, B = Asker("CITYOFA", "PLANOFA"), Asker("CITYOFB", "PLANOFB")
ALIEN = (A.city, A.scenario)


@pytest.fixture(scope="module")
def city(sample: Dataset) -> Dataset:
    """The sample without a city's name in its profile: files are then headed with the dataset's."""
    rows = [row for row in sample.raw["profile"].rows if not row["key"].startswith("city")]
    raw = {**sample.raw, "profile": RawTable(rows, sample.raw["profile"].columns)}
    return Dataset.from_tables(raw, "")


def test_a_projection_kept_by_content_carries_the_names_it_is_asked_with(city):
    one, two = (cache.projection(*each.of(city)) for each in (A, B))
    assert one["output"] is two["output"], "equal figures are worked out once"
    for found, asker in ((one, A), (two, B)):
        assert found.design.scenario.name == asker.scenario
        assert found.dataset.name == found.unedited.name == asker.city
        assert found.to_dict()["scenario"]["name"] == asker.scenario
        assert found.to_dict()["dataset"]["name"] == asker.city


def test_names_change_no_figure_and_no_hash(city):
    (one, scenario), (two, _) = A.of(city), B.of(city)
    assert one.hash == two.hash == one.nameless.hash == one.named("x").hash == load_again(one).hash
    assert one.nameless is one.nameless.nameless
    plain, kept = (ensemble(each, scenario, 300, 3).growth for each in (one, one.nameless))
    assert np.array_equal(plain, kept)


def load_again(dataset: Dataset) -> Dataset:
    return pickle.loads(pickle.dumps(dataset))


@pytest.mark.parametrize("study", [*STUDIES, "ensemble", "best_relief", "odds"])
def test_no_answer_kept_for_others_holds_a_name(city, study):
    dataset, scenario = A.of(city)
    question = Question(("market",) if study == "back_solve" else ("market", "project_slip"), 0.09, draws=64)
    extra = {"ensemble": (ensemble, 64, 1), "best_relief": (best_relief_by_kind,), "odds": (odds, 0.09)}
    function, *more = extra.get(study) or (ask, study, question)
    cache.study(function, dataset, scenario, *more)
    found = pickle.dumps(cache.known(function, dataset, scenario, tuple(more)))
    assert not [name for name in (*ALIEN, ORIGIN) if name.encode() in found]


def test_what_a_process_beside_holds_by_content_has_no_name(city, monkeypatch):
    sent: list[object] = []

    class Recorded(workers.WorkerProcess):
        def __init__(self) -> None:
            super().__init__()
            monkeypatch.setattr(self.pool, "submit", lambda *task: sent.append(task) or Future())

    process = Recorded()
    monkeypatch.setattr(workers, "process_for", lambda *_: process)
    monkeypatch.setattr(workers, "enabled", lambda: True)
    monkeypatch.setattr(workers, "_process", lambda *_: process)
    dataset, scenario = A.of(city)
    cache.prefetch(odds, dataset, scenario.with_values(market=0.0211), 0.09)
    process.forget()
    workers.Job(ensemble, dataset, scenario, (64, 1))
    assert len(sent) == 2
    for task in sent:
        assert not [name for name in (*ALIEN, ORIGIN) if name.encode() in pickle.dumps(task)]


def test_a_masked_dataset_and_its_workbook_sent_in_again_keep_their_own_draws(sample):
    """They have one hash: every cell is the same. But the mask draws its projects' luck by their real names."""
    mask = masked(sample, "zh").dataset
    again = read_files([("again.xlsx", template_bytes("zh", mask))])
    assert again.hash == mask.hash
    own = [ensemble(each, Scenario(), 1024, 1).growth for each in (mask, again)]
    kept = [cache.study(ensemble, each, Scenario(), 1024, 1).growth for each in (mask, again)]
    assert not np.array_equal(*own)
    assert np.array_equal(kept[0], own[0])
    assert np.array_equal(kept[1], own[1])


def test_a_mask_over_a_mask_draws_as_the_city_does(sample):
    once = masked(sample, "zh").dataset
    twice = masked(once, "zh").dataset
    one, two = (ensemble(each, Scenario(), 1024, 1).growth for each in (sample, twice))
    assert np.array_equal(one, two)


def test_what_does_not_fit_is_told_by_the_askers_own_file(city):
    """A fault says where in a file it stands, so it is no other's with equal cells."""
    broken = Scenario({"no_such": 1.0}, {"lines": {"nickel_electro": {"capacity": "x"}}})
    one, two = (each.of(city)[0] for each in (A, B))
    assert datasets.rebased(one, broken) is datasets.rebased(one, broken)
    assert datasets.rebased(one, broken) is not datasets.rebased(two, broken)
    assert len(datasets.rebased(two, broken)[1]) == 2


def test_the_apps_dataset_is_read_anew_when_two_files_change_places(tmp_path, sample):
    for file in (DATA / "sample").glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    before = cache._stamp(tmp_path, -1)
    one, two = tmp_path / "lines.csv", tmp_path / "projects.csv"
    one.rename(tmp_path / "x")
    two.rename(one)
    (tmp_path / "x").rename(two)
    assert cache._stamp(tmp_path, -2) != before


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("镍原市（虚构）", "镍原市（虚构）"),
        ('a/b\\c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j"),
        ("两\n行\t和\u3000空格", "两 行 和 空格"),
        ("plan\u202exlsx.exe\u200b", "planxlsx.exe"),
        ("\ud800半个", "半个"),
        ("..hidden. ", "hidden"),
        ("-rf", "rf"),
        ("con", "con_"),
        ("LPT1.方案", "LPT1_.方案"),
        ("конец", "конец"),
        ("W" * 200, "W" * 60),
        ("镍" * 100, "镍" * 20),
        ("…", "…"),
        ("///", "___"),
        ("\x00\x1b[0m", "[0m"),
    ],
)
def test_a_files_name_is_one_every_file_system_takes(text, part):
    assert atomic_files.name_part(text) == part
    assert atomic_files.file_name(text, "", "x", ending="csv") == f"{part}-x.csv"


def test_two_scenarios_never_have_one_file_name_and_it_says_whose_it_is(city, sample):
    words = Words("zh")
    plain, moved = Scenario(), Scenario({"market": 0.01})
    named = [
        replace(moved, name="稳妥/方案"),
        Scenario({"market": 0.02}, {}, "稳妥/方案"),
        moved,
        plain,
        Scenario({}, {}, "x"),
    ]
    found = [downloads.scenario_name(words, sample, each, "2023", "docx") for each in named]
    assert len(set(found)) == len(found)
    assert all(name.startswith("镍原市（虚构）-") and name.endswith(".docx") and "-2023-2" in name for name in found)
    assert "稳妥_方案" in found[0]
    assert "默认情景" in found[3]
    assert downloads.scenario_name(words, A.of(city)[0], plain, "", "json").startswith(A.city)
    preset = next(iter(presets()))
    assert presets()[preset].name.zh in downloads.scenario_name(words, sample, Scenario({}, {}, preset), "", "json")


# Two sessions ---------------------------------------------------------------------------------------------------------
def session(asker: Asker, city: Dataset, page: str) -> AppTest:
    """A session that has adopted the dataset and opened the scenario under its own names."""
    from pages.ui.shell.menu import ROOT

    dataset, scenario = asker.of(city)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.context["locale"] = "en-GB"
    app.session_state[STATE] = State(history=History([scenario], [dataset]), link="")
    app.run()
    if page != "overview":
        app.switch_page(SHOWN[page]).run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    """All that a session was sent."""
    return "\n".join(str(element.proto) for element in app._tree if getattr(element, "proto", None) is not None)


@pytest.mark.parametrize("page", SHOWN)
def test_no_page_shows_another_sessions_names(page, city):
    one, two = (texts(session(asker, city, page)) for asker in (A, B))
    assert len(two) > 10_000
    assert not [name for name in ALIEN if name in two]
    if page == "data":
        assert A.city in one
        assert B.city in two


@pytest.fixture
def built(monkeypatch) -> dict[str, object]:
    """The builders of the files a page offers, by the end of their names."""
    found: dict[str, object] = {}

    def audited(build, name):
        found[name.rpartition(".")[2]] = build
        return build

    monkeypatch.setattr(downloads, "audited", audited)
    return found


def whole(data: bytes) -> str:
    """Every part of a file as text."""
    if not data.startswith(b"PK"):
        return data.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return "\n".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())


def test_every_file_is_headed_with_the_names_of_its_own_session(city, built):
    heads = {}
    for asker in (A, B):
        session(asker, city, "overview")
        atomic_files = {ending: built[ending]() for ending in ("xlsx", "docx", "csv")}
        for ending in ("xlsx", "docx"):
            assert asker.scenario in whole(atomic_files[ending])
        if asker is B:
            for ending, data in atomic_files.items():
                assert not [name for name in ALIEN if name in whole(data)], ending
        book = load_workbook(io.BytesIO(atomic_files["xlsx"]))
        first = book.worksheets[0]
        paper = Document(io.BytesIO(atomic_files["docx"]))
        heads[asker] = (
            [first.cell(row, 1).value for row in (1, 2, 3)],
            first.oddHeader.right.text,
            [each.text for each in paper.paragraphs[:3]],
        )
    for asker, (cells, header, paragraphs) in heads.items():
        assert cells[0] == asker.city
        assert cells[1].startswith(f"dataset: {asker.city} (")
        assert cells[2] == f"scenario: {asker.scenario}"
        assert header.casefold() == cells[2].casefold()
        assert asker.city in paragraphs[0]
        assert asker.scenario in " ".join(paragraphs)


def test_the_frozen_item_has_the_sessions_own_names(city):
    names = []
    for asker in (A, B):
        app = session(asker, city, "tracking")
        app.segmented_control("tracking_section").set_value("earlier").run()
        app.button("freeze_projection").click().run()
        assert not app.exception
        item, text = Library(engine_of(address())).projections()[0]
        names.append((item.name, text))
    for asker, (name, text) in zip((A, B), names, strict=True):
        assert name.startswith(asker.scenario)
        assert f'"name": "{asker.scenario}"' in text.replace('\\"', '"')
    assert not [name for name in ALIEN if name in names[1][1]]


def test_the_comparison_hides_the_names_of_every_scenario_it_shows(monkeypatch):
    """Each of its tables and its chart say which scenarios they show, compared ones too: `downloads` hides them all."""
    shown: dict[str, tuple[Scenario, ...]] = {}
    monkeypatch.setattr(
        "pages.ui.show.elements.table_behind", lambda _, key, *rest: shown.update({key: tuple(rest[2:][0])})
    )
    added = Scenario({"market": 0.01}, {"lines": {"nickel_electro": {"zh": "改名产线"}}}, "saved")
    library = Library(engine_of(address()))
    saved = library.save_scenario("saved", added, About("x"))
    app = opened("scenarios", "zh")
    app.button(f"take.b.saved.{saved.item}").click().run()
    assert not app.exception
    last = {key: found for key, found in shown.items() if added.edits in [each.edits for each in found]}
    assert {"measures", "changes"} < set(last)
    assert any(key.startswith("attribution") for key in last)
