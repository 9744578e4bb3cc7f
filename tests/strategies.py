"""Random but valid datasets for hypothesis: small cities with every kind of row the tables allow."""

from __future__ import annotations

from hypothesis import strategies as st

from sim.dataset import Dataset, RawTable

BASE_YEAR = 2022
FACTORS = ("coal", "power", "steam")
MONTHS = [f"m{m:02d}" for m in range(1, 13)]


def figure(low: float, high: float):
    """A number with few digits, as people write them."""
    return st.integers(int(low * 1000), int(high * 1000)).map(lambda n: n / 1000)


def text(value: object) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def month(first: int = -10, last: int = 20):
    """A month near the plan year as YYYY-MM."""
    return st.integers(first, last).map(lambda t: f"{BASE_YEAR + 1 + t // 12}-{t % 12 + 1:02d}")


@st.composite
def datasets(draw, most_lines: int = 5, most_projects: int = 4, with_actuals: bool = True, fewest_months: int = 0):
    """Tables of one small city: table → rows of text; with `fewest_months` of actuals of the first line, at least."""
    products = [f"p{k}" for k in range(draw(st.integers(0, 4)))]
    chains = [f"c{k}" for k in range(draw(st.integers(0, 2)))]
    factors = list(FACTORS[: draw(st.integers(0, 3))])
    parks = [f"park{k}" for k in range(draw(st.integers(0, 2)))]
    ids = [f"l{k}" for k in range(draw(st.integers(1, most_lines)))]
    lines, base = [], []
    for place, line in enumerate(ids):
        capped = draw(st.booleans())
        entry = (
            "incumbent" if place == 0 else draw(st.sampled_from(["incumbent", "incumbent", "new_entity", "promoted"]))
        )
        lines.append(
            {
                "line": line,
                "firm": draw(st.sampled_from(["", "f", "g"])),
                "product": draw(st.sampled_from(["", *products])),
                "chain": draw(st.sampled_from(["", *chains])),
                "unit": "t",
                "design_capacity": text(draw(figure(0, 200))) if capped else "",
                "ceiling": draw(st.sampled_from(["", "0.05", "0.9", "1.05", "1.2"])),
                "price": text(draw(figure(1, 100)) * 1e6),
                "va_rate": text(draw(figure(0.05, 0.6))),
                "plan_growth": text(draw(st.one_of(figure(-0.3, 0.5), st.just(-0.99)))) if capped else "",
                "energy": text(draw(figure(0, 3))),
                "entry": entry,
                "listing": draw(st.one_of(st.just(""), month(0, 14))) if entry == "new_entity" else "",
            }
        )
        if entry != "new_entity" or draw(st.booleans()):
            cells = draw(st.lists(figure(0, 15), min_size=12, max_size=12))
            if place == 0:
                cells = [cell + 0.5 for cell in cells]
            base.append({"line": line, **dict(zip(MONTHS, map(text, cells), strict=True))})
    tables = {
        "profile": profile(draw),
        "lines": lines,
        "base_output": base,
        "chains": [{"chain": chain, "zh": chain, "en": chain} for chain in chains],
        "products": [
            {
                "product": product,
                "unit": "t",
                "group": draw(st.sampled_from(["nickel", "copper", "other"])),
                "purchase_limit": text(draw(st.one_of(st.none(), st.just(0.0), figure(0, 100)))),
            }
            for product in products
        ],
        "factors": [{"factor": f, **{m: text(draw(figure(0.6, 1.1))) for m in MONTHS}} for f in factors],
        "exposures": [
            {"line": line, "factor": factor, "exposure": text(draw(figure(0, 1)))}
            for line in ids
            for factor in factors
            if draw(st.booleans())
        ],
        "parks": [park(draw, name) for name in parks],
        "ramps": [
            {
                "ramp": "slow",
                **dict(
                    zip(
                        ("m0", "m6", "m12", "m18", "m24", "m36", "m48"),
                        ("0.1", "0.3", "0.5", "0.6", "0.8", "0.9", "1.0"),
                        strict=True,
                    )
                ),
            },
            {
                "ramp": "fast",
                **dict(
                    zip(
                        ("m0", "m6", "m12", "m18", "m24", "m36", "m48"),
                        ("0.5", "1", "1", "1", "1.1", "1.1", "1"),
                        strict=True,
                    )
                ),
            },
        ],
        "recipes": recipes(draw, lines, products),
        "overhauls": [
            {"line": line, "month": draw(month(0, 20)), "share_lost": text(draw(figure(0, 1)))}
            for line in ids
            if draw(st.integers(0, 3)) == 0
        ],
        "projects": [project(draw, k, ids, parks) for k in range(draw(st.integers(0, most_projects)))],
        "targets": [{"target": "t", "measure": "iva_growth", "year": str(BASE_YEAR + 1), "value": "0.08"}],
    }
    if with_actuals and (fewest_months or draw(st.integers(0, 2)) == 0):
        last = draw(st.integers(max(fewest_months, 1), 12))
        tables["actuals"] = [
            {"line": line, "month": f"{BASE_YEAR + 1}-{m:02d}", "output": text(draw(figure(0, 20)))}
            for line in ids
            if draw(st.booleans()) or (fewest_months and line == ids[0])
            for m in range(1, last + 1)
        ]
    possible(tables)
    return {name: rows for name, rows in tables.items() if rows}


def possible(tables: dict[str, list[dict[str, str]]]) -> None:
    """No start after its commissioning, no more retired than there is by then, no output of no capacity."""
    built = {row["line"] for row in tables["projects"]}
    for row in tables["lines"]:
        if row["design_capacity"] and float(row["design_capacity"]) == 0 and row["line"] not in built:
            row["design_capacity"] = ""
    there = {row["line"]: float(row["design_capacity"] or "inf") for row in tables["lines"]}
    for row in sorted(tables["projects"], key=lambda row: row["commissioning"]):
        row["start"] = min(row["start"], row["commissioning"])
        if row["stage"] != "shelved":
            row["retires"] = text(min(float(row["retires"] or 0), there[row["line"]]))
            there[row["line"]] += float(row["capacity"]) - float(row["retires"])


def profile(draw) -> list[dict[str, str]]:
    facts = {
        "base_year": BASE_YEAR,
        "horizon": draw(st.sampled_from([12, 24, 36])),
        "month_lengths": draw(st.sampled_from(["calendar", "equal"])),
        "gdp": 500.0,
        "below_scale_va": draw(st.sampled_from([30.0, 2.0])),
        "province_iva": 3000.0,
        "industrial_investment": 20.0,
        "promoted_va": 0.2,
        "promoted_firms": draw(st.integers(0, 9)),
        "market": draw(figure(-0.05, 0.05)),
    }
    return [{"key": key, "value": text(value)} for key, value in facts.items()]


def park(draw, name: str) -> dict[str, str]:
    expands = draw(st.booleans())
    return {
        "park": name,
        "steam": text(draw(st.one_of(st.none(), figure(0, 15)))),
        "land": text(draw(st.one_of(st.none(), figure(0, 15)))),
        "expansion": draw(month(-2, 14)) if expands else "",
        "steam_added": text(draw(figure(0, 15))),
        "land_added": text(draw(figure(0, 15))),
    }


def project(draw, number: int, lines: list[str], parks: list[str]) -> dict[str, str]:
    investment = draw(st.one_of(st.none(), figure(0, 10)))
    return {
        "project": f"j{number}",
        "line": draw(st.sampled_from(lines)),
        "park": draw(st.sampled_from(["", *parks])),
        "capacity": text(draw(figure(0, 120))),
        "retires": text(draw(st.one_of(st.none(), figure(0, 80)))),
        "stage": draw(st.sampled_from(["proposed", "started", "building", "trial", "running", "shelved"])),
        "start": draw(st.one_of(st.just(""), month(-20, 10))),
        "commissioning": draw(month(-11, 20)),
        "ramp": draw(st.sampled_from(["slow", "fast"])),
        "load": text(draw(st.one_of(st.none(), figure(0, 1.2)))),
        "investment": text(investment),
        "spent": text(None if investment is None else 0.0),
        "steam": text(draw(figure(0, 10))),
        "land": text(draw(figure(0, 10))),
    }


def recipes(draw, lines: list[dict[str, str]], products: list[str]) -> list[dict[str, str]]:
    """Inputs from earlier products to later ones only, so that no cycle can form."""
    place = {product: k for k, product in enumerate(products)}
    rows = []
    for line in lines:
        own = place.get(line["product"], len(products))
        for product in products:
            if place[product] < own and draw(st.booleans()):
                rows.append(
                    {
                        "line": line["line"],
                        "product": product,
                        "role": "input",
                        "per_unit": text(draw(st.one_of(st.just(0.0), figure(0.1, 3), figure(0.1, 3)))),
                        "priority": draw(st.sampled_from(["", "1", "2"])),
                    }
                )
            elif place[product] > own and draw(st.integers(0, 3)) == 0:
                rows.append(
                    {
                        "line": line["line"],
                        "product": product,
                        "role": "byproduct",
                        "per_unit": text(draw(figure(0.1, 2))),
                        "priority": "",
                    }
                )
    return rows


def load(tables: dict[str, list[dict[str, str]]]) -> Dataset:
    """The dataset of such tables."""
    raw = {
        name: RawTable(rows, list(dict.fromkeys(key for row in rows for key in row)))
        for name, rows in tables.items()
        if rows
    }
    return Dataset.from_tables(raw, "random")


@st.composite
def settings_of(draw, dataset: Dataset) -> dict[str, float]:
    """Values within range for some of the dataset's assumptions."""
    chosen = draw(st.lists(st.sampled_from(sorted(dataset.assumptions)), unique=True, max_size=8))
    values = {}
    for key in chosen:
        slider = dataset.assumptions[key]
        share = draw(st.integers(0, 40)) / 40
        values[key] = min(slider.low + share * (slider.high - slider.low), slider.high)
    return values


@st.composite
def cases(draw, **options):
    """A dataset with values for it: tables, dataset, values."""
    tables = draw(datasets(**options))
    dataset = load(tables)
    return tables, dataset, draw(settings_of(dataset))
