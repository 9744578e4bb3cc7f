"""A dataset whose firms have no names: for figures that are shown to people who should not see whose they are.

One place hides the names for every page and file, because all of them take their names from the dataset. A masked
dataset is a dataset like any other: other ids and names, the same numbers in the same rows, so `project` gives the same
figures to the bit. Its hash is another one, so nothing kept for the one is ever taken for the other.

Hidden: firms, lines, projects, past projects, events and who answers for a line, by name, by id and inside other text;
sources. Not hidden: products, chains, parks, factors, counties and industries (a national classification tells of no
firm). So it keeps names off a wall; whoever knows that one plant makes all the nickel still knows whose it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sim.dataset import Dataset, RawTable, entity_table, row_key, schema
from sim.dataset.target import split_measure
from sim.intake.grid import column_letters
from sim.language import LANGUAGES
from sim.present.labels import word
from sim.registry import groups, measures
from sim.scenario import Scenario, cell_text

HIDDEN = ("lines", "projects", "events", "past_projects")
"""Tables whose rows are hidden."""

FIRM, OWNER = "firm", "owner"
"""Columns of lines whose texts are hidden as ids are: other tables may name them."""

NAMED_BY = {
    ("events", "of"): ("scope", {"line": "lines", "firm": FIRM}),
    ("costs", "id"): ("kind", {"ceiling": "lines", "project": "projects"}),
}
"""Cells that name a thing of the kind that another cell of their row says, and where the masks of that kind are."""

MIN_NAME_LETTERS = 2
"""Letters a name needs to be looked for inside other text."""

MIN_EVENT_LETTERS = 4
"""The same of an event's name."""

NAMING_COLUMNS = {FIRM, OWNER, *LANGUAGES, "source"}
"""Columns of hidden rows that say whose they are."""

Row = dict[str, str]
Named = tuple[str, tuple[tuple[str, str], ...]]
"""A table, and a row of it: columns with their texts."""


@dataclass(frozen=True)
class Masking:
    """A masked dataset, and scenarios into it and out of it again.

    `ids` are masks by table and real id, and by text of FIRM and OWNER; `names` the cells that name a masked row,
    `titles` scenarios' real names by masked ones, `cells` the real texts of scenarios' cells by table, masked row and
    column. `hidden` finds every hidden name inside other text, and `masks` says what stands there instead.
    """

    dataset: Dataset
    ids: Mapping[str, Mapping[str, str]]
    names: Mapping[str, Mapping[str, Row]]
    titles: Mapping[str, str]
    cells: Mapping[tuple[str, str, str], Mapping[str, str]]
    hidden: re.Pattern[str]
    masks: Mapping[str, str]

    def mask_text(self, text: str) -> str:
        """Free text with every hidden name in it replaced."""
        return self.hidden.sub(lambda found: self.masks[found[0]], text)

    def mask_scenario(self, scenario: Scenario) -> Scenario:
        """A scenario of the dataset as one of the masked dataset."""
        edits = {
            table: {self._row(table, row, self.ids): self._cells(table, row, cells) for row, cells in rows.items()}
            for table, rows in scenario.edits.items()
        }
        return Scenario(scenario.values, edits, self.mask_text(scenario.name))

    def unmask_scenario(self, scenario: Scenario) -> Scenario:
        """A scenario of the masked dataset as one of the dataset; one that is already is left as it is."""
        back = {table: {mask: row for row, mask in ids.items()} for table, ids in self.ids.items()}
        edits = {
            table: {
                self._row(table, row, back): {
                    name: self._back((table, row, name), value, back, self._whole(table, row, cells))
                    if isinstance(value, str)
                    else value
                    for name, value in cells.items()
                }
                for row, cells in rows.items()
            }
            for table, rows in scenario.edits.items()
        }
        return Scenario(scenario.values, edits, self.titles.get(scenario.name, scenario.name))

    def _row(self, table: str, row: str, ids: Mapping[str, Mapping[str, str]]) -> str:
        columns, parts = schema()[table].key, row.split("/")
        if len(columns) != len(parts):
            return row
        whole = dict(zip(columns, parts, strict=True))
        return "/".join(with_masked_ids(table, column, whole, ids) for column in columns)

    def _whole(self, table: str, row: str, cells: Mapping[str, Any]) -> Row:
        """Changed cells of a masked row; with the others where one says what kind of thing another names."""
        texts = {name: cell_text(value) for name, value in cells.items()}
        if table not in {named for named, _ in NAMED_BY}:
            return texts
        rows = (each for each in table_rows(self.dataset, table) if row_key(schema()[table], each) == row)
        return {**next(rows, {}), **texts}

    def _cells(self, table: str, row: str, cells: Mapping[str, Any]) -> dict[str, Any]:
        own = self.names.get(table, {}).get(row, {})
        whole = self._whole(table, self._row(table, row, self.ids), cells)
        return {
            name: own.get(name, masked_cell(self, table, name, {**whole, name: value}))
            if isinstance(value, str)
            else value
            for name, value in cells.items()
        }

    def _back(self, place: tuple[str, str, str], value: str, back: Mapping[str, Mapping[str, str]], whole: Row) -> str:
        seen = self.cells.get(place, {})
        return seen[value] if value in seen else with_masked_ids(place[0], place[2], {**whole, place[2]: value}, back)


def with_masked_ids(table: str, column: str, row: Row, ids: Mapping[str, Mapping[str, str]]) -> str:
    """A row's cell with the id it holds replaced: its own, another row's, or the entity of a target's measure."""
    value, declared = row[column], schema()[table].columns.get(column)
    if (table, column) in NAMED_BY:
        kind, hidden = NAMED_BY[table, column]
        return ids.get(hidden.get(row.get(kind, ""), ""), {}).get(value.strip(), value)
    if table == "lines" and column in (FIRM, OWNER):
        return ids.get(column, {}).get(value, value)
    if table == "targets" and column == "measure":
        measure, entity = split_measure(value)
        kind = entity_table(measures()[measure].entity) if measure in measures() else ""
        return value.removesuffix(entity) + ids.get(kind, {}).get(entity, entity)
    if declared is not None and declared.kind == "ref":
        return ids.get(declared.to, {}).get(value, value)
    return ids.get(table, {}).get(value, value) if column == schema()[table].key[0] else value


def masked_cell(masking: Masking, table: str, column: str, row: Row) -> str:
    """A cell of a masked table's row, where it does not say whose the row is: ids, sources and free text."""
    if column == "source":
        return ""
    found = with_masked_ids(table, column, row, masking.ids)
    declared = schema()[table].columns.get(column)
    return masking.mask_text(found) if declared is not None and declared.kind == "text" else found


def masked(dataset: Dataset, lang: str, *scenarios: Scenario) -> Masking:
    """The masking of a dataset and of the scenarios that are shown with it; the firms' names in one language.

    A firm has the letter of its first line in the table, so it keeps it whatever the scenarios are.
    """
    named = dict.fromkeys(row for each in scenarios for row in naming_rows(dataset, each))
    masking = base_masking(dataset, lang, tuple(named))
    cells: dict[tuple[str, str, str], dict[str, str]] = {}
    for scenario in scenarios:
        for table, pairs in zip(scenario.edits, masking.mask_scenario(scenario).edits.values(), strict=True):
            for old, (row, new) in zip(scenario.edits[table].values(), pairs.items(), strict=True):
                for name, value in new.items():
                    cells.setdefault((table, row, name), {})[value] = old[name]
    titles = {masking.mask_text(scenario.name): scenario.name for scenario in scenarios}
    return replace(masking, titles=titles, cells=cells)


@lru_cache(maxsize=16)
def base_masking(dataset: Dataset, lang: str, edited: tuple[Named, ...]) -> Masking:
    """The masking of the dataset and of rows that scenarios add or rename; cached, since only those change it."""
    every = {
        table: [*table_rows(dataset, table), *(dict(cells) for name, cells in edited if name == table)]
        for table in HIDDEN
    }
    first = {table: list(first_by(schema()[table].key[0], rows)) for table, rows in every.items()}
    ids, names = hidden_names(dataset, first, lang)
    owners = dict.fromkeys(row[OWNER] for row in every["lines"] if row.get(OWNER))
    ids[OWNER] = {owner: word("masks", OWNER, lang).format(letter=n) for n, owner in enumerate(owners, start=1)}
    masks = replacements(every, ids, names, names_that_stay(dataset))
    sources = (dict(cells).get("source", "") for _, cells in edited)
    masks |= {source: "" for source in sources if len(source) >= MIN_NAME_LETTERS}
    longest_first = "|".join(re.escape(name) for name in sorted(masks, key=len, reverse=True))
    masking = Masking(dataset, ids, names, {}, {}, re.compile(longest_first or r"(?!)"), masks)
    return replace(masking, dataset=masked_dataset(masking))


def table_rows(dataset: Dataset, table: str) -> Sequence[Row]:
    """A table's rows as text; none where the dataset does not have it."""
    return dataset.raw[table].rows if table in dataset.raw else ()


def first_by(key: str, rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the first of the rows with each key, in order."""
    seen: set[str] = set()
    for row in rows:
        if row[key] not in seen:
            seen.add(row[key])
            yield row


def naming_rows(dataset: Dataset, scenario: Scenario) -> Iterator[Named]:
    """Yield the rows a scenario adds, or whose names, firm or source it changes, as they then are.

    Of other tables only the sources are given: those are hidden wherever they stand.
    """
    for table, rows in scenario.edits.items():
        if table not in HIDDEN:
            sources = (cells["source"] for cells in rows.values() if "source" in cells)
            yield from ((table, (("source", cell_text(source)),)) for source in sources)
            continue
        key = schema()[table].key[0]
        known = {row[key]: row for row in table_rows(dataset, table)}
        for row, cells in rows.items():
            if row not in known or NAMING_COLUMNS & set(cells):
                texts = {column: cell_text(value) for column, value in cells.items()}
                yield table, tuple({**known.get(row, {}), **texts, key: row}.items())


@dataclass
class Masks:
    """Masks being given out: ids by table and row, and the cells that name each hidden row."""

    taken_ids: set[str]
    ids: dict[str, dict[str, str]] = field(default_factory=lambda: {table: {} for table in HIDDEN})
    names: dict[str, dict[str, Row]] = field(default_factory=lambda: {table: {} for table in HIDDEN})
    counts: Counter[str] = field(default_factory=Counter)
    taken_names: dict[str, set[str]] = field(default_factory=lambda: {lang: set() for lang in LANGUAGES})

    def add(self, table: str, row: str, firm: str, what: Iterable[str], stem: str) -> None:
        """Mask a row: its id is `stem` with a number, its names say the firm's letters and `what` it is (zh, en)."""
        self.counts[stem] += 1
        number = self.counts[stem]
        mask = f"{stem}{number}"
        while mask in self.taken_ids:  # a real id that looks like a mask would come back as another row
            mask += "_"
        self.ids[table][row] = mask
        cells = self.names[table][row] = {"source": ""}
        if "zh" not in schema()[table].columns:
            return
        for lang, noun in zip(LANGUAGES, what, strict=True):
            name = word("masks", table, lang).format(letter=firm, what=noun)
            if name in self.taken_names[lang]:
                name += f" {number}"
            self.taken_names[lang].add(name)
            cells[lang] = name

    def add_numbered(self, table: str, row: str, firm: str, stem: str) -> None:
        """Mask a row of which there is nothing to say but its number."""
        number = str(self.counts[stem] + 1)
        self.add(table, row, firm, (number, number), stem)


def hidden_names(
    dataset: Dataset, rows: Mapping[str, Sequence[Row]], lang: str
) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, Row]]]:
    """Ids by table and row, and the cells that name each hidden row. A line without a firm is a firm of its own.

    Of FIRM the masks by the firm's name.
    """
    masks = Masks({str(row[schema()[table].key[0]]) for table in HIDDEN for row in rows[table]})
    firms: dict[str, str] = {}
    owners: dict[str, str] = {}
    products = dataset.names("products")
    some_line = [word("masks", "line", each) for each in LANGUAGES]
    for line in rows["lines"]:
        firm = line.get("firm") or line["line"]
        letters = owners[line["line"]] = firms.setdefault(firm, column_letters(len(firms) + 1))
        masks.add("lines", line["line"], letters, products.get(line.get("product", ""), some_line), letters)
        masks.names["lines"][line["line"]][FIRM] = word("masks", FIRM, lang).format(letter=letters)
    for project in rows["projects"]:
        letters = owners.get(project.get("line", ""), column_letters(len(firms) + 1))
        masks.add_numbered("projects", project["project"], letters, f"{letters}-P")
    for event in rows["events"]:
        masks.add_numbered("events", event["event"], "", "EV")
    for project in rows["past_projects"]:
        name = project["project"]
        masks.add_numbered("past_projects", name, "", "PP")
        masks.ids["past_projects"][name] = masks.ids["projects"].get(name, masks.ids["past_projects"][name])
    named = {name.strip(): word("masks", FIRM, lang).format(letter=letters) for name, letters in firms.items()}
    return {**masks.ids, FIRM: named}, masks.names


def names_that_stay(dataset: Dataset) -> str:
    """Every name and id that stays, in one text: a hidden name that is part of one is a product's or a place's."""
    tables = [table for table, declared in schema().items() if table not in HIDDEN and "zh" in declared.columns]
    pairs = [pair for table in tables if table != "targets" for pair in dataset.names(table).values()]
    pairs += [slider.name for slider in dataset.assumptions.values()]
    pairs += [group.name for group in groups()]
    ids = [row for table in tables for row in dataset.names(table)]
    return "\n".join([*ids, *(name for pair in pairs for name in pair)])


def replacements(
    rows: Mapping[str, Sequence[Row]],
    ids: Mapping[str, Mapping[str, str]],
    names: Mapping[str, Mapping[str, Row]],
    stay: str,
) -> dict[str, str]:
    """Replacement for each hidden name where it occurs inside other text; `stay` holds the names that stay.

    A firm's and an owner's is in the masking's language, another's in the language the name was in. A short name of an
    event is a word of its kind, such as 停产.
    """
    found: dict[str, str] = {}
    for table in HIDDEN:
        key, least = schema()[table].key[0], MIN_EVENT_LETTERS if table == "events" else MIN_NAME_LETTERS
        for row in rows[table]:
            cells = names[table][row[key]]
            if "_" in row[key] and row[key] not in stay:  # an id without one may be any word
                found.setdefault(row[key], ids[table][row[key]])
            for name in (FIRM, *LANGUAGES):
                text = row.get(name, "").strip()
                if len(text) >= least and name in cells and (name == FIRM or text not in stay):
                    found.setdefault(text, cells[name])
    for owner, mask in ids[OWNER].items():
        if len(owner.strip()) >= MIN_NAME_LETTERS and owner.strip() not in stay:
            found.setdefault(owner.strip(), mask)
    return found


def masked_dataset(masking: Masking) -> Dataset:
    """The dataset of a masking whose `dataset` is still the real one."""
    dataset = masking.dataset
    raw = {
        name: RawTable([masked_row(masking, name, row) for row in table.rows], list(table.columns))
        for name, table in dataset.raw.items()
    }
    for name in HIDDEN:
        if name in raw:  # a table without names gets the columns that hold them
            wanted = [column for column in (*LANGUAGES, FIRM) if column in schema()[name].columns]
            raw[name].columns = list(dict.fromkeys((*raw[name].columns, *wanted)))
    found = Dataset.from_tables(raw, masking.mask_text(dataset.name))
    streams = {mask: dataset.streams.get(row, row) for row, mask in masking.ids["projects"].items()}
    return replace(found, streams=streams)


def masked_row(masking: Masking, table: str, row: Row) -> Row:
    """A table's row without what gives a firm away."""
    cells = {column: masked_cell(masking, table, column, row) for column in row}
    own = masking.names.get(table, {}).get(row_key(schema()[table], row), {}) if table in schema() else {}
    return {**cells, **own}
