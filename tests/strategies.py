"""Random but valid datasets for hypothesis: small cities with every kind of row the tables allow."""

from __future__ import annotations

from hypothesis import strategies as st

from sim.dataset import Dataset, RawTable

BASE_YEAR = 2022
FACTORS = ("coal", "power", "steam")
MONTHS = [f"m{m:02d}" for m in range(1, 13)]
KNOTS = ("m0", "m6", "m12", "m18", "m24", "m36", "m48")
RAMPS = {
    "slow": ("0.1", "0.3", "0.5", "0.6", "0.8", "0.9", "1.0"),
    "fast": ("0.5", "1", "1", "1", "1.1", "1.1", "1"),
}


def figure(low: float, high: float):
    """A number with few digits, as people write them."""
    return st.integers(int(low * 1000), int(high * 1000)).map(lambda n: n / 1000)


def text(value: object) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def month(first: int = -10, last: int = 20):
    """A month near the plan year as YYYY-MM."""
    return st.integers(first, last).map(lambda t: f"{BASE_YEAR + 1 + t // 12}-{t % 12 + 1:02d}")


def some(draw, strategy, one_in: int = 2):
    """What the strategy draws once in so many cities, else an empty list."""
    return draw(strategy) if draw(st.integers(1, one_in)) == 1 else []


@st.composite
def datasets(draw, most_lines: int = 5, most_projects: int = 4, with_actuals: bool = True, fewest_months: int = 0):
    """Tables of one small city: table → rows of text; with `fewest_months` of actuals of the first line, at least."""
    second = draw(st.integers(0, 3)) > 0  # else none of the second edition's tables and columns
    products = [f"p{k}" for k in range(draw(st.integers(0, 4)))]
    chains = [f"c{k}" for k in range(draw(st.integers(0, 2)))]
    factors = list(FACTORS[: draw(st.integers(0, 3))])
    parks = [f"park{k}" for k in range(draw(st.integers(0, 2)))]
    industries = industry_rows(draw) if second and draw(st.booleans()) else []
    counties = some(draw, st.sampled_from([["north"], ["north", "south"]])) if second else []
    ids = [f"l{k}" for k in range(draw(st.integers(1, most_lines)))]
    lines, base = [], []
    for place, line in enumerate(ids):
        capped = draw(st.booleans())
        entry = draw(st.sampled_from(["incumbent", "new_entity", "new_entity", "promoted"])) if place else "incumbent"
        cells = []
        if entry != "new_entity" or draw(st.booleans()):
            cells = draw(st.lists(figure(0, 15), min_size=12, max_size=12))
            cells = [cell + 0.5 for cell in cells] if place == 0 else cells
            base.append({"line": line, **dict(zip(MONTHS, map(text, cells), strict=True))})
        row = {
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
            "listing": draw(st.one_of(st.just(""), month(1, 10), month(-6, 14))) if entry == "new_entity" else "",
        }
        if second:
            row |= own_plan(draw, row, sum(cells) > 0.0)
            row |= line_cells(draw, place, industries, counties, parks)
        lines.append(row)
    tables = {
        "profile": profile(draw, second),
        "industries": industries,
        "counties": [{"county": county, "zh": county, "en": county} for county in counties],
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
        "ramps": [{"ramp": name, **dict(zip(KNOTS, shares, strict=True))} for name, shares in RAMPS.items()],
        "recipes": recipes(draw, lines, products),
        "overhauls": [
            {"line": line, "month": draw(month(0, 20)), "share_lost": text(draw(figure(0, 1)))}
            for line in ids
            if draw(st.integers(0, 3)) == 0
        ],
        "projects": [project(draw, k, ids, parks) for k in range(draw(st.integers(0, most_projects)))],
        "targets": target_rows(draw, second),
    }
    if second:
        tables["events"] = [event(draw, k, tables) for k in range(draw(st.integers(0, 3)))]
        tables["official"] = some(draw, official_rows(), 3)
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


def industry_rows(draw) -> list[dict[str, str]]:
    """Industries of two to four digits, some within others, some without a rate."""
    codes = draw(st.lists(st.sampled_from(["06", "26", "32", "321", "3211", "44"]), min_size=1, unique=True))
    sectors = {"06": "mining", "44": "utilities"}
    return [
        {
            "industry": code,
            "sector": sectors.get(code, draw(st.sampled_from(["", "manufacturing"]))),
            "va_rate": text(draw(st.one_of(figure(0.05, 0.6), figure(0.05, 0.6), st.none()))),
        }
        for code in codes
    ]


def line_cells(draw, place: int, industries: list[dict[str, str]], counties: list[str], parks: list[str]):
    """The second edition's columns of a line; the first one stays in the sample in the plan year, all in industry."""
    code = draw(st.sampled_from(["", "06", "321", "3211", "3216", "3299", "2613", "17", "44"]))
    leaves = draw(st.integers(0, 3)) == 0
    share = draw(st.sampled_from(["", "1", "1", "0.4", "0"]))
    held = any(code.startswith(row["industry"]) and row["va_rate"] for row in industries)
    return {
        "industry": code,
        "county": draw(st.sampled_from(["", *counties])),
        "park": draw(st.sampled_from(["", *parks])),
        "owner": draw(st.sampled_from(["", "发改委"])),
        "in_iva": share if place or share != "0" else "0.5",
        "exit": draw(month(-12 if place else 12, 35)) if leaves else "",
        "power": text(draw(st.one_of(st.none(), figure(0, 500)))),
        **({"energy": ""} if share == "0" or draw(st.integers(0, 9)) == 0 else {}),
        **({"va_rate": ""} if held and draw(st.booleans()) else {}),
    }


def own_plan(draw, row: dict[str, str], has_base: bool) -> dict[str, str]:
    """A line's own plan in one form or the other; unknown only where it has no capacity."""
    forms = ["growth", *["output"] * 2 * has_base, *["", "**"] * (not row["design_capacity"])]
    form = draw(st.sampled_from(forms))
    if form == "output":
        includes = draw(st.sampled_from(["", "yes", "no"]))
        return {"plan_growth": "", "plan_output": text(draw(figure(0, 200))), "plan_includes_projects": includes}
    return {"plan_growth": text(draw(figure(-0.3, 0.5))) if form == "growth" else form}


def event(draw, number: int, tables: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    """A stop, a cut or a surge of something the city has, before the plan year, in it, across its ends or after it."""
    lines = tables["lines"]
    codes = [code[:digits] for row in lines if (code := row["industry"]) for digits in (2, len(code))]
    known = {
        "city": [""],
        "line": [row["line"] for row in lines],
        "firm": [row["firm"] for row in lines if row["firm"]],
        "product_group": [row["group"] for row in tables["products"]],
        "chain": [row["chain"] for row in tables["chains"]] + ["other" for row in lines if not row["chain"]],
        "industry": codes + [row["industry"] for row in tables["industries"]],
        "county": [row["county"] for row in tables["counties"]],
        "park": [row["park"] for row in tables["parks"]],
        "factor": [row["factor"] for row in tables["factors"]],
    }
    scope = draw(st.sampled_from([kind for kind, names in known.items() if names]))
    first = draw(st.integers(-3, 26))
    last = first + draw(st.one_of(st.just(0), st.integers(0, 4), st.integers(0, 15)))
    fall = st.one_of(figure(-1, -0.001), st.sampled_from([-1.0, -0.5]))
    falls = scope == "factor" or draw(st.integers(0, 3)) > 0
    return {
        "event": f"e{number}",
        "scope": scope,
        "of": draw(st.sampled_from(sorted(set(known[scope])))),
        "from": draw(month(first, first)),
        "to": draw(month(last, last)),
        "change": text(draw(fall if falls else figure(0, 1))),
        "made_up": draw(st.sampled_from(["", "0", "0.6", "1"])) if scope != "factor" else "",
    }


@st.composite
def official_rows(draw) -> list[dict[str, str]]:
    """Releases of some months of the plan year."""
    months = draw(st.lists(st.integers(2, 12), min_size=1, max_size=5, unique=True))
    return [{"month": f"{BASE_YEAR + 1}-{m:02d}", "growth_to_date": text(draw(figure(-0.1, 0.2)))} for m in months]


def target_rows(draw, second: bool) -> list[dict[str, str]]:
    """One target of the plan year's growth, or several: a tier each, and one by a month."""
    first = {"target": "t", "measure": "iva_growth", "year": str(BASE_YEAR + 1), "value": "0.08"}
    if not second:
        return [first]
    tiers = draw(st.lists(st.sampled_from(["province", "", "internal", "plan"]), unique=True, max_size=3))
    rows = [
        {**first, "target": f"t{k}", "tier": tier, "value": text(draw(figure(0, 0.2)))} for k, tier in enumerate(tiers)
    ]
    by = draw(st.integers(2, 12))
    return rows + some(draw, st.just([{**first, "target": "dated", "year": f"{BASE_YEAR + 1}-{by:02d}", "tier": ""}]))


def possible(tables: dict[str, list[dict[str, str]]]) -> None:
    """No start after its commissioning, no more retired than there is by then, no output of no capacity.

    What was planned before the plan year is not merely proposed.
    """
    built = {row["line"] for row in tables["projects"]}
    for row in tables["lines"]:
        if row["design_capacity"] and float(row["design_capacity"]) == 0 and row["line"] not in built:
            row["design_capacity"] = ""
    there = {row["line"]: float(row["design_capacity"] or "inf") for row in tables["lines"]}
    for row in sorted(tables["projects"], key=lambda row: row["commissioning"]):
        row["start"] = min(row["start"], row["commissioning"])
        if row["stage"] == "proposed" and row["commissioning"] <= f"{BASE_YEAR}-12":
            row["stage"] = "started"
        if row["stage"] != "shelved":
            row["retires"] = text(min(float(row["retires"] or 0), there[row["line"]]))
            there[row["line"]] += float(row["capacity"]) - float(row["retires"])


def profile(draw, second: bool) -> list[dict[str, str]]:
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
    if second:
        facts |= draw(st.sampled_from([{}, {"va_basis": "industry"}, {"va_basis": "own"}]))
        facts |= draw(st.sampled_from([{}, {}, {"unexplained": 0.01, "deflation_gap_nickel": 0.05}]))
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


@st.composite
def edits_of(draw, tables: dict[str, list[dict[str, str]]]) -> dict[str, dict[str, dict[str, str]]]:
    """A scenario's edits of a city that leave it sound: cells of lines, projects, actuals, releases, events."""
    line = draw(st.sampled_from(tables["lines"]))
    has_base = any(row["line"] == line["line"] and any(float(row[m]) for m in MONTHS) for row in tables["base_output"])
    cells = {
        "plan_growth": text(draw(figure(-0.3, 0.5))),
        "plan_includes_projects": draw(st.sampled_from(["yes", "no"])),
        "price": text(draw(figure(1, 100)) * 1e6),
        "va_rate": text(draw(figure(0.05, 0.6))),
        "ceiling": text(draw(figure(0.5, 1.5))),
        "exit": draw(month(12, 35)),
        **({"plan_output": text(draw(figure(0, 200)))} if has_base else {}),
    }
    of_month = f"{BASE_YEAR + 1}-{draw(st.integers(2, 12)):02d}"
    stop = {"scope": "city", "from": of_month, "to": of_month, "change": "-0.4", "made_up": "0.5"}
    possible_edits = [
        ("lines", line["line"], draw(st.sampled_from([{column: cell} for column, cell in cells.items()]))),
        ("actuals", f"{line['line']}/{of_month}", {"output": text(draw(figure(0, 20)))}),
        ("official", of_month, {"growth_to_date": text(draw(figure(-0.1, 0.2)))}),
        ("events", "edited", stop),
        ("profile", "va_basis", {"value": draw(st.sampled_from(["industry", "own"]))}),
        ("profile", "market", {"value": text(draw(figure(-0.05, 0.05)))}),
    ]
    for row in tables.get("projects", []):
        moved = max(draw(month(-11, 20)), row["start"], f"{BASE_YEAR + 1}-01" if row["stage"] == "proposed" else "")
        alone = all(float(other["retires"] or 0) == 0.0 for other in tables["projects"] if other["line"] == row["line"])
        more = {"load": text(draw(figure(0, 1.2))), "capacity": text(float(row["capacity"]) + draw(figure(0, 50)))}
        possible_edits.append(("projects", row["project"], more | ({"commissioning": moved} if alone else {})))
    for row in tables.get("industries", []):
        if row["va_rate"]:
            possible_edits.append(("industries", row["industry"], {"va_rate": text(draw(figure(0.05, 0.6)))}))
    edits: dict[str, dict[str, dict[str, str]]] = {}
    for table, row, found in draw(st.lists(st.sampled_from(possible_edits), min_size=1, max_size=4)):
        edits.setdefault(table, {})[row] = found
    return edits


KEYS = {"lines": ("line",), "projects": ("project",), "actuals": ("line", "month"), "official": ("month",)}
KEYS |= {"events": ("event",), "profile": ("key",), "industries": ("industry",)}


def edited(tables: dict[str, list[dict[str, str]]], edits) -> dict[str, list[dict[str, str]]]:
    """The tables with a scenario's edits in: a plan of one form empties the other, a row that is not there is added."""
    found = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    for table, rows in edits.items():
        there = {"/".join(row[key] for key in KEYS[table]): row for row in found.setdefault(table, [])}
        for name, cells in rows.items():
            if name not in there:
                there[name] = dict(zip(KEYS[table], name.split("/"), strict=True))
                found[table].append(there[name])
            emptied = {"plan_growth": "plan_output", "plan_output": "plan_growth"}
            there[name] |= {emptied[column]: "" for column in cells if column in emptied} | cells
    return found


@st.composite
def edited_cases(draw, **options):
    """A dataset with values and edits for it: tables, dataset, values, edits."""
    tables, dataset, values = draw(cases(**options))
    return tables, dataset, values, draw(edits_of(tables))
