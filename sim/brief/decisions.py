"""What a meeting changed, and what each change did to growth: a table as xlsx and docx."""

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

COLUMN_LETTERS = (5, 16, 60, 13, 13, 13)
"""Letters of each column."""

COLUMN_SHARES = (6, 9, 48, 12, 12, 13)
"""Relative widths of the columns of a page."""


@dataclass(frozen=True)
class Decision:
    """One change: when, what in words, and growth before and after it, fractions."""

    at: datetime
    what: str
    before: float
    after: float

    @property
    def effect(self) -> float:
        """What it did to growth in points, between the figures as they are written: so effects add up."""
        return round(as_written(self.after * 100, 2) - as_written(self.before * 100, 2), 2)


def decision_heads(lang: str, year: str) -> list[str]:
    """The table's headings; growth's bear the year."""
    keys = ("number", "time", "change", "before", "after", "effect")
    return [word("decisions", key, lang).format(year=year) for key in keys]


def decision_cells(decisions: Sequence[Decision]) -> list[list[str]]:
    """The table as it is read: number, time, change, growth before and after, effect in points."""
    figures = [(percent(each.before, 2), percent(each.after, 2), signed(each.effect, 2)) for each in decisions]
    return [
        [str(number), hour(each.at), each.what, *figure]
        for number, (each, figure) in enumerate(zip(decisions, figures, strict=True), start=1)
    ]


def sum_line(decisions: Sequence[Decision], lang: str) -> str:
    """What all of them did together, in a sentence; they follow one another, so their effects add up."""
    first, last = decisions[0].before, decisions[-1].after
    together = gap_between(last, first, "share", 2)
    return word("decisions", "sum", lang).format(before=percent(first, 2), after=percent(last, 2), effect=together)


def decisions_xlsx(decisions: Sequence[Decision], lang: str, city: str, year: str, about: str) -> bytes:
    """The decision table as a workbook, the bytes of an .xlsx; growth stays a number, a fraction.

    `about` tells basis and coverage of the figures, below the title.
    """
    from xlsxwriter import Workbook  # 0.1 s, and only a download needs it

    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    title = word("decisions", "title", lang).format(city=city, year=year)
    book.set_properties(properties(title, word("decisions", "sheet", lang), lang, decisions[-1].at))
    font = {"font_name": FONTS[lang], "font_size": 10, "valign": "top"}
    plain, wrapped = book.add_format(font), book.add_format({**font, "text_wrap": True})
    head = book.add_format({**font, "bold": True, "bottom": 1, "text_wrap": True})
    share, effect = (book.add_format({**font, "num_format": form}) for form in ("0.00%", "+0.00;-0.00;0.00"))
    sheet = book.add_worksheet(word("decisions", "sheet", lang))
    sheet.write_string(0, 0, title, book.add_format({**font, "bold": True, "font_size": 14}))
    sheet.write_string(1, 0, sum_line(decisions, lang), plain)
    sheet.write_string(2, 0, about, plain)
    for column, (name, width) in enumerate(zip(decision_heads(lang, year), COLUMN_LETTERS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(3, column, name, head)
    for row, each in enumerate(decisions, start=4):
        sheet.write_number(row, 0, row - 3, plain)
        sheet.write_string(row, 1, minute(each.at), plain)
        sheet.write_string(row, 2, each.what, wrapped)
        sheet.write_number(row, 3, each.before, share)
        sheet.write_number(row, 4, each.after, share)
        sheet.write_number(row, 5, each.effect, effect)
    sheet.freeze_panes(4, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    return buffer.getvalue()


def decisions_docx(decisions: Sequence[Decision], lang: str, city: str, year: str, about: str) -> bytes:
    """The decision table as a document in the look of the brief, the bytes of a .docx; `about` as in the workbook."""
    from sim.brief.paper import Paper  # python-docx is only needed here

    title = word("decisions", "title", lang).format(city=city, year=year)
    paper = Paper(lang, title, word("decisions", "sheet", lang), decisions[-1].at)
    paper.add_title(title, f"{date_text(decisions[0].at, lang)}  {about}", "")
    caption = word("decisions", "sheet", lang)
    paper.add_table(
        CaptionedTable(caption, decision_heads(lang, year), decision_cells(decisions), COLUMN_SHARES, texts=3)
    )
    paper.document.add_paragraph(sum_line(decisions, lang), "Body Text")
    return paper.to_bytes()


DECISION_WRITERS: dict[str, Callable[[Sequence[Decision], str, str, str, str], bytes]] = {
    "xlsx": decisions_xlsx,
    "docx": decisions_docx,
}
