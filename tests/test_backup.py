"""One file out of either engine and into either; what is damaged, taken or too large for the disk is a sentence."""

from __future__ import annotations

import errno
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from sim import Scenario, ScenarioError
from sim.atomic_files import whole_file, write_whole
from sim.cli import main
from sim.library import About, Library, LibraryError, address, backup, engine_of, restore
from sim.library.sqlite_files import sqlite_engine

ME = About("李", "会前讨论 🙂", "sample", "abc")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path, monkeypatch):
    return new_url(request.param, request, tmp_path, monkeypatch)


def new_url(engine, request, tmp_path, monkeypatch):
    """The address of a library that is not there yet."""
    sqlite = engine == "sqlite"
    asked = str(tmp_path / "library.sqlite") if sqlite else request.getfixturevalue("cluster").create()
    monkeypatch.setenv("SIM_LIBRARY", asked)
    return address()


def filled(url) -> list[str]:
    """A library with versions, a deleted and a locked item, and a dataset-sized content; what `told_of` tells of it."""
    library = Library(engine_of(url))
    item = library.save_scenario("甲", Scenario({"market": 0.01}), ME).item
    library.save_scenario("甲", Scenario({"market": 0.02}), ME, item, 1)
    library.save_scenario("甲", Scenario({"market": 0.03}), ME, item, 1)
    library.delete(library.save_scenario("乙", Scenario(), ME).item, "王")
    library.lock(library.save("projection", "丙", "x" * 3_000_000, ME).item, "王")
    library.engine.dispose()
    return told_of(url)


def told_of(url) -> list[str]:
    """Everything a library can tell, item by item."""
    library = Library(engine_of(url))
    kinds = [(kind, gone) for kind in ("scenario", "dataset", "projection") for gone in (False, True)]
    items = [item for kind, gone in kinds for item in library.items(kind, gone)]
    held = [
        (each, [(one, library.content(each.item, one.version)) for one in library.versions(each.item)])
        for each in items
    ]
    trail = [
        (each.moment, each.who, each.what, each.item, each.detail) for each in library.trail() if each.what != "filled"
    ]
    library.engine.dispose()
    return [repr(part) for part in (*held, *trail)]


def key_of(function, *arguments) -> str:
    with pytest.raises(LibraryError) as caught:
        function(*arguments)
    return caught.value.key


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_a_library_comes_back_on_either_engine(url, to, request, tmp_path, monkeypatch):
    before, file = filled(url), tmp_path / "backup.sqlite"
    assert backup(url, file) == {"library_audit": 7, "library_items": 3, "library_versions": 5}
    assert told_of(url) == before, "it was only read"
    (tmp_path / "other").mkdir()
    other = new_url(to, request, tmp_path / "other", monkeypatch)
    held, aside = restore(other, file)
    assert (held["library_versions"], aside) == (5, None)
    assert told_of(other) == before
    library = Library(engine_of(other))
    library.save_scenario("丁", Scenario(), ME)
    assert library.trail(most=1)[0].what == "saved", "new lines of the trail find their number"
    library.engine.dispose()
    assert sorted(path.name for path in tmp_path.iterdir() if "backup" in path.name) == ["backup.sqlite"]


def test_a_backup_is_itself_a_library(url, tmp_path):
    before, file = filled(url), tmp_path / "backup.sqlite"
    backup(url, file)
    assert told_of(f"sqlite:///{file}") == before


def test_what_is_there_is_replaced_only_when_asked_and_first_put_beside(url, tmp_path):
    before, file = filled(url), tmp_path / "backup.sqlite"
    backup(url, file)
    library = Library(engine_of(url))
    library.save_scenario("later", Scenario(), ME)
    library.engine.dispose()
    later = told_of(url)
    assert key_of(restore, url, file) == "not_empty"
    assert told_of(url) == later
    _, aside = restore(url, file, True)
    assert told_of(url) == before
    restore(url, aside, True)
    assert told_of(url) == later


def spoil_row(file):
    with sqlite_engine(file).begin() as connection:
        connection.execute(text("UPDATE library_versions SET note = 'other' WHERE version = 1"))


def spoil_row_at_length(file):
    with sqlite_engine(file).begin() as connection:
        connection.execute(text("UPDATE library_versions SET note = :note WHERE version = 1"), {"note": "x" * 3000})


def take_row(file):
    with sqlite_engine(file).begin() as connection:
        connection.execute(text("DELETE FROM library_versions WHERE version = 3"))


def newer(file):
    with sqlite_engine(file).begin() as connection:
        connection.execute(text("UPDATE library_form SET form = 99"))


SPOILT = {
    "a row changed": (spoil_row, "backup_damaged"),
    "a row changed beyond its bound": (spoil_row_at_length, "backup_damaged"),
    "a row taken out": (take_row, "backup_damaged"),
    "cut off": (lambda file: file.write_bytes(file.read_bytes()[:20_000]), "backup_damaged"),
    "bytes changed": (
        lambda file: file.write_bytes(file.read_bytes()[:9000] + b"\xff" * 3000 + file.read_bytes()[12000:]),
        "backup_damaged",
    ),
    "of a newer program": (newer, "newer"),
    "no library": (lambda file: file.write_bytes(b"hello"), "no_backup"),
    "another database": (
        lambda file: (file.unlink(), sqlite3.connect(file).execute("CREATE TABLE a (b)").connection.close()),
        "no_backup",
    ),
    "gone": (Path.unlink, "no_backup"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_backup_is_refused_and_the_library_stays(how, tmp_path):
    url, file = f"sqlite:///{tmp_path}/library.sqlite", tmp_path / "backup.sqlite"
    before = filled(url)
    backup(url, file)
    spoil, key = SPOILT[how]
    spoil(file)
    assert key_of(restore, url, file, True) == key
    assert told_of(url) == before


@pytest.mark.parametrize("spoilt", [b"not a database " * 200, b"SQLite format 3\0" + b"\xff" * 3000])
def test_a_damaged_library_is_put_aside_and_filled_again(spoilt, tmp_path):
    url, file, library = f"sqlite:///{tmp_path}/library.sqlite", tmp_path / "backup.sqlite", tmp_path / "library.sqlite"
    before = filled(url)
    backup(url, file)
    library.write_bytes(spoilt)
    assert key_of(restore, url, file) == "damaged"
    assert key_of(backup, url, tmp_path / "b.sqlite") == "damaged"
    assert library.read_bytes() == spoilt
    _, aside = restore(url, file, True)
    assert told_of(url) == before
    assert aside.read_bytes() == spoilt


@pytest.mark.parametrize("run", range(2))
def test_what_is_saved_while_a_library_is_replaced_is_in_it_or_beside_it(run, url, tmp_path):
    filled(url)
    file = tmp_path / "backup.sqlite"
    backup(url, file)
    acknowledged, stop = [], threading.Event()

    def saving(session: int) -> None:
        library = Library(engine_of(url))
        while not stop.is_set():
            name = f"{session} {len(acknowledged)}"
            library.save_scenario(name, Scenario(), ME)
            acknowledged.append(name)
        library.engine.dispose()

    with ThreadPoolExecutor(2) as sessions:
        running = [sessions.submit(saving, session) for session in range(2)]
        kept = []
        try:
            for _ in range(3):
                time.sleep(0.1)
                kept.append(restore(url, file, True)[1])
        finally:
            stop.set()
        assert [each.result() for each in running] == [None, None], "nobody was refused"
    found = set()
    for place in (url, *(f"sqlite:///{each}" for each in kept)):
        library = Library(engine_of(place))
        found |= {item.name for item in library.items()}
        library.engine.dispose()
    assert set(acknowledged) - found == set()
    assert len(acknowledged) > 3


def disk_full(*_arguments, **_more):
    raise OSError(errno.ENOSPC, "no space")


def test_a_restore_over_a_damaged_library_that_fails_leaves_it_as_it_was(tmp_path, monkeypatch):
    url, file, library = f"sqlite:///{tmp_path}/library.sqlite", tmp_path / "backup.sqlite", tmp_path / "library.sqlite"
    before = filled(url)
    backup(url, file)
    spoilt = b"not a database " * 200
    library.write_bytes(spoilt)
    with monkeypatch.context() as patch:
        patch.setattr(sys.modules[restore.__module__], "copy_rows", disk_full)
        assert key_of(restore, url, file, True) == "full"
    assert library.read_bytes() == spoilt
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.sqlite", "library.sqlite"]
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", disk_full)
        with pytest.raises(LibraryError) as caught:
            restore(url, file, True)
    assert library.read_bytes() == spoilt, "never an empty library"
    assert caught.value.kept.read_bytes() == spoilt, "and where the old one is was told"
    _, aside = restore(url, file, True)
    assert told_of(url) == before
    assert aside.read_bytes() == spoilt


@pytest.mark.parametrize("place", [0.3, 0.5, 0.7, 0.9])
def test_a_library_damaged_in_the_middle_is_replaced_too(place, tmp_path):
    url, file, library = f"sqlite:///{tmp_path}/library.sqlite", tmp_path / "backup.sqlite", tmp_path / "library.sqlite"
    filled(url)
    library_of = Library(engine_of(url))
    for number in range(20):
        library_of.save("scenario", f"{number}", os.urandom(3000).hex(), ME)
    library_of.engine.dispose()
    before = told_of(url)
    backup(url, file)
    data = library.read_bytes()
    start = int(len(data) * place) // 4096 * 4096
    library.write_bytes(data[:start] + b"\xff" * 8192 + data[start + 8192 :])
    _, aside = restore(url, file, True)
    assert told_of(url) == before
    assert aside.exists()


def test_no_backup_is_written_where_a_database_keeps_its_own(tmp_path):
    url = f"sqlite:///{tmp_path}/library.sqlite"
    filled(url)
    (tmp_path / "link.sqlite").symlink_to(tmp_path / "library.sqlite")
    for name in ("library.sqlite-wal", "library.sqlite-shm", "library.sqlite-journal", "link.sqlite", "other-wal"):
        assert key_of(backup, url, tmp_path / name) == "own_file"
    assert key_of(restore, url, tmp_path / "library.sqlite", True) == "own_file"
    (tmp_path / "other.sqlite").write_bytes(b"a library that was killed")
    (tmp_path / "other.sqlite-wal").write_bytes(b"what it saved last")
    assert key_of(backup, url, tmp_path / "other.sqlite") == "file_in_use"
    assert key_of(restore, url, tmp_path / "other.sqlite", True) == "file_in_use"
    assert (tmp_path / "other.sqlite").read_bytes() == b"a library that was killed"


def test_a_backup_of_an_earlier_form_comes_back_and_nothing_is_left_beside_it(tmp_path, monkeypatch):
    file = tmp_path / "old.sqlite"
    with sqlite3.connect(file) as connection:
        connection.executescript((Path(__file__).parent / "library_form1.sql").read_text(encoding="utf-8"))
    connection.close()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "nowhere"))
    before = file.read_bytes()
    assert restore(f"sqlite:///{tmp_path}/library.sqlite", file)[0]["library_items"] == 3
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if "library" not in path.name) == ["old.sqlite"]


def test_a_backup_with_texts_beyond_their_bounds_comes_back_with_them_cut(tmp_path):
    url, file = f"sqlite:///{tmp_path}/library.sqlite", tmp_path / "backup.sqlite"
    filled(url)
    with sqlite_engine(tmp_path / "library.sqlite").begin() as connection:
        connection.execute(text("UPDATE library_versions SET note = :note"), {"note": "长" * 100_000})
        connection.execute(text("UPDATE library_items SET name = name || :more"), {"more": "x" * 100_000})
    backup(url, file)
    restore(url, file, True)
    with sqlite_engine(tmp_path / "library.sqlite").begin() as connection:
        assert connection.execute(text("SELECT max(length(note)) FROM library_versions")).scalar() == 2000
        assert connection.execute(text("SELECT max(length(name)) FROM library_items")).scalar() == 200
    assert len(told_of(url)) > 3


def test_what_a_killed_program_left_half_written_goes_with_the_next(tmp_path):
    gone = subprocess.run(["sh", "-c", "echo $$"], capture_output=True, text=True, check=True).stdout.strip()
    left = [f".out.csv.{gone}.part", f".out.csv.{gone}.part-journal"]
    others = [f".out.csv.{os.getppid()}.part", f".other.csv.{gone}.part", ".out.csv.part", "out.csv.1.part"]
    for name in (*left, *others):
        (tmp_path / name).write_bytes(b"half")
    write_whole(tmp_path / "out.csv", b"whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["out.csv", *others])


def test_a_plain_copy_of_the_file_is_taken_too(tmp_path):
    url = f"sqlite:///{tmp_path}/library.sqlite"
    before = filled(url)
    (tmp_path / "copy.sqlite").write_bytes((tmp_path / "library.sqlite").read_bytes())
    restore(f"sqlite:///{tmp_path}/new.sqlite", tmp_path / "copy.sqlite")
    assert told_of(f"sqlite:///{tmp_path}/new.sqlite") == before


def test_backup_leaves_the_library_and_others_files_alone(tmp_path):
    url = f"sqlite:///{tmp_path}/library.sqlite"
    assert key_of(backup, url, tmp_path / "b.sqlite") == "unreachable"
    assert list(tmp_path.iterdir()) == [], "asking for a backup begins no library"
    filled(url)
    assert key_of(backup, url, tmp_path / "library.sqlite") == "own_file"
    with pytest.raises(ScenarioError, match="there is no folder"):
        backup(url, tmp_path / "no" / "such" / "folder.sqlite")


def test_by_one_command_each(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SIM_LIBRARY", str(tmp_path / "library.sqlite"))
    before = filled(address())
    assert main(["backup", str(tmp_path / "b.sqlite")]) == 0
    assert "items 3, versions 5" in capsys.readouterr().out
    assert main(["restore", str(tmp_path / "b.sqlite")]) == 2
    assert "--replace" in capsys.readouterr().err
    assert main(["restore", str(tmp_path / "b.sqlite"), "--replace"]) == 0
    assert "before" in capsys.readouterr().out
    assert told_of(address()) == before


# Files whole or not at all


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    file = tmp_path / "out.csv"
    write_whole(file, b"old")
    with pytest.raises(RuntimeError), whole_file(file) as part:
        part.write_bytes(b"half")
        raise RuntimeError
    assert file.read_bytes() == b"old"
    link = tmp_path / "link.csv"
    link.symlink_to(file)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert file.read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.csv", "out.csv"]


def test_a_device_is_not_replaced():
    write_whole(Path("/dev/null"), b"x")
    assert not Path("/dev/null").is_file()
    with pytest.raises(ScenarioError, match="disk is full"):
        write_whole(Path("/dev/full"), b"x" * 10_000)


def small_files() -> None:
    """A child's files may have no more than 20,000 bytes: to it, the disk is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


@pytest.mark.parametrize("out", ["a.csv", "a.xlsx", "a.docx"])
def test_an_export_on_a_full_disk_is_a_sentence_and_the_old_file_stays(out, tmp_path):
    (tmp_path / out).write_bytes(b"old")
    command = [sys.executable, "-m", "sim", "project", "--out", str(tmp_path / out)]
    done = subprocess.run(command, preexec_fn=small_files, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "the disk is full" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [out]
    assert (tmp_path / out).read_bytes() == b"old"


def test_killed_in_the_middle_of_an_export_the_old_file_stays(tmp_path):
    file = tmp_path / "out.csv"
    file.write_bytes(b"old")
    script = (
        "import sys, time; from pathlib import Path; from sim.atomic_files import whole_file\n"
        "with whole_file(Path(sys.argv[1])) as part:\n"
        "    part.write_bytes(b'half'); print('half', flush=True); time.sleep(60)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", script, str(file)], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "half\n"
    child.kill()
    child.communicate()
    assert file.read_bytes() == b"old"


def test_an_answer_that_cannot_be_printed_is_a_sentence():
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "sim", "project", "--json"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "could not be written" in done.stderr
    assert "Traceback" not in done.stderr
