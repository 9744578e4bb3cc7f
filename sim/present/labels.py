"""Names and units as an export shows them, in one language; declared in data/*.toml and the dataset, never here."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from sim.dataset import City, Dataset, entity_table, schema
from sim.dataset.arrays import OTHER
from sim.language import Catalogue, read_toml
from sim.projection import Projection
from sim.registry import measures

EASED = Catalogue("exports", "terms_eased")
"""The bridge's terms that are limits: what each is called where it lets more through than the year before."""


def word(section: str, key: str, lang: str) -> str:
    """One word of data/exports.toml in one language.

    The key itself where none is declared: a unit such as t, an id of the dataset. KeyError for a section there is not.
    """
    words = Catalogue("exports", section)
    return words[key][lang] if key in words else key


def choice_name(choice: object, lang: str) -> str:
    """A choice of a table in words (stage, grade, entry …); its code where none is declared."""
    words = Catalogue("workbook", "choices")
    return words[str(choice)][lang] if str(choice) in words else str(choice)


def term_name(term: str, rises: bool, lang: str) -> str:
    """A term of the bridge (docs/model.md §2.10) in words that follow its sign.

    A limit that lets more through than the year before is called eased, not a loss.
    """
    eased = rises and term in EASED
    return word("terms_eased" if eased else "terms", term, lang)


def own_language(text: str, lang: str) -> str:
    """The Chinese or the English of a text in both, as "中文 | English" or "柜月 cabinet-month"; else the text."""
    if " | " in text:
        return text.split(" | ")[0 if lang == "zh" else -1]
    both = re.fullmatch(r"([^\x00-\x7f]+) ([^\u4e00-\u9fff]+)", text)
    return both[1 if lang == "zh" else 2] if both else text


def table_names(dataset: Dataset, table: str, lang: str) -> dict[str, str]:
    """Names of a table's rows by id."""
    return {row: name[lang] for row, name in dataset.names(table).items()}


def row_name(dataset: Dataset, table: str, row: str, lang: str) -> str:
    """A table's row by name: its own, or those of the rows its key links to; its key where it has none.

    KeyError for a table the schema has not.
    """
    declared = schema()[table]
    if {"zh", "en"} <= set(declared.columns):
        return table_names(dataset, table, lang).get(row, row)
    linked = [(declared.columns[key].to, part) for key, part in zip(declared.key, row.split("/"), strict=False)]
    return " / ".join(table_names(dataset, to, lang).get(part, part) if to else part for to, part in linked)


def fact_name(dataset: Dataset, fact: str, lang: str) -> str:
    """A fact of the profile by name, a past year's with the year; its key where none is declared."""
    declared, recorded = Catalogue("workbook", "facts"), Catalogue("workbook", "recorded")
    if fact in declared:
        return declared[fact][lang]
    if fact in dataset.assumptions:
        return dataset.assumptions[fact].name[lang]
    key, _, year = fact.rpartition("_") if re.search(r"_\d{4}$", fact) else (fact, "", "")
    if key not in recorded and not (year and key in measures()):
        return fact
    name = recorded[key][lang] if key in recorded else measures()[key].name[lang]
    return word("words", "of_past_year", lang).format(name=name, year=year) if year else name


def unit_text(unit: str, lang: str) -> str:
    """A unit of the dataset or the registry as people write it: 吨 for t and 吨/小时 for t/h in Chinese.

    A unit data/*.toml has no word for stays as it is.
    """
    units, words = Catalogue("exports", "units"), read_toml("workbook")["unit_words"]
    if unit in units:
        return units[unit][lang]
    own = own_language(unit, lang)
    return own if lang == "en" else words.get(own) or "/".join(words.get(part, part) for part in own.split("/"))


def shown_units(dataset: Dataset, table: str, lang: str) -> dict[str, str]:
    """Units of lines or products as people write them, by id."""
    return {row: unit_text(unit, lang) for row, unit in table_units(dataset, table).items()}


def table_units(dataset: Dataset, table: str) -> dict[str, str]:
    """Units of lines or products as the table has them, by id; "" for none."""
    frame = dataset.tables[table]
    return dict(zip(frame[table.removesuffix("s")], frame["unit"], strict=True))


def city_name(dataset: Dataset, lang: str) -> str:
    """The city's name in one language, else its English one, else the dataset's name."""
    return dataset.profile.get(f"city_{lang}") or dataset.profile.get("city_en") or dataset.name


def invented(dataset: Dataset) -> bool:
    """Whether the city's own facts are made up, as the sample's are: every file then says so."""
    return "illustrative" in set(dataset.tables["profile"]["grade"])


def entity_names(projection: Projection, measure: str, lang: str) -> list[str]:
    """Names along a measure's first axis, (entity,): rows of the dataset by name, terms and flows in words.

    KeyError for a measure data/measures.toml does not declare.
    """
    dataset, kind = projection.dataset, measures()[measure].entity
    found = projection.entities(measure)
    if kind == "city":
        return [city_name(dataset, lang)]
    if kind == "term":
        return [word("terms", term, lang) for term in found]
    if kind == "flow":
        products = table_names(dataset, "products", lang)
        pairs = [entity.rpartition(".") for entity in found]
        return [f"{products[product]} {word('flows', flow, lang)}" for product, _, flow in pairs]
    if kind == "sector":
        return [choice_name(entity, lang) for entity in found]
    names = {OTHER: choice_name(OTHER, lang)} | table_names(dataset, entity_table(kind), lang)
    return [names.get(entity, entity) for entity in found]


def entity_units(projection: Projection, measure: str, lang: str) -> list[str]:
    """Units along a measure's first axis, (entity,): the line's or product's own where the measure has none.

    KeyError for a measure data/measures.toml does not declare.
    """
    unit, found = measures()[measure].unit, projection.entities(measure)
    if unit not in ("line", "product"):
        return [word("units", unit, lang)] * len(found)
    units = shown_units(projection.dataset, entity_table(unit), lang)
    return [units[entity.rpartition(".")[0] if measure == "flow" else entity] for entity in found]


def month_text(city: City, month: float) -> str:
    """A month as YYYY-MM, from its number: January of the plan year is 0, fractions are cut off."""
    whole = int(np.floor(month))
    return f"{city.base_year + 1 + whole // 12}-{whole % 12 + 1:02d}"


def month_name(month: int, lang: str) -> str:
    """A month of its own, not to date: 3月; Mar."""
    return Catalogue("terms", "months")[f"m{month:02d}"][lang]


def release_months(labels: Sequence[str], lang: str) -> list[str]:
    """Releases, labelled YYYY-MM, by the months each adds: 1–2月, 3月 …; Jan–Feb, Mar …"""
    first = month_name(1, lang).removesuffix("月")
    return [(f"{first}–" if label.endswith("-02") else "") + month_name(int(label[5:]), lang) for label in labels]


def months(labels: Sequence[str], lang: str) -> list[str]:
    """Releases, labelled YYYY-MM, as the statistics say them: 1–2月, 1–3月 …; in English Feb, Mar …"""
    return [("1–" if lang == "zh" else "") + month_name(int(label[5:]), lang) for label in labels]
