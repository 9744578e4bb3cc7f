"""Faults of the machine under a library that is in use: what is kept, and that only sentences come out."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from sim import DataError, Scenario
from sim.library import About, Library, LibraryError, address, engine_of, writes
from sim.library.sqlite_files import sqlite_engine
from sim.library.tables import FORM, audit, items, versions

ME = About("李", "会前", "sample", "abc")


def url_of(folder) -> str:
    return f"sqlite:///{folder}/library.sqlite"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """The bytes of a library with two scenarios and a spoilt-to-be content."""
    folder = tmp_path_factory.mktemp("model")
    library = Library(engine_of(url_of(folder)))
    item = library.save_scenario("甲", Scenario({"market": 0.01}), ME).item
    library.save_scenario("甲", Scenario({"market": 0.02}), ME, item, 1)
    library.lock(library.save("projection", "丙", "x" * 50_000, ME).item, "王")
    with library.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    library.engine.dispose()
    return (folder / "library.sqlite").read_bytes()


def use_everything(folder) -> None:
    """Every way to read a library, and a save; only sentences may come out."""
    with suppress(LibraryError):
        library = Library(engine_of(url_of(folder)))
        found = []
        for kind in ("scenario", "dataset", "projection"):
            with suppress(LibraryError):
                found += library.items(kind)
        for item in found:
            for ask in (library.versions, library.content, library.scenario, library.dataset, library.trail):
                with suppress(LibraryError, DataError):
                    ask(item.item)
        for ask in (library.projections, library.trail, lambda: library.save_scenario("新", Scenario(), ME)):
            with suppress(LibraryError):
                ask()


@given(seed=st.integers(0, 2**32))
def test_random_bytes_in_the_file_raise_only_sentences(seed, model, tmp_path_factory):
    folder, dice, data = tmp_path_factory.mktemp("spoilt"), random.Random(seed), bytearray(model)
    if dice.random() < 0.3:
        del data[dice.randrange(len(data)) :]
    for _ in range(dice.randrange(1, 40) if data else 0):
        at = dice.randrange(len(data))
        data[at : at + dice.randrange(1, 30)] = dice.randbytes(dice.randrange(1, 30))
    (folder / "library.sqlite").write_bytes(bytes(data))
    use_everything(folder)


CELLS = [(table.name, column.name) for table in (items, versions, audit) for column in table.c]


@pytest.mark.parametrize("cell", ["'garbage'", "NULL", "-7", "9e99", "x'00ff'", "zeroblob(100000)", "'9999-99-99'"])
@pytest.mark.parametrize(("table", "column"), CELLS)
def test_a_cell_somebody_else_wrote_raises_only_sentences(table, column, cell, model, tmp_path):
    (tmp_path / "library.sqlite").write_bytes(model)
    with suppress(Exception), sqlite_engine(tmp_path / "library.sqlite").begin() as connection:  # SQLite refuses some
        connection.execute(text(f"UPDATE {table} SET {column} = {cell}"))
    use_everything(tmp_path)


class Back(datetime):
    """A clock that went back a day."""

    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) - timedelta(days=1)


def test_a_clock_set_back_loses_and_reorders_nothing_within_an_item(tmp_path, monkeypatch):
    library = Library(engine_of(url_of(tmp_path)))
    item = library.save_scenario("甲", Scenario({"market": 0.01}), ME).item
    monkeypatch.setattr(writes, "datetime", Back)
    library.save_scenario("甲", Scenario({"market": 0.02}), ME, item, 1)
    assert library.scenario(item).values == {"market": 0.02}
    history = library.versions(item)
    assert [each.version for each in history] == [2, 1]
    assert history[0].saved < history[1].saved < datetime.now(UTC)
    assert [each.what for each in library.trail(item)] == ["saved", "saved"]
    library.engine.dispose()


def test_a_program_left_behind_by_a_newer_one_writes_no_more(tmp_path):
    library = Library(engine_of(url_of(tmp_path)))
    item = library.save_scenario("甲", Scenario(), ME).item
    with sqlite_engine(tmp_path / "library.sqlite").begin() as connection:
        connection.execute(text(f"UPDATE library_form SET form = {FORM + 1}"))
    for write in (
        lambda: library.save_scenario("乙", Scenario(), ME),
        lambda: library.rename(item, "丙"),
        lambda: library.delete(item),
    ):
        with pytest.raises(LibraryError) as caught:
            write()
        assert caught.value.key == "newer"
        assert str(FORM + 1) in caught.value.text("zh")
    assert [each.name for each in library.items()] == ["甲"]
    library.engine.dispose()


def test_a_file_deleted_in_mid_session_is_begun_anew(tmp_path):
    library = Library(engine_of(url_of(tmp_path)))
    library.save_scenario("甲", Scenario(), ME)
    (tmp_path / "library.sqlite").unlink()
    library.save_scenario("乙", Scenario(), ME)
    assert [each.name for each in library.items()] == ["乙"]
    library.engine.dispose()


@pytest.mark.parametrize("garbage", ["", "folder", "image", "device"])
def test_a_dataset_path_that_leads_to_no_city_is_a_sentence_without_the_path(garbage, tmp_path):
    place = tmp_path / "secret_place"
    place.mkdir()
    (place / "city.png").write_bytes(os.urandom(1000))
    path = {"": place / "none", "folder": place, "image": place / "city.png", "device": "/dev/null"}[garbage]
    done = subprocess.run(
        [sys.executable, "-m", "sim", "check", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert str(tmp_path) not in done.stderr


def test_the_address_is_never_told_with_its_password(monkeypatch, caplog):
    monkeypatch.setenv("SIM_LIBRARY", "postgresql://planner:s3cret@127.0.0.1:9/none")
    with pytest.raises(LibraryError) as caught:
        Library(engine_of(address()))
    assert "s3cret" not in caught.value.text("zh") + caught.value.text("en") + caplog.text


@pytest.mark.parametrize(
    "content",
    [
        '{"name": "a", "tables": {"lines": {"rows": [1], "columns": ["line"]}}}',
        '{"name": "a", "tables": {"lines": {"rows": [{"line": 1}], "columns": ["line"]}}}',
        '{"name": "a", "tables": {"lines": {"rows": {}, "columns": 3}}}',
        '{"name": "a", "tables": {"lines": {"rows": [{"line": ["a"]}], "columns": ["line"]}}}',
        '{"name": "a", "tables": {"lines": {"rows": [], "columns": [["a", 1]]}}}',
        "[" * 100_000,
        '{"name": "a", "tables": ' + "[" * 900 + "]" * 900 + "}",
    ],
)
def test_a_stored_dataset_of_another_form_is_a_sentence(content, tmp_path):
    library = Library(engine_of(url_of(tmp_path)))
    item = library.save("dataset", "a", content, ME).item
    with pytest.raises(LibraryError) as caught:
        library.dataset(item)
    assert caught.value.key == "unreadable"
    library.engine.dispose()
