"""Which line a row of a report speaks of: by its names, its firm's, its product's; what is not sure is asked."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from sim.dataset import Dataset
from sim.intake.month.figures import MAX_ASKED, Figure, Paper
from sim.intake.normalise import fold, trimmed
from sim.intake.references import MAX_CHOICES_NAMED, Names, line_writings
from sim.language import LANGUAGES, Catalogue, Text

MAX_LOOKED_UP = 50
"""Unknown lines for which similar names are looked up; that takes longer than all the rest."""
ORNAMENT = re.compile(
    r"^(?:其中\s*[:：]?|#|[0-9]+[.、)）]\s*|[(（][0-9一二三四五六七八九十]+[)）]\s*|[一二三四五六七八九十]+、)\s*"
    "|[\u00b2\u00b3\u00b9\u2070-\u2079\u2460-\u2487*]+$"
)
"""What stands around a name in a report: 其中:, a number in front, a footnote's mark behind."""
LEAVE_OUT, LEAVE_ALL_OUT, SPREAD = "leave_out", "leave_all_out", "spread"


@dataclass(frozen=True)
class Match:
    """The lines a row speaks of: one, or all of a firm that is meant as a whole (`firm`); none: it is left out."""

    lines: tuple[str, ...] = ()
    firm: bool = False


@dataclass
class Lines:
    """The lines of a dataset by every name they go by."""

    dataset: Dataset
    matched: dict[tuple[str, ...], Match | None] = field(default_factory=dict)

    @cached_property
    def line_names(self) -> Names:
        """Lines by every name they go by, their firm's too."""
        table = self.dataset.tables["lines"]
        rows = zip(table["line"], table["zh"], table["en"], table["firm"], strict=True)
        pairs = ((name, str(line)) for line, zh, en, firm in rows for name in line_writings(line, zh, en, firm))
        return Names.from_pairs(pairs)

    @cached_property
    def product_names(self) -> Names:
        """Lines by the names of their products."""
        products = self.dataset.tables["products"]
        called = {
            str(key): (str(key), zh or "", en or "")
            for key, zh, en in zip(products["product"], products["zh"], products["en"], strict=True)
        }
        lines = zip(self.dataset.tables["lines"]["line"], self.dataset.tables["lines"]["product"], strict=True)
        return Names.from_pairs((name, str(line)) for line, key in lines for name in called.get(str(key), ()) if name)

    @cached_property
    def firms(self) -> frozenset[str]:
        """Folded names of the firms."""
        return frozenset(fold(str(firm)) for firm in self.dataset.tables["lines"]["firm"] if firm)

    @cached_property
    def places(self) -> dict[str, int]:
        """Each line's place in the city's arrays."""
        return {line: place for place, line in enumerate(self.dataset.city.lines)}

    @cached_property
    def units(self) -> dict[str, str]:
        """The unit each line's output is counted in."""
        table = self.dataset.tables["lines"]
        return {str(line): str(unit or "") for line, unit in zip(table["line"], table["unit"], strict=True)}

    def unit_of(self, line: str) -> str:
        """The unit a line's output is counted in."""
        return self.units[line]

    def named(self, text: str) -> tuple[str, ...]:
        """Every line a text may mean: by its own name, else by its product's, else without what stands around it."""
        for written in (text, ORNAMENT.sub("", ORNAMENT.sub("", trimmed(text)))):
            if found := self.line_names.matching(written) or self.product_names.matching(written):
                return found
        return ()

    def meant_by(self, words: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The lines that all of a row's words may mean, and those a word names outright against the others.

        Each word narrows down what the ones before it left; last come all of them written together (firm and name).
        """
        meant: tuple[str, ...] = ()
        clash: tuple[str, ...] = ()
        words = list(words)
        for text in (*words, "".join(reversed(words))):
            found = self.named(text)
            both = tuple(line for line in found if line in meant) if meant else found
            meant = both or meant
            clash = clash or (self.line_names.exactly(text) if found and not both else ())
        return meant, clash

    def match(self, paper: Paper, figure: Figure, value: bool) -> Match | None:
        """The lines a figure's row speaks of; None, with one question a row, where that is not sure.

        A firm of several lines is meant as a whole where the figure is a `value`, which can be added up; of a volume
        it is asked.
        """
        key = (*figure.names, str(value))
        if key not in self.matched and len(paper.asked) >= MAX_ASKED:
            return None
        if key not in self.matched:
            self.matched[key] = self._match(paper, figure, value)
        return self.matched[key]

    def _match(self, paper: Paper, figure: Figure, value: bool) -> Match | None:
        meant, clash = self.meant_by(figure.names)
        others = [name for name in figure.names if fold(name) not in self.firms]
        strange = bool(others) and not any(self.named(name) for name in others) and len(others) < len(figure.names)
        joined = self.named("".join(reversed(figure.names))) if len(figure.names) > 1 else ()
        if len(meant) == 1 and not clash and (not strange or joined):
            return Match(meant)
        firm = bool(meant) and not clash and not others
        if firm and value:
            return Match(meant, firm=True)
        rule = "no_line" if not meant else "several_lines" if firm else "several_rows"
        rule = "firm_only" if strange and meant else rule
        return self._ask(paper, figure, rule, meant, clash)

    def _ask(
        self, paper: Paper, figure: Figure, rule: str, meant: tuple[str, ...], clash: tuple[str, ...]
    ) -> Match | None:
        said = figure.names[0] if figure.names else ""
        said = figure.firm if rule == "several_lines" and figure.firm else said
        offered = dict.fromkeys(((meant or self.similar(said)) + clash)[:MAX_CHOICES_NAMED])
        units = {self.unit_of(line) for line in meant}
        spread = (SPREAD,) if rule == "several_lines" and len(units) == 1 else ()
        codes = {f"line:{line}": self.choice(line) for line in offered}
        question = f"{rule}:{' '.join(figure.names)}"
        details = {"known": self.choices(offered), **codes}
        if rule == "no_line" and question not in paper.answers and LEAVE_ALL_OUT in paper.answers.values():
            paper.left_out.add(question)
            paper.add_note("names_left_out", figure.place, said)
            return Match()
        place = replace(figure.place, heading=figure.naming)
        all_out = (LEAVE_ALL_OUT,) if rule == "no_line" else ()
        given = paper.ask(question, place, said, (*codes, *spread, LEAVE_OUT, *all_out), **details)
        if given in (LEAVE_OUT, LEAVE_ALL_OUT):
            return Match()
        if given == SPREAD:
            return Match(meant, firm=True)
        return Match((given.partition(":")[2],)) if given else None

    def similar(self, text: str) -> tuple[str, ...]:
        """Lines with names like a text, else the first ones: what a person may have meant."""
        writings = [name for name in self.line_names.folded if name]
        looked_up = len(self.matched) < MAX_LOOKED_UP
        close = difflib.get_close_matches(fold(text), writings, n=4, cutoff=0.3) if looked_up else []
        return tuple(line for name in close or writings[:4] for line in self.line_names.folded[name])

    def choices(self, lines: Iterable[str]) -> Text:
        """Lines by name, to choose from."""
        names = [self.choice(line) for line in lines]
        return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))

    def choice(self, line: str) -> Text:
        """A line by its name, its code in front where that name is of several."""
        names = self.dataset.names("lines")[line]
        own = (names[lang] for lang in LANGUAGES)
        return Text(*(name if self.line_names.exactly(name) == (line,) else f"{line} {name}" for name in own))


def how(key: str, **details: str) -> Text:
    """How a figure came about, in both languages."""
    words = Catalogue("month", "how")[key]
    return Text(*(words.format(lang, **details) for lang in LANGUAGES))
