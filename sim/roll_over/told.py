"""What a roll-over did and assumed, as sentences of data/roll_over.toml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sim.dataset.notes import Note
from sim.language import Catalogue, Text

SENTENCES = Catalogue("roll_over", "told")

MOST_NAMED = 6
"""Rows a sentence names; the rest are counted by the sentence itself."""


@dataclass(frozen=True)
class Told(Note):
    """One thing a roll-over did; `words` are details in both languages, filled in beside `details`."""

    words: dict[str, Text] = field(default_factory=dict)

    @classmethod
    def of(cls, rule: str, words: dict[str, Text] | None = None, **details: object) -> Told:
        """The sentence of a rule of data/roll_over.toml with its details."""
        return cls("", "", "", rule, details={key: str(value) for key, value in details.items()}, words=words or {})

    def sentence(self, lang: str = "en") -> str:
        """What was done, in `lang`."""
        words = {key: text[lang] for key, text in self.words.items()}
        return SENTENCES[self.rule].format(lang, **self.details, **words)


def named(names: Sequence[Text]) -> Text:
    """The first few of some names in one text, and that there are more."""
    shown = names[:MOST_NAMED]
    more = Text(" 等", " …") if len(names) > MOST_NAMED else Text("", "")
    return Text("、".join(name.zh for name in shown) + more.zh, ", ".join(name.en for name in shown) + more.en)
