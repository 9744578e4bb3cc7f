"""The record of a meeting as files, xlsx and docx."""

from __future__ import annotations

import io
import math
from collections.abc import Callable

from sim.brief.blocks import CaptionedTable
from sim.brief.record import OPTIONS, Record, cell, cells, heads, sum_line, tables
from sim.present.file_properties import date_text, properties
from sim.present.labels import word
from sim.workbook.book import FONTS

COLUMN_LETTERS = (7, 16, 60, 13, 13, 13, 13, 13, 13, 18, 18)
"""Letters of each column of the workbook."""


def decisions_xlsx(record: Record, lang: str, city: str, year: str, about: str) -> bytes:
    """The record as a workbook, the bytes of an .xlsx; growth stays a number, a fraction.

    `about` tells basis and coverage of the figures, below the title.
    """
    from xlsxwriter import Workbook  # 0.1 s, and only a download needs it

    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    title = word("decisions", "title", lang).format(city=city, year=year)
    book.set_properties(properties(title, word("decisions", "sheet", lang), lang, record.last.at))
    font = {"font_name": FONTS[lang], "font_size": 10, "valign": "top"}
    bold = {**font, "bold": True}
    plain, wrapped = book.add_format(font), book.add_format({**font, "text_wrap": True})
    head = book.add_format({**bold, "bottom": 1, "text_wrap": True})
    forms = {"share": "0.00%", "points": "+0.00;-0.00;0.00"}
    forms = {kind: book.add_format({**font, "num_format": form}) for kind, form in forms.items()}
    sheet = book.add_worksheet(word("decisions", "sheet", lang))
    sheet.write_string(0, 0, title, book.add_format({**bold, "font_size": 14}))
    sheet.write_string(1, 0, sum_line(record, lang), plain)
    sheet.write_string(2, 0, about, plain)
    for place, width in enumerate(COLUMN_LETTERS):
        sheet.set_column(place, place, width)
    row = 4
    for table, rows in tables(record):
        sheet.write_string(row, 0, word("decisions", table.caption, lang), book.add_format({**bold, "font_size": 12}))
        for place, name in enumerate(heads(table, lang, year)):
            sheet.write_string(row + 1, place, name, head)
        for number, each in enumerate(rows, start=1):
            line = row + 1 + number
            if table is OPTIONS:
                sheet.write_string(line, 0, each.letter, plain)
            else:
                sheet.write_number(line, 0, number, plain)
            for place, column in enumerate(table.columns, start=1):
                value = getattr(each, column.field)
                if column.kind in forms:
                    known = value is not None and math.isfinite(value)
                    sheet.write(line, place, value if known else None, forms[column.kind])
                else:
                    text = f"{value:%Y-%m-%d %H:%M}" if column.kind == "time" else cell(each, column, lang)
                    sheet.write_string(line, place, text, wrapped)
        row += len(rows) + 3
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    return buffer.getvalue()


def decisions_docx(record: Record, lang: str, city: str, year: str, about: str) -> bytes:
    """The record as a document in the look of the brief, on its side, the bytes of a .docx; `about` as there."""
    from sim.brief.paper import Paper  # python-docx is only needed here

    title = word("decisions", "title", lang).format(city=city, year=year)
    paper = Paper(lang, title, word("decisions", "sheet", lang), record.last.at, on_its_side=True)
    paper.add_title(title, f"{date_text(record.first.at, lang)}  {about}", "")
    for table, rows in tables(record):
        found = [[text.split("\n") if "\n" in text else text for text in row] for row in cells(rows, table, lang)]
        caption = word("decisions", table.caption, lang)
        paper.add_table(CaptionedTable(caption, heads(table, lang, year), found, table.shares, texts=3))
    paper.document.add_paragraph(sum_line(record, lang), "Body Text")
    return paper.to_bytes()


DECISION_WRITERS: dict[str, Callable[[Record, str, str, str, str], bytes]] = {
    "xlsx": decisions_xlsx,
    "docx": decisions_docx,
}
