"""The marks that put words together on a page and in a file: full-width ones in Chinese, plain ones in English."""

from __future__ import annotations

from collections.abc import Iterable


def bracket(text: str, lang: str) -> str:
    """Text in brackets after a name; nothing for nothing."""
    if not text:
        return ""
    return f"（{text}）" if lang == "zh" else f" ({text})"


def said_of(name: str, text: str, lang: str) -> str:
    """A name, a colon, and what is said of it."""
    return f"{name}：{text}" if lang == "zh" else f"{name}: {text}"


def clauses(parts: Iterable[str], lang: str) -> str:
    """Parts of one sentence, each long enough for a semicolon."""
    return ("；" if lang == "zh" else "; ").join(parts)


def listed(names: Iterable[str], lang: str) -> str:
    """Names in a list."""
    return ("、" if lang == "zh" else ", ").join(names)


def sentences(parts: Iterable[str], lang: str) -> str:
    """Whole sentences one after the other; empty ones left out."""
    return ("" if lang == "zh" else " ").join(filter(None, parts))


def phrases(parts: Iterable[str], lang: str) -> str:
    """Short parts of one clause; empty ones left out."""
    return ("，" if lang == "zh" else ", ").join(filter(None, parts))
