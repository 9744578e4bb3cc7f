"""What a brief is made of, before it is a document: parts, sentences, tables and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

UNKNOWN = "–"
"""A cell whose figure is not known."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `kind` is body, item (one of a numbered list) or note (small)."""

    text: str
    kind: str = "body"


@dataclass(frozen=True)
class CaptionedTable:
    """A table with its caption and heads; widths are relative.

    The first `texts` columns are words, set on the left; the others figures, on the right. A cell may be several lines.
    """

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str | list[str]]]
    widths: Sequence[float]
    texts: int = 1


@dataclass(frozen=True)
class Picture:
    """A PNG with its caption, and the sentence that is read out to whoever cannot see it."""

    caption: str
    alt: str
    png: bytes


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it; sections inside it are one level lower."""

    heading: str
    blocks: Sequence[Block]


Block = Paragraph | CaptionedTable | Picture | Section


def pruned(section: Section) -> Section:
    """The section without empty paragraphs, tables without rows, and headings with nothing under them.

    What a dataset cannot fill is left out in this one place.
    """
    kept: list[Block] = []
    for block in section.blocks:
        if isinstance(block, Section):
            inner = pruned(block)
            kept += [inner] if inner.blocks else []
        elif isinstance(block, Picture) or (block.text if isinstance(block, Paragraph) else block.rows):
            kept.append(block)
    return replace(section, blocks=kept)
