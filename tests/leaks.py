"""What a masked page or file must not hold, and a city whose names stand nowhere else."""

import csv
import io
import re
import zipfile

from sim.dataset import Dataset, RawTable, schema
from sim.masking import HIDDEN, names_that_stay, table_rows

PLANTED = ["机密", "Secret"]


def sealed(table: str, column: str, row: dict[str, str]) -> str:
    """A cell with the id of a hidden row in it made to stand nowhere else."""
    text, declared = row[column], schema()[table].columns[column]
    own = table in HIDDEN and column == schema()[table].key[0]
    kind = {"events": ("of", "scope"), "costs": ("id", "kind")}.get(table, ("", ""))
    named = column == kind[0] and row[kind[1]] in ("line", "ceiling", "project")
    return f"{text}_sealed" if text and (own or named or declared.to in HIDDEN) else text


def spelled(sample: Dataset) -> Dataset:
    """The sample with names and ids that stand nowhere else, so that any of them found is a leak."""
    raw = {}
    for table, found in sample.raw.items():
        rows = [{column: sealed(table, column, row) for column in row} for row in found.rows]
        if table in HIDDEN and "zh" in schema()[table].columns:
            rows = [
                {**row, "zh": f"机密{table}{n}号", "en": f"Secret {table} no {n}", "source": f"机密来源{n}"}
                for n, row in enumerate(rows)
            ]
        raw[table] = RawTable(rows, list(found.columns))
    output = next(row for row in raw["targets"].rows if row["target"] == "out_nonferrous")
    output |= {"zh": "甲子有色集团产值", "en": "Output of Secret lines no 2"}
    return Dataset.from_tables(raw, "甲子有色集团 2023")


def hidden_texts(dataset: Dataset) -> list[str]:
    """Names and ids of firms, lines, projects, events and owners, but a product's or a place's as well."""
    stay = names_that_stay(dataset)
    columns = {table: ("zh", "en", "firm", "owner", schema()[table].key[0]) for table in HIDDEN}
    found = {row.get(name, "") for table in HIDDEN for row in table_rows(dataset, table) for name in columns[table]}
    return sorted(text for text in found if len(text) > 1 and text not in stay)


def mentions(texts: list[str], wanted: list[str]) -> set[str]:
    """Those of the wanted texts that stand in any of the given ones; Latin ones as whole words.

    The word's beginning is looked at last: a pattern that begins with its text is found ten times as fast.
    """
    whole = "\n".join(texts)
    found = {text for text in wanted if text in whole}
    latin = {text: re.escape(text) for text in found if text.isascii()}
    apart = {text for text, sign in latin.items() if re.search(rf"{sign}(?!\w)(?<!\w{sign})", whole, re.ASCII)}
    return found - set(latin) | apart


def strings(data: bytes, ending: str) -> list[str]:
    """Every text of a file, whatever part of a zip it is in."""
    if ending == ".csv":
        return [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return [file.read(name).decode("utf-8", "replace") for name in file.namelist()]
