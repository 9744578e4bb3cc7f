"""The second engine's measures: docs/model.md §2.8 to §2.15 in plain loops, of what reference_model.py's steps give.

`city`, `run` (with actuals) and `plain` (without) are reference_model.py's City and Run. b and c are the model's: value
added that counts in a month, and the same lines' twelve months before.
"""

from __future__ import annotations

import math

TIERS = ["announced", "province", "internal", "plan"]


def over(part, whole):
    """Part over whole; not a number over nothing."""
    return part / whole if whole else math.nan


def yearly(series, y):
    return sum(series[12 * y : 12 * y + 12])


def before(city, output, i, t):
    """2.7: what a line made twelve months before."""
    return output[i][t - 12] if t >= 12 else city.base[i][t]


def value_added(city, run, i, with_gap=True):
    """2.8: c and b of a line by month; b is of the same line, counted then or not."""
    unit = city.unit(i)
    now, was = [], []
    for t in range(city.months):
        counts = unit * run.counted[i][t]
        now.append(counts * run.output[i][t] * (city.gap(i, t) if with_gap else 1.0))
        was.append(counts * before(city, run.output, i, t) * (city.gap(i, t - 12) if with_gap else 1.0))
    return now, was


def promoted_firms(city):
    """2.7: c and b of promoted firms by month: each cohort's own base joins the base."""
    cohort = city.value("promoted_firms") * city.value("promoted_va")
    years = [
        cohort * sum((1.0 + city.value("promoted_growth")) ** (k + 1) for k in range(y + 1)) for y in range(city.years)
    ]
    now = [years[t // 12] / 12.0 for t in range(city.months)]
    return now, [(now[t - 12] if t >= 12 else 0.0) + cohort / 12.0 for t in range(city.months)]


def totals(city, run):
    """2.8: c and b of all lines and promoted firms by month."""
    every = [value_added(city, run, i) for i in city.lines] + [promoted_firms(city)]
    return tuple([sum(one[side][t] for one in every) for t in range(city.months)] for side in (0, 1))


def releases(city):
    """2.8: growth to date by month of the plan year, as released."""
    return {city.month(row["month"]): float(row["growth_to_date"]) for row in city.rows("official")}


def made_official(city, now, was):
    """2.8: Q, cumulative, in the months up to the last release: what makes growth to date the official one."""
    found, last, official = [], (0.0, 0.0), releases(city)
    for m in sorted(official):
        base = sum(was[: m + 1])
        amount = base * (1.0 + official[m]) - sum(now[: m + 1])
        for t in range(len(found), m + 1):
            part = (sum(was[: t + 1]) - last[0]) / (base - last[0])
            found.append(last[1] + part * (amount - last[1]))
        last = (base, amount)
    return found


def rate_of_release(city, run):
    """2.8: Q over B at the last release, of the dataset as loaded."""
    now, was = totals(city, run)
    amounts = made_official(city, now, was)
    return amounts[-1] / sum(was[: len(amounts)])


def accounting_difference(city, now, was, rate):
    """2.8: q by month, and the plan year's share s that later years' c and b are raised by."""
    amounts = made_official(city, now, was)
    q = [amount - earlier for amount, earlier in zip(amounts, [0.0, *amounts], strict=False)]
    for t in range(len(amounts), 12):
        since = t + 1 - len(amounts)
        q.append(was[t] * (rate * max(1.0 - since / city.value("memory"), 0.0) + city.value("unexplained")))
    share = sum(q) / sum(now[:12]) if sum(now[:12]) else 0.0
    return q + [share * c for c in now[12:]], share


def measures(city, plain, run, observed, rate):
    """Steps 2.8 to 2.15: every measure that is not a line's or project's output."""
    found = {}
    years, labels = range(city.years), [str(city.base_year + 1 + y) for y in range(city.years)]

    def by_year(of_year):
        return {labels[y]: of_year(y) for y in years}

    # 2.8 and 2.9: value added, its base, growth
    c, b = totals(city, run)
    q, share = accounting_difference(city, c, b, rate)
    now = [c[t] + q[t] for t in range(city.months)]
    joined = [share * b[t] if t >= 12 else 0.0 for t in range(city.months)]
    was = [b[t] + joined[t] for t in range(city.months)]
    iva, total = [yearly(now, y) for y in years], [yearly(was, y) for y in years]
    growth = [over(iva[y], total[y]) - 1.0 for y in years]

    def released(first_of):
        """Growth over the months from `first_of` a release to the release, eleven a year."""
        return {
            city.label(12 * y + m): over(
                sum(now[12 * y + first_of(m) : 12 * y + m + 1]), sum(was[12 * y + first_of(m) : 12 * y + m + 1])
            )
            - 1.0
            for y in years
            for m in range(1, 12)
        }

    found["iva"] = by_year(lambda y: iva[y])
    found["iva_base"] = by_year(lambda y: total[y])
    found["iva_growth"] = by_year(lambda y: growth[y])
    found["iva_growth_to_date"] = released(lambda m: 0)
    found["iva_growth_month"] = released(lambda m: 0 if m == 1 else m)
    found["accounting_difference"] = {city.label(t): q[t] for t in range(city.months)}

    # 2.9: pulls and growth of the parts
    line = {i: [[yearly(side, y) for y in years] for side in value_added(city, run, i)] for i in city.lines}
    parts = groups(city)
    for kind, members in {"line": {i: [i] for i in city.lines}, **parts}.items():
        sums = {
            k: [[sum(line[i][side][y] for i in lines) for y in years] for side in (0, 1)]
            for k, lines in members.items()
        }
        found[f"pull_{kind}"] = {
            k: by_year(lambda y, now=now, was=was: over(now[y] - was[y], total[y])) for k, (now, was) in sums.items()
        }
        if kind not in ("line", "chain"):
            found[f"growth_{kind}"] = {
                k: by_year(lambda y, now=now, was=was: over(now[y], was[y]) - 1.0) for k, (now, was) in sums.items()
            }
    found["pull_project"] = {}
    for row in city.projects:
        i = row["line"]
        part = [
            over(run.added[row["project"]][t] * run.output[i][t], run.planned[i][t]) if run.planned[i][t] else 0.0
            for t in range(city.months)
        ]
        counts = [city.unit(i) * x for x in run.counted[i]]
        gained = [
            counts[t] * (part[t] * city.gap(i, t) - (part[t - 12] * city.gap(i, t - 12) if t >= 12 else 0.0))
            for t in range(city.months)
        ]
        found["pull_project"][row["project"]] = by_year(lambda y, gained=gained: over(yearly(gained, y), total[y]))

    found["bridge"] = bridge(city, plain, run, q, joined, total)

    # 2.4, 2.5 and 2.6: what is left to make, what is lost; without the gap, of lines in the sample
    def of_sample(i, series):
        """Value added of a line's output in the years in which it is in the sample, over the base."""
        return by_year(
            lambda y: (
                over(city.unit(i) * yearly(series, y), total[y]) if y + 1 < city.exit_year(i) else over(0.0, total[y])
            )
        )

    def lost(of_line):
        """Points lost of all lines, from what a line loses in a month."""
        each = [of_sample(i, [-of_line(i, t) for t in range(city.months)]) for i in city.lines]
        return by_year(lambda y: sum(one[labels[y]] for one in each))

    capped = [i for i in city.lines if city.capped(i)]
    found["headroom"] = {
        i: of_sample(i, [max(u - x, 0.0) for u, x in zip(run.ceiling[i], run.output[i], strict=True)]) for i in capped
    }
    found["utilisation"] = {
        i: by_year(lambda y, i=i: over(yearly(run.output[i], y), yearly(run.capacity[i], y) / 12.0)) for i in capped
    }
    found["lost_to_factor"] = {
        row["factor"]: lost(
            lambda i, t, f=row["factor"]: (plain.limited[i][t] - plain.allowed[i][t]) if plain.worst[i][t] == f else 0.0
        )
        for row in city.rows("factors")
    }
    found["lost_to_input"] = {
        row["product"]: lost(lambda i, t, p=row["product"]: plain.cuts.get((p, i, t), 0.0))
        for row in city.rows("products")
    }

    # 2.11: nominal output
    def nominal(lines, y):
        return sum(
            yearly(run.output[i], y) * city.figure(i, "price") / 1e8 * city.value(f"price_{city.group[i]}")
            for i in lines
        )

    found["chain_output"] = {
        k: by_year(lambda y, lines=lines: nominal(lines, y)) for k, lines in parts["chain"].items()
    }
    found["all_chains_output"] = by_year(lambda y: nominal([i for i in city.lines if city.cell(i, "chain")], y))

    found |= energy(city, run, by_year, growth)
    found |= power(city, run, by_year, parts)
    found |= investment(city, run, by_year)

    # 2.1 and 2.7: counts
    rows = [row for row in city.projects if row["stage"] != "shelved"]
    if rows:
        started = sum(run.weights[row["project"]] for row in rows) / len(rows)
        found["start_rate"] = by_year(lambda y: started)
    entered = [0.0] * city.years
    for firm in {city.cell(i, "firm") or f"/{i}" for i in city.new}:
        lines = [i for i in city.new if (city.cell(i, "firm") or f"/{i}") == firm]
        counts = [t for i in lines for t in range(city.months) if run.output[i][t] > 0.0 and run.counted[i][t] > 0.0]
        if counts:
            entered[min(counts) // 12] += 1.0
    found["firms_listed"] = by_year(lambda y: city.value("promoted_firms") + entered[y])

    found |= city_and_province(city, run, by_year, iva, growth, q)
    found |= required_growth(city, run, observed, by_year, now, was)
    return found


def groups(city):
    """2.9: lines by chain, industry, sector, county and park; without the table, not at all; without a name, other."""
    sector = {row["industry"]: row.get("sector") or "manufacturing" for row in city.rows("industries")}
    kinds = {
        "chain": ([row["chain"] for row in city.rows("chains")], city.chain),
        "industry": (list(sector), {i: city.industry(i) for i in city.lines}),
        "sector": (list(sector.values()), {i: sector.get(city.industry(i), "other") for i in city.lines}),
        "county": (
            [row["county"] for row in city.rows("counties")],
            {i: city.cell(i, "county") or "other" for i in city.lines},
        ),
        "park": ([row["park"] for row in city.rows("parks")], {i: city.cell(i, "park") or "other" for i in city.lines}),
    }
    return {
        kind: {k: [i for i in city.lines if of[i] == k] for k in dict.fromkeys([*names, *of.values()])}
        for kind, (names, of) in kinds.items()
        if names or kind == "chain"
    }


def bridge(city, plain, run, q, joined, total):
    """2.10: the terms from plans to growth, by year; all but the last two of the run without actuals."""
    promoted_now, promoted_was = promoted_firms(city)
    stages = [plain.existing, plain.planned, plain.after, plain.limited, plain.supplied, plain.output]
    names = ["existing_plan", "projects", "events", "lost_to_ceilings", "lost_to_factors", "lost_to_inputs"]
    terms = [*names, "not_yet_counted", "promoted_firms", "deflation_gap", "actuals", "accounting_difference"]
    points = {term: [0.0] * city.years for term in terms}
    for t in range(city.months):
        y = t // 12
        for i in city.lines:
            if y + 1 >= city.exit_year(i):
                continue
            unit, earlier = city.unit(i), before(city, plain.output, i, t)
            ahead = earlier
            for term, stage in zip(names, stages, strict=True):
                points[term][y] += unit * (stage[i][t] - ahead)
                ahead = stage[i][t]
            if plain.counted[i][t] == 0.0:
                points["not_yet_counted"][y] -= unit * (plain.output[i][t] - earlier)
        points["promoted_firms"][y] += promoted_now[t] - promoted_was[t]
        points["accounting_difference"][y] += q[t] - joined[t]
    for i in city.lines:
        gained = [
            [now - was for now, was in zip(*value_added(city, made, i, with_gap), strict=True)]
            for made, with_gap in ((plain, False), (plain, True), (run, True))
        ]
        for y in range(city.years):
            bare, gap, actual = (yearly(one, y) for one in gained)
            points["deflation_gap"][y] += gap - bare
            points["actuals"][y] += actual - gap
    return {
        term: {str(city.base_year + 1 + y): over(points[term][y], total[y]) for y in range(city.years)}
        for term in terms
    }


def growth_of_use(city, run, lines, column):
    """2.12: growth by year of what lines use, same lines on both sides, counted ones only."""
    used = {i: city.figure(i, column, 0.0) * city.figure(i, "in_iva", 1.0) for i in lines}
    growth = []
    for y in range(city.years):
        months = range(12 * y, 12 * y + 12)
        use = sum(used[i] * run.counted[i][t] * run.output[i][t] for i in lines for t in months)
        base = sum(used[i] * run.counted[i][t] * before(city, run.output, i, t) for i in lines for t in months)
        growth.append(over(use, base) - 1.0)
    return growth


def energy(city, run, by_year, growth):
    """2.12: energy, left out where a line of industry does not give it."""
    lines = [i for i in city.lines if city.figure(i, "in_iva", 1.0) > 0.0]
    if any(math.isnan(city.figure(i, "energy")) for i in lines):
        return {}
    used = growth_of_use(city, run, lines, "energy")
    return {
        "energy_growth": by_year(lambda y: used[y]),
        "energy_headroom": by_year(lambda y: city.value("energy_cap") - used[y]),
        "energy_intensity_change": by_year(lambda y: over(1.0 + used[y], 1.0 + growth[y]) - 1.0),
    }


def power(city, run, by_year, parts):
    """2.12: electricity of the lines that give it, in total and by industry."""
    known = [i for i in city.lines if not math.isnan(city.figure(i, "power"))]
    if not known:
        return {}
    used = growth_of_use(city, run, known, "power")
    found = {"power_growth": by_year(lambda y: used[y])}
    if "industry" in parts:
        each = {
            k: growth_of_use(city, run, [i for i in lines if i in known], "power")
            for k, lines in parts["industry"].items()
        }
        found["power_growth_industry"] = {k: by_year(lambda y, one=one: one[y]) for k, one in each.items()}
    return found


def investment(city, run, by_year):
    """2.13: unspent investment spread evenly until commissioning; left out where none is known."""
    spent, known = [0.0] * city.years, False
    for row in city.projects:
        if not city.stated_investment(row):
            continue
        left = city.number(row["investment"]) - city.number(row["spent"])
        known = known or left > 0.0
        start = max(city.month(row["start"]), 0) if row.get("start") else 0
        end = max(run.months[row["project"]], start + 1.0)
        for y in range(city.years):
            overlap = max(0.0, min(end, 12.0 * y + 12.0) - max(start, 12.0 * y))
            spent[y] += run.weights[row["project"]] * left * overlap / (end - start)
    last = city.fact("industrial_investment")
    found = {"investment": by_year(lambda y: spent[y])} if known else {}
    if city.projects:
        unknown = [row for row in city.projects if row["stage"] != "shelved" and not city.stated_investment(row)]
        found["projects_without_investment"] = {str(city.base_year + 1): float(len(unknown))}
    if known and last:
        bases = [last, *spent[:-1]]
        found["investment_growth"] = by_year(lambda y: over(spent[y], bases[y]) - 1.0)
    return found


def city_and_province(city, run, by_year, iva, growth, q):
    """2.14: all industry, its share of GDP, the pull on the province."""
    years, cohort = range(city.years), city.value("promoted_firms") * city.value("promoted_va")
    above = sum(  # of the lines that counted in the base year
        city.unit(i) * city.base[i][m]
        for i in city.lines
        for m in range(12)
        if m - 12 >= run.begins[i] and city.exit_year(i) > 0
    )
    found, province = {}, city.fact("province_iva")
    if province:
        found["pull_on_province"] = by_year(lambda y: growth[y] * above / province)
    start, gdp = city.fact("below_scale_va"), city.fact("gdp")
    if start is None:
        return found
    below = []
    for y in years:
        left = [i for i in city.lines if city.exit_year(i) == y + 1]
        joins = sum(city.unit(i) * city.gap(i, 12 * y) * yearly(run.output[i], y) for i in left)
        kept = max((below[-1] if below else start) - cohort, 0.0)
        below.append(kept * (1.0 + city.value("growth_below_scale")) + joins)
    industry = [iva[y] + below[y] for y in years]
    found["industry_va"] = by_year(lambda y: industry[y])
    if gdp is None:
        return found
    rest = [(gdp - above - start) * (1.0 + city.value("growth_rest_of_gdp")) ** (y + 1) for y in years]
    whole = [industry[y] + rest[y] for y in years]
    found["industry_share_of_gdp"] = by_year(lambda y: industry[y] / whole[y])
    was_industry, was_whole = [above + start, *industry[:-1]], [gdp, *whole[:-1]]
    moved = [(industry[y] - was_industry[y], whole[y] - was_whole[y]) for y in years]
    found["contribution_to_gdp_growth"] = by_year(  # None: a change too small for two engines to agree on the ratio
        lambda y: moved[y][0] / moved[y][1] if abs(moved[y][1]) > 0.1 else None
    )
    promoted = promoted_firms(city)[0]
    nominal = [
        yearly(promoted, y)
        + yearly(q, y)
        + below[y]
        + sum(
            city.unit(i) * city.value(f"price_{city.group[i]}") * run.output[i][t] * run.counted[i][t]
            for i in city.lines
            for t in range(12 * y, 12 * y + 12)
        )
        for y in years
    ]
    found["industry_share_of_gdp_nominal"] = by_year(lambda y: nominal[y] / (nominal[y] + rest[y]))
    return found


def months_in(city, run, observed):
    """2.15: months of the plan year that are in: those released, then while half of the base has an actual."""
    known = max(releases(city), default=-1) + 1
    while known < 12:
        stay = [i for i in city.lines if city.line[i].get("entry") != "new_entity"]
        base = {i: value_added(city, run, i)[1][known] if i in stay else 0.0 for i in city.lines}
        have = [i for i in observed if known in observed[i]]
        if not have or sum(base[i] for i in have) < 0.5 * sum(base.values()) * (1.0 - 1e-12):
            break
        known += 1
    return known


def required_growth(city, run, observed, by_year, now, was):
    """2.15: what the rest of the year has to grow by to reach the target in force."""
    tiers = {
        row.get("tier") or "announced": float(row["value"])
        for row in city.rows("targets")
        if row["measure"] == "iva_growth" and row["year"] == str(city.base_year + 1)
    }
    known = months_in(city, run, observed)
    if not tiers or known == 12:
        return {}
    target = tiers[min(tiers, key=TIERS.index)]
    elapsed = over(sum(was[:known]), sum(was[:12]))
    gained = over(sum(now[:known]) - sum(was[:known]), sum(was[:12]))
    rest = 1.0 - elapsed
    return {"required_growth": {str(city.base_year + 1): (target - gained) / rest if rest > 1e-12 else math.nan}}
