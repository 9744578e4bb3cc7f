"""The one way to words: a text in both languages, and the catalogues of data/*.toml that hold them.

A pair of a catalogue is written `{ zh = "…", en = "…" }`; a noun that several of them say is written once, in
data/terms.toml, and named by `"@term"` (`"@Term"` where it begins a cell: its English with a capital).
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent
DATA = next(folder for folder in (PACKAGE / "data", PACKAGE.parent / "data") if folder.is_dir())
"""What is declared, and the sample: inside the package where a wheel installed it, else beside it in a checkout."""

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and in English; `text[lang]` are those of one language."""

    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:
        if lang not in LANGUAGES:  # a position, as of a pair, would be English without a word
            raise KeyError(lang)
        return self.zh if lang == "zh" else self.en

    def __iter__(self) -> Iterator[str]:
        """The Chinese, then the English."""
        return iter((self.zh, self.en))

    def format(self, lang: str, **details: object) -> str:
        """The words of one language, their {…} filled in.

        `{count:|line|lines}` is the first word where the count is one, else the second. Empty when a detail is None:
        nothing is said of what is not known. KeyError when one is missing.
        """
        return "" if None in details.values() else WORDING.vformat(self[lang], (), details)

    def capital(self) -> Text:
        """The same as it begins a cell."""
        return Text(*(words[:1].upper() + words[1:] for words in self))


class Wording(string.Formatter):
    """Fills in {…} as str.format does, and by a count the singular or the plural of a word."""

    def format_field(self, value: Any, form: str) -> str:
        """A detail as written; of the form |one|many the word that goes with it."""
        if not form.startswith("|"):
            return str(format(value, form))
        _, one, many = form.split("|")
        return one if str(value) == "1" else many


WORDING = Wording()

EMPTY = Text("", "")


class Catalogue(Mapping[str, Text]):
    """The words of one file, or of one section of it, by key; read once, when first asked."""

    def __init__(self, file: str, section: str = "") -> None:
        self.file, self.section = file, section

    def __getitem__(self, key: str) -> Text:
        return _section(self.file, self.section)[key]

    def __iter__(self) -> Iterator[str]:
        return iter(_section(self.file, self.section))

    def __len__(self) -> int:
        return len(_section(self.file, self.section))


@cache
def read_toml(name: str) -> dict[str, Any]:
    """The parsed data/<name>.toml with every pair of languages as a Text.

    `zh` and `en` alone become the Text, beside other fields its `name`; `help_zh` and `help_en` become `help`, lists
    a tuple of Text. A name with a slash is a path in the repository. KeyError for a term data/terms.toml has not.
    """
    path = DATA.parent / f"{name}.toml" if "/" in name else DATA / f"{name}.toml"
    found: dict[str, Any] = _paired(tomllib.loads(path.read_text(encoding="utf-8")))
    return found


@cache
def _section(file: str, section: str) -> dict[str, Text]:
    found = read_toml(file)
    words = found[section] if section else found
    return {key: each if isinstance(each, Text) else each["name"] for key, each in words.items()}


def _paired(node: Any) -> Any:
    """A parsed piece of TOML with its pairs put together and its terms looked up."""
    if isinstance(node, str) and node.startswith("@"):
        return _term(node[1:])
    if isinstance(node, list):
        return [_paired(each) for each in node]
    if not isinstance(node, dict):
        return node
    found: dict[str, Any] = {}
    for key, each in node.items():
        half = key[:-2] if key in LANGUAGES or key.endswith(("_zh", "_en")) else None
        zh, en = (None, None) if half is None else (node.get(half + lang) for lang in LANGUAGES)
        if isinstance(zh, str) and isinstance(en, str):
            found[(half or "name_")[:-1]] = Text(zh, en)
        elif half and isinstance(zh, list) and isinstance(en, list):
            found[half[:-1]] = tuple(Text(*pair) for pair in zip(zh, en, strict=True))
        else:
            found[key] = _paired(each)
    return found["name"] if [*node] == [*LANGUAGES] and [*found] == ["name"] else found


def _term(name: str) -> Text:
    """A term of data/terms.toml by its key, capital or not."""
    terms: dict[str, Text] = {}
    for section in read_toml("terms").values():
        terms |= section
    return terms[name] if name in terms else terms[name[:1].lower() + name[1:]].capital()
