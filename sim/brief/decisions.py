"""The record of a meeting: what it decided, and every change with what it did to growth; as xlsx and docx."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sim.brief.blocks import CaptionedTable
from sim.present.file_properties import date_text, properties
from sim.present.labels import word
from sim.present.numbers import as_written, gap_between, hour, minute, percent, signed
from sim.workbook.book import FONTS

COLUMN_LETTERS = (5, 16, 60, 13, 13, 13, 18, 18)
"""Letters of each column of the workbook."""

DECISION_SHARES, CHANGE_SHARES = (6, 9, 40, 12, 12, 13, 14, 14), (6, 9, 48, 12, 12, 13, 12)
"""Relative widths of the columns of a page."""


@dataclass(frozen=True)
class Change:
    """One change: when, what in words (a line for each thing it moved), and growth before and after it, fractions.

    `agreed`: number of the decision that took it up; 0 while none has.
    """

    at: datetime
    what: str
    before: float
    after: float
    agreed: int = 0

    @property
    def effect(self) -> float:
        """What it did to growth in points, between the figures as they are written: so effects add up."""
        return round(as_written(self.after * 100, 2) - as_written(self.before * 100, 2), 2)


@dataclass(frozen=True)
class Decision(Change):
    """What was decided, and what the changes since the decision before come to: who does it, by when."""

    who: str = ""
    by: str = ""


@dataclass(frozen=True)
class Record:
    """A meeting's decisions and its changes, each in the order of time. One of the two is not empty."""

    decisions: Sequence[Decision]
    changes: Sequence[Change]

    @property
    def first(self) -> Change:
        """What came first."""
        return min([*self.changes, *self.decisions], key=lambda each: each.at)

    @property
    def last(self) -> Change:
        """What came last."""
        return max([*self.changes, *self.decisions], key=lambda each: each.at)


def heads(lang: str, year: str, decided: bool) -> list[str]:
    """Headings of the table of decisions, or of changes; growth's bear the year."""
    keys = ("number", "time", "decision" if decided else "change", "before", "after", "effect")
    last = ("who", "by") if decided else ("agreed",)
    return [word("decisions", key, lang).format(year=year) for key in (*keys, *last)]


def cells(rows: Sequence[Change], lang: str) -> list[list[str]]:
    """Decisions or changes as they are read: number, time, text, growth before and after, effect in points.

    Then who and by when of a decision, of a change the decision that took it up.
    """
    growths = [(percent(each.before, 2), percent(each.after, 2)) for each in rows]
    return [
        [str(number), hour(each.at), each.what, *growth, signed(each.effect, 2), *last_cells(each, lang)]
        for number, (each, growth) in enumerate(zip(rows, growths, strict=True), start=1)
    ]


def last_cells(each: Change, lang: str) -> list[str]:
    """What stands after the effect."""
    if isinstance(each, Decision):
        return [each.who, each.by]
    return [word("decisions", "in_decision", lang).format(number=each.agreed) if each.agreed else ""]


def sum_line(record: Record, lang: str) -> str:
    """What all changes did together, in a sentence: they follow one another, so their effects add up."""
    before, after = record.first.before, record.last.after
    together = gap_between(after, before, "share", 2)
    return word("decisions", "sum", lang).format(before=percent(before, 2), after=percent(after, 2), effect=together)


def tables(record: Record, lang: str, year: str) -> list[tuple[str, list[str], Sequence[Change]]]:
    """Caption, headings and rows of the tables there is something for: decisions first."""
    both = (("decided", True, record.decisions), ("sheet", False, record.changes))
    return [
        (word("decisions", caption, lang), heads(lang, year, decided), rows) for caption, decided, rows in both if rows
    ]


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
    share, effect = (book.add_format({**font, "num_format": form}) for form in ("0.00%", "+0.00;-0.00;0.00"))
    sheet = book.add_worksheet(word("decisions", "sheet", lang))
    sheet.write_string(0, 0, title, book.add_format({**bold, "font_size": 14}))
    sheet.write_string(1, 0, sum_line(record, lang), plain)
    sheet.write_string(2, 0, about, plain)
    for column, width in enumerate(COLUMN_LETTERS):
        sheet.set_column(column, column, width)
    row = 4
    for caption, names, rows in tables(record, lang, year):
        sheet.write_string(row, 0, caption, book.add_format({**bold, "font_size": 12}))
        for column, name in enumerate(names):
            sheet.write_string(row + 1, column, name, head)
        for number, each in enumerate(rows, start=1):
            line = row + 1 + number
            sheet.write_number(line, 0, number, plain)
            sheet.write_string(line, 1, minute(each.at), plain)
            sheet.write_string(line, 2, each.what, wrapped)
            sheet.write_number(line, 3, each.before, share)
            sheet.write_number(line, 4, each.after, share)
            sheet.write_number(line, 5, each.effect, effect)
            for column, text in enumerate(last_cells(each, lang), start=6):
                sheet.write_string(line, column, text, wrapped)
        row += len(rows) + 3
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    return buffer.getvalue()


def decisions_docx(record: Record, lang: str, city: str, year: str, about: str) -> bytes:
    """The record as a document in the look of the brief, the bytes of a .docx; `about` as in the workbook."""
    from sim.brief.paper import Paper  # python-docx is only needed here

    title = word("decisions", "title", lang).format(city=city, year=year)
    paper = Paper(lang, title, word("decisions", "sheet", lang), record.last.at)
    paper.add_title(title, f"{date_text(record.first.at, lang)}  {about}", "")
    for caption, names, rows in tables(record, lang, year):
        shares = DECISION_SHARES if rows is record.decisions else CHANGE_SHARES
        found = [[cell.split("\n") if "\n" in cell else cell for cell in row] for row in cells(rows, lang)]
        paper.add_table(CaptionedTable(caption, names, found, shares, texts=3))
    paper.document.add_paragraph(sum_line(record, lang), "Body Text")
    return paper.to_bytes()


DECISION_WRITERS: dict[str, Callable[[Record, str, str, str, str], bytes]] = {
    "xlsx": decisions_xlsx,
    "docx": decisions_docx,
}
