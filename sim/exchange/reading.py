"""Sheets of cells become raw tables: headers found, text cleaned, names looked up, units converted, all of it noted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sim.dataset import Column, DataError, Dataset, Fault, Note, RawTable, Table, row_key, schema
from sim.exchange.cells import DECIMAL, Reading, read_choice, read_month, read_number
from sim.exchange.folding import fold, plain
from sim.exchange.headers import Header, both, find_header, find_tables, left_out, looks_like
from sim.exchange.sheets import EMPTY, Cell, Grid, Row
from sim.exchange.units import Unit, factor, known, read_unit, wanted_unit
from sim.registry import measures, read_toml, templates

Place = tuple[str, int, str]

LARGE_SHARE = 1.5
"""What a ramp, a load or an availability may reach; a share beyond it is asked about."""


@dataclass
class Sheet:
    """A sheet that is a table: its header, the rows that are data, and the raw table they become."""

    table: Table
    grid: Grid
    header: Header
    rows: list[Row]
    raw: RawTable
    at: dict[str, int]

    def cell(self, index: int, column: str) -> Cell:
        """A cell as it stood in the file."""
        cells, at = self.rows[index].cells, self.at[column]
        return cells[at] if at < len(cells) else EMPTY

    def name_of(self, index: int, column: str) -> str:
        """A cell's name: B17 in a workbook, the row's number in a CSV file."""
        return self.raw.cell(index, column) or self.raw.row_label(index)


@dataclass
class Reader:
    """A file on its way to raw tables: what was found wrong, what was converted, and what cells held before."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: dict[tuple[str, ...], Note] = field(default_factory=dict)
    before: dict[Place, str] = field(default_factory=dict)

    def note(self, sheet: Sheet, rule: str, column: str, cell: str, found: str, read: str, **details: str) -> None:
        """Add a cell to the note of its kind."""
        key = (sheet.table.name, rule, column, *details.values())
        grid = sheet.grid
        old = self.notes.get(key)
        cells = (*(old.cells if old else ()), cell)
        new = Note(sheet.table.name, grid.name if grid.lettered else "", column, rule, cells, found, read, details)
        self.notes[key] = replace(old, cells=cells) if old else new

    def wrong(self, sheet: Sheet, index: int, column: str, rule: str, **details: str | Column) -> None:
        """Add the fault of one cell."""
        raw, text = sheet.raw, sheet.cell(index, column).text
        right: dict[str, str | Column] = {"right": sheet.table.columns[column], **details}
        place = (raw.row_label(index), column, text)
        self.faults.append(Fault(sheet.table.name, *place, rule, right, raw.cell(index, column), raw.sheet))

    def put(self, sheet: Sheet, index: int, column: str, reading: Reading) -> None:
        """Write a cell as the loader takes it, keep what stood there, and note what was done."""
        found = sheet.cell(index, column).text
        sheet.raw.rows[index][column] = reading.text
        if reading.note:
            self.before[(sheet.table.name, index, column)] = found
            details = {"from_unit": reading.stated, "to_unit": sheet.table.columns[column].unit, "factor": reading.by}
            words = details if reading.by else {}
            self.note(sheet, reading.note, column, sheet.name_of(index, column), found, reading.text, **words)


def read_grids(grids: list[Grid], name: str) -> Dataset:
    """The dataset of a file's sheets; DataError lists the faults of the sheets and those of the tables, each once."""
    reader = Reader()
    for grid, table in find_tables(grids):
        open_sheet(reader, grid, table)
    for read in (read_texts, look_up_names, read_numbers):
        for sheet in reader.sheets.values():
            read(reader, sheet)
    raws = {key: reader.sheets[key].raw for key in schema() if key in reader.sheets}
    raws = {key: raw for key, raw in raws.items() if worth_keeping(reader.sheets[key])}
    strange = {grid.name: RawTable([], []) for grid, table in find_tables(grids) if table is None and not grid.lettered}
    found: tuple[Fault, ...] = ()
    dataset = None
    try:
        dataset = Dataset.from_tables({**raws, **strange}, name)
    except DataError as error:
        found = error.faults
    told = {(fault.table, fault.row, fault.column) for fault in reader.faults}
    absent = {fault.table for fault in reader.faults if not fault.column}
    faults = [*reader.faults]
    for fault in found:
        told_already = (fault.table, fault.row, fault.column) in told
        if not told_already and not (fault.table in absent and fault.rule in ("missing_table", "no_rows")):
            faults.append(placed(fault, reader))
    if faults or dataset is None:
        raise DataError(faults)
    return replace(dataset, notes=tuple(reader.notes.values()))


def worth_keeping(sheet: Sheet) -> bool:
    """Whether a table is there at all: an optional sheet nobody filled (as in the template) is an absent table."""
    return bool(sheet.raw.rows) or sheet.table.required or bool(sheet.header.strange) or not sheet.grid.lettered


def open_sheet(reader: Reader, grid: Grid, table: str | None) -> None:
    """Find a sheet's table, header and rows of data; note or fault what is neither."""
    sheet_name = grid.name if grid.lettered else ""
    if table is None:
        if fold(grid.name) in {fold(name) for name in read_toml("workbook")["template"]["readme"].values()}:
            return
        guess = looks_like(grid) if grid.lettered else ""
        if guess:
            details = {"tables": f"{schema()[guess].zh} {guess}"}
            reader.faults.append(Fault("", "", "", grid.name, "no_table", details, sheet=grid.name))
        elif grid.lettered:
            reader.notes[("", "sheet_left_out", grid.name)] = Note("", grid.name, "", "sheet_left_out")
        return
    if table in reader.sheets:
        details = {"first": reader.sheets[table].grid.name, "table": table}
        reader.faults.append(Fault(table, "", "", grid.name, "sheet_twice", details, sheet=sheet_name))
        return
    header = find_header(schema()[table], grid)
    if header is None:
        text = " ".join(cell.text for cell in grid.rows[0].cells if cell.text)[:60]
        columns = ", ".join(column.zh + " " + key for key, column in schema()[table].columns.items())
        reader.faults.append(Fault(table, "", "", text, "no_header_row", {"columns": columns}, sheet=sheet_name))
        return
    reader.sheets[table] = sheet = cut_rows(reader, schema()[table], grid, header)
    if grid.encoding:
        reader.note(sheet, "encoding", "", "", "", "")
    header_faults(reader, sheet)
    fill_merged(reader, sheet)


def cut_rows(reader: Reader, table: Table, grid: Grid, header: Header) -> Sheet:
    """The sheet with the rows that are data, and a raw table of empty cells for them."""
    rows: list[Row] = []
    out: list[Row] = []
    head = grid.header_cells(header.row)
    for row in grid.rows[header.first_row :]:
        (out if left_out(header, row, head) else rows).append(row)
    at = {column.name: place for place, column in header.columns.items()}
    names = {**header.strange, **{place: name for name, place in at.items()}}
    columns = [names[place] for place in sorted(names)]
    letters = {names[place]: grid.letter(place) for place in sorted(names)} if grid.lettered else {}
    labels = [row.label for row in rows]
    empty = [dict.fromkeys((names[place] for place in sorted(names)), "") for _ in rows]
    sheet_name = grid.name if grid.lettered else ""
    sheet = Sheet(table, grid, header, rows, RawTable(empty, columns, labels, letters, sheet_name, header.label), at)
    if out:
        key = (table.name, "row_left_out")
        details = {"rows": ", ".join(row.label for row in out)}
        reader.notes[key] = Note(table.name, sheet_name, "", "row_left_out", details=details)
    return sheet


def header_faults(reader: Reader, sheet: Sheet) -> None:
    """Columns named twice, columns without a header, and columns that are left out."""
    grid, header, table = sheet.grid, sheet.header, sheet.table
    named = {*header.columns, *header.own, *header.strange, *header.twice}
    for at, first in header.twice.items():
        letter = grid.letter(first) or str(first + 1)
        text, column = grid.header_cells(header.row)[at].text, header.columns[first].name
        details = {"first": letter, "column": column}
        place = f"{grid.letter(at)}{header.label}" if grid.lettered else ""
        reader.faults.append(
            Fault(table.name, header.label, text, text, "column_twice", details, place, sheet.raw.sheet)
        )
    for text in header.own.values():
        reader.note(sheet, "column_left_out", "", "", text, "", found_column=text)
    seen: set[int] = set()
    for row in sheet.rows:
        for at, cell in enumerate(row.cells):
            if cell.text and at not in named and at not in seen:
                seen.add(at)
                name = f"{grid.letter(at)}{row.label}" if grid.lettered else ""
                column = grid.letter(at) or str(at + 1)
                fault = Fault(table.name, row.label, column, cell.text, "no_header", {}, name, sheet.raw.sheet)
                reader.faults.append(fault)


def fill_merged(reader: Reader, sheet: Sheet) -> None:
    """A merged word holds for each of its rows and says so; a merged number or name does not say whose it is."""
    index_of = {int(row.label): index for index, row in enumerate(sheet.rows)} if sheet.grid.merged else {}
    for left, top, right, bottom in sheet.grid.merged:
        if top not in index_of:
            continue
        anchor = sheet.rows[index_of[top]].cells
        held = anchor[left - 1] if left <= len(anchor) else EMPTY
        for index in [index_of[line] for line in index_of if top <= line <= bottom] if held.text else []:
            for at in range(left - 1, min(right, len(sheet.header.columns) + 256)):
                column = sheet.header.columns.get(at)
                if column is None or (index == index_of[top] and at == left - 1):
                    continue
                cells = sheet.rows[index].cells
                cells.extend([EMPTY] * (at + 1 - len(cells)))
                if at == left - 1 and not column.numeric and column.kind != "key":
                    cells[at] = held
                    name = sheet.name_of(index, column.name)
                    reader.note(sheet, "merged_filled", column.name, name, "", held.text)
                else:
                    first = f"{sheet.grid.letter(left - 1)}{top}"
                    reader.wrong(sheet, index, column.name, "merged", first=first)


def read_texts(reader: Reader, sheet: Sheet) -> None:
    """Every cell that is no number: months and choices in one writing, other text as it stands; spreadsheet errors."""
    for index, row in enumerate(sheet.rows):
        for place, name in sheet.header.strange.items():
            sheet.raw.rows[index][name] = row.cells[place].text if place < len(row.cells) else ""
        for name in sheet.at:
            cell, column = sheet.cell(index, name), sheet.table.columns[name]
            if cell.kind in ("error", "formula"):
                reader.wrong(sheet, index, name, "excel_error" if cell.kind == "error" else "not_computed")
            reading = Reading(cell.text)
            if column.kind == "month":
                reading = read_month(cell)
            elif column.kind == "choice":
                reading = read_choice(column, cell)
            elif not column.numeric and "*" in plain(cell.text) and not plain(cell.text).strip("*."):
                reading = Reading(plain(cell.text), "mask_read" if plain(cell.text) != cell.text else "")
            reader.put(sheet, index, name, reading)


def look_up_names(reader: Reader, sheet: Sheet) -> None:
    """Cells that name a row of another table (or a fact of the profile) by its Chinese or English name."""
    for name, at in sheet.at.items():
        column = sheet.table.columns[name]
        if column.kind == "ref" and column.to in reader.sheets:
            keys, names = row_names(reader.sheets[column.to])
        elif sheet.table.name == "profile" and name == "key":
            keys, names = fact_names()
        else:
            continue
        for index, row in enumerate(sheet.raw.rows):
            text = row[name]
            key = names.get(fold(text)) if text and text not in keys else None
            if key and at is not None:
                reader.put(sheet, index, name, Reading(key, "name_read"))


def unique(pairs: Iterator[tuple[str, str]]) -> dict[str, str]:
    """Keys by folded name, where a name is one key's alone."""
    names: dict[str, str] = {}
    for name, key in pairs:
        if name and names.setdefault(fold(name), key) != key:
            names[fold(name)] = ""
    return {name: key for name, key in names.items() if key}


def row_names(sheet: Sheet) -> tuple[set[str], dict[str, str]]:
    """A table's row keys, and the keys by every name a row goes by."""
    key = sheet.table.key[0]
    rows = sheet.raw.rows
    keys = {row.get(key, "") for row in rows}
    return keys, unique((row.get(part, ""), row.get(key, "")) for part in (key, "zh", "en") for row in rows)


def fact_names() -> tuple[set[str], dict[str, str]]:
    """The profile's declared keys, and the keys by Chinese and English name."""
    facts = read_toml("workbook")["facts"]
    pairs = [(name, key) for key, words in facts.items() for name in both(words["zh"], words["en"], key)]
    pairs += [
        (name, block.key) for block in templates() if not block.family for name in (block.key, block.zh, block.en)
    ]
    return {key for _, key in pairs}, unique(iter(pairs))


def fact_unit(key: str) -> str:
    """The unit a fact of the profile is wanted in; nothing where it is no number the model reads."""
    facts = read_toml("workbook")["facts"]
    if key in facts:
        return str(facts[key]["unit"])
    for block in templates():
        head, family, _ = block.key.partition("<")
        if key == block.key or (family and key.startswith(head) and head):
            return block.unit
    return ""


@dataclass
class RowUnits:
    """The unit each line and product is counted in, as the file says."""

    lines: dict[str, Unit]
    products: dict[str, Unit]

    @classmethod
    def of(cls, sheets: dict[str, Sheet]) -> RowUnits:
        """Units by key."""

        def units(name: str, key: str) -> dict[str, Unit]:
            rows = sheets[name].raw.rows if name in sheets else []
            return {row[key]: read_unit(row["unit"]) for row in rows if row.get(key) and row.get("unit")}

        return cls(units("lines", "line"), units("products", "product"))

    def wanted(self, table: Table, column: Column, row: dict[str, str]) -> Unit:
        """The unit a row's number is wanted in."""
        if table.name == "targets" and column.name == "value":
            measure = measures().get(row.get("measure", "").partition(":")[0])
            return read_unit(measure.unit) if measure else Unit("")
        return self.resolve(table, column.unit, row)

    def resolve(self, table: Table, text: str, row: dict[str, str]) -> Unit:
        """A unit in which `unit` (计量单位) stands for the row's own."""
        text, nothing = text.replace("计量单位", "unit"), Unit("?")
        if "unit" not in text.split("/"):
            return read_unit(text)
        own = self.products.get(row.get("product", ""), nothing)
        if table.name != "products":
            line = self.lines.get(row.get("line", ""), nothing)
            return wanted_unit(text, own, line) if table.name == "recipes" else wanted_unit(text, line)
        return wanted_unit(text, own)


def stated_unit(column: Column, text: str) -> str:
    """The unit a header states, or nothing where it is the column's own as the template writes it."""
    word = read_toml("workbook")["unit_words"].get(column.unit, column.unit)
    return "" if fold(text) in {fold(name) for name in (column.unit, word, word + column.unit)} else text


def read_numbers(reader: Reader, sheet: Sheet) -> None:
    """Every number in its column's unit: the cell's own unit comes first, then the header's, then the sheet's."""
    units = RowUnits.of(reader.sheets)
    if sheet.table.name == "profile":
        read_facts(reader, sheet)
    for name, at in sheet.at.items():
        column = sheet.table.columns[name]
        if not column.numeric:
            continue
        stated = stated_unit(column, sheet.header.units[at])
        year = sheet.header.years[at]
        if year and sheet.table.name == "base_output":
            check_year(reader, sheet, at, year)
        for index, row in enumerate(sheet.raw.rows):
            cell = sheet.cell(index, name)
            wanted = units.wanted(sheet.table, column, row)
            own = stated
            if not own and (general := sheet.header.sheet_unit) and applies(read_unit(general), wanted):
                own = general
            reading = read_number(cell, own, units.resolve(sheet.table, own, row), wanted)
            if reading.refused:
                reader.wrong(sheet, index, name, "unit", stated=reading.refused, wanted=said(column, wanted))
            reader.put(sheet, index, name, reading)
            if column.unit == "share" and not reading.by and is_large(reading.text):
                reader.note(sheet, "large_share", name, sheet.name_of(index, name), cell.text, reading.text)


def is_large(text: str) -> bool:
    """Whether a share is so large that a percentage may have been meant (5 for 5 %)."""
    return DECIMAL.fullmatch(text) is not None and abs(float(text)) > LARGE_SHARE


def applies(stated: Unit, wanted: Unit) -> bool:
    """Whether a unit stated for a whole sheet speaks of a column: 单位:万元 says nothing about tonnes."""
    return bool(stated.top) and factor(stated, wanted) is not None


def said(column: Column, wanted: Unit) -> str:
    """A wanted unit in words: the row's own where the column goes by it, else the column's."""
    if "unit" in column.unit and wanted.top not in ("", "?"):
        return f"{wanted.top}/{wanted.bottom}" if wanted.bottom else wanted.top
    return column.unit or "1"


def check_year(reader: Reader, sheet: Sheet, at: int, year: str) -> None:
    """A month's header that states a year should state the base year."""
    profile = reader.sheets.get("profile")
    rows = profile.raw.rows if profile else []
    base = next((row["value"] for row in rows if row.get("key") == "base_year" and row.get("value")), year)
    if base != year:
        raw, text = sheet.raw, sheet.grid.header_cells(sheet.header.row)[at].text
        column = sheet.header.columns[at].name
        cell = raw.header_cell(column)
        fault = Fault(sheet.table.name, raw.header_label, column, text, "header_year", {"year": base}, cell, raw.sheet)
        reader.faults.append(fault)


def read_facts(reader: Reader, sheet: Sheet) -> None:
    """The profile's numbers: written plainly and, where the fact's unit is declared and the row's is known, in it."""
    if "value" not in sheet.at:
        return
    for index, row in enumerate(sheet.raw.rows):
        wanted = fact_unit(row.get("key", ""))
        text = row.get("unit", "")
        if not wanted and row.get("key") in read_toml("workbook")["facts"]:
            continue
        stated = text if wanted and text and known(read_unit(text)) and fold(text) != fold(wanted) else ""
        reading = read_number(sheet.cell(index, "value"), stated, read_unit(stated), read_unit(wanted or text))
        if reading.refused:
            if wanted:
                right = {"stated": reading.refused, "wanted": wanted}
                reader.wrong(sheet, index, "value", "unit", **right)
            continue
        reader.put(sheet, index, "value", reading)
        if stated and reading.by:
            row["unit"] = wanted


def placed(fault: Fault, reader: Reader) -> Fault:
    """A fault of the tables with the sheet, the cell and the text as the file has them."""
    sheet = reader.sheets.get(fault.table)
    if sheet is None:
        return fault
    if not fault.row:
        return replace(fault, sheet=sheet.raw.sheet)
    raw = sheet.raw
    labels = {raw.row_label(index): index for index in range(len(raw.rows))}
    index = labels.get(fault.row)
    if index is None:
        index = next((i for i, row in enumerate(raw.rows) if row_key(sheet.table, row) == fault.row), None)
    if index is None:
        return replace(fault, sheet=raw.sheet)
    value = reader.before.get((fault.table, index, fault.column), fault.value)
    return replace(fault, sheet=raw.sheet, cell=raw.cell(index, fault.column), value=value)
