"""Blocks as a Word document: A4, numbered headings, captions, tables whose heads repeat, page numbers.

Fonts, sizes and numbering are data/brief.toml's, by language. Text is cleaned of what XML cannot hold in one place.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from sim.brief.blocks import UNKNOWN, CaptionedTable, Paragraph, Picture, Section
from sim.language import read_toml
from sim.present.file_properties import LANGUAGES, clean, properties

PAGE = (21.0, 29.7)
MARGINS = (3.7, 3.5, 2.8, 2.6)
"""Centimetres: A4, and top, bottom, left, right as GB/T 9704 has them."""

TEXT_WIDTH_CM = PAGE[0] - MARGINS[2] - MARGINS[3]
CHINESE = re.compile("[\u4e00-\u9fff]")
HALF_WIDTH_MARKS = re.compile(r"(?<!\d)[,;:] ?|[,;:](?!\d) ?|[()]")
TO_FULL_WIDTH = {ord(mark): ord(mark) + 0xFEE0 for mark in ",;:()"}
APPLICATION = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>{name}</Application></Properties>"
)
POINTS_AFTER_TABLE, MAX_ROWS_KEPT_WHOLE, ROWS_KEPT_TOGETHER = 10, 12, 3
"""Points of white under a table; a table of up to so many rows stays on one page, so many of a longer one together."""

TABLE_STYLE = "Brief Table"
HEAD_FILL = "E8EEF5"
RULE = "8A95A3"
BLACK = RGBColor(0, 0, 0)


def typeset(text: str, lang: str) -> str:
    """Clean text with the punctuation of its language: full-width in Chinese, but for a number's own commas."""
    text = clean(text)
    if lang != "zh" or not CHINESE.search(text):
        return text
    return HALF_WIDTH_MARKS.sub(lambda mark: mark[0].strip().translate(TO_FULL_WIDTH), text)


def element(tag: str, /, **attributes: object) -> Any:
    """A WordprocessingML element with its attributes."""
    made = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


class Paper:
    """An open document in one language."""

    def __init__(self, lang: str, title: str, subject: str, made: datetime) -> None:
        self.words = read_toml("brief")
        self.lang = lang
        self.look: dict[str, Any] = self.words["page"][lang]
        self.document = Document()
        self.counts = {"table": 0, "figure": 0}
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(PAGE[0]), Cm(PAGE[1])
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Cm, MARGINS)
        self._properties(properties(title, subject, lang, made))
        self._fonts()
        self._styles()
        self._numbering()
        self._page_number()

    def _properties(self, told: Mapping[str, Any]) -> None:
        """What the file says of itself, in place of what the library's template does."""
        core, language = self.document.core_properties, LANGUAGES[self.lang]
        for key in ("title", "subject", "author", "comments"):
            setattr(core, key, told[key])
        core.created = core.modified = told["created"]
        core.last_modified_by, core.revision, core.language = told["author"], 1, language
        for lang in (
            *self.document.styles.element.iter(qn("w:lang")),
            *self.document.settings.element.iter(qn("w:themeFontLang")),
        ):
            lang.set(qn("w:val"), LANGUAGES["en"])
            lang.set(qn("w:eastAsia"), LANGUAGES["zh"])
        for part in self.document.part.package.iter_parts():
            if str(part.partname) == "/docProps/app.xml":
                part._blob = APPLICATION.format(name=escape(told["author"])).encode()

    # How it looks --------------------------------------------------------------------------------------------------
    def _fonts(self) -> None:
        """Other names of each font in the font table, for machines that have it under another or not at all."""
        part = self.document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
        fonts = parse_xml(part.blob)
        for name, *others in {tuple(self.look[key]) for key in ("body", "heading", "second")}:
            font = element("font", name=name)
            font.append(element("altName", val=",".join(others)))
            font.append(element("charset", val="86"))
            fonts.append(font)
        part._blob = serialize_part_xml(fonts)  # the library leaves this part as it found it

    def _style(self, name: str, font: str, size: float, bold: bool = False, **spacing: Any) -> Any:
        """A style in the brief's fonts; `spacing` are settings of its paragraphs."""
        style = self.document.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.italic = self.look["latin"], Pt(size), bold, False
        style.font.color.rgb = BLACK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            if "Theme" in key:  # a theme's font would win over the named one
                del fonts.attrib[key]
        fonts.set(qn("w:hAnsi"), self.look["latin"])
        fonts.set(qn("w:eastAsia"), self.look[font][0])
        for spread in style.element.rPr.findall(qn("w:spacing")):
            style.element.rPr.remove(spread)
        for key, value in spacing.items():
            setattr(style.paragraph_format, key, value)
        return style

    def _styles(self) -> None:
        size, small = self.look["size"], self.look["table_size"]
        none = Pt(0)
        normal = self._style("Normal", "body", size, space_after=none, space_before=none)
        normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.MULTIPLE
        normal.paragraph_format.line_spacing = 1.35
        normal.element.rPr.append(element("lang", val="en-GB", eastAsia="zh-CN"))
        body = self._style("Body Text", "body", size, space_after=Pt(size * 0.3), alignment=WD_ALIGN_PARAGRAPH.JUSTIFY)
        if self.look["indent"]:
            body.paragraph_format.first_line_indent = Pt(size * self.look["indent"])
            body.element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), str(self.look["indent"] * 100))
        self._style("List Number", "body", size, space_after=Pt(size * 0.3))
        centre = WD_ALIGN_PARAGRAPH.CENTER
        title = self._style("Title", "heading", size * 1.4, True, space_after=Pt(size), alignment=centre)
        border = title.element.pPr.find(qn("w:pBdr"))
        if border is not None:
            title.element.pPr.remove(border)
        self._style("Subtitle", "second", small + 1, space_after=Pt(size * 0.5), alignment=centre)
        self._style("Heading 1", "heading", size * 1.15, True, space_before=Pt(size), space_after=Pt(size * 0.4))
        self._style("Heading 2", "second", size, True, space_before=Pt(size * 0.6), space_after=Pt(size * 0.3))
        self._style("Caption", "heading", small + 0.5, True, alignment=centre, space_before=Pt(6), space_after=Pt(4))
        self._style("Footer", "body", small)
        self.document.styles.add_style("Table Text", WD_STYLE_TYPE.PARAGRAPH).base_style = normal
        text = self._style("Table Text", "body", small)
        self.cell_style = text.style_id
        text.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        rule = f'w:val="single" w:sz="4" w:space="0" w:color="{RULE}"'
        sides = "".join(f"<w:{side} {rule}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
        room = "".join(f'<w:{side} w:w="60" w:type="dxa"/>' for side in ("left", "right"))
        table = self.document.styles.add_style(TABLE_STYLE, WD_STYLE_TYPE.TABLE)
        inside = f"<w:tblBorders>{sides}</w:tblBorders><w:tblCellMar>{room}</w:tblCellMar>"
        table.element.append(parse_xml(f"<w:tblPr {nsdecls('w')}>{inside}</w:tblPr>"))

    def _numbering(self) -> None:
        """Headings number themselves, 一、(一) or 1. 1.1, through a list the heading styles belong to."""
        numbering = self.document.part.numbering_part.element
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:pStyle w:val="Heading{level + 1}"/><w:suff w:val="nothing"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
            for level, (kind, text) in enumerate(self.look["numbers"])
        )
        numbering.insert(
            0,
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">'
                f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
            ),
        )
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'),
        )
        for level in range(len(self.look["numbers"])):
            properties = self.document.styles[f"Heading {level + 1}"].element.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = level, 90

    def _page_number(self) -> None:
        """The page's number at its foot."""
        line = self.document.sections[0].footer.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        before, after = self.words["words"]["page"][self.lang].split("{page}")
        line.add_run(before)
        self._field(line, "PAGE", "1")
        line.add_run(after)

    def _field(self, line: Any, code: str, shown: str) -> None:
        """A field Word works out, with what it shows until then."""
        field = element("fldSimple", instr=code)
        run = element("r")
        text = element("t")
        text.text = shown
        run.append(text)
        field.append(run)
        line._p.append(field)

    # What it says --------------------------------------------------------------------------------------------------
    def add_title(self, title: str, about: str, banner: str) -> None:
        """The title, what the brief was made from, and the banner where the city is invented."""
        self.document.add_paragraph(typeset(title, self.lang), "Title")
        if banner:
            line = self.document.add_paragraph(style="Subtitle")
            run = line.add_run(typeset(banner, self.lang))
            run.bold, run.font.color.rgb = True, RGBColor(0xB4, 0x47, 0x4B)
        self.document.add_paragraph(typeset(about, self.lang), "Subtitle")

    def add_section(self, section: Section, level: int = 1) -> None:
        """A heading and what stands under it."""
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
        """A paragraph."""
        if block.kind == "note":
            line = self.document.add_paragraph(style="Body Text")
            line.add_run(typeset(block.text, self.lang)).font.size = Pt(self.look["table_size"])
        else:
            self.document.add_paragraph(
                typeset(block.text, self.lang), "List Number" if block.kind == "item" else "Body Text"
            )

    def add_caption(self, kind: str, text: str, above: bool) -> None:
        """A numbered caption, kept on the page of what it names."""
        self.counts[kind] += 1
        line = self.document.add_paragraph(self.words["captions"][kind][self.lang], "Caption")
        self._field(line, f"SEQ {kind.capitalize()} \\* ARABIC", str(self.counts[kind]))
        line.add_run("  " + typeset(text, self.lang))
        line.paragraph_format.keep_with_next = above

    def add_picture(self, block: Picture) -> None:
        """A picture as wide as the text, with its alternative text."""
        line = self.document.add_paragraph()
        line.alignment, line.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
        line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        shape = line.add_run().add_picture(io.BytesIO(block.png), width=Cm(TEXT_WIDTH_CM))
        shape._inline.docPr.set("descr", typeset(block.alt, self.lang))
        self.add_caption("figure", block.caption, above=False)

    def add_table(self, block: CaptionedTable) -> None:
        """A table as wide as the text: its head repeats, its rows stay whole, figures stand right."""
        self.add_caption("table", block.caption, above=True)
        table = self.document.add_table(1 + len(block.rows), len(block.heads), TABLE_STYLE)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        widths = [Cm(TEXT_WIDTH_CM * part / sum(block.widths)) for part in block.widths]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        whole = len(block.rows) if len(block.rows) <= MAX_ROWS_KEPT_WHOLE else ROWS_KEPT_TOGETHER
        for place, cells in enumerate([block.heads, *block.rows]):
            self._row(table.rows[place], cells, block.texts, head=place == 0)
            for cell, width in zip(table.rows[place].cells, widths, strict=True):
                cell.width = width
                cell.paragraphs[0].paragraph_format.keep_with_next = place < whole
        self.document.add_paragraph().paragraph_format.line_spacing = Pt(POINTS_AFTER_TABLE)

    def _row(self, row: Any, cells: Sequence[str], texts: int, head: bool) -> None:
        """One row of a table; a head is shaded, centred and repeated on every page."""
        properties = row._tr.get_or_add_trPr()
        properties.append(element("cantSplit"))
        if head:
            properties.append(element("tblHeader"))
        centre, left, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
        for place, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            line = cell.paragraphs[0]
            line._p.style = self.cell_style  # by id: looking a style up by name takes longer than the rest
            line.add_run(typeset(text, self.lang)).bold = head
            figure = text == UNKNOWN or any(letter.isdigit() for letter in text)
            line.alignment = left if place < texts and not head else right if figure and not head else centre
            if head:
                cell._tc.get_or_add_tcPr().append(element("shd", val="clear", color="auto", fill=HEAD_FILL))
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER

    def to_bytes(self) -> bytes:
        """The finished file."""
        buffer = io.BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()
