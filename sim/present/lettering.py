"""Letters in a picture that is laid out here: about how broad they stand, and names in lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

HAN = 0x2E80
"""The first letter that stands a whole letter wide."""

NARROW = " ,.'ijlftr()|/-"


@dataclass(frozen=True)
class Text:
    """A line of letters: where it begins, ends or has its middle (`anchor`), its base line, size, colour (a token)."""

    x: float
    y: float
    text: str
    anchor: str = "middle"
    size: float = 12
    bold: bool = False
    ink: str = "ink3"

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of what the letters may cover."""
        wide = breadth(self.text, self.size)
        left = self.x - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        return left, self.y - 0.9 * self.size, left + wide, self.y + 0.25 * self.size

    def down(self, by: float) -> Text:
        """The same, moved down."""
        return replace(self, y=self.y + by)


def breadth(text: str, size: float) -> float:
    """About how broad letters stand in pixels, rather more than less."""
    return size * sum(map(letter_breadth, text))


def letter_breadth(letter: str) -> float:
    """The same of one letter, for its size."""
    if ord(letter) >= HAN:
        return 1.0
    if letter in "mwMW%":
        return 0.9
    return 0.38 if letter in NARROW else 0.7 if letter.isupper() else 0.6


def wrapped(text: str, room: float, size: float = 12, lines: int = 3) -> list[str]:
    """A name in lines no broader than `room`, cut with … after so many."""
    found, line = list[str](), ""
    for piece in pieces(text):
        if line and breadth((line + piece).rstrip(), size) > room:
            found.append(line.rstrip())
            line = ""
        line += piece
        while breadth(line.rstrip(), size) > room and len(line) > 1:
            cut = max(k for k in range(1, len(line)) if k == 1 or breadth(line[:k], size) <= room)
            found.append(line[:cut])
            line = line[cut:]
    found = [each for each in (*found, line.rstrip()) if each]
    return found if len(found) <= lines else [*found[: lines - 1], cut_short(found[lines - 1], room, size)]


def cut_short(text: str, room: float, size: float) -> str:
    """As much of a text as has room before …"""
    while text and breadth(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def pieces(text: str) -> list[str]:
    """Text in what may stand on a line of its own: words with the space after them, Chinese letters one by one."""
    found, begun = list[str](), ""
    for letter in text:
        begun += letter
        if ord(letter) >= HAN or letter in " -/":
            found += [begun[:-1], letter] if ord(letter) >= HAN and len(begun) > 1 else [begun]
            begun = ""
    return [*found, begun] if begun else found


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """Names by id without what stands in brackets at their end, where that leaves them different."""
    cut = {key: without_bracket(name) for key, name in names.items()}
    told = list(cut.values())
    return {key: short if told.count(short) == 1 else names[key] for key, short in cut.items()}


def without_bracket(name: str) -> str:
    """A name without what stands in brackets at its end; all of one that is nothing else."""
    return name.replace("（", "(").split("(")[0].strip() or name
