"""Which line a row of a report speaks of: by its names, its firm's, its product's; what is not sure is asked."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from sim.dataset import Dataset
from sim.intake.month.figures import LEAVE_OUT, MAX_ASKED, Figure, Paper
from sim.intake.normalise import fold, trimmed
from sim.intake.references import MAX_CHOICES_NAMED, Names, line_writings
from sim.intake.units import halves
from sim.language import LANGUAGES, Catalogue, Text

MAX_LOOKED_UP = 50
"""Unknown lines for which similar names are looked up; that takes longer than all the rest."""
ORNAMENT = re.compile(
    r"^(?:其中\s*[:：]?|#|[0-9]+[.、)）]\s*|[(（][0-9一二三四五六七八九十]+[)）]\s*|[一二三四五六七八九十]+、)\s*"
    "|[\u00b2\u00b3\u00b9\u2070-\u2079\u2460-\u2487*]+$"
)
"""What stands around a name in a report: 其中:, a number in front, a footnote's mark behind."""
LEGAL_FORM = re.compile("(?:集团)?(?:股份|有限责任|有限)+公司$|集团公司$|集团$|公司$|厂$")
"""What a firm's legal form is written as, at its end."""
BRACKET_MARKS = re.compile(r"[()\[\]【】〔〕]")
SHORTEST = 3
"""Letters a firm's short name has at least."""
NEAR, MAX_NEAR = 0.6, 4
"""Likeness from which a name is offered for another, and how many are."""
LEAVE_ALL_OUT, SPREAD = "leave_all_out", "spread"


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
        shown = (
            (name, line) for line, names in self.dataset.names("lines").items() for name in (names["zh"], names["en"])
        )
        return Names.from_pairs((*pairs, *shown))

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
    def stems(self) -> dict[str, dict[str, None]]:
        """Firms, as the table writes them, by their names without the legal form."""
        found: dict[str, dict[str, None]] = {}
        for firm in self.dataset.tables["lines"]["firm"]:
            if firm:
                found.setdefault(stem_of(str(firm)), {})[str(firm)] = None
        return found

    def firm_called(self, text: str) -> str:
        """The one firm that a name means, as the table writes it; empty where it is none, or of several.

        A name without a legal form may be the beginning of the firm's, or the end behind a place that firms share.
        """
        stem = stem_of(text)
        if stem in self.stems:
            firms = self.stems[stem]
        elif len(stem) < SHORTEST or stem != folded_firm(text):
            return ""
        else:
            longer = (own for own in self.stems if stem in own and self.shortens(stem, own))
            firms = {firm: None for own in longer for firm in self.stems[own]}
        return next(iter(firms)) if len(firms) == 1 else ""

    def firm_named(self, text: str) -> str:
        """The firm that a text names, in full or shortened; empty where it names none, or a line."""
        if not text or fold(text) in self.firms:
            return text
        return "" if self.named(text) else self.firm_called(text)

    def makes(self, firm: str, product: str) -> bool:
        """Whether a text may mean a line of a firm."""
        return any(self.firm_of[line] == fold(firm) for line in self.named(product))

    def shortens(self, stem: str, own: str) -> bool:
        """Whether a stem is a firm's beginning, or its end behind a place that another firm's name begins with too."""
        if own.startswith(stem) or not own.endswith(stem):
            return own.startswith(stem)
        place = own.removesuffix(stem)
        return len(place) > 1 and sum(each.startswith(place) for each in self.stems) > 1

    def with_firm(self, paper: Paper, figure: Figure) -> Figure:
        """A figure whose names say the firm as the table does, where they shorten it; told."""
        names = list(figure.names)
        for at, name in enumerate(names):
            if name and fold(name) not in self.firms and not self.named(name) and (firm := self.firm_called(name)):
                names[at] = firm
                paper.add_note("firm_short", figure.place, name, firm)
        return replace(figure, names=tuple(names)) if tuple(names) != figure.names else figure

    @cached_property
    def places(self) -> dict[str, int]:
        """Each line's place in the city's arrays."""
        return {line: place for place, line in enumerate(self.dataset.city.lines)}

    @cached_property
    def units(self) -> dict[str, str]:
        """The unit each line's output is counted in."""
        table = self.dataset.tables["lines"]
        return {str(line): str(unit or "") for line, unit in zip(table["line"], table["unit"], strict=True)}

    @cached_property
    def own_units(self) -> frozenset[str]:
        """Folded writings of the units that lines are counted in, each half by itself too."""
        return frozenset(fold(text) for unit in self.units.values() for text in (unit, *halves(unit)) if text)

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
        figure = self.with_firm(paper, figure)
        meant, clash = self.meant_by(figure.names)
        if stranger := self.stranger(figure, meant):
            return self._ask(paper, figure, "no_line", value, meant, stranger=stranger)
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
        return self._ask(paper, figure, rule, value, meant, clash)

    def stranger(self, figure: Figure, meant: tuple[str, ...]) -> str:
        """The firm of a row where it is no firm of the city and the line that its product means is another firm's."""
        firm = figure.names[-1] if figure.firm and len(figure.names) > 1 else ""
        known = fold(firm) in self.firms or self.named(firm) or self.named("".join(reversed(figure.names)))
        theirs = any(self.firm_of[line] for line in meant)
        return firm if firm and not known and theirs else ""

    @cached_property
    def firm_of(self) -> dict[str, str]:
        """Each line's firm, folded; empty where the table names none."""
        table = self.dataset.tables["lines"]
        return {str(line): fold(str(firm or "")) for line, firm in zip(table["line"], table["firm"], strict=True)}

    def _ask(
        self,
        paper: Paper,
        figure: Figure,
        rule: str,
        value: bool,
        meant: tuple[str, ...],
        clash: tuple[str, ...] = (),
        stranger: str = "",
    ) -> Match | None:
        at = len(figure.names) - 1 if stranger or (rule == "several_lines" and figure.firm) else 0
        said = figure.firm if rule == "several_lines" and figure.firm else figure.names[at] if figure.names else ""
        offered = tuple(dict.fromkeys(((meant or self.similar(said)) + clash)[:MAX_CHOICES_NAMED]))
        units = {self.unit_of(line) for line in meant}
        spread = (SPREAD,) if rule == "several_lines" and len(units) == 1 else ()
        codes = {f"line:{line}": self.choice(line) for line in offered}
        if rule == "no_line" and len(figure.names) == 1:
            codes = {f"firm:{firm}": whole_firm(firm) for firm in self.similar_firms(said)} | codes
        known: str | Text = self.choices(offered) if rule != "no_line" else nearest(codes.values())
        question = f"{rule}:{' '.join(figure.names)}"
        if rule == "no_line" and question not in paper.answers and LEAVE_ALL_OUT in paper.answers.values():
            paper.left_out.add(question)
            paper.add_note("names_left_out", figure.place, said)
            return Match()
        place = figure.named[at] if figure.named else figure.place
        all_out = (LEAVE_ALL_OUT,) if rule == "no_line" else ()
        choices = (LEAVE_OUT, *codes, *all_out) if rule in ("no_line", "firm_only") else (*codes, *spread, LEAVE_OUT)
        given = paper.ask(question, place, said, choices, known=known, **codes)
        if given in (LEAVE_OUT, LEAVE_ALL_OUT):
            return Match()
        if given == SPREAD:
            return Match(meant, firm=True)
        kind, _, name = given.partition(":")
        if kind == "firm":
            return self._match(paper, replace(figure, names=(name,), firm=name if figure.firm else ""), value)
        return Match((name,)) if given else None

    def similar(self, text: str) -> tuple[str, ...]:
        """Lines with names near a text, or with it in their names: what a person may have meant."""
        if len(self.matched) >= MAX_LOOKED_UP:
            return ()
        found = near_names(fold(text), [name for name in self.line_names.folded if name])
        return tuple(line for name in found for line in self.line_names.folded[name])

    def similar_firms(self, text: str) -> tuple[str, ...]:
        """Firms with names near a text, without their legal forms."""
        if len(self.matched) >= MAX_LOOKED_UP:
            return ()
        return tuple(firm for stem in near_names(stem_of(text), list(self.stems)) for firm in self.stems[stem])

    def choices(self, lines: Iterable[str]) -> Text:
        """Lines by name, to choose from."""
        names = [self.choice(line) for line in lines]
        return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))

    def choice(self, line: str) -> Text:
        """A line by its name, its code in front where that name is of several."""
        names = self.dataset.names("lines")[line]
        own = (names[lang] for lang in LANGUAGES)
        return Text(*(name if self.line_names.exactly(name) == (line,) else f"{line} {name}" for name in own))


def folded_firm(text: str) -> str:
    """A firm's name with brackets and marks folded away."""
    return BRACKET_MARKS.sub("", fold(text))


def stem_of(text: str) -> str:
    """A firm's name, folded, without its legal form."""
    return LEGAL_FORM.sub("", folded_firm(text)) or folded_firm(text)


def near_names(text: str, names: Sequence[str]) -> list[str]:
    """Names that are nearly a text, or that begin or end with it; the nearest first, at most a few."""
    close = difflib.get_close_matches(text, names, n=MAX_NEAR, cutoff=NEAR)
    around = [name for name in names if len(text) > 1 and (name.startswith(text) or name.endswith(text))]
    return list(dict.fromkeys((*close, *around)))[:MAX_NEAR]


def whole_firm(firm: str) -> Text:
    """A firm to choose as a whole."""
    return Text(*(Catalogue("month", "near")["whole_firm"].format(lang, firm=firm) for lang in LANGUAGES))


def nearest(names: Iterable[Text]) -> Text:
    """What is near a name that is no line's, in words; how to write it where nothing is."""
    found = list(names)
    words = Catalogue("month", "near")["some" if found else "none"]
    zh, en = "、".join(name.zh for name in found), ", ".join(name.en for name in found)
    return Text(words.format("zh", known=zh), words.format("en", known=en))


def how(key: str, **details: str) -> Text:
    """How a figure came about, in both languages."""
    words = Catalogue("month", "how")[key]
    return Text(*(words.format(lang, **details) for lang in LANGUAGES))
