"""Actuals pasted from a spreadsheet: each figure given to the one line its row speaks of, in that line's unit."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from sim.dataset import DataError, Dataset, Note, schema
from sim.intake.normalise import fold
from sim.intake.numbers import applies
from sim.intake.pasted import Figure, PastedTable, find_figures, read_pasted
from sim.intake.references import MAX_CHOICES_NAMED, Names, line_writings
from sim.intake.typed import Typed, read_typed
from sim.intake.units import read_unit
from sim.language import LANGUAGES, Text

MAX_LETTERS_READ = 2_000_000
"""Letters of a text that are read: 300 firms over twelve months are a twentieth of it."""
MAX_LOOKED_UP = 50
"""Unknown lines for which similar names are looked up; that takes longer than all the rest."""


@dataclass(frozen=True)
class Reported:
    """Actual output by row of the table of actuals (line/2023-01), in the line's unit; what was converted."""

    output: dict[str, float]
    notes: tuple[Note, ...] = ()


@dataclass
class Lines:
    """The lines of a dataset by every name they go by."""

    dataset: Dataset
    reported: set[tuple[str, str]] = field(default_factory=set)
    """Rows with the rule their line broke: a row of twelve months gets its fault once."""

    @cached_property
    def line_names(self) -> Names:
        """Lines by every name they go by, their firm's too."""
        table = self.dataset.tables["lines"]
        rows = zip(table["line"], table["zh"], table["en"], table["firm"], strict=True)
        pairs = ((name, str(line)) for line, zh, en, firm in rows for name in line_writings(line, zh, en, firm))
        return Names.from_pairs(pairs)

    @cached_property
    def firms(self) -> frozenset[str]:
        """Folded names of the firms."""
        return frozenset(fold(str(firm)) for firm in self.dataset.tables["lines"]["firm"] if firm)

    def unit_of(self, line: str) -> str:
        """The unit a line's output is counted in."""
        return str(self.dataset.tables["lines"]["unit"].iloc[self.dataset.city.lines.index(line)] or "")

    def meant_by(self, words: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The lines that all of a row's words may mean, and those a word names outright against the others.

        Each word narrows down what the ones before it left; last come all of them written together (firm and name).
        """
        meant: tuple[str, ...] = ()
        clash: tuple[str, ...] = ()
        for text in (*words, "".join(reversed(words))):
            found = self.line_names.matching(text)
            both = tuple(line for line in found if line in meant) if meant else found
            meant = both or meant
            clash = clash or (self.line_names.exactly(text) if found and not both else ())
        return meant, clash

    def similar(self, text: str) -> tuple[str, ...]:
        """Lines with names like a text, else the first ones: what a person may have meant."""
        writings = [name for name in self.line_names.folded if name]
        looked_up = len(self.reported) < MAX_LOOKED_UP
        close = difflib.get_close_matches(fold(text), writings, n=4, cutoff=0.3) if looked_up else []
        return tuple(line for name in close or writings[:4] for line in self.line_names.folded[name])

    def choices(self, lines: Iterable[str]) -> Text:
        """Lines by name, to choose from; with the code in front where the name alone does not mean one line."""
        names, found = self.dataset.names("lines"), dict.fromkeys(lines)
        zh, en = ([self.choice(line, names[line][lang]) for line in found] for lang in LANGUAGES)
        return Text("、".join(zh), ", ".join(en))

    def choice(self, line: str, name: str) -> str:
        """A line by its name, its code in front where that name is of several."""
        return name if self.line_names.exactly(name) == (line,) else f"{line} {name}"


def read_actuals(text: str, dataset: Dataset) -> Reported:
    """The actuals of a pasted text; DataError lists every fault by row and column, and then nothing is taken.

    Empty and masked cells are months not yet in. Totals are left out; so are cumulative columns beside monthly ones.
    """
    pasted, lines = PastedTable(dataset.plan_year), Lines(dataset)
    output: dict[str, float] = {}
    first_rows: dict[str, str] = {}
    for figure in list(find_figures(pasted, read_pasted(text[:MAX_LETTERS_READ]))):
        line = line_of(pasted, lines, figure) if figure.cell.text else None
        value = read_figure(pasted, figure, lines.unit_of(line)) if line else None
        if value is None:
            continue
        key = f"{line}/{figure.month}"
        if key in first_rows:
            pasted.add_fault(figure.row, figure.heading, figure.cell.text, "month_twice", row=first_rows[key])
        else:
            first_rows[key], output[key] = figure.row, value
    if pasted.faults:
        raise DataError(pasted.faults)
    return Reported(output, tuple(pasted.notes.values()))


def line_of(pasted: PastedTable, lines: Lines, figure: Figure) -> str | None:
    """The line a figure's row speaks of; None, with one fault a row, where that is no line, or not one alone."""
    meant, clash = lines.meant_by(figure.names)
    if len(meant) == 1 and not clash:
        return meant[0]
    said = figure.names[0] if figure.names else ""
    firm = next((word for word in figure.names if fold(word) in lines.firms), "")
    rule = "no_line" if not meant else "several_lines" if firm and not clash else "several_rows"
    if (figure.row, rule) not in lines.reported:
        lines.reported.add((figure.row, rule))
        choices = lines.choices(((meant or lines.similar(said)) + clash)[:MAX_CHOICES_NAMED])
        said = firm if rule == "several_lines" else said
        pasted.add_fault(figure.row, figure.naming, said, rule, known=choices)
    return None


def read_figure(pasted: PastedTable, figure: Figure, unit: str) -> float | None:
    """A figure in its line's unit; None for a mask (that month is not in) and, with a fault, for what is no number."""
    in_heading, in_row, above = figure.units
    stated = in_heading or in_row
    if not stated and above and applies(read_unit(above), read_unit(unit)):
        stated = above
    typed = read_typed(figure.cell, unit, schema()["actuals"].columns["output"], stated)
    if fault := typed.fault(figure.cell.text, figure.row, figure.heading):
        pasted.faults.append(fault)
    elif typed.value is not None:
        note_conversion(pasted, figure, typed, unit)
    return typed.value


def note_conversion(pasted: PastedTable, figure: Figure, typed: Typed, unit: str) -> None:
    """Note a figure that was converted or had a footnote's mark taken off, with the others of its kind."""
    reading = typed.reading
    if not reading.note or not (reading.by or reading.note == "footnote_off"):
        return
    key = ("", reading.note, reading.stated)
    old = pasted.notes.get(key)
    details = {"from_unit": reading.stated, "to_unit": unit, "factor": reading.by}
    cells = (*(old.cells if old else ()), figure.row)
    new = Note("", "", figure.heading, reading.note, cells, figure.cell.text, reading.text, details)
    pasted.notes[key] = replace(old, cells=cells) if old else new
