"""The workbook people fill in: a sheet per table, headers in both languages, drop-downs, notes and an example row."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from sim.dataset import Column, Dataset, Table, schema
from sim.intake.confirmed import CONFIRMED_HEADS
from sim.intake.grid import column_letters, number_text
from sim.intake.plausible import doubtful_values
from sim.language import DATA, Catalogue, read_toml
from sim.present.punctuation import clauses
from sim.workbook.book import A4, FONTS

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

TABLE_HEADER_ROW, EXAMPLE_ROW = 1, 2
"""Rows of the header and of the example, counted from 0; the title stands above them."""
ROWS_WITH_CHOICES = 2000
"""Rows that have drop-downs."""
AS_TEXT = ("key", "month", "period", "code")
"""Kinds whose cells stay as they are typed: Excel would make 2023-03 a date and 0610 a number."""


def template_words(key: str, lang: str) -> str:
    """A sentence of the template in one language."""
    return Catalogue("workbook", "template")[key][lang]


def sheet_name(table: Table) -> str:
    """The name of a table's sheet, in Chinese and by its key: 产线 lines."""
    return f"{table.title.zh} {table.name}"


def unit_text(column: Column) -> str:
    """A column's unit in both languages, once where they are the same; empty where it has none."""
    word = read_toml("workbook")["unit_words"].get(column.unit, column.unit)
    return " ".join(dict.fromkeys(part for part in (word, column.unit) if part))


def header_text(column: Column) -> str:
    """A column's header: 设计产能 design_capacity, a star where it must be filled, its unit."""
    names = " ".join(dict.fromkeys((column.title.zh, column.name)))
    star = " *" if column.need == "always" else ""
    unit = unit_text(column)
    return f"{names}{star}({unit})" if unit else f"{names}{star}"


def choice_text(choice: str) -> str:
    """A choice in the drop-down: 在建 building."""
    words = Catalogue("workbook", "choices")
    return f"{words[choice].zh} {choice}" if choice in words else choice


def advice(column: Column, lang: str) -> str:
    """What a cell of the column may hold, what an empty one means, its help and unit: a line each."""
    key = {"always": "must", "unknown": "unknown"}.get(column.need, "free")
    need = template_words(key, lang)
    if column.need == "default" and column.default not in (None, ""):
        default = f"{column.default:g}" if isinstance(column.default, float) else str(column.default)
        need = template_words("default", lang).format(default=default)
    help_text = column.help[lang]
    unit = template_words("unit", lang).format(unit=unit_text(column)) if column.numeric and column.unit else ""
    return "\n".join(part for part in (column.right(lang), need, help_text, unit) if part)


def example_row(table: Table, lang: str) -> dict[str, str]:
    """An example by column: the sample city's first row, gaps filled by kind.

    Before its first cell, a real key, stands the word that marks an example, so that it is not read as data.
    """
    file = DATA / "sample" / f"{table.name}.csv"
    found: dict[str, str] = {}
    if file.exists():
        with file.open(encoding="utf-8", newline="") as text:
            found = next(csv.DictReader(text), {})
    by_kind = {"month": "2023-06", "number": "1", "share": "0.1", "text": "…"}
    row = {}
    for name, column in table.columns.items():
        kind = "share" if column.unit == "share" else column.kind
        filled = found.get(name) or (by_kind.get(kind, "") if not found else "")
        row[name] = choice_text(filled or column.choices[0]) if column.kind == "choice" else filled
    if "source" in row:
        row["source"] = table.columns["source"].title[lang]
    first = next(iter(table.columns))
    mark = " ".join(Catalogue("workbook", "template")["example"])
    return {**row, first: f"{mark}：{row[first]}" if row[first] else mark}


def filled_rows() -> dict[str, list[dict[str, str]]]:
    """The small city of the sheet 填写示例: rows of text by table."""
    blocks = read_toml("workbook")["filled"]
    return {
        name: [dict(zip(block["columns"], row, strict=True)) for row in block["rows"]] for name, block in blocks.items()
    }


class Template:
    """A workbook to fill in, in one language: its own, or one handed over with sheets in it; with its cell styles.

    What it writes, `load_dataset` reads back as the same dataset.
    """

    def __init__(self, lang: str, book: Workbook | None = None) -> None:
        from xlsxwriter import Workbook  # 0.1 s, and only a download needs it

        self.lang = lang
        self.buffer = io.BytesIO()
        self.book: Workbook = book or Workbook(self.buffer, {"in_memory": True, "strings_to_numbers": False})
        font = {"font_name": FONTS[lang], "font_size": 10}
        self.title = self.book.add_format({**font, "bold": True, "font_size": 12})
        self.head = self.book.add_format(
            {**font, "bold": True, "bg_color": "#D9E2EC", "border": 1, "text_wrap": True, "valign": "top"}
        )
        self.example = self.book.add_format({**font, "italic": True, "font_color": "#7B8794", "bg_color": "#F5F7FA"})
        self.text = self.book.add_format(font)
        self.written = self.book.add_format({**font, "num_format": "@"})
        self.twice = self.book.add_format({"bg_color": "#F9D7D3"})
        self.wrap = self.book.add_format({**font, "text_wrap": True, "valign": "top"})

    def _write_cell(self, sheet: Worksheet, row: int, at: int, column: Column, text: str, style: Any = None) -> None:
        """One cell: a number where that reads back the same, else text; text is never a formula."""
        if column.numeric and reads_back(text):
            sheet.write_number(row, at, float(text), style or self.text)
        elif text:
            sheet.write_string(row, at, text, style or self.text)

    def add_table(self, table: Table, rows: list[dict[str, str]], example: bool) -> None:
        """Add a table's sheet with these rows of text in it, below an example row where one is wanted."""
        sheet = self.book.add_worksheet(sheet_name(table))
        first = EXAMPLE_ROW + (1 if example else 0)
        name = table.title[self.lang]
        title = template_words("title", self.lang).format(name=name, table=table.name, first=first + 1)
        if "plan_growth" in table.columns:
            title = f"{title} {template_words('plans', self.lang)}"
        sheet.write_string(0, 0, title, self.title)
        sheet.set_row(TABLE_HEADER_ROW, 45)
        sheet.freeze_panes(TABLE_HEADER_ROW + 1, 1)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(TABLE_HEADER_ROW)
        for at, column in enumerate(table.columns.values()):
            width = {"key": 22, "ref": 20, "text": 20, "choice": 18}.get(column.kind, 13)
            sheet.set_column(at, at, width, self.written if column.kind in AS_TEXT else self.text)
            sheet.write_string(TABLE_HEADER_ROW, at, header_text(column), self.head)
            sheet.write_comment(TABLE_HEADER_ROW, at, advice(column, self.lang), {"x_scale": 2, "y_scale": 1.2})
            sheet.data_validation(first, at, ROWS_WITH_CHOICES, at, self._validation(table, column, first))
            if example:
                self._write_cell(
                    sheet, EXAMPLE_ROW, at, column, example_row(table, self.lang)[column.name], self.example
                )
            for index, row in enumerate(rows):
                self._write_cell(sheet, first + index, at, column, row.get(column.name, ""))

        last, keys = ROWS_WITH_CHOICES, ",".join(repeated(table, key, first) for key in table.key)
        used = "".join(f'*({letter_of(table, key)}{first + 1}<>"")' for key in table.key)
        twice = {"type": "formula", "criteria": f"=AND(COUNTIFS({keys})>1,1{used})", "format": self.twice}
        for key in table.key:
            at = list(table.columns).index(key)
            sheet.conditional_format(first, at, last, at, twice)

    def add_dataset(self, dataset: Dataset) -> None:
        """Add every table's sheet, with the dataset's rows in it and no example."""
        for name, table in schema().items():
            self.add_table(table, list(dataset.raw[name].rows) if name in dataset.raw else [], example=False)
        self._add_confirmed(dataset)

    def _add_confirmed(self, dataset: Dataset) -> None:
        """Add a sheet of values taken as they stand, each with why, so that they are not asked about again."""
        found = doubtful_values({name: raw.rows for name, raw in dataset.raw.items()})
        if not found:
            return
        sheet = self.book.add_worksheet(Catalogue("workbook", "template")["confirmed"]["zh"] + " confirmed")
        sheet.write_string(0, 0, template_words("confirmed_note", self.lang), self.title)
        for at, head in enumerate((*CONFIRMED_HEADS, template_words("confirmed_why", self.lang))):
            sheet.write_string(TABLE_HEADER_ROW, at, head, self.head)
        for row, value in enumerate(sorted(found), start=TABLE_HEADER_ROW + 1):
            why = template_words("confirmed_unit" if found[value] else "confirmed_odd", self.lang)
            for at, text in enumerate((*value, why)):
                sheet.write_string(row, at, text, self.written)

    def _validation(self, table: Table, column: Column, first: int) -> dict[str, Any]:
        """A column's rule: a drop-down, or a formula of what its cells may hold; beside the cell it says so in words.

        `first`: the row data begin in, counted from 0.
        """
        unique = template_words("unique", self.lang) if table.key == (column.name,) else ""
        told = {
            "input_title": column.title[self.lang][:32],
            "input_message": "\n".join(part for part in (advice(column, self.lang), unique) if part)[:255],
            "error_title": column.title[self.lang][:32],
            "error_message": column.right(self.lang)[:255],
            "error_type": "warning",
        }
        if column.kind == "choice":
            return {"validate": "list", "source": [choice_text(choice) for choice in column.choices if choice], **told}
        if column.kind == "ref":
            target = schema()[column.to]
            place = column_letters(list(target.columns).index(target.key[0]) + 1)
            source = f"='{sheet_name(target)}'!${place}${first + 1}:${place}${ROWS_WITH_CHOICES}"
            return {"validate": "list", "source": source, **told}
        rule = cell_rule(table, column, first)
        return {"validate": "custom", "value": f"={rule}", **told} if rule else {"validate": "any", **told}

    def add_filled(self) -> None:
        """Add the sheet 填写示例: a small city filled in, a block for each table, to be copied from."""
        sheet = self.book.add_worksheet(template_words("filled", self.lang))
        sheet.set_column(0, 20, 14, self.text)
        sheet.write_string(0, 0, template_words("filled_title", self.lang), self.title)
        place = 2
        for name, rows in filled_rows().items():
            table = schema()[name]
            sheet.write_string(place, 0, sheet_name(table), self.title)
            for at, column in enumerate(table.columns.values()):
                sheet.write_string(place + 1, at, header_text(column), self.head)
                for index, row in enumerate(rows):
                    cell = row.get(column.name, "")
                    text = choice_text(cell) if column.kind == "choice" and cell else cell
                    self._write_cell(sheet, place + 2 + index, at, column, text)
            place += len(rows) + 3

    def add_readme(self) -> None:
        """Add the first sheet: how to fill the others, and every column with what is right in it."""
        sheet = self.book.add_worksheet(template_words("readme", self.lang))
        sheet.set_column(0, 6, 18, self.text)
        sheet.set_column(5, 6, 44, self.text)
        sheet.write_string(0, 0, template_words("intro", self.lang), self.title)
        sheet.write_string(1, 0, template_words("plans", self.lang), self.text)
        for at, head in enumerate(template_words("heads", self.lang).split("\n")):
            sheet.write_string(2, at, head, self.head)
        row = 3
        for table in schema().values():
            for column in table.columns.values():
                right, _, more = advice(column, self.lang).partition("\n")
                cells = (sheet_name(table), column.name, *column.title, unit_text(column), right)
                for at, text in enumerate((*cells, clauses(more.split("\n"), self.lang))):
                    sheet.write_string(row, at, text, self.wrap)
                row += 1
        sheet.freeze_panes(3, 0)

    def to_bytes(self) -> bytes:
        """Close the workbook and return the bytes of the .xlsx."""
        self.book.close()
        return self.buffer.getvalue()


def letter_of(table: Table, column: str) -> str:
    """The letter of a table's column in its sheet."""
    return column_letters(list(table.columns).index(column) + 1)


def repeated(table: Table, column: str, first: int) -> str:
    """The first two arguments of a COUNTIFS over a column: its cells, and that of the row the formula stands in."""
    letter = letter_of(table, column)
    return f"${letter}${first + 1}:${letter}${ROWS_WITH_CHOICES + 1},${letter}{first + 1}"


def cell_rule(table: Table, column: Column, first: int) -> str:
    """What a column's cells may hold, as a formula of the first cell of its data; empty where anything goes.

    Numbers within their bounds, months, years and codes as they are written; a key of one column once only.
    """
    cell = f"{letter_of(table, column.name)}{first + 1}"
    month = f'AND(LEN({cell})=7,MID({cell},5,1)="-",--LEFT({cell},4)>=1900,--RIGHT({cell},2)>=1,--RIGHT({cell},2)<=12)'
    year = f"AND(LEN({cell})=4,--{cell}>=1990,--{cell}<=2199)"
    bounds = [f"{cell}>={column.lowest:g}"] if column.lowest is not None else []
    bounds += [f"{cell}<={column.highest:g}"] if column.highest is not None else []
    whole = [f"{cell}=INT({cell})"] if column.kind == "whole" else []
    number = f"AND({','.join([f'ISNUMBER({cell})', *bounds, *whole])})"
    rules = {
        "number": number,
        "share": number,
        "whole": number,
        "month": month,
        "year": year,
        "period": f"OR(IFERROR({year},FALSE),IFERROR({month},FALSE))",
        "code": f"AND(LEN({cell})>=2,LEN({cell})<=5,ISNUMBER(--RIGHT({cell},LEN({cell})-1)))",
    }
    rule = f"IFERROR({rules[column.kind]},FALSE)" if column.kind in rules else ""
    if column.need == "unknown" and rule:
        return f'OR({cell}="**",{rule})'
    if table.key == (column.name,):
        once = f"COUNTIF({repeated(table, column.name, first)})=1"
        return f"AND({rule},{once})" if rule else f'AND({once},ISERROR(FIND("/",{cell})))'
    return rule


def reads_back(text: str) -> bool:
    """Whether a number, written with a workbook's sixteen digits, reads back as the same text."""
    try:
        number = float(text)
        return number_text(number) == text and float(f"{number:.16G}") == number
    except (ValueError, OverflowError):
        return False


def template_bytes(lang: str, dataset: Dataset | None = None) -> bytes:
    """The workbook to fill in, or with a dataset's rows in it, the bytes of an .xlsx.

    `load_dataset` reads it back as the same dataset.
    """
    template = Template(lang)
    template.add_readme()
    if dataset is None:
        template.add_filled()
    if dataset is not None:
        template.add_dataset(dataset)
        return template.to_bytes()
    for name, table in schema().items():
        facts = read_toml("workbook")["facts"] if name == "profile" else {}
        rows = [{"key": f"{fact['name'].zh} {key}", "unit": str(fact["unit"])} for key, fact in facts.items()]
        template.add_table(table, rows, example=True)
    return template.to_bytes()
