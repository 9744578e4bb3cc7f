"""Attacks on every way in, each run within 500 MB and 10 s of processor time; prints the outcomes.

Run in a process of its own by test_hostile.py, because the limits hold for a whole process.
"""

from __future__ import annotations

import base64
import io
import json
import re
import resource
import signal
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from workbooks import GOOD, good, pack

from pages.ui.session.link import LinkError, unpack
from sim import Scenario, designs, load_dataset, project
from sim.dataset import FaultsError
from sim.intake.actuals import read_actuals
from sim.intake.upload import read_files
from sim.rebase import fitted

LEAKS = re.compile(r"Traceback|Error|Exception|/(?:home|root|tmp|usr|etc|work)/|\\bchar \\d")
"""What no sentence may say: where the program lies, what failed inside it."""
MEMORY, SECONDS = 500_000_000, 10
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"
CSVS = [(file.name, file.read_bytes()) for file in sorted(GOOD.glob("*.csv"))]
COLUMNS = dict(CSVS)["lines.csv"].partition(b"\n")[0] + b"\n"


def lines_csv(data: bytes) -> list[tuple[str, bytes]]:
    return [(name, data if name == "lines.csv" else own) for name, own in CSVS]


def book(sheet: bytes) -> list[tuple[str, bytes]]:
    """The good workbook with other XML for its third sheet."""
    return changed("xl/worksheets/sheet3.xml", lambda _: sheet)


def changed(name: str, change: Callable[[bytes], bytes]) -> list[tuple[str, bytes]]:
    """The good workbook with one of its parts changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pack(good()))) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return [("city.xlsx", buffer.getvalue())]


def part(name: str, before: bytes, more: bytes) -> list[tuple[str, bytes]]:
    """The good workbook with more XML before the end of one of its parts."""
    return changed(name, lambda xml: xml.replace(before, more + before, 1))


def after(more: bytes) -> list[tuple[str, bytes]]:
    """The good workbook with more XML behind the cells of its third sheet."""
    return part("xl/worksheets/sheet3.xml", b"</worksheet>", more)


def zipped(files: list[tuple[str, bytes]], link: str = "") -> list[tuple[str, bytes]]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
        if link:
            entry = zipfile.ZipInfo(link)
            entry.create_system, entry.external_attr = 3, 0o120777 << 16
            archive.writestr(entry, "/etc/passwd")
    return [("city.zip", buffer.getvalue())]


def nameless() -> list[tuple[str, bytes]]:
    """A zip of the good city and of one file more, whose name is empty."""
    ((name, data),) = zipped([*CSVS, ("x", b"")])
    start, first = data.rindex(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    entry, end = data.rindex(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    local = data[start : start + 26] + b"\0\0" + data[start + 28 : start + 30] + data[start + 31 : first]
    central = data[first:entry]
    last = data[entry : entry + 28] + b"\0\0" + data[entry + 30 : entry + 46] + data[entry + 47 : end]
    begin = data[:start] + local
    size = len(central) + len(last)
    tail = data[end : end + 12] + size.to_bytes(4, "little") + len(begin).to_bytes(4, "little") + data[end + 20 :]
    return [(name, begin + central + last + tail)]


def nested(places: range) -> Iterator[str]:
    """JSON of every depth at which one step of reading it could fail and the one before not."""
    for depth in places:
        inner = "[" * depth + "]" * depth
        yield from (inner, f'{{"values": {{"market": {inner}}}}}', f'{{"edits": {{"a": {{"b": {{"c": {inner}}}}}}}}}')


def new_lines(count: int) -> dict[str, dict[str, object]]:
    return {f"{number:x}": {"price": 1, "va_rate": 0.1, "entry": "new_entity"} for number in range(count)}


CITY = load_dataset("data/sample")


def scenario(text: str) -> None:
    project(CITY, designs.single(CITY, Scenario.from_json(text)), only=["iva_growth"])


def scenarios(texts: Iterator[str]) -> None:
    told = 0
    for text in texts:
        try:
            scenario(text)
        except FaultsError:
            told += 1
    assert told > 1000


def link(parts: dict[str, object]) -> None:
    """A scenario by a link made with another dataset."""
    squeezer = zlib.compressobj(9, wbits=-15)
    data = squeezer.compress(json.dumps(parts).encode()) + squeezer.flush()
    found, _ = fitted(CITY, unpack("1." + base64.urlsafe_b64encode(data).decode().rstrip("=")))
    project(CITY, designs.single(CITY, found), only=["iva_growth"])


NO_BASE = {line: {f"m{month:02d}": 0 for month in range(1, 13)} for line in CITY.tables["base_output"]["line"]}
ATTACKS: dict[str, tuple[Callable[[], object], str]] = {
    "csv: 19 million commas": (lambda: read_files(lines_csv(b"," * 19_000_000)), "too_many_cells"),
    "csv: 19 million blank lines": (lambda: read_files(lines_csv(b"line\n" + b"\n" * 18_000_000)), "too_many_rows"),
    "csv: 17 million blank cells": (lambda: read_files(lines_csv((b"," * 250 + b"\n") * 70_000)), "too_many_cells"),
    "csv: a cell of 19 MB": (lambda: read_files(lines_csv(b'line\n"' + b"x" * 18_900_000 + b'"')), "unreadable"),
    "csv: NUL": (lambda: read_files(lines_csv(COLUMNS + b"a\0b,c\n")), "control"),
    "csv: 20,000 rows of faults": (lambda: read_files(lines_csv(COLUMNS + b"a,b,,,x,y,z\n" * 19_900)), "empty"),
    "zip: paths that climb out": (lambda: read_files(zipped([(f"../../../tmp/{n}", d) for n, d in CSVS])), ""),
    "zip: absolute paths": (lambda: read_files(zipped([(f"/etc/{n}", d) for n, d in CSVS])), ""),
    "zip: a link to /etc/passwd": (lambda: read_files(zipped(CSVS[:-1], "lines_old.csv")), "no_table"),
    "zip: a file without a name": (lambda: read_files(nameless()), ""),
    "zip: in a zip": (lambda: read_files(zipped(zipped(CSVS))), "not_zip"),
    "xlsx: 2.6 million cells": (
        lambda: read_files(book(HEAD + (b"<row>" + b"<c><v>1</v></c>" * 255 + b"</row>") * 10_500 + TAIL)),
        "too_many_cells",
    ),
    "xlsx: 9.5 million blank rows": (lambda: read_files(book(HEAD + b"<row/>" * 9_500_000 + TAIL)), "too_many_cells"),
    "xlsx: 1.7 million merged ranges": (
        lambda: read_files(
            book(HEAD + b"</sheetData>" + b'<mergeCell ref="A1:XFD1048576"/>' * 1_700_000 + b"</worksheet>")
        ),
        "too_many_cells",
    ),
    "xlsx: a comment of 100 kB of cells": (lambda: read_files(after(b"<!--" + b"<c " * 33_000 + b"-->")), ""),
    "xlsx: 20 MB of cells in CDATA": (lambda: read_files(after(b"<![CDATA[" + b"<c " * 6_600_000 + b"]]>")), ""),
    "xlsx: a comment of 390 kB of ranges": (lambda: read_files(after(b"<!--" + b"<mergeCell " * 35_000 + b"-->")), ""),
    "xlsx: 1.2 million formats": (
        lambda: read_files(part("xl/styles.xml", b"</cellXfs>", b"<xf/>" * 1_200_000)),
        "too_many_formats",
    ),
    "xlsx: a million fonts": (
        lambda: read_files(part("xl/styles.xml", b"</fonts>", b"<font/>" * 1_000_000)),
        "too_many_formats",
    ),
    "xlsx: 64,000 formats, the most a program writes": (
        lambda: read_files(part("xl/styles.xml", b"</cellXfs>", b'<xf numFmtId="0" fontId="0"/>' * 64_000)),
        "",
    ),
    "xlsx: a format of 390 kB": (
        lambda: read_files(part("xl/styles.xml", b"</styleSheet>", b'<a formatCode="' + b"[" * 390_000 + b'"/>')),
        "too_many_formats",
    ),
    "xlsx: a million parts named": (
        lambda: read_files(
            part("[Content_Types].xml", b"</Types>", b'<Override PartName="/a" ContentType="b"/>' * 10**6)
        ),
        "too_many_formats",
    ),
    "xlsx: a million names": (
        lambda: read_files(part("xl/workbook.xml", b"</workbook>", b'<definedName name="a">1</definedName>' * 10**6)),
        "too_many_formats",
    ),
    "xlsx: a print area of 300 kB": (
        lambda: read_files(
            part("xl/workbook.xml", b"</workbook>", b'<definedName name="b">' + b"a" * 300_000 + b"</definedName>")
        ),
        "not_workbook",
    ),
    "xlsx: 300,000 links": (
        lambda: read_files(after(b"<hyperlinks>" + b'<hyperlink ref="A1"/>' * 300_000 + b"</hyperlinks>")),
        "too_many_formats",
    ),
    "xlsx: 5 million tags deep": (lambda: read_files(book(b"<a>" * 5_000_000)), "not_workbook"),
    "xlsx: an attribute of 50 MB": (
        lambda: read_files(book(b'<worksheet a="' + b"x" * 50_000_000 + b'"/>')),
        "not_workbook",
    ),
    "xlsx: a comment of 55 MB": (
        lambda: read_files(book(HEAD + b"<!--" + b"<" * 55_000_000 + b"-->" + TAIL)),
        "not_workbook",
    ),
    "xlsx: a comment without end": (lambda: read_files(book(HEAD + b"<!--" + b"<" * 55_000_000)), "not_workbook"),
    "xlsx: entities": (lambda: read_files(book(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')), "not_workbook"),
    "xlsx: entities in UTF-16": (
        lambda: read_files(book('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16"))),
        "not_workbook",
    ),
    "xlsx: entities in EBCDIC": (
        lambda: read_files(
            book('<?xml version="1.0" encoding="cp037"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("cp037"))
        ),
        "not_workbook",
    ),
    "json: a million keys": (
        lambda: scenario(json.dumps({"values": {f"a{key}": 0 for key in range(1_000_000)}})),
        "too_long",
    ),
    "json: 70,000 keys near to one": (
        lambda: scenario(json.dumps({"values": {f"market_growth_{key}": 0 for key in range(70_000)}})),
        "no_assumption",
    ),
    "json: every depth": (partial(scenarios, nested(range(200, 1000))), ""),
    "json: 30,000 new lines": (lambda: scenario(json.dumps({"edits": {"lines": new_lines(30_000)}})), ""),
    "link: 1,500 lines that are tried one by one": (
        lambda: link({"edits": {"base_output": NO_BASE, "lines": new_lines(1500)}}),
        "",
    ),
    "link: 12,000 keys": (lambda: link({"values": {f"{key:x}": 0 for key in range(12_000)}}), ""),
    "paste: 2 million commas": (lambda: read_actuals("line,Jan\n" + "," * 1_990_000, CITY), "too_many_cells"),
    "paste: 500,000 rows": (lambda: read_actuals("line,Jan\n" + "a,1\n" * 490_000, CITY), "too_many_rows"),
    "paste: 19,000 unknown lines": (
        lambda: read_actuals("line,Jan\n" + "".join(f"nickel electro {row},1\n" for row in range(19_000)), CITY),
        "no_line",
    ),
    "paste: 300 months": (lambda: read_actuals("line" + ",Jan" * 300 + "\nnickel_electro,1", CITY), "too_many_columns"),
    "paste: one month twice": (lambda: read_actuals("line,Jan,Jan\nnickel_electro,1,2", CITY), "month_twice"),
}
"""What is done, and the rule of the first fault that is told; empty where it is taken."""


def outcome(attack: Callable[[], object]) -> str:
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        attack()
    except FaultsError as error:
        told = " ".join(fault.right(lang) for fault in error.faults[:50] for lang in ("zh", "en"))
        leak = LEAKS.search(told)
        return f"told: {leak[0]}" if leak else error.faults[0].rule
    except LinkError:
        return "link"
    except BaseException as error:
        return f"{type(error).__name__}: {error}"[:200]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return ""


def too_slow(*_: object) -> None:
    raise TimeoutError("more processor time than allowed")


if __name__ == "__main__":
    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, held + MEMORY))
    signal.signal(signal.SIGVTALRM, too_slow)
    wanted = sys.argv[1:] or list(ATTACKS)
    print(json.dumps({name: outcome(ATTACKS[name][0]) for name in wanted}))
