"""The library on SQLite and on PostgreSQL: round trips, versions, two writers, faults, earlier forms."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from library_race import race
from postgres import Cluster
from sqlalchemy import event, update

from pages.ui.session.link import pack, unpack
from sim import Scenario, __version__, designs, registry
from sim.case import Case
from sim.dataset import Dataset
from sim.language import read_toml
from sim.library import About, Library, LibraryError, address, engine_of, export, store, take_in, timeouts, upgraded
from sim.library.codec import storable_name
from sim.library.edition import edition, edition_notes, first_edition_growth
from sim.library.engine import attach_hooks, reading
from sim.library.tables import audit, items, versions

FORM1 = (Path(__file__).parent / "library_form1.sql").read_text(encoding="utf-8")
NUMBER = count()
FROZEN = json.dumps(
    {
        "scenario": "{}",
        "dataset": "abc",
        "model_version": "0.1.0",
        "frozen_at": "2023-04-10T09:00+08:00",
        "year": "2023",
        "growth": 0.087,
        "band": [0.07, 0.08, 0.09],
        "to_date": {"2023-02": [0.08, 0.07, 0.08, 0.09]},
        "output": {"a": [1.0] * 12},
        "known": {"a": ["2023-01"]},
    }
)
ME = About("李", "会前讨论", "sample", "abc")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path, monkeypatch):
    """An address as SIM_LIBRARY gives it, of a library that is not there yet."""
    if request.param == "sqlite":
        asked = str(tmp_path / "library.sqlite")
    else:
        asked = request.getfixturevalue("cluster").create()
    monkeypatch.setenv("SIM_LIBRARY", asked)
    return address()


@pytest.fixture(autouse=True)
def closed_engines(monkeypatch):
    """Every engine a test made is closed after it."""
    made = []

    def attended(engine):
        made.append(engine)
        return attach_hooks(engine)

    monkeypatch.setattr(store, "attach_hooks", attended)
    yield
    for engine in made:
        engine.dispose()


@pytest.fixture
def library(url):
    return Library(engine_of(url))


def key_of(function, *arguments) -> str:
    with pytest.raises(LibraryError) as caught:
        function(*arguments)
    assert all(caught.value.text(lang) for lang in ("zh", "en"))
    assert "sqlite3" not in caught.value.text()
    return caught.value.key


def by_name(library: Library, **more) -> dict[str, str]:
    return {item.name: item.item for item in library.items(**more)}


NAMES = [
    'O\'Brien "x"; DROP TABLE library_items; --',
    "会前 🙂👩‍👩‍👧",
    "a\u200bb",
    "长" * 200,
    "%s {0} \\ \n",
    "ﷺ" * 200,
    "I",
]
KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
CELLS = st.dictionaries(KEYS, NUMBERS | st.text(max_size=8), min_size=1, max_size=3)
SCENARIOS = st.builds(
    Scenario,
    st.dictionaries(KEYS, NUMBERS, max_size=6),
    st.dictionaries(KEYS, st.dictionaries(KEYS, CELLS, min_size=1, max_size=2), max_size=2),
    st.sampled_from(NAMES) | st.text(max_size=20),
)


def storable(name: str) -> bool:
    return "\0" not in name and any(letter.isprintable() and not letter.isspace() for letter in name)


def test_a_scenario_comes_back_from_json_link_and_library(library):
    @settings(max_examples=60)
    @given(SCENARIOS)
    @example(Scenario({"market": 0.02}, {"lines": {"钢\u200b'\"": {"zh": "🙂"}}}, NAMES[3]))
    def check(scenario):
        assert Scenario.from_json(scenario.to_json()) == scenario
        assert unpack(pack(scenario)) == scenario
        saved = library.save("scenario", f"{next(NUMBER)}", scenario.to_json(), ME)
        assert library.scenario(saved.item) == scenario

    check()


@pytest.mark.parametrize("name", NAMES)
def test_a_name_comes_back_to_the_letter(library, name):
    saved = library.save_scenario(name, Scenario({"market": 0.02}), replace(ME, author=name, note=name))
    (item,) = library.items()
    assert (item.name, item.now.author, item.now.note) == (name.strip(), name, name)
    assert library.scenario(saved.item) == Scenario({"market": 0.02}, name=name.strip())
    assert key_of(library.save_scenario, name, Scenario(), ME) == "name_taken"


@pytest.mark.parametrize(
    ("what", "most"),
    [
        ("name", 200),
        ("author", 200),
        ("note", 2000),
        ("dataset_name", 200),
        ("dataset_hash", 64),
        ("model_version", 64),
    ],
)
def test_a_text_longer_than_a_list_should_show_is_refused_wherever_it_comes_from(library, sample, what, most):
    def texts(letters: int) -> tuple[str, About]:
        text = "长" * letters
        return (text, ME) if what == "name" else ("a", replace(ME, **{what: text}))

    name, about = texts(most)
    item = library.save_scenario(name, Scenario(), about).item
    assert len(library.items()) == 1
    for letters in (most + 1, 1_000_000):
        name, about = texts(letters)
        assert key_of(library.save_scenario, name, Scenario(), about) == "too_long"
        assert key_of(library.save_scenario, name, Scenario(), about, item, 1) == "too_long"
        assert key_of(library.freeze, name, "{}", about) == "too_long"
        file = {"format": "growth-target-library/1", "kind": "scenario", "name": name, "content": {"values": {}}}
        assert key_of(take_in, library, json.dumps({**file, **vars(about), "name": name})) == "too_long"
    with pytest.raises(LibraryError, match=f"1000000 letters; at most {most}"):
        library.save_scenario(name, Scenario(), about)
    assert [each.what for each in library.trail()] == ["saved"]


def test_names_within_what_is_saved_and_those_of_actions_are_bounded_too(library):
    item = library.save_scenario("a", Scenario(), ME).item
    long = "长" * 201
    assert key_of(library.rename, item, long) == "too_long"
    assert key_of(library.duplicate, item, long) == "too_long"
    assert key_of(library.delete, item, long) == "too_long"
    assert key_of(library.restore_version, item, 1, "王", "注" * 2001) == "too_long"
    assert key_of(take_in, library, Scenario(name=long).to_json()) == "too_long"
    inner = {"format": "growth-target-library/1", "kind": "scenario", "name": "b", "content": {"name": long}}
    assert key_of(take_in, library, json.dumps(inner)) == "too_long"
    library.rename(item, "长" * 200)
    copy = library.item(library.duplicate(item).item)
    assert (copy.name, len(copy.name)) == ("长" * 196 + " (2)", 200)
    assert take_in(library, export(library, copy))[1] == "长" * 196 + " (3)"


def test_what_an_earlier_program_kept_without_bounds_is_listed_cut_short(library):
    item = library.save_scenario("a", Scenario({"market": 0.02}), ME).item
    huge = "x" * 3_000_000
    with library.engine.begin() as connection:
        connection.execute(update(versions).values(note=huge, author=huge, dataset_name=huge))
        connection.execute(update(items).values(name=huge, owner=huge))
        connection.execute(update(audit).values(who=huge, detail=huge))
    (found,) = library.items()
    assert [len(text) for text in (found.name, found.owner, found.now.author, found.now.note)] == [200, 200, 200, 2000]
    assert [(len(each.who), len(each.detail)) for each in library.trail()] == [(200, 1000)]
    assert len(library.versions(item)[0].note) == 2000
    assert library.scenario(item).values == {"market": 0.02}


@pytest.mark.parametrize(
    ("name", "key"), [("", "no_name"), (" \u200b\t", "no_name"), ("a\0b", "bad_text"), ("\ud800", "bad_text")]
)
def test_a_name_that_cannot_be_kept_is_refused(library, name, key):
    assert key_of(library.save_scenario, name, Scenario(), ME) == key
    assert library.items() == []


def test_what_is_kept_beside_a_version(library, sample):
    before = datetime.now(UTC)
    library.save_scenario("a", Scenario(), About.on(sample, "李", "备注"))
    (item,) = library.items()
    now = item.now
    assert (now.author, now.note, now.dataset_name, now.dataset_hash) == ("李", "备注", sample.name, sample.hash)
    assert before <= now.saved <= datetime.now(UTC)
    assert now.saved.tzinfo is UTC
    assert now.model_version == __version__


def test_a_dataset_comes_back_with_the_same_hash(library, sample):
    saved = library.save_dataset("样例", sample, About.on(sample))
    back = library.dataset(saved.item)
    assert (back.hash, back.name) == (sample.hash, sample.name)
    assert {name: (raw.rows, list(raw.columns)) for name, raw in back.raw.items()} == {
        name: (raw.rows, list(raw.columns)) for name, raw in sample.raw.items()
    }


def test_history_and_restore(library):
    item = library.save_scenario("a", Scenario({"market": 0.01}), ME).item
    for step, value in enumerate((0.02, 0.03), 1):
        library.save_scenario("a", Scenario({"market": value}), ME, item, step)
    saved = library.restore_version(item, 1, "王", "回到初稿")
    assert (saved.version, saved.in_force) == (4, 4)
    assert library.scenario(item).values["market"] == 0.01
    assert library.scenario(item, 3).values["market"] == 0.03
    assert [(each.version, each.restored, each.author) for each in library.versions(item)][:2] == [
        (4, 1, "王"),
        (3, 0, "李"),
    ]
    assert key_of(library.restore_version, item, 9) == "gone"


def test_of_two_saves_from_one_version_both_are_kept(library):
    item = library.save_scenario("a", Scenario({"market": 0.01}), ME).item
    first = library.save_scenario("a", Scenario({"market": 0.02}), ME, item, 1)
    second = library.save_scenario("a", Scenario({"market": 0.03}), replace(ME, author="王"), item, 1)
    assert not first.aside
    assert second.aside
    assert (second.version, second.in_force) == (3, 2)
    assert library.scenario(item).values["market"] == 0.02
    assert library.scenario(item, 3).values["market"] == 0.03
    assert [version.aside for version in library.versions(item)] == [True, False, False]
    library.restore_version(item, 3)
    assert library.scenario(item).values["market"] == 0.03


def test_a_locked_item_stays_as_it_is(library):
    item = library.save_scenario("a", Scenario(), ME).item
    library.lock(item, "王")
    for refused in (
        lambda: library.save_scenario("a", Scenario({"market": 0.1}), ME, item, 1),
        lambda: library.rename(item, "b"),
        lambda: library.delete(item),
        lambda: library.restore_version(item, 1),
    ):
        assert key_of(refused) == "locked"
    assert len(library.versions(item)) == 1
    library.unlock(item)
    library.rename(item, "b")
    assert by_name(library) == {"b": item}


def test_deleting_puts_aside(library):
    item = library.save_scenario("a", Scenario({"market": 0.02}), ME).item
    library.delete(item, "王")
    assert library.items() == []
    assert [each.deleted_by for each in library.items(deleted=True)] == ["王"]
    other = library.save_scenario("a", Scenario(), ME).item
    assert library.undelete(item) == "a (2)"
    assert by_name(library) == {"a": other, "a (2)": item}
    assert library.scenario(item).values == {"market": 0.02}
    assert library.undelete(item) == "a (2)"


def test_nothing_is_put_where_no_list_shows_it(library):
    item = library.save_scenario("a", Scenario({"market": 0.01}), ME).item
    library.save_scenario("a", Scenario({"market": 0.02}), ME, item, 1)
    library.delete(item, "王")
    for refused in (
        lambda: library.save_scenario("a", Scenario({"market": 0.03}), ME, item, 2),
        lambda: library.save_scenario("a", Scenario({"market": 0.03}), ME, item, 1),
        lambda: library.rename(item, "b", "李"),
        lambda: library.restore_version(item, 1, "李"),
        lambda: library.duplicate(item, who="李"),
        lambda: library.lock(item, "李"),
        lambda: library.delete(item, "李"),
    ):
        assert key_of(refused) == "deleted"
    with pytest.raises(LibraryError, match="deleted by 王"):
        library.save_scenario("a", Scenario(), ME, item, 2)
    (gone,) = library.items(deleted=True)
    assert (gone.deleted_by, len(library.versions(item))) == ("王", 2), "who deleted it is not written over"
    assert [each.what for each in library.trail(item)] == ["deleted", "saved", "saved"]
    assert library.scenario(item).values == {"market": 0.02}, "it may still be read"
    library.undelete(item, "李")
    assert not library.save_scenario("a", Scenario({"market": 0.03}), ME, item, 2).aside
    assert library.scenario(by_name(library)["a"]).values == {"market": 0.03}


def test_a_save_says_under_which_name_it_went(library):
    item = library.save_scenario("a", Scenario(), ME).item
    library.rename(item, "b", "王")
    assert library.save_scenario("a", Scenario({"market": 0.02}), ME, item, 1).name == "b"
    assert library.save_scenario("a", Scenario({"market": 0.03}), ME, item, 1).name == "b", "aside too"
    assert library.save_scenario(" c ", Scenario(), ME).name == "c"


def test_a_save_and_a_deletion_at_once_never_hide_what_was_saved(library):
    wanted = [library.save_scenario(f"item {number}", Scenario(), ME).item for number in range(12)]

    def act(number: int) -> str:
        if number % 2:
            library.delete(wanted[number // 2], "王")
            return ""
        try:
            library.save_scenario("x", Scenario({"market": 0.02}), ME, wanted[number // 2], 1)
        except LibraryError as error:
            return error.key
        return "saved"

    with ThreadPoolExecutor(8) as sessions:
        found = [told for told in sessions.map(act, range(24)) if told]
    assert set(found) <= {"saved", "deleted"}
    for item, told in zip(wanted, found, strict=True):
        happened = [each.what for each in library.trail(item)]
        assert happened == (["deleted", "saved", "saved"] if told == "saved" else ["deleted", "saved"])


def test_copies_and_names(library):
    item = library.save_scenario("a", Scenario({"market": 0.02}), ME).item
    copy = library.duplicate(item, who="王").item
    assert by_name(library) == {"a": item, "a (2)": copy}
    assert library.scenario(copy).values == {"market": 0.02}
    assert key_of(library.rename, copy, "a") == "name_taken"
    assert key_of(library.duplicate, item, "a") == "name_taken"
    assert by_name(library, kind="dataset") == {}


def test_what_is_gone_is_said(library):
    for asked in (library.item, library.content, library.scenario, library.delete, library.lock, library.duplicate):
        assert key_of(asked, "nothing") == "gone"


def test_frozen_projections_keep_their_text(library, sample):
    text = json.dumps({"growth": 0.087, "to_date": {"2023-02": [0.07, 0.08, 0.09]}})
    library.freeze("年初", text, About.on(sample, "李"))
    library.freeze("年中", "any text at all 🙂", About.on(sample))
    assert [(item.name, kept) for item, kept in library.projections()] == [
        ("年中", "any text at all 🙂"),
        ("年初", text),
    ]
    assert library.items() == []
    library.freeze("年初", "again", About.on(sample))
    assert [item.name for item, _ in library.projections()] == ["年初 (2)", "年中", "年初"], "never overwritten"


def test_one_projection_that_cannot_be_read_does_not_hide_the_others(library):
    library.freeze("年初", FROZEN, ME)
    spoilt = library.freeze("坏", FROZEN, ME).item
    with library.engine.begin() as connection:
        connection.execute(update(versions).where(versions.c.item == spoilt).values(content=b"xx"))
    assert [(item.name, text) for item, text in library.projections()] == [("坏", ""), ("年初", FROZEN)]
    library.freeze("文", "no JSON", ME)
    item = next(each for each in library.items("projection") if each.name == "文")
    assert key_of(export, library, item) == "unreadable"


def test_the_trail_says_who_did_what(library):
    item = library.save_scenario("a", Scenario(), ME).item
    library.save_scenario("a", Scenario(), replace(ME, author="王"), item, 0)
    library.rename(item, "b", "王")
    library.lock(item, "赵")
    library.unlock(item, "赵")
    library.delete(item, "赵")
    library.undelete(item, "赵")
    assert [(entry.who, entry.what) for entry in reversed(library.trail(item))] == [
        ("李", "saved"),
        ("王", "kept aside"),
        ("王", "renamed"),
        ("赵", "locked"),
        ("赵", "unlocked"),
        ("赵", "deleted"),
        ("赵", "undeleted"),
    ]
    assert library.trail()[0].detail == "b"


def test_a_file_out_and_in_again(library, sample):
    library.save_scenario("会前", Scenario({"market": 0.02}), About.on(sample, "李", "备注"))
    library.save_dataset("样例", sample, About.on(sample))
    library.freeze("年初", FROZEN, About.on(sample))
    for kind in ("scenario", "dataset", "projection"):
        (item,) = library.items(kind)
        saved, name = take_in(library, export(library, item), "王")
        assert name == f"{item.name} (2)"
        copy = library.item(saved.item)
        assert json.loads(library.content(copy.item)) == json.loads(library.content(item.item))
        assert (copy.now.note, copy.now.dataset_hash) == (item.now.note, item.now.dataset_hash)
    saved, name = take_in(library, Scenario({"market": 0.05}, name="来自文件").to_json(), "王")
    assert (name, library.item(saved.item).owner) == ("来自文件", "王")


@pytest.mark.parametrize(
    "text",
    ["", "rubbish", "[]", "[" * 100_000, '{"format": "other"}', '{"values": 3}',
     '{"format": "growth-target-library/1"}',
     '{"format": "growth-target-library/1", "kind": "dataset", "name": "a", "content": {}}',
     '{"format": "growth-target-library/1", "kind": "dataset", "name": "a", "content": {"name": "", "tables": {}}}',
     '{"format": "growth-target-library/1", "kind": "scenario", "name": 3, "content": {}}',
     '{"format": "growth-target-library/1", "kind": "projection", "name": "a", "content": {}}',
     '{"format": "growth-target-library/1", "kind": "projection", "name": "a", "content": null}',
     '{"format": "growth-target-library/1", "kind": "projection", "name": "a", "content": "x"}',
     '{"format": "growth-target-library/1", "kind": "projection", "name": "a", "content": '
     + FROZEN.replace("2023-04-10T09:00+08:00", "soon") + "}",
     '{"format": "growth-target-library/1", "kind": "scenario", "name": "a", "author": [], "content": {}}'],
)  # fmt: skip
def test_another_file_is_refused(library, text):
    assert key_of(take_in, library, text) == "file"
    assert library.items() == []


# Two processes


def test_nothing_acknowledged_is_lost_when_one_of_two_writers_is_killed(url):
    found = race(url, 30)
    assert found.lost == []
    assert found.finished == 30
    assert found.killed >= 15
    assert found.versions == list(range(len(found.versions), 0, -1)), "no number twice, none missing"
    assert len(found.versions) >= 1 + 15 + found.killed // 2
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        connection.close()


def test_many_sessions_of_one_program_save_at_once(library):
    item = library.save_scenario("a", Scenario(), ME).item

    def save(number: int) -> list[tuple[str, int]]:
        own = library.save_scenario(f"own {number}", Scenario({"market": number / 1e3}), ME)
        shared = [library.save_scenario("a", Scenario({"market": number / 1e3}), ME, item, 1) for _ in range(4)]
        return [(saved.item, saved.version) for saved in (own, *shared)]

    with ThreadPoolExecutor(8) as sessions:
        acknowledged = [pair for pairs in sessions.map(save, range(8)) for pair in pairs]
    assert len(set(acknowledged)) == 40
    assert all(library.content(*pair) for pair in acknowledged)
    history = library.versions(item)
    assert [each.version for each in history] == list(range(33, 0, -1))
    assert sum(not each.aside for each in history) == 2, "of 32 saves made from version 1 one came first"


# Faults


def test_a_full_disk_is_a_sentence_and_loses_nothing(tmp_path):
    engine = engine_of(f"sqlite:///{tmp_path}/library.sqlite")
    library = Library(engine)
    kept = library.save_scenario("a", Scenario({"market": 0.02}), ME)
    pages = [None]
    event.listen(engine, "connect", lambda connection, record: limit(connection, pages))
    limit_to(engine, pages)
    noise = os.urandom(400_000).hex()
    assert key_of(library.save, "projection", "b", noise, ME) == "full"
    assert list(by_name(library)) == ["a"]
    assert library.scenario(kept.item).values == {"market": 0.02}
    pages[0] = None
    library.save("projection", "b", noise, ME)


def test_a_disk_without_a_byte_free_is_told_as_full(tmp_path, monkeypatch):
    nowhere = engine_of(f"sqlite:///{tmp_path}/nowhere/library.sqlite")
    assert key_of(Library, nowhere) == "unreachable"
    # where SQLite has no room for its shared memory it says only that it cannot open the file
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=0))
    assert key_of(Library, nowhere) == "full"


def limit_to(engine, pages):
    with engine.connect() as connection:
        pages[0] = connection.exec_driver_sql("PRAGMA page_count").scalar() + 10


def limit(connection, pages):
    if pages[0]:
        connection.execute(f"PRAGMA max_page_count={pages[0]}")


def as_nobody(function):
    """Run without root's right to write everywhere; who is not root has none anyway."""
    if os.geteuid() != 0:
        return function()
    os.seteuid(65534)
    try:
        return function()
    finally:
        os.seteuid(0)


def test_a_read_only_folder_is_a_sentence(tmp_path_factory):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "library.sqlite"
        library = Library(engine_of(f"sqlite:///{file}"))
        library.save_scenario("a", Scenario(), ME)
        for path in Path(folder).iterdir():
            path.chmod(0o444)
        Path(folder).chmod(0o555)
        key = as_nobody(lambda: key_of(library.save_scenario, "b", Scenario(), ME))
        assert key in ("read_only", "unreachable")
        assert as_nobody(lambda: key_of(Library, engine_of(f"sqlite:///{folder}/other.sqlite"))) == "unreachable"
        Path(folder).chmod(0o755)


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("/nowhere/at/all/library.sqlite", "unreachable"),
        ("postgresql://nobody@127.0.0.1:9/none", "unreachable"),
        ("mysql://root@localhost/x", "address"),
        ("postgresql://localhost", "address"),
        ("://", "address"),
    ],
)
def test_an_address_that_leads_nowhere_is_a_sentence(asked, key, monkeypatch):
    monkeypatch.setenv("SIM_LIBRARY", asked)
    assert key_of(lambda: Library(engine_of(address()))) == key


def test_a_file_that_is_no_library_is_left_alone(tmp_path):
    file = tmp_path / "library.sqlite"
    file.write_text("not a database, but more than a hundred bytes of text " * 40, encoding="utf-8")
    before = file.read_bytes()
    assert key_of(Library, engine_of(f"sqlite:///{file}")) == "damaged"
    assert file.read_bytes() == before


def test_a_library_moved_away_is_begun_anew(tmp_path):
    library = Library(engine_of(f"sqlite:///{tmp_path}/library.sqlite"))
    library.save_scenario("a", Scenario(), ME)
    (tmp_path / "library.sqlite").rename(tmp_path / "old.sqlite")
    assert library.items() == []
    library.save_scenario("b", Scenario(), ME)
    assert list(by_name(Library(engine_of(f"sqlite:///{tmp_path}/old.sqlite")))) == ["a"]


def test_a_database_that_goes_and_comes_back(cluster: Cluster, monkeypatch):
    monkeypatch.setenv("SIM_LIBRARY", cluster.create())
    library = Library(engine_of(address()))
    library.save_scenario("a", Scenario(), ME)
    cluster.stop("immediate")
    try:
        assert key_of(library.save_scenario, "b", Scenario(), ME) == "unreachable"
        assert key_of(library.items) == "unreachable"
    finally:
        cluster.start()
    library.save_scenario("c", Scenario(), ME)
    assert sorted(by_name(library)) == ["a", "c"]


def test_a_database_that_holds_still_is_not_waited_for(cluster: Cluster, monkeypatch):
    monkeypatch.setattr(timeouts, "MAX_PING_SECONDS", 0.5)
    monkeypatch.setenv("SIM_LIBRARY", cluster.create())
    library = Library(engine_of(address()))
    library.save_scenario("a", Scenario(), ME)
    with library.engine.connect() as connection:
        backend = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    server = int((cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
    for process in (backend, server):
        os.kill(process, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        assert key_of(library.items) == "unreachable"
        assert time.monotonic() - begun < 15
        os.kill(server, signal.SIGCONT)
        assert list(by_name(library)) == ["a"], "over a new connection"
    finally:
        for process in (backend, server):
            os.kill(process, signal.SIGCONT)


def test_an_answer_that_does_not_come_is_not_waited_for(cluster: Cluster, monkeypatch):
    monkeypatch.setenv("SIM_LIBRARY", cluster.create())
    library = Library(engine_of(address()))
    monkeypatch.setattr(timeouts, "MAX_ANSWER_SECONDS", 0.3)
    with pytest.raises(LibraryError, match="reached"), reading(library.engine) as connection:
        connection.exec_driver_sql("SELECT pg_sleep(20)")
    monkeypatch.setattr(timeouts, "MAX_ANSWER_SECONDS", 35.0)
    library.save_scenario("a", Scenario(), ME)


def test_who_may_only_read_is_told(cluster: Cluster, monkeypatch):
    asked = cluster.create()
    monkeypatch.setenv("SIM_LIBRARY", asked)
    library = Library(engine_of(address()))
    library.save_scenario("a", Scenario(), ME)
    with psycopg.connect(asked, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {connection.info.dbname} SET default_transaction_read_only = on".encode())
    library.engine.dispose()
    reader = Library(engine_of(address()))
    assert list(by_name(reader)) == ["a"]
    assert key_of(reader.save_scenario, "b", Scenario(), ME) == "read_only"


def test_content_that_was_spoilt_is_a_sentence(library):
    item = library.save("scenario", "a", "no JSON", ME).item
    assert key_of(library.scenario, item) == "unreadable"
    with library.engine.begin() as connection:
        connection.execute(update(versions).values(content=b"xx"))
    assert key_of(library.content, item) == "unreadable"


# Earlier forms


def run_script(url: str, script: str) -> None:
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        connection.executescript(script)
        connection.close()
    else:
        with psycopg.connect(url.replace("+psycopg", "")) as server:
            server.execute(script.encode())


def test_a_library_of_form_1_is_brought_to_the_present(url):
    run_script(url, FORM1)
    library = Library(engine_of(url))
    assert [moved.details for moved in library.moved] == [{"was": 1, "now": 2, "saves": 4, "items": 3}]
    assert "4 次保存" in library.moved[0].sentence("zh")
    names = by_name(library)
    assert sorted(names) == ["O'Brien 🙂", "会前"]
    history = library.versions(names["会前"])
    assert [(each.version, each.base, each.note) for each in history] == [(2, 1, ""), (1, 0, "初稿")]
    assert history[1].saved == datetime(2023, 1, 5, 1, tzinfo=UTC)
    assert library.scenario(names["会前"]).values == {"market": 0.02}
    assert library.scenario(names["会前"], 1).values == {"market": 0.01}
    assert library.projections()[0][1] == '{"growth": 0.087}'
    assert library.trail()[0].what == "moved"
    assert Library(engine_of(url)).moved == (), "once"


def test_a_library_of_a_later_form_is_left_alone(url):
    run_script(url, "CREATE TABLE library_form (form INTEGER NOT NULL); INSERT INTO library_form VALUES (99);")
    assert key_of(Library, engine_of(url)) == "newer"


def test_a_scenario_of_earlier_assumptions_is_made_to_fit(sample, monkeypatch):
    was = {"market": ("old_market",), "growth_<chain>": ("old_<chain>_growth",)}
    now = tuple(replace(each, was=was.get(each.key, ())) for each in registry.templates())
    monkeypatch.setattr(registry, "templates", lambda: now)
    today = Dataset.from_tables(sample.raw, sample.name)
    sliders = today.assumptions
    chain = next(iter(sample.names("chains")))
    line = next(iter(sample.names("lines")))
    edits = {
        "lines": {line: {"ceiling": "1.1", "no_such": 1}, "gone": {"ceiling": 1.0}},
        "no_table": {"x": {"y": 1}},
    }
    old = Scenario(
        {"old_market": 0.02, f"old_{chain}_growth": 0.01, "vanished": 1.0, "project_slip": 1e9, "start_rate": -5},
        edits,
        "旧",
    )
    found, moved = upgraded(today, old)
    designs.single(sample, found)
    assert found.values == {
        "market": 0.02,
        f"growth_{chain}": 0.01,
        "project_slip": sliders["project_slip"].high,
        "start_rate": sliders["start_rate"].low,
    }
    assert found.edits == {"lines": {line: {"ceiling": "1.1"}}}
    told = ["clamped", "clamped", "empty", "no_assumption", "no_column", "no_table", "renamed", "renamed"]
    assert sorted(each.rule for each in moved) == told
    assert all(each.sentence(lang) for each in moved for lang in ("zh", "en"))
    assert upgraded(today, found) == (found, ())


def first_edition_city(**more) -> Dataset:
    """A planned fall under a capacity, and a plan without one: of two lines of ten a month."""
    from tiny import base, city, dataset_of, line

    lines = [line("a", design_capacity=200, plan_growth=-0.1), line("b", chain="x", plan_growth=0.05)]
    facts = {"plan_delivery": 0.7, "growth_x": 0.02}
    return dataset_of(city(lines, [base("a"), base("b")], facts, **more))


def test_what_the_second_edition_corrected_is_told_with_growth_before_and_after():
    """As by the first edition -7 % and its chain's 2 %; now -10 % and 5 % x 0.7."""
    dataset = first_edition_city()
    assert first_edition_growth(dataset) == pytest.approx((-0.07 + 0.02) / 2)
    head, *rest = edition_notes(dataset, Scenario(), "0.2.0")
    assert head.rule == "edition"
    assert (head.details["before"], head.details["after"]) == ("−2.50%", "−3.25%")
    assert [(each.rule, each.details["count"]) for each in rest] == [("fall_in_full", 1), ("plan_without_capacity", 1)]
    scenario = Scenario({"plan_delivery": 1.0}, {"lines": {"b": {"plan_growth": 0.1}}})
    assert first_edition_growth(dataset, scenario) == pytest.approx((-0.1 + 0.02) / 2), (
        "the scenario's own plan and delivery"
    )
    assert edition_notes(dataset, Scenario(), "0.3.0") == edition_notes(dataset, Scenario(), "") == ()
    assert [edition(version) for version in ("0.0.9", "0.2.0", "0.3.0", "1.0", "unknown")] == [1, 1, 2, 2, 2]


def test_where_more_than_the_corrections_acts_no_earlier_growth_is_claimed():
    stop = {"event": "e", "scope": "line", "of": "a", "from": "2023-06", "to": "2023-06", "change": "-0.5"}
    for more in ({"events": [stop]}, {"actuals": [{"line": "a", "month": "2023-01", "output": "9"}]}):
        dataset = first_edition_city(**more)
        assert first_edition_growth(dataset) is None
        head, *_ = edition_notes(dataset, Scenario(), "0.1.0")
        assert head.rule == "edition_unknown"
        assert all(head.sentence(lang) for lang in ("zh", "en"))
    flat = small_city()
    assert [each.rule for each in edition_notes(flat, Scenario(), "0.1.0")] == ["edition_same"]


def test_a_target_s_year_saved_as_a_number_still_reads(sample):
    target = sample.targets[0].target
    found, moved = upgraded(sample, Scenario({}, {"targets": {target: {"year": 2023.0, "value": 0.08}}}))
    assert moved == ()
    assert designs.single(sample, found)
    assert Case(sample, found).dataset.target("iva_growth", "2023") == 0.08


@given(SCENARIOS)
@example(Scenario({"market": float("nan")}))
@example(Scenario({"market": True}))
@example(Scenario(edits={"lines": {"gone": {"ceiling": "x"}}}))
def test_any_scenario_can_be_made_to_fit(scenario):
    city = small_city()
    found, moved = upgraded(city, scenario)
    designs.single(city, found)
    assert (found == scenario) == (not moved)


def small_city() -> Dataset:
    from tiny import capped, dataset_of

    return dataset_of(capped())


def test_every_sentence_is_told_in_both_languages():
    for part in ("errors", "moved", "words"):
        for key, texts in read_toml("library")[part].items():
            assert all(texts), key


def test_the_address_of_a_fresh_clone_is_a_file_beside_the_app(monkeypatch):
    monkeypatch.delenv("SIM_LIBRARY", raising=False)
    assert address().endswith("/library.sqlite")
    assert (Path(address().removeprefix("sqlite:///")).parent / "app.py").exists()


def test_every_engine_is_attended_once(tmp_path):
    engine = engine_of(f"sqlite:///{tmp_path}/library.sqlite")
    assert attach_hooks(attach_hooks(engine)) is engine
    Library(engine).save_scenario("a", Scenario(), ME)


@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\u3000", "\u200b", " \u00a0\u2003", "\u200b \u200b"])
def test_a_name_nobody_can_see_is_none(blank):
    with pytest.raises(LibraryError) as refused:
        storable_name(blank)
    assert refused.value.key == "no_name"
    assert storable_name(f"{blank}.") == f"{blank}.".strip()
