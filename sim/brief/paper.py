"""A brief's sections as a Word document: numbered headings, captions, tables whose heads repeat, pictures.

How it looks, page, styles, numbering, page number and letterhead, is template_zh.docx's and template_en.docx's: a city
opens them in Word and saves them, keeping the styles' names. Text is cleaned of what XML cannot hold in one place.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from sim.brief.blocks import UNKNOWN, CaptionedTable, Paragraph, Picture, Section
from sim.language import read_toml
from sim.present.file_properties import LANGUAGES, clean, properties

TEMPLATES = Path(__file__).parent
"""Where template_zh.docx and template_en.docx are, the one home of the brief's look."""

TABLE_STYLE, CELL_STYLE = "Brief Table", "Table Text"
"""Styles of the templates that Word has no name of its own for."""

CHINESE = re.compile("[\u4e00-\u9fff]")
HALF_WIDTH_MARKS = re.compile(r"(?<!\d)[,;:] ?|[,;:](?!\d) ?|[()]")
TO_FULL_WIDTH = {ord(mark): ord(mark) + 0xFEE0 for mark in ",;:()"}

POINTS_AFTER_TABLE, MAX_ROWS_KEPT_WHOLE, ROWS_KEPT_TOGETHER = 10, 12, 3
"""Points of white under a table; a table of up to so many rows stays on one page, so many of a longer one together."""

HEAD_FILL, BANNER_COLOUR = "E8EEF5", RGBColor(0xB4, 0x47, 0x4B)


def typeset(text: str, lang: str) -> str:
    """Clean text with the punctuation of its language: full-width in Chinese, but for a number's own commas."""
    text = clean(text)
    if lang != "zh" or not CHINESE.search(text):
        return text
    return HALF_WIDTH_MARKS.sub(lambda mark: mark[0].strip().translate(TO_FULL_WIDTH), text)


def element(tag: str, /, **attributes: object) -> Any:
    """An element of Word's own markup with its attributes."""
    made = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


class Paper:
    """A document in one language, begun from its template and filled from top to bottom.

    Raises python-docx's PackageNotFoundError where the template is missing, KeyError where a style of it is.
    """

    def __init__(self, lang: str, title: str, subject: str, made: datetime, on_its_side: bool = False) -> None:
        self.lang = lang
        self.document = Document(str(TEMPLATES / f"template_{lang}.docx"))
        self.counts = {"table": 0, "figure": 0}
        styles = self.document.styles
        self.cell_style, self.small = styles[CELL_STYLE].style_id, styles[CELL_STYLE].font.size
        page = self.document.sections[0]
        if on_its_side:  # as broad as it was high: for tables of many columns
            page.orientation = WD_ORIENT.LANDSCAPE
            page.page_width, page.page_height = page.page_height, page.page_width
        margins = (page.left_margin or 0) + (page.right_margin or 0)
        # Word keeps lengths in whole twips (0.02 mm): to the tenth of a millimetre the page is what it was drawn as.
        self.text_width = round(((page.page_width or 0) - margins) / Cm(1), 2)
        self._set_properties(properties(title, subject, lang, made))

    def _set_properties(self, told: Mapping[str, Any]) -> None:
        """What the file says of itself, in place of what the template does."""
        core = self.document.core_properties
        for key in ("title", "subject", "author", "comments"):
            setattr(core, key, told[key])
        core.created = core.modified = told["created"]
        core.last_modified_by, core.revision, core.language = told["author"], 1, LANGUAGES[self.lang]

    def _field(self, line: Any, code: str, shown: str) -> None:
        """A field Word works out, with what it shows until then."""
        field = element("fldSimple", instr=code)
        run = element("r")
        text = element("t")
        text.text = shown
        run.append(text)
        field.append(run)
        line._p.append(field)

    def add_title(self, title: str, about: str, banner: str) -> None:
        """Write the title, the banner where there is one (the city is invented), and what it was made from."""
        self.document.add_paragraph(typeset(title, self.lang), "Title")
        if banner:
            line = self.document.add_paragraph(style="Subtitle")
            run = line.add_run(typeset(banner, self.lang))
            run.bold, run.font.color.rgb = True, BANNER_COLOUR
        self.document.add_paragraph(typeset(about, self.lang), "Subtitle")

    def add_section(self, section: Section, level: int = 1) -> None:
        """Write a heading, numbered by its style, and what stands under it, sections inside one level lower."""
        self.document.add_paragraph(typeset(section.heading, self.lang), f"Heading {level}")
        for block in section.blocks:
            if isinstance(block, Section):
                self.add_section(block, level + 1)
            elif isinstance(block, CaptionedTable):
                self.add_table(block)
            elif isinstance(block, Picture):
                self.add_picture(block)
            else:
                self.add_paragraph(block)

    def add_paragraph(self, block: Paragraph) -> None:
        """Write a paragraph; notes in the size of tables."""
        if block.kind == "note":
            line = self.document.add_paragraph(style="Body Text")
            line.add_run(typeset(block.text, self.lang)).font.size = self.small
        else:
            self.document.add_paragraph(
                typeset(block.text, self.lang), "List Number" if block.kind == "item" else "Body Text"
            )

    def add_caption(self, kind: str, text: str, above: bool) -> None:
        """Write a numbered caption of a `table` or `figure`; `above` keeps it on the page of what follows."""
        self.counts[kind] += 1
        line = self.document.add_paragraph(read_toml("brief")["captions"][kind][self.lang], "Caption")
        self._field(line, f"SEQ {kind.capitalize()} \\* ARABIC", str(self.counts[kind]))
        line.add_run("  " + typeset(text, self.lang))
        line.paragraph_format.keep_with_next = above

    def add_picture(self, block: Picture) -> None:
        """Write a picture as wide as the text, with its alternative text and its caption below."""
        line = self.document.add_paragraph()
        line.alignment, line.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
        line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        shape = line.add_run().add_picture(io.BytesIO(block.png), width=Cm(self.text_width))
        shape._inline.docPr.set("descr", typeset(block.alt, self.lang))
        self.add_caption("figure", block.caption, above=False)

    def add_table(self, block: CaptionedTable) -> None:
        """Write a table as wide as the text: its head repeats on every page, rows stay whole, figures stand right."""
        self.add_caption("table", block.caption, above=True)
        table = self.document.add_table(1 + len(block.rows), len(block.heads), TABLE_STYLE)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        widths = [Cm(self.text_width * part / sum(block.widths)) for part in block.widths]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        whole = len(block.rows) if len(block.rows) <= MAX_ROWS_KEPT_WHOLE else ROWS_KEPT_TOGETHER
        for place, cells in enumerate([block.heads, *block.rows]):
            self._row(table.rows[place], cells, block.texts, head=place == 0)
            for cell, width in zip(table.rows[place].cells, widths, strict=True):
                cell.width = width
                cell.paragraphs[0].paragraph_format.keep_with_next = place < whole
        self.document.add_paragraph().paragraph_format.line_spacing = Pt(POINTS_AFTER_TABLE)

    def _row(self, row: Any, cells: Sequence[str | list[str]], texts: int, head: bool) -> None:
        """One row of a table; a head is shaded, centred and repeated on every page."""
        properties = row._tr.get_or_add_trPr()
        properties.append(element("cantSplit"))
        if head:
            properties.append(element("tblHeader"))
        centre, left, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
        for place, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            line = cell.paragraphs[0]
            line._p.style = self.cell_style  # by id: looking a style up by name takes longer than the rest
            lines = [text] if isinstance(text, str) else text
            line.add_run("\n".join(typeset(each, self.lang) for each in lines)).bold = head
            figure = text == UNKNOWN or any(letter.isdigit() for each in lines for letter in each)
            line.alignment = left if place < texts and not head else right if figure and not head else centre
            if head:
                cell._tc.get_or_add_tcPr().append(element("shd", val="clear", color="auto", fill=HEAD_FILL))
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER

    def to_bytes(self) -> bytes:
        """The bytes of the finished .docx."""
        buffer = io.BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()
