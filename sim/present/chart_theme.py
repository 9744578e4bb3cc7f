"""How every chart looks: one colour for each meaning, its counterpart on a dark page, letters for a room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

FONT = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif"

Spec = dict[str, Any]
"""A chart's Vega-Lite specification, without its data."""

ROOM_LETTERS = 1.2
"""Times the ordinary size that letters have on a projector."""


@dataclass(frozen=True)
class Theme:
    """Colours by what they mean; `letters` is times the ordinary size that letters have."""

    now: str  # this scenario
    reference: str
    target: str
    limit: str
    gain: str
    loss: str
    caution: str
    expected: str  # beside what is
    inner: str  # the middle of a spread
    outer: str  # what lies around it
    scarce: str
    shortish: str
    ample: str
    ink: str
    quiet: str  # letters that stand back: axes, legends
    paper: str
    letters: float = 1

    @property
    def stages(self) -> tuple[str, ...]:
        """Colours of a project's stages, in the order of data/tables.toml."""
        return "#A98A4C", self.caution, self.now, self.gain, "#5B7FA6", self.reference

    def sized(self, length: float) -> float:
        """A length in pixels that grows with the letters."""
        return length * self.letters


LIGHT = Theme(
    now="#0B5FA5",
    reference="#8A95A3",
    target="#C2410C",
    limit="#7C3AED",
    gain="#2B8A57",
    loss="#B4474B",
    caution="#B87A12",
    expected="#4F94D4",
    inner="#7FA8CF",
    outer="#C9DCEC",
    scarce="#C9666A",
    shortish="#F6E7C8",
    ample="#E8F1EA",
    ink="#1A2433",
    quiet="#4A5666",
    paper="#FFFFFF",
)

DARK = replace(
    LIGHT,
    now="#6CB4EE",
    target="#FF9A5C",
    limit="#B79BFF",
    gain="#5CC08A",
    loss="#EE8A8D",
    caution="#F2B661",
    inner="#3F78A8",
    outer="#22405C",
    scarce="#8E3338",
    shortish="#5A4A22",
    ample="#1D3A2B",
    ink="#E8EDF3",
    quiet="#B3BECB",
    paper="#10161F",
)
"""The same on a dark page: what is not named serves on both."""


def theme_of(dark: bool, large: bool) -> Theme:
    """The theme of a light or a dark page; `large`: its letters as a room needs them."""
    theme = DARK if dark else LIGHT
    return replace(theme, letters=ROOM_LETTERS) if large else theme
