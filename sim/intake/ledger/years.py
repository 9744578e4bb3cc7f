"""Of which year a ledger's output is, as its headings and its title say."""

from __future__ import annotations

from sim.intake.ledger.mapping import PLANS, YEAR, LedgerMap
from sim.intake.ledger.spans import covered

MADE = ("output", "value", "amount")


def base_years(mapping: LedgerMap, title: str) -> tuple[int, ...]:
    """The years the output may be of: one where headings and title settle it, two where they do not, else none.

    A year with output and a plan for the next comes first. A plan of the year of output itself is no plan to go by.
    """
    made = {int(column.year) for column in mapping.of_role(*MADE, "utilisation") if column.year}
    before_plans = {int(column.year) - 1 for column in mapping.of_role(*PLANS) if column.year}
    whole = {year for year in made if is_whole(mapping, str(year))}
    both = made & before_plans
    if both:
        newest, sure = max(both), max(both & whole, default=0)
        later = max(whole, default=0)
        if later > newest:
            return newest, later
        return (newest,) if sure in (0, newest) else (sure, newest)
    undated = any(not column.year for column in mapping.of_role(*MADE))
    if made and not (undated and before_plans):
        return (max(whole or made),)
    named = {int(title)} if title else set()
    found = sorted(before_plans & named or before_plans | {year for year in named if year - 1 in before_plans} or named)
    return tuple(found[:: len(found) - 1] if len(found) > 1 else found)


def is_whole(mapping: LedgerMap, year: str) -> bool:
    """Whether the columns of a year's output, value or use of capacity are of all its months."""
    of_year = [column for column in mapping.of_role(*MADE, "utilisation") if column.year == year]
    spans = dict.fromkeys((column.months for column in of_year), 1.0)
    return YEAR in spans or covered(spans, *YEAR) is not None
