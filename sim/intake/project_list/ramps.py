"""Ramps for projects: the city's own by kind of project, or general ones where the city has none."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache

from sim.dataset import Dataset
from sim.dataset.tables import records
from sim.intake.normalise import fold, half_width
from sim.intake.project_list.words import Told, kinds_in, told
from sim.language import DATA, Text, read_toml

KINDS = ("difficult", "fast", "standard")


@cache
def general_ramps() -> dict[str, dict[str, str]]:
    """The general ramps, as rows of the table of ramps: those of the sample city."""
    with (DATA / "sample" / "ramps.csv").open(encoding="utf-8", newline="") as file:
        return {row["ramp"]: row for row in csv.DictReader(file) if row["ramp"] in KINDS}


@dataclass
class Ramps:
    """The ramp of each kind of project, names of ramps in both languages, and the rows a city's table lacks."""

    of_kind: dict[str, str] = field(default_factory=dict)
    names: dict[str, Text] = field(default_factory=dict)
    added: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, dataset: Dataset) -> Ramps:
        """A city's ramps by kind: by their names; a kind without a name of its own goes by the one in the middle."""
        rows = records(dataset.tables["ramps"])
        if not rows:
            general = general_ramps()
            names = {key: Text(row["zh"], row["en"]) for key, row in general.items()}
            return cls({kind: kind for kind in KINDS}, names, [*general.values()])
        ids = [str(row["ramp"]) for row in rows]
        names = {str(row["ramp"]): Text(str(row["zh"] or row["ramp"]), str(row["en"] or row["ramp"])) for row in rows}
        middle = sorted(rows, key=lambda row: float(row["m12"]))[(len(rows) - 1) // 2]
        words = read_toml("project_list")["ramp_names"]

        def named(kind: str) -> str:
            writings = [fold(word) for word in words[kind]]
            told_apart = (each for each in ids if any(w in fold(f"{each} {names[each].zh}") for w in writings))
            return next(told_apart, str(middle["ramp"]))

        return cls({kind: named(kind) for kind in KINDS}, names)

    def ramp(self, kind: str, content: str) -> str:
        """The ramp of a project by the words of its nature and name; a new process may also stand in what is built."""
        kinds = {*kinds_in("ramps", half_width(kind)), *({"difficult"} & {*kinds_in("ramps", half_width(content))})}
        return self.of_kind[next((kind for kind in KINDS if kind in kinds), "standard")]

    def told(self) -> list[Told]:
        """How ramps were chosen, and which were added."""
        named = {kind: self.names[ramp] for kind, ramp in self.of_kind.items()}
        found = [told("ramp_by_kind", **named)]
        if self.added:
            zh, en = ("、".join(t.zh for t in self.names.values()), ", ".join(t.en for t in self.names.values()))
            found.insert(0, told("ramps_added", ramps=Text(zh, en)))
        return found
