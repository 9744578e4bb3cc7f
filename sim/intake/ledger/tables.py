"""Derived lines become the tables of a dataset."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sim.dataset import Dataset, RawTable, schema
from sim.dataset.arrays import MONTHS
from sim.intake.ledger.derive import VALUE_PRICE, VALUE_UNIT, DerivedLine
from sim.intake.ledger.notebook import Notebook
from sim.intake.ledger.places import Placed, as_key
from sim.intake.ledger.rates import WHOLE, industries, industry_of
from sim.intake.ledger.spans import days_of
from sim.language import DATA, LANGUAGES, Catalogue

ESTIMATED, REPORTED = "estimated", "reported"
DERIVED = frozenset(
    (
        *("output_of_load", "output_of_peers", "price_of_peers", "rest_of_year", "rest_idle", "gap_before"),
        *("plan_flat", "plan_unknown", "plans_flat", "plans_as_before", "before_unknown", "plans_by_chain"),
    )
)
"""Assumptions by which a line's output, price or plan is no figure of the file."""
REST = "rest_of_city"
MOST_CEILING = 3.0

Rows = list[dict[str, str]]


def number(value: float) -> str:
    """A number as text, exact to twelve digits."""
    return f"{value:.12g}"


def source_text(key: str, **details: str) -> str:
    """A source in both languages, as the sample's are."""
    return " | ".join(Catalogue("ledger", "words")[key].format(lang, **details) for lang in LANGUAGES)


def known_text(texts: Mapping[str, str], role: str) -> str:
    """A text as the file has it; empty where it says that nothing is known."""
    return texts.get(role, "") if as_key(texts.get(role, "")) else ""


def best_month(found: DerivedLine, days: np.ndarray) -> float:
    """The best month's output over capacity, by the month's days."""
    if not found.capacity:
        return 0.0
    return float((found.months / (found.capacity / 12.0 * days / days.mean())).max())


@dataclass
class CityTables:
    """The tables of a city, filled line by line."""

    book: Notebook
    base_year: int
    rows: dict[str, Rows] = field(default_factory=dict)

    @cached_property
    def derived(self) -> set[str]:
        """Rows whose output, price or plan is no figure of the file; asked for once all of them are worked out."""
        return self.book.rows_assumed(DERIVED)

    def add(self, table: str, **cells: str) -> None:
        """Add a row; one whose key is there already is not added again."""
        key = schema()[table].key
        rows = self.rows.setdefault(table, [])
        if all(any(row.get(part) != cells.get(part) for part in key) for row in rows):
            rows.append(cells)

    def add_line(self, placed: Placed) -> None:
        """A line with its base output, and the rows of what it names."""
        found, texts = placed.found, placed.found.line.texts
        known = industry_of(placed.industry) if placed.industry else None
        if known:
            source = {"grade": ESTIMATED, "source": known.source}
            names = dict(zip(LANGUAGES, known.name, strict=True))
            self.add("industries", industry=known.code, **names, sector=known.sector, va_rate=known.rate, **source)
        rate = "" if found.rate is None else number(found.rate)
        if not known and found.rate is None:
            rate = industries()[WHOLE].rate
        for table, key in (("chains", placed.chain), ("counties", placed.county), ("parks", placed.park)):
            if key:
                self.add(table, **{schema()[table].key[0]: key, "zh": key})
        if placed.product:
            self.book.assume("groups")
            self.add(
                "products", product=placed.product, zh=placed.product, unit=found.unit, group=placed.chain or "other"
            )
        self.rows.setdefault("lines", []).append(self.line_cells(placed, rate, texts))
        months = {month: number(amount) for month, amount in zip(MONTHS, found.months, strict=True)}
        self.rows.setdefault("base_output", []).append({"line": placed.key, **months})
        if found.line.stopped:
            first, last = f"{self.base_year + 1}-01", f"{self.base_year + 1}-12"
            names = {
                lang: Catalogue("ledger", "words")["stop_event"].format(lang, name=found.line.name)
                for lang in LANGUAGES
            }
            where = {"scope": "line", "of": placed.key, "from": first, "to": last, "change": "-1"}
            self.rows.setdefault("events", []).append(
                {"event": f"stop_{placed.key}", **names, **where, "grade": ESTIMATED}
            )

    def line_cells(self, placed: Placed, rate: str, texts: Mapping[str, str]) -> dict[str, str]:
        """The cells of a line's row."""
        found = placed.found
        best = min(best_month(found, days_of(self.base_year)), MOST_CEILING)
        ceiling = number(best) if best > 1.0 + 1e-9 else ""
        if ceiling:
            self.book.assume("ceiling", found.line.rows, found.line.row)
        optional = {
            "design_capacity": found.capacity,
            "plan_growth": found.growth,
            "power": found.power,
            "energy": found.energy,
        }
        bounds = schema()["lines"].columns["plan_growth"]
        if found.growth is not None and not (bounds.low or 0.0) <= found.growth <= (bounds.high or 0.0):
            del optional["plan_growth"]
            optional["plan_output"] = found.output * max(1.0 + found.growth, 0.0)
        numbers = {key: "" if value is None else number(value) for key, value in optional.items()}
        source = source_text("source", sheet=self.book.grid.name, rows=", ".join(found.line.rows))
        own = {"line": placed.key, "firm": known_text(texts, "firm"), "zh": placed.product or known_text(texts, "firm")}
        places = {"chain": placed.chain, "county": placed.county, "park": placed.park, "product": placed.product}
        counted = {"industry": placed.industry, "owner": known_text(texts, "owner"), "listing": placed.listing}
        entry = {"entry": "new_entity"} if placed.listing else {}
        rest = {"unit": found.unit, "price": number(found.price), "va_rate": rate, "ceiling": ceiling}
        grade = ESTIMATED if found.line.row in self.derived else REPORTED
        return {**own, **places, **counted, **entry, **rest, **numbers, "grade": grade, "source": source}

    def add_profile(self, answers: Mapping[str, str], own_rates: bool) -> None:
        """The facts of the city: base year, official value added, whose rates count."""
        self.add("profile", key="base_year", value=str(self.base_year), grade="reported")
        if official := answers.get("above_scale_va"):
            self.add("profile", key="above_scale_va", value=official, unit="亿元", grade="official")
        if own_rates:
            self.add("profile", key="va_basis", value="own", grade=ESTIMATED)

    def add_ramps(self) -> None:
        """The sample's ramps, for projects that are added later."""
        with (DATA / "sample" / "ramps.csv").open(encoding="utf-8", newline="") as text:
            self.rows["ramps"] = list(csv.DictReader(text))
        self.book.assume("ramps")

    def add_rest(self, value_added: float, growth: float) -> None:
        """The line of what the ledger lacks of the official value added, in 亿元, at a stated growth."""
        rate = float(industries()[WHOLE].rate)
        days = days_of(self.base_year)
        output = value_added * 1e8 / rate / VALUE_PRICE * days / days.sum()
        names = {lang: Catalogue("ledger", "words")["rest"][lang] for lang in LANGUAGES}
        cells = {
            "unit": VALUE_UNIT,
            "price": number(VALUE_PRICE),
            "va_rate": number(rate),
            "plan_growth": number(growth),
        }
        source = source_text("source_rest", rate=number(rate))
        self.rows["lines"].append({"line": REST, **names, **cells, "grade": ESTIMATED, "source": source})
        months = {month: number(amount) for month, amount in zip(MONTHS, output, strict=True)}
        self.rows["base_output"].append({"line": REST, **months})

    def dataset(self, name: str) -> Dataset:
        """The dataset of the tables; DataError where they break a rule of the model."""
        raws = {
            table: RawTable(rows, [column for column in schema()[table].columns if any(column in row for row in rows)])
            for table, rows in self.rows.items()
        }
        return Dataset.from_tables({table: raws[table] for table in schema() if table in raws}, name)


def value_added_of(dataset: Dataset) -> float:
    """Value added of the base year of the lines that count, 亿元."""
    lag = np.full((1, 1, 1), dataset.assumptions["listing_lag"].default)
    return float(dataset.city.base_year_va(lag).item())


def own_rates_of(lines: Sequence[DerivedLine]) -> bool:
    """Whether the file gives lines their own value-added rate."""
    return any(each.rate is not None for each in lines)
