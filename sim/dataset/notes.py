"""What was converted or left out when a file was read: nothing is guessed without being told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.dataset.faults import PLACE
from sim.dataset.schema import schema
from sim.language import Catalogue, read_toml

NOTE = Catalogue("workbook", "note")
NOTES = Catalogue("workbook", "notes")


@dataclass(frozen=True)
class Note:
    """One kind of conversion in one column (or of one sheet): the cells it was made in, and what the first became."""

    table: str
    sheet: str
    column: str
    rule: str
    cells: tuple[str, ...] = ()
    found: str = ""
    read: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, lang: str = "en") -> str:
        """Where, what was done, and an example."""
        place, note = ({key: words[lang] for key, words in part.items()} for part in (PLACE, NOTE))
        parts = [("sheet", self.sheet)] if self.sheet else [("table", self.table)]
        parts += [("column", self.called(lang))] if self.column else []
        where = place["comma"].join(place[name].format(text) for name, text in parts if text)
        words = {"found": self.found, "read": self.read, **self.details}
        if lang == "zh" and "to_unit" in words:
            words["to_unit"] = read_toml("workbook")["unit_words"].get(words["to_unit"], words["to_unit"])
        done = NOTES[self.rule].format(lang, **words)
        several = NOTE["several"].format(lang, count=len(self.cells)) if len(self.cells) > 1 else ""
        cell = self.cells[0] if self.cells else ""
        cell = note["row"].format(cell) if cell.isdigit() else cell  # a text's rows have no letters of columns
        such = note["example"].format(cell=cell, **words) if cell and self.read else ""
        head = note["place"].format(where=where) if where else ""  # a text's whole rows have no place but their numbers
        return f"{head}{done}{several}{such}{place['stop']}"

    def called(self, lang: str) -> str:
        """The column in `lang`: in Chinese a sheet's by its title, as in faults."""
        columns = schema()[self.table].columns if self.sheet and self.table in schema() else {}
        return columns[self.column].title.zh if lang == "zh" and self.column in columns else self.column

    def __str__(self) -> str:
        return self.sentence()
