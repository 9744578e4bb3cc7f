"""The design system's colours, once: what charts, style sheet and files draw with, on a light page and a dark one.

Each colour is named by what it stands on or says, and meaning is never colour alone (docs/design.md).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

FONT = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
"""Of charts; Latin letters of an English page come from LATIN first."""

LATIN = "Inter,'Segoe UI',"
"""What stands before FONT on an English page, whose quotes and dots Chinese fonts set a whole letter wide."""

Spec = dict[str, Any]
"""A chart's Vega-Lite specification, without its data."""

ROOM_LETTERS = 1.5
"""Times the ordinary size that letters have on a projector."""


@dataclass(frozen=True)
class Theme:
    """Colours by token; `letters` is times the ordinary size that letters have."""

    bg: str  # the page
    surface: str  # sidebar, lanes, total rows
    raised: str  # buttons, cards, boxes
    ink: str  # text; the target, dashed and with a flag
    ink2: str  # second text; what is as set
    ink3: str  # notes, ticks
    rule: str  # borders
    grid: str
    rail: str  # of a slider
    ghost: str  # the state before, the reference; never text that must be read
    accent: str  # expected, levers, the primary button
    accent_soft: str  # bands
    accent_mid: str  # gains, fills
    assume: str  # assumptions, everywhere and only there
    assume_soft: str
    loss: str  # what is lost; never a verdict
    good: str  # verdicts from 50 % on, done
    good_soft: str
    warn: str  # tight, lamps, warnings
    warn_soft: str
    warn_line: str
    bad: str  # unlikely, errors
    bad_soft: str
    letters: float = 1

    @property
    def tokens(self) -> dict[str, str]:
        """The colours by token as the style sheet names them: accent-soft."""
        return {each.name.replace("_", "-"): getattr(self, each.name) for each in fields(self) if each.type == "str"}

    def sized(self, length: float) -> float:
        """A length in pixels that grows with the letters."""
        return length * self.letters


LIGHT = Theme(
    bg="#FFFFFF",
    surface="#F7F8FA",
    raised="#FFFFFF",
    ink="#16202E",
    ink2="#435063",
    ink3="#5F6C7E",
    rule="#DFE4EB",
    grid="#ECEFF3",
    rail="#D5DBE4",
    ghost="#98A3B3",
    accent="#0B5CAD",
    accent_soft="#DCE9F6",
    accent_mid="#5C99D3",
    assume="#6B46C1",
    assume_soft="#E9E2F8",
    loss="#B9472F",
    good="#17744A",
    good_soft="#E2F3EA",
    warn="#9A5200",
    warn_soft="#FDF0DC",
    warn_line="#CE8229",
    bad="#B3363B",
    bad_soft="#FBE7E6",
)

DARK = Theme(
    bg="#0F141B",
    surface="#151B24",
    raised="#1B232E",
    ink="#EAEFF6",
    ink2="#B9C4D2",
    ink3="#95A2B3",
    rule="#2A3441",
    grid="#202936",
    rail="#36424F",
    ghost="#6B7888",
    accent="#6FB1F2",
    accent_soft="#17334F",
    accent_mid="#4B8FD1",
    assume="#B79CF5",
    assume_soft="#2C2446",
    loss="#E0785F",
    good="#5CC795",
    good_soft="#12301F",
    warn="#F0B35B",
    warn_soft="#38270E",
    warn_line="#D08A2C",
    bad="#F28B86",
    bad_soft="#3A1B1C",
)


def theme_of(dark: bool, large: bool) -> Theme:
    """The theme of a light or a dark page; `large`: its letters as a room needs them."""
    theme = DARK if dark else LIGHT
    return replace(theme, letters=ROOM_LETTERS) if large else theme
