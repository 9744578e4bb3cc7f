"""Workbooks recalculated by LibreOffice: cells changed in the file's own XML, so that nothing else is touched."""

from __future__ import annotations

import html
import io
import re
import subprocess
import zipfile
from pathlib import Path

import openpyxl

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""
"""Without it LibreOffice keeps the values a file brings and recalculates nothing."""


def part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """The part of a workbook that holds a sheet."""
    text = html.unescape(book.read("xl/workbook.xml").decode())
    names = re.findall(r'<sheet name="([^"]*)" sheetId="\d+"[^>]*r:id="rId(\d+)"', text)
    number = next(number for name, number in names if name == sheet)
    return f"xl/worksheets/sheet{number}.xml"


def with_cells(data: bytes, changes: dict[tuple[str, str], float | str]) -> bytes:
    """The workbook with cells, by sheet and name, set to a number or a text; everything else as it was."""
    source = zipfile.ZipFile(io.BytesIO(data))
    parts = {name: source.read(name) for name in source.namelist()}
    for (sheet, cell), value in changes.items():
        part = part_of(source, sheet)
        text = parts[part].decode()
        pattern = re.compile(rf'<c r="{cell}"( s="\d+")?(?: t="\w+")?(?:/>|>.*?</c>)')
        assert pattern.search(text), f"{sheet}!{cell} is not written"
        style = pattern.search(text)[1] or ""
        new = (
            f'<c r="{cell}"{style}><v>{value!r}</v></c>'
            if isinstance(value, int | float)
            else f'<c r="{cell}"{style} t="inlineStr"><is><t>{html.escape(value)}</t></is></c>'
        )
        parts[part] = pattern.sub(new, text, count=1).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return buffer.getvalue()


def recalculate(books: dict[str, bytes], folder: Path, to: str = "xlsx") -> dict[str, Path]:
    """The workbooks opened, recalculated and saved by LibreOffice, all in one start; files by name."""
    profile, sources, out = folder / "profile", folder / "sources", folder / "out"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    sources.mkdir()
    for name, data in books.items():
        (sources / f"{name}.xlsx").write_bytes(data)
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", to]
    files = [str(sources / f"{name}.xlsx") for name in books]
    done = subprocess.run([*command, "--outdir", str(out), *files], capture_output=True, text=True, check=False)
    found = {name: out / f"{name}.{to}" for name in books}
    missing = [name for name, file in found.items() if not file.exists()]
    assert not missing, f"LibreOffice wrote no {missing} (tools/test_tools.sh installs it): {done.stderr[-500:]}"
    return found


def values(file: Path, sheet: str) -> dict[str, object]:
    """A sheet's cells by name, as last calculated."""
    book = openpyxl.load_workbook(file, data_only=True, read_only=True)  # one sheet of forty is read, not all
    return {cell.coordinate: cell.value for row in book[sheet].iter_rows() for cell in row if cell.value is not None}
