"""The second engine: docs/model.md §2 in plain Python loops, from the same text cells. No numpy, nothing of sim.

Slow and short on purpose: read it beside docs/model.md. `reference(tables, values)` gives measure → entity → time →
number. Steps 2.1 to 2.7 and 2.15's actuals are here; reference_growth.py makes the measures of what they give.
"""

from __future__ import annotations

import calendar
import math

import reference_growth

KNOTS = [0, 6, 12, 18, 24, 36, 48]
RESOURCES = ["steam", "land", "sewage"]
DEFAULTS = {
    "start_rate": 1.0, "project_slip": 0.0, "park_slip": 0.0, "ramp_pace": 1.0, "plan_delivery": 1.0, "market": 0.0,
    "purchases": 1.0, "listing_lag": 0.0, "promoted_firms": 0.0, "promoted_va": 0.1, "promoted_growth": 0.0,
    "growth_below_scale": 0.0, "growth_rest_of_gdp": 0.0, "energy_cap": 0.05, "memory": 6.0, "unexplained": 0.0,
}  # fmt: skip
FAMILIES = {"stretch_": 0.0, "growth_": 0.0, "price_": 1.0, "deflation_gap_": 0.0}


def number(text, default=math.nan):
    text = (text or "").strip()
    return default if text == "" or set(text) <= {"*", "."} else float(text)


class City:
    """The tables as dicts, with the defaults of empty cells put in; `loaded`: the tables before a scenario's edits."""

    def __init__(self, tables, values, loaded):
        self.tables = tables
        self.profile = {row["key"]: row.get("value", "") for row in tables["profile"]}
        self.values = values
        self.loaded = loaded
        self.base_year = int(float(self.profile["base_year"]))
        self.months = int(float(self.profile.get("horizon") or 36))
        self.years = self.months // 12
        self.lines = [row["line"] for row in tables["lines"]]
        self.line = {row["line"]: row for row in tables["lines"]}
        group = {row["product"]: row.get("group") or "other" for row in tables.get("products", [])}
        self.group = {i: group.get(self.cell(i, "product"), "other") for i in self.lines}
        self.chain = {i: self.cell(i, "chain") or "other" for i in self.lines}
        self.new = {i for i in self.lines if self.cell(i, "entry") == "new_entity"}
        self.base = {i: [0.0] * 12 for i in self.lines}
        for row in tables["base_output"]:
            self.base[row["line"]] = [number(row[f"m{m:02d}"]) for m in range(1, 13)]
        self.projects = list(tables.get("projects", []))

    def rows(self, table):
        return self.tables.get(table, [])

    def cell(self, i, column):
        return (self.line[i].get(column) or "").strip()

    def figure(self, i, column, default=math.nan):
        return number(self.cell(i, column), default)

    def number(self, text):
        return number(text)

    def stated_investment(self, row):
        return not math.isnan(number(row.get("investment")) - number(row.get("spent")))

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
        if any(row["factor"] == key for row in self.rows("factors")):
            return 1.0
        raise KeyError(f"{key} has no default among DEFAULTS and FAMILIES of tests/reference_model.py")

    def month(self, text):
        year, month = text.split("-")
        return (int(year) - self.base_year - 1) * 12 + int(month) - 1

    def capped(self, i):
        return self.cell(i, "design_capacity") != ""

    def label(self, t):
        return f"{self.base_year + 1 + t // 12}-{t % 12 + 1:02d}"

    def exit_year(self, i):
        """2.7: years after the base year that the line leaves the sample in."""
        leaves = self.cell(i, "exit")
        return self.month(leaves) // 12 + 1 if leaves else math.inf

    def industry(self, i):
        """2.9: the longest code of the table that the line's code begins with."""
        codes = [
            row["industry"] for row in self.rows("industries") if self.cell(i, "industry").startswith(row["industry"])
        ]
        return max(codes, key=len, default="other")

    def rate(self, i):
        """2.8: the rate of the longest code that has one, or the line's own; where the one is empty, the other."""
        rates = {row["industry"]: number(row.get("va_rate")) for row in self.rows("industries")}
        held = [code for code, x in rates.items() if self.cell(i, "industry").startswith(code) and not math.isnan(x)]
        theirs, own = rates.get(max(held, key=len, default=None), math.nan), self.figure(i, "va_rate")
        first, second = (own, theirs) if self.profile.get("va_basis") == "own" else (theirs, own)
        return second if math.isnan(first) else first

    def unit(self, i):
        """2.8: value added of a unit of output in 亿元, without the gap."""
        return self.figure(i, "in_iva", 1.0) * self.figure(i, "price") * self.rate(i) / 1e8

    def gap(self, i, t):
        """2.8: how far the price outruns its deflator, from the plan year on."""
        return 1.0 + self.value(f"deflation_gap_{self.group[i]}") if t >= 0 else 1.0


def park_room(city):
    """2.1: who waits for which expansion (month), and who has no room, in planned order."""
    parks = {}
    for row in city.rows("parks"):
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


def profile_at(city, row, months):
    """2.2: the project's ramp so many months, at pace 1, after its commissioning."""
    if months < 0:
        return 0.0
    ramp = next(r for r in city.rows("ramps") if r["ramp"] == row["ramp"])
    shares = [float(ramp[f"m{k}"]) for k in KNOTS]
    for k in range(len(KNOTS) - 1):
        if months <= KNOTS[k + 1]:
            part = (months - KNOTS[k]) / (KNOTS[k + 1] - KNOTS[k])
            return shares[k] + part * (shares[k + 1] - shares[k])
    return shares[-1]


def online_share(city, row, commissioned, t):
    """2.2: the profile at (t - commissioned) / pace."""
    return profile_at(city, row, (t - commissioned) / city.value("ramp_pace"))


def planned_project_part(city, i):
    """2.3: what a line's own plan holds of its projects: as loaded, at planned dates, pace and weight 1."""
    loaded = City(city.loaded, {}, city.loaded)
    part = 0.0
    for row in loaded.projects:
        if row["line"] == i and row["stage"] != "shelved":
            start = loaded.month(row["commissioning"])
            gained = [profile_at(loaded, row, t - start) - profile_at(loaded, row, t - 12 - start) for t in range(12)]
            part += float(row["capacity"]) * number(row.get("load"), 1.0) * sum(gained) / 12.0
    return part


def own_plan(city, i):
    """2.3: the growth a firm plans for its existing line; not a number where it is not known."""
    whole = city.figure(i, "plan_output")
    if math.isnan(whole):
        return city.figure(i, "plan_growth")
    part = 0.0 if city.cell(i, "plan_includes_projects") == "no" else planned_project_part(city, i)
    return max((whole - part) / sum(city.base[i]) - 1.0, -1.0)


def planned_output(city, months, weights):
    """2.3: existing lines' plan, each project's addition, and the whole plan before events, not below 0."""
    existing, added, total = {}, {}, {}
    for i in city.lines:
        own = own_plan(city, i)
        if math.isnan(own):
            growth = city.value(f"growth_{city.chain[i]}") + city.value("market")
        else:
            growth = max(own, 0.0) * city.value("plan_delivery") + min(own, 0.0) + city.value("market")
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
    return existing, added, {i: [max(x, 0.0) for x in total[i]] for i in city.lines}


def events_of(city, i):
    """2.3: events of a line in table order, as first month, last month, change and share made up."""
    of = {
        "line": i,
        "firm": city.cell(i, "firm"),
        "product_group": city.group[i],
        "chain": city.chain[i],
        "county": city.cell(i, "county"),
        "park": city.cell(i, "park"),
    }
    return [
        (city.month(row["from"]), city.month(row["to"]), float(row["change"]), number(row.get("made_up"), 0.0))
        for row in city.rows("events")
        if (row["scope"] == "industry" and city.cell(i, "industry").startswith(row["of"]))
        or row["scope"] == "city"
        or (row["scope"] in of and of[row["scope"]] == row["of"])
    ]


def after_events(city, i, planned):
    """2.3: what stops and surges leave of a line's plan, with what is made up later in the year."""
    left, made_up, events = list(planned), [0.0] * city.months, events_of(city, i)
    falling = {t for first, last, change, _ in events if change < 0.0 for t in range(first, last + 1)}
    for first, last, change, share in events:
        for year in range(city.years):
            taken = 0.0
            for t in range(max(first, 12 * year), min(last + 1, 12 * year + 12)):
                taken += left[t] * max(-change, 0.0) * share
                left[t] *= 1.0 + change
            later = [t for t in range(12 * year, 12 * year + 12) if t > last and t not in falling]
            for t in later:
                made_up[t] += taken / len(later)
    return [max(x + more, 0.0) for x, more in zip(left, made_up, strict=True)]


def ceilings(city, months, weights):
    """2.4: the monthly ceiling (infinite where nothing caps the line), and capacity on line."""
    lengths = city.profile.get("month_lengths") or "calendar"
    ceiling, capacity = {}, {}
    for i in city.lines:
        capacity[i] = [city.figure(i, "design_capacity", 0.0)] * city.months
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
        events = events_of(city, i)
        for t in range(city.months):
            year, month = city.base_year + 1 + t // 12, t % 12 + 1
            days = [calendar.monthrange(year, m)[1] for m in range(1, 13)]
            share = 1.0 if lengths == "equal" else days[month - 1] / (sum(days) / 12.0)
            lost = sum(
                float(row["share_lost"])
                for row in city.rows("overhauls")
                if row["line"] == i and city.month(row["month"]) == t
            )
            sustained = city.figure(i, "ceiling", 1.0) + city.value(f"stretch_{city.group[i]}")
            ceiling[i][t] = capacity[i][t] / 12.0 * share * max(sustained, 0.0) * (1.0 - lost)
            for first, last, change, _ in events:
                if first <= t <= last:
                    ceiling[i][t] *= min(1.0, 1.0 + change)
    return ceiling, capacity


def kept_by_factors(city, i, t):
    """2.5: the share of output the worst factor leaves, and which factor that is."""
    kept, worst = 1.0, None
    for row in city.rows("exposures"):
        if row["line"] == i:
            factor = next(f for f in city.rows("factors") if f["factor"] == row["factor"])
            available = min(1.0, float(factor[f"m{t % 12 + 1:02d}"]) * city.value(row["factor"]))
            for event in city.rows("events"):
                acts = event["scope"] == "factor" and event["of"] == row["factor"]
                if acts and city.month(event["from"]) <= t <= city.month(event["to"]):
                    available *= 1.0 + float(event["change"])
            left = 1.0 - float(row["exposure"]) * (1.0 - available)
            if left < kept:
                kept, worst = left, row["factor"]
    return kept, worst


def product_order(city):
    """2.6: products so that each comes after what its makers take, ties in table order."""
    products = [row["product"] for row in city.rows("products")]
    recipes = city.rows("recipes")
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
    for row in city.rows("recipes"):
        if row["product"] == product and row["role"] == "byproduct":
            found[row["line"]] = float(row["per_unit"])
    return found


def balance(city, output):
    """2.6: users of each product cut to what there is, by priority; output, and what each product took of each line."""
    products = {row["product"]: row for row in city.rows("products")}
    inputs = [row for row in city.rows("recipes") if row["role"] == "input"]
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
    inputs = [row for row in city.rows("recipes") if row["role"] == "input"]
    flows = {}
    for p in [row["product"] for row in city.rows("products")]:
        for t in range(city.months):
            made = sum(output[i][t] * each for i, each in yields(city, p).items())
            used = sum(output[r["line"]][t] * float(r["per_unit"]) for r in inputs if r["product"] == p)
            bought = max(0.0, used - made)
            for name, x in (("production", made), ("purchase", bought), ("use", used), ("sale", made + bought - used)):
                flows.setdefault(f"{p}.{name}", {})[city.label(t)] = x
    return flows


def actuals_of(city, i):
    """A line's actual output by month."""
    return {city.month(r["month"]): float(r["output"]) for r in city.rows("actuals") if r["line"] == i}


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
        self.after = {i: after_events(city, i, self.planned[i]) for i in city.lines}
        self.ceiling, self.capacity = ceilings(city, self.months, self.weights)
        each = {i: [1.0] * city.months for i in city.lines}
        for i in ratio or {}:
            each[i] = [carried_on(city, i, ratio[i], t) for t in range(city.months)]
        self.plan = {i: [d * max(x, 1.0) for d, x in zip(self.after[i], each[i], strict=True)] for i in city.lines}
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
        self.begins = {i: first_counted(city, i, self.output[i]) for i in city.lines}
        self.counted = {i: counted(city, i, self.begins[i]) for i in city.lines}


def binding(city, run, observed, i, t):
    """2.10: listing (in the sample), else actual, else the last of plan, event, ceiling, factor and input that cut."""
    in_sample = t // 12 + 1 < city.exit_year(i)
    if in_sample and run.counted[i][t] == 0.0 and run.output[i][t] > 0.0:
        return "listing"
    if t in observed.get(i, {}):
        return "actual"
    step = "event" if run.after[i][t] < run.planned[i][t] * (1.0 - 1e-12) else "plan"
    if run.limited[i][t] < run.plan[i][t] * (1.0 - 1e-12):
        step = "ceiling"
    if run.allowed[i][t] < run.limited[i][t] * (1.0 - 1e-12):
        step = f"factor:{run.worst[i][t]}"
    for p in product_order(city):
        if run.cuts.get((p, i, t), 0.0) > 1e-12 * run.plan[i][t]:
            step = f"input:{p}"
    return step


def first_counted(city, i, output):
    """2.7: the month from which a line's output is in the statistics, exits left out of account."""
    if i not in city.new:
        return -math.inf
    made = [t for t in range(city.months) if output[t] > 0.0]
    base = [m - 12 for m in range(12) if city.base[i][m] > 0.0]
    listing = city.month(city.cell(i, "listing")) if city.cell(i, "listing") else -math.inf
    return max(listing, min(base + made, default=math.inf) + city.value("listing_lag"))


def counted(city, i, begins):
    """2.7: 1 where the line's output counts: from the month it is listed, in the years before it leaves."""
    leaves = city.exit_year(i)
    return [1.0 if t >= begins and t // 12 + 1 < leaves else 0.0 for t in range(city.months)]


def reference(tables, values, loaded=None):
    """Every measure, as the command line prints them; `loaded`: the tables before a scenario's edits."""
    loaded = loaded or tables
    city = City(tables, values, loaded)
    before = City({**loaded, **{name: tables.get(name, []) for name in ("actuals", "official")}}, {}, loaded)
    observed = {i: actuals_of(city, i) for i in city.lines if actuals_of(city, i)}
    modelled = Run(before).balanced if observed else {}
    ratio = {i: pace(city, i, modelled[i]) if i in modelled else 1.0 for i in observed}
    run = Run(city, ratio)
    rate = 0.0
    if city.rows("official"):
        rate = reference_growth.rate_of_release(
            before, Run(before, {i: x for i, x in ratio.items() if i in before.lines})
        )

    def monthly(of_month):
        return {i: {city.label(t): of_month(i, t) for t in range(city.months)} for i in city.lines}

    return {
        "plan": monthly(lambda i, t: run.plan[i][t]),
        "ceiling": monthly(lambda i, t: run.ceiling[i][t]),
        "output": monthly(lambda i, t: run.output[i][t]),
        "counted": monthly(lambda i, t: run.counted[i][t]),
        "binding": monthly(lambda i, t: binding(city, run, observed, i, t)),
        "flow": flows_of(city, run.output),
        "commissioning": dict(run.months),
        "online_share": {
            row["project"]: {
                city.label(t): online_share(city, row, run.months[row["project"]], t) for t in range(city.months)
            }
            for row in city.projects
        },
        **reference_growth.measures(city, Run(city), run, observed, rate),
    }
