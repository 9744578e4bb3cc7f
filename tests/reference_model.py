"""The second engine: docs/model.md §2 in plain Python loops, from the same text cells. No numpy, nothing of sim.

Slow and short on purpose: read it beside docs/model.md. `reference(tables, values)` gives
measure → entity → time → number.
"""

from __future__ import annotations

import calendar
import math

KNOTS = [0, 6, 12, 18, 24, 36, 48]
RESOURCES = ["steam", "land", "sewage"]
DEFAULTS = {
    "start_rate": 1.0, "project_slip": 0.0, "park_slip": 0.0, "ramp_pace": 1.0, "plan_delivery": 1.0, "market": 0.0,
    "purchases": 1.0, "listing_lag": 0.0, "promoted_firms": 0.0, "promoted_va": 0.1, "promoted_growth": 0.0,
    "growth_below_scale": 0.0, "growth_rest_of_gdp": 0.0, "energy_cap": 0.05, "memory": 6.0,
}  # fmt: skip
FAMILIES = {"stretch_": 0.0, "growth_": 0.0, "price_": 1.0}


def number(text, default=math.nan):
    text = (text or "").strip()
    return default if text == "" or set(text) <= {"*", "."} else float(text)


class City:
    """The tables as dicts, with the defaults of empty cells put in."""

    def __init__(self, tables, values):
        self.tables = tables
        self.profile = {row["key"]: row.get("value", "") for row in tables["profile"]}
        self.values = values
        self.base_year = int(float(self.profile["base_year"]))
        self.months = int(float(self.profile.get("horizon") or 36))
        self.years = self.months // 12
        self.lines = [row["line"] for row in tables["lines"]]
        self.line = {row["line"]: row for row in tables["lines"]}
        group = {row["product"]: row.get("group") or "other" for row in tables.get("products", [])}
        self.group = {i: group.get(self.line[i].get("product", ""), "other") for i in self.lines}
        self.chain = {i: self.line[i].get("chain") or "other" for i in self.lines}
        self.chains = list(
            dict.fromkeys([r["chain"] for r in tables.get("chains", [])] + [self.chain[i] for i in self.lines])
        )
        self.base = {i: [0.0] * 12 for i in self.lines}
        for row in tables["base_output"]:
            self.base[row["line"]] = [number(row[f"m{m:02d}"]) for m in range(1, 13)]
        self.projects = list(tables.get("projects", []))

    def fact(self, key):
        return number(self.profile.get(key, ""), None)

    def value(self, key):
        if key in self.values:
            return self.values[key]
        own = self.profile.get(key)
        if own not in (None, ""):
            return float(own)
        for prefix, default in FAMILIES.items():
            if key.startswith(prefix) and key not in DEFAULTS:
                return default
        if key in DEFAULTS:
            return DEFAULTS[key]
        if any(row["factor"] == key for row in self.tables["factors"]):
            return 1.0
        raise KeyError(f"{key} has no default among DEFAULTS and FAMILIES of tests/reference_model.py")

    def month(self, text):
        year, month = text.split("-")
        return (int(year) - self.base_year - 1) * 12 + int(month) - 1

    def capped(self, i):
        return (self.line[i].get("design_capacity") or "") != ""

    def label(self, t):
        return f"{self.base_year + 1 + t // 12}-{t % 12 + 1:02d}"


def park_room(city):
    """2.1: who waits for which expansion (month), and who has no room, in planned order."""
    parks = {}
    for row in city.tables.get("parks", []):
        parks[row["park"]] = {
            "free": [number(row.get(r, ""), math.inf) for r in RESOURCES],
            "added": [number(row.get(f"{r}_added", ""), 0.0) for r in RESOURCES],
            "month": city.month(row["expansion"]) if row.get("expansion") else None,
        }
    waits, no_room = {}, set()
    for row in sorted(city.projects, key=lambda row: city.month(row["commissioning"])):
        name, park = row["project"], parks.get(row.get("park", ""))
        if city.month(row["commissioning"]) < 0 or row["stage"] == "shelved" or park is None:
            continue
        need = [number(row.get(r, ""), 0.0) for r in RESOURCES]
        if all(n <= f for n, f in zip(need, park["free"], strict=True)):
            park["free"] = [f - n for n, f in zip(need, park["free"], strict=True)]
        elif park["month"] is not None and all(
            n <= f + a for n, f, a in zip(need, park["free"], park["added"], strict=True)
        ):
            taken = [min(n, a) for n, a in zip(need, park["added"], strict=True)]
            park["added"] = [a - x for a, x in zip(park["added"], taken, strict=True)]
            park["free"] = [f - (n - x) for f, n, x in zip(park["free"], need, taken, strict=True)]
            waits[name] = park["month"]
        else:
            no_room.add(name)
    return waits, no_room


def commissioning(city):
    """2.1: month and weight of each project."""
    waits, no_room = park_room(city)
    months, weights = {}, {}
    for row in city.projects:
        name, planned = row["project"], city.month(row["commissioning"])
        if planned < 0:
            months[name] = float(planned)
        else:
            wait = waits[name] + city.value("park_slip") if name in waits else -math.inf
            months[name] = max(planned + city.value("project_slip"), wait, 0.0)
        out = name in no_room or row["stage"] == "shelved"
        weights[name] = 0.0 if out else city.value("start_rate") if row["stage"] == "proposed" else 1.0
    return months, weights


def online_share(city, row, commissioned, t):
    """2.2: the profile at (t - commissioned) / pace."""
    if t < commissioned:
        return 0.0
    ramp = next(r for r in city.tables["ramps"] if r["ramp"] == row["ramp"])
    shares = [float(ramp[f"m{k}"]) for k in KNOTS]
    age = (t - commissioned) / city.value("ramp_pace")
    for k in range(len(KNOTS) - 1):
        if age <= KNOTS[k + 1]:
            part = (age - KNOTS[k]) / (KNOTS[k + 1] - KNOTS[k])
            return shares[k] + part * (shares[k + 1] - shares[k])
    return shares[-1]


def planned_output(city, months, weights):
    """2.3: existing lines' plan, each project's addition, and the whole plan, none of them below 0."""
    existing, added, total = {}, {}, {}
    for i in city.lines:
        if city.capped(i):
            growth = number(city.line[i].get("plan_growth"), 0.0) * city.value("plan_delivery") + city.value("market")
        else:
            growth = city.value(f"growth_{city.chain[i]}") + city.value("market")
        existing[i] = [city.base[i][t % 12] * max(1.0 + growth, 0.0) ** (t // 12 + 1) for t in range(city.months)]
        total[i] = list(existing[i])
    for row in city.projects:
        name, load = row["project"], number(row.get("load"), 1.0)
        added[name] = []
        for t in range(city.months):
            before = online_share(city, row, months[name], t % 12 - 12) if months[name] < 0 else 0.0
            share = online_share(city, row, months[name], t) - before
            added[name].append(weights[name] * float(row["capacity"]) * load * share / 12.0)
            total[row["line"]][t] += added[name][t]
    for i in {row["line"] for row in city.projects}:
        total[i] = [max(x, 0.0) for x in total[i]]
    return existing, added, total


def ceilings(city, months, weights):
    """2.4: the monthly ceiling (infinite where nothing caps the line), and capacity on line."""
    lengths = city.profile.get("month_lengths") or "calendar"
    ceiling, capacity = {}, {}
    for i in city.lines:
        capacity[i] = [number(city.line[i].get("design_capacity"), 0.0)] * city.months
        ceiling[i] = [math.inf] * city.months
    for row in city.projects:
        name, i = row["project"], row["line"]
        for t in range(city.months):
            on = float(row["capacity"]) * online_share(city, row, months[name], t)
            off = number(row.get("retires"), 0.0) if t >= months[name] else 0.0
            capacity[i][t] += weights[name] * (on - off)
    for i in city.lines:
        capacity[i] = [max(x, 0.0) for x in capacity[i]]
        if not city.capped(i):
            continue
        for t in range(city.months):
            year, month = city.base_year + 1 + t // 12, t % 12 + 1
            days = [calendar.monthrange(year, m)[1] for m in range(1, 13)]
            share = 1.0 if lengths == "equal" else days[month - 1] / (sum(days) / 12.0)
            lost = sum(
                float(row["share_lost"])
                for row in city.tables.get("overhauls", [])
                if row["line"] == i and city.month(row["month"]) == t
            )
            sustained = number(city.line[i].get("ceiling"), 1.0) + city.value(f"stretch_{city.group[i]}")
            ceiling[i][t] = capacity[i][t] / 12.0 * share * max(sustained, 0.0) * (1.0 - lost)
    return ceiling, capacity


def kept_by_factors(city, i, t):
    """2.5: the share of output the worst factor leaves, and which factor that is."""
    kept, worst = 1.0, None
    for row in city.tables.get("exposures", []):
        if row["line"] == i:
            factor = next(f for f in city.tables["factors"] if f["factor"] == row["factor"])
            available = min(1.0, float(factor[f"m{t % 12 + 1:02d}"]) * city.value(row["factor"]))
            left = 1.0 - float(row["exposure"]) * (1.0 - available)
            if left < kept:
                kept, worst = left, row["factor"]
    return kept, worst


def product_order(city):
    """2.6: products so that each comes after what its makers take, ties in table order."""
    products = [row["product"] for row in city.tables.get("products", [])]
    recipes = city.tables.get("recipes", [])
    takes = {i: {r["product"] for r in recipes if r["line"] == i and r["role"] == "input"} for i in city.lines}
    makes = {i: {r["product"] for r in recipes if r["line"] == i and r["role"] == "byproduct"} for i in city.lines}
    for i in city.lines:
        if city.line[i].get("product"):
            makes[i].add(city.line[i]["product"])
    order = []
    while len(order) < len(products):
        for p in products:
            needed = {q for i in city.lines if p in makes[i] for q in takes[i]}
            if p not in order and needed <= set(order):
                order.append(p)
                break
    return order


def yields(city, product):
    """Units of a product each line makes per unit of output."""
    found = {i: 1.0 for i in city.lines if city.line[i].get("product") == product}
    for row in city.tables.get("recipes", []):
        if row["product"] == product and row["role"] == "byproduct":
            found[row["line"]] = float(row["per_unit"])
    return found


def balance(city, output):
    """2.6: users of each product cut to what there is, by priority; output, and what each product took of each line."""
    products = {row["product"]: row for row in city.tables.get("products", [])}
    inputs = [row for row in city.tables.get("recipes", []) if row["role"] == "input"]
    output = {i: list(row) for i, row in output.items()}
    cuts = {}
    for p in product_order(city):
        limit = number(products[p].get("purchase_limit"), math.inf)
        users = [row for row in inputs if row["product"] == p]
        if not users or math.isinf(limit):
            continue
        for t in range(city.months):
            supply = sum(output[i][t] * each for i, each in yields(city, p).items()) + limit / 12.0 * city.value(
                "purchases"
            )
            for priority in sorted({number(row.get("priority"), 1.0) for row in users}):
                of_class = [
                    row
                    for row in users
                    if number(row.get("priority"), 1.0) == priority and float(row["per_unit"]) > 0.0
                ]
                want = sum(output[row["line"]][t] * float(row["per_unit"]) for row in of_class)
                given = min(want, supply)
                supply -= given
                if want > 0.0 and given < want:
                    for row in of_class:
                        i, before = row["line"], output[row["line"]][t]
                        output[i][t] *= given / want
                        cuts[p, i, t] = before - output[i][t]
    return output, cuts


def flows_of(city, output):
    """2.6: production, purchases as needed, use and sale of every product at the final outputs."""
    inputs = [row for row in city.tables.get("recipes", []) if row["role"] == "input"]
    flows = {}
    for p in [row["product"] for row in city.tables.get("products", [])]:
        for t in range(city.months):
            made = sum(output[i][t] * each for i, each in yields(city, p).items())
            used = sum(output[r["line"]][t] * float(r["per_unit"]) for r in inputs if r["product"] == p)
            bought = max(0.0, used - made)
            for name, x in (("production", made), ("purchase", bought), ("use", used), ("sale", made + bought - used)):
                flows.setdefault(f"{p}.{name}", {})[city.label(t)] = x
    return flows


def actuals_of(city, i):
    """A line's actual output by month."""
    return {city.month(r["month"]): float(r["output"]) for r in city.tables.get("actuals", []) if r["line"] == i}


def pace(city, i, modelled):
    """2.15: actual over modelled output of the last three actual months in which the line works."""
    actual, average = actuals_of(city, i), sum(modelled[:12]) / 12.0
    works = [t for t in sorted(actual) if modelled[t] > 0.0 and modelled[t] >= 0.1 * average * (1.0 - 1e-9)][-3:]
    ratio = sum(actual[t] for t in works) / sum(modelled[t] for t in works) if works else 1.0
    return min(max(ratio, 0.5), 1.5)


def carried_on(city, i, ratio, t):
    """2.15: what the pace makes of a month after the last actual, fading over `memory` months."""
    since = t - max(actuals_of(city, i), default=math.inf)
    return 1.0 + (ratio - 1.0) * max(1.0 - since / city.value("memory"), 0.0) if since > 0 else 1.0


class Run:
    """Steps 1 to 7 one after another, with the lines' pace (line → ratio) and the actuals in, or with neither."""

    def __init__(self, city, ratio=None):
        self.months, self.weights = commissioning(city)
        self.existing, self.added, self.planned = planned_output(city, self.months, self.weights)
        self.ceiling, self.capacity = ceilings(city, self.months, self.weights)
        each = {i: [1.0] * city.months for i in city.lines}
        for i in ratio or {}:
            each[i] = [carried_on(city, i, ratio[i], t) for t in range(city.months)]
        self.plan = {i: [d * max(x, 1.0) for d, x in zip(self.planned[i], each[i], strict=True)] for i in city.lines}
        self.limited = {i: [min(d, u) for d, u in zip(self.plan[i], self.ceiling[i], strict=True)] for i in city.lines}
        self.allowed, self.supplied, self.worst = {}, {}, {}
        for i in city.lines:
            kept = [kept_by_factors(city, i, t) for t in range(city.months)]
            self.worst[i] = [factor for _, factor in kept]
            self.allowed[i] = [
                min(a, u * k) if city.capped(i) else a * k
                for a, u, (k, _) in zip(self.limited[i], self.ceiling[i], kept, strict=True)
            ]
            self.supplied[i] = [a * min(x, 1.0) for a, x in zip(self.allowed[i], each[i], strict=True)]
        self.balanced, self.cuts = balance(city, self.supplied)
        self.output = {i: list(row) for i, row in self.balanced.items()}
        for i in ratio or {}:
            for t, made in actuals_of(city, i).items():
                self.output[i][t] = made
        self.share = {i: counted(city, i, self.output) for i in city.lines}


def binding(city, run, observed, i, t):
    """2.10: listing, else actual, else the last of plan, ceiling, factor and input that cut the line."""
    if run.share[i][t] == 0.0 and run.output[i][t] > 0.0:
        return "listing"
    if t in observed.get(i, {}):
        return "actual"
    step = "ceiling" if run.limited[i][t] < run.plan[i][t] * (1.0 - 1e-12) else "plan"
    if run.allowed[i][t] < run.limited[i][t] * (1.0 - 1e-12):
        step = f"factor:{run.worst[i][t]}"
    for p in product_order(city):
        if run.cuts.get((p, i, t), 0.0) > 1e-12 * run.plan[i][t]:
            step = f"input:{p}"
    return step


def counted(city, i, output):
    """2.7: 1 where the line's output counts in the statistics."""
    if city.line[i].get("entry", "incumbent") != "new_entity":
        return [1.0] * city.months
    made = [t for t in range(city.months) if output[i][t] > 0.0]
    base = [m - 12 for m in range(12) if city.base[i][m] > 0.0]
    first = min(base + made, default=math.inf)
    listing = city.month(city.line[i]["listing"]) if city.line[i].get("listing") else -math.inf
    begin = max(listing, first + city.value("listing_lag"))
    return [1.0 if t >= begin else 0.0 for t in range(city.months)]


def reference(tables, values):
    """Every measure this engine covers, as the command line prints them."""
    city = City(tables, values)
    years, labels = range(city.years), [str(city.base_year + 1 + y) for y in range(city.years)]
    observed = {i: actuals_of(city, i) for i in city.lines if actuals_of(city, i)}
    loaded = Run(City(tables, {})).balanced if observed else {}
    plain, run = Run(city), Run(city, {i: pace(city, i, loaded[i]) for i in observed})
    months, weights, capacity, ceiling = run.months, run.weights, run.capacity, run.ceiling
    added, plan, output, share = run.added, run.plan, run.output, run.share
    unit = {i: float(city.line[i]["price"]) * float(city.line[i]["va_rate"]) / 1e8 for i in city.lines}

    def yearly(series, y):
        return sum(series[12 * y : 12 * y + 12])

    # 2.7, 2.8 and 2.9: what counts, what it is compared with, growth
    cohort = city.value("promoted_firms") * city.value("promoted_va")
    grown = [(1.0 + city.value("promoted_growth")) ** (k + 1) for k in years]
    promoted = [cohort * sum(grown[: y + 1]) for y in years]
    new = {i for i in city.lines if city.line[i].get("entry", "incumbent") == "new_entity"}
    base_va = {i: [0.0 if i in new else unit[i] * b for b in city.base[i]] for i in city.lines}
    line_va = {i: [unit[i] * output[i][t] * share[i][t] for t in range(city.months)] for i in city.lines}
    now = [sum(line_va[i][t] for i in city.lines) + promoted[t // 12] / 12.0 for t in range(city.months)]
    was = []
    for t in range(city.months):
        before = sum(base_va[i][t] for i in city.lines) if t < 12 else now[t - 12]
        was.append(before + cohort / 12.0)
    total = [yearly(was, y) or math.nan for y in years]  # growth on nothing is not a number
    iva = [yearly(now, y) for y in years]
    found = {
        "iva": dict(zip(labels, iva, strict=True)),
        "iva_base": {labels[y]: yearly(was, y) for y in years},
        "iva_growth": {labels[y]: iva[y] / total[y] - 1.0 for y in years},
        "iva_growth_to_date": {
            city.label(12 * y + m): sum(now[12 * y : 12 * y + m + 1]) / (sum(was[12 * y : 12 * y + m + 1]) or math.nan)
            - 1.0
            for y in years
            for m in range(1, 12)
        },
        "plan": {i: {city.label(t): plan[i][t] for t in range(city.months)} for i in city.lines},
        "ceiling": {i: {city.label(t): ceiling[i][t] for t in range(city.months)} for i in city.lines},
        "output": {i: {city.label(t): output[i][t] for t in range(city.months)} for i in city.lines},
        "counted": {i: {city.label(t): share[i][t] for t in range(city.months)} for i in city.lines},
        "flow": flows_of(city, output),
        "commissioning": dict(months),
        "utilisation": {
            i: {labels[y]: yearly(output[i], y) / (yearly(capacity[i], y) / 12.0) for y in years}
            for i in city.lines
            if city.capped(i) and all(yearly(capacity[i], y) > 0.0 for y in years)
        },
        "headroom": {
            i: {
                labels[y]: unit[i]
                * yearly([max(u - x, 0.0) for u, x in zip(ceiling[i], output[i], strict=True)], y)
                / total[y]
                for y in years
            }
            for i in city.lines
            if city.capped(i)
        },
        "binding": {
            i: {city.label(t): binding(city, run, observed, i, t) for t in range(city.months)} for i in city.lines
        },
        "online_share": {
            row["project"]: {
                city.label(t): online_share(city, row, months[row["project"]], t) for t in range(city.months)
            }
            for row in city.projects
        },
    }

    def lost(points):
        """Value added lost in each year over the base, from (line, month) → output lost."""
        return {labels[y]: -sum(unit[i] * x for (i, t), x in points.items() if t // 12 == y) / total[y] for y in years}

    found["lost_to_factor"] = {
        row["factor"]: lost(
            {
                (i, t): plain.limited[i][t] - plain.allowed[i][t]
                for i in city.lines
                for t in range(city.months)
                if plain.worst[i][t] == row["factor"]
            }
        )
        for row in city.tables.get("factors", [])
    }
    found["lost_to_input"] = {
        row["product"]: lost({(i, t): x for (p, i, t), x in plain.cuts.items() if p == row["product"]})
        for row in city.tables.get("products", [])
    }

    def compare(series, first):
        """Change on the year before, over the whole base, by year."""
        return {labels[y]: (series[y] - (series[y - 1] if y else first)) / total[y] for y in years}

    by_year = {i: [yearly(line_va[i], y) for y in years] for i in city.lines}
    found["pull_line"] = {i: compare(by_year[i], sum(base_va[i])) for i in city.lines}
    found["pull_chain"] = {
        c: {label: sum(found["pull_line"][i][label] for i in city.lines if city.chain[i] == c) for label in labels}
        for c in city.chains
    }
    found["pull_project"] = {}
    for row in city.projects:
        name, i = row["project"], row["line"]
        whole = run.planned[i]
        part = [line_va[i][t] * (added[name][t] / whole[t]) if whole[t] > 0.0 else 0.0 for t in range(city.months)]
        found["pull_project"][name] = compare([yearly(part, y) for y in years], 0.0)

    # 2.10: the bridge, of the run without actuals; then what actuals change
    stages = [plain.existing, plain.plan, plain.limited, plain.supplied, plain.output]
    sums = [[sum(unit[i] * yearly(stage[i], y) for i in city.lines) for y in years] for stage in stages]
    sums.append(
        [
            sum(
                unit[i] * plain.output[i][t] * plain.share[i][t] for i in city.lines for t in range(12 * y, 12 * y + 12)
            )
            for y in years
        ]
    )
    first = sum(sum(b) for b in base_va.values())
    lines_base = [first, *sums[5][:-1]]
    lines_now = [sum(by_year[i][y] for i in city.lines) for y in years]
    was_lines = [first, *lines_now[:-1]]
    terms = ["existing_plan", "projects", "lost_to_ceilings", "lost_to_factors", "lost_to_inputs", "not_yet_counted"]
    found["bridge"] = {}
    for k, term in enumerate(terms):
        ahead = lines_base if k == 0 else sums[k - 1]
        found["bridge"][term] = {labels[y]: (sums[k][y] - ahead[y]) / total[y] for y in years}
    found["bridge"]["promoted_firms"] = {
        labels[y]: (promoted[y] - (promoted[y - 1] if y else 0.0) - cohort) / total[y] for y in years
    }
    found["bridge"]["actuals"] = {
        labels[y]: ((lines_now[y] - was_lines[y]) - (sums[5][y] - lines_base[y])) / total[y] for y in years
    }

    # 2.11 nominal output
    nominal = {
        i: [
            yearly(output[i], y) * float(city.line[i]["price"]) / 1e8 * city.value(f"price_{city.group[i]}")
            for y in years
        ]
        for i in city.lines
    }
    found["chain_output"] = {
        c: {labels[y]: sum(nominal[i][y] for i in city.lines if city.chain[i] == c) for y in years} for c in city.chains
    }
    found["all_chains_output"] = {labels[y]: sum(nominal[i][y] for i in city.lines) for y in years}

    # 2.12 energy
    energy = {i: number(city.line[i].get("energy")) for i in city.lines}
    base_energy = sum(sum(city.base[i]) * energy[i] for i in city.lines)
    if not math.isnan(base_energy) and base_energy > 0.0:
        use = [sum(yearly(output[i], y) * energy[i] for i in city.lines) for y in years]
        if all(x > 0.0 for x in use):
            growth = [use[y] / (use[y - 1] if y else base_energy) - 1.0 for y in years]
            found["energy_growth"] = dict(zip(labels, growth, strict=True))
            found["energy_headroom"] = {labels[y]: city.value("energy_cap") - growth[y] for y in years}
            found["energy_intensity_change"] = {
                labels[y]: (1.0 + growth[y]) / ((iva[y] / total[y]) or math.nan) - 1.0 for y in years
            }

    # 2.13 investment
    spent, known = [0.0] * city.years, False
    for row in city.projects:
        left = number(row.get("investment")) - number(row.get("spent"))
        if math.isnan(left):
            continue
        known = known or left > 0.0
        name = row["project"]
        start = max(city.month(row["start"]), 0) if row.get("start") else 0
        end = max(months[name], start + 1.0)
        for y in years:
            overlap = max(0.0, min(end, 12.0 * y + 12.0) - max(start, 12.0 * y))
            spent[y] += weights[name] * left * overlap / (end - start)
    if known:
        found["investment"] = dict(zip(labels, spent, strict=True))
    last = city.fact("industrial_investment")
    if known and last:
        bases = [last, *spent[:-1]]
        found["investment_growth"] = {labels[y]: spent[y] / bases[y] - 1.0 for y in years if bases[y] > 0.0}

    # 2.1 and 2.7: counts
    listed = [row for row in city.projects if row["stage"] != "shelved"]
    if listed:
        rate = sum(weights[row["project"]] for row in listed) / len(listed)
        found["start_rate"] = dict.fromkeys(labels, rate)
    entered = [0.0] * city.years
    for firm in {city.line[i].get("firm") or f"/{i}" for i in new}:
        lines = [i for i in new if (city.line[i].get("firm") or f"/{i}") == firm]
        counts = [t for i in lines for t in range(city.months) if output[i][t] > 0.0 and share[i][t] > 0.0]
        if counts:
            entered[min(counts) // 12] += 1.0
    found["firms_listed"] = {labels[y]: city.value("promoted_firms") + entered[y] for y in years}

    # 2.14 city and province
    below = city.fact("below_scale_va")
    base_total = sum(sum(b) for b in base_va.values())
    if below is not None:
        level, industry = below, []
        for y in years:
            level = max(level - cohort, 0.0) * (1.0 + city.value("growth_below_scale"))
            industry.append(iva[y] + level)
        found["industry_va"] = dict(zip(labels, industry, strict=True))
        gdp = city.fact("gdp")
        if gdp is not None:
            rest = gdp - base_total - below
            whole = [industry[y] + rest * (1.0 + city.value("growth_rest_of_gdp")) ** (y + 1) for y in years]
            found["industry_share_of_gdp"] = {labels[y]: industry[y] / whole[y] for y in years}
            was_industry, was_gdp = [base_total + below, *industry[:-1]], [gdp, *whole[:-1]]
            found["contribution_to_gdp_growth"] = {
                labels[y]: (industry[y] - was_industry[y]) / (whole[y] - was_gdp[y])
                for y in years
                if abs(whole[y] - was_gdp[y]) > 0.1  # a smaller change makes the ratio ill-conditioned
            }
    province = city.fact("province_iva")
    if province:
        found["pull_on_province"] = {labels[y]: (iva[y] / total[y] - 1.0) * base_total / province for y in years}

    # 2.15 required growth
    for row in city.tables.get("targets", []):
        if row["measure"] == "iva_growth" and str(int(float(row["year"]))) == labels[0]:
            target = float(row["value"])
            known = 0  # months in: every one before, and half of the month's base has an actual
            while known < 12:
                have = [i for i in observed if known in observed[i]]
                base = sum(base_va[i][known] for i in city.lines)
                if not have or sum(base_va[i][known] for i in have) < 0.5 * base * (1.0 - 1e-12):
                    break
                known += 1
            if known < 12:
                elapsed = sum(was[:known]) / total[0]
                gained = (sum(now[:known]) - sum(was[:known])) / total[0]
                rest = 1.0 - elapsed
                found["required_growth"] = {labels[0]: (target - gained) / rest if rest > 1e-12 else math.nan}
            break
    return found
