"""Coverage-guided fuzzing of every way in, with atheris: `python -m benchmarks.fuzz TARGET SECONDS` (Linux).

Needs atheris beside the requirements, in an environment of its own: pip install atheris. Only the errors with sentences
may come out, within 2 s of processor time and 500 MB; no sentence may name a path or what failed inside. Anything else
ends the run and leaves the input as crash-*. Not part of `make test`: what it found is in tests/test_hostile.py.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import resource
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["sim", "pages"]):
    from pages.ui.session import link
    from sim import Scenario, designs, load_dataset, project
    from sim.dataset import FaultsError
    from sim.intake.actuals import read_actuals
    from sim.intake.upload import read_files
    from sim.library import About, Library, LibraryError, engine_of, take_in
    from sim.library.upgrade import upgraded
    from sim.rebase import fitted

SECONDS, MEGABYTES = 2.0, 500
GOOD = Path(__file__).parents[1] / "tests" / "bad_tables" / "good"
CSVS = {file.name: file.read_bytes() for file in sorted(GOOD.glob("*.csv"))}
CITY = load_dataset(GOOD)
LEAKS = re.compile(r"Traceback|[a-z]Error\b|Exception|/(?:home|root|tmp|usr|etc|work)/")
TABLES = list(CSVS)
WORKBOOK: dict[str, bytes] = {}


def run_scenario(scenario: Scenario) -> None:
    """A scenario projected, as a page would."""
    with contextlib.suppress(ArithmeticError):  # the page's own sentence
        project(CITY, designs.single(CITY, scenario))


def csv(data: bytes) -> None:
    """One table of a sound city, the first byte says which."""
    name = TABLES[data[0] % len(TABLES)] if data else TABLES[0]
    read_files([(other, data[1:] if other == name else own) for other, own in CSVS.items()])


def zipped(data: bytes) -> None:
    """An archive."""
    read_files([("city.zip", data)])


def workbook(data: bytes) -> None:
    """One XML part of a sound workbook, the first byte says which."""
    if not WORKBOOK:
        with zipfile.ZipFile(io.BytesIO(sound_workbook())) as archive:
            WORKBOOK.update({name: archive.read(name) for name in archive.namelist()})
    parts = [name for name in WORKBOOK if "sheet" in name or name.endswith(("styles.xml", "workbook.xml"))]
    other = parts[data[0] % len(parts)] if data else parts[0]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, own in WORKBOOK.items():
            archive.writestr(name, data[1:] if name == other else own)
    read_files([("city.xlsx", buffer.getvalue())])


def sound_workbook() -> bytes:
    """The good city as a workbook."""
    import openpyxl

    book = openpyxl.Workbook()
    for name, data in CSVS.items():
        sheet = book.create_sheet(Path(name).stem)
        for line in data.decode("utf-8-sig").splitlines():
            sheet.append(line.split(","))
    book.remove(book.worksheets[0])
    book.save(buffer := io.BytesIO())
    return buffer.getvalue()


def scenario(data: bytes) -> None:
    """A scenario file."""
    run_scenario(Scenario.from_json(data.decode(errors="surrogatepass" if data[:1] == b"{" else "replace")))


def address(data: bytes) -> None:
    """The s= of an address: as it stands, and as the JSON inside one; made with this dataset or with another."""
    with contextlib.suppress(link.LinkError):
        run_scenario(fitted(CITY, link.unpack(data.decode("latin-1")))[0])
    squeezer = zlib.compressobj(9, wbits=-15)
    text = squeezer.compress(data) + squeezer.flush()
    import base64

    run_scenario(fitted(CITY, link.unpack("1." + base64.urlsafe_b64encode(text).decode().rstrip("=")))[0])


def paste(data: bytes) -> None:
    """A table of actuals pasted."""
    found = read_actuals(data.decode(errors="replace"), CITY)
    edits = {key: {"output": value} for key, value in found.output.items()}
    run_scenario(Scenario({}, {"actuals": edits}))


LIBRARY: list[Library] = []


def library(data: bytes) -> None:
    """A library's content as a database holds it, and the same as a file taken in."""
    if not LIBRARY:
        LIBRARY.append(Library(engine_of(f"sqlite:///{tempfile.mkdtemp()}/library.sqlite")))
    kept, text = LIBRARY[0], data[1:].decode(errors="replace")
    kind = "dataset" if data[:1] < b"\x80" else "scenario"
    item = kept.save(kind, time.time_ns().__str__(), text, About()).item
    with contextlib.suppress(LibraryError, FaultsError):
        kept.dataset(item) if kind == "dataset" else run_scenario(upgraded(CITY, kept.scenario(item))[0])
    with kept.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE library_versions SET content = ? WHERE item = ?", (data[1:], item))
    with contextlib.suppress(LibraryError, FaultsError):
        kept.dataset(item) if kind == "dataset" else kept.scenario(item)
    take_in(kept, text)


def folder(data: bytes) -> None:
    """SIM_DATASET pointing at a file or a folder with anything in it."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / ("lines.csv" if data[:1] < b"\x80" else "city.xlsx")
        file.write_bytes(data[1:])
        load_dataset(file if file.suffix == ".xlsx" else file.parent)


TARGETS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each for each in (csv, zipped, workbook, scenario, address, paste, library, folder)
}


def seeds(name: str) -> list[bytes]:
    """Sound inputs to begin from."""
    texts = [
        Scenario({"market": 0.02}, {"lines": {"smelter": {"price": 60000.0}}}, "a").to_json(),
        '{"edits": {"recipes": {"refinery/anode/input": {"per_unit": 1e9, "priority": 2}}, "profile": {"horizon": '
        '{"value": 24}}}, "values": {"project_slip": 3}}',
    ]
    if name in ("scenario", "address"):
        return [text.encode() for text in texts]
    if name == "paste":
        return ["产线\t1月\t2月\n阳极铜\t1.2万吨\t**\n".encode(), b"line,month,output\nsmelter,2023-01,3\n"]
    if name == "library":
        tables = {table: {"columns": list(raw.columns), "rows": raw.rows} for table, raw in CITY.raw.items()}
        return [b"\0" + json.dumps({"name": "a", "tables": tables}).encode(), b"\xff" + texts[0].encode()]
    if name == "workbook":
        with contextlib.suppress(FaultsError):
            workbook(b"\0")
        parts = [part for part in WORKBOOK if "sheet" in part or part.endswith(("styles.xml", "workbook.xml"))]
        return [bytes([place]) + WORKBOOK[part] for place, part in enumerate(parts)]
    if name == "zipped":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for file, data in CSVS.items():
                archive.writestr(file, data)
        return [buffer.getvalue()]
    return [bytes([place]) + CSVS[table] for place, table in enumerate(TABLES)] + [b"\xff" + sound_workbook()]


def guarded(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The target with what may come out of it let pass, and what it costs looked at."""

    def run(data: bytes) -> None:
        begun = time.process_time()
        try:
            target(data)
        except FaultsError as error:
            told = " ".join(fault.right(lang) for fault in error.faults[:50] for lang in ("zh", "en"))
            found = LEAKS.search(told)
            if found and found[0].encode() not in data:
                raise AssertionError(f"told: {told[:300]}") from error
        except (LibraryError, link.LinkError, UnicodeError) as error:
            if isinstance(error, UnicodeError) and target is not scenario:
                raise
        spent = time.process_time() - begun
        if spent > SECONDS:
            raise AssertionError(f"{spent:.1f} s of processor time")

    return run


def main(name: str, seconds: str) -> None:
    """Fuzz one target for so many seconds."""
    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + MEGABYTES * 1_000_000,) * 2)
    corpus = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    for place, data in enumerate(seeds(name)):
        (corpus / str(place)).write_bytes(data)
    options = [
        f"-max_total_time={seconds}",
        "-rss_limit_mb=0",
        "-max_len=20000",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], guarded(TARGETS[name]))
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
